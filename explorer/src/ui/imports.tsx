/** Imports one by one: where each stands, its line of source, and what would remove it. */

import { useEffect, useState } from "preact/hooks";
import { at } from "../arrays";
import type { Model } from "../model";
import { PHASE_TEXT, REMEDY_TEXT } from "../palette";
import { usePage } from "./context";
import { counted } from "./text";

const FIRST_SHOWN = 30;

export function ImportList({ imports, caption }: { imports: number[]; caption?: string }) {
  const [shown, setShown] = useState(FIRST_SHOWN);
  const statements = byStatement(usePage().model, imports);
  return (
    <div class="imports">
      {caption && <h4>{caption}</h4>}
      <ol>
        {statements.slice(0, shown).map((items) => <ImportItem key={items[0]} items={items} />)}
      </ol>
      {statements.length > shown && (
        <button type="button" class="more" onClick={() => setShown(shown + 200)}>
          Show more of {counted(statements.length, "statement")}
        </button>
      )}
    </div>
  );
}

/** Imports of one statement belong together. */
export function byStatement(model: Model, imports: number[]): number[][] {
  const found = new Map<string, number[]>();
  for (const item of imports) {
    const key = `${at(model.importer, item)} ${at(model.line, item)}`;
    const known = found.get(key);
    if (known) known.push(item);
    else found.set(key, [item]);
  }
  return [...found.values()];
}

function ImportItem({ items }: { items: number[] }) {
  const { model, world, go } = usePage();
  const item = items[0]!;
  const importer = at(model.importer, item);
  const line = at(model.line, item);
  const cutting = items.find((one) => isCut(model, world.outcome.cut, one));
  return (
    <li class={cutting === undefined ? "" : "is-cut"}>
      <p class="place">
        <code>{model.paths[importer]}{line ? `:${line}` : ""}</code>
        <PhaseBadge phase={at(model.phase, item)} />
      </p>
      <SourceLine model={model} module={importer} line={line} />
      <p class="reaches">
        reaches{" "}
        {distinct(items.map((one) => model.names[at(model.imported, one)]!)).slice(0, 4).map((name, i) => (
          <span key={name}>{i > 0 && ", "}<button type="button" class="link" onClick={() => go({ select: name, to: "" })}>{name}</button></span>
        ))}
        {detailOf(model, item)}
      </p>
      {cutting !== undefined && <CutNote edit={at(model.editOfImport, cutting)} />}
    </li>
  );
}

export function SourceLine({ model, module, line }: { model: Model; module: number; line: number }) {
  const [, setReady] = useState(model.sources.ready);
  useEffect(() => {
    if (line && !model.sources.ready) void model.sources.read().then(() => setReady(true));
  }, [line]);
  const text = model.sources.line(model, module, line);
  return text ? <pre class="source"><code>{text}</code></pre> : null;
}

export function PhaseBadge({ phase }: { phase: number }) {
  return <span class={`badge phase-${phase}`}>{PHASE_TEXT[phase]}</span>;
}

function CutNote({ edit }: { edit: number }) {
  const { model } = usePage();
  const remedy = model.words.remedies[at(model.edits.remedy, edit)] ?? "";
  return (
    <p class="cut-note">
      <strong>To be cut: {remedy}</strong>, {REMEDY_TEXT[remedy]} (cost {at(model.edits.cost, edit)})
    </p>
  );
}

export function isCut(model: Model, cut: Uint8Array, item: number): boolean {
  const edit = at(model.editOfImport, item);
  return edit >= 0 && cut[edit] === 1;
}

function detailOf(model: Model, item: number): string {
  const via = model.words.vias[at(model.via, item)] ?? "";
  const parts: string[] = [];
  if (via === "provider") parts.push(`through ${model.strings[at(model.throughText, item)]}`);
  else if (via !== "statement") parts.push(VIA_TEXT[via] ?? via);
  if (model.guarded[item]) parts.push("goes on without it");
  if (model.conditional[item]) parts.push("only where a condition holds");
  return parts.length ? ` (${parts.join("; ")})` : "";
}

export const VIA_TEXT: Record<string, string> = {
  statement: "by a statement", star: "by import *", parent: "as a parent package",
  provider: "through a re-export", attribute: "through an attribute", dynamic: "by import_module",
  lazy: "when first read", called: "by a function that runs then", native: "by native code",
  string: "by a name in a string",
};

function distinct(items: string[]): string[] {
  return [...new Set(items)];
}
