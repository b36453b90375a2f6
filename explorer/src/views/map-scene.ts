/** Draws the map: boxes in boxes, arrows between them, from back to front. */

import type { Bundle } from "../bundles";
import { phaseOf } from "../bundles";
import type { Box } from "../layout";
import { tint, edgeOf, type Ink } from "../palette";
import type { Scene, View } from "../stage";
import { counted, full, short, shortened } from "../ui/text";

export interface Arrow {
  from: Box;
  to: Box;
  bundle: Bundle;
  /** It leads against the order, or has to be cut. */
  against: boolean;
  /** It belongs to what is selected. */
  loud: boolean;
}

export interface MapLook {
  ink: Ink;
  boxes: Box[];
  arrows: Arrow[];
  /** Fill of a box, before it is made faint. */
  colour: (box: Box) => string;
  /** 0 leaves a box as it is, 1 hides it nearly. */
  faded: (box: Box) => boolean;
  chosen: Set<number>;
  pointed: number;
  /** A second line for a box that has room. */
  note: (box: Box) => string;
}

type Curve = [number, number, number, number, number, number, number, number];

const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif";
/** Smaller than this on the screen and a text is not worth drawing. */
const LEGIBLE = 6.5;

export class MapScene implements Scene {
  readonly width: number;
  readonly height: number;
  private readonly look: MapLook;
  private readonly curves: Curve[];

  constructor(root: Box, look: MapLook) {
    this.width = root.width;
    this.height = root.height;
    this.look = look;
    this.curves = curvesOf(look.arrows);
  }

  draw(context: CanvasRenderingContext2D, view: View): void {
    const { boxes, arrows } = this.look;
    const seen = boxes.filter((box) => touches(box, view));
    for (const box of seen) this.drawBox(context, box, view.scale);
    arrows.forEach((arrow, i) => {
      if (!arrow.loud) this.drawArrow(context, arrow, this.curves[i]!, view.scale);
    });
    arrows.forEach((arrow, i) => {
      if (arrow.loud) this.drawArrow(context, arrow, this.curves[i]!, view.scale);
    });
    arrows.forEach((arrow, i) => this.drawCount(context, arrow, this.curves[i]!, view.scale));
  }

  /** The innermost box at a place. */
  boxAt(x: number, y: number): Box | null {
    let found: Box | null = null;
    for (const box of this.look.boxes) {
      if (x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height) found = box;
    }
    return found;
  }

  arrowAt(x: number, y: number, reach: number): Arrow | null {
    let best = reach;
    let found: Arrow | null = null;
    this.curves.forEach((curve, i) => {
      for (let step = 0; step <= 24; step++) {
        const [px, py] = pointOn(curve, step / 24);
        const distance = Math.hypot(px - x, py - y);
        if (distance < best) {
          best = distance;
          found = this.look.arrows[i]!;
        }
      }
    });
    return found;
  }

  private drawBox(context: CanvasRenderingContext2D, box: Box, scale: number): void {
    const { ink, chosen, pointed } = this.look;
    const colour = this.look.colour(box);
    const isChosen = chosen.has(box.node.id);
    context.globalAlpha = this.look.faded(box) ? 0.22 : 1;
    context.beginPath();
    const corner = box.width * scale < 24 ? 0 : box.open ? 9 : 5;
    if (corner) context.roundRect(box.x, box.y, box.width, box.height, corner);
    else context.rect(box.x, box.y, box.width, box.height);
    context.fillStyle = box.open ? tint(colour, ink, ink.dark ? 0.1 : 0.07) : tint(colour, ink, 0.3);
    context.fill();
    context.strokeStyle = isChosen || box.node.id === pointed ? ink.text : edgeOf(colour, ink);
    context.lineWidth = isChosen ? 3 / Math.min(scale, 1) : box.node.id === pointed ? 1.8 : 1;
    context.stroke();
    if (box.open) this.drawHeader(context, box, scale);
    else this.drawLabel(context, box, scale);
    context.globalAlpha = 1;
  }

