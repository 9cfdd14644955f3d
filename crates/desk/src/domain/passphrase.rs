//! Whether a passphrase is worth its name. Only it protects a seized disk; no list of rules makes a bad one good, so there are few.

/// Why this one isn't taken, as a clause; `None` when it is.
pub fn weakness(passphrase: &str, name: &str) -> Option<&'static str> {
    let chars: Vec<char> = passphrase.chars().filter(|c| !c.is_whitespace()).collect();
    let mut distinct = chars.clone();
    distinct.sort_unstable();
    distinct.dedup();
    if passphrase.chars().count() < unseal::Passphrase::SHORTEST {
        Some("it needs at least 12 characters")
    } else if distinct.len() < 6 {
        Some("it repeats a few characters over and over")
    } else if chars.iter().all(|c| c.is_ascii_digit()) {
        Some("digits alone are guessed quickly")
    } else if without(passphrase, name) < 8 {
        Some("it is little more than the name")
    } else {
        None
    }
}

/// How many characters are left when a name is taken out.
fn without(passphrase: &str, name: &str) -> usize {
    let rest = passphrase.to_lowercase().replace(&name.to_lowercase(), "");
    rest.chars().filter(|c| c.is_alphanumeric()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_are_refused_and_words_are_taken() {
        for weak in ["short", "aaaaaaaaaaaaaaaa", "12345678901234", "ada vance ada vance 1", "ababababababab"] {
            assert!(weakness(weak, "Ada Vance").is_some(), "{weak}");
        }
        assert_eq!(weakness("correct horse battery staple", "Ada"), None);
        assert_eq!(weakness("seven lamps on the quay", "Ben"), None);
    }
}
