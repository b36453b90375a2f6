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

const PAD = 12;
const HEADER = 24;
const GAP_X = 14;
const GAP_Y = 30;
/** How much wider than high an open box should be. */
const ASPECT = 1.9;

/** Places for everything that is seen; the root's box holds the others, in absolute places. */
export function layOut(tree: Tree, isOpen: (node: Node) => boolean): Box {
  const root = placed(tree, tree.root, isOpen, true);
  absolute(root, 0, 0);
  return root;
}

function placed(tree: Tree, node: Node, isOpen: (node: Node) => boolean, top = false): Box {
  const open = node.children.length > 0 && (top || isOpen(node));
  if (!open) return { node, x: 0, y: 0, ...closedSize(node), open, children: [] };
  const children = node.children.map((child) => placed(tree, child, isOpen));
  const rows = rowsOf(tree, node, children);
  const width = Math.max(...rows.map(rowWidth), top ? 0 : node.label.length * 7 + 30);
  let y = (top ? 0 : HEADER) + PAD;
  for (const row of [...rows].reverse()) {
    const height = Math.max(...row.map((box) => box.height));
    let x = PAD + (width - rowWidth(row)) / 2;
    for (const box of row) {
      box.x = x;
      box.y = y + height - box.height;
      x += box.width + GAP_X;
    }
    y += height + GAP_Y;
  }
  return { node, x: 0, y: 0, width: width + 2 * PAD, height: y - GAP_Y + PAD, open, children };
}

function closedSize(node: Node): { width: number; height: number } {
  const side = Math.sqrt(node.lines);
  const label = Math.min(node.label.length, 30) * 6.9 + 22;
  return {
    width: Math.round(Math.max(58, label, side * 0.62)),
    height: Math.round(Math.max(28, Math.min(46, 20 + side * 0.2))),
  };
}

function rowWidth(row: Box[]): number {
  return row.reduce((sum, box) => sum + box.width, 0) + GAP_X * (row.length - 1);
}

/** Rows from the lowest to the highest. */
function rowsOf(tree: Tree, node: Node, children: Box[]): Box[][] {
  const levels = levelsOf(tree, node, children);
  const area = children.reduce((sum, box) => sum + (box.width + GAP_X) * (box.height + GAP_Y), 0);
  const widest = Math.max(...children.map((box) => box.width), Math.sqrt(area * ASPECT));
  const fair = Math.sqrt(area / ASPECT) / (averageHeight(children) + GAP_Y);
  // The outermost rows are the layers that the page is about: they merge later than others.
  const few = Math.ceil(fair * (node === tree.root ? 2.2 : 1)) + 1;
  const rows: Box[][] = [];
  let row: Box[] = [];
  for (const level of levels) {
    // Levels share a row where there are too many of them to be seen at once.
    if (row.length && (levels.length <= few || rowWidth(row) + rowWidth(level) > widest)) {
      rows.push(row);
      row = [];
    }
    for (const box of level) {
      if (row.length && rowWidth(row) + GAP_X + box.width > widest) {
        rows.push(row);
        row = [];
      }
      row.push(box);
    }
  }
  if (row.length) rows.push(row);
  return uncrossed(tree, node, rows);
}

function averageHeight(boxes: Box[]): number {
  return boxes.reduce((sum, box) => sum + box.height, 0) / boxes.length;
}

/** Each box above all that it imports and that comes before it in the order. */
function levelsOf(tree: Tree, node: Node, children: Box[]): Box[][] {
  const place = new Map(children.map((box, i) => [box.node.id, i]));
  const lower: number[][] = children.map(() => []);
  for (const [from, to] of tree.arcs.get(node.id)?.values() ?? []) {
    const tail = place.get(from)!;
    const head = place.get(to)!;
    if (head < tail) lower[tail]!.push(head);
  }
  const level: number[] = [];
  const found: Box[][] = [];
  children.forEach((box, i) => {
    level[i] = Math.max(0, ...lower[i]!.map((head) => level[head]! + 1));
    (found[level[i]!] ??= []).push(box);
  });
  return found;
}

/** Each row in the order of what its boxes import in the rows below. */
function uncrossed(tree: Tree, node: Node, rows: Box[][]): Box[][] {
  const centre = new Map<number, number>();
  const below = new Map<number, number[]>();
  for (const [from, to] of tree.arcs.get(node.id)?.values() ?? []) {
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

function absolute(box: Box, x: number, y: number): void {
  box.x += x;
  box.y += y;
  for (const child of box.children) absolute(child, box.x, box.y);
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
