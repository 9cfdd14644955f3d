// Numbers in sentences: which of a language's plural forms a number takes (CLDR's rules, which the browser has).

/** The numbers for which the page has a sentence: among them each form of each of our languages. */
const SAMPLES = [1, 2, 3, 5, 11, 100];

/** The number of these whose sentence this one takes, too. */
export function like(lang, number) {
  const rules = new Intl.PluralRules(lang);
  return SAMPLES.find((sample) => rules.select(sample) === rules.select(number)) ?? 100;
}

/** A sentence about one number, with another in its place. */
export const withNumber = (sentence, number) => sentence.replace(/\p{Nd}+/u, number);
