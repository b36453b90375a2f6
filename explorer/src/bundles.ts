/** Imports between boxes, bundled: one arrow with counts instead of one for each import. */

import { at } from "./arrays";
import { CALL, IMPORT, TYPING, type Model } from "./model";

export interface Filter {
  /** Import time, call time, typing. */
  phases: [boolean, boolean, boolean];
  /** Remedies whose cuts are shown; null shows all imports, cut or not. */
  remedies: number[] | null;
  /** Mechanisms that are shown, by number; null for all but implicit parent packages. */
  vias: number[] | null;
  /** Only imports that are part of a cycle. */
  cycles: boolean;
}

export interface Bundle {
  from: number;
  to: number;
  /** Statements by phase. */
  counts: [number, number, number];
  /** Statements that have to be cut. */
  cuts: number;
  total: number;
}

/** 1 for each import that a filter lets through. */
export function keptImports(
  model: Model, filter: Filter, cut: Uint8Array, component: Int32Array | null,
): Uint8Array {
  const kept = new Uint8Array(model.imported.length);
  const remedies = filter.remedies && new Set(filter.remedies);
  const vias = filter.vias && new Set(filter.vias);
  for (let i = 0; i < kept.length; i++) {
    if (!filter.phases[at(model.phase, i)]) continue;
    if (vias ? !vias.has(at(model.via, i)) : model.via[i] === model.parentVia) continue;
    if (remedies) {
      const edit = at(model.editOfImport, i);
      if (edit < 0 || !cut[edit] || !remedies.has(at(model.edits.remedy, edit))) continue;
    }
    if (filter.cycles && component) {
      const own = at(component, at(model.importer, i));
      if (own < 0 || own !== component[at(model.imported, i)] || model.phase[i] === TYPING) continue;
    }
    kept[i] = 1;
  }
  return kept;
}

/** Bundles between boxes; a statement counts once for each pair of boxes. */
export function bundleImports(
  model: Model, boxOf: Int32Array, kept: Uint8Array, cut: Uint8Array, boxes: number,
): Bundle[] {
  const found = new Map<number, Bundle & { statement: number }>();
  for (let i = 0; i < kept.length; i++) {
    if (!kept[i]) continue;
    const from = at(boxOf, at(model.importer, i));
    const to = at(boxOf, at(model.imported, i));
    if (from === to || from < 0 || to < 0) continue;
    const key = from * boxes + to;
    let bundle = found.get(key);
    if (!bundle) {
      bundle = { from, to, counts: [0, 0, 0], cuts: 0, total: 0, statement: -1 };
      found.set(key, bundle);
    }
    const statement = at(model.importer, i) * 1e6 + at(model.line, i);
    if (statement === bundle.statement) continue;
    bundle.statement = statement;
    bundle.counts[at(model.phase, i) as 0 | 1 | 2]++;
    bundle.total++;
    const edit = at(model.editOfImport, i);
    if (edit >= 0 && cut[edit]) bundle.cuts++;
  }
  return [...found.values()];
}

/** When the first of a bundle's imports executes. */
export function phaseOf(bundle: Bundle): number {
  return bundle.counts[IMPORT] ? IMPORT : bundle.counts[CALL] ? CALL : TYPING;
}

/** The imports that lead from one set of modules to another, in order. */
export function importsBetween(
  model: Model, from: Uint8Array, to: Uint8Array, kept: Uint8Array,
): number[] {
  const found: number[] = [];
  for (let i = 0; i < kept.length; i++) {
    if (kept[i] && from[at(model.importer, i)] && to[at(model.imported, i)]) {
      if (!(from[at(model.imported, i)] && to[at(model.importer, i)])) found.push(i);
    }
  }
  return found;
}
