/** Moves what is selected to another distribution, for hands that do not drag. */

import { useId, useState } from "preact/hooks";
import { at } from "../arrays";
import { scopeOf } from "../tree";
import { usePage } from "./context";

const NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/;

export function MoveTo({ part }: { part: string }) {
  const { world, state, go, say } = usePage();
  const [name, setName] = useState("");
  const id = useId();
  const move = (to: string): void => {
    go({ changes: [...state.changes, { kind: "move", part, to }] });
    say(`Moved to ${to}.`);
    setName("");
  };
  return (
    <div class="moving">
      <label for={`${id}-to`}>Move to</label>
      <select id={`${id}-to`} value="" onChange={(event) => event.currentTarget.value && move(event.currentTarget.value)}>
        <option value="">choose…</option>
        {world.outcome.sequence.map((own) => <option key={own} value={world.outcome.names[own]!}>{world.outcome.names[own]}</option>)}
      </select>
      <label class="hidden" for={`${id}-new`}>Name of a new distribution</label>
      <input
        id={`${id}-new`}
        type="text"
        placeholder="or a new name"
        value={name}
        onInput={(event) => setName(event.currentTarget.value)}
        onKeyDown={(event) => event.key === "Enter" && NAME.test(name) && move(name)}
      />
      <button type="button" disabled={!NAME.test(name)} onClick={() => move(name)}>Move</button>
      <Pin part={part} />
    </div>
  );
}

function Pin({ part }: { part: string }) {
  const { model, world, state, go } = usePage();
  const scope = scopeOf(model, world.homes, part);
  const homes = new Set<number>();
  scope?.forEach((inside, module) => inside && homes.add(at(world.outcome.home, module)));
  const [own] = homes;
  if (own === undefined || homes.size > 1) return null;
  const home = world.outcome.names[own]!;
  return (
    <button type="button" title={`Write down that it belongs to ${home}, whatever it costs`} onClick={() => go({ changes: [...state.changes, { kind: "pin", part, to: home }] })}>
      Pin here
    </button>
  );
}
