//! A small print of a text, by which copies are found among many texts without reading them (MinHash over neighbouring words, in bands). It only
//! proposes: whether two texts are almost the same, [`super::likeness`] says. Knows nothing of where prints are kept.

use super::words::Numbers;

/// Words beyond these are not looked at; `likeness` stops there, too.
const COUNTED: usize = 100_000;
/// Fewer words are in too many texts.
const FEWEST: usize = 12;
const BANDS: usize = 24;
/// Values in a band: two texts propose each other when all of one band are the same.
const ROWS: usize = 3;

/// The bands of a text: 24 words that say nothing of the text but that another one shares it. None of a text of fewer than twelve words.
///
/// What marks a copy without being read (cases, accents, signs, look-alikes, characters that can't be seen) makes no other word.
///
/// Of two texts with the part `j` of their pairs of neighbouring words in common, one band or more is the same with a chance of about `1 - (1 - j³)²⁴`.
pub fn bands(text: &str) -> Vec<String> {
    let mut numbers = Numbers::default();
    let words = text.split_whitespace().filter_map(|word| numbers.of(word)).take(COUNTED);
    let (mut bins, mut count, mut before) = ([None; BANDS * ROWS], 0, None);
    for word in words {
        count += 1;
        if let Some(before) = before.replace(word) {
            let pair = mixed(u64::rotate_left(before, 23) ^ word);
            let bin = &mut bins[((u128::from(pair) * (BANDS * ROWS) as u128) >> 64) as usize];
            *bin = Some(bin.map_or(pair, |least: u64| least.min(pair)));
        }
    }
    if count < FEWEST {
        return Vec::new();
    }
    let bins: Vec<u64> = (0..bins.len()).map(|at| filled(&bins, at)).collect();
    let band = |(number, values): (usize, &[u64])| {
        let values = values.iter().map(|value| format!("{value:016x}"));
        format!("copy {number} {}", values.collect::<String>())
    };
    bins.chunks(ROWS).enumerate().map(band).collect()
}

/// The finalizer of SplitMix64: kept prints have to stay the same, so it may never change.
fn mixed(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// The least value in a bin. An empty one borrows from another that all texts with the same full ones would choose (Shrivastava, "Optimal
/// Densification", 2017).
fn filled(bins: &[Option<u64>], at: usize) -> u64 {
    let others = (0..1_000_u64).map(|turn| mixed(((at as u64) << 32) | turn) as usize % bins.len());
    let borrowed = || others.filter_map(|other| bins[other]).next().or_else(|| bins.iter().find_map(|bin| *bin));
    bins[at].or_else(borrowed).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Random(u64);

    impl Random {
        fn below(&mut self, most: u64) -> u64 {
            self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
            mixed(self.0) % most
        }

        /// Words as letters have them: few of them make most of a text.
        fn text(&mut self, words: usize) -> Vec<String> {
            let word = |random: &mut Self| {
                let most = 1 + random.below(4_000);
                format!("w{}", random.below(most))
            };
            (0..words).map(|_| word(self)).collect()
        }

        fn changed(&mut self, text: &[String], percent: u64) -> String {
            let word = |word: &String| {
                if self.below(100) < percent { format!("x{}", self.below(9_999)) } else { word.clone() }
            };
            text.iter().map(word).collect::<Vec<_>>().join(" ")
        }
    }

    fn shared(first: &str, second: &str) -> usize {
        let other = bands(second);
        bands(first).iter().filter(|band| other.contains(band)).count()
    }

    #[test]
    fn marks_that_nobody_reads_change_nothing() {
        let text = "The barges were moved at night and nobody signed for them, says the captain.";
        let marked = "The  barges\nwere mo\u{200b}ved at night, and nobody signed for them — says the Captain!";
        assert_eq!((shared(text, text), shared(text, marked)), (BANDS, BANDS));
        // This is what lies in stores: another value would find nothing that is kept.
        assert_eq!(bands(text)[0], "copy 0 2e6b0bd86701b5c20710030b80c7aaab34d3c42605c480a9");
        assert!(bands("too few words for a copy of anything").is_empty() && bands("— … \u{200b}").is_empty());
    }

    #[test]
    fn no_sign_that_looks_like_nothing_or_like_another_keeps_copies_apart() {
        let text =
            "The barges were moved at night by Captain Gr\u{fc}n and nobody signed for them, BECAUSE 10 men Said So.";
        let each = |mark: &str| text.split(' ').map(|word| format!("{word}{mark} ")).collect::<String>();
        let mut marked: Vec<String> = ["\u{3164}", "\u{115f}", "\u{1160}", "\u{ffa0}"].map(each).into();
        marked.push(text.replace('\u{fc}', "u\u{308}"));
        // Cyrillic, Greek, fullwidth, digits.
        let alike = [
            ("e", "\u{435}"),
            ("B", "\u{412}"),
            ("s", "\u{455}"),
            ("t", "\u{ff54}"),
            ("o", "\u{3bf}"),
            ("10", "lO"),
            ("S", "\u{405}"),
        ];
        marked.extend(alike.map(|(plain, other)| text.replace(plain, other)));
        marked.extend([text.to_uppercase(), text.to_lowercase()]);
        for marked in marked {
            assert_ne!(marked, text);
            let almost = crate::compare::likeness(text, &marked);
            assert_eq!((shared(text, &marked), almost), (BANDS, 1.0), "{marked}");
        }
        let greek = "\u{39f}\u{394}\u{39f}\u{3a3} \u{3bf}\u{3b4}\u{3cc}\u{3c2} \u{3bf}\u{3b4}\u{3cc}\u{3c3} ".repeat(6);
        assert_eq!(bands(&greek), bands(&greek.to_lowercase()));
    }

    #[test]
    fn copies_propose_each_other_and_strangers_do_not() {
        let mut random = Random(7);
        for (words, percent, least) in [(30, 5, 97), (300, 5, 100), (300, 10, 99), (3_000, 15, 97)] {
            let found = (0..100).filter(|_| {
                let text = random.text(words);
                shared(&text.join(" "), &random.changed(&text, percent)) > 0
            });
            let found = found.count();
            assert!(found >= least, "{found} of 100 copies of {words} words, {percent} % changed");
        }
        let texts: Vec<String> = (0..150).map(|_| random.text(300).join(" ")).collect();
        let pairs = (0..texts.len()).flat_map(|at| (0..at).map(move |other| (at, other)));
        let all: Vec<Vec<String>> = texts.iter().map(|text| bands(text)).collect();
        let met = pairs.filter(|(one, other)| all[*one].iter().any(|band| all[*other].contains(band))).count();
        assert!(met < 30, "{met} of 11175 strangers");
    }
}
