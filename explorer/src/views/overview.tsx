/** The answer on one screen: what there is, what has to be cut, and who has to do it. */

import { useState } from "preact/hooks";
import { at } from "../arrays";
import { edgeOf, REMEDY_COLOUR, REMEDY_SHORT, REMEDY_TEXT } from "../palette";
import { usePage } from "../ui/context";
import { Dot } from "../ui/details";
import { counted, full, listed, percent, short } from "../ui/text";
import { installedWith } from "../world";
import { FrontierPanel } from "./frontier";
import { Stack } from "./stack";

export function Overview() {
  const { model, world, state } = usePage();
  const [pointed, setPointed] = useState(-1);
  const { outcome } = world;
  const chosen = outcome.names.indexOf(state.select.startsWith("@") ? state.select.slice(1) : "");
  const shown = pointed >= 0 ? pointed : chosen;
  return (
    <main class="overview" id="view" tabIndex={-1}>
      <Headline />
      <section class="panel stack-panel" aria-labelledby="stack-title">
        <h2 id="stack-title">What would be released on its own</h2>
        <p class="explain">
          Each block is a distribution; its width shows its lines of code. A block may import only
          blocks that lie below it: whoever installs the core gets nothing else.
        </p>
        <Stack shown={shown} onPoint={setPointed} />
        <StackNote shown={shown} />
      </section>
      <section class="panel cuts-panel" aria-labelledby="cuts-title">
        <h2 id="cuts-title">What has to change in the code</h2>
        <Remedies />
        <PersonNote />
        <HeaviestPairs />
      </section>
      {model.frontier.length > 1 && (
        <section class="panel frontier-panel" aria-labelledby="frontier-title">
          <h2 id="frontier-title">How small can the core be?</h2>
          <FrontierPanel />
        </section>
      )}
    </main>
  );
}

function Headline() {
  const { model, world, worlds } = usePage();
  const { outcome } = world;
  const { figures } = outcome;
  const others = outcome.sequence.filter((own) => outcome.roles[own] !== "core").length;
  const core = outcome.sequence.find((own) => outcome.roles[own] === "core");
  const tangle = worlds.cycles(world).sizes[0] ?? 0;
  const split = outcome.sequence.length > 1;
  return (
    <header class="headline">
      <h1>
        {split
          ? <>A core and {counted(others, "satellite")} in place of one {model.label}</>
          : <>{model.label} is one distribution</>}
      </h1>
      <p>
        {model.label} {model.version} has {counted(model.size, "module")} and {short(model.totalLines)} {model.totalLines === 1 ? "line" : "lines"}
        {tangle > 1 && <>; {full(tangle)} of its modules ({percent(tangle / model.size)}) import one another in a circle</>}.
        {core !== undefined && split && (
          <> The core <strong>{outcome.names[core]}</strong> keeps {percent(figures.coreShare)} of the lines.</>
        )}
        {world.changes.length > 0 && <> <em>These are figures with {counted(world.changes.length, "supposed change")}.</em></>}
      </p>
      <dl class="figures">
        <Figure value={percent(figures.coreShare)} text="of the lines are core" />
        <Figure value={full(outcome.sequence.length)} text={outcome.sequence.length === 1 ? "distribution" : "distributions"} />
        <Figure value={full(figures.edits)} text="imports to change" />
        <Figure value={full(figures.person)} text="of them by a person" loud={figures.person > 0} />
      </dl>
    </header>
  );
}

