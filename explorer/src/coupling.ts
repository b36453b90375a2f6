/**
 * What distributions take from compiled code, symbol by symbol: the rules of `debundle native`
 * (graph/native.py), so that both give the same figures.
 */

import { at } from "./arrays";
import type { Model } from "./model";

/** What one distribution takes from compiled code, and whether it is compiled itself. */
export interface Surface {
  /** Compiled files that it owns: with any, its wheels are made for each platform. */
  files: number;
  /** Distinct symbols that it takes, by whether their names are public. */
  public: number;
  private: number;
  /** Of the private ones, those that it takes while it is being imported. */
  privateAtImport: number;
  /** Symbols that no other distribution takes. */
  alone: number;
  /** Its modules that take any symbol. */
  modules: number;
  lines: number;
  /** Lines of modules that take no private symbol while they are being imported. */
  freeLines: number;
}

const PRIVATE = 1;
const EARLY = 2;

/** Counted in one pass over the uses and one over what each distribution was seen to take. */
export function coupleHomes(model: Model, count: number, home: Int32Array): Surface[] {
  const surfaces = Array.from({ length: count }, (): Surface => ({
    files: 0, public: 0, private: 0, privateAtImport: 0, alone: 0, modules: 0, lines: 0, freeLines: 0,
  }));
  const { native } = model;
  if (!native) return surfaces;
  for (const file of native.files) surfaces[file.module < 0 ? 0 : at(home, file.module)]!.files++;
  const { symbol, private: hidden } = native;
  // 1 where a distribution takes a symbol, 2 more where it does so at import time.
  const taken = new Uint8Array(count * native.symbols);
  const bound = new Uint8Array(model.size);
  for (let use = 0; use < symbol.length; use++) {
    const importer = at(native.importer, use);
    const cell = at(home, importer) * native.symbols + at(symbol, use);
    taken[cell] = at(taken, cell) | PRIVATE | (native.atImport[use] ? EARLY : 0);
    bound[importer] = at(bound, importer) | PRIVATE | (native.atImport[use] && hidden[at(symbol, use)] ? EARLY : 0);
  }
  countSymbols(surfaces, taken, hidden);
  for (let module = 0; module < model.size; module++) {
    const surface = surfaces[at(home, module)]!;
    surface.lines += at(model.lines, module);
    if (bound[module]) surface.modules++;
    if (!(at(bound, module) & EARLY)) surface.freeLines += at(model.lines, module);
  }
  return surfaces;
}

function countSymbols(surfaces: Surface[], taken: Uint8Array, hidden: Uint8Array): void {
  const symbols = hidden.length;
  for (let item = 0; item < symbols; item++) {
    let takers = 0;
    let last = -1;
    for (let own = 0; own < surfaces.length; own++) {
      const how = at(taken, own * symbols + item);
      if (!how) continue;
      takers++;
      last = own;
      const surface = surfaces[own]!;
      if (!hidden[item]) surface.public++;
      else {
        surface.private++;
        if (how & EARLY) surface.privateAtImport++;
      }
    }
    if (takers === 1) surfaces[last]!.alone++;
  }
}

/** How tightly each module is bound: 0 not at all, 1 by a private symbol at import time. */
export function tightness(model: Model): Float32Array {
  const found = new Float32Array(model.size);
  model.kinds.forEach((kind, module) => kind === "extension" && (found[module] = 1));
  const { native } = model;
  if (!native) return found;
  native.symbol.forEach((symbol, use) => {
    const module = at(native.importer, use);
    const hidden = native.private[symbol] === 1;
    const value = hidden ? (native.atImport[use] ? 1 : 0.7) : native.atImport[use] ? 0.45 : 0.25;
    if (value > at(found, module)) found[module] = value;
  });
  return found;
}

/** The uses of compiled code by the modules of a set, by extension module and symbol. */
export interface SymbolUse {
  symbol: number;
  /** Uses by number, those at import time first. */
  uses: number[];
}

/** The symbols that a set of modules takes from one extension, or from all; private ones first. */
export function symbolsTaken(model: Model, part: Uint8Array, extension: number): SymbolUse[] {
  const { native } = model;
  if (!native) return [];
  const found = new Map<number, SymbolUse>();
  native.symbol.forEach((symbol, use) => {
    if (!part[at(native.importer, use)] || (extension >= 0 && native.extension[symbol] !== extension)) return;
    const known = found.get(symbol);
    if (known) known.uses.push(use);
    else found.set(symbol, { symbol, uses: [use] });
  });
  const early = (item: SymbolUse): number => item.uses.reduce((sum, use) => sum + at(native.atImport, use), 0);
  const rank = (item: SymbolUse): number => at(native.private, item.symbol) * (early(item) ? 2 : 1);
  return [...found.values()].sort(
    (one, other) => rank(other) - rank(one) || early(other) - early(one) || other.uses.length - one.uses.length || one.symbol - other.symbol,
  );
}
