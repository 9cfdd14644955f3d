//! The 8 × 8 mark drawn from a document's SHA-256. An aid to the eye, never a proof: anybody can copy it.

use std::fmt::Write as _;

use model::Sha256;

/// The mark as an SVG of 8 × 8 units, in the text's colour (`.print svg` in the style sheet), hidden from screen readers.
///
/// The four quarters of the hash are XORed, so that each of its bits shows; bit `8 * row + column`, most significant first,
/// inks a square.
pub fn fingerprint_svg(hash: &Sha256) -> String {
    let mut rows = [0_u8; 8];
    for (at, byte) in hash.as_bytes().iter().enumerate() {
        rows[at % 8] ^= byte;
    }
    let mut path = String::new();
    for (y, row) in rows.iter().enumerate() {
        let mut x = 0;
        while x < 8 {
            let run = (row << x).leading_ones().min(8 - x);
            if run > 0 {
                // Writing into a String can't fail.
                let _ = write!(path, "M{x} {y}h{run}v1h-{run}z");
            }
            x += run + 1;
        }
    }
    format!(r#"<svg viewBox="0 0 8 8" aria-hidden="true" shape-rendering="crispEdges"><path d="{path}"/></svg>"#)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_bit_of_the_hash_changes_the_mark() {
        let plain = [0x5a; 32];
        let mark = fingerprint_svg(&Sha256::from_bytes(plain));
        for bit in 0..256 {
            let mut other = plain;
            other[bit / 8] ^= 1 << (bit % 8);
            assert_ne!(fingerprint_svg(&Sha256::from_bytes(other)), mark, "bit {bit}");
        }
    }

    #[test]
    fn squares_in_a_row_are_one_run() {
        let mut bytes = [0; 32];
        bytes[0] = 0b1110_0001;
        bytes[7] = 0xff;
        let mark = fingerprint_svg(&Sha256::from_bytes(bytes));
        assert!(mark.contains(r#"d="M0 0h3v1h-3zM7 0h1v1h-1zM0 7h8v1h-8z""#), "{mark}");
    }
}
