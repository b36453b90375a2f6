/** The cycles in words: how large they are, and which cuts shrink the largest most. */

import { usePage } from "./context";
import { counted, full } from "./text";

const MOST = 5;

export function CyclePanel() {
  const { model, world, worlds, go } = usePage();
  const { sizes } = worlds.cycles(world);
  const { cuts, person, cost } = model.cycles;
  const first = model.cycles.components[0]?.length ?? 0;
  const drops = cuts
    .map((cut, i) => ({ cut, place: i, before: i ? cuts[i - 1]!.largest : first }))
    .filter(({ cut, before }) => before > cut.largest)
    .sort((one, other) => other.before - other.cut.largest - (one.before - one.cut.largest))
    .slice(0, MOST);
  if (!sizes.length) return <section><h2>No cycles</h2><p>No module imports, in the end, itself.</p></section>;
  return (
    <section>
      <h2>{counted(sizes.length, "cycle")}</h2>
      <p>
        The largest holds {counted(sizes[0]!, "module")} that import one another, in functions or at import time
        {sizes.length > 1 && <>; the next ones hold {sizes.slice(1, 5).map(full).join(", ")}</>}.
      </p>
      {cuts.length > 0 && (
        <p>
          {counted(cuts.length, "edit")} break all of them (cost {full(cost)}), {full(person)} by a person; no list needs fewer people.
          A cycle holds together until the last import of a group is cut: below, those at which the largest falls apart, with how many cuts lead there.
        </p>
      )}
      <ol class="drops">
        {drops.map(({ cut, place, before }) => (
          <li key={place}>
            <button type="button" class="link" onClick={() => go({ select: `=${model.names[cut.importer]!}`, to: `=${model.names[cut.imported]!}` })}>
              {model.names[cut.importer]} → {model.names[cut.imported]}
            </button>
            <p class="quiet">
              cut {full(place + 1)}: from {full(before)} to {counted(cut.largest, "module")}; {model.words.remedies[cut.remedy]}
            </p>
          </li>
        ))}
      </ol>
    </section>
  );
}
