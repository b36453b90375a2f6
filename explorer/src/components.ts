/** Strongly connected components: modules of which each imports, in the end, all the others. */

import { at } from "./arrays";
import { TYPING, type Model } from "./model";

/**
 * The number of each module's cycle, 0 for the largest; -1 for modules in none. Imports in
 * `without` do not count, nor do those for typing only.
 */
export function cyclesOf(model: Model, without: Uint8Array | null): { of: Int32Array; sizes: number[] } {
  const { size, importStart, imported, phase, via, parent, parentVia } = model;
  const component = new Int32Array(size).fill(-1);
  const met = new Int32Array(size);
  const low = new Int32Array(size);
  const next = new Int32Array(size);
  const open: number[] = [];
  const counts: number[] = [];
  let clock = 0;
  for (let start = 0; start < size; start++) {
    if (met[start]) continue;
    const path = [start];
    met[start] = low[start] = ++clock;
    next[start] = at(importStart, start) - 1;
    open.push(start);
    while (path.length) {
      const node = path[path.length - 1]!;
      const last = at(importStart, node + 1);
      let head = -1;
      // Before its own imports, a module executes its package.
      for (let i = at(next, node); i < last; ) {
        const own = i < at(importStart, node);
        const other = own ? at(parent, node) : at(imported, i);
        const counted = own ? other >= 0 : phase[i] !== TYPING && via[i] !== parentVia && !without?.[i];
        i++;
        next[node] = i;
        if (!counted) continue;
        if (!met[other]) {
          head = other;
          break;
        }
        if (at(component, other) < 0) low[node] = Math.min(at(low, node), at(met, other));
      }
      if (head >= 0) {
        met[head] = low[head] = ++clock;
        next[head] = at(importStart, head) - 1;
        open.push(head);
        path.push(head);
        continue;
      }
      path.pop();
      const above = path[path.length - 1];
      if (above !== undefined) low[above] = Math.min(at(low, above), at(low, node));
      if (low[node] === met[node]) {
        let members = 0;
        for (let member = -1; member !== node; members++) {
          member = open.pop()!;
          component[member] = counts.length;
        }
        counts.push(members);
      }
    }
  }
  const ranked = counts.map((_count, i) => i).filter((i) => counts[i]! > 1);
  ranked.sort((one, other) => counts[other]! - counts[one]! || one - other);
  const rank = new Map(ranked.map((old, i) => [old, i]));
  return {
    of: component.map((old) => rank.get(old) ?? -1),
    sizes: ranked.map((old) => counts[old]!),
  };
}
