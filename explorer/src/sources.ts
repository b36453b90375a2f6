/** Lines of source, which are read only when somebody looks at an import. */

import { readHolder, type RawLines } from "./data";
import { at, starts, summed } from "./arrays";

/** The first character that stands for a name, as `report/linecolumns.py` writes them. */
const FIRST_MARK = 0xe000;
const MARKS = /[\ue000-\uf8ff]/g;

/** What a model knows of imports, as far as the lines need it. */
interface Imports {
  names: string[];
  importStart: Int32Array;
  imported: Int32Array;
  line: Int32Array;
  via: Uint8Array;
  parentVia: number;
}

export class Sources {
  private found: Map<number, string>[] | null = null;
  private offered: string[] = [];
  private reading: Promise<void> | null = null;

  /** Whether lines can be asked for. */
  get ready(): boolean {
    return this.found !== null;
  }

  read(): Promise<void> {
    return (this.reading ??= readHolder<RawLines>("lines").then((raw) => {
      this.offered = raw.names;
      this.found = linesOf(raw);
    }));
  }

  line(model: Imports, module: number, line: number): string | undefined {
    const text = this.found?.[module]?.get(line);
    if (text === undefined || text.search(MARKS) < 0) return text;
    const names = candidates(model, this.offered, module, line);
    return text.replace(MARKS, (mark) => names[mark.charCodeAt(0) - FIRST_MARK] ?? "?");
  }
}

/** The names that a line may hold: of each import the module, its last part, what others take from it. */
export function candidates(model: Imports, offered: string[], module: number, line: number): string[] {
  const names = new Set<string>();
  for (let i = at(model.importStart, module); i < at(model.importStart, module + 1); i++) {
    if (model.line[i] !== line || model.via[i] === model.parentVia) continue;
    const imported = at(model.imported, i);
    const name = model.names[imported]!;
    names.add(name).add(name.slice(name.lastIndexOf(".") + 1));
    for (const taken of offered[imported]?.split(" ") ?? []) if (taken) names.add(taken);
  }
  return [...names];
}

function linesOf(raw: RawLines): Map<number, string>[] {
  const start = starts(raw.count);
  const line = summed(start, raw.line);
  return raw.count.map((count, module) => {
    const first = start[module] ?? 0;
    return new Map(raw.text.slice(first, first + count).map((text, i) => [line[first + i] ?? 0, text]));
  });
}
