/** Writes a grouping as a `debundle.toml`: the fewest patterns, as graph/describe.py finds them. */

import { at } from "./arrays";
import type { Model } from "./model";
import { byText } from "./dependencies";
import type { Outcome } from "./suppose";

interface Node {
  name: string;
  own: number;
  children: Node[];
  labels: Map<number, number>;
  below: Map<number, number>;
  usual: number;
  label: number;
  withLabel: number;
}

const NOTHING = -1;
/** Made once: a format takes longer to make than a page to count. */
export const ENGLISH = new Intl.NumberFormat("en");

/** Patterns "p" and "p.**" by distribution, sorted, that say exactly which module is where. */
export function describeHomes(names: string[], home: ArrayLike<number>, texts: string[]): string[][] {
  const roots = treeOf(names, home);
  const found: string[][] = texts.map(() => []);
  const stack: [Node, number][] = roots.map((node) => [node, NOTHING]);
  for (const node of roots) solve(node, texts);
  for (let entry = stack.pop(); entry; entry = stack.pop()) {
    const [node, inherited] = entry;
    let label = inherited;
    if (writesLabel(node, inherited)) {
      found[node.label]!.push(`${node.name}.**`);
      label = node.label;
    }
    if (node.own !== NOTHING && node.own !== label) found[node.own]!.push(node.name);
    for (const child of node.children) stack.push([child, label]);
  }
  return found.map((patterns) => patterns.sort(byText));
}

function treeOf(names: string[], home: ArrayLike<number>): Node[] {
  const nodes = new Map<string, Node>();
  const roots: Node[] = [];
  const sorted = names.map((name, i) => ({ name, i })).sort((a, b) => byText(a.name, b.name));
  for (const { name, i } of sorted) {
    let siblings = roots;
    let end = name.indexOf(".");
    for (;;) {
      const prefix = end < 0 ? name : name.slice(0, end);
      let node = nodes.get(prefix);
      if (!node) {
        node = {
          name: prefix, own: NOTHING, children: [], labels: new Map(), below: new Map(), usual: 0,
          label: NOTHING, withLabel: 0,
        };
        nodes.set(prefix, node);
        siblings.push(node);
      }
      siblings = node.children;
      if (end < 0) {
        node.own = at(home, i);
        break;
      }
      end = name.indexOf(".", end + 1);
    }
  }
  return roots;
}

function solve(node: Node, texts: string[]): void {
  if (node.own !== NOTHING) node.labels.set(node.own, 1);
  for (const child of node.children) {
    solve(child, texts);
    for (const [label, count] of child.labels) {
      node.labels.set(label, (node.labels.get(label) ?? 0) + count);
    }
  }
  node.usual = sum(node.children, NOTHING);
  for (const label of node.labels.keys()) node.below.set(label, sum(node.children, label));
  let best: [number, number, number, string] | null = null;
  for (const [label, count] of node.labels) {
    const foreign = node.own !== NOTHING && node.own !== label ? 1 : 0;
    const rank: [number, number, number, string] = [
      1 + foreign + (node.below.get(label) ?? 0), label === node.own ? 0 : 1, -count, texts[label] ?? "",
    ];
    if (!best || before(rank, best)) {
      best = rank;
      node.label = label;
      node.withLabel = rank[0];
    }
  }
}

function before(one: [number, number, number, string], other: [number, number, number, string]): boolean {
  for (let i = 0; i < 3; i++) {
    const difference = (one[i] as number) - (other[i] as number);
    if (difference) return difference < 0;
  }
  return one[3] < other[3];
}

function sum(children: Node[], label: number): number {
  return children.reduce((total, child) => total + Math.min(without(child, label), child.withLabel), 0);
}

function without(node: Node, label: number): number {
  return (node.own !== NOTHING && node.own !== label ? 1 : 0) + (node.below.get(label) ?? node.usual);
}

