/** What a grouping costs: its cuts, shares and sizes, counted from the imports in one pass each. */

import { closure } from "./dependencies";
import { at } from "./arrays";
import type { Model } from "./model";

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
}

/** What has to be cut: 1 for each edit, and for each import that the edits remove. */
export interface Cuts {
  edits: Uint8Array;
  imports: Uint8Array;
}

export function sizesOf(model: Model, asked: Supposition): DistributionSize[] {
  const sizes = asked.names.map(() => ({ modules: 0, lines: 0 }));
  for (let module = 0; module < model.size; module++) {
    const size = sizes[at(asked.home, module)]!;
    size.modules++;
    size.lines += at(model.lines, module);
  }
  return sizes;
}

/** The edits that lead against the direction, and the imports that they remove. */
export function cutEdits(model: Model, asked: Supposition, allowed: Uint8Array): Cuts {
  const { edits, imported } = model;
  const { home, gone } = asked;
  const count = asked.names.length;
  const found = new Uint8Array(edits.size);
  const imports = new Uint8Array(imported.length);
  for (let edit = 0; edit < edits.size; edit++) {
    if (gone?.[edit]) continue;
    const own = at(home, at(edits.importer, edit));
    const last = at(edits.importStart, edit + 1);
    for (let i = at(edits.importStart, edit); i < last; i++) {
      const item = at(edits.import, i);
      const there = at(home, at(imported, item));
      if (there !== own && !allowed[own * count + there]) {
        found[edit] = 1;
        imports[item] = 1;
      }
    }
  }
  return { edits: found, imports };
}

export function figuresOf(
  model: Model, asked: Supposition, sizes: DistributionSize[], dependsOn: number[][], cuts: Cuts,
): Figures {
  const { edits } = model;
  const byRemedy = model.words.remedies.map(() => 0);
  let cost = 0;
  let person = 0;
  let made = 0;
  for (let edit = 0; edit < edits.size; edit++) {
    if (!cuts.edits[edit]) continue;
    made++;
    cost += at(edits.cost, edit);
    person += at(edits.person, edit);
    byRemedy[at(edits.remedy, edit)]!++;
  }
  const total = Math.max(model.totalLines, 1);
  const share = (role: string): number[] =>
    sizes.filter((_size, i) => asked.roles[i] === role).map((size) => size.lines / total);
  return {
    cutPairs: pairsAmong(model, cuts.imports),
    edits: made,
    cost,
    person,
    byRemedy,
    coreShare: share("core").reduce((sum, part) => sum + part, 0),
    largestSatelliteShare: Math.max(0, ...share("satellite")),
    dependencies: dependsOn.reduce((sum, list) => sum + list.length, 0),
    acyclic: isAcyclic(model, asked, cuts.imports),
  };
}

/** How many pairs of modules some imports join. */
function pairsAmong(model: Model, chosen: Uint8Array): number {
  const met = new Uint8Array(model.pairs);
  let found = 0;
  for (let i = 0; i < chosen.length; i++) {
    if (!chosen[i] || met[at(model.pairOf, i)]) continue;
    met[at(model.pairOf, i)] = 1;
    found++;
  }
  return found;
}

/** Counted anew from the imports that are left, so that a mistake would show. */
function isAcyclic(model: Model, asked: Supposition, cut: Uint8Array): boolean {
  const { importer, imported, executes, parent } = model;
  const { home } = asked;
  const count = asked.names.length;
  const lost = asked.gone ? removedImports(model, asked.gone) : null;
  const arcs = new Uint8Array(count * count);
  for (let i = 0; i < imported.length; i++) {
    const own = at(home, at(importer, i));
    const there = at(home, at(imported, i));
    if (own !== there && executes[i] && !cut[i] && !lost?.[i]) arcs[own * count + there] = 1;
  }
  for (let child = 0; child < model.size; child++) {
    const above = at(parent, child);
    if (above < 0) continue;
    const own = at(home, child);
    const there = at(home, above);
    if (own !== there) arcs[own * count + there] = 1;
  }
  const lists = asked.names.map((_name, own) => asked.names.map((_other, to) => to).filter((to) => arcs[own * count + to]));
  const reach = closure(count, lists);
  return lists.every((_list, own) => !reach[own * count + own]);
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
