/** A canvas that pans and zooms: d3-zoom moves it, a scene draws it, and gestures stay smooth. */

import { select } from "d3-selection";
import { zoom, zoomIdentity, type ZoomBehavior, type ZoomTransform } from "d3-zoom";

export interface Scene {
  width: number;
  height: number;
  draw(context: CanvasRenderingContext2D, view: View): void;
}

export interface View {
  scale: number;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Longer than this and a gesture shows the last picture moved, until it ends. */
const SMOOTH = 14;
const SETTLES_AFTER = 90;
/** Kept free at the bottom for the legend. */
const LEGEND = 52;

export class Stage {
  readonly canvas: HTMLCanvasElement;
  private readonly behavior: ZoomBehavior<HTMLCanvasElement, unknown>;
  private scene: Scene | null = null;
  private transform: ZoomTransform = zoomIdentity;
  /** The last whole picture and where it was taken. */
  private readonly still = document.createElement("canvas");
  private stillAt: ZoomTransform = zoomIdentity;
  private cost = 0;
  private frame = 0;
  private timer = 0;
  private readonly observer: ResizeObserver;
  private fitted = false;

  constructor(canvas: HTMLCanvasElement) {
    this.canvas = canvas;
    this.behavior = zoom<HTMLCanvasElement, unknown>()
      .scaleExtent([0.02, 8])
      .filter((event: MouseEvent) => !event.button && !event.shiftKey && event.type !== "dblclick")
      .on("zoom", (event: { transform: ZoomTransform; sourceEvent: unknown }) => {
        this.transform = event.transform;
        this.request(Boolean(event.sourceEvent));
      });
    select(canvas).call(this.behavior).on("dblclick.zoom", null);
    this.observer = new ResizeObserver(() => {
      if (!this.fitted) this.fit();
      this.request(false);
    });
    this.observer.observe(canvas);
  }

  close(): void {
    this.observer.disconnect();
    cancelAnimationFrame(this.frame);
    clearTimeout(this.timer);
    select(this.canvas).on(".zoom", null);
  }

  show(scene: Scene): void {
    this.scene = scene;
    this.request(false);
  }

  /** Show all of the scene, with a little room around it. */
  fit(): void {
    const { clientWidth, clientHeight } = this.canvas;
    if (!this.scene || !clientWidth || !clientHeight) return;
    this.fitted = true;
    const { width, height } = this.scene;
    const room = clientHeight - LEGEND;
    const scale = Math.min((clientWidth - 24) / width, (room - 16) / height, 1.4);
    const x = (clientWidth - width * scale) / 2;
    const y = (room - height * scale) / 2;
    this.move(zoomIdentity.translate(x, y).scale(scale));
  }

  /** Bring a part of the scene into view; it keeps its scale where that shows the part. */
  reveal(x: number, y: number, width: number, height: number): void {
    const { clientWidth, clientHeight } = this.canvas;
    const most = Math.min(clientWidth / (width + 60), clientHeight / (height + 60));
    const scale = Math.min(Math.max(this.transform.k, 0.55), most, 2);
    const inside = (value: number, extent: number, own: number, offset: number): boolean =>
      value * scale + offset > 0 && (value + own) * scale + offset < extent;
    if (scale === this.transform.k && inside(x, clientWidth, width, this.transform.x)
      && inside(y, clientHeight, height, this.transform.y)) return;
    this.move(
      zoomIdentity
        .translate(clientWidth / 2 - (x + width / 2) * scale, clientHeight / 2 - (y + height / 2) * scale)
        .scale(scale),
    );
  }

  scaleBy(factor: number): void {
    select(this.canvas).call(this.behavior.scaleBy, factor);
  }

  /** Keep a point of the scene where it is on the screen while the scene changes below it. */
  shift(x: number, y: number): void {
    const { k } = this.transform;
    this.move(zoomIdentity.translate(this.transform.x + x * k, this.transform.y + y * k).scale(k));
  }

  /** A place on the canvas in the scene's own measure. */
  point(event: { offsetX: number; offsetY: number }): [number, number] {
    return this.transform.invert([event.offsetX, event.offsetY]);
  }

  get scale(): number {
    return this.transform.k;
  }

  private move(transform: ZoomTransform): void {
    select(this.canvas).call(this.behavior.transform, transform);
  }

  private request(gesture: boolean): void {
    const quick = gesture && this.cost > SMOOTH && this.still.width > 1;
    clearTimeout(this.timer);
    if (quick) this.timer = window.setTimeout(() => this.request(false), SETTLES_AFTER);
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => (quick ? this.drawStill() : this.drawWhole()));
  }

  private resized(): CanvasRenderingContext2D | null {
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    const width = Math.round(this.canvas.clientWidth * ratio);
    const height = Math.round(this.canvas.clientHeight * ratio);
    if (!width || !height) return null;
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
    }
    const context = this.canvas.getContext("2d", { alpha: true });
    context?.setTransform(ratio, 0, 0, ratio, 0, 0);
    context?.clearRect(0, 0, this.canvas.clientWidth, this.canvas.clientHeight);
    return context;
  }

  private drawWhole(): void {
    const context = this.resized();
    if (!context || !this.scene) return;
    const began = performance.now();
    const { k, x, y } = this.transform;
    const { clientWidth, clientHeight } = this.canvas;
    context.save();
    context.translate(x, y);
    context.scale(k, k);
    this.scene.draw(context, {
      scale: k, x: -x / k, y: -y / k, width: clientWidth / k, height: clientHeight / k,
    });
    context.restore();
    this.cost = performance.now() - began;
    performance.measure("draw", { start: began, duration: this.cost });
    if (this.cost > SMOOTH) this.keep();
  }

  private keep(): void {
    this.still.width = this.canvas.width;
    this.still.height = this.canvas.height;
    this.still.getContext("2d")?.drawImage(this.canvas, 0, 0);
    this.stillAt = this.transform;
  }

  private drawStill(): void {
    const context = this.resized();
    if (!context) return;
    const ratio = this.transform.k / this.stillAt.k;
    const { clientWidth, clientHeight } = this.canvas;
    context.translate(this.transform.x - this.stillAt.x * ratio, this.transform.y - this.stillAt.y * ratio);
    context.scale(ratio, ratio);
    context.drawImage(this.still, 0, 0, clientWidth, clientHeight);
  }
}
