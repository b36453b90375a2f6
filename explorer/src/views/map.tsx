/** Packages that open and close in place, and the imports between what is seen. */

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { bundleImports, keptImports, type Bundle } from "../bundles";
import { askedChains, executedBy } from "../chains";
import { allBoxes, layOut, type Box } from "../layout";
import { at, CALL, IMPORT, type Model } from "../model";
import { heat, shadeOf } from "../palette";
import { Stage } from "../stage";
import { ALL, groupOf, NOTHING, type State } from "../state";
import { scopeOf, seenBoxes, wayTo, type Node, type Tree } from "../tree";
import { usePage, type Page } from "../ui/context";
import { counted } from "../ui/text";
import { reducedDependencies, type World } from "../world";
import { MapLegend } from "./map-legend";
import { MapScene, sizeNote, type Arrow } from "./map-scene";
import { MapTools } from "./map-tools";

/** More arrows than this say nothing; the heaviest are kept. */
const MOST_ARROWS = 400;
/** Of what is selected, so many arrows are drawn; the list beside the map has them all. */
const MOST_OWN = 36;
/** Where nothing is selected, so many of the arrows against the order are enough to begin with. */
const FEW_AGAINST = 12;

export function MapView() {
  const page = usePage();
  const { model, worlds, world, state, ink, go } = page;
  const canvas = useRef<HTMLCanvasElement>(null);
  const stage = useRef<Stage | null>(null);
  const scene = useRef<MapScene | null>(null);
  const [pointed, setPointed] = useState(-1);
  const [tip, setTip] = useState<{ x: number; y: number; text: string } | null>(null);

  const tree = worlds.tree(world, groupOf(state));
  const isOpen = useMemo(() => opening(tree, state), [tree, state.open]);
  const root = useMemo(() => layOut(tree, isOpen), [tree, isOpen]);
  const boxes = useMemo(() => allBoxes(root), [root]);
  const byNode = useMemo(() => new Map(boxes.map((box) => [box.node.id, box])), [boxes]);
  const seen = useMemo(() => seenBoxes(tree, isOpen), [tree, isOpen]);
  const cycles = useMemo(() => worlds.cycles(world), [world]);
  const kept = useMemo(
    () => keptImports(model, state, world.outcome.cut, cycles.of),
    [model, state.phases, state.remedies, state.vias, state.cycles, world, cycles],
  );
  const chosen = useMemo(() => chosenNode(tree, state.select), [tree, state.select]);
  const arrows = useMemo(
    () => arrowsOf(page, tree, byNode, seen, kept, chosen),
    [tree, byNode, seen, kept, chosen, state.arrows, state.select, state.to, state.cycles, state.remedies, state.chainFrom, state.chainTo, state.importTime],
  );
  const fill = useMemo(() => fillOf(model, state, ink), [model, state.colour, ink]);
  const inCycle = useMemo(() => (state.cycles ? nodesInCycles(tree, cycles.of) : null), [state.cycles, tree, cycles]);

  useEffect(() => {
    const made = new Stage(canvas.current!);
    stage.current = made;
    return () => made.close();
  }, []);

  useEffect(() => {
    const near = neighbours(arrows, chosen);
    const partner = chosenNode(tree, state.to);
    const ids = new Set([chosen, partner].flatMap((node) => (node ? [shownId(node, byNode)] : [])));
    scene.current = new MapScene(root, {
      ink, boxes, arrows, pointed, chosen: ids, colour: fill, note: sizeNote,
      faded: (box) =>
        (near !== null && !isNear(box.node, near, chosen!)) || (inCycle !== null && !inCycle.has(box.node.id)),
    });
    stage.current?.show(scene.current);
  }, [root, boxes, arrows, pointed, chosen, fill, ink, inCycle, state.to, tree, byNode]);

  useEffect(() => stage.current?.fit(), [tree, state.open.length === 0, state.open[0] === ALL]);

  useEffect(() => {
    const box = chosen && byNode.get(shownId(chosen, byNode));
    if (box && !dragging.current) stage.current?.reveal(box.x, box.y, box.width, box.height);
  }, [chosen]);

  const dragging = useRef(false);

  function toggle(node: Node): void {
    if (!node.children.length) return;
    const keys = new Set(openKeys(tree, state));
    if (keys.has(node.key)) keys.delete(node.key);
    else keys.add(node.key);
    const before = byNode.get(node.id);
    dragging.current = true;
    go({ open: keys.size ? [...keys] : [NOTHING] });
    requestAnimationFrame(() => {
      const after = scene.current && allBoxes(layOut(worlds.tree(world, groupOf(state)), (item) => keys.has(item.key))).find((box) => box.node.id === node.id);
      if (before && after) stage.current?.shift(before.x - after.x, before.y - after.y);
      dragging.current = false;
    });
  }

  function press(event: MouseEvent): void {
    const [x, y] = stage.current!.point(event);
    const box = scene.current?.boxAt(x, y) ?? null;
    const arrow = box && !box.open ? null : scene.current?.arrowAt(x, y, 7 / stage.current!.scale);
    dragging.current = true;
    if (arrow) go({ select: arrow.from.node.key, to: arrow.to.node.key });
    else if (box && onSign(box, x, y)) toggle(box.node);
    else go({ select: box?.node.key ?? "", to: "" });
    requestAnimationFrame(() => (dragging.current = false));
  }

  function point(event: MouseEvent): void {
    const [x, y] = stage.current!.point(event);
    const box = scene.current?.boxAt(x, y) ?? null;
    const arrow = box && !box.open ? null : scene.current?.arrowAt(x, y, 7 / stage.current!.scale);
    if (boxes.length <= MOST_POINTED) setPointed(arrow ? -1 : (box?.node.id ?? -1));
    const text = arrow ? arrowText(arrow) : box && !box.open ? `${box.node.name}: ${sizeNote(box)}` : "";
    setTip(text ? { x: event.offsetX, y: event.offsetY, text } : null);
    canvas.current!.style.cursor = arrow || box ? "pointer" : "grab";
  }

  function steer(event: KeyboardEvent): void {
    const direction = ARROW_KEYS[event.key];
    if (direction) {
      const next = nextBox(boxes, chosen && byNode.get(shownId(chosen, byNode)), direction);
      if (next) {
        go({ select: next.node.key, to: "" });
        page.say(`${next.node.name}, ${sizeNote(next)}`);
      }
    } else if ((event.key === "Enter" || event.key === " ") && chosen) toggle(chosen);
    else if (event.key === "Backspace" && chosen?.parent) go({ select: chosen.parent.key, to: "" });
    else if (event.key === "+" || event.key === "=") stage.current?.scaleBy(1.3);
    else if (event.key === "-") stage.current?.scaleBy(1 / 1.3);
    else if (event.key === "0") stage.current?.fit();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <main class="map" id="view" tabIndex={-1} aria-label="Map">
      <MapTools
        onFit={() => stage.current?.fit()}
        onZoom={(factor) => stage.current?.scaleBy(factor)}
        onOpen={(keys) => go({ open: keys })}
      />
      <div class="canvas-holder">
        <canvas
          ref={canvas}
          {...({ tabIndex: 0, role: "application" } as object)}
          aria-label={`Map of ${model.label}: ${counted(seen.boxes.length, "box")} and ${counted(arrows.length, "arrow")}. Arrow keys move, Enter opens.`}
          onClick={press}
          onDblClick={(event) => {
            const [x, y] = stage.current!.point(event);
            const box = scene.current?.boxAt(x, y);
            if (box && !onSign(box, x, y)) toggle(box.node);
          }}
          onMouseMove={point}
          onMouseLeave={() => { setPointed(-1); setTip(null); }}
          onKeyDown={steer}
        />
        {tip && <p class="tip" style={{ left: `${tip.x + 14}px`, top: `${tip.y + 14}px` }}>{tip.text}</p>}
        <MapLegend arrows={arrows.length} most={MOST_ARROWS} own={MOST_OWN} />
      </div>
    </main>
  );
}

