/** Which distributions need which: reach, order, and as few dependencies as say it all. */

import { at } from "./arrays";
import type { Grouping } from "./model";

/** Compares names as Python does: by code point, never by language. */
export function byText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Whether one reaches another along dependencies, by from * count + to. */
export function closure(count: number, dependsOn: number[][]): Uint8Array {
  const found = new Uint8Array(count * count);
  for (let start = 0; start < count; start++) {
    const waiting = [start];
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      for (const next of dependsOn[node] ?? []) {
        if (!found[start * count + next]) {
          found[start * count + next] = 1;
          waiting.push(next);
        }
      }
    }
  }
  return found;
}

/** The distributions on a shortest way along dependencies; null where there is none. */
export function wayBack(
  count: number, held: Map<number, number>, start: number, goal: number, names: string[],
): number[] | null {
  const below: number[][] = Array.from({ length: count }, () => []);
  for (const key of held.keys()) below[Math.floor(key / count)]!.push(key % count);
  const from = new Int32Array(count).fill(-1);
  from[start] = start;
  const waiting = [start];
  for (let i = 0; i < waiting.length; i++) {
    const node = waiting[i]!;
    below[node]!.sort((one, other) => byText(names[one] ?? "", names[other] ?? ""));
    for (const next of below[node]!) {
      if (from[next] === -1) {
        from[next] = node;
        waiting.push(next);
      }
    }
  }
  if (from[goal] === -1) return null;
  const way = [goal];
  while (way[0] !== start) way.unshift(at(from, way[0]!));
  return way;
}

/** As few dependencies as say it all; those that were declared before stay. */
export function dependencies(
  base: Grouping, names: string[], sizes: { modules: number }[], held: [number, number][],
): number[][] {
  const lowers: number[][] = names.map(() => []);
  for (const [from, to] of held) lowers[from]!.push(to);
  const reach: Set<number>[] = names.map(() => new Set());
  const chosen: number[][] = names.map(() => []);
  for (const own of importedFirst(sizes, lowers)) {
    const declared = new Set(base.dependsOn[own] ?? []);
    const kept = lowers[own]!.filter((lower) => declared.has(lower));
    const known = reach[own]!;
    const add = (lower: number): void => {
      known.add(lower);
      reach[lower]!.forEach((item) => known.add(item));
    };
    kept.forEach(add);
    const rest = [...lowers[own]!].sort(
      (one, other) =>
        reach[other]!.size - reach[one]!.size || byText(names[one] ?? "", names[other] ?? ""),
    );
    for (const lower of rest) {
      if (!known.has(lower)) {
        kept.push(lower);
        add(lower);
      }
    }
    chosen[own] = kept.sort((one, other) => one - other);
  }
  return chosen;
}

/** Each distribution after all that it depends on; of those that may come next, the first. */
export function importedFirst(sizes: { modules: number }[], dependsOn: number[][]): number[] {
  const open = sizes.map((_size, i) => i).filter((i) => sizes[i]!.modules > 0);
  const done = new Set<number>();
  const found: number[] = [];
  while (found.length < open.length) {
    const next = open.find(
      (i) => !done.has(i) && (dependsOn[i] ?? []).every((other) => done.has(other)),
    );
    if (next === undefined) return open;
    done.add(next);
    found.push(next);
  }
  return found;
}
