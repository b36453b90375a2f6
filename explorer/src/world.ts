/** The grouping as it is supposed: the first one, and every change in order. */

import { at } from "./arrays";
import type { Model } from "./model";
import { counted, selectPatterns, type Wish } from "./toml";
import { closure } from "./dependencies";
import { removedImports } from "./figures";
import { markEdits, Supposer, type Outcome } from "./suppose";
import { cyclesOf } from "./components";
import { buildTree, keyText, scopeOf, type GroupBy, type Homes, type Tree } from "./tree";
import type { Change } from "./state";

/** A wish that the supposed grouping does not fulfil. */
export interface Conflict {
  text: string;
  /** The parts that it is about, for buttons that mend it. */
  part: string;
  other: string;
}

export interface World {
  outcome: Outcome;
  homes: Homes;
  /** Whether a module is elsewhere than in the first grouping. */
  moved: number;
  /** Edits that are supposed to be made. */
  supposedCuts: number;
  gone: Uint8Array | null;
  conflicts: Conflict[];
  wishes: Wish[];
  changes: Change[];
}

type Cycles = ReturnType<typeof cyclesOf>;

export class Worlds {
  readonly model: Model;
  readonly first: Outcome;
  private readonly supposer: Supposer;
  private known: World | null = null;
  private tangle: Cycles | null = null;
  private readonly loosened = new WeakMap<Uint8Array, Cycles>();
  private readonly trees = new Map<string, { world: World; tree: Tree }>();

  constructor(model: Model) {
    this.model = model;
    this.supposer = new Supposer(model);
    this.first = this.supposer.measure();
  }

  of(changes: Change[]): World {
    if (this.known && sameChanges(this.known.changes, changes)) return this.known;
    performance.mark("what-if-begins");
    this.known = this.find(changes);
    performance.measure("what-if", "what-if-begins");
    return this.known;
  }

  /** Let the browser compile what counts anew, before the first move waits for it. */
  warmUp(): void {
    const { names, roles, home } = this.model.base;
    const moved = home.slice();
    for (let module = 0; module < moved.length; module += 97) moved[module] = (at(moved, module) + 1) % names.length;
    for (let round = 0; round < 4; round++) this.supposer.suppose({ names, roles, home: moved, gone: null });
  }

  tree(world: World, group: GroupBy): Tree {
    const known = this.trees.get(group);
    if (known?.world === world) return known.tree;
    const tree = buildTree(this.model, world.homes, group, known?.tree ?? null);
    this.trees.set(group, { world, tree });
    return tree;
  }

  /** Cycles of modules; what is supposed to be gone does not count. */
  cycles(world: World): Cycles {
    const { model } = this;
    // Where a module lies changes no cycle: they are counted anew only for other imports.
    if (!world.gone) return (this.tangle ??= cyclesOf(model, null));
    let known = this.loosened.get(world.gone);
    if (!known) {
      known = cyclesOf(model, removedImports(model, world.gone));
      this.loosened.set(world.gone, known);
    }
    return known;
  }

  private find(changes: Change[]): World {
    const { model } = this;
    const names = [...model.base.names];
    const roles = [...model.base.roles];
    const home = model.base.home.slice();
    const gone = new Uint8Array(model.edits.size);
    const wishes: Wish[] = [];
    let supposedCuts = 0;
    for (const change of changes) {
      const homes = { names, home, sequence: [] };
      const part = scopeOf(model, homes, change.part);
      if (!part) continue;
      if (change.kind === "move" || change.kind === "pin") {
        const to = distributionNumber(names, roles, change.to);
        part.forEach((inside, module) => inside && (home[module] = to));
        if (change.kind === "pin") wishes.push(pinWish(model, part, change.to));
        continue;
      }
      const other = scopeOf(model, homes, change.other);
      if (!other) continue;
      if (change.kind === "cut") supposedCuts += markEdits(model, part, other, gone);
      else if (change.kind === "bond") wishes.push(bondWish(model, part, other));
      else wishes.push(...keepWishes(model, part, other));
    }
    const moved = home.reduce((sum, own, module) => sum + Number(own !== at(model.base.home, module)), 0);
    const changed = moved > 0 || supposedCuts > 0;
    const outcome = changed
      ? this.supposer.suppose({ names, roles, home, gone: supposedCuts ? gone : null })
      : this.first;
    const homes = { names: outcome.names, home: outcome.home, sequence: outcome.sequence };
    return {
      outcome, homes, moved, supposedCuts, gone: supposedCuts ? gone : null, wishes, changes,
      conflicts: conflictsOf(model, outcome, changes, homes),
    };
  }
}

function sameChanges(one: Change[], other: Change[]): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

