/** The data that `debundle report` writes into the page; `report/columns.py` is the other side. */

export interface RawData {
  version: number;
  words: {
    kinds: string[];
    phases: string[];
    vias: string[];
    uses: string[];
    remedies: string[];
    roles: string[];
  };
  target: { label: string; version: string; roots: string[]; notes: string[] };
  proposed: boolean;
  modules: {
    name: string[];
    /** Empty where it is the usual one. */
    path: string[];
    lines: number[];
    kind: number[];
    parent: number[];
    problem: Record<string, string>;
    /** What lies directly in each package, lowest first; a package itself is its `__init__`. */
    order: Record<string, number[]>;
  };
  imports: {
    count: number[];
    /** As the distance from the one before in the same module; lines, too. */
    imported: number[];
    line: number[];
    bits: number[];
    through: number[];
  };
  edits: {
    count: number[];
    remedy: number[];
    /** What each leads to; 0 for all that its imports reach, 1 for the first of that. */
    targets: (number[] | 0 | 1)[];
    imports: number[][];
    costs: number[];
  };
  external: {
    parties: [string, string][];
    importer: number[];
    party: number[];
    name: string[];
    line: number[];
    bits: number[];
  };
  partition: {
    name: string[];
    role: number[];
    depends_on: number[][];
    home: number[];
    quality: Quality;
    notes: string[];
  };
  frontier: { points: number[][]; since: number[] };
  cycles: {
    /** How many cuts break all cycles. */
    cuts: number;
    /** Those that shrink the largest most: [place, importer, imported, remedy, size before, and after]. */
    drops: number[][];
    person: number;
    person_bound: number;
    cost: number;
  };
  wishes: {
    pins: { modules: number[]; patterns: string[]; distribution: string; reason: string }[];
    bonds: { modules: number[]; patterns: string[]; reason: string }[];
    imports: { importer: string; imported: string; mark: string; reason: string }[];
  };
  toml: { text: string; before: string; after: string; source: string };
  native: NativeData | null;
  churn: number[] | null;
  strings: string[];
}

export interface Quality {
  cut_pairs: number;
  cost: number;
  person: number;
  by_remedy: Record<string, number>;
  core_share: number;
  largest_satellite_share: number;
  dependencies: number;
  acyclic: boolean;
}

/** Compiled code and who uses it; null where nothing is compiled. */
export interface NativeData {
  /** Names of extension modules' attributes; `native` is the module, by its place. */
  symbols: { native: number[]; name: string[]; private: number[] };
  uses: { importer: number[]; symbol: number[]; line: number[]; import_time: number[] };
  files: NativeFile[];
  /** Who provides names of registries, and who takes them. */
  registries: [RawEntry[], RawEntry[]];
  loads: RawLoad[];
  sources: RawFolder[];
}

export interface NativeFile {
  path: string;
  /** The extension module itself, or the package that a library lies in; -1 for none. */
  module: number;
  bytes: number;
  problem: string;
  /** [file, symbols, [[namespace, symbols]]] */
  links: [number, number, [string, number][]][];
}

/** [module, loader, file or -1, name, line, at import time or not, number of symbols, some of them] */
export type RawLoad = [number, string, number, string, number, number, number, string[]];

/** [folder, files, extension modules it initialises, number of symbols, some, [folder, includes, example]] */
export type RawFolder = [string, number, string[], number, string[], [string, number, string][]];

/** [registry, namespace, module or -1, compiled or not, number of names, some names, line] */
export type RawEntry = [string, string, number, number, number, string[], number];

/** Lines of source by module, each as the distance from the one before. */
export interface RawLines {
  count: number[];
  line: number[];
  /** Names are one character of the private use area: see sources.ts. */
  text: string[];
  /** Of each module the names that others take from it, with blanks between them. */
  names: string[];
}

/** What an element of the page holds: base64 of gzip of JSON. The element is gone afterwards. */
export async function readHolder<Content>(id: string): Promise<Content> {
  const holder = document.getElementById(id);
  const bytes = bytesOf((holder?.textContent ?? "").trim());
  holder?.remove();
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(plain).text()) as Content;
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  // Much faster, and not yet in every browser.
  const direct = (Uint8Array as { fromBase64?: (text: string) => Uint8Array<ArrayBuffer> }).fromBase64;
  if (direct) return direct.call(Uint8Array, text);
  const decoded = atob(text);
  const bytes = new Uint8Array(decoded.length);
  for (let i = 0; i < decoded.length; i++) bytes[i] = decoded.charCodeAt(i);
  return bytes;
}
