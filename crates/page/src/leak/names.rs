//! Surnames that nobody has to bear: built from syllables, so that no list has to be fetched. How long they are follows what
//! lists of surnames show (most have five to eight letters); which letters they have is only plausible.

/// How many names of 1,000 have 3, 4, 5 … 13 letters.
const LENGTHS: [u32; 11] = [15, 75, 165, 220, 205, 145, 90, 45, 22, 12, 6];
const BEGIN: [&str; 36] = [
    "B", "Br", "C", "Ch", "Cl", "D", "Dr", "F", "Fl", "G", "Gr", "H", "J", "K", "Kl", "Kr", "L", "M", "Mc", "N", "P",
    "Pr", "R", "S", "Sch", "Sh", "St", "T", "Th", "Tr", "V", "W", "Wh", "Z", "Zh", "Y",
];
const VOWELS: [&str; 12] = ["a", "e", "i", "o", "u", "a", "e", "o", "ai", "ee", "oo", "ie"];
const MIDDLE: [&str; 30] = [
    "b", "ck", "d", "g", "l", "ll", "m", "mm", "n", "nd", "ng", "nt", "p", "r", "rd", "rm", "rn", "rr", "rt", "s",
    "ss", "st", "t", "tt", "th", "v", "w", "z", "k", "lm",
];
const END: [&str; 34] = [
    "son", "er", "s", "man", "mann", "ton", "ley", "berg", "field", "ez", "ov", "ova", "ski", "sen", "ini", "ard",
    "ell", "ing", "wood", "ford", "dt", "l", "n", "t", "r", "ck", "a", "o", "i", "y", "stein", "worth", "escu", "akis",
];

/// The first `count` names, each of them once; always the same ones.
pub fn surnames(count: usize) -> Vec<String> {
    let mut chance = Chance(0x5AFE_4005);
    let (mut known, mut names) = (std::collections::HashSet::new(), Vec::with_capacity(count));
    while names.len() < count {
        let wanted = length(&mut chance);
        // A short length has few names: after some attempts another length is drawn.
        for _ in 0..200 {
            let name = name(&mut chance);
            if name.len() == wanted && known.insert(name.clone()) {
                names.push(name);
                break;
            }
        }
    }
    names
}

fn length(chance: &mut Chance) -> usize {
    let mut at = chance.below(LENGTHS.iter().sum());
    for (length, part) in (3..).zip(LENGTHS) {
        if at < part {
            return length;
        }
        at -= part;
    }
    3
}

fn name(chance: &mut Chance) -> String {
    let mut name = String::from(chance.of(&BEGIN));
    name.push_str(chance.of(&VOWELS));
    for _ in 0..chance.below(3) {
        name.push_str(chance.of(&MIDDLE));
        name.push_str(chance.of(&VOWELS));
    }
    if chance.below(2) == 0 {
        name.push_str(chance.of(&MIDDLE));
    }
    name.push_str(chance.of(&END));
    name
}

/// SplitMix64: nothing here is secret, and the list has to be the same everywhere.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % u64::from(end.max(1))) as u32
    }

    fn of<'a>(&mut self, parts: &[&'a str]) -> &'a str {
        parts[self.below(parts.len() as u32) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_thousand_names_of_ordinary_lengths_each_once() {
        let names = surnames(4000);
        assert_eq!(names.iter().collect::<std::collections::HashSet<_>>().len(), 4000);
        let mean = names.iter().map(String::len).sum::<usize>() as f32 / 4000.0;
        assert!((6.2..7.4).contains(&mean), "{mean}");
        assert_eq!(names[..400], surnames(400));
    }
}
