/** How one part comes to import another: the shortest chains of imports. */

import { at } from "./arrays";
import { CALL, IMPORT, TYPING, type Model } from "./model";
import type { State } from "./state";
import { scopeOf, type Homes } from "./tree";

/** A step is an import by number; the last one may be an import of a third party. */
export interface Chain {
  imports: number[];
  external: number;
}

export interface ChainQuestion {
  from: Uint8Array;
  /** Modules to reach, or a third party. */
  to: Uint8Array | null;
  party: number;
  importTime: boolean;
  limit: number;
}

/** The chains that a state asks for; none where it names nothing. */
export function askedChains(model: Model, homes: Homes, state: State, limit: number): Chain[] {
  const from = scopeOf(model, homes, state.chainFrom);
  const party = model.external.parties.findIndex((item) => `!${item.name}` === state.chainTo);
  const to = party < 0 ? scopeOf(model, homes, state.chainTo) : null;
  if (!from || (!to && party < 0)) return [];
  return findChains(model, { from, to, party, importTime: state.importTime, limit });
}

/** Up to `limit` chains, shortest first; no two share an import as long as that is possible. */
export function findChains(model: Model, asked: ChainQuestion): Chain[] {
  const used = new Set<number>();
  const usedExternal = new Set<number>();
  const found: Chain[] = [];
  while (found.length < asked.limit) {
    const chain = shortest(model, asked, used, usedExternal);
    if (!chain) break;
    found.push(chain);
    chain.imports.forEach((item) => used.add(item));
    if (chain.external >= 0) usedExternal.add(chain.external);
    if (!chain.imports.length && chain.external < 0) break;
  }
  return found;
}

function shortest(
  model: Model, asked: ChainQuestion, used: Set<number>, usedExternal: Set<number>,
): Chain | null {
  const lastStep = asked.party >= 0 ? partyImporters(model, asked, usedExternal) : null;
  const isEnd = (module: number): boolean =>
    lastStep ? lastStep.has(module) : asked.to?.[module] === 1 && !asked.from[module];
  const before = new Int32Array(model.size).fill(-2);
  const late = new Int32Array(model.size);
  let layer: number[] = [];
  for (let module = 0; module < model.size; module++) {
    if (!asked.from[module]) continue;
    before[module] = -1;
    layer.push(module);
  }
  while (layer.length) {
    const ends = layer.filter(isEnd).sort((one, other) => at(late, one) - at(late, other) || one - other);
    if (ends.length) return walkBack(model, before, ends[0]!, lastStep);
    const reached = new Map<number, number>();
    for (const module of layer) {
      for (let i = at(model.importStart, module); i < at(model.importStart, module + 1); i++) {
        const head = at(model.imported, i);
        if (before[head] !== -2 || !counts(model, asked, i) || used.has(i)) continue;
        const cost = at(late, module) + (model.phase[i] === CALL ? 2 : 0) + Number(model.via[i] === model.parentVia);
        const known = reached.get(head);
        if (known === undefined || cost < lateOf(model, late, known)) reached.set(head, i);
      }
    }
    for (const [head, i] of reached) {
      before[head] = i;
      late[head] = lateOf(model, late, i);
    }
    layer = [...reached.keys()];
  }
  return null;
}

function lateOf(model: Model, late: Int32Array, item: number): number {
  const call = model.phase[item] === CALL ? 2 : 0;
  return at(late, at(model.importer, item)) + call + Number(model.via[item] === model.parentVia);
}

function counts(model: Model, asked: ChainQuestion, item: number): boolean {
  const phase = model.phase[item];
  return phase !== TYPING && (!asked.importTime || phase === IMPORT);
}

function partyImporters(model: Model, asked: ChainQuestion, used: Set<number>): Map<number, number> {
  const { external } = model;
  const found = new Map<number, number>();
  for (let i = 0; i < external.size; i++) {
    if (external.party[i] !== asked.party || used.has(i) || external.phase[i] === TYPING) continue;
    if (asked.importTime && external.phase[i] !== IMPORT) continue;
    const module = at(external.importer, i);
    if (!found.has(module)) found.set(module, i);
  }
  return found;
}

function walkBack(
  model: Model, before: Int32Array, end: number, lastStep: Map<number, number> | null,
): Chain {
  const imports: number[] = [];
  for (let module = end; at(before, module) >= 0; ) {
    const item = at(before, module);
    imports.unshift(item);
    module = at(model.importer, item);
  }
  return { imports, external: lastStep?.get(end) ?? -1 };
}

/** What importing some modules executes at import time: 1 for each module reached. */
export function executedBy(model: Model, from: Uint8Array, importTime: boolean): Uint8Array {
  const found = from.slice();
  const waiting: number[] = [];
  for (let module = 0; module < model.size; module++) if (found[module]) waiting.push(module);
  for (let module = waiting.pop(); module !== undefined; module = waiting.pop()) {
    for (let i = at(model.importStart, module); i < at(model.importStart, module + 1); i++) {
      const head = at(model.imported, i);
      const phase = model.phase[i];
      if (!found[head] && (phase === IMPORT || (!importTime && phase === CALL))) {
        found[head] = 1;
        waiting.push(head);
      }
    }
  }
  return found;
}