/** Of two equally short ways the sturdier: a subtree that has nothing inherited gets its own. */
function writesLabel(node: Node, inherited: number): boolean {
  const plain = without(node, inherited);
  if (plain !== node.withLabel) return node.withLabel < plain;
  return node.children.length > 0 && !node.labels.has(inherited);
}

/** The fewest patterns "p" and "p.**" that select exactly some modules; sorted. */
export function selectPatterns(model: Model, part: ArrayLike<number>): string[] {
  const torn = new Set<string>();
  const inner = new Set<string>();
  model.names.forEach((name, module) => {
    for (const prefix of prefixes(name)) {
      if (prefix !== name) inner.add(prefix);
      if (!part[module]) torn.add(prefix);
    }
  });
  const found = new Set<string>();
  model.names.forEach((name, module) => {
    if (!part[module]) return;
    const whole = prefixes(name).find((prefix) => !torn.has(prefix));
    found.add(whole === undefined ? name : inner.has(whole) ? `${whole}.**` : whole);
  });
  return [...found].sort(byText);
}

function prefixes(name: string): string[] {
  const parts = name.split(".");
  return parts.map((_part, depth) => parts.slice(0, depth + 1).join("."));
}

export interface Wish {
  table: "pins" | "bonds" | "imports";
  fields: [string, string | string[]][];
}

/** The whole file: what people wrote stays, the distributions and new wishes are as supposed. */
export function writeToml(model: Model, outcome: Outcome, wishes: Wish[], changed: boolean): string {
  if (!changed && !wishes.length) return model.toml.text;
  const after = [model.toml.after, ...wishes.map(wishText)].map((part) => part.replace(/^\n+|\n+$/g, ""));
  const tables = changed ? distributionTables(model, outcome) : originalTables(model);
  const before = model.toml.before.replace(/^\n+|\n+$/g, "");
  return [before, tables, ...after].filter((part) => part).join("\n\n") + "\n";
}

function originalTables(model: Model): string {
  const { text, before, after } = model.toml;
  const start = text.indexOf(before.replace(/\n+$/, "")) + before.replace(/\n+$/, "").length;
  const rest = after.replace(/^\n+|\n+$/g, "");
  const end = rest ? text.lastIndexOf(rest) : text.length;
  return text.slice(start, end).replace(/^\n+|\n+$/g, "");
}

function distributionTables(model: Model, outcome: Outcome): string {
  const patterns = describeHomes(model.names, outcome.home, outcome.names);
  const blocks = outcome.sequence.map((own) => {
    const size = outcome.sizes[own]!;
    const share = ((100 * size.lines) / Math.max(model.totalLines, 1)).toFixed(1);
    const lines = [
      `# ${counted(size.modules, "module")}, ${counted(size.lines, "line")} (${share}%)`,
      `[distributions.${outcome.names[own]}]`,
      `role = ${quoted(outcome.roles[own] ?? "satellite")}`,
      listed("modules", patterns[own] ?? []),
    ];
    const needs = (outcome.dependsOn[own] ?? []).map((other) => outcome.names[other] ?? "");
    if (needs.length) lines.push(listed("depends_on", needs.sort(byText)));
    return lines.join("\n");
  });
  return blocks.join("\n\n");
}

function wishText(wish: Wish): string {
  const lines = wish.fields.map(([key, value]) =>
    Array.isArray(value) ? listed(key, value) : `${key} = ${quoted(value)}`,
  );
  return [`[[${wish.table}]]`, ...lines].join("\n");
}

function listed(key: string, items: string[]): string {
  const line = `${key} = [${items.map(quoted).join(", ")}]`;
  if (line.length <= 96) return line;
  return [`${key} = [`, ...items.map((item) => `    ${quoted(item)},`), "]"].join("\n");
}

/** JSON's escapes are TOML's, but for one character that JSON leaves as it is. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(/\x7f/g, "\\u007f");
}

export function counted(number: number, noun: string): string {
  return `${ENGLISH.format(number)} ${noun}${number === 1 ? "" : noun.endsWith("x") ? "es" : "s"}`;
}
