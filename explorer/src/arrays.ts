/** Arrays as the data hold them: of all owners joined, with the place where each one's entries begin. */

/** An entry that the data promise to be there. */
export function word(words: string[], index: number): string {
  return words[index] ?? "?";
}

/** An entry of an array of numbers that is known to be there. */
export function at(array: ArrayLike<number>, index: number): number {
  return array[index] as number;
}

/** Where the entries of each owner begin, and at the end how many there are. */
export function starts(counts: ArrayLike<number>): Int32Array {
  const found = new Int32Array(counts.length + 1);
  for (let i = 0; i < counts.length; i++) found[i + 1] = at(found, i) + at(counts, i);
  return found;
}

/** The owner of each entry, by where the entries of each begin. */
export function owners(start: Int32Array): Int32Array {
  const found = new Int32Array(at(start, start.length - 1));
  for (let i = 0; i + 1 < start.length; i++) found.fill(i, at(start, i), at(start, i + 1));
  return found;
}

/** Numbers that were written as the distance from the one before, anew for each owner. */
export function summed(start: Int32Array, steps: number[]): Int32Array {
  const found = new Int32Array(steps.length);
  for (let owner = 0; owner + 1 < start.length; owner++) {
    let value = 0;
    for (let i = at(start, owner); i < at(start, owner + 1); i++) found[i] = value += at(steps, i);
  }
  return found;
}
