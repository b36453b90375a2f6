import { expect, test } from "vitest";
import { decodeState, encodeState, FIRST, type State } from "../src/state";

test("what an address says comes back", () => {
  const state: State = {
    ...FIRST, view: "matrix", group: "packages", select: "@core/a.b", to: "=a.c", open: ["a", "=b"],
    arrows: "all", colour: "native", phases: [true, false, true], remedies: [1, 4], vias: [5],
    cycles: true, chainFrom: "=a", chainTo: "!numpy", importTime: true, point: 12,
    changes: [
      { kind: "move", part: "@core/a.b", to: "new-one" },
      { kind: "cut", part: "=a", other: "a.b" },
      { kind: "bond", part: "a", other: "b" },
    ],
  };
  expect(decodeState(`#${encodeState(state)}`)).toEqual(state);
});

test("a first look needs no address", () => {
  expect(encodeState(FIRST)).toBe("");
  expect(decodeState("")).toEqual(FIRST);
});

test.each(["#view=nowhere", "#phases=12", "#point=-3", "#changes=x:a>b m:>", "#%E0%A4%A", "#open=%"])(
  "nonsense (%s) is as if it were not there",
  (hash) => {
    expect(decodeState(hash)).toEqual(FIRST);
  },
);
