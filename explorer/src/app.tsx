/** The frame around the views: navigation, search, keys, the address, light and dark. */

import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { DARK, LIGHT } from "./palette";
import { decodeState, encodeState, type State, type Theme, type View } from "./state";
import { PageContext, type Page } from "./ui/context";
import { Details } from "./ui/details";
import { Help } from "./ui/help";
import { Search } from "./ui/search";
import { MapView } from "./views/map";
import { MatrixView } from "./views/matrix";
import { NativeView } from "./views/native";
import { Overview } from "./views/overview";
import { TreemapView } from "./views/treemap";
import { WhatIfView } from "./views/what-if";
import type { Worlds } from "./world";

const VIEWS: [View, string, string][] = [
  ["overview", "Overview", "The answer on one screen"],
  ["map", "Map", "Packages and the imports between them"],
  ["matrix", "Matrix", "Who imports whom, as a table"],
  ["treemap", "Treemap", "Where the lines of code are"],
  ["what-if", "What if", "Move modules and see what changes"],
  ["native", "Native", "Who needs compiled code"],
];

export function App({ worlds }: { worlds: Worlds }) {
  const [state, setState] = useState<State>(() => ({ ...decodeState(location.hash), theme: storedTheme() }));
  const [past, setPast] = useState<State["changes"][]>([]);
  const [future, setFuture] = useState<State["changes"][]>([]);
  const [help, setHelp] = useState(false);
  const [spoken, setSpoken] = useState("");
  const current = useRef(state);
  current.current = state;
  const dark = useDark(state.theme);
  const ink = dark ? DARK : LIGHT;

  const go = useCallback((patch: Partial<State>): void => {
    if (patch.changes) {
      setPast((list) => [...list, current.current.changes]);
      setFuture([]);
    }
    if (patch.theme) storeTheme(patch.theme);
    setState((known) => ({ ...known, ...patch }));
  }, []);

  const undo = useCallback((): void => {
    const last = past[past.length - 1];
    if (!last) return;
    setFuture((list) => [...list, current.current.changes]);
    setPast((list) => list.slice(0, -1));
    setState((known) => ({ ...known, changes: last }));
  }, [past]);

  const redo = useCallback((): void => {
    const next = future[future.length - 1];
    if (!next) return;
    setPast((list) => [...list, current.current.changes]);
    setFuture((list) => list.slice(0, -1));
    setState((known) => ({ ...known, changes: next }));
  }, [future]);

  useAddress(state, setState);
  useKeys({ go, undo, redo, toggleHelp: () => setHelp((known) => !known) });
  useEffect(() => {
    document.documentElement.dataset.theme = dark ? "dark" : "light";
  }, [dark]);

  const world = useMemo(() => worlds.of(state.changes), [worlds, state.changes]);
  const page: Page = {
    model: worlds.model, worlds, world, state, ink, go, undo, redo,
    canUndo: past.length > 0, canRedo: future.length > 0, say: setSpoken,
  };
  const ViewPart = PARTS[state.view];
  const withDetails = state.view !== "overview";
  return (
    <PageContext.Provider value={page}>
      <a class="skip" href="#view" onClick={(event) => { event.preventDefault(); document.getElementById("view")?.focus(); }}>Go to the picture</a>
      {topBar(dark, () => setHelp(!help))}
      <div class={`content${withDetails ? " with-details" : ""}`}>
        <ViewPart />
        {withDetails && <Details />}
      </div>
      <p class="hidden" role="status" aria-live="polite">{spoken}</p>
      {help && <Help onClose={() => setHelp(false)} />}
    </PageContext.Provider>
  );

  function topBar(isDark: boolean, onHelp: () => void) {
    const { model } = worlds;
    return (
      <header class="top">
        <p class="name"><strong>{model.label}</strong> <span class="quiet">{model.version}</span></p>
        <nav aria-label="Views">
          <ul>
            {VIEWS.map(([view, text, title], i) => (
              <li key={view}>
                <button type="button" title={`${title} (key ${i + 1})`} aria-current={state.view === view ? "page" : undefined} onClick={() => go({ view })}>
                  {text}
                  {view === "what-if" && state.changes.length > 0 && <span class="count">{state.changes.length}</span>}
                </button>
              </li>
            ))}
          </ul>
        </nav>
        <Search
          label="Find a module, a package or a distribution"
          placeholder="Find… ( / )"
          value=""
          hotkey="/"
          parties
          onPick={(key) => {
            if (!key) return;
            if (key.startsWith("!")) go({ view: "map", chainFrom: rootKey(), chainTo: key, select: "", to: "" });
            else go({ view: state.view === "overview" ? "map" : state.view, select: key, to: "" });
          }}
        />
        <button type="button" class="icon" title="Print the overview" aria-label="Print the overview" onClick={() => { go({ view: "overview" }); setTimeout(() => window.print(), 120); }}><svg width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.4" aria-hidden="true"><path d="M4 6V2h8v4M4 12H2V6h12v6h-2M4 9.5h8V14H4z" /></svg></button>
        <button type="button" class="icon" title={isDark ? "Light" : "Dark"} aria-label={isDark ? "Use light colours" : "Use dark colours"} onClick={() => go({ theme: isDark ? "light" : "dark" })}>{isDark ? "☀" : "☾"}</button>
        <button type="button" class="icon" title="Help (?)" aria-label="Help" onClick={onHelp}>?</button>
      </header>
    );
  }

  function rootKey(): string {
    const { model } = worlds;
    const root = model.parent.indexOf(-1);
    return `=${model.names[root] ?? ""}`;
  }
}