/** With more boxes than this, pointing at one does not draw all of them anew. */
const MOST_POINTED = 1500;

const ARROW_KEYS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1],
};

/** The nearest box in a direction; the first of all where none is chosen. */
function nextBox(boxes: Box[], from: Box | null | undefined, [dx, dy]: [number, number]): Box | undefined {
  if (!from) return boxes[0];
  let best = Infinity;
  let found: Box | undefined;
  for (const box of boxes) {
    if (box.open || box === from) continue;
    const x = box.x + box.width / 2 - from.x - from.width / 2;
    const y = box.y + box.height / 2 - from.y - from.height / 2;
    const along = x * dx + y * dy;
    const aside = Math.abs(x * dy) + Math.abs(y * dx);
    if (along > 4 && along + 2 * aside < best) {
      best = along + 2 * aside;
      found = box;
    }
  }
  return found;
}

function onSign(box: Box, x: number, y: number): boolean {
  if (!box.node.children.length) return false;
  return box.open ? y < box.y + 24 && x < box.x + 30 : false;
}

/** What is open at first: nothing but the one box that holds everything, if there is one. */
export function openKeys(tree: Tree, state: Pick<State, "open">): string[] {
  if (state.open[0] === ALL) return tree.nodes.filter((node) => node.children.length).map((node) => node.key);
  if (state.open[0] === NOTHING) return [];
  if (state.open.length) return state.open;
  const tops = tree.root.children;
  return tops.length === 1 ? [tops[0]!.key] : [];
}

