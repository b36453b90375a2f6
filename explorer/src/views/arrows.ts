/** Which arrows the map shows: never all imports, but what is asked for or says most. */

import { bundleImports, type Bundle } from "../bundles";
import { askedChains } from "../chains";
import { at } from "../arrays";
import { CALL, IMPORT } from "../model";
import type { Box } from "../layout";
import { groupOf } from "../state";
import { scopeOf, type Node, type Tree } from "../tree";
import type { Page } from "../ui/context";
import { reducedDependencies, type World } from "../world";
import { chosenNode, shownId } from "./boxes";
import type { Arrow } from "./map-scene";

/** More arrows than this say nothing; the heaviest are kept. */
export const MOST_ARROWS = 400;
/** Of what is selected, so many arrows are drawn; the list beside the map has them all. */
export const MOST_OWN = 36;
/** Where nothing is selected, so many of the arrows against the order are enough to begin with. */
const FEW_AGAINST = 12;

/** What is shown: the boxes by id, and for each module the box that it is seen in. */
export interface Shown {
  tree: Tree;
  byNode: Map<number, Box>;
  seen: { of: Int32Array };
  /** 1 for each import that the filters let through. */
  kept: Uint8Array;
  chosen: Node | null;
}

export function arrowsOf(page: Page, shown: Shown): Arrow[] {
  const { model, world, state } = page;
  const { tree, byNode, seen, kept, chosen } = shown;
  const { cut } = world.outcome;
  const up = leadsUp(world, tree);
  const of = (bundles: Bundle[], loud: boolean): Arrow[] =>
    bundles.flatMap((bundle) => {
      const from = byNode.get(bundle.from);
      const to = byNode.get(bundle.to);
      return from && to ? [{ from, to, bundle, loud, against: up(bundle) }] : [];
    });
  if (chosen) return of(ownBundles(page, shown, chosen), true);
  if (state.chainFrom && state.chainTo) {
    const chain = new Uint8Array(model.imported.length);
    for (const item of askedChains(model, world.homes, state, 3).flatMap((one) => one.imports)) chain[item] = 1;
    const steps = of(bundleImports(model, seen.of, chain, cut, tree.nodes.length), true);
    if (steps.length) return steps;
  }
  if (state.arrows === "none") return [];
  const focused = state.remedies !== null;
  if (state.arrows === "bundles" && !focused && !state.cycles && tree.root.children.length > 1) {
    return of(between(page, shown, up), false);
  }
  const all = bundleImports(model, seen.of, kept, cut, tree.nodes.length);
  const against = state.arrows === "all" || focused ? all : all.filter(up);
  const few = state.cycles ? 2 * FEW_AGAINST : FEW_AGAINST;
  return of(heaviest(against, state.arrows === "bundles" && !focused ? few : MOST_ARROWS), false);
}

/** From and to what is selected. */
function ownBundles(page: Page, shown: Shown, chosen: Node): Bundle[] {
  const { model, world, state } = page;
  const { tree, byNode, seen, kept } = shown;
  const box = shownId(chosen, byNode);
  const inside = scopeOf(model, world.homes, state.select) ?? new Uint8Array(model.size);
  const ids = seen.of.map((id, module) => (inside[module] ? box : id));
  const touching = kept.map((one, i) => one & (at(inside, at(model.importer, i)) | at(inside, at(model.imported, i))));
  const own = bundleImports(model, ids, touching, world.outcome.cut, tree.nodes.length)
    .filter((bundle) => bundle.from === box || bundle.to === box);
  if (!state.to) return heaviest(own, MOST_OWN);
  const other = chosenNode(tree, state.to);
  const partner = other ? shownId(other, byNode) : -1;
  return own.filter((bundle) => bundle.from === partner || bundle.to === partner);
}

