/** Boxes in rows: what is imported lies below its importers; sizes grow with what is open. */

import type { Node, Tree } from "./tree";

export interface Box {
  node: Node;
  x: number;
  y: number;
  width: number;
  height: number;
  open: boolean;
  children: Box[];
}

/** A box with all that is seen in it; places are within the box around. */
interface Placed {
  node: Node;
  width: number;
  height: number;
  open: boolean;
  children: Placed[];
  /** Places of the children, in their order. */
  x: Float64Array;
  y: Float64Array;
}

const PAD = 12;
const HEADER = 24;
const GAP_X = 14;
const GAP_Y = 30;
/** How much wider than high an open box should be. */
const ASPECT = 1.9;

/** What was laid out last, by box: opening one lays out anew only what lies around it. */
const known = new WeakMap<Node, Placed>();
const NOWHERE = new Float64Array(0);

/** Places for everything that is seen; the root's box holds the others, in absolute places. */
export function layOut(tree: Tree, isOpen: (node: Node) => boolean): Box {
  return absolute(placed(tree, tree.root, isOpen), 0, 0);
}

function placed(tree: Tree, node: Node, isOpen: (node: Node) => boolean): Placed {
  const top = node === tree.root;
  const open = node.children.length > 0 && (top || isOpen(node));
  const before = known.get(node);
  if (!open) {
    if (before && !before.open) return before;
    return remembered({ node, ...closedSize(node), open, children: [], x: NOWHERE, y: NOWHERE });
  }
  const children = node.children.map((child) => placed(tree, child, isOpen));
  if (before?.open && before.children.length === children.length && isSame(before, children)) return before;
  return remembered(inRows(tree, node, children, top));
}

function remembered(item: Placed): Placed {
  known.set(item.node, item);
  return item;
}

/** Whether the same parts were placed before, whatever order they were then given. */
function isSame(before: Placed, children: Placed[]): boolean {
  const own = new Set(before.children);
  return children.every((child) => own.has(child));
}

function inRows(tree: Tree, node: Node, parts: Placed[], top: boolean): Placed {
  const rows = rowsOf(tree, node, parts);
  const width = Math.max(...rows.map(rowWidth), top ? 0 : node.label.length * 7 + 30);
  const children = rows.flat();
  const xs = new Float64Array(children.length);
  const ys = new Float64Array(children.length);
  let y = (top ? 0 : HEADER) + PAD;
  let first = children.length;
  for (const row of [...rows].reverse()) {
    first -= row.length;
    const height = Math.max(...row.map((box) => box.height));
    let x = PAD + (width - rowWidth(row)) / 2;
    row.forEach((box, i) => {
      xs[first + i] = x;
      ys[first + i] = y + height - box.height;
      x += box.width + GAP_X;
    });
    y += height + GAP_Y;
  }
  return { node, width: width + 2 * PAD, height: y - GAP_Y + PAD, open: true, children, x: xs, y: ys };
}

function closedSize(node: Node): { width: number; height: number } {
  const side = Math.sqrt(node.lines);
  const label = Math.min(node.label.length, 30) * 6.9 + 22;
  return {
    width: Math.round(Math.max(58, label, side * 0.62)),
    height: Math.round(Math.max(28, Math.min(46, 20 + side * 0.2))),
  };
}

function rowWidth(row: Placed[]): number {
  return row.reduce((sum, box) => sum + box.width, 0) + GAP_X * (row.length - 1);
}

/** Rows from the lowest to the highest. */
function rowsOf(tree: Tree, node: Node, children: Placed[]): Placed[][] {
  const levels = levelsOf(tree, node, children);
  const area = children.reduce((sum, box) => sum + (box.width + GAP_X) * (box.height + GAP_Y), 0);
  const widest = Math.max(...children.map((box) => box.width), Math.sqrt(area * ASPECT));
  const fair = Math.sqrt(area / ASPECT) / (averageHeight(children) + GAP_Y);
  // The outermost rows are the layers that the page is about: they merge later than others.
  const few = Math.ceil(fair * (node === tree.root ? 2.2 : 1)) + 1;
  const rows: Placed[][] = [[]];
  let row = rows[0]!;
  let taken = 0;
  const next = (): void => {
    rows.push((row = []));
    taken = 0;
  };
  for (const level of levels) {
    // Levels share a row where there are too many of them to be seen at once.
    if (row.length && (levels.length <= few || taken + rowWidth(level) > widest)) next();
    for (const box of level) {
      if (row.length && taken + box.width > widest) next();
      row.push(box);
      taken += box.width + GAP_X;
    }
  }
  return uncrossed(tree, node, rows);
}

function averageHeight(boxes: Placed[]): number {
  return boxes.reduce((sum, box) => sum + box.height, 0) / boxes.length;
}

/** Each box above all that it imports and that comes before it in the order. */
function levelsOf(tree: Tree, node: Node, children: Placed[]): Placed[][] {
  const place = new Map(children.map((box, i) => [box.node.id, i]));
  const lower: number[][] = children.map(() => []);
  for (const [from, to] of tree.arcs.get(node.id) ?? []) {
    const tail = place.get(from)!;
    const head = place.get(to)!;
    if (head < tail) lower[tail]!.push(head);
  }
  const level: number[] = [];
  const found: Placed[][] = [];
  children.forEach((box, i) => {
    level[i] = Math.max(0, ...lower[i]!.map((head) => level[head]! + 1));
    (found[level[i]!] ??= []).push(box);
  });
  return found;
}

/** Each row in the order of what its boxes import in the rows below. */
function uncrossed(tree: Tree, node: Node, rows: Placed[][]): Placed[][] {
  const centre = new Map<number, number>();
  const below = new Map<number, number[]>();
  for (const [from, to] of tree.arcs.get(node.id) ?? []) {
    const list = below.get(from);
    if (list) list.push(to);
    else below.set(from, [to]);
  }
  for (const row of rows) {
    const wish = new Map(
      row.map((box, i) => {
        const known = (below.get(box.node.id) ?? []).flatMap((id) => centre.get(id) ?? []);
        const mean = known.reduce((sum, x) => sum + x, 0) / known.length;
        return [box, known.length ? mean : i / row.length - 0.5];
      }),
    );
    row.sort((one, other) => wish.get(one)! - wish.get(other)! || one.node.id - other.node.id);
    row.forEach((box, i) => centre.set(box.node.id, (i + 0.5) / row.length - 0.5));
  }
  return rows;
}

function absolute(item: Placed, x: number, y: number): Box {
  const { node, width, height, open, children } = item;
  const own: Box = { node, x, y, width, height, open, children: [] };
  own.children = children.map((child, i) => absolute(child, x + item.x[i]!, y + item.y[i]!));
  return own;
}

/** All boxes, containers before what they hold. */
export function allBoxes(root: Box): Box[] {
  const found: Box[] = [];
  const walk = (box: Box): void => {
    found.push(box);
    box.children.forEach(walk);
  };
  root.children.forEach(walk);
  return found;
}
