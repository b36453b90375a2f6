/** The graph in arrays: modules, imports and edits by number. */

import { at, owners, starts, summed, word } from "./arrays";
import { Sources } from "./sources";
import type { NativeFile, Quality, RawData, RawEntry, RawFolder, RawLoad } from "./data";

export const IMPORT = 0;
export const CALL = 1;
export const TYPING = 2;

/** A distribution of the grouping that the page was opened with. */
export interface Grouping {
  names: string[];
  roles: string[];
  /** Numbers of the distributions that each depends on directly. */
  dependsOn: number[][];
  /** Number of the distribution of each module. */
  home: Int32Array;
}

export interface Model {
  label: string;
  version: string;
  notes: string[];
  proposed: boolean;
  /** How many modules there are. */
  size: number;
  names: string[];
  paths: string[];
  lines: Int32Array;
  kinds: string[];
  parent: Int32Array;
  problem: Record<string, string>;
  order: Map<number, number[]>;
  totalLines: number;
  byName: Map<string, number>;

  /** Imports of module i are those from importStart[i] to importStart[i + 1]. */
  importStart: Int32Array;
  importer: Int32Array;
  imported: Int32Array;
  line: Int32Array;
  phase: Uint8Array;
  via: Uint8Array;
  use: Uint8Array;
  guarded: Uint8Array;
  conditional: Uint8Array;
  /** Whether an import executes some time, and is written down: no typing, no implicit package. */
  executes: Uint8Array;
  /** Imports of one module by another have one number, below `pairs`. */
  pairOf: Int32Array;
  pairs: number;
  throughText: Int32Array;
  strings: string[];
  /** The imports that reach module i are incoming[incomingStart[i]] and so on. */
  incomingStart: Int32Array;
  incoming: Int32Array;

  edits: Edits;
  /** The edit that removes an import, the dearest where there are several; -1 for none. */
  editOfImport: Int32Array;
  external: External;
  sources: Sources;

  base: Grouping;
  quality: Quality;
  partitionNotes: string[];
  frontier: FrontierPoint[];
  /** Place in the frontier of the smallest core that holds a module; -1 where none does. */
  since: Int32Array;
  cycles: Cycles;
  wishes: RawData["wishes"];
  toml: RawData["toml"];
  native: Native | null;
  churn: number[] | null;
  words: RawData["words"];
  parentVia: number;
}

export interface Edits {
  size: number;
  importer: Int32Array;
  remedy: Uint8Array;
  cost: Int32Array;
  targetStart: Int32Array;
  target: Int32Array;
  importStart: Int32Array;
  import: Int32Array;
  /** Whether the edit is worth a dependency: it costs something, or needs a person. */
  counts: Uint8Array;
  person: Uint8Array;
}

/** Who takes which symbol of an extension module. */
export interface Native {
  /** How many symbols there are; of each its extension module, name, and whether that is private. */
  symbols: number;
  extension: Int32Array;
  name: string[];
  private: Uint8Array;
  /** Of each use the module, the symbol, the line, and whether it executes at import time. */
  importer: Int32Array;
  symbol: Int32Array;
  line: Int32Array;
  atImport: Uint8Array;
  files: NativeFile[];
  providers: RegistryEntry[];
  consumers: RegistryEntry[];
  loads: RawLoad[];
  sources: RawFolder[];
}

/** Names of one namespace of a registry that one module or compiled file provides or takes. */
export interface RegistryEntry {
  registry: string;
  namespace: string;
  module: number;
  compiled: boolean;
  count: number;
  names: string[];
  line: number;
}

export interface External {
  parties: { name: string; distribution: string }[];
  size: number;
  importer: Int32Array;
  party: Int32Array;
  name: string[];
  line: Int32Array;
  phase: Uint8Array;
  guarded: Uint8Array;
}

export interface FrontierPoint {
  modules: number;
  lines: number;
  cuts: number;
  cost: number;
  person: number;
  chosen: boolean;
}

/** A cut at which the largest cycle falls apart: its place among all cuts, and sizes. */
export interface Drop {
  place: number;
  importer: number;
  imported: number;
  remedy: number;
  before: number;
  after: number;
}

