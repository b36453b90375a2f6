/** Which boxes of a tree are open, chosen and seen: the same in every picture of boxes. */

import { ALL, NOTHING, type State } from "../state";
import { wayTo, type Node, type Tree } from "../tree";

/** What is open at first: nothing but the one box that holds everything, if there is one. */
export function openKeys(tree: Tree, state: Pick<State, "open">): string[] {
  if (state.open[0] === ALL) return tree.nodes.filter((node) => node.children.length).map((node) => node.key);
  if (state.open[0] === NOTHING) return [];
  if (state.open.length) return state.open;
  const tops = tree.root.children;
  return tops.length === 1 ? [tops[0]!.key] : [];
}

export function opening(tree: Tree, state: Pick<State, "open">): (node: Node) => boolean {
  if (state.open[0] === ALL) return () => true;
  const keys = new Set(openKeys(tree, state));
  return (node) => keys.has(node.key);
}

/** The keys of open boxes after one of them was opened or closed. */
export function toggled(open: Iterable<string>, node: Node): string[] {
  const keys = new Set(open);
  if (!keys.delete(node.key)) keys.add(node.key);
  return keys.size ? [...keys] : [NOTHING];
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

/** The id of a box, or of the closed one around it; -1 where neither is shown. */
export function shownId(node: Node, shown: { has(id: number): boolean }): number {
  return wayTo(node).reverse().find((up) => shown.has(up.id))?.id ?? -1;
}
