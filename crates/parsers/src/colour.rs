//! Colours as formats write them, and which of them can't be told apart. Knows no names of colours.

/// Channels that differ by no more than this look the same to whoever reads.
const SAME: u8 = 32;

/// Six hexadecimal digits, with or without the sign before them.
pub fn of_hex(colour: &str) -> Option<[u8; 3]> {
    let digits = colour.strip_prefix('#').unwrap_or(colour);
    if digits.len() != 6 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    u32::from_str_radix(digits, 16).ok().map(|n| [(n >> 16) as u8, (n >> 8) as u8, n as u8])
}

/// Whether two colours can't be told apart.
pub fn alike(a: [u8; 3], b: [u8; 3]) -> bool {
    (0..3).all(|c| a[c].abs_diff(b[c]) <= SAME)
}
