/** Modules as a tree of boxes that open: by distribution and package, or by package alone. */

import { at } from "./arrays";
import type { Model } from "./model";

export type GroupBy = "distributions" | "packages";

/**
 * A box. Its key says which modules it stands for, whatever the tree: "@core" a distribution,
 * "a.b" a package with all below it, "=a.b" the module a.b alone, "@core/a.b" and "@core/=a.b"
 * the part of it that a distribution holds.
 */
export interface Node {
  id: number;
  key: string;
  label: string;
  /** Number of the module that a leaf stands for; -1 for all others. */
  module: number;
  /** The package or distribution that it stands for, in words. */
  name: string;
  parent: Node | null;
  /** Lowest first: what is imported comes before its importers. */
  children: Node[];
  modules: number;
  lines: number;
  depth: number;
  /** Id of the last box in it: boxes are numbered from the outermost in, the lowest first. */
  last: number;
  /** The distribution that holds most of its lines. */
  distribution: number;
}

/** All boxes of a grouping. What only some views ask for is found when they do. */
export class Tree {
  readonly nodes: Node[] = [];
  readonly leafOf: Node[];
  private keys: Map<string, Node> | null = null;
  private found: Arcs | null = null;

  constructor(
    private readonly model: Model,
    readonly homes: Homes,
    readonly group: GroupBy,
    readonly root: Node,
  ) {
    this.leafOf = new Array<Node>(model.size);
    number(this, root, 0);
    if (group === "packages") shareOut(root, homes);
  }

  get byKey(): Map<string, Node> {
    return (this.keys ??= new Map(this.nodes.map((node) => [node.key, node])));
  }

  /** Which children of a box import which others, by the box's id: pairs of ids. */
  get arcs(): Arcs {
    return (this.found ??= siblingArcs(this.model, this));
  }
}

type Arcs = Map<number, [number, number][]>;

export interface Homes {
  names: string[];
  home: Int32Array;
  /** Distributions from the lowest to the highest. */
  sequence: number[];
}

/**
 * The boxes of a grouping. Those of `before`, a tree that nobody shows any more, are used again
 * as far as the same modules lie in them: a move makes two distributions anew, not all.
 */
export function buildTree(model: Model, homes: Homes, group: GroupBy, before: Tree | null = null): Tree {
  if (group === "packages") {
    if (before) return new Tree(model, homes, group, before.root);
    const root = newNode("", "", "", null);
    addPackages(root, model, homes, model.order.get(-1) ?? [], "", null);
    return new Tree(model, homes, group, root);
  }
  const root = newNode("", "", "", null);
  const kept = before ? unchangedBoxes(before, homes) : new Map<number, Node>();
  const tops = (model.order.get(-1) ?? []).flatMap((top) => topsOf(model, top));
  let held: Set<number> | null = null;
  for (const own of homes.sequence) {
    const name = homes.names[own] ?? "";
    let box = kept.get(own);
    if (box) box.parent = root;
    else {
      box = newNode(`@${name}`, name, name, root);
      held ??= heldBelow(model, homes, kept);
      addPackages(box, model, homes, tops, `@${name}/`, { own, held });
      paint(box, own);
    }
    if (box.children.length) root.children.push(box);
  }
  return new Tree(model, homes, group, root);
}

/** Boxes of distributions that hold the same modules as before, by number. */
function unchangedBoxes(before: Tree, homes: Homes): Map<number, Node> {
  const { home, names } = before.homes;
  const changed = new Set<number>();
  for (let module = 0; module < home.length; module++) {
    if (home[module] === homes.home[module]) continue;
    changed.add(at(home, module));
    changed.add(at(homes.home, module));
  }
  const found = new Map<number, Node>();
  for (const box of before.root.children) {
    const own = names.indexOf(box.name);
    if (!changed.has(own) && homes.names[own] === box.name) found.set(own, box);
  }
  return found;
}

function paint(node: Node, own: number): void {
  node.distribution = own;
  for (const child of node.children) paint(child, own);
}

