/** Distributions by compiled code: who takes which symbols of which extension module. */

import { useMemo } from "preact/hooks";
import { at } from "../arrays";
import type { Model } from "../model";
import { heat, mix, textOn, type Ink } from "../palette";
import { usePage } from "../ui/context";
import { Dot } from "../ui/details";
import { counted, full, percent, shortened } from "../ui/text";
import { Libraries, Registries } from "./libraries";
import { Loads, NativeSources } from "./native-sources";

/** More columns than this are no table: the least used extensions come last and are left out. */
const MOST_COLUMNS = 14;

export function NativeView() {
  const { model, world } = usePage();
  const { outcome } = world;
  if (!model.native) {
    return (
      <main class="native" id="view" tabIndex={-1} aria-label="Native">
        <section class="panel empty">
          <h1>No compiled code</h1>
          <p>{model.label} has no extension module and no library: every distribution can be a wheel of pure Python, the same for all platforms.</p>
        </section>
      </main>
    );
  }
  const pure = outcome.sequence.filter((own) => !outcome.surfaces[own]!.files);
  const free = pure.filter((own) => !outcome.surfaces[own]!.privateAtImport);
  return (
    <main class="native" id="view" tabIndex={-1} aria-label="Native">
      <section class="panel">
        <h1>{full(pure.length)} of {counted(outcome.sequence.length, "distribution")} can be pure Python</h1>
        <p class="explain">
          <strong>{full(free.length)} of them</strong> take no private symbol of compiled code while they are imported; the others break
          at once when such a symbol changes, and are bound to the owner’s releases. A distribution that owns compiled files has a wheel for each platform.
        </p>
        <Surfaces />
      </section>
      <Libraries />
      <Loads />
      <NativeSources />
      <Registries />
    </main>
  );
}

function Surfaces() {
  const { model, world, state, ink, go } = usePage();
  const { outcome } = world;
  const table = useMemo(() => countSymbols(model, outcome.names.length, outcome.home), [model, outcome]);
  const columns = table.extensions.slice(0, MOST_COLUMNS);
  // All below one root: its name says nothing.
  const prefix = `${model.names[model.parent.indexOf(-1)] ?? ""}.`;
  const shared = columns.every((extension) => model.names[extension]!.startsWith(prefix)) ? prefix.length : 0;
  return (
    <>
      <div class="scroll" {...({ tabIndex: 0, role: "region" } as object)} aria-label="Distributions by extension module">
        <table class="native-table" data-surfaces={JSON.stringify(outcome.surfaces)} data-names={JSON.stringify(outcome.names)}>
          <thead>
            <tr>
              <th scope="col">distribution</th>
              <th scope="col">wheel</th>
              <th scope="col" class="number" title="Private symbols taken while the distribution is imported">private,<br />at import</th>
              <th scope="col" class="number" title="Private symbols taken at any time">private</th>
              <th scope="col" class="number" title="Symbols whose names are public">public</th>
              <th scope="col" class="number" title="Symbols that no other distribution takes: this native code could leave with it">only<br />here</th>
              <th scope="col" class="number" title="Lines of its modules that take no private symbol at import time">lines<br />free</th>
              {columns.map((extension) => <th key={extension} scope="col" class="slanted" title={model.names[extension]}><span>{model.names[extension]!.slice(shared)}</span></th>)}
            </tr>
          </thead>
          <tbody>
            {[...outcome.sequence].reverse().map((own) => {
              const surface = outcome.surfaces[own]!;
              const select = `@${outcome.names[own]}`;
              return (
                <tr key={own} class={state.select === select ? "chosen" : ""}>
                  <th scope="row"><button type="button" class="link plain" onClick={() => go({ select, to: "" })}><Dot own={own} /> <span title={outcome.names[own]}>{shortened(outcome.names[own]!, 30)}</span></button></th>
                  <td class="wheel">{surface.files ? <strong>{counted(surface.files, "file")}</strong> : "pure"}</td>
                  <td class={`number${surface.privateAtImport && !surface.files ? " against" : ""}`}>{full(surface.privateAtImport)}</td>
                  <td class="number">{full(surface.private)}</td>
                  <td class="number">{full(surface.public)}</td>
                  <td class="number">{full(surface.alone)}</td>
                  <td class="number">{surface.lines ? percent(surface.freeLines / surface.lines) : "–"}</td>
                  {columns.map((extension) => <Cell key={extension} cell={table.cells.get(own * model.size + extension)} own={own} extension={extension} most={table.most} ink={ink} />)}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <p class="quiet">
        Columns: how many symbols of each extension module; orange where private ones are taken at import time. ● marks where it is built. Click a number to read them.
        {table.extensions.length > MOST_COLUMNS && <> {counted(table.extensions.length - MOST_COLUMNS, "more extension module")} that fewer use are left out; find them by name.</>}
      </p>
    </>
  );
}

interface Taken {
  symbols: number;
  early: number;
}

function Cell({ cell, own, extension, most, ink }: { cell: Taken | undefined; own: number; extension: number; most: number; ink: Ink }) {
  const { model, world, state, go } = usePage();
  const { outcome } = world;
  const built = at(outcome.home, extension) === own;
  if (!cell) return <td class="cell">{built && <span title="built here">●</span>}</td>;
  const share = 0.1 + (0.9 * Math.log(1 + cell.symbols)) / Math.log(1 + most);
  const bound = cell.early > 0 && !outcome.surfaces[own]!.files;
  const colour = bound ? mix(ink.surface, ink.against, 0.25 + 0.55 * share) : heat(share, ink);
  const select = `@${outcome.names[own]}`;
  const to = `=${model.names[extension]}`;
  const chosen = state.select === select && state.to === to;
  const text = `${outcome.names[own]} takes ${counted(cell.symbols, "symbol")} of ${model.names[extension]}, ${full(cell.early)} private ones at import time`;
  return (
    <td class={`cell${chosen ? " chosen" : ""}`} style={{ background: colour }}>
      <button type="button" style={{ color: textOn(colour) }} title={text} aria-label={text} onClick={() => go({ select, to })}>{full(cell.symbols)}{built && " ●"}</button>
    </td>
  );
}

interface SymbolTable {
  /** Extension modules, those with most uses first. */
  extensions: number[];
  /** By distribution * modules + extension. */
  cells: Map<number, Taken>;
  most: number;
}

function countSymbols(model: Model, count: number, home: Int32Array): SymbolTable {
  const native = model.native!;
  const met = new Uint8Array(count * native.symbols);
  const cells = new Map<number, Taken>();
  const users = new Map<number, number>();
  model.kinds.forEach((kind, module) => kind === "extension" && users.set(module, 0));
  native.symbol.forEach((symbol, use) => {
    const own = at(home, at(native.importer, use));
    const extension = at(native.extension, symbol);
    users.set(extension, (users.get(extension) ?? 0) + 1);
    const key = own * model.size + extension;
    const cell = cells.get(key) ?? { symbols: 0, early: 0 };
    cells.set(key, cell);
    const place = own * native.symbols + symbol;
    const early = native.atImport[use] && native.private[symbol] ? 2 : 0;
    if (!met[place]) cell.symbols++;
    if (early && !(at(met, place) & 2)) cell.early++;
    met[place] = at(met, place) | 1 | early;
  });
  const extensions = [...users].sort((one, other) => other[1] - one[1] || one[0] - other[0]).map(([extension]) => extension);
  return { extensions, cells, most: Math.max(2, ...[...cells.values()].map((cell) => cell.symbols)) };
}