export interface Cycles {
  cuts: number;
  drops: Drop[];
  person: number;
  personBound: number;
  cost: number;
}

export function makeModel(raw: RawData): Model {
  const size = raw.modules.name.length;
  const parentVia = raw.words.vias.indexOf("parent");
  const imports = readImports(raw, size);
  const edits = readEdits(raw, imports.importStart, imports.imported);
  return {
    label: raw.target.label,
    version: raw.target.version,
    notes: raw.target.notes,
    proposed: raw.proposed,
    size,
    names: raw.modules.name,
    paths: raw.modules.path.map((path, i) => path || usualPath(raw, i)),
    lines: Int32Array.from(raw.modules.lines),
    kinds: raw.modules.kind.map((kind) => word(raw.words.kinds, kind)),
    parent: Int32Array.from(raw.modules.parent),
    problem: raw.modules.problem,
    order: new Map(Object.entries(raw.modules.order).map(([key, list]) => [Number(key), list])),
    totalLines: raw.modules.lines.reduce((sum, lines) => sum + lines, 0),
    byName: new Map(raw.modules.name.map((name, i) => [name, i])),
    ...imports,
    strings: raw.strings,
    ...incomingOf(imports.imported, size),
    ...pairsOf(imports.importer, imports.imported, size),
    edits,
    editOfImport: dearestEdits(edits, imports.imported.length),
    external: readExternal(raw),
    sources: new Sources(),
    base: {
      names: raw.partition.name,
      roles: raw.partition.role.map((role) => word(raw.words.roles, role)),
      dependsOn: raw.partition.depends_on,
      home: Int32Array.from(raw.partition.home),
    },
    quality: raw.partition.quality,
    partitionNotes: raw.partition.notes,
    frontier: raw.frontier.points.map(([modules = 0, lines = 0, cuts = 0, cost = 0, person = 0, chosen = 0]) => ({
      modules, lines, cuts, cost, person, chosen: chosen === 1,
    })),
    since: Int32Array.from(raw.frontier.since),
    cycles: readCycles(raw),
    wishes: raw.wishes,
    toml: raw.toml,
    native: raw.native && readNative(raw.native),
    churn: raw.churn,
    words: raw.words,
    parentVia,
    executes: imports.phase.map((phase, i) => Number(phase !== TYPING && imports.via[i] !== parentVia)),
  };
}

type ImportColumns = Pick<
  Model,
  | "importStart" | "importer" | "imported" | "line" | "phase" | "via" | "use" | "guarded"
  | "conditional" | "throughText"
>;

function readImports(raw: RawData, size: number): ImportColumns {
  const { count, imported, line, bits, through } = raw.imports;
  if (count.length !== size) throw new Error("The data do not fit together.");
  const importStart = starts(count);
  return {
    importStart,
    importer: owners(importStart),
    imported: summed(importStart, imported),
    line: summed(importStart, line),
    phase: Uint8Array.from(bits, (value) => value & 3),
    via: Uint8Array.from(bits, (value) => (value >> 2) & 15),
    use: Uint8Array.from(bits, (value) => (value >> 6) & 7),
    guarded: Uint8Array.from(bits, (value) => (value >> 9) & 1),
    conditional: Uint8Array.from(bits, (value) => (value >> 10) & 1),
    throughText: Int32Array.from(through),
  };
}

function incomingOf(imported: Int32Array, size: number): Pick<Model, "incomingStart" | "incoming"> {
  const counts = new Int32Array(size);
  for (const module of imported) counts[module]!++;
  const incomingStart = starts(counts);
  const next = incomingStart.slice();
  const incoming = new Int32Array(imported.length);
  imported.forEach((module, i) => (incoming[next[module]!++] = i));
  return { incomingStart, incoming };
}

function pairsOf(importer: Int32Array, imported: Int32Array, size: number): Pick<Model, "pairOf" | "pairs"> {
  const pairOf = new Int32Array(imported.length);
  const last = new Int32Array(size).fill(-1);
  const numbers = new Int32Array(size);
  let pairs = 0;
  for (let i = 0; i < imported.length; i++) {
    const head = at(imported, i);
    if (last[head] !== importer[i]) {
      last[head] = at(importer, i);
      numbers[head] = pairs++;
    }
    pairOf[i] = at(numbers, head);
  }
  return { pairOf, pairs };
}

