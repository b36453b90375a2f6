/** What is drawn on the map, and how. */

import type { Stage } from "../stage";
import { usePage } from "../ui/context";
import { VIA_TEXT } from "../ui/imports";
import { ZoomButtons } from "../ui/picture";
import { ALL, NOTHING, type Arrows } from "../state";
import { GroupAndColour } from "./group-and-colour";

/** `table`: what only a map of boxes and arrows can show is left out. */
export function MapTools({ stage, table = false }: { stage: { readonly current: Stage | null }; table?: boolean }) {
  const { model, state, go } = usePage();
  const phases: [string, number][] = [["import time", 0], ["in functions", 1], ["typing", 2]];
  return (
    <div class="tools" role="toolbar" aria-label="What the map shows">
      <GroupAndColour table={table} />
      {!table && (
        <label>Arrows{" "}
          <select value={state.arrows} onChange={(event) => go({ arrows: event.currentTarget.value as Arrows })}>
            <option value="bundles">bundled</option>
            <option value="against">against the order</option>
            <option value="all">all</option>
            <option value="none">none</option>
          </select>
        </label>
      )}
      <fieldset>
        <legend class="hidden">When imports execute</legend>
        {phases.map(([text, phase]) => (
          <label key={text}>
            <input
              type="checkbox"
              checked={state.phases[phase]!}
              onChange={(event) => {
                const next: [boolean, boolean, boolean] = [...state.phases];
                next[phase] = event.currentTarget.checked;
                go({ phases: next });
              }}
            />
            {text}
          </label>
        ))}
      </fieldset>
      <label>Kind{" "}
        <select
          value={state.vias ? String(state.vias[0]) : ""}
          onChange={(event) => go({ vias: event.currentTarget.value ? [Number(event.currentTarget.value)] : null })}
        >
          <option value="">every kind</option>
          {model.words.vias.map((via, i) => <option key={via} value={i}>{VIA_TEXT[via] ?? via}</option>)}
        </select>
      </label>
      <label>Cuts{" "}
        <select
          value={state.remedies ? state.remedies.join(".") : ""}
          onChange={(event) => {
            const { value } = event.currentTarget;
            go({ remedies: value ? value.split(".").map(Number) : null });
          }}
        >
          <option value="">and all others</option>
          <option value={model.words.remedies.map((_remedy, i) => i).join(".")}>only what is cut</option>
          {model.words.remedies.map((remedy, i) => <option key={remedy} value={i}>only {remedy}</option>)}
        </select>
      </label>
      <label><input type="checkbox" checked={state.cycles} onChange={(event) => go({ cycles: event.currentTarget.checked })} /> only cycles</label>
      <span class="push" />
      <button type="button" onClick={() => go({ open: [ALL] })}>Open all</button>
      <button type="button" onClick={() => go({ open: [NOTHING] })}>Close all</button>
      <ZoomButtons stage={stage} />
    </div>
  );
}
