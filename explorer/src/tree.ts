/** Modules as a tree of boxes that open: by distribution and package, or by package alone. */

import { at, TYPING, type Model } from "./model";

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
  /** The distribution that holds most of its lines. */
  distribution: number;
}

export interface Tree {
  root: Node;
  nodes: Node[];
  byKey: Map<string, Node>;
  leafOf: Node[];
  /** Imports between two children of a box: [importer, imported, weight] by the box's id. */
  arcs: Arcs;
}

type Arcs = Map<number, Map<number, [number, number, number]>>;

export interface Homes {
  names: string[];
  home: Int32Array;
  /** Distributions from the lowest to the highest. */
  sequence: number[];
}

export function buildTree(model: Model, homes: Homes, group: GroupBy): Tree {
  let arcs: Arcs | null = null;
  const tree: Tree = {
    root: newNode("", "", "", null),
    nodes: [],
    byKey: new Map(),
    leafOf: new Array<Node>(model.size),
    // Only who lays boxes out needs them: moving a part must not wait for it.
    get arcs() {
      return (arcs ??= siblingArcs(model, tree));
    },
  };
  if (group === "packages") addPackages(tree.root, model, homes, model.order.get(-1) ?? [], "", null);
  else {
    const held = heldBelow(model, homes);
    for (const own of homes.sequence) {
      const name = homes.names[own] ?? "";
      const box = newNode(`@${name}`, name, name, tree.root);
      const tops = (model.order.get(-1) ?? []).flatMap((top) => topsOf(model, top));
      addPackages(box, model, homes, tops, `@${name}/`, { own, held });
      if (box.children.length) tree.root.children.push(box);
    }
  }
  number(tree, tree.root, 0, model, homes);
  return tree;
}

/** Whether a subtree holds modules of a distribution, by package * count + distribution. */
function heldBelow(model: Model, homes: Homes): Set<number> {
  const count = homes.names.length;
  const found = new Set<number>();
  for (let module = 0; module < model.size; module++) {
    const own = at(homes.home, module);
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
    distribution: -1,
  };
}

function number(tree: Tree, node: Node, depth: number, model: Model, homes: Homes): Map<number, number> {
  node.id = tree.nodes.length;
  node.depth = depth;
  tree.nodes.push(node);
  tree.byKey.set(node.key, node);
  const shares = new Map<number, number>();
  if (node.module >= 0) {
    tree.leafOf[node.module] = node;
    node.modules = 1;
    node.lines = at(model.lines, node.module);
    shares.set(at(homes.home, node.module), node.lines + 1);
  }
  for (const child of node.children) {
    for (const [own, lines] of number(tree, child, depth + 1, model, homes)) {
      shares.set(own, (shares.get(own) ?? 0) + lines);
    }
    node.modules += child.modules;
    node.lines += child.lines;
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
  const count = tree.nodes.length;
  for (let i = 0; i < model.imported.length; i++) {
    if (model.phase[i] === TYPING || model.via[i] === model.parentVia) continue;
    let one = tree.leafOf[at(model.importer, i)]!;
    let other = tree.leafOf[at(model.imported, i)]!;
    if (one === other) continue;
    while (one.depth > other.depth) one = one.parent!;
    while (other.depth > one.depth) other = other.parent!;
    while (one.parent !== other.parent) {
      one = one.parent!;
      other = other.parent!;
    }
    const above = one.parent!.id;
    let arcs = found.get(above);
    if (!arcs) found.set(above, (arcs = new Map()));
    const key = one.id * count + other.id;
    const arc = arcs.get(key);
    if (arc) arc[2]++;
    else arcs.set(key, [one.id, other.id, 1]);
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
