/**
 * What would change if modules moved, or imports were gone: the rules of `debundle what-if`
 * (graph/suppose.py), so that both give the same figures.
 */

import { coupleHomes, type Surface } from "./coupling";
import { byText, closure, dependencies, importedFirst, wayBack } from "./dependencies";
import { cutEdits, figuresOf, sizesOf, type DistributionSize, type Figures, type Supposition } from "./figures";
import { at } from "./arrays";
import type { Grouping, Model } from "./model";

/** Distributions that would need one another. */
export interface DependencyCycle {
  /** The way round; the first is also the last. */
  way: number[];
  byParent: boolean;
  person: number;
  /** The import that asks for the first step; -1 for a parent package. */
  witness: number;
  child: number;
}

export interface Outcome extends Grouping {
  figures: Figures;
  sizes: DistributionSize[];
  /** What each distribution takes from compiled code. */
  surfaces: Surface[];
  /** 1 for each edit that has to be made. */
  cut: Uint8Array;
  cycles: DependencyCycle[];
  /** From below: each distribution after those it depends on; without empty ones. */
  sequence: number[];
  /** Whether a distribution may import another, by from * count + to. */
  allowed: Uint8Array;
}

interface Demand {
  from: number;
  to: number;
  witness: number;
  child: number;
  parent: boolean;
  person: number;
  cost: number;
}

/** Finds outcomes; what depends on the first grouping alone is kept from one to the next. */
export class Supposer {
  private readonly model: Model;
  private readonly unasked: [number, number][];

  constructor(model: Model) {
    this.model = model;
    this.unasked = unaskedDependencies(model);
  }

  /** The figures of the grouping that the page was opened with, its dependencies as declared. */
  measure(): Outcome {
    const { names, roles, home, dependsOn } = this.model.base;
    return this.outcome({ names, roles, home, gone: null }, dependsOn, []);
  }

  suppose(asked: Supposition): Outcome {
    const sizes = sizesOf(this.model, asked);
    const { held, cycles } = this.settle(asked, sizes);
    return this.outcome(asked, dependencies(this.model.base, asked.names, sizes, held), cycles);
  }

  private outcome(asked: Supposition, dependsOn: number[][], cycles: DependencyCycle[]): Outcome {
    const sizes = sizesOf(this.model, asked);
    const allowed = closure(asked.names.length, dependsOn);
    const cuts = cutEdits(this.model, asked, allowed);
    return {
      names: asked.names,
      roles: asked.roles,
      home: asked.home,
      dependsOn,
      allowed,
      sizes,
      surfaces: coupleHomes(this.model, asked.names.length, asked.home),
      cut: cuts.edits,
      cycles,
      sequence: importedFirst(sizes, dependsOn),
      figures: figuresOf(this.model, asked, sizes, dependsOn, cuts),
    };
  }

  /** The dependencies that hold afterwards, and the cycles of those that cannot. */
  private settle(
    asked: Supposition,
    sizes: DistributionSize[],
  ): { held: [number, number][]; cycles: DependencyCycle[] } {
    const { model } = this;
    const count = asked.names.length;
    const allowed = closure(count, model.base.dependsOn);
    const held = new Map<number, number>();
    for (const [from, to] of this.unasked) {
      if (sizes[from]!.modules && sizes[to]!.modules) held.set(from * count + to, -1);
    }
    const wanted = new Map<number, Demand>();
    this.demands(asked, allowed, count, (demand, settled) => {
      const key = demand.from * count + demand.to;
      if (settled) held.set(key, held.get(key) ?? demand.witness);
      else addDemand(wanted, key, demand);
    });
    const cycles: DependencyCycle[] = [];
    for (const demand of ranked(wanted, allowed, asked.names)) {
      const back = wayBack(count, held, demand.to, demand.from, asked.names);
      if (!back) held.set(demand.from * count + demand.to, demand.witness);
      else if (demand.parent || demand.person) {
        cycles.push({
          way: [demand.from, ...back],
          byParent: demand.parent,
          person: demand.person,
          witness: demand.witness,
          child: demand.child,
        });
      }
    }
    return { held: [...held.keys()].map((key) => [Math.floor(key / count), key % count]), cycles };
  }

  private demands(
    asked: Supposition,
    allowed: Uint8Array,
    count: number,
    each: (demand: Demand, settled: boolean) => void,
  ): void {
    const { model } = this;
    const { edits } = model;
    const { home, gone } = asked;
    const old = model.base.home;
    for (let edit = 0; edit < edits.size; edit++) {
      if (!edits.counts[edit] || gone?.[edit]) continue;
      const importer = at(edits.importer, edit);
      const own = at(home, importer);
      const first = at(edits.targetStart, edit);
      const last = at(edits.targetStart, edit + 1);
      let leaves = false;
      let touched = own !== at(old, importer);
      for (let t = first; t < last; t++) {
        const target = at(edits.target, t);
        leaves ||= at(home, target) !== own;
        touched ||= at(home, target) !== at(old, target);
      }
      if (!leaves) continue;
      const settled = !touched && permitted(model, edit, old, allowed, count);
      if (!settled && !touched) continue;
      for (const to of distinctHomes(model, edit, home, own, asked.names)) {
        const person = at(edits.person, edit);
        const demand = {
          from: own, to, witness: witnessOf(model, edit, home, to), child: -1, parent: false, person,
          cost: at(edits.cost, edit),
        };
        each(demand, settled);
      }
    }
    for (let child = 0; child < model.size; child++) {
      const parent = at(model.parent, child);
      if (parent < 0 || at(home, child) === at(home, parent)) continue;
      const from = at(home, child);
      const to = at(home, parent);
      const touched = from !== at(old, child) || to !== at(old, parent);
      const granted = !touched && allowed[from * count + to] === 1;
      each({ from, to, witness: -1, child, parent: true, person: 0, cost: 0 }, granted);
    }
  }
}