const PARTS: Record<View, () => preact.JSX.Element> = {
  overview: Overview, map: MapView, matrix: MatrixView, treemap: TreemapView, "what-if": WhatIfView, native: NativeView,
};

function useDark(theme: Theme): boolean {
  const [system, setSystem] = useState(() => matchMedia("(prefers-color-scheme: dark)").matches);
  useEffect(() => {
    const query = matchMedia("(prefers-color-scheme: dark)");
    const follow = (): void => setSystem(query.matches);
    query.addEventListener("change", follow);
    return () => query.removeEventListener("change", follow);
  }, []);
  return theme === "auto" ? system : theme === "dark";
}

/** The address follows the state; a changed address, such as a link that was sent, is followed. */
function useAddress(state: State, setState: (next: (known: State) => State) => void): void {
  /** The address as it was last read or written: another one is somebody's wish. */
  const known = useRef(addressed());
  const follow = useCallback((): void => {
    if (addressed() === known.current) return;
    known.current = addressed();
    setState((before) => ({ ...decodeState(known.current), theme: before.theme }));
  }, []);
  useEffect(() => {
    const timer = setTimeout(() => {
      // Changed before anybody listened, or its event is still to come: it must not be lost.
      if (addressed() !== known.current) return follow();
      const wanted = encodeState(state);
      if (wanted !== known.current) history.replaceState(null, "", `#${wanted}`);
      known.current = addressed();
    }, 60);
    return () => clearTimeout(timer);
  }, [state]);
  useLayoutEffect(() => {
    window.addEventListener("hashchange", follow);
    return () => window.removeEventListener("hashchange", follow);
  }, []);
}

function addressed(): string {
  return location.hash.slice(1);
}

function useKeys(act: {
  go: (patch: Partial<State>) => void;
  undo: () => void;
  redo: () => void;
  toggleHelp: () => void;
}): void {
  // Before the picture is drawn, so that no key meets the undo of the state before.
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const target = event.target as HTMLElement;
      if (target.closest("input:not([type=range]):not([type=checkbox]), textarea, select")) return;
      const control = event.ctrlKey || event.metaKey;
      const view = VIEWS[Number(event.key) - 1];
      if (control && event.key.toLowerCase() === "z") (event.shiftKey ? act.redo : act.undo)();
      else if (control && event.key.toLowerCase() === "y") act.redo();
      else if (control || event.altKey) return;
      else if (view) act.go({ view: view[0] });
      else if (event.key === "?") act.toggleHelp();
      else if (event.key === "Escape") act.go({ select: "", to: "" });
      else return;
      event.preventDefault();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [act.undo, act.redo]);
}

function storedTheme(): Theme {
  try {
    const known = localStorage.getItem("debundle-theme");
    return known === "light" || known === "dark" ? known : "auto";
  } catch {
    return "auto";
  }
}

function storeTheme(theme: Theme): void {
  try {
    localStorage.setItem("debundle-theme", theme);
  } catch {
    // A page from disk may have no storage; it then follows the system.
  }
}
