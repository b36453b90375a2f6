/**
 * Colours that people with any kind of colour vision can tell apart: Paul Tol's "muted" scheme for
 * distributions, Okabe and Ito's vermilion for what leads against the order. Boxes are tinted, so
 * that text on them keeps its contrast; nothing is told by colour alone.
 */

const SHADES = [
  "#332288", "#88ccee", "#44aa99", "#117733", "#999933", "#ddcc77", "#cc6677", "#882255", "#aa4499",
];

export interface Ink {
  dark: boolean;
  page: string;
  surface: string;
  raised: string;
  text: string;
  quiet: string;
  line: string;
  arrow: string;
  against: string;
  accent: string;
}

export const LIGHT: Ink = {
  dark: false, page: "#f4f5f7", surface: "#ffffff", raised: "#ffffff", text: "#1b2330", quiet: "#566072",
  line: "#d5dae2", arrow: "#7a8597", against: "#c24a00", accent: "#0b5cad",
};

export const DARK: Ink = {
  dark: true, page: "#12161d", surface: "#1a2029", raised: "#222a35", text: "#e8ecf2", quiet: "#a3aebd",
  line: "#384252", arrow: "#8592a6", against: "#ff8a4c", accent: "#6cb2ff",
};

export function shadeOf(index: number): string {
  if (index < 0) return "#8a93a2";
  const shade = SHADES[index % SHADES.length]!;
  const round = Math.floor(index / SHADES.length) % 3;
  return round === 0 ? shade : mix(shade, round === 1 ? "#ffffff" : "#000000", 0.42);
}

/** A colour of the scheme on a surface: strong enough to be told apart, faint enough for text. */
export function tint(colour: string, ink: Ink, strength = 0.24): string {
  return mix(ink.surface, ink.dark ? mix(colour, "#ffffff", 0.28) : colour, strength);
}

export function edgeOf(colour: string, ink: Ink): string {
  return ink.dark ? mix(colour, "#ffffff", 0.42) : mix(colour, "#000000", 0.08);
}

/** From quiet to loud, for counts: 0 to 1. */
export function heat(share: number, ink: Ink): string {
  const low = ink.dark ? "#26364d" : "#e3edf8";
  const high = ink.dark ? "#7cc0ff" : "#0b4f94";
  return mix(low, high, Math.max(0, Math.min(1, share)));
}

export function mix(one: string, other: string, share: number): string {
  const part = (start: number): string => {
    const from = parseInt(one.slice(start, start + 2), 16);
    const to = parseInt(other.slice(start, start + 2), 16);
    return Math.round(from + (to - from) * share).toString(16).padStart(2, "0");
  };
  return `#${part(1)}${part(3)}${part(5)}`;
}

/** Black or white, whichever is read better on a colour: one of them has a contrast of 4.5 on any. */
export function textOn(colour: string): string {
  const channel = (start: number): number => {
    const value = parseInt(colour.slice(start, start + 2), 16) / 255;
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  const luminance = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
  return luminance > 0.179 ? "#000000" : "#ffffff";
}

/** What every remedy means, in the words of the reports. */
export const REMEDY_TEXT: Record<string, string> = {
  "typing-only": "moves under TYPE_CHECKING: annotations only",
  optional: "lazy or guarded already: an optional dependency",
  facade: "re-exported only when first read (PEP 562)",
  defer: "moves into the functions that use it",
  hook: "imported for its effect: an entry point",
  relocate: "one small definition moves",
  redesign: "used at import time: a person changes the code",
};

/** The same in so few words that it fits beside a bar. */
export const REMEDY_SHORT: Record<string, string> = {
  "typing-only": "used in annotations only",
  optional: "lazy or guarded already",
  facade: "re-exported when first read",
  defer: "moves into functions",
  hook: "imported for its effect",
  relocate: "one small definition moves",
  redesign: "a person changes the code",
};

export const REMEDY_COLOUR: Record<string, string> = {
  "typing-only": "#88ccee", optional: "#44aa99", facade: "#999933", defer: "#ddcc77", hook: "#aa4499",
  relocate: "#332288", redesign: "#d55e00",
};

export const PHASE_TEXT = ["at import time", "inside functions", "for typing only"];
