/** Numbers and names in words. */

import { ENGLISH } from "../toml";

export { counted } from "../toml";

export function percent(share: number): string {
  // A package of empty modules has no lines to share.
  const value = Number.isFinite(share) ? 100 * share : 0;
  if (value > 0 && value < 0.1) return "<0.1%";
  return `${value.toFixed(value === 0 || value >= 9.95 ? 0 : 1)}%`;
}

/** 1,204,000 lines as "1.2 M", 53,045 as "53 k". */
export function short(number: number): string {
  if (number >= 999_500) return `${(number / 1e6).toFixed(1)} M`;
  if (number >= 9_950) return `${Math.round(number / 1e3)} k`;
  if (number >= 1_000) return `${(number / 1e3).toFixed(1)} k`;
  return String(number);
}

export function full(number: number): string {
  return ENGLISH.format(number);
}

export function signed(number: number): string {
  return number > 0 ? `+${full(number)}` : number < 0 ? `−${full(-number)}` : "±0";
}

/** "a, b and c" */
export function listed(items: string[], most = 5): string {
  const shown = items.slice(0, most);
  const rest = items.length - shown.length;
  if (rest > 0) return `${shown.join(", ")} and ${full(rest)} more`;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown[shown.length - 1]}`;
}

/** A long name with its middle left out. */
export function shortened(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const tail = Math.max(3, Math.floor(longest * 0.6));
  return `${text.slice(0, Math.max(1, longest - tail - 1))}…${text.slice(-tail)}`;
}

/** A name with its end left out. */
export function beginning(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, Math.max(1, longest - 1))}…`;
}
