/** Compiled files with what they take from one another, and registries with who fills and reads them. */

import { useState } from "preact/hooks";
import type { NativeFile } from "../data";
import { at } from "../arrays";
import type { RegistryEntry } from "../model";
import { usePage } from "../ui/context";
import { Dot } from "../ui/details";
import { counted, full, listed } from "../ui/text";

const FIRST_SHOWN = 12;

export function Libraries() {
  const { model, world } = usePage();
  const [shown, setShown] = useState(FIRST_SHOWN);
  const files = [...model.native!.files].sort((one, other) => other.bytes - one.bytes || (one.path < other.path ? -1 : 1));
  return (
    <section class="panel">
      <h2>{counted(files.length, "compiled file")}, {bytesText(files.reduce((sum, file) => sum + file.bytes, 0))}</h2>
      <ul class="libraries">
        {files.slice(0, shown).map((file) => (
          <li key={file.path}>
            <p>
              <code>{file.path}</code> <span class="quiet">{bytesText(file.bytes)}</span>{" "}
              {file.module >= 0 && <span class="owner"><Dot own={at(world.outcome.home, file.module)} /> {world.outcome.names[at(world.outcome.home, file.module)]}</span>}
            </p>
            {file.problem && <p class="quiet">Not read: {file.problem}</p>}
            {file.links.map((link) => <LinkLine key={link[0]} link={link} />)}
          </li>
        ))}
      </ul>
      {files.length > shown && <button type="button" class="more" onClick={() => setShown(shown + 100)}>{counted(files.length - shown, "more file")}</button>}
    </section>
  );
}

function LinkLine({ link: [to, symbols, groups] }: { link: NativeFile["links"][number] }) {
  const { model } = usePage();
  return (
    <p class="quiet link-line">
      takes {counted(symbols, "symbol")} from <code>{model.native!.files[to]?.path.split("/").pop()}</code>
      {groups.length > 0 && <>: {listed(groups.map(([name, count]) => `${name || "plain C"} ${full(count)}`), 4)}</>}
    </p>
  );
}

interface Namespace {
  registry: string;
  namespace: string;
  providers: RegistryEntry[];
  consumers: RegistryEntry[];
}

/** Names that some provide and others take without importing them: what a split must keep in step. */
export function Registries() {
  const { model } = usePage();
  const [shown, setShown] = useState(FIRST_SHOWN);
  const found = new Map<string, Namespace>();
  const native = model.native!;
  for (const [side, entries] of [["providers", native.providers], ["consumers", native.consumers]] as const) {
    for (const entry of entries) {
      const key = `${entry.registry} ${entry.namespace}`;
      let known = found.get(key);
      if (!known) found.set(key, (known = { registry: entry.registry, namespace: entry.namespace, providers: [], consumers: [] }));
      known[side].push(entry);
    }
  }
  const namespaces = [...found.values()].sort((one, other) => other.consumers.length - one.consumers.length || (one.namespace < other.namespace ? -1 : 1));
  if (!namespaces.length) return null;
  return (
    <section class="panel">
      <h2>Registries: {counted(namespaces.length, "namespace")}</h2>
      <p class="explain">Who takes a name needs whoever provides it, though no import says so.</p>
      <div class="scroll">
        <table class="registry-table">
          <thead><tr><th scope="col">namespace</th><th scope="col">provided by</th><th scope="col">taken by</th></tr></thead>
          <tbody>
            {namespaces.slice(0, shown).map((item) => (
              <tr key={`${item.registry} ${item.namespace}`}>
                <th scope="row"><code>{item.registry}.{item.namespace}</code></th>
                <td><Sides entries={item.providers} /></td>
                <td><Sides entries={item.consumers} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {namespaces.length > shown && <button type="button" class="more" onClick={() => setShown(shown + 100)}>{counted(namespaces.length - shown, "more namespace")}</button>}
    </section>
  );
}

/** Distributions on one side of a namespace, with how many modules of each. */
function Sides({ entries }: { entries: RegistryEntry[] }) {
  const { world, go } = usePage();
  const { outcome } = world;
  const homes = new Map<number, { modules: Set<number>; compiled: boolean }>();
  for (const entry of entries) {
    const own = entry.module < 0 ? -1 : at(outcome.home, entry.module);
    const known = homes.get(own) ?? { modules: new Set<number>(), compiled: false };
    known.modules.add(entry.module);
    known.compiled ||= entry.compiled;
    homes.set(own, known);
  }
  if (!homes.size) return <span class="quiet">nobody here</span>;
  return (
    <ul class="sides">
      {[...homes].sort((one, other) => other[1].modules.size - one[1].modules.size || one[0] - other[0]).map(([own, { modules, compiled }]) => (
        <li key={own}>
          {own < 0 ? "outside of all packages" : (
            <button type="button" class="link plain" onClick={() => go({ select: `@${outcome.names[own]}`, to: "" })}><Dot own={own} /> {outcome.names[own]}</button>
          )}{" "}
          <span class="quiet">{compiled ? "compiled" : counted(modules.size, "module")}</span>
        </li>
      ))}
    </ul>
  );
}

function bytesText(bytes: number): string {
  if (bytes >= 1e6) return `${(bytes / 1e6).toFixed(bytes >= 1e8 ? 0 : 1)} MB`;
  return `${Math.max(1, Math.round(bytes / 1e3))} kB`;
}