/** Between the outermost boxes: dependencies that do not follow from others, and most cuts. */
function between(page: Page, shown: Shown, up: (bundle: Bundle) => boolean): Bundle[] {
  const { model, world, state } = page;
  const { tree, kept } = shown;
  const outer = outermost(tree);
  const ids = Int32Array.from(tree.leafOf, (leaf) => tree.root.children[at(outer, leaf.id)]!.id);
  const bundles = bundleImports(model, ids, kept, world.outcome.cut, tree.nodes.length);
  if (groupOf(state) === "packages") return bundles;
  const number = new Map(world.outcome.names.map((name, own) => [tree.byKey.get(`@${name}`)?.id ?? -1, own]));
  const reduced = new Set(reducedDependencies(world.outcome).map(([from, to]) => from * 1e5 + to));
  const down = bundles.filter((bundle) => reduced.has(number.get(bundle.from)! * 1e5 + number.get(bundle.to)!));
  return [...down, ...heaviest(bundles.filter(up), FEW_AGAINST)];
}

/** Place of the outermost box around each box, by id; -1 for the root itself. */
function outermost(tree: Tree): Int32Array {
  const found = new Int32Array(tree.nodes.length).fill(-1);
  tree.root.children.forEach((child, place) => found.fill(place, child.id, child.last + 1));
  return found;
}

function heaviest(bundles: Bundle[], most: number): Bundle[] {
  if (bundles.length <= most) return bundles;
  return [...bundles].sort((one, other) => other.total - one.total || one.from - other.from || one.to - other.to).slice(0, most);
}

/**
 * Tells whether a bundle leads from a lower box to a higher one, in the order in which they lie:
 * boxes are numbered in that order, so that of two that hold neither the other the lower has the
 * lower number. Between distributions, their dependencies tell.
 */
function leadsUp(world: World, tree: Tree): (bundle: Bundle) => boolean {
  const { names, allowed } = world.outcome;
  const outer = outermost(tree);
  const numbers = tree.root.children.map((child) => (child.key.startsWith("@") ? names.indexOf(child.name) : -1));
  return (bundle) => {
    const from = tree.nodes[bundle.from]!;
    const to = tree.nodes[bundle.to]!;
    if ((from.id <= to.id && to.id <= from.last) || (to.id <= from.id && from.id <= to.last)) return false;
    const one = at(outer, from.id);
    const other = at(outer, to.id);
    if (one !== other && numbers[one]! >= 0) return !allowed[numbers[one]! * names.length + numbers[other]!];
    return bundle.counts[IMPORT] + bundle.counts[CALL] > 0 && from.id < to.id;
  };
}

/** Boxes that an arrow joins with what is selected; null where nothing is selected. */
export function neighbours(arrows: Arrow[], chosen: Node | null): Set<number> | null {
  if (!chosen) return null;
  return new Set(arrows.flatMap((arrow) => [arrow.from.node.id, arrow.to.node.id]));
}

export function isNear(node: Node, near: Set<number>, chosen: Node): boolean {
  for (let up: Node | null = node; up; up = up.parent) if (near.has(up.id) || up === chosen) return true;
  return near.size > 0 && node.children.some((child) => isNear(child, near, chosen));
}

/** Ids of boxes that hold a module of a cycle. */
export function nodesInCycles(tree: Tree, cycle: Int32Array): Set<number> {
  const found = new Set<number>();
  tree.leafOf.forEach((leaf, module) => {
    if (at(cycle, module) < 0) return;
    for (let up: Node | null = leaf; up && !found.has(up.id); up = up.parent) found.add(up.id);
  });
  return found;
}

export function arrowText(arrow: Arrow): string {
  const [now, late, typing] = arrow.bundle.counts;
  const parts = [
    now ? `${now} at import time` : "", late ? `${late} inside functions` : "", typing ? `${typing} for typing` : "",
  ].filter(Boolean);
  const cuts = arrow.bundle.cuts ? `; ${arrow.bundle.cuts} to be cut` : "";
  return `${arrow.from.node.name} imports ${arrow.to.node.name}: ${parts.join(", ")}${cuts}`;
}
