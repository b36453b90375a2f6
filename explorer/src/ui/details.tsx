/** Beside every picture: what is selected, in words, with every import behind it. */

import { useMemo, useState } from "preact/hooks";
import { importsBetween, keptImports } from "../bundles";
import { at } from "../arrays";
import type { Model } from "../model";
import { shadeOf } from "../palette";
import { keyText, scopeOf } from "../tree";
import { ChainFinder } from "./chains";
import { usePage } from "./context";
import { CyclePanel } from "./cycles";
import { ImportList, isCut } from "./imports";
import { MoveTo } from "./moving";
import { Symbols } from "./symbols";
import { counted, full, percent, short } from "./text";

export function Details() {
  const { state } = usePage();
  return (
    <aside class="details" aria-label="Details">
      {state.select && state.to ? <Between key={`${state.select} ${state.to}`} /> : state.select ? <Part key={state.select} /> : state.cycles ? <CyclePanel /> : <Nothing />}
      <ChainFinder />
    </aside>
  );
}

const HINTS: Record<string, string[]> = {
  map: [
    "A box is a distribution, a package or a module. What is imported lies below its importers, so arrows lead down; those in orange lead up.",
    "Click a box to see its own arrows, double-click to open it, click an arrow to read the imports behind it.",
  ],
  matrix: [
    "A row imports what its columns name. Rows stand in the order in which they need one another, lowest first: all that is orderly lies below the diagonal.",
    "What stands above the diagonal leads against the order. Click a cell to read the imports behind it; click a name with + to open it.",
  ],
  treemap: ["Every rectangle is a module or package; its area shows its lines of code. Click one to see what it imports."],
  "what-if": ["Drag a package to another distribution, or select one and use “Move to”. Every figure is counted anew at once."],
  native: [
    "A symbol is an attribute of an extension module. One that begins with an underscore is private: its owner may change it with every build.",
    "Click a number to read which symbols a distribution takes, and where.",
  ],
};

function Nothing() {
  const { state } = usePage();
  return (
    <section>
      <h2>How to read this</h2>
      {(HINTS[state.view] ?? []).map((hint) => <p key={hint}>{hint}</p>)}
    </section>
  );
}

/** The imports from one part to another. */
function Between() {
  const { model, world, state, go } = usePage();
  const from = useMemo(() => scopeOf(model, world.homes, state.select), [model, world, state.select]);
  const target = model.byName.get(state.to.replace(/^=/, "")) ?? -1;
  const extension = model.kinds[target] === "extension" ? target : -1;
  const imports = useMemo(() => {
    const to = scopeOf(model, world.homes, state.to);
    if (!from || !to) return [];
    const kept = keptImports(model, { ...state, cycles: false }, world.outcome.cut, null);
    return importsBetween(model, from, to, kept);
  }, [model, world, state.select, state.to, state.phases, state.remedies, state.vias]);
  const cuts = imports.filter((item) => isCut(model, world.outcome.cut, item)).length;
  const change = (kind: "cut" | "keep" | "bond"): void =>
    go({ changes: [...state.changes, { kind, part: state.select, other: state.to }] });
  return (
    <section>
      <h2>{keyText(state.select)} <span aria-label="imports">→</span> {keyText(state.to)}</h2>
      <p>
        {counted(imports.length, "import")}{cuts > 0 && <>, <strong class="against">{full(cuts)} of them lead against the direction and are cut</strong></>}.
      </p>
      <div class="actions">
        <button type="button" onClick={() => change("cut")} disabled={!imports.length}>Suppose they are gone</button>
        {cuts > 0 && <button type="button" onClick={() => change("keep")}>Keep them</button>}
        <button type="button" onClick={() => change("bond")}>Keep both together</button>
        <button type="button" onClick={() => go({ select: state.to, to: state.select })}>The other way round</button>
        <button type="button" onClick={() => go({ to: "" })}>Back to {keyText(state.select)}</button>
      </div>
      {from && extension >= 0 && <Symbols part={from} extension={extension} />}
      <ImportList imports={imports} {...(extension >= 0 ? { caption: "The imports themselves" } : {})} />
    </section>
  );
}