/** Where a module of its name and kind lies nearly always. */
function usualPath({ modules, words }: RawData, module: number): string {
  const path = (modules.name[module] ?? "").replaceAll(".", "/");
  const kind = word(words.kinds, modules.kind[module] ?? 0);
  return `${path}${kind === "package" ? "/__init__.py" : kind === "namespace" ? "" : ".py"}`;
}

function readEdits(raw: RawData, moduleStart: Int32Array, imported: Int32Array): Edits {
  const { count, remedy, targets, imports, costs } = raw.edits;
  const importer = owners(starts(count));
  const importStart = starts(imports.map((list) => list.length));
  const found = new Int32Array(at(importStart, imports.length));
  const reached = imports.map((list, edit) => {
    const first = at(moduleStart, at(importer, edit));
    list.forEach((local, i) => (found[at(importStart, edit) + i] = first + local));
    const said = targets[edit]!;
    if (typeof said === "object") return said;
    if (said === 1 || list.length === 1) return [at(imported, first + (list[0] ?? 0))];
    return [...new Set(list.map((local) => at(imported, first + local)))];
  });
  const person = raw.words.remedies.indexOf("redesign");
  const cost = Int32Array.from(remedy, (kind) => at(costs, kind));
  return {
    size: remedy.length,
    importer,
    remedy: Uint8Array.from(remedy),
    cost,
    targetStart: starts(reached.map((list) => list.length)),
    target: Int32Array.from(reached.flat()),
    importStart,
    import: found,
    counts: Uint8Array.from(remedy, (kind, i) => Number(at(cost, i) > 0 || kind === person)),
    person: Uint8Array.from(remedy, (kind) => Number(kind === person)),
  };
}

function dearestEdits(edits: Edits, imports: number): Int32Array {
  const found = new Int32Array(imports).fill(-1);
  for (let edit = 0; edit < edits.size; edit++) {
    for (let i = at(edits.importStart, edit); i < at(edits.importStart, edit + 1); i++) {
      const item = at(edits.import, i);
      const known = at(found, item);
      if (known < 0 || at(edits.cost, known) < at(edits.cost, edit)) found[item] = edit;
    }
  }
  return found;
}

function readExternal(raw: RawData): External {
  const { parties, importer, party, name, line, bits } = raw.external;
  return {
    parties: parties.map(([import_, distribution]) => ({ name: import_, distribution })),
    size: importer.length,
    importer: Int32Array.from(importer),
    party: Int32Array.from(party),
    name,
    line: Int32Array.from(line),
    phase: Uint8Array.from(bits, (value) => value & 3),
    guarded: Uint8Array.from(bits, (value) => (value >> 9) & 1),
  };
}

function readNative(raw: NonNullable<RawData["native"]>): Native {
  const entry = ([registry, namespace, module, compiled, count, names, line]: RawEntry): RegistryEntry => ({
    registry, namespace, module, compiled: compiled === 1, count, names, line,
  });
  return {
    symbols: raw.symbols.name.length,
    extension: Int32Array.from(raw.symbols.native),
    name: raw.symbols.name,
    private: Uint8Array.from(raw.symbols.private),
    importer: Int32Array.from(raw.uses.importer),
    symbol: Int32Array.from(raw.uses.symbol),
    line: Int32Array.from(raw.uses.line),
    atImport: Uint8Array.from(raw.uses.import_time),
    files: raw.files,
    providers: raw.registries[0].map(entry),
    consumers: raw.registries[1].map(entry),
    loads: raw.loads,
    sources: raw.sources,
  };
}

function readCycles({ cycles }: RawData): Cycles {
  return {
    cuts: cycles.cuts,
    drops: cycles.drops.map(([place = 0, importer = 0, imported = 0, remedy = 0, before = 0, after = 0]) => ({
      place, importer, imported, remedy, before, after,
    })),
    person: cycles.person,
    personBound: cycles.person_bound,
    cost: cycles.cost,
  };
}
