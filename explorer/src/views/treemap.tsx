/** Where the lines of code are: rectangles in rectangles, by package. */

import { hierarchy, treemap, treemapSquarify, type HierarchyRectangularNode } from "d3-hierarchy";
import { useMemo, useRef } from "preact/hooks";
import { edgeOf, textOn, tint, type Ink } from "../palette";
import type { Scene, Stage, View } from "../stage";
import { groupOf } from "../state";
import type { Node } from "../tree";
import { usePage } from "../ui/context";
import { Picture, ZoomButtons } from "../ui/picture";
import { beginning, counted, percent, short } from "../ui/text";
import { chosenNode } from "./boxes";
import { fillOf } from "./fill";
import { GroupAndColour } from "./group-and-colour";
import { HeatScale } from "./map-legend";

const WIDTH = 1400;
const HEIGHT = 860;
const HEADER = 17;
const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif";

type Rectangle = HierarchyRectangularNode<Node>;

export function TreemapView() {
  const page = usePage();
  const { model, worlds, world, state, ink, go } = page;
  const stage = useRef<Stage | null>(null);
  const tree = worlds.tree(world, groupOf(state));
  const rectangles = useMemo(() => placed(tree.root), [tree]);
  const fill = useMemo(() => fillOf(model, state, ink), [model, state.colour, ink]);
  const chosen = chosenNode(tree, state.select);

  const scene = useMemo(() => new TreemapScene(rectangles, ink, fill, chosen), [rectangles, ink, fill, chosen]);

  function steer(event: KeyboardEvent): boolean {
    const siblings = chosen?.parent?.children ?? tree.root.children;
    const place = chosen ? siblings.indexOf(chosen) : -1;
    const next = { ArrowRight: siblings[place + 1], ArrowLeft: siblings[place - 1], ArrowDown: chosen?.children[0], ArrowUp: chosen?.parent ?? undefined }[event.key];
    if (!next || next === tree.root) return false;
    go({ select: next.key, to: "" });
    page.say(textOf(next));
    return true;
  }

  return (
    <main class="treemap" id="view" tabIndex={-1} aria-label="Treemap">
      <div class="tools" role="toolbar" aria-label="What the treemap shows">
        <GroupAndColour />
        <span class="quiet">{counted(model.size, "module")}, {short(model.totalLines)} lines</span>
        <span class="push" />
        <ZoomButtons stage={stage} />
      </div>
      <Picture
        scene={scene}
        fits={[tree]}
        label={`Treemap of ${counted(model.size, "module")} by lines of code`}
        onStage={(made) => (stage.current = made)}
        onPress={(x, y) => go({ select: scene.at(x, y)?.data.key ?? "", to: "" })}
        onPoint={(x, y) => {
          const item = scene.at(x, y);
          return { text: item ? textOf(item.data) : "", hot: Boolean(item) };
        }}
        onKey={steer}
      >
        <p>
          Area: lines of code. Colour:{" "}
          {state.colour === "distribution" && "the distribution."}
          {state.colour === "loading" && <HeatScale from="never or later" to={`executed by import ${model.label}`} />}
          {state.colour === "native" && <HeatScale from="no compiled code" to="private symbols of it at import time" />}
          {state.colour === "churn" && <HeatScale from="seldom changed" to="often, within a year" />}
        </p>
      </Picture>
    </main>
  );

  function textOf(node: Node): string {
    return `${node.name}: ${counted(node.modules, "module")}, ${short(node.lines)} lines (${percent(node.lines / Math.max(1, model.totalLines))})`;
  }
}

function placed(root: Node): Rectangle[] {
  const sums = hierarchy(root, (node) => node.children).sum((node) => (node.module >= 0 ? Math.max(node.lines, 1) : 0));
  sums.sort((one, other) => (other.value ?? 0) - (one.value ?? 0) || one.data.id - other.data.id);
  const layout = treemap<Node>()
    .size([WIDTH, HEIGHT])
    .tile(treemapSquarify.ratio(1.4))
    .paddingTop((item) => (item.depth === 0 ? 0 : (item.x1 - item.x0 > 46 && item.y1 - item.y0 > 34 ? HEADER : 1)))
    .paddingInner((item) => (item.depth === 0 ? 5 : item.depth === 1 ? 2 : 1))
    .paddingLeft((item) => (item.depth === 0 ? 0 : 2))
    .paddingRight((item) => (item.depth === 0 ? 0 : 2))
    .paddingBottom((item) => (item.depth === 0 ? 0 : 2));
  return layout(sums).descendants();
}

class TreemapScene implements Scene {
  readonly width = WIDTH;
  readonly height = HEIGHT;

  constructor(
    private readonly rectangles: Rectangle[],
    private readonly ink: Ink,
    private readonly fill: (box: { node: Node }) => string,
    private readonly chosen: Node | null,
  ) {}

  /** The innermost rectangle at a place. */
  at(x: number, y: number): Rectangle | null {
    let found: Rectangle | null = null;
    for (const item of this.rectangles) {
      if (x >= item.x0 && x <= item.x1 && y >= item.y0 && y <= item.y1) found = item;
    }
    return found && found.depth > 0 ? found : null;
  }

  draw(context: CanvasRenderingContext2D, view: View): void {
    for (const item of this.rectangles) {
      if (item.depth === 0) continue;
      const width = item.x1 - item.x0;
      const height = item.y1 - item.y0;
      if (item.x0 > view.x + view.width || item.y0 > view.y + view.height || item.x1 < view.x || item.y1 < view.y) continue;
      if (width * view.scale < 0.7 || height * view.scale < 0.7) continue;
      this.drawOne(context, item, width, height, view.scale);
    }
    this.drawChosen(context, view.scale);
  }

  private drawOne(context: CanvasRenderingContext2D, item: Rectangle, width: number, height: number, scale: number): void {
    const { ink } = this;
    const colour = this.fill({ node: item.data });
    const leaf = !item.children;
    const paint = tint(colour, ink, leaf ? 0.5 : 0.18 + 0.08 * Math.min(item.depth, 3));
    context.fillStyle = paint;
    context.fillRect(item.x0, item.y0, width, height);
    if (item.depth === 1 || (leaf && width * scale > 5)) {
      context.strokeStyle = item.depth === 1 ? edgeOf(colour, ink) : ink.surface;
      context.lineWidth = item.depth === 1 ? 1.5 : 0.7;
      context.strokeRect(item.x0, item.y0, width, height);
    }
    const size = item.depth === 1 ? 13 : 10.5;
    if (size * scale < 6.5 || width < 34 || height < (leaf ? 13 : HEADER)) return;
    context.font = `${item.depth === 1 ? 600 : 400} ${size}px ${FONT}`;
    context.textAlign = "left";
    context.textBaseline = "middle";
    context.fillStyle = ink.dark ? ink.text : textOn(paint);
    context.fillText(beginning(item.data.label, Math.max(3, Math.floor((width - 6) / (size * 0.56)))), item.x0 + 4, item.y0 + (leaf ? Math.min(height / 2, 10) : HEADER / 2 + 0.5));
  }

  private drawChosen(context: CanvasRenderingContext2D, scale: number): void {
    const item = this.rectangles.find((one) => one.data === this.chosen);
    if (!item || item.depth === 0) return;
    context.strokeStyle = this.ink.text;
    context.lineWidth = 3 / Math.min(scale, 1);
    context.strokeRect(item.x0, item.y0, item.x1 - item.x0, item.y1 - item.y0);
  }
}
