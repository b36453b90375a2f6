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

/** Native libraries and who needs them; null where nothing is known but extension modules. */
export interface NativeData {
  /** Name of each library or extension, and its size in bytes. */
  libraries: { name: string; path: string; bytes: number; needs: number[] }[];
  /** [module, library, symbols by number in `symbols`]. */
  uses: [number, number, number[]][];
  symbols: string[];
}

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