function distributionNumber(names: string[], roles: string[], name: string): number {
  const known = names.indexOf(name);
  if (known >= 0) return known;
  names.push(name);
  roles.push("satellite");
  return names.length - 1;
}

const REASON = "decided in the explorer";

function pinWish(model: Model, part: Uint8Array, to: string): Wish {
  return {
    table: "pins",
    fields: [["modules", selectPatterns(model, part)], ["distribution", to], ["reason", REASON]],
  };
}

function bondWish(model: Model, part: Uint8Array, other: Uint8Array): Wish {
  const both = part.map((inside, module) => inside | at(other, module));
  return { table: "bonds", fields: [["modules", selectPatterns(model, both)], ["reason", REASON]] };
}

/** A mark names two modules: one mark for each pair that the parts are joined by. */
function keepWishes(model: Model, part: Uint8Array, other: Uint8Array): Wish[] {
  const pairs = new Map<number, Wish>();
  for (let i = 0; i < model.imported.length; i++) {
    const importer = at(model.importer, i);
    const imported = at(model.imported, i);
    if (!part[importer] || !other[imported] || importer === imported || model.via[i] === model.parentVia) continue;
    pairs.set(importer * model.size + imported, {
      table: "imports",
      fields: [
        ["importer", model.names[importer]!], ["imported", model.names[imported]!], ["mark", "keep"], ["reason", REASON],
      ],
    });
  }
  return [...pairs.values()];
}

function conflictsOf(model: Model, outcome: Outcome, changes: Change[], homes: Homes): Conflict[] {
  const found: Conflict[] = [];
  const { names, home } = outcome;
  for (const pin of model.wishes.pins) {
    const astray = pin.modules.filter((module) => names[at(home, module)] !== pin.distribution);
    if (astray.length) {
      const first = model.names[astray[0]!]!;
      const rest = astray.length > 1 ? ` and ${counted(astray.length - 1, "other")}` : "";
      found.push({
        text: `${first}${rest} left ${pin.distribution}, where ${model.toml.source || "the file"} pins it`
          + `${pin.reason ? ` (“${pin.reason}”)` : ""}.`,
        part: first, other: "",
      });
    }
  }
  for (const bond of model.wishes.bonds) {
    const homesOf = new Set(bond.modules.map((module) => at(home, module)));
    if (homesOf.size > 1) {
      found.push({ text: `A bond of the file is torn: ${bond.patterns.join(", ")}.`, part: "", other: "" });
    }
  }
  const count = names.length;
  for (const change of changes) {
    if (change.kind !== "bond" && change.kind !== "keep" && change.kind !== "pin") continue;
    const part = scopeOf(model, homes, change.part);
    if (!part) continue;
    if (change.kind === "pin") {
      const left = part.some((inside, module) => inside && names[at(home, module)] !== change.to);
      if (left) found.push({ text: `${keyText(change.part)} is pinned to ${change.to}, and elsewhere.`, part: change.part, other: "" });
      continue;
    }
    const other = scopeOf(model, homes, change.other);
    if (!other) continue;
    const own = homesWithin(part, home);
    const there = homesWithin(other, home);
    if (change.kind === "bond" && new Set([...own, ...there]).size > 1) {
      found.push({
        text: `${keyText(change.part)} and ${keyText(change.other)} are to stay together, but are apart.`,
        part: change.part, other: change.other,
      });
    }
    if (change.kind === "keep") {
      const against = own.some((one) => there.some((two) => one !== two && !outcome.allowed[one * count + two]));
      if (against) {
        found.push({
          text: `${keyText(change.part)} is to keep its import of ${keyText(change.other)}, which leads against the direction: move one of them.`,
          part: change.part, other: change.other,
        });
      }
    }
  }
  return found;
}

function homesWithin(part: Uint8Array, home: Int32Array): number[] {
  const found = new Set<number>();
  part.forEach((inside, module) => inside && found.add(at(home, module)));
  return [...found];
}

/** What somebody gets who installs a distribution: itself and all below it. */
export function installedWith(outcome: Outcome, own: number): number[] {
  const count = outcome.names.length;
  return outcome.sequence.filter((other) => other === own || outcome.allowed[own * count + other]);
}

/** Dependencies that do not follow from others, to draw. */
export function reducedDependencies(outcome: Outcome): [number, number][] {
  const count = outcome.names.length;
  const reach = closure(count, outcome.dependsOn);
  return outcome.sequence.flatMap((own) =>
    outcome.dependsOn[own]!
      .filter((other) => !outcome.dependsOn[own]!.some((via) => via !== other && reach[via * count + other]))
      .map((other): [number, number] => [own, other]),
  );
}
