/** Distributions as columns: drag a part to another one, and see every figure change. */

import { Fragment } from "preact";
import { useCallback, useMemo, useState } from "preact/hooks";
import { at } from "../arrays";
import { edgeOf, REMEDY_COLOUR, shadeOf, tint } from "../palette";
import type { Surface } from "../coupling";
import type { Outcome } from "../suppose";
import type { Change } from "../state";
import { writeToml } from "../toml";
import { keyText, type Node } from "../tree";
import { usePage } from "../ui/context";
import { Dot } from "../ui/details";
import { ImportList } from "../ui/imports";
import { counted, full, percent, short, signed } from "../ui/text";

const KIND = "application/x-debundle-part";

export function WhatIfView() {
  const { model, worlds, world, state, ink, go } = usePage();
  const tree = worlds.tree(world, "distributions");
  const [over, setOver] = useState("");
  const [opened, setOpened] = useState<Set<string>>(new Set());
  const [dragged, setDragged] = useState("");
  const { outcome } = world;
  const choose = useCallback((key: string) => go({ select: key, to: "" }), [go]);
  const drop = (event: DragEvent, to: string): void => {
    event.preventDefault();
    setOver("");
    setDragged("");
    const part = event.dataTransfer?.getData(KIND) || event.dataTransfer?.getData("text/plain") || "";
    if (part && !part.startsWith(`@${to}/`)) go({ changes: [...state.changes, { kind: "move", part, to }], select: part, to: "" });
  };
  return (
    <main class="what-if" id="view" tabIndex={-1} aria-label="What if">
      <Recount />
      <div class="columns" role="list" aria-label="Distributions">
        {[...outcome.sequence].reverse().map((own) => {
          const name = outcome.names[own]!;
          const box = tree.byKey.get(`@${name}`);
          const before = worlds.first.sizes[own]?.lines ?? 0;
          const size = outcome.sizes[own]!;
          return (
            <section
              key={name}
              role="listitem"
              class={`column${over === name ? " over" : ""}`}
              data-distribution={name}
              style={{ borderTopColor: edgeOf(shadeOf(own), ink) }}
              onDragOver={(event) => { event.preventDefault(); if (over !== name) setOver(name); }}
              onDragLeave={() => setOver("")}
              onDrop={(event) => drop(event, name)}
            >
              <h3>{name}</h3>
              <p class="quiet">
                {counted(size.modules, "module")}, {percent(size.lines / model.totalLines)}
                {size.lines !== before && <strong class="changed"> {signed(size.lines - before)} lines</strong>}
                {model.native && <><br />{nativeNote(outcome.surfaces[own]!)}</>}
              </p>
              {box && <Chips box={box} opened={opened} onOpen={setOpened} onDrag={setDragged} chosen={state.select.startsWith(`${box.key}/`) ? state.select : ""} onChoose={choose} colour={tint(shadeOf(own), ink, 0.2)} />}
            </section>
          );
        })}
        <section
          class={`column fresh${over === "+" ? " over" : ""}`}
          role="listitem"
          data-distribution="+"
          onDragOver={(event) => { event.preventDefault(); setOver("+"); }}
          onDragLeave={() => setOver("")}
          onDrop={(event) => drop(event, freshName())}
        >
          <h3>New distribution</h3>
          <p class="quiet">Drop a part here to give it a distribution of its own.</p>
        </section>
      </div>
      {dragged && <DropStrip part={dragged} over={over} onOver={setOver} onDrop={drop} fresh={freshName()} />}
    </main>
  );

  function freshName(): string {
    const prefix = model.label.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "") || "new";
    for (let number = 1; ; number++) {
      const name = `${prefix}-new${number > 1 ? `-${number}` : ""}`;
      if (!outcome.names.includes(name)) return name;
    }
  }
}

/** While a part is dragged: every distribution within reach, those out of sight as well. */
function DropStrip(props: { part: string; over: string; onOver: (name: string) => void; onDrop: (event: DragEvent, to: string) => void; fresh: string }) {
  const { world } = usePage();
  const { outcome } = world;
  const targets = [...outcome.sequence].reverse().map((own): [number, string] => [own, outcome.names[own]!]);
  return (
    <div class="drop-strip" aria-hidden="true">
      <p class="quiet">{keyText(props.part)} moves to</p>
      {[...targets, [-1, props.fresh] as const].map(([own, name]) => (
        <span
          key={name}
          class={`drop-target${props.over === name ? " over" : ""}`}
          data-drop={name}
          onDragOver={(event) => { event.preventDefault(); if (props.over !== name) props.onOver(name); }}
          onDragLeave={() => props.onOver("")}
          onDrop={(event) => props.onDrop(event, name)}
        >
          {own >= 0 ? <Dot own={own} /> : "+ "}{own >= 0 ? name : "a new one"}
        </span>
      ))}
    </div>
  );
}

interface ChipRules {
  opened: Set<string>;
  onOpen: (opened: Set<string>) => void;
  onDrag: (key: string) => void;
  /** The part that is chosen, if it is one of these. */
  chosen: string;
  onChoose: (key: string) => void;
  colour: string;
}