/** One part: what it is, what it imports, and who imports it. */
function Part() {
  const { model, world, worlds, state, go } = usePage();
  const { outcome } = world;
  const scope = useMemo(() => scopeOf(model, world.homes, state.select), [model, world, state.select]);
  const cycles = worlds.cycles(world);
  const kept = useMemo(
    () => keptImports(model, { ...state, cycles: false }, outcome.cut, null),
    [model, world, state.phases, state.remedies, state.vias],
  );
  if (!scope) return <section><h2>{keyText(state.select)}</h2><p>There is nothing of this name here.</p></section>;
  const members: number[] = [];
  scope.forEach((inside, module) => inside && members.push(module));
  const lines = members.reduce((sum, module) => sum + at(model.lines, module), 0);
  const homes = new Map<number, number>();
  for (const module of members) homes.set(at(outcome.home, module), (homes.get(at(outcome.home, module)) ?? 0) + 1);
  const tangled = members.filter((module) => at(cycles.of, module) >= 0).length;
  const single = members.length === 1 ? members[0]! : -1;
  const isDistribution = state.select.startsWith("@") && !state.select.includes("/");
  return (
    <section>
      <h2>{keyText(state.select)}</h2>
      <p>
        {single >= 0 ? <>{kindText(model.kinds[single]!)} of {counted(lines, "line")}, <code>{model.paths[single]}</code></>
          : <>{counted(members.length, "module")}, {short(lines)} lines ({percent(lines / Math.max(1, model.totalLines))})</>}
        {tangled > 0 && (single >= 0 ? <>; part of a cycle of {counted(cycles.sizes[at(cycles.of, single)]!, "module")}</> : <>; {full(tangled)} of them in cycles</>)}.
        {single >= 0 && model.problem[single] && <> <strong>{model.problem[single]}</strong></>}
      </p>
      {!isDistribution && (
        <ul class="homes">
          {[...homes].sort((one, other) => other[1] - one[1]).slice(0, 6).map(([own, count]) => (
            <li key={own}>
              <Dot own={own} />
              <button type="button" class="link" onClick={() => go({ select: `@${outcome.names[own]}`, to: "" })}>{outcome.names[own]}</button>
              {homes.size > 1 && <span class="quiet"> {counted(count, "module")}</span>}
            </li>
          ))}
        </ul>
      )}
      <div class="actions">
        {state.view !== "map" && <button type="button" onClick={() => go({ view: "map" })}>Show on the map</button>}
        <button type="button" onClick={() => go({ chainFrom: state.select })}>Chains from here</button>
        <button type="button" onClick={() => go({ chainTo: state.select })}>Chains to here</button>
      </div>
      {!isDistribution && <MoveTo part={state.select} />}
      <Neighbours title="Imports" scope={scope} outgoing kept={kept} />
      <Neighbours title="Imported by" scope={scope} outgoing={false} kept={kept} />
      {(state.view === "native" || single >= 0) && <Symbols part={scope} extension={-1} />}
      {single >= 0 && <Outside module={single} />}
      <CorePlace members={members} />
    </section>
  );
}

export function Dot({ own }: { own: number }) {
  return <svg class="dot" width="10" height="10" aria-hidden="true"><rect x="0.5" y="0.5" width="9" height="9" rx="2.5" fill={shadeOf(own)} stroke="currentColor" stroke-opacity="0.4" /></svg>;
}

function kindText(kind: string): string {
  return { package: "A package’s __init__", module: "A module", namespace: "A folder without __init__", extension: "Compiled code" }[kind] ?? kind;
}

interface Group {
  key: string;
  statements: number;
  cuts: number;
}

