//! Excel's XOR obfuscation ([MS-OFFCRYPTO], 2.3.7.1 to 2.3.7.3, method 1): sixteen bits of key, and yet a person has to be asked.

const PAD: [u8; 15] = [0xBB, 0xFF, 0xFF, 0xBA, 0xFF, 0xFF, 0xB9, 0x80, 0x00, 0xBE, 0x0F, 0x00, 0xBF, 0x0F, 0x00];
/// Where the key of a password of so many letters begins.
const BEGIN: [u16; 15] = [
    0xE1F0, 0x1D0F, 0xCC9C, 0x84C0, 0x110C, 0x0E10, 0xF1CE, 0x313E, 0x1872, 0xE139, 0xD40F, 0x84F9, 0x280C, 0xA96A,
    0x4EC3,
];
const LONGEST: usize = 15;

/// The sixteen bytes that a password's bytes stand for, if they fit the file's key and verifier.
pub fn array(password: &str, key: u16, verifier: u16) -> Option<[u8; 16]> {
    let password = letters(password)?;
    (key_of(&password) == key && verifier_of(&password) == verifier).then(|| array_of(&password))
}

/// One byte of each letter (2.3.7.4): the lower, or the upper where that is 0.
fn letters(password: &str) -> Option<Vec<u8>> {
    let bytes: Vec<u8> = password
        .encode_utf16()
        .map(|unit| unit.to_le_bytes())
        .map(|[low, high]| if low == 0 { high } else { low })
        .collect();
    (1..=LONGEST).contains(&bytes.len()).then_some(bytes)
}

/// 2.3.7.1.
fn verifier_of(password: &[u8]) -> u16 {
    let length = password.len() as u8;
    let turned = |sum: u16, byte: &u8| ((sum >> 14 & 1) | (sum << 1 & 0x7FFF)) ^ u16::from(*byte);
    std::iter::once(&length).chain(password).rev().fold(0, turned) ^ 0xCE4B
}

/// 2.3.7.2. The specification's matrix is one row of numbers, each the double of the one before within a cyclic code, from which every
/// eighth is left out; the last of a password's letters takes the first seven.
fn key_of(password: &[u8]) -> u16 {
    let double = |value: u16| if value & 0x8000 == 0 { value << 1 } else { value << 1 ^ 0x1021 };
    let mut number = 0x1021;
    let mut key = BEGIN[password.len() - 1];
    for letter in password.iter().rev() {
        for bit in 0..7 {
            if letter >> bit & 1 == 1 {
                key ^= number;
            }
            number = double(number);
        }
        number = double(number);
    }
    key
}

fn array_of(password: &[u8]) -> [u8; 16] {
    let key = key_of(password).to_le_bytes();
    let mut array = [0; 16];
    for ((letter, with), place) in password.iter().chain(&PAD).zip(key.iter().cycle()).zip(&mut array) {
        *place = (letter ^ with).rotate_right(1);
    }
    array
}

/// Undoes it on the data of a record. `offset`: where the data begins in the stream; the first `plain` bytes stand as they are.
pub fn decrypt(array: &[u8; 16], data: &mut [u8], offset: usize, plain: usize) {
    let first = offset.wrapping_add(data.len());
    for (at, byte) in data.iter_mut().enumerate().skip(plain) {
        *byte = (*byte ^ array[first.wrapping_add(at) % 16]).rotate_right(5);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_made_of_the_specification_s_matrix() {
        // The last letter takes the last row, from its end; "A" has its first and its last bit but one.
        assert_eq!(key_of(b"A"), 0xE1F0 ^ 0x1021 ^ 0x48C4);
        // The row before it begins after a number that is left out.
        assert_eq!(key_of(b"\x01\x01"), 0x1D0F ^ 0x1021 ^ 0x3331);
        assert_eq!(key_of(b"\x40\x00"), 0x1D0F ^ 0x0DCC);
        // What Excel wrote for "abc".
        assert!(array("abc", 0x514A, 0xCC1A).is_some());
        for wrong in ["", "abd", "abcd", "a password that is too long for it"] {
            assert!(array(wrong, 0x514A, 0xCC1A).is_none());
        }
    }
}
