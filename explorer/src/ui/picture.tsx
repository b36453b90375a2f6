/** A picture that pans and zooms, with its canvas, its tip, its keys and its legend. */

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Stage, type Scene } from "../stage";

/** What lies where the mouse points: a text for the tip, and whether a click does something. */
export interface Pointed {
  text: string;
  hot: boolean;
}

export interface PictureProps {
  scene: Scene;
  /** Whatever else than the scene changes here, the picture is fitted into its frame anew. */
  fits: unknown[];
  label: string;
  onStage: (stage: Stage | null) => void;
  onPress: (x: number, y: number) => void;
  onTwice?: (x: number, y: number) => void;
  onPoint: (x: number, y: number) => Pointed;
  onLeave?: () => void;
  /** Whether the view itself knows a key; those that zoom are known here. */
  onKey: (event: KeyboardEvent) => boolean;
  /** The legend. */
  children: ComponentChildren;
}

interface Tip {
  x: number;
  y: number;
  text: string;
}

export function Picture(props: PictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const stage = useRef<Stage | null>(null);
  const [tip, setTip] = useState<Tip | null>(null);

  useLayoutEffect(() => {
    const made = new Stage(canvas.current!);
    stage.current = made;
    props.onStage(made);
    return () => {
      props.onStage(null);
      made.close();
    };
  }, []);
  useLayoutEffect(() => stage.current?.show(props.scene), [props.scene]);
  useLayoutEffect(() => stage.current?.fit(), props.fits);

  const at = (event: MouseEvent): [number, number] => stage.current!.point(event);

  function point(event: MouseEvent): void {
    const { text, hot } = props.onPoint(...at(event));
    canvas.current!.style.cursor = hot ? "pointer" : "grab";
    setTip(text ? { x: event.offsetX, y: event.offsetY, text } : null);
  }

  function steer(event: KeyboardEvent): void {
    const zoom = ZOOMS[event.key];
    if (!props.onKey(event)) {
      if (zoom) stage.current?.scaleBy(zoom);
      else if (event.key === "0") stage.current?.fit();
      else return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div class="canvas-holder">
      <canvas
        ref={canvas}
        {...({ tabIndex: 0, role: "application" } as object)}
        aria-label={props.label}
        onClick={(event) => props.onPress(...at(event))}
        onDblClick={(event) => props.onTwice?.(...at(event))}
        onMouseMove={point}
        onMouseLeave={() => { setTip(null); props.onLeave?.(); }}
        onKeyDown={steer}
      />
      {tip && <p class="tip" style={placeOf(tip, canvas.current)}>{tip.text}</p>}
      <div class="legend" aria-label="Legend">{props.children}</div>
    </div>
  );
}

const ZOOMS: Record<string, number> = { "+": 1.3, "=": 1.3, "-": 1 / 1.3 };

/** Beside the mouse, on the side where there is room. */
function placeOf(tip: Tip, canvas: HTMLCanvasElement | null): Record<string, string> {
  const width = canvas?.clientWidth ?? 0;
  const across = tip.x > width * 0.65 ? { right: `${width - tip.x + 12}px` } : { left: `${tip.x + 14}px` };
  return { ...across, top: `${tip.y + 14}px` };
}

export function ZoomButtons({ stage }: { stage: { readonly current: Stage | null } }) {
  return (
    <>
      <button type="button" aria-label="Zoom out" onClick={() => stage.current?.scaleBy(1 / 1.4)}>−</button>
      <button type="button" aria-label="Zoom in" onClick={() => stage.current?.scaleBy(1.4)}>+</button>
      <button type="button" onClick={() => stage.current?.fit()}>Fit</button>
    </>
  );
}