function Neighbours({ title, scope, outgoing, kept }: { title: string; scope: Uint8Array; outgoing: boolean; kept: Uint8Array }) {
  const { model, world, state, go } = usePage();
  const [shown, setShown] = useState(8);
  const groups = useMemo(() => groupsOf(model, world.outcome.cut, scope, outgoing, kept, state.select), [model, world, scope, outgoing, kept]);
  return (
    <div class="neighbours">
      <h3>{title} <span class="quiet">{counted(groups.length, "part")}</span></h3>
      {!groups.length && <p class="quiet">{outgoing ? "Nothing of this package." : "Nobody."}</p>}
      <ul>
        {groups.slice(0, shown).map((group) => (
          <li key={group.key}>
            <button type="button" class="row" onClick={() => go(outgoing ? { to: group.key } : { select: group.key, to: state.select })}>
              <span class="row-name">{keyText(group.key)}</span>
              {group.cuts > 0 && <span class="against" title="to be cut">{full(group.cuts)} cut</span>}
              <span class="row-count">{full(group.statements)}</span>
            </button>
          </li>
        ))}
      </ul>
      {groups.length > shown && <button type="button" class="more" onClick={() => setShown(shown + 60)}>{counted(groups.length - shown, "more part")}</button>}
    </div>
  );
}

/** The other sides of a part's imports, by package two or three names deep. */
function groupsOf(
  model: Model, cut: Uint8Array, scope: Uint8Array, outgoing: boolean, kept: Uint8Array, key: string,
): Group[] {
  const found = new Map<string, Group & { last: number }>();
  const own = keyText(key).replace(/ itself$/, "").split(".");
  for (let i = 0; i < kept.length; i++) {
    if (!kept[i]) continue;
    const here = at(outgoing ? model.importer : model.imported, i);
    const there = at(outgoing ? model.imported : model.importer, i);
    if (!scope[here] || scope[there]) continue;
    const parts = model.names[there]!.split(".");
    let depth = 2;
    while (depth < parts.length && depth <= own.length && parts.slice(0, depth).join(".") === own.slice(0, depth).join(".")) depth++;
    const name = parts.slice(0, depth).join(".");
    const group = parts.length < 2 || model.names[there] === name && model.order.has(there) && model.parent[there]! < 0 ? `=${name}` : name;
    let known = found.get(group);
    if (!known) found.set(group, (known = { key: group, statements: 0, cuts: 0, last: -1 }));
    const statement = at(model.importer, i) * 1e6 + at(model.line, i);
    if (known.last !== statement) known.statements++;
    known.last = statement;
    if (isCut(model, cut, i)) known.cuts++;
  }
  return [...found.values()].sort((one, other) => other.statements - one.statements || (one.key < other.key ? -1 : 1));
}

function Outside({ module }: { module: number }) {
  const { model, go } = usePage();
  const found = new Set<number>();
  for (let i = 0; i < model.external.size; i++) if (model.external.importer[i] === module) found.add(at(model.external.party, i));
  if (!found.size) return null;
  return (
    <div class="neighbours">
      <h3>Third parties</h3>
      <p>
        {[...found].map((party, i) => {
          const { name } = model.external.parties[party]!;
          return <span key={name}>{i > 0 && ", "}<button type="button" class="link" onClick={() => go({ chainTo: `!${name}`, chainFrom: `=${model.names[module]}` })}>{name}</button></span>;
        })}
      </p>
    </div>
  );
}

/** From which size of the core on the part belongs to it. */
function CorePlace({ members }: { members: number[] }) {
  const { model } = usePage();
  if (model.frontier.length < 2 || members.length !== 1) return null;
  const since = at(model.since, members[0]!);
  const point = model.frontier[since];
  const chosen = model.frontier.findIndex((item) => item.chosen);
  if (!point) return <p class="quiet">No best core holds it: it can always be outside.</p>;
  if (since === 0) return <p class="quiet">Every core holds it, the smallest too.</p>;
  return (
    <p class="quiet">
      Cores of {percent(point.lines / model.totalLines)} of the lines and more hold it
      {chosen >= 0 && (since <= chosen ? ", so does the one that the wishes ask for." : "; the one that the wishes ask for is smaller.")}
    </p>
  );
}

