/** What the page shows, as a value; it is kept in the address, so that a finding can be sent. */

import type { GroupBy } from "./tree";

export type View = "overview" | "map" | "matrix" | "treemap" | "what-if" | "native";
export type Colour = "distribution" | "loading" | "native" | "churn";
export type Arrows = "bundles" | "all" | "against" | "none";
export type Theme = "auto" | "light" | "dark";

/** In place of the keys of open boxes: all, or none. */
export const ALL = "**";
export const NOTHING = "-";

/** One change that is supposed. Parts are keys as in tree.ts. */
export type Change =
  | { kind: "move"; part: string; to: string }
  | { kind: "pin"; part: string; to: string }
  | { kind: "bond"; part: string; other: string }
  | { kind: "cut"; part: string; other: string }
  | { kind: "keep"; part: string; other: string };

export interface State {
  view: View;
  /** What the outermost boxes are; null leaves it to the view. */
  group: GroupBy | null;
  /** Key of what is selected: a box, or two boxes for the imports between them. */
  select: string;
  to: string;
  open: string[];
  colour: Colour;
  arrows: Arrows;
  phases: [boolean, boolean, boolean];
  remedies: number[] | null;
  vias: number[] | null;
  cycles: boolean;
  /** Only the selected box and what it imports or is imported by. */
  near: boolean;
  chainFrom: string;
  chainTo: string;
  importTime: boolean;
  /** Place in the frontier; -1 for the core of the grouping. */
  point: number;
  changes: Change[];
  theme: Theme;
}

export const FIRST: State = {
  view: "overview", group: null, select: "", to: "", open: [], colour: "distribution",
  arrows: "bundles", phases: [true, true, true], remedies: null, vias: null, cycles: false, near: false,
  chainFrom: "", chainTo: "", importTime: false, point: -1, changes: [], theme: "auto",
};

const GROUPS: GroupBy[] = ["distributions", "packages"];
const VIEWS: View[] = ["overview", "map", "matrix", "treemap", "what-if", "native"];
const COLOURS: Colour[] = ["distribution", "loading", "native", "churn"];
const ARROWS: Arrows[] = ["bundles", "all", "against", "none"];
const LETTERS: Record<string, Change["kind"]> = { m: "move", p: "pin", b: "bond", c: "cut", k: "keep" };

/** The part of the address after "#"; what is as at first is left out. */
export function encodeState(state: State): string {
  const fields: [string, string][] = [
    ["view", state.view === FIRST.view ? "" : state.view],
    ["group", state.group ?? ""],
    ["select", state.select],
    ["to", state.to],
    ["open", state.open.join(" ")],
    ["colour", state.colour === FIRST.colour ? "" : state.colour],
    ["arrows", state.arrows === FIRST.arrows ? "" : state.arrows],
    ["phases", state.phases.every(Boolean) ? "" : state.phases.map(Number).join("")],
    ["remedies", state.remedies?.join(".") ?? ""],
    ["vias", state.vias?.join(".") ?? ""],
    ["cycles", state.cycles ? "1" : ""],
    ["near", state.near ? "1" : ""],
    ["from", state.chainFrom],
    ["reach", state.chainTo],
    ["at-import", state.importTime ? "1" : ""],
    ["point", state.point < 0 ? "" : String(state.point)],
    ["changes", state.changes.map(changeText).join(" ")],
  ];
  return fields
    .filter(([, value]) => value)
    .map(([key, value]) => `${key}=${encodeURIComponent(value)}`)
    .join("&");
}

/** The state of an address. What it does not say, or says wrongly, is as at first. */
export function decodeState(hash: string): State {
  const fields = new Map<string, string>();
  for (const part of hash.replace(/^#/, "").split("&")) {
    const [key = "", value = ""] = part.split("=");
    fields.set(key, decoded(value));
  }
  const text = (key: string): string => fields.get(key) ?? "";
  const numbers = (key: string): number[] | null => {
    const found = text(key).split(".").filter((part) => /^\d+$/.test(part)).map(Number);
    return found.length ? found : null;
  };
  const phases = text("phases");
  return {
    view: oneOf(VIEWS, text("view")),
    group: GROUPS.find((group) => group === text("group")) ?? null,
    select: text("select"),
    to: text("to"),
    open: text("open").split(" ").filter(Boolean),
    colour: oneOf(COLOURS, text("colour")),
    arrows: oneOf(ARROWS, text("arrows")),
    phases: /^[01]{3}$/.test(phases)
      ? [phases[0] === "1", phases[1] === "1", phases[2] === "1"]
      : FIRST.phases,
    remedies: numbers("remedies"),
    vias: numbers("vias"),
    cycles: text("cycles") === "1",
    near: text("near") === "1",
    chainFrom: text("from"),
    chainTo: text("reach"),
    importTime: text("at-import") === "1",
    point: /^\d+$/.test(text("point")) ? Number(text("point")) : -1,
    changes: text("changes").split(" ").flatMap(changeOf),
    theme: "auto",
  };
}

function oneOf<Item extends string>(items: Item[], text: string): Item {
  return items.find((item) => item === text) ?? items[0]!;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

function changeText(change: Change): string {
  const other = change.kind === "move" || change.kind === "pin" ? change.to : change.other;
  return `${change.kind[0]}:${change.part}>${other}`;
}

function changeOf(text: string): Change[] {
  const match = /^([mpbck]):([^>]+)>([^>]+)$/.exec(text);
  if (!match) return [];
  const [, letter = "", part = "", other = ""] = match;
  const kind = LETTERS[letter]!;
  return kind === "move" || kind === "pin"
    ? [{ kind, part, to: other }]
    : [{ kind, part, other }];
}

/** A map is of packages, unless somebody asks for distributions; all else is by distribution. */
export function groupOf(state: State): GroupBy {
  return state.group ?? (state.view === "map" ? "packages" : "distributions");
}
