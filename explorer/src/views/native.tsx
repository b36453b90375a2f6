/** Distributions by compiled code: who imports which extension module, and which of its names. */

import { useMemo } from "preact/hooks";
import { at, type Model } from "../model";
import { heat, textOn } from "../palette";
import { usePage } from "../ui/context";
import { Dot } from "../ui/details";
import { counted, full } from "../ui/text";

/** More columns than this are no table: the least used extensions come last and are left out. */
const MOST_COLUMNS = 18;

export function NativeView() {
  const { model, world, state, ink, go } = usePage();
  const table = useMemo(() => countUses(model, world.outcome.home), [model, world]);
  const { outcome } = world;
  const columns = table.extensions.slice(0, MOST_COLUMNS);
  const most = Math.max(1, ...table.counts.values());
  if (!table.extensions.length) {
    return (
      <main class="native" id="view" tabIndex={-1} aria-label="Native">
        <section class="panel"><h1>No compiled code</h1><p>{model.label} has no extension module: every distribution can be pure Python.</p></section>
      </main>
    );
  }
  const pure = outcome.sequence.filter((own) => !outcome.sizes[own]!.native && !table.held.has(own));
  return (
    <main class="native" id="view" tabIndex={-1} aria-label="Native">
      <section class="panel">
        <h1>{counted(table.extensions.length, "extension module")}; {full(pure.length)} of {counted(outcome.sequence.length, "distribution")} import none of them</h1>
        <p class="explain">
          A number counts the modules of a distribution that import compiled code; ● marks where it is built.
          Who stays without numbers can be released as pure Python. Click a number to read the imports, with the names they use.
        </p>
        <div class="scroll" {...({ tabIndex: 0, role: "region" } as object)} aria-label="Distributions by extension module">
          <table class="native-table">
            <thead>
              <tr>
                <th scope="col">distribution</th>
                <th scope="col" class="number">modules</th>
                {columns.map((extension) => <th key={extension} scope="col" class="slanted"><span>{model.names[extension]}</span></th>)}
              </tr>
            </thead>
            <tbody>
              {[...outcome.sequence].reverse().map((own) => (
                <tr key={own}>
                  <th scope="row"><Dot own={own} /> {outcome.names[own]}</th>
                  <td class="number">{full(outcome.sizes[own]!.native)}<span class="quiet"> / {full(outcome.sizes[own]!.modules)}</span></td>
                  {columns.map((extension) => {
                    const count = table.counts.get(own * model.size + extension) ?? 0;
                    const built = at(outcome.home, extension) === own;
                    const colour = heat(0.08 + (0.92 * Math.log(1 + count)) / Math.log(1 + most), ink);
                    const select = `@${outcome.names[own]}`;
                    const to = `=${model.names[extension]}`;
                    return (
                      <td key={extension} class={`cell${state.select === select && state.to === to ? " chosen" : ""}`} style={count ? { background: colour, color: textOn(colour) } : {}}>
                        {count > 0
                          ? <button type="button" style={{ color: textOn(colour) }} aria-label={`${counted(count, "module")} of ${outcome.names[own]} import ${model.names[extension]}`} onClick={() => go({ select, to })}>{full(count)}{built && " ●"}</button>
                          : built ? <span title="built here">●</span> : null}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        {table.extensions.length > MOST_COLUMNS && <p class="quiet">{counted(table.extensions.length - MOST_COLUMNS, "more extension module")} that fewer import are left out; find them by name.</p>}
      </section>
    </main>
  );
}

function countUses(model: Model, home: Int32Array): { extensions: number[]; counts: Map<number, number>; held: Set<number> } {
  const isExtension = Uint8Array.from(model.kinds, (kind) => Number(kind === "extension"));
  const counts = new Map<number, number>();
  const users = new Map<number, number>();
  const held = new Set<number>();
  for (let module = 0; module < model.size; module++) {
    if (isExtension[module]) held.add(at(home, module));
    const used = new Set<number>();
    for (let i = at(model.importStart, module); i < at(model.importStart, module + 1); i++) {
      if (isExtension[at(model.imported, i)] && model.via[i] !== model.parentVia) used.add(at(model.imported, i));
    }
    for (const extension of used) {
      const key = at(home, module) * model.size + extension;
      counts.set(key, (counts.get(key) ?? 0) + 1);
      users.set(extension, (users.get(extension) ?? 0) + 1);
    }
  }
  const extensions: number[] = [];
  isExtension.forEach((one, module) => one && extensions.push(module));
  extensions.sort((one, other) => (users.get(other) ?? 0) - (users.get(one) ?? 0) || one - other);
  return { extensions, counts, held };
}
