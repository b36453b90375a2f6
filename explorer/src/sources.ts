/** Lines of source, which are read only when somebody looks at an import. */

import { readHolder, type RawLines } from "./data";
import { starts, summed } from "./arrays";

export class Sources {
  private found: Map<number, string>[] | null = null;
  private reading: Promise<void> | null = null;

  /** Whether lines can be asked for. */
  get ready(): boolean {
    return this.found !== null;
  }

  read(): Promise<void> {
    return (this.reading ??= readHolder<RawLines>("lines").then((raw) => {
      this.found = linesOf(raw);
    }));
  }

  line(module: number, line: number): string | undefined {
    return this.found?.[module]?.get(line);
  }
}

function linesOf(raw: RawLines): Map<number, string>[] {
  const start = starts(raw.count);
  const line = summed(start, raw.line);
  return raw.count.map((count, module) => {
    const first = start[module] ?? 0;
    return new Map(raw.text.slice(first, first + count).map((text, i) => [line[first + i] ?? 0, text]));
  });
}
