// A number takes the sentence of its own plural form.
import assert from "node:assert/strict";
import test from "node:test";
import { like, withNumber } from "../src/plural.js";

test("a number takes a sentence of its own form, in languages of one to six forms", () => {
  const expected = {
    "zh-Hans": { 1: 1, 2: 1, 40: 1 },
    en: { 1: 1, 2: 2, 21: 2, 100: 2 },
    ru: { 1: 1, 21: 1, 2: 2, 24: 2, 5: 5, 11: 5, 40: 5 },
    pl: { 1: 1, 3: 2, 22: 2, 5: 5, 21: 5 },
    ar: { 1: 1, 2: 2, 4: 3, 10: 3, 12: 11, 99: 11, 101: 100 },
  };
  for (const [lang, numbers] of Object.entries(expected)) {
    for (const [number, sample] of Object.entries(numbers)) assert.equal(like(lang, Number(number)), sample, `${lang} ${number}`);
  }
});

test("the number stands where the other stood, in any digits", () => {
  assert.equal(withNumber("5 ответов не показано.", "12"), "12 ответов не показано.");
  assert.equal(withNumber("۵ پاسخ نشان داده نمی‌شوند.", "۱۲"), "۱۲ پاسخ نشان داده نمی‌شوند.");
  assert.equal(withNumber("One reply is not shown.", "1"), "One reply is not shown.");
});