/** Whether a subtree holds modules of a distribution, by package * count + distribution. */
function heldBelow(model: Model, homes: Homes, kept: Map<number, Node>): Set<number> {
  const count = homes.names.length;
  const found = new Set<number>();
  for (let module = 0; module < model.size; module++) {
    const own = at(homes.home, module);
    if (kept.has(own)) continue;
    for (let up = module; up >= 0 && !found.has(up * count + own); up = at(model.parent, up)) {
      found.add(up * count + own);
    }
  }
  return found;
}

/** What a root package holds directly: the root itself would be the one box of everything. */
function topsOf(model: Model, root: number): number[] {
  return model.order.get(root) ?? [root];
}

interface Part {
  own: number;
  held: Set<number>;
}

function addPackages(
  into: Node, model: Model, homes: Homes, members: number[], prefix: string, part: Part | null,
): void {
  for (const member of members) {
    const below = model.order.get(member);
    const itself = into.name === model.names[member] || !below;
    const alone = itself || isRootInit(model, member, members);
    if (alone) {
      if (!part || at(homes.home, member) === part.own) into.children.push(leaf(into, model, member, prefix, below));
      continue;
    }
    if (part && !part.held.has(member * homes.names.length + part.own)) continue;
    const name = model.names[member] ?? "";
    const box = newNode(`${prefix}${name}`, shortLabel(name, into), name, into);
    addPackages(box, model, homes, below ?? [], prefix, part);
    const only = box.children.length === 1 ? box.children[0] : undefined;
    if (only) {
      only.parent = into;
      only.label = only.module >= 0 && only.name === name ? shortLabel(name, into) : `${shortLabel(name, into)}.${only.label}`;
      into.children.push(only);
    } else if (box.children.length) into.children.push(box);
  }
}

/** A root that stands among what it holds, because its own box is left out. */
function isRootInit(model: Model, member: number, members: number[]): boolean {
  return at(model.parent, member) < 0 && members.length > 1 && members.some((other) => at(model.parent, other) === member);
}

function leaf(into: Node, model: Model, module: number, prefix: string, below: number[] | undefined): Node {
  const name = model.names[module] ?? "";
  const node = newNode(`${prefix}${below ? "=" : ""}${name}`, "", name, into);
  node.module = module;
  node.modules = 1;
  node.lines = at(model.lines, module);
  node.label = below ? (into.name === name ? "__init__" : `${name} (itself)`) : shortLabel(name, into);
  return node;
}

function shortLabel(name: string, into: Node): string {
  if (into.name && name.startsWith(`${into.name}.`)) return name.slice(into.name.length + 1);
  return name;
}

function newNode(key: string, label: string, name: string, parent: Node | null): Node {
  return {
    id: -1, key, label, name, module: -1, parent, children: [], modules: 0, lines: 0, depth: 0,
    last: -1, distribution: -1,
  };
}

/** Numbers the boxes from the outermost in, and sums up what they hold. */
function number(tree: Tree, node: Node, depth: number): void {
  node.id = tree.nodes.length;
  node.depth = depth;
  tree.nodes.push(node);
  if (node.module >= 0) tree.leafOf[node.module] = node;
  else node.modules = node.lines = 0;
  for (const child of node.children) {
    number(tree, child, depth + 1);
    node.modules += child.modules;
    node.lines += child.lines;
  }
  node.last = tree.nodes.length - 1;
}

/** Gives each box the distribution of most of its lines; its lines by distribution, or the one that has all. */
function shareOut(node: Node, homes: Homes): number | Map<number, number> {
  if (node.module >= 0) return (node.distribution = at(homes.home, node.module));
  const parts = node.children.map((child): [Node, number | Map<number, number>] => [child, shareOut(child, homes)]);
  const [first] = parts;
  if (first && typeof first[1] === "number" && parts.every(([, part]) => part === first[1])) {
    return (node.distribution = first[1]);
  }
  const shares = new Map<number, number>();
  for (const [child, part] of parts) {
    const each = typeof part === "number" ? [[part, child.lines + child.modules] as const] : part;
    for (const [own, lines] of each) shares.set(own, (shares.get(own) ?? 0) + lines);
  }
  let most = -1;
  for (const [own, lines] of shares) {
    if (lines > most) {
      most = lines;
      node.distribution = own;
    }
  }
  return shares;
}

