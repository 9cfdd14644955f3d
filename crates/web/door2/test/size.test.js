// Sizes read as on the server's own pages.
import assert from "node:assert/strict";
import test from "node:test";
import { below, rounded } from "../src/size.js";

test("a size is rounded as in crates/web/src/human.rs", () => {
  for (const [bytes, unit, number] of [
    [1000, "size-kb", 1],
    [8449, "size-kb", 8.4],
    [214_300, "size-kb", 214],
    [999_499, "size-kb", 999],
    [999_500, "size-mb", 1],
    [4 * 2 ** 30, "size-gb", 4.3],
    [12e9, "size-gb", 12],
  ]) {
    assert.deepEqual(rounded(bytes), [unit, number], String(bytes));
  }
});

test("a limit of 4 GiB is said as 4 GB", () => {
  assert.deepEqual(rounded(below(4 * 2 ** 30)), ["size-gb", 4]);
  assert.equal(below(25 * 2 ** 20), 25 * 2 ** 20);
});
