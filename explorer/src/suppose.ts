/**
 * What would change if modules moved, or imports were gone: the rules of `debundle what-if`
 * (graph/suppose.py), so that both give the same figures.
 */

import { at, TYPING, type Grouping, type Model } from "./model";

export interface Supposition {
  /** Names of all distributions, the new ones last; those without modules stay listed. */
  names: string[];
  roles: string[];
  home: Int32Array;
  /** Edits that are supposed to be made already; null for none. */
  gone: Uint8Array | null;
}

export interface Figures {
  cutPairs: number;
  edits: number;
  cost: number;
  person: number;
  byRemedy: number[];
  coreShare: number;
  largestSatelliteShare: number;
  dependencies: number;
  acyclic: boolean;
}

export interface DistributionSize {
  modules: number;
  lines: number;
  /** Modules that import compiled code. */
  native: number;
}

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
  /** 1 for each module that imports compiled code. */
  private readonly native: Uint8Array;

  constructor(model: Model) {
    this.model = model;
    this.unasked = unaskedDependencies(model);
    const extension = Uint8Array.from(model.kinds, (kind) => Number(kind === "extension"));
    this.native = new Uint8Array(model.size);
    for (let i = 0; i < model.imported.length; i++) {
      if (extension[at(model.imported, i)]) this.native[at(model.importer, i)] = 1;
    }
  }

  /** The figures of the grouping that the page was opened with, its dependencies as declared. */
  measure(): Outcome {
    const { names, roles, home, dependsOn } = this.model.base;
    return this.outcome({ names, roles, home, gone: null }, dependsOn, []);
  }

  suppose(asked: Supposition): Outcome {
    const sizes = this.sizes(asked);
    const { held, cycles } = this.settle(asked, sizes);
    return this.outcome(asked, dependencies(this.model.base, asked.names, sizes, held), cycles);
  }

  private outcome(asked: Supposition, dependsOn: number[][], cycles: DependencyCycle[]): Outcome {
    const count = asked.names.length;
    const sizes = this.sizes(asked);
    const allowed = closure(count, dependsOn);
    const cut = cutEdits(this.model, asked.home, allowed, count, asked.gone);
    return {
      names: asked.names,
      roles: asked.roles,
      home: asked.home,
      dependsOn,
      allowed,
      sizes,
      cut: cut.edits,
      cycles,
      sequence: importedFirst(sizes, dependsOn),
      figures: this.figures(asked, sizes, dependsOn, cut),
    };
  }

  private sizes(asked: Supposition): DistributionSize[] {
    const { model } = this;
    const sizes = asked.names.map(() => ({ modules: 0, lines: 0, native: 0 }));
    for (let module = 0; module < model.size; module++) {
      const size = sizes[at(asked.home, module)]!;
      size.modules++;
      size.lines += at(model.lines, module);
      size.native += at(this.native, module);
    }
    return sizes;
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

  private figures(
    asked: Supposition,
    sizes: DistributionSize[],
    dependsOn: number[][],
    cut: { edits: Uint8Array; imports: Uint8Array },
  ): Figures {
    const { model } = this;
    const { edits } = model;
    const byRemedy = model.words.remedies.map(() => 0);
    let cost = 0;
    let person = 0;
    let made = 0;
    const pairs = new Set<number>();
    for (let edit = 0; edit < edits.size; edit++) {
      if (!cut.edits[edit]) continue;
      made++;
      cost += at(edits.cost, edit);
      person += at(edits.person, edit);
      byRemedy[at(edits.remedy, edit)]!++;
    }
    for (let i = 0; i < cut.imports.length; i++) {
      if (cut.imports[i]) pairs.add(at(model.importer, i) * model.size + at(model.imported, i));
    }
    const total = Math.max(model.totalLines, 1);
    const share = (role: string): number[] =>
      sizes.filter((_size, i) => asked.roles[i] === role).map((size) => size.lines / total);
    return {
      cutPairs: pairs.size,
      edits: made,
      cost,
      person,
      byRemedy,
      coreShare: share("core").reduce((sum, part) => sum + part, 0),
      largestSatelliteShare: Math.max(0, ...share("satellite")),
      dependencies: dependsOn.reduce((sum, list) => sum + list.length, 0),
      acyclic: isAcyclic(model, asked, cut.imports),
    };
  }
}

/** Compares names as Python does: by code point, never by language. */
export function byText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

export function closure(count: number, dependsOn: number[][]): Uint8Array {
  const found = new Uint8Array(count * count);
  for (let start = 0; start < count; start++) {
    const waiting = [start];
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      for (const next of dependsOn[node] ?? []) {
        if (!found[start * count + next]) {
          found[start * count + next] = 1;
          waiting.push(next);
        }
      }
    }
  }
  return found;
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

