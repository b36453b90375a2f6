import { expect, test } from "vitest";
import { candidates } from "../src/sources";

const MODEL = {
  names: ["app", "app.core", "app.web"],
  importStart: Int32Array.of(0, 0, 0, 3),
  imported: Int32Array.of(0, 0, 1),
  line: Int32Array.of(3, 4, 3),
  via: Uint8Array.of(2, 0, 0),
  parentVia: 2,
};

test("a line may hold the names of what it imports, and what others take from that", () => {
  expect(candidates(MODEL, ["", "connect run", ""], 2, 3)).toEqual(["app.core", "core", "connect", "run"]);
  expect(candidates(MODEL, ["", "connect run", ""], 2, 4)).toEqual(["app"]);
});
