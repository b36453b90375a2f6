/** Asks how one part comes to import another, and shows the shortest chains. */

import { useMemo } from "preact/hooks";
import { askedChains, type Chain } from "../chains";
import { at } from "../arrays";
import type { Model } from "../model";
import { usePage } from "./context";
import { PhaseBadge, SourceLine } from "./imports";
import { Search } from "./search";
import { counted } from "./text";

const MOST = 5;

export function ChainFinder() {
  const { model, world, state, go } = usePage();
  const { chainFrom, chainTo, importTime } = state;
  const chains = useMemo(
    () => (chainFrom && chainTo ? askedChains(model, world.homes, state, MOST) : null),
    [model, world, chainFrom, chainTo, importTime],
  );
  return (
    <section class="chains">
      <h2>How does one reach the other?</h2>
      <div class="chain-fields">
        <Search label="From" placeholder="from…" value={chainFrom} onPick={(key) => go({ chainFrom: key })} />
        <button type="button" aria-label="Swap from and to" title="Swap" onClick={() => go({ chainFrom: chainTo, chainTo: chainFrom })}>⇄</button>
        <Search label="To" placeholder="to… (third parties, too)" value={chainTo} parties onPick={(key) => go({ chainTo: key })} />
      </div>
      <label><input type="checkbox" checked={importTime} onChange={(event) => go({ importTime: event.currentTarget.checked })} /> only what executes at import time</label>
      {chains && (
        <div role="region" aria-label="Chains found" aria-live="polite">
          {chains.length === 0 && <p class="note">No chain leads from the one to the other{importTime ? " at import time" : ""}.</p>}
          {chains.map((chain, i) => <ChainView key={i} chain={chain} place={i + 1} />)}
          {chains.length === MOST && <p class="quiet">More than {MOST} chains share no import; these are among the shortest.</p>}
        </div>
      )}
    </section>
  );
}

function ChainView({ chain, place }: { chain: Chain; place: number }) {
  const { model, go } = usePage();
  const steps = chain.imports.length + Number(chain.external >= 0);
  return (
    <details open={place === 1}>
      <summary>Chain {place}: {counted(steps, "import")}</summary>
      <ol class="chain">
        {chain.imports.map((item) => (
          <li key={item}>
            <p class="step">
              <button type="button" class="link" onClick={() => go({ select: `=${model.names[at(model.importer, item)]!}`, to: "" })}>{model.names[at(model.importer, item)]}</button>
              {" → "}
              <button type="button" class="link" onClick={() => go({ select: `=${model.names[at(model.imported, item)]!}`, to: "" })}>{model.names[at(model.imported, item)]}</button>
            </p>
            <Place model={model} module={at(model.importer, item)} line={at(model.line, item)} phase={at(model.phase, item)} />
          </li>
        ))}
        {chain.external >= 0 && (
          <li>
            <p class="step">{model.names[at(model.external.importer, chain.external)]} → <strong>{model.external.name[chain.external]}</strong></p>
            <Place model={model} module={at(model.external.importer, chain.external)} line={at(model.external.line, chain.external)} phase={at(model.external.phase, chain.external)} />
          </li>
        )}
      </ol>
    </details>
  );
}

function Place({ model, module, line, phase }: { model: Model; module: number; line: number; phase: number }) {
  return (
    <>
      <p class="place">
        {line ? <code>{model.paths[module]}:{line}</code> : <span class="quiet">the package above it, executed first</span>} <PhaseBadge phase={phase} />
      </p>
      <SourceLine model={model} module={module} line={line} />
    </>
  );
}