/** Declared dependencies that nothing asked for: somebody wanted them. */
function unaskedDependencies(model: Model): [number, number][] {
  const { edits, base } = model;
  const count = base.names.length;
  const allowed = closure(count, base.dependsOn);
  const asked = new Uint8Array(count * count);
  for (let child = 0; child < model.size; child++) {
    const parent = at(model.parent, child);
    if (parent >= 0) asked[at(base.home, child) * count + at(base.home, parent)] = 1;
  }
  for (let edit = 0; edit < edits.size; edit++) {
    if (!edits.counts[edit] || !permitted(model, edit, base.home, allowed, count)) continue;
    const own = at(base.home, at(edits.importer, edit));
    for (let t = at(edits.targetStart, edit); t < at(edits.targetStart, edit + 1); t++) {
      asked[own * count + at(base.home, at(edits.target, t))] = 1;
    }
  }
  return base.dependsOn.flatMap((list, from) =>
    list.filter((to) => !asked[from * count + to]).map((to): [number, number] => [from, to]),
  );
}

function permitted(
  model: Model, edit: number, home: Int32Array, allowed: Uint8Array, count: number,
): boolean {
  const { edits } = model;
  const own = at(home, at(edits.importer, edit));
  for (let t = at(edits.targetStart, edit); t < at(edits.targetStart, edit + 1); t++) {
    const other = at(home, at(edits.target, t));
    if (other !== own && !allowed[own * count + other]) return false;
  }
  return true;
}

function distinctHomes(
  model: Model, edit: number, home: Int32Array, own: number, names: string[],
): number[] {
  const { edits } = model;
  const first = at(edits.targetStart, edit);
  const last = at(edits.targetStart, edit + 1);
  if (last - first === 1) return [at(home, at(edits.target, first))];
  const found = new Set<number>();
  for (let t = first; t < last; t++) found.add(at(home, at(edits.target, t)));
  found.delete(own);
  return [...found].sort((one, other) => byText(names[one] ?? "", names[other] ?? ""));
}

function witnessOf(model: Model, edit: number, home: Int32Array, to: number): number {
  const { edits } = model;
  const first = at(edits.importStart, edit);
  for (let i = first; i < at(edits.importStart, edit + 1); i++) {
    if (at(home, at(model.imported, at(edits.import, i))) === to) return at(edits.import, i);
  }
  return at(edits.import, first);
}

/** Adds up what asks for one dependency; a parent, then a person's edit, is its witness. */
function addDemand(wanted: Map<number, Demand>, key: number, demand: Demand): void {
  const known = wanted.get(key);
  if (!known) {
    wanted.set(key, { ...demand });
    return;
  }
  const stronger =
    demand.parent !== known.parent ? demand.parent : demand.person > Math.min(known.person, 1);
  if (stronger) {
    known.witness = demand.witness;
    known.child = demand.child;
  }
  known.parent ||= demand.parent;
  known.person += demand.person;
  known.cost += demand.cost;
}

/** Parents first, since they cannot be cut; then what is declared, then what costs most. */
function ranked(wanted: Map<number, Demand>, allowed: Uint8Array, names: string[]): Demand[] {
  const count = names.length;
  const declared = (item: Demand): number => at(allowed, item.from * count + item.to);
  return [...wanted.values()].sort(
    (one, other) =>
      Number(other.parent) - Number(one.parent) ||
      declared(other) - declared(one) ||
      other.person - one.person ||
      other.cost - one.cost ||
      byText(names[one.from] ?? "", names[other.from] ?? "") ||
      byText(names[one.to] ?? "", names[other.to] ?? ""),
  );
}

/** Marks the edits that lead from one set of modules to another; counts how many are new. */
export function markEdits(
  model: Model, importers: Uint8Array, imported: Uint8Array, gone: Uint8Array,
): number {
  const { edits } = model;
  let found = 0;
  for (let edit = 0; edit < edits.size; edit++) {
    if (!importers[at(edits.importer, edit)]) continue;
    let meant = false;
    for (let t = at(edits.targetStart, edit); t < at(edits.targetStart, edit + 1); t++) {
      meant ||= imported[at(edits.target, t)] === 1;
    }
    for (let i = at(edits.importStart, edit); i < at(edits.importStart, edit + 1); i++) {
      meant ||= imported[at(model.imported, at(edits.import, i))] === 1;
    }
    if (meant && !gone[edit]) {
      gone[edit] = 1;
      found++;
    }
  }
  return found;
}