/** Where imports go between the parts of each box; typing and implicit packages do not count. */
function siblingArcs(model: Model, tree: Tree): Arcs {
  const found: Arcs = new Map();
  const met = new Set<number>();
  const count = tree.nodes.length;
  let pair = -1;
  for (let i = 0; i < model.imported.length; i++) {
    if (!model.executes[i] || model.pairOf[i] === pair) continue;
    pair = at(model.pairOf, i);
    let one = tree.leafOf[at(model.importer, i)]!;
    let other = tree.leafOf[at(model.imported, i)]!;
    if (one === other) continue;
    while (one.depth > other.depth) one = one.parent!;
    while (other.depth > one.depth) other = other.parent!;
    while (one.parent !== other.parent) {
      one = one.parent!;
      other = other.parent!;
    }
    const key = one.id * count + other.id;
    if (met.has(key)) continue;
    met.add(key);
    const above = one.parent!.id;
    const arcs = found.get(above);
    if (arcs) arcs.push([one.id, other.id]);
    else found.set(above, [[one.id, other.id]]);
  }
  return found;
}

/** The modules that a key stands for, in whatever tree; null where it stands for none. */
export function scopeOf(model: Model, homes: Homes, key: string): Uint8Array | null {
  const found = new Uint8Array(model.size);
  let rest = key;
  let own = -1;
  if (rest.startsWith("@")) {
    const slash = rest.indexOf("/");
    own = homes.names.indexOf(slash < 0 ? rest.slice(1) : rest.slice(1, slash));
    if (own < 0) return null;
    rest = slash < 0 ? "" : rest.slice(slash + 1);
  }
  if (rest.startsWith("=")) {
    const module = model.byName.get(rest.slice(1));
    if (module === undefined) return null;
    found[module] = 1;
    return found;
  }
  let any = false;
  for (let module = 0; module < model.size; module++) {
    const name = model.names[module]!;
    const below = !rest || name === rest || name.startsWith(`${rest}.`);
    if (below && (own < 0 || at(homes.home, module) === own)) {
      found[module] = 1;
      any = true;
    }
  }
  return any && key ? found : null;
}

/** A key in words: "torch.fx", "torch.fx itself", "torch.fx in torch-core", "torch-core". */
export function keyText(key: string): string {
  if (key.startsWith("!")) return key.slice(1);
  if (!key.startsWith("@")) return key.startsWith("=") ? `${key.slice(1)} itself` : key;
  const slash = key.indexOf("/");
  if (slash < 0) return key.slice(1);
  const name = key.slice(slash + 1);
  return `${name.replace(/^=/, "")}${name.startsWith("=") ? " itself" : ""}`;
}

/** What of the modules may be written as one pattern of a debundle.toml: "a.b" or "a.b.**". */
export function patternOf(key: string, model: Model): string | null {
  const name = key.startsWith("@") ? key.slice(key.indexOf("/") + 1) : key;
  if (key.startsWith("@") && !key.includes("/")) return null;
  if (name.startsWith("=")) return name.slice(1);
  const module = model.byName.get(name);
  return module !== undefined && !model.order.has(module) ? name : `${name}.**`;
}

/** The ancestors of a node, the root first. */
export function wayTo(node: Node): Node[] {
  const way: Node[] = [];
  for (let up: Node | null = node; up; up = up.parent) way.unshift(up);
  return way;
}

/** For each module the id of the box that is seen: its leaf, or the closed box around it. */
export function seenBoxes(tree: Tree, isOpen: (node: Node) => boolean): { of: Int32Array; boxes: Node[] } {
  const of = new Int32Array(tree.leafOf.length).fill(-1);
  const boxes: Node[] = [];
  const walk = (node: Node, box: Node | null): void => {
    const shown = box ?? (node.module >= 0 || !isOpen(node) ? node : null);
    if (shown && !box) boxes.push(shown);
    if (node.module >= 0 && shown) of[node.module] = shown.id;
    for (const child of node.children) walk(child, shown);
  };
  for (const child of tree.root.children) walk(child, null);
  return { of, boxes };
}