function Figure({ value, text, loud }: { value: string; text: string; loud?: boolean }) {
  return (
    <div class={loud ? "loud" : ""}>
      <dt>{text}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function StackNote({ shown }: { shown: number }) {
  const { model, world, state, go } = usePage();
  const { outcome } = world;
  if (shown < 0 || !outcome.sizes[shown]?.modules) {
    const point = state.point >= 0 ? model.frontier[state.point] : undefined;
    return (
      <p class="note" aria-live="polite">
        {point
          ? <>Filled: what a core of {percent(point.lines / model.totalLines)} of the lines would hold.</>
          : <>Point at a block to see what it needs; click to look inside.</>}
      </p>
    );
  }
  const size = outcome.sizes[shown]!;
  const with_ = installedWith(outcome, shown);
  const lines = with_.reduce((sum, own) => sum + outcome.sizes[own]!.lines, 0);
  const below = with_.filter((own) => own !== shown).map((own) => outcome.names[own]!);
  const leaving = cutsFrom(shown);
  return (
    <p class="note" aria-live="polite">
      <strong>{outcome.names[shown]}</strong>: {counted(size.modules, "module")}, {short(size.lines)} lines.{" "}
      {below.length
        ? <>Installing it brings {listed(below, 4)}: {percent(lines / model.totalLines)} of all lines.</>
        : <>It needs no other distribution.</>}{" "}
      {leaving > 0 && <>{counted(leaving, "import")} of it {leaving === 1 ? "leads upward and is cut" : "lead upward and are cut"}.</>}{" "}
      <button type="button" class="link" onClick={() => go({ view: "map", group: "distributions", select: `@${outcome.names[shown]}`, open: [`@${outcome.names[shown]}`] })}>
        Look inside
      </button>
    </p>
  );

  function cutsFrom(own: number): number {
    let found = 0;
    for (let edit = 0; edit < model.edits.size; edit++) {
      if (outcome.cut[edit] && at(outcome.home, at(model.edits.importer, edit)) === own) found++;
    }
    return found;
  }
}

function Remedies() {
  const { model, world, ink, go } = usePage();
  const { byRemedy, edits } = world.outcome.figures;
  const most = Math.max(1, ...byRemedy);
  if (!edits) return <p class="verdict good"><strong>Nothing.</strong> No import leads against the direction: files move, and no line of code changes.</p>;
  return (
    <table class="bars">
      <caption class="hidden">Imports to change, by remedy</caption>
      <tbody>
        {model.words.remedies.map((remedy, kind) =>
          byRemedy[kind] ? (
            <tr key={remedy}>
              <th scope="row">
                <button type="button" class="link" onClick={() => go({ view: "map", remedies: [kind], arrows: "all" })}>
                  {remedy}
                </button>
              </th>
              <td class="bar">
                <svg viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">
                  <rect x="0" y="1" width={Math.max(1, (100 * byRemedy[kind]!) / most)} height="10" fill={edgeOf(REMEDY_COLOUR[remedy] ?? "#888888", ink)} />
                </svg>
              </td>
              <td class="number">{full(byRemedy[kind]!)}</td>
              <td class="quiet" title={REMEDY_TEXT[remedy]}>{REMEDY_SHORT[remedy]}</td>
            </tr>
          ) : null,
        )}
      </tbody>
    </table>
  );
}

function PersonNote() {
  const { model, world, go } = usePage();
  const { outcome } = world;
  if (!outcome.figures.edits) return null;
  if (!outcome.figures.person && !outcome.cycles.length) {
    return <p class="verdict good"><strong>No edit needs a person:</strong> debundle can make all of them.</p>;
  }
  const found: number[] = [];
  for (let edit = 0; edit < model.edits.size && found.length < 4; edit++) {
    if (outcome.cut[edit] && model.edits.person[edit]) found.push(edit);
  }
  return (
    <div class="verdict bad">
      <p><strong>{counted(outcome.figures.person, "edit")} need a person:</strong> what is imported is used at import time.</p>
      <ul>
        {found.map((edit) => {
          const importer = at(model.edits.importer, edit);
          const target = at(model.edits.target, at(model.edits.targetStart, edit));
          return (
            <li key={edit}>
              <button type="button" class="link" onClick={() => go({ view: "map", group: "distributions", select: model.names[importer]!, to: model.names[target]! })}>
                {model.names[importer]} → {model.names[target]}
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** Between which distributions most imports lead against the direction. */
function HeaviestPairs() {
  const { model, world, go } = usePage();
  const { outcome } = world;
  const count = outcome.names.length;
  const pairs = new Map<number, number>();
  for (let edit = 0; edit < model.edits.size; edit++) {
    if (!outcome.cut[edit]) continue;
    const own = at(outcome.home, at(model.edits.importer, edit));
    for (let t = at(model.edits.targetStart, edit); t < at(model.edits.targetStart, edit + 1); t++) {
      const there = at(outcome.home, at(model.edits.target, t));
      if (there === own || outcome.allowed[own * count + there]) continue;
      pairs.set(own * count + there, (pairs.get(own * count + there) ?? 0) + 1);
      break;
    }
  }
  const heaviest = [...pairs].sort((one, other) => other[1] - one[1] || one[0] - other[0]).slice(0, 3);
  if (!heaviest.length) return null;
  return (
    <div class="pairs">
      <h3>Most of them lead from</h3>
      <ol>
        {heaviest.map(([key, number]) => {
          const from = outcome.names[Math.floor(key / count)]!;
          const to = outcome.names[key % count]!;
          return (
            <li key={key}>
              <button type="button" class="row" onClick={() => go({ view: "matrix", select: `@${from}`, to: `@${to}` })}>
                <span class="row-name"><Dot own={Math.floor(key / count)} />{from} → <Dot own={key % count} />{to}</span>
                <span class="row-count">{full(number)}</span>
              </button>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