/** The distributions on a shortest way along dependencies; null where there is none. */
function wayBack(
  count: number, held: Map<number, number>, start: number, goal: number, names: string[],
): number[] | null {
  const below: number[][] = Array.from({ length: count }, () => []);
  for (const key of held.keys()) below[Math.floor(key / count)]!.push(key % count);
  const from = new Int32Array(count).fill(-1);
  from[start] = start;
  const waiting = [start];
  for (let i = 0; i < waiting.length; i++) {
    const node = waiting[i]!;
    below[node]!.sort((one, other) => byText(names[one] ?? "", names[other] ?? ""));
    for (const next of below[node]!) {
      if (from[next] === -1) {
        from[next] = node;
        waiting.push(next);
      }
    }
  }
  if (from[goal] === -1) return null;
  const way = [goal];
  while (way[0] !== start) way.unshift(at(from, way[0]!));
  return way;
}

/** As few dependencies as say it all; those that were declared before stay. */
function dependencies(
  base: Grouping, names: string[], sizes: DistributionSize[], held: [number, number][],
): number[][] {
  const lowers: number[][] = names.map(() => []);
  for (const [from, to] of held) lowers[from]!.push(to);
  const reach: Set<number>[] = names.map(() => new Set());
  const chosen: number[][] = names.map(() => []);
  for (const own of importedFirst(sizes, lowers)) {
    const declared = new Set(base.dependsOn[own] ?? []);
    const kept = lowers[own]!.filter((lower) => declared.has(lower));
    const known = reach[own]!;
    const add = (lower: number): void => {
      known.add(lower);
      reach[lower]!.forEach((item) => known.add(item));
    };
    kept.forEach(add);
    const rest = [...lowers[own]!].sort(
      (one, other) =>
        reach[other]!.size - reach[one]!.size || byText(names[one] ?? "", names[other] ?? ""),
    );
    for (const lower of rest) {
      if (!known.has(lower)) {
        kept.push(lower);
        add(lower);
      }
    }
    chosen[own] = kept.sort((one, other) => one - other);
  }
  return chosen;
}

/** Each distribution after all that it depends on; of those that may come next, the first. */
function importedFirst(sizes: DistributionSize[], dependsOn: number[][]): number[] {
  const open = sizes.map((_size, i) => i).filter((i) => sizes[i]!.modules > 0);
  const done = new Set<number>();
  const found: number[] = [];
  while (found.length < open.length) {
    const next = open.find(
      (i) => !done.has(i) && (dependsOn[i] ?? []).every((other) => done.has(other)),
    );
    if (next === undefined) return open;
    done.add(next);
    found.push(next);
  }
  return found;
}

/** The edits that lead against the direction, and the imports that they remove. */
function cutEdits(
  model: Model, home: Int32Array, allowed: Uint8Array, count: number, gone: Uint8Array | null,
): { edits: Uint8Array; imports: Uint8Array } {
  const { edits } = model;
  const found = new Uint8Array(edits.size);
  const imports = new Uint8Array(model.imported.length);
  for (let edit = 0; edit < edits.size; edit++) {
    if (gone?.[edit]) continue;
    const own = at(home, at(edits.importer, edit));
    for (let i = at(edits.importStart, edit); i < at(edits.importStart, edit + 1); i++) {
      const item = at(edits.import, i);
      const there = at(home, at(model.imported, item));
      if (there !== own && !allowed[own * count + there]) {
        found[edit] = 1;
        imports[item] = 1;
      }
    }
  }
  return { edits: found, imports };
}

/** Counted anew from the imports that are left, so that a mistake would show. */
function isAcyclic(model: Model, asked: Supposition, cut: Uint8Array): boolean {
  const count = asked.names.length;
  const lost = asked.gone ? removedImports(model, asked.gone) : null;
  const arcs: Set<number>[] = Array.from({ length: count }, () => new Set());
  for (let i = 0; i < model.imported.length; i++) {
    const own = at(asked.home, at(model.importer, i));
    const there = at(asked.home, at(model.imported, i));
    if (own === there || cut[i] || lost?.[i]) continue;
    if (model.phase[i] !== TYPING && model.via[i] !== model.parentVia) arcs[own]!.add(there);
  }
  for (let child = 0; child < model.size; child++) {
    const parent = at(model.parent, child);
    if (parent < 0) continue;
    const own = at(asked.home, child);
    const there = at(asked.home, parent);
    if (own !== there) arcs[own]!.add(there);
  }
  const reach = closure(count, arcs.map((set) => [...set]));
  return arcs.every((_set, i) => !reach[i * count + i]);
}

/** The imports that go when edits are made: those that stand in no other edit. */
export function removedImports(model: Model, gone: Uint8Array): Uint8Array {
  const { edits } = model;
  const found = new Uint8Array(model.imported.length);
  for (const value of [1, 0]) {
    for (let edit = 0; edit < edits.size; edit++) {
      if (Number(gone[edit] === 1) !== value) continue;
      for (let i = at(edits.importStart, edit); i < at(edits.importStart, edit + 1); i++) {
        found[at(edits.import, i)] = value;
      }
    }
  }
  return found;
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