/** The parts of a distribution; compared anew only where they differ, since a move changes two columns of many. */
function Chips({ box, opened, onOpen, onDrag, chosen, onChoose, colour }: ChipRules & { box: Node }) {
  return useMemo(() => {
    const rules = { opened, onOpen, onDrag, chosen, onChoose, colour };
    return <ul>{box.children.map((node) => <Chip key={node.key} node={node} depth={0} {...rules} />)}</ul>;
  }, [box, opened, onOpen, onDrag, chosen, onChoose, colour]);
}

function Chip(props: ChipRules & { node: Node; depth: number }) {
  const { node, depth, opened, onOpen, onDrag, chosen, onChoose, colour } = props;
  const open = opened.has(node.key);
  return (
    <li>
      <div
        class={`chip${chosen === node.key ? " chosen" : ""}`}
        data-part={node.key}
        draggable
        style={{ background: colour, marginLeft: `${depth * 10}px` }}
        onDragStart={(event) => {
          event.dataTransfer?.setData(KIND, node.key);
          event.dataTransfer?.setData("text/plain", node.key);
          // Later, since a browser gives up a gesture whose page changes as it begins.
          setTimeout(() => onDrag(node.key), 30);
        }}
        onDragEnd={() => onDrag("")}
      >
        {node.children.length > 0
          ? <button type="button" class="sign" aria-expanded={open} aria-label={`${open ? "Close" : "Open"} ${node.name}`} onClick={toggle}>{open ? "−" : "+"}</button>
          : <span class="sign" />}
        <button type="button" class="chip-name" onClick={() => onChoose(node.key)}>{node.label.split(/(?<=\.)/).map((part, i) => <Fragment key={i}>{part}<wbr /></Fragment>)}</button>
        <span class="quiet">{short(node.lines)}</span>
      </div>
      {open && <ul>{node.children.map((child) => <Chip key={child.key} {...props} node={child} depth={depth + 1} />)}</ul>}
    </li>
  );

  function toggle(): void {
    const next = new Set(opened);
    if (!next.delete(node.key)) next.add(node.key);
    onOpen(next);
  }
}

/** The figures before and after, the changes so far, and the file that says the same. */
function Recount() {
  const { model, worlds, world, state, go, undo, redo, canUndo, canRedo } = usePage();
  const [shown, setShown] = useState<"" | "new" | "gone" | "toml">("");
  const before = worlds.first.figures;
  const after = world.outcome.figures;
  const tangled = worlds.cycles(world).sizes[0] ?? 0;
  const tangledBefore = worlds.cycles({ ...world, gone: null }).sizes[0] ?? 0;
  const news = edited(worlds.first.cut, world.outcome.cut);
  const gone = edited(world.outcome.cut, worlds.first.cut);
  return (
    <section class="recount" aria-label="Figures">
      <table class="figures-table" data-figures={JSON.stringify(after)}>
        <thead><tr><th scope="col"><span class="hidden">Figure</span></th><th scope="col">now</th><th scope="col">with the changes</th><th scope="col">difference</th></tr></thead>
        <tbody>
          <Row text="imports to change" before={before.edits} after={after.edits} />
          <Row text="cost" before={before.cost} after={after.cost} />
          <Row text="edits by a person" before={before.person} after={after.person} loud />
          <Row text="dependencies" before={before.dependencies} after={after.dependencies} />
          <Row text="distributions" before={worlds.first.sequence.length} after={world.outcome.sequence.length} />
          {model.native && <Row text="private native symbols at import" before={bound(worlds.first)} after={bound(world.outcome)} />}
          <Row text="modules in the largest cycle" before={tangledBefore} after={tangled} />
        </tbody>
      </table>
      <div class="remedy-changes">
        <h3>By remedy</h3>
        <ul>
          {model.words.remedies.map((remedy, kind) => {
            const one = before.byRemedy[kind]!;
            const other = after.byRemedy[kind]!;
            return one || other ? (
              <li key={remedy}><svg width="10" height="10" aria-hidden="true"><rect width="10" height="10" rx="2" fill={REMEDY_COLOUR[remedy]} /></svg> {remedy} <strong>{full(other)}</strong>{other !== one && <span class={other > one ? "against" : "good"}> {signed(other - one)}</span>}</li>
            ) : null;
          })}
        </ul>
        <p class="quiet">core {percent(after.coreShare)}, largest satellite {percent(after.largestSatelliteShare)} of the lines; {after.acyclic ? "no distribution needs itself" : <strong class="against">distributions need one another in a circle</strong>}</p>
      </div>
      <div class="changes">
        <h3>Changes</h3>
        {!state.changes.length && <p class="quiet">None yet. Drag a part to another column, or select one and use “Move to”.</p>}
        <ol>
          {state.changes.map((change, i) => (
            <li key={i}>
              {changeText(change)}{" "}
              <button type="button" class="link" aria-label={`Take back: ${changeText(change)}`} onClick={() => go({ changes: state.changes.filter((_item, place) => place !== i) })}>take back</button>
            </li>
          ))}
        </ol>
        <div class="actions">
          <button type="button" disabled={!canUndo} onClick={undo}>Undo</button>
          <button type="button" disabled={!canRedo} onClick={redo}>Redo</button>
          <button type="button" disabled={!state.changes.length} onClick={() => go({ changes: [] })}>Start over</button>
          <button type="button" disabled={!news.length} aria-pressed={shown === "new"} onClick={() => setShown(shown === "new" ? "" : "new")}>New cuts ({full(news.length)})</button>
          <button type="button" disabled={!gone.length} aria-pressed={shown === "gone"} onClick={() => setShown(shown === "gone" ? "" : "gone")}>Cuts gone ({full(gone.length)})</button>
          <button type="button" aria-pressed={shown === "toml"} onClick={() => setShown(shown === "toml" ? "" : "toml")}>debundle.toml</button>
        </div>
      </div>
      <Problems />
      {shown === "toml" && <TomlPanel onClose={() => setShown("")} />}
      {(shown === "new" || shown === "gone") && (
        <div class="drawer">
          <ImportList caption={shown === "new" ? "Imports that would have to be cut, and need not be now" : "Imports that need no longer be cut"} imports={importsOf(shown === "new" ? news : gone)} />
        </div>
      )}
    </section>
  );

  function importsOf(edits: number[]): number[] {
    return edits.map((edit) => at(model.edits.import, at(model.edits.importStart, edit)));
  }
}