  private drawHeader(context: CanvasRenderingContext2D, box: Box, scale: number): void {
    // A header grows as the map shrinks, so that the large boxes always say what they are.
    const size = Math.min(13 / Math.min(scale, 1), 46, box.width / 9);
    if (size * scale < LEGIBLE) return;
    context.font = `600 ${Math.max(size, 13)}px ${FONT}`;
    context.textAlign = "left";
    context.textBaseline = "middle";
    context.fillStyle = this.look.ink.text;
    const room = Math.floor(box.width / (Math.max(size, 13) * 0.58));
    context.fillText(`− ${shortened(box.node.label, Math.max(4, room - 3))}`, box.x + 10, box.y + Math.max(15, size * 0.75));
  }

  private drawLabel(context: CanvasRenderingContext2D, box: Box, scale: number): void {
    const { ink } = this.look;
    const large = box.height > 38;
    const text = `${box.node.children.length ? "+ " : ""}${box.node.label}`;
    const wished = large ? Math.min(20, 12 / Math.min(1, scale)) : 12;
    // 0.6 of its size is what a letter takes at most on average.
    const size = Math.max(11, Math.min(wished, (box.width - 10) / (text.length * 0.6)));
    if (size * scale < LEGIBLE) return;
    const note = this.look.note(box);
    const two = large && 10.5 * scale >= LEGIBLE && note.length * 5.6 < box.width - 8;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillStyle = ink.text;
    context.font = `${large ? 600 : 500} ${size}px ${FONT}`;
    const middle = box.x + box.width / 2;
    context.fillText(shortened(text, Math.max(4, Math.floor((box.width - 8) / (size * 0.58)))), middle, box.y + box.height / 2 - (two ? 7 : -0.5));
    if (!two) return;
    context.fillStyle = ink.dark ? ink.quiet : "#455063";
    context.font = `10.5px ${FONT}`;
    context.fillText(note, middle, box.y + box.height / 2 + size * 0.5 + 3);
  }

  private drawArrow(context: CanvasRenderingContext2D, arrow: Arrow, curve: Curve, scale: number): void {
    const { ink } = this.look;
    const { bundle } = arrow;
    const thin = 1 / Math.min(1, scale);
    const width = Math.min(5, 0.8 + Math.log10(bundle.total) * 1.1) * Math.min(thin, 2.4);
    context.strokeStyle = context.fillStyle = arrow.against ? ink.against : arrow.loud ? ink.accent : ink.arrow;
    context.globalAlpha = arrow.loud ? 0.95 : arrow.against ? 0.8 : 0.55;
    context.lineWidth = width;
    const dash = [[], [6 * thin, 4 * thin], [1.5 * thin, 4 * thin]][phaseOf(bundle)]!;
    context.setLineDash(dash);
    const [x, y, ax, ay, bx, by, toX, toY] = curve;
    context.beginPath();
    context.moveTo(x, y);
    context.bezierCurveTo(ax, ay, bx, by, toX, toY);
    context.stroke();
    context.setLineDash([]);
    const size = (5 + width * 1.3) * Math.min(thin, 2);
    const angle = Math.atan2(toY - by, toX - bx);
    context.beginPath();
    context.moveTo(toX, toY);
    context.lineTo(toX - size * Math.cos(angle - 0.42), toY - size * Math.sin(angle - 0.42));
    context.lineTo(toX - size * Math.cos(angle + 0.42), toY - size * Math.sin(angle + 0.42));
    context.fill();
    context.globalAlpha = 1;
  }