function opening(tree: Tree, state: State): (node: Node) => boolean {
  const keys = new Set(openKeys(tree, state));
  return (node) => keys.has(node.key);
}

/** The box that a key means in this tree; where the tree has none of that key, the largest part. */
export function chosenNode(tree: Tree, key: string): Node | null {
  if (!key || key.startsWith("!")) return null;
  const exact = tree.byKey.get(key);
  if (exact) return exact;
  const name = key.replace(/^@[^/]*\//, "").replace(/^=/, "");
  let best: Node | null = null;
  for (const node of tree.nodes) {
    if (node.name === name && (!best || node.modules > best.modules)) best = node;
  }
  return best;
}

/** The box of a node, or of the closed one around it. */
function shownId(node: Node, byNode: Map<number, Box>): number {
  return wayTo(node).reverse().find((up) => byNode.has(up.id))?.id ?? -1;
}

function nodesInCycles(tree: Tree, cycle: Int32Array): Set<number> {
  const found = new Set<number>();
  tree.leafOf.forEach((leaf, module) => {
    if (at(cycle, module) < 0) return;
    for (let up: Node | null = leaf; up && !found.has(up.id); up = up.parent) found.add(up.id);
  });
  return found;
}

function arrowsOf(
  page: Page, tree: Tree, byNode: Map<number, Box>, seen: { of: Int32Array }, kept: Uint8Array,
  chosen: Node | null,
): Arrow[] {
  const { model, world, state } = page;
  const { cut } = world.outcome;
  const of = (bundles: Bundle[], loud: boolean): Arrow[] =>
    bundles.flatMap((bundle) => {
      const from = byNode.get(bundle.from);
      const to = byNode.get(bundle.to);
      return from && to ? [{ from, to, bundle, loud, against: leadsUp(world, tree, bundle) }] : [];
    });
  if (chosen) {
    const box = shownId(chosen, byNode);
    const inside = scopeOf(model, world.homes, state.select) ?? new Uint8Array(model.size);
    const ids = seen.of.map((id, module) => (inside[module] ? box : id));
    const touching = kept.map((one, i) => one & (at(inside, at(model.importer, i)) | at(inside, at(model.imported, i))));
    const own = bundleImports(model, ids, touching, cut, tree.nodes.length)
      .filter((bundle) => bundle.from === box || bundle.to === box);
    if (!state.to) return of(heaviest(own, MOST_OWN), true);
    const other = chosenNode(tree, state.to);
    const partner = other ? shownId(other, byNode) : -1;
    return of(own.filter((bundle) => bundle.from === partner || bundle.to === partner), true);
  }
  if (state.chainFrom && state.chainTo) {
    const chain = new Uint8Array(model.imported.length);
    for (const item of askedChains(model, world.homes, state, 3).flatMap((one) => one.imports)) chain[item] = 1;
    const steps = of(bundleImports(model, seen.of, chain, cut, tree.nodes.length), true);
    if (steps.length) return steps;
  }
  if (state.arrows === "none") return [];
  const focused = state.remedies !== null;
  if (state.arrows === "bundles" && !focused && !state.cycles && tree.root.children.length > 1) {
    return of(between(page, tree, kept), false);
  }
  const all = bundleImports(model, seen.of, kept, cut, tree.nodes.length);
  const against = state.arrows === "all" || focused ? all : all.filter((bundle) => leadsUp(world, tree, bundle));
  const few = state.cycles ? 2 * FEW_AGAINST : FEW_AGAINST;
  return of(heaviest(against, state.arrows === "bundles" && !focused ? few : MOST_ARROWS), false);
}

/** Between the outermost boxes: dependencies that do not follow from others, and most cuts. */
function between(page: Page, tree: Tree, kept: Uint8Array): Bundle[] {
  const { model, world, state } = page;
  const top = new Map<Node, number>();
  const ids = Int32Array.from(tree.leafOf, (leaf) => {
    const outer = wayTo(leaf)[1]!;
    if (!top.has(outer)) top.set(outer, outer.id);
    return outer.id;
  });
  const bundles = bundleImports(model, ids, kept, world.outcome.cut, tree.nodes.length);
  if (groupOf(state) === "packages") return bundles;
  const number = new Map(world.outcome.names.map((name, own) => [tree.byKey.get(`@${name}`)?.id ?? -1, own]));
  const reduced = new Set(reducedDependencies(world.outcome).map(([from, to]) => from * 1e5 + to));
  const up = bundles.filter((bundle) => leadsUp(world, tree, bundle));
  const down = bundles.filter((bundle) => reduced.has(number.get(bundle.from)! * 1e5 + number.get(bundle.to)!));
  return [...down, ...heaviest(up, FEW_AGAINST)];
}

function heaviest(bundles: Bundle[], most: number): Bundle[] {
  if (bundles.length <= most) return bundles;
  return [...bundles].sort((one, other) => other.total - one.total || one.from - other.from || one.to - other.to).slice(0, most);
}

/** Whether a bundle leads from a lower box to a higher one, in the order in which they lie. */
function leadsUp(world: World, tree: Tree, bundle: Bundle): boolean {
  const one = wayTo(tree.nodes[bundle.from]!);
  const other = wayTo(tree.nodes[bundle.to]!);
  let depth = 0;
  while (depth < one.length && depth < other.length && one[depth] === other[depth]) depth++;
  const from = one[depth];
  const to = other[depth];
  if (!from || !to) return false;
  const siblings = one[depth - 1]!.children;
  if (from.key.startsWith("@") && depth === 1) {
    const { names, allowed } = world.outcome;
    return !allowed[names.indexOf(from.name) * names.length + names.indexOf(to.name)];
  }
  if (bundle.counts[IMPORT] + bundle.counts[CALL] === 0) return false;
  return siblings.indexOf(from) < siblings.indexOf(to);
}

function neighbours(arrows: Arrow[], chosen: Node | null): Set<number> | null {
  if (!chosen) return null;
  return new Set(arrows.flatMap((arrow) => [arrow.from.node.id, arrow.to.node.id]));
}

function isNear(node: Node, near: Set<number>, chosen: Node): boolean {
  for (let up: Node | null = node; up; up = up.parent) if (near.has(up.id) || up === chosen) return true;
  return near.size > 0 && node.children.some((child) => isNear(child, near, chosen));
}

function arrowText(arrow: Arrow): string {
  const [now, late, typing] = arrow.bundle.counts;
  const parts = [
    now ? `${now} at import time` : "", late ? `${late} inside functions` : "", typing ? `${typing} for typing` : "",
  ].filter(Boolean);
  const cuts = arrow.bundle.cuts ? `; ${arrow.bundle.cuts} to be cut` : "";
  return `${arrow.from.node.name} imports ${arrow.to.node.name}: ${parts.join(", ")}${cuts}`;
}

/** The colour of a box by what the user wants to see. */
export function fillOf(model: Model, state: State, ink: Page["ink"]): (box: { node: Node }) => string {
  if (state.colour === "distribution") return (box) => shadeOf(box.node.distribution);
  const value = valueOf(model, state);
  const share = new Map<Node, number>();
  const of = (node: Node): number => {
    if (node.module >= 0) return value(node.module);
    const known = share.get(node);
    if (known !== undefined) return known;
    const lines = Math.max(1, node.lines);
    const found = node.children.reduce((sum, child) => sum + (of(child) * Math.max(child.lines, lines / 1000)) / lines, 0);
    share.set(node, Math.min(1, found));
    return Math.min(1, found);
  };
  return (box) => heat(of(box.node), ink);
}

/** 0 to 1 for each module: loaded by the root, tied to compiled code, or often changed. */
function valueOf(model: Model, state: State): (module: number) => number {
  if (state.colour === "loading") {
    const root = Uint8Array.from(model.parent, (parent) => Number(parent < 0));
    const now = executedBy(model, root, true);
    const ever = executedBy(model, root, false);
    return (module) => (now[module] ? 1 : ever[module] ? 0.4 : 0);
  }
  if (state.colour === "churn") {
    const most = Math.max(1, ...(model.churn ?? []));
    return (module) => Math.sqrt((model.churn?.[module] ?? 0) / most);
  }
  const native = Uint8Array.from(model.kinds, (kind) => Number(kind === "extension"));
  const direct = new Uint8Array(model.size);
  for (let i = 0; i < model.imported.length; i++) {
    if (native[at(model.imported, i)]) direct[at(model.importer, i)] = 1;
  }
  return (module) => (native[module] ? 1 : direct[module] ? 0.6 : 0);
}