/** Private symbols of compiled code that pure distributions take while they are imported. */
function bound(outcome: Outcome): number {
  return outcome.surfaces.reduce((sum, surface) => sum + (surface.files ? 0 : surface.privateAtImport), 0);
}

function nativeNote(surface: Surface): string {
  if (surface.files) return `${counted(surface.files, "compiled file")}`;
  if (surface.private) return `${counted(surface.private, "private native symbol")}`;
  return surface.public ? `${counted(surface.public, "native symbol")}` : "pure Python";
}

function edited(one: Uint8Array, other: Uint8Array): number[] {
  const found: number[] = [];
  for (let edit = 0; edit < other.length; edit++) if (other[edit] && !one[edit]) found.push(edit);
  return found;
}

export function changeText(change: Change): string {
  const part = keyText(change.part);
  if (change.kind === "move") return `${part} moves to ${change.to}`;
  if (change.kind === "pin") return `${part} is pinned to ${change.to}`;
  const other = keyText(change.other);
  if (change.kind === "bond") return `${part} and ${other} stay together`;
  if (change.kind === "cut") return `no import leads from ${part} to ${other}`;
  return `${part} keeps its import of ${other}`;
}

function Row({ text, before, after, loud }: { text: string; before: number; after: number; loud?: boolean }) {
  const change = after - before;
  return (
    <tr class={loud && after > 0 ? "loud" : ""}>
      <th scope="row">{text}</th>
      <td>{full(before)}</td>
      <td><strong>{full(after)}</strong></td>
      <td class={change > 0 ? "against" : change < 0 ? "good" : "quiet"}>{signed(change)}</td>
    </tr>
  );
}

/** Cycles of distributions that nothing but a person breaks, and wishes that are not fulfilled. */
function Problems() {
  const { model, world, go } = usePage();
  const { outcome } = world;
  if (!outcome.cycles.length && !world.conflicts.length) return null;
  return (
    <div class="problems" role="status">
      {outcome.cycles.map((cycle) => (
        <p key={cycle.way.join(" ")}>
          <strong>{cycle.way.map((own) => outcome.names[own]).join(" → ")}</strong>:{" "}
          {cycle.byParent
            ? <>a package executes before what lies below it ({model.names[cycle.child]}), which no edit changes.</>
            : <>{counted(cycle.person, "edit")} by a person would break the first step; {" "}
              <button type="button" class="link" onClick={() => go({ select: `=${model.names[at(model.importer, cycle.witness)]!}`, to: `=${model.names[at(model.imported, cycle.witness)]!}` })}>
                {model.names[at(model.importer, cycle.witness)]} → {model.names[at(model.imported, cycle.witness)]}
              </button></>}
        </p>
      ))}
      {world.conflicts.map((conflict) => <p key={conflict.text}>{conflict.text}</p>)}
    </div>
  );
}

function TomlPanel({ onClose }: { onClose: () => void }) {
  const { model, world, say } = usePage();
  const text = useMemo(() => writeToml(model, world.outcome, world.wishes, world.moved > 0 || world.supposedCuts > 0), [world]);
  const copy = (): void => {
    void navigator.clipboard.writeText(text).then(() => say("Copied."), () => say("The browser did not allow it: select the text instead."));
  };
  const download = (): void => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/toml" }));
    link.download = "debundle.toml";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  return (
    <div class="drawer toml">
      <div class="actions">
        <button type="button" onClick={copy}>Copy</button>
        <button type="button" onClick={download}>Download debundle.toml</button>
        <button type="button" onClick={onClose}>Close</button>
        {world.supposedCuts > 0 && <span class="quiet">Supposed cuts are edits of the code: no file says them.</span>}
      </div>
      <pre {...({ tabIndex: 0 } as object)} aria-label="The resulting debundle.toml"><code>{text}</code></pre>
    </div>
  );
}
