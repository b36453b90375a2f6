/** Who imports whom as a table: rows import columns, back edges stand above the diagonal. */

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { bundleImports, keptImports } from "../bundles";
import { Stage } from "../stage";
import { groupOf, NOTHING } from "../state";
import { seenBoxes, wayTo, type Node, type Tree } from "../tree";
import { usePage } from "../ui/context";
import { counted, full } from "../ui/text";
import { chosenNode, openKeys } from "./map";
import { MapTools } from "./map-tools";
import { MatrixScene, type Block } from "./matrix-scene";

/** Rows that the matrix shows by itself; with more it starts closed. */
const MOST_OPENED = 130;

export function MatrixView() {
  const page = usePage();
  const { model, worlds, world, state, ink, go } = page;
  const canvas = useRef<HTMLCanvasElement>(null);
  const stage = useRef<Stage | null>(null);
  const scene = useRef<MatrixScene | null>(null);
  const [tip, setTip] = useState<{ x: number; y: number; text: string } | null>(null);

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
  const above = cells.filter((cell) => place.get(cell.to)! > place.get(cell.from)! && cell.counts[0] + cell.counts[1] > 0);

  useEffect(() => {
    const made = new Stage(canvas.current!);
    stage.current = made;
    return () => made.close();
  }, []);

  useEffect(() => {
    scene.current = new MatrixScene({
      ink, rows: seen.boxes, blocks, cells, place, chosen: rowsOf(state.select), partner: state.to ? rowsOf(state.to) : new Set(),
    });
    stage.current?.show(scene.current);
  }, [ink, seen, blocks, cells, place, state.select, state.to]);

  useEffect(() => stage.current?.fit(), [tree, open]);

  function rowsOf(key: string): Set<number> {
    const node = chosenNode(tree, key);
    if (!node) return new Set();
    const found = new Set<number>();
    const up = wayTo(node).reverse().find((item) => place.has(item.id));
    if (up) found.add(place.get(up.id)!);
    return found;
  }

  function press(event: MouseEvent): void {
    const hit = scene.current?.hit(...stage.current!.point(event));
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
    const keys = new Set(open);
    if (!keys.delete(node.key)) keys.add(node.key);
    go({ open: keys.size ? [...keys] : [NOTHING] });
  }

  function point(event: MouseEvent): void {
    const hit = scene.current?.hit(...stage.current!.point(event));
    canvas.current!.style.cursor = hit ? "pointer" : "grab";
    if (!hit || !("row" in hit) || hit.row === hit.column) {
      setTip(null);
      return;
    }
    const from = seen.boxes[hit.row]!;
    const to = seen.boxes[hit.column]!;
    const cell = cells.find((item) => item.from === from.id && item.to === to.id);
    const text = cell ? `${from.name} imports ${to.name}: ${counted(cell.total, "statement")}${cell.cuts ? `, ${full(cell.cuts)} to be cut` : ""}` : `${from.name} does not import ${to.name}`;
    setTip({ x: event.offsetX, y: event.offsetY, text });
  }

  function steer(event: KeyboardEvent): void {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    const row = [...rowsOf(state.select)][0] ?? 0;
    const column = [...rowsOf(state.to || state.select)][0] ?? 0;
    if (step) {
      const next = (value: number, by: number): number => Math.max(0, Math.min(seen.boxes.length - 1, value + by));
      const from = seen.boxes[next(row, step[0]!)]!;
      const to = seen.boxes[next(column, step[1]!)]!;
      go({ select: from.key, to: to === from ? "" : to.key });
      page.say(`Row ${from.name}, column ${to.name}`);
      const box = scene.current?.rowBox(next(row, step[0]!));
      if (box) stage.current?.reveal(box.x, box.y, box.width, box.height);
    } else if (event.key === "Enter" || event.key === " ") {
      const node = seen.boxes[row];
      if (node?.children.length) toggle(node);
    } else if (event.key === "+" || event.key === "=") stage.current?.scaleBy(1.3);
    else if (event.key === "-") stage.current?.scaleBy(1 / 1.3);
    else if (event.key === "0") stage.current?.fit();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <main class="matrix" id="view" tabIndex={-1} aria-label="Matrix">
      <MapTools onFit={() => stage.current?.fit()} onZoom={(factor) => stage.current?.scaleBy(factor)} onOpen={(keys) => go({ open: keys })} />
      <div class="canvas-holder">
        <canvas
          ref={canvas}
          {...({ tabIndex: 0, role: "application" } as object)}
          aria-label={`Matrix of ${counted(seen.boxes.length, "row")}: ${full(cells.length)} cells are filled, ${full(above.length)} of them above the diagonal.`}
          onClick={press}
          onMouseMove={point}
          onMouseLeave={() => setTip(null)}
          onKeyDown={steer}
        />
        {tip && <p class="tip" style={{ left: `${tip.x + 14}px`, top: `${tip.y + 14}px` }}>{tip.text}</p>}
        <div class="legend" aria-label="Legend">
          <p>
            {counted(seen.boxes.length, "row")}; a row imports its columns. <strong>{full(cells.length - above.length)}</strong> cells lie in order,{" "}
            <strong class="against">{full(above.length)}</strong> stand above the diagonal: they lead against the order.
          </p>
        </div>
      </div>
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
