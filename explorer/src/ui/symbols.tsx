/** What a part takes from compiled code, symbol by symbol, with every place. */

import { useMemo, useState } from "preact/hooks";
import { symbolsTaken, type SymbolUse } from "../coupling";
import { at } from "../arrays";
import { usePage } from "./context";
import { PhaseBadge, SourceLine } from "./imports";
import { counted, full } from "./text";

const FIRST_SHOWN = 24;
const MOST_PLACES = 40;

/** Symbols that the modules of a set take from an extension module, or from all (-1). */
export function Symbols({ part, extension }: { part: Uint8Array; extension: number }) {
  const { model, world } = usePage();
  const [shown, setShown] = useState(FIRST_SHOWN);
  const symbols = useMemo(() => symbolsTaken(model, part, extension), [model, world, part, extension]);
  const { native } = model;
  if (!native || !symbols.length) return null;
  const hidden = symbols.filter(({ symbol }) => native.private[symbol] === 1);
  const early = hidden.filter(({ uses }) => uses.some((use) => native.atImport[use] === 1));
  return (
    <div class="symbols">
      <h3>Compiled code <span class="quiet">{counted(symbols.length, "symbol")}</span></h3>
      <p class="quiet">
        {hidden.length
          ? <>{full(hidden.length)} of them private, {full(early.length)} taken while it is imported: these bind it to one build of the compiled code. The number counts modules.</>
          : <>All of them are public by their names.</>}
      </p>
      <ul>{symbols.slice(0, shown).map((item) => <OneSymbol key={item.symbol} item={item} named={extension < 0} />)}</ul>
      {symbols.length > shown && <button type="button" class="more" onClick={() => setShown(shown + 200)}>{counted(symbols.length - shown, "more symbol")}</button>}
    </div>
  );
}

function OneSymbol({ item, named }: { item: SymbolUse; named: boolean }) {
  const { model, go } = usePage();
  const [open, setOpen] = useState(false);
  const native = model.native!;
  const modules = new Set(item.uses.map((use) => at(native.importer, use))).size;
  const hidden = native.private[item.symbol] === 1;
  const early = item.uses.some((use) => native.atImport[use] === 1);
  return (
    <li>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <code>{named && <span class="quiet">{model.names[at(native.extension, item.symbol)]}.</span>}{native.name[item.symbol]}</code>
          {hidden && <span class={`badge ${early ? "phase-0" : "phase-1"}`}>{early ? "at import" : "private"}</span>}
          <span class="row-count" title={counted(modules, "module")}>{full(modules)}</span>
        </summary>
        {open && (
          <ol>
            {item.uses.slice(0, MOST_PLACES).map((use) => {
              const module = at(native.importer, use);
              const line = at(native.line, use);
              return (
                <li key={use}>
                  <p class="place">
                    <button type="button" class="link" onClick={() => go({ select: `=${model.names[module]}`, to: "" })}><code>{model.paths[module]}:{line}</code></button>
                    <PhaseBadge phase={native.atImport[use] ? 0 : 1} />
                  </p>
                  <SourceLine model={model} module={module} line={line} />
                </li>
              );
            })}
          </ol>
        )}
        {open && item.uses.length > MOST_PLACES && <p class="quiet">and {counted(item.uses.length - MOST_PLACES, "more place")}</p>}
      </details>
    </li>
  );
}
