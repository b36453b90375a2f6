import { describe, expect, test } from "vitest";
import { describeHomes } from "../src/toml";

const TEXTS = ["core", "web", "mail"];

function described(homes: Record<string, number>): Record<string, string[]> {
  const names = Object.keys(homes);
  const found = describeHomes(names, names.map((name) => homes[name]!), TEXTS);
  return Object.fromEntries(found.map((patterns, own) => [TEXTS[own]!, patterns]).filter(([, list]) => list!.length));
}

describe("patterns of a grouping", () => {
  test("a whole tree is one pattern", () => {
    expect(described({ a: 0, "a.b": 0, "a.c": 0 })).toEqual({ core: ["a.**"] });
  });

  test("a module that is elsewhere is named", () => {
    expect(described({ a: 0, "a.b": 0, "a.c": 1 })).toEqual({ core: ["a.**"], web: ["a.c"] });
  });

  test("a subtree that is elsewhere is one pattern more", () => {
    expect(described({ a: 0, "a.b": 0, "a.c": 1, "a.c.d": 1 })).toEqual({ core: ["a.**"], web: ["a.c.**"] });
  });

  test("a package apart from what lies below it is named by itself", () => {
    expect(described({ a: 0, "a.b": 1, "a.c": 1, "a.d": 1 })).toEqual({ core: ["a"], web: ["a.**"] });
  });

  test("names between modules need no module of their own", () => {
    expect(described({ "n.a": 0, "n.b": 2 })).toEqual({ core: ["n.**"], mail: ["n.b"] });
  });
});
