//! A channel as its administrator writes it down, read from a form.

use crate::Error;

/// Lines for sources, in characters.
const LINES: usize = 600;
/// People named to sources.
const PEOPLE: usize = 12;
/// Channels that are open at once: more, and a source has nothing to choose by.
pub const MOST: usize = 12;

/// What a form said, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    pub title: String,
    pub lines: String,
    pub people: Vec<String>,
    pub takes_files: bool,
    /// In bytes.
    pub largest: Option<u64>,
}

impl Words {
    /// `largest`: in MB, empty for no limit of its own. `people`: one a line, or parted by commas.
    ///
    /// # Errors
    /// In words.
    pub fn read(title: &str, lines: &str, people: &str, takes_files: bool, largest: &str) -> Result<Self, Error> {
        let title = one_line(title);
        if !(1..=60).contains(&title.chars().count()) {
            return Err(Error::refused("a channel’s title has 1 to 60 characters"));
        }
        let lines: String = lines.chars().filter(|c| *c == '\n' || !c.is_control()).collect();
        let lines = lines.trim().to_owned();
        if lines.chars().count() > LINES {
            return Err(Error::refused("the lines for sources are too long: 600 characters at most"));
        }
        let people: Vec<_> = people.split(['\n', ',']).map(one_line).filter(|name| !name.is_empty()).collect();
        if people.len() > PEOPLE || people.iter().any(|name| name.chars().count() > 60) {
            return Err(Error::refused("name at most 12 people, each with at most 60 characters"));
        }
        let largest = match largest.trim() {
            "" => None,
            typed => match typed.parse::<u64>() {
                Ok(megabytes @ 1..=4_294) => Some(megabytes * 1_000_000),
                _ => return Err(Error::refused("the largest file is a number of megabytes from 1 to 4294, or empty")),
            },
        };
        Ok(Self { title, lines, people, takes_files, largest })
    }
}

/// The name in forms, envelopes and on the command line: small letters, digits and hyphens.
///
/// # Errors
/// In words.
pub fn name(typed: &str) -> Result<String, Error> {
    let name = typed.trim().to_lowercase();
    let fine = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let begins = name.starts_with(|c: char| c.is_ascii_lowercase());
    if begins && name.len() <= 30 && name.chars().all(fine) {
        Ok(name)
    } else {
        Err(Error::refused("a channel’s name has 1 to 30 small letters, digits and hyphens, and begins with a letter"))
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().filter(|c| !c.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_or_refused_in_words() {
        let words =
            Words::read(" Health \n desk ", "Clinics.\r\nHospitals.", "A. Vance, B.\nC.", true, " 100 ").unwrap();
        assert_eq!(words.title, "Health desk");
        assert_eq!(words.lines, "Clinics.\nHospitals.");
        assert_eq!(words.people, ["A. Vance", "B.", "C."]);
        assert_eq!(words.largest, Some(100_000_000));
        assert!(Words::read("", "", "", true, "").is_err());
        assert!(Words::read("x", &"a".repeat(601), "", true, "").is_err());
        for wrong in ["0", "5000", "-1", "many"] {
            assert!(Words::read("x", "", "", true, wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_name_can_stand_in_an_envelope_and_on_a_command_line() {
        assert_eq!(name(" Health-2 ").unwrap(), "health-2");
        for wrong in ["", "-x", "2x", "a b", "é", &"a".repeat(31)] {
            assert!(name(wrong).is_err(), "{wrong}");
        }
    }
}
