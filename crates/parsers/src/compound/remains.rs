//! Words in bytes that nothing refers to any more: what was there before. Says nothing of what they meant.

use super::{codepage, file::Compound};

/// Sectors are looked at one by one: one may hold letters of one byte, the next of two.
const SECTOR: usize = 512;
/// In unused parts of a file, shorter runs are most likely names of programs and styles.
const SENTENCE: usize = 60;
const LONGEST: usize = 60 << 10;

/// Words in the sectors that no stream has, one run a line.
pub fn of_unused(compound: &Compound<'_>) -> String {
    let mut words = String::new();
    for part in compound.unused() {
        for run in runs(&part, SENTENCE) {
            // Markup is a program's, and a sentence has spaces.
            if run.contains(['<', '{', '\\']) || run.split_whitespace().count() < 8 || words.contains(&run) {
                continue;
            }
            if words.len() + run.len() > LONGEST {
                return words;
            }
            words.push_str(&run);
            words.push('\n');
        }
    }
    words
}

/// Runs of text in bytes that may be anything, each of at least so many letters.
pub fn runs(bytes: &[u8], shortest: usize) -> Vec<String> {
    let mut runs = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let wide = is_wide(&rest[..rest.len().min(SECTOR)]);
        let same = rest.chunks(SECTOR).take_while(|part| is_wide(part) == wide).map(<[u8]>::len).sum();
        let (part, after) = rest.split_at(same);
        rest = after;
        let text = if wide { codepage::utf16(part) } else { codepage::decode(1252, part) };
        let text = text.replace('\r', "\n");
        let parts = text.split(|c: char| c.is_control() && c != '\n' && c != '\t').map(str::trim);
        runs.extend(parts.filter(|run| is_language(run, shortest)).map(str::to_owned));
    }
    runs
}

/// Whether letters stand here in two bytes: a zero behind most bytes that are none.
fn is_wide(part: &[u8]) -> bool {
    let pairs = part.chunks_exact(2).filter(|pair| pair[0] != 0);
    let (all, wide) = pairs.fold((0, 0), |(all, wide), pair| (all + 1, wide + usize::from(pair[1] == 0)));
    wide * 2 > all
}

/// Whether it reads as words: long enough, hardly anything but letters, and these of one script.
fn is_language(run: &str, shortest: usize) -> bool {
    let all = run.chars().count();
    let letters = run.chars().filter(|c| c.is_alphanumeric() || c.is_whitespace()).count();
    let latin = run.chars().filter(|c| c.is_ascii_alphanumeric() || c.is_whitespace()).count();
    let block = |c: char| match c as u32 {
        // Chinese and Japanese are written in several blocks.
        0x3000..=0x9FFF => 0x4E,
        code => code >> 8,
    };
    let first = run.chars().map(block).find(|block| *block != 0);
    let of_one = run.chars().filter(|c| first.is_none_or(|first| block(*c) == first || c.is_ascii())).count();
    let script = if first.is_none() { latin * 10 >= all * 7 } else { of_one * 20 >= all * 19 };
    all >= shortest && letters * 10 >= all * 8 && script
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_from_other_bytes() {
        let wide: Vec<u8> = "It was never carried out.".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let mut bytes = vec![0x9D, 0, 0xFF, 7, 1, 0];
        bytes.extend(b"Varga ordered it on Monday.\0\x01\x02\xD0\xCF");
        bytes.resize(SECTOR, 3);
        bytes.extend(&wide);
        assert_eq!(runs(&bytes, 12), ["Varga ordered it on Monday.", "It was never carried out."]);
        let noise: Vec<u8> = (0..4096u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        assert!(runs(&noise, 12).is_empty() && runs(&[], 12).is_empty());
    }
}
