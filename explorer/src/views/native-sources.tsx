/** What Python code loads by its file, and the folders of C and C++ sources with what they define. */

import { useState } from "preact/hooks";
import { at } from "../arrays";
import { usePage } from "../ui/context";
import { Dot } from "../ui/details";
import { counted, listed } from "../ui/text";

const FIRST_SHOWN = 12;

/** Libraries that are loaded without an import: the loader has to find them after a split. */
export function Loads() {
  const { model, world, go } = usePage();
  const [shown, setShown] = useState(FIRST_SHOWN);
  const { loads, files } = model.native!;
  if (!loads.length) return null;
  return (
    <section class="panel">
      <h2>Libraries that Python code loads by file name</h2>
      <p class="explain">A loader such as ctypes needs the file where it looks for it, though no import says so.</p>
      <ul class="libraries">
        {loads.slice(0, shown).map(([module, loader, file, name, line, atImport, count, symbols]) => (
          <li key={`${module} ${line} ${name}`}>
            <p>
              <Dot own={at(world.outcome.home, module)} />{" "}
              <button type="button" class="link plain" onClick={() => go({ select: `=${model.names[module]}`, to: "" })}>{model.names[module]}</button>{" "}
              <code>{loader}</code> of <code>{file < 0 ? name : files[file]?.path}</code>{file < 0 && <span class="quiet"> (not of this package)</span>}
            </p>
            <p class="quiet link-line">
              {model.paths[module]}:{line}, {atImport ? "at import time" : "inside functions"}
              {count > 0 && <>; reads {listed(symbols, 8)}{count > symbols.length ? `, ${counted(count, "symbol")} in all` : ""}</>}
            </p>
          </li>
        ))}
      </ul>
      {loads.length > shown && <button type="button" class="more" onClick={() => setShown(shown + 100)}>{counted(loads.length - shown, "more load")}</button>}
    </section>
  );
}

/** Folders of native sources: which extension modules they make, and whose headers they include. */
export function NativeSources() {
  const { model } = usePage();
  const [shown, setShown] = useState(FIRST_SHOWN);
  const { sources } = model.native!;
  if (!sources.length) return null;
  return (
    <section class="panel">
      <h2>Sources of compiled code: {counted(sources.length, "folder")}</h2>
      <ul class="libraries">
        {sources.slice(0, shown).map(([folder, files, modules, count, symbols, includes]) => (
          <li key={folder}>
            <p><code>{folder}</code> <span class="quiet">{counted(files, "file")}</span>{modules.length > 0 && <> makes {listed(modules)}</>}</p>
            {count > 0 && <p class="quiet link-line">defines {counted(count, "symbol")}: {listed(symbols, 8)}</p>}
            {includes.map(([to, lines, example]) => (
              <p class="quiet link-line" key={to}>includes headers of <code>{to}</code> {counted(lines, "time")}, as in <code>{example}</code></p>
            ))}
          </li>
        ))}
      </ul>
      {sources.length > shown && <button type="button" class="more" onClick={() => setShown(shown + 100)}>{counted(sources.length - shown, "more folder")}</button>}
    </section>
  );
}
