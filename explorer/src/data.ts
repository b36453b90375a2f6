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
    imported: number[];
    line: number[];
    bits: number[];
    names: number[];
    through: number[];
  };
  edits: {
    count: number[];
    remedy: number[];
    targets: number[][];
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
  sources: { count: number[]; line: number[]; text: string[] };
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
    components: number[][];
    cuts: number[][];
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

/** [registry, namespace, module or -1, compiled or not, number of names, some names, line] */
export type RawEntry = [string, string, number, number, number, string[], number];

/** The data in the page: base64 of gzip of JSON. */
export async function readData(): Promise<RawData> {
  const holder = document.getElementById("data");
  const text = atob((holder?.textContent ?? "").trim());
  holder?.remove();
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(plain).text()) as RawData;
}
