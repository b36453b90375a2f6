/** Who imports whom as a table: rows import columns, back edges stand above the diagonal. */

import { useMemo, useRef } from "preact/hooks";
import { bundleImports, keptImports } from "../bundles";
import type { Stage } from "../stage";
import { groupOf } from "../state";
import { seenBoxes, type Node, type Tree } from "../tree";
import { usePage } from "../ui/context";
import { Picture, type Pointed } from "../ui/picture";
import { counted, full } from "../ui/text";
import { chosenNode, openKeys, shownId, toggled } from "./boxes";
import { MapTools } from "./map-tools";
import { MatrixScene, type Block } from "./matrix-scene";

/** Rows that the matrix shows by itself; with more it starts closed. */
const MOST_OPENED = 130;

export function MatrixView() {
  const page = usePage();
  const { model, worlds, world, state, ink, go } = page;
  const stage = useRef<Stage | null>(null);

  const tree = worlds.tree(world, groupOf(state));
  const open = useMemo(() => openRows(tree, state.open), [tree, state.open]);
  const seen = useMemo(() => seenBoxes(tree, (node) => open.has(node.key)), [tree, open]);
  const cycles = useMemo(() => worlds.cycles(world), [world]);
  const kept = useMemo(
    () => keptImports(model, state, world.outcome.cut, cycles.of),
    [model, state.phases, state.remedies, state.vias, state.cycles, world],
  );
  const cells = useMemo(
    () => bundleImports(model, seen.of, kept, world.outcome.cut, tree.nodes.length),
    [seen, kept, world, tree],
  );
  const place = useMemo(() => new Map(seen.boxes.map((node, i) => [node.id, i])), [seen]);
  const blocks = useMemo(() => blocksOf(tree, place), [tree, place]);
  const above = useMemo(
    () => cells.reduce((sum, cell) => sum + Number(place.get(cell.to)! > place.get(cell.from)! && cell.counts[0] + cell.counts[1] > 0), 0),
    [cells, place],
  );
  const byPlace = useMemo(
    () => new Map(cells.map((cell) => [place.get(cell.from)! * seen.boxes.length + place.get(cell.to)!, cell])),
    [cells, place],
  );
  const scene = useMemo(
    () => new MatrixScene({
      ink, rows: seen.boxes, blocks, cells, place, chosen: rowsOf(state.select), partner: state.to ? rowsOf(state.to) : new Set(),
    }),
    [ink, seen, blocks, cells, place, state.select, state.to],
  );

  function rowsOf(key: string): Set<number> {
    const node = chosenNode(tree, key);
    const row = node ? place.get(shownId(node, place)) : undefined;
    return new Set(row === undefined ? [] : [row]);
  }

  function press(x: number, y: number): void {
    const hit = scene.hit(x, y);
    if (!hit) go({ select: "", to: "" });
    else if ("block" in hit) toggle(hit.block.node);
    else if ("name" in hit) {
      const node = seen.boxes[hit.name]!;
      if (node.children.length) toggle(node);
      else go({ select: node.key, to: "" });
    } else if (hit.row === hit.column) go({ select: seen.boxes[hit.row]!.key, to: "" });
    else go({ select: seen.boxes[hit.row]!.key, to: seen.boxes[hit.column]!.key });
  }

  function toggle(node: Node): void {
    go({ open: toggled(open, node) });
  }

  function point(x: number, y: number): Pointed {
    const hit = scene.hit(x, y);
    if (!hit || !("row" in hit) || hit.row === hit.column) return { text: "", hot: Boolean(hit) };
    const from = seen.boxes[hit.row]!.name;
    const to = seen.boxes[hit.column]!.name;
    const cell = byPlace.get(hit.row * seen.boxes.length + hit.column);
    if (!cell) return { text: `${from} does not import ${to}`, hot: true };
    return { text: `${from} imports ${to}: ${counted(cell.total, "statement")}${cell.cuts ? `, ${full(cell.cuts)} to be cut` : ""}`, hot: true };
  }

  function steer(event: KeyboardEvent): boolean {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    const row = [...rowsOf(state.select)][0] ?? 0;
    const column = [...rowsOf(state.to || state.select)][0] ?? 0;
    if (step) {
      const next = (value: number, by: number): number => Math.max(0, Math.min(seen.boxes.length - 1, value + by));
      const from = seen.boxes[next(row, step[0]!)]!;
      const to = seen.boxes[next(column, step[1]!)]!;
      go({ select: from.key, to: to === from ? "" : to.key });
      page.say(`Row ${from.name}, column ${to.name}`);
      const box = scene.rowBox(next(row, step[0]!));
      stage.current?.reveal(box.x, box.y, box.width, box.height);
    } else if (event.key === "Enter" || event.key === " ") {
      const node = seen.boxes[row];
      if (node?.children.length) toggle(node);
    } else return false;
    return true;
  }

  return (
    <main class="matrix" id="view" tabIndex={-1} aria-label="Matrix">
      <MapTools stage={stage} table />
      <Picture
        scene={scene}
        fits={[tree, open]}
        label={`Matrix of ${counted(seen.boxes.length, "row")}: ${full(cells.length)} cells are filled, ${full(above)} of them above the diagonal.`}
        onStage={(made) => (stage.current = made)}
        onPress={press}
        onPoint={point}
        onKey={steer}
      >
        <p>
          {counted(seen.boxes.length, "row")}; a row imports its columns. <strong>{full(cells.length - above)}</strong> cells lie in order,{" "}
          <strong class="against">{full(above)}</strong> stand above the diagonal: they lead against the order.
        </p>
      </Picture>
    </main>
  );
}

function openRows(tree: Tree, asked: string[]): Set<string> {
  if (asked.length) return new Set(openKeys(tree, { open: asked }));
  const tops = tree.root.children;
  if (tops.length === 1) return new Set([tops[0]!.key]);
  const rows = tops.reduce((sum, node) => sum + Math.max(1, node.children.length), 0);
  return rows <= MOST_OPENED ? new Set(tops.map((node) => node.key)) : new Set();
}

function blocksOf(tree: Tree, place: Map<number, number>): Block[] {
  const found: Block[] = [];
  const walk = (node: Node, depth: number): [number, number] => {
    const own = place.get(node.id);
    if (own !== undefined) return [own, own];
    const block: Block = { node, first: Infinity, last: -1, depth };
    if (node !== tree.root) found.push(block);
    for (const child of node.children) {
      const [first, last] = walk(child, node === tree.root ? 0 : depth + 1);
      block.first = Math.min(block.first, first);
      block.last = Math.max(block.last, last);
    }
    return [block.first, block.last];
  };
  walk(tree.root, 0);
  return found.filter((block) => block.last >= 0);
}
