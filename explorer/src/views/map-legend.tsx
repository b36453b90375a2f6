/** What the marks on the map mean, in a few words. */

import { groupOf } from "../state";
import { usePage } from "../ui/context";
import { full } from "../ui/text";
import { heat } from "../palette";

export function MapLegend({ arrows, most, own }: { arrows: number; most: number; own: number }) {
  const { state, ink } = usePage();
  return (
    <>
      <p>
        <Line colour={ink.arrow} /> importer → imported, with the number of statements
        <Line colour={ink.against} /> against the order: {groupOf(state) === "distributions" ? "to be cut, or closes a cycle" : "closes a cycle"}
      </p>
      <p>
        <Line colour={ink.arrow} /> at import time <Line colour={ink.arrow} dash="6 4" /> in functions <Line colour={ink.arrow} dash="1.5 4" /> typing only
        <span class="legend-note">{note()}</span>
      </p>
    </>
  );

  function note(): string {
    if (arrows >= most) return `The ${full(most)} heaviest arrows are drawn.`;
    if (!state.select && state.chainFrom && state.chainTo) return "Drawn are the shortest chains.";
    if (state.cycles && state.arrows === "bundles") return "Bright boxes lie in cycles; drawn are the heaviest arrows that close them.";
    if (state.select && !state.to && arrows >= own) return `Of what is selected the ${full(own)} heaviest arrows; the list has all.`;
    if (state.select) return "Only the arrows of what is selected.";
    if (state.arrows === "bundles" && groupOf(state) === "distributions") return "Arrows that follow from others are left out; select a box to see its own.";
    if (state.arrows === "bundles") return "Drawn are the heaviest exceptions to “what is imported lies lower”.";
    return "What is imported lies below its importers.";
  }

  function Line({ colour, dash }: { colour: string; dash?: string }) {
    return <svg class="legend-line" width="26" height="8" aria-hidden="true"><path d="M0 4H20" stroke={colour} stroke-width="2" {...(dash ? { "stroke-dasharray": dash } : {})} /><path d="M19 1 25 4 19 7z" fill={colour} /></svg>;
  }
}

export function HeatScale({ from, to }: { from: string; to: string }) {
  const { ink } = usePage();
  return (
    <span class="heat-scale">
      {from}{" "}
      <svg width="60" height="10" aria-hidden="true">
        {[0, 0.25, 0.5, 0.75, 1].map((share, i) => <rect key={share} x={i * 12} width="12" height="10" fill={heat(share, ink)} />)}
      </svg>{" "}
      {to}
    </span>
  );
}
