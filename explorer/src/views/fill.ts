/** The colour of a box by what the user wants to see. */

import { executedBy } from "../chains";
import { tightness } from "../coupling";
import type { Model } from "../model";
import { heat, shadeOf, type Ink } from "../palette";
import type { State } from "../state";
import type { Node } from "../tree";

export function fillOf(model: Model, state: State, ink: Ink): (box: { node: Node }) => string {
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
    const changes = model.churn ?? [];
    const most = Math.max(1, ...changes);
    return (module) => Math.sqrt((changes[module] ?? 0) / most);
  }
  const bound = tightness(model);
  return (module) => bound[module] ?? 0;
}
