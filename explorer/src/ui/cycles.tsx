/** The cycles in words: how large they are, and which cuts shrink the largest most. */

import { usePage } from "./context";
import { counted, full } from "./text";

const MOST = 5;

export function CyclePanel() {
  const { model, world, worlds, go } = usePage();
  const { sizes } = worlds.cycles(world);
  const { cuts, person, cost } = model.cycles;
  const drops = model.cycles.drops.slice(0, MOST);
  if (!sizes.length) return <section><h2>No cycles</h2><p>No module imports, in the end, itself.</p></section>;
  return (
    <section>
      <h2>{counted(sizes.length, "cycle")}</h2>
      <p>
        The largest holds {counted(sizes[0]!, "module")} that import one another, in functions or at import time
        {sizes.length > 1 && <>; the next ones hold {sizes.slice(1, 5).map(full).join(", ")}</>}.
      </p>
      {cuts > 0 && (
        <p>
          {counted(cuts, "edit")} break all of them (cost {full(cost)}), {full(person)} by a person; no list needs fewer people.
          A cycle holds together until the last import of a group is cut: below, those at which the largest falls apart, with how many cuts lead there.
        </p>
      )}
      <ol class="drops">
        {drops.map(({ place, importer, imported, remedy, before, after }) => (
          <li key={place}>
            <button type="button" class="link" onClick={() => go({ select: `=${model.names[importer]!}`, to: `=${model.names[imported]!}` })}>
              {model.names[importer]} → {model.names[imported]}
            </button>
            <p class="quiet">
              cut {full(place + 1)}: from {full(before)} to {counted(after, "module")}; {model.words.remedies[remedy]}
            </p>
          </li>
        ))}
      </ol>
    </section>
  );
}