  private drawCount(context: CanvasRenderingContext2D, arrow: Arrow, curve: Curve, scale: number): void {
    const few = this.look.arrows.length <= 60;
    const size = Math.min(11 / Math.min(scale, 1), 30);
    if (!(arrow.loud || few) || size * scale < LEGIBLE) return;
    const { ink } = this.look;
    const [x, y] = pointOn(curve, !arrow.loud ? 0.42 : this.look.chosen.has(arrow.to.node.id) ? 0.24 : 0.76);
    const text = full(arrow.bundle.total);
    context.font = `600 ${size}px ${FONT}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineWidth = size * 0.36;
    context.lineJoin = "round";
    context.strokeStyle = ink.surface;
    context.strokeText(text, x, y);
    context.fillStyle = arrow.against ? ink.against : arrow.loud ? ink.accent : ink.quiet;
    context.fillText(text, x, y);
  }
}

function touches(box: Box, view: View): boolean {
  return (
    box.x < view.x + view.width && box.x + box.width > view.x
    && box.y < view.y + view.height && box.y + box.height > view.y
  );
}

/** How an arrow runs: between boxes below and above, from a box to what it holds, or in one row. */
type Way = "down" | "up" | "within" | "around" | "beside";

function wayOf(from: Box, to: Box): Way {
  const holds = (outer: Box, inner: Box): boolean =>
    inner.x >= outer.x && inner.x + inner.width <= outer.x + outer.width
    && inner.y >= outer.y && inner.y + inner.height <= outer.y + outer.height;
  if (holds(from, to)) return "within";
  if (holds(to, from)) return "around";
  if (to.y >= from.y + from.height) return "down";
  if (to.y + to.height <= from.y) return "up";
  return "beside";
}

/** Ends lie side by side on the borders of boxes, in the order of where they lead. */
function curvesOf(arrows: Arrow[]): Curve[] {
  const ways = arrows.map((arrow) => wayOf(arrow.from, arrow.to));
  const ports = new Map<string, { arrow: number; end: 0 | 1; other: Box }[]>();
  const places: [number, number][] = arrows.map(() => [0, 0]);
  arrows.forEach((arrow, i) => {
    const way = ways[i]!;
    const sides = { down: ["below", "above"], up: ["above", "below"], within: ["top", "above"], around: ["above", "top"], beside: ["above", "above"] }[way];
    for (const end of [0, 1] as const) {
      const own = end ? arrow.to : arrow.from;
      const key = `${own.node.id} ${sides[end]}`;
      const list = ports.get(key) ?? [];
      if (!list.length) ports.set(key, list);
      list.push({ arrow: i, end, other: end ? arrow.from : arrow.to });
    }
  });
  for (const list of ports.values()) {
    list.sort((one, other) => one.other.x + one.other.width / 2 - other.other.x - other.other.width / 2 || one.arrow - other.arrow);
    list.forEach((port, i) => {
      const arrow = arrows[port.arrow]!;
      const own = port.end ? arrow.to : arrow.from;
      const step = Math.min(26, (own.width * 0.8) / list.length);
      places[port.arrow]![port.end] = own.x + own.width / 2 + step * (i - (list.length - 1) / 2);
    });
  }
  return arrows.map((arrow, i) => curveOf(arrow.from, arrow.to, ways[i]!, places[i]![0], places[i]![1], i));
}

function curveOf(from: Box, to: Box, way: Way, x: number, toX: number, number: number): Curve {
  if (way === "beside") {
    // Around from top to top, so that the arrow does not run through the boxes between.
    const bow = Math.min(70, 18 + Math.abs(toX - x) * 0.16);
    return [x, from.y, x, from.y - bow, toX, to.y - bow, toX, to.y];
  }
  const down = way === "down" || way === "within";
  const y = way === "within" ? from.y + 20 : down ? from.y + from.height : from.y;
  const toY = way === "around" ? to.y + 20 : down ? to.y : to.y + to.height;
  const distance = Math.abs(toY - y);
  const bend = Math.max(12, distance * 0.45) * (down ? 1 : -1);
  // Past boxes that lie straight between the two: down on one side, up on the other.
  const straight = distance > 90 && Math.abs(toX - x) < 140 ? (40 + distance * 0.14) * (down ? -1 : 1) * (1 + 0.25 * (number % 3)) : 0;
  return [x, y, x + straight, y + bend, toX + straight, toY - bend, toX, toY];
}

function pointOn(curve: Curve, t: number): [number, number] {
  const [x, y, ax, ay, bx, by, toX, toY] = curve;
  const u = 1 - t;
  const blend = (a: number, b: number, c: number, d: number): number =>
    u * u * u * a + 3 * u * u * t * b + 3 * u * t * t * c + t * t * t * d;
  return [blend(x, ax, bx, toX), blend(y, ay, by, toY)];
}

export function sizeNote(box: Box): string {
  const { modules, lines } = box.node;
  return modules > 1 ? `${counted(modules, "module")}, ${short(lines)} lines` : `${short(lines)} lines`;
}
