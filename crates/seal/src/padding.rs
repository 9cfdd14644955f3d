//! How long things look from outside. Never looks at content.

use crate::Error;

/// The shortest blob: 256 KiB.
pub const BLOB_FLOOR: u64 = 256 << 10;
/// The sizes of an envelope before sealing, in bytes.
pub const ENVELOPE_CLASSES: [usize; 3] = [64 << 10, 256 << 10, 1 << 20];
/// The sizes of a reply before sealing, in bytes.
pub const REPLY_CLASSES: [usize; 3] = [16 << 10, 64 << 10, 256 << 10];

/// The sizes of a reader's comment before sealing, in bytes. The larger one holds the longest comment in any script.
pub const COMMENT_CLASSES: [usize; 2] = [4 << 10, 32 << 10];

/// Padmé (Nikitin et al., PoPETs 2019, section 4): the padded length tells O(log log n) bits of n and costs at most 12 %.
pub fn padme(length: u64) -> u64 {
    if length < 2 {
        return length;
    }
    let exponent = length.ilog2();
    let kept = exponent.ilog2() + 1;
    let mask = (1u64 << (exponent - kept.min(exponent))) - 1;
    length.saturating_add(mask) & !mask
}

/// The length of a blob that holds a file of `length` bytes, before sealing.
pub fn blob_length(length: u64) -> u64 {
    padme(length).max(BLOB_FLOOR)
}

/// Pads JSON with spaces to the smallest class that holds it.
pub(crate) fn pad_json(mut json: Vec<u8>, classes: &[usize]) -> Result<Vec<u8>, Error> {
    let class = *classes.iter().find(|class| json.len() <= **class).ok_or(Error::TooLarge)?;
    json.resize(class, b' ');
    Ok(json)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_papers_figures() {
        // Figure 3 and its text: 9 bits keep 4 of them.
        assert_eq!(padme(0), 0);
        assert_eq!(padme(9), 10);
        assert_eq!(padme(1_000_000), 1_015_808);
        assert_eq!(blob_length(0), BLOB_FLOOR);
        assert_eq!(blob_length(BLOB_FLOOR + 1), 270_336);
    }

    proptest! {
        #[test]
        fn padding_never_shortens_costs_little_and_is_stable(length in 0u64..1 << 42) {
            let padded = padme(length);
            prop_assert!(padded >= length);
            prop_assert!((padded - length) as f64 <= 0.12 * length as f64 + 1.0);
            prop_assert_eq!(padme(padded), padded);
        }

        #[test]
        fn longer_files_never_look_shorter(a in 0u64..1 << 42, b in 0u64..1 << 42) {
            prop_assert!((a <= b) == (padme(a) <= padme(b)) || padme(a) == padme(b));
        }

        /// What remains visible: a mantissa no longer than the exponent's own bits.
        #[test]
        fn few_lengths_are_left(length in 2u64..1 << 42) {
            let padded = padme(length);
            let exponent = padded.ilog2();
            prop_assert!(exponent - padded.trailing_zeros() <= exponent.ilog2() + 1);
        }
    }
}
