//! The languages that a page is read in: those that somebody asked for, those of the text beside it, or those that read it best.

use std::{fmt, fs, path::Path, str::FromStr};

use serde::{Deserialize, Serialize};

/// Tesseract reads in several languages at once; each one costs time and brings its own mistakes.
const MOST: usize = 5;
/// Of the languages of a script that are installed, so many are read in at once when nobody said which.
const AT_ONCE: usize = 2;
/// The longest name of a language.
const LONGEST: usize = 40;
/// So many letters of a text tell its script.
const ENOUGH_LETTERS: usize = 60;

/// Languages as Tesseract names them (`eng`, `chi_sim`), in the order of their weight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Languages(Vec<String>);

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadLanguages {
    #[error("languages are named as Tesseract names them, joined by +: eng, rus+eng, chi_sim; at most {MOST}")]
    Form,
    #[error("{0} isn’t installed for Tesseract; installed are {1}")]
    NotInstalled(String, String),
}

impl FromStr for Languages {
    type Err = BadLanguages;

    fn from_str(text: &str) -> Result<Self, BadLanguages> {
        let name = |name: &str| {
            (2..=LONGEST).contains(&name.len())
                && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
                && name.as_bytes()[0].is_ascii_alphabetic()
        };
        let names: Vec<String> = text.split('+').map(|name| name.trim().to_owned()).collect();
        let fine = names.len() <= MOST && names.iter().all(|one| name(one));
        fine.then_some(Self(names)).ok_or(BadLanguages::Form)
    }
}

impl TryFrom<String> for Languages {
    type Error = BadLanguages;

    fn try_from(text: String) -> Result<Self, BadLanguages> {
        text.parse()
    }
}

impl From<Languages> for String {
    fn from(languages: Languages) -> Self {
        languages.to_string()
    }
}

impl Languages {
    pub fn names(&self) -> &[String] {
        &self.0
    }

    /// The same ones, in whatever order.
    pub(crate) fn same(&self, other: &Self) -> bool {
        self.0.len() == other.0.len() && self.0.iter().all(|name| other.0.contains(name))
    }
}

/// As Tesseract takes them: `rus+eng`.
impl fmt::Display for Languages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("+"))
    }
}

/// What is installed on this machine, sorted by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installed(Vec<String>);

/// Scripts, with the languages that are written in them and their English names, the likeliest first. What is installed beside these is read when it is asked for.
const SCRIPTS: [(Script, &[(&str, &str)]); 13] = [
    (
        Script::Latin,
        &[
            ("eng", "English"),
            ("fra", "French"),
            ("deu", "German"),
            ("spa", "Spanish"),
            ("por", "Portuguese"),
            ("ita", "Italian"),
            ("nld", "Dutch"),
            ("pol", "Polish"),
            ("tur", "Turkish"),
            ("ron", "Romanian"),
            ("ces", "Czech"),
            ("hun", "Hungarian"),
            ("swe", "Swedish"),
            ("ind", "Indonesian"),
            ("vie", "Vietnamese"),
        ],
    ),
    (
        Script::Cyrillic,
        &[
            ("rus", "Russian"),
            ("ukr", "Ukrainian"),
            ("bel", "Belarusian"),
            ("bul", "Bulgarian"),
            ("srp", "Serbian"),
            ("mkd", "Macedonian"),
            ("kaz", "Kazakh"),
        ],
    ),
    (
        Script::Arabic,
        &[("ara", "Arabic"), ("fas", "Persian"), ("urd", "Urdu"), ("pus", "Pashto"), ("ckb", "Kurdish (Sorani)")],
    ),
    (Script::Han, &[("chi_sim", "Chinese (simplified)"), ("chi_tra", "Chinese (traditional)")]),
    (Script::Japanese, &[("jpn", "Japanese")]),
    (Script::Hangul, &[("kor", "Korean")]),
    (Script::Greek, &[("ell", "Greek")]),
    (Script::Hebrew, &[("heb", "Hebrew"), ("yid", "Yiddish")]),
    (Script::Devanagari, &[("hin", "Hindi"), ("mar", "Marathi"), ("nep", "Nepali")]),
    (Script::Bengali, &[("ben", "Bengali")]),
    (Script::Thai, &[("tha", "Thai")]),
    (Script::Georgian, &[("kat", "Georgian")]),
    (Script::Armenian, &[("hye", "Armenian")]),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Script {
    Latin,
    Cyrillic,
    Arabic,
    Han,
    Japanese,
    Hangul,
    Greek,
    Hebrew,
    Devanagari,
    Bengali,
    Thai,
    Georgian,
    Armenian,
}

impl Script {
    fn of(letter: char) -> Option<Self> {
        Some(match letter {
            'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => Self::Latin,
            '\u{370}'..='\u{3ff}' => Self::Greek,
            '\u{400}'..='\u{52f}' => Self::Cyrillic,
            '\u{531}'..='\u{587}' => Self::Armenian,
            '\u{5d0}'..='\u{5ea}' => Self::Hebrew,
            '\u{620}'..='\u{6ff}' | '\u{750}'..='\u{77f}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' => {
                Self::Arabic
            }
            '\u{904}'..='\u{97f}' => Self::Devanagari,
            '\u{985}'..='\u{9fb}' => Self::Bengali,
            '\u{e01}'..='\u{e4e}' => Self::Thai,
            '\u{10a0}'..='\u{10ff}' => Self::Georgian,
            '\u{3041}'..='\u{30ff}' => Self::Japanese,
            '\u{4e00}'..='\u{9fff}' => Self::Han,
            '\u{ac00}'..='\u{d7a3}' => Self::Hangul,
            _ => return None,
        })
    }
}

impl Installed {
    /// Of a folder of Tesseract's data. `None` when no language is in it.
    pub(super) fn in_folder(folder: &Path) -> Option<Self> {
        let names = fs::read_dir(folder).ok()?.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let names = names.filter_map(|name| name.strip_suffix(".traineddata").map(str::to_owned));
        // They tell how a page lies, and formulas.
        let mut names: Vec<String> = names.filter(|name| name != "osd" && name != "equ").collect();
        names.sort();
        (!names.is_empty()).then_some(Self(names))
    }

    /// Each with its English name, where it has one here.
    pub fn named(&self) -> Vec<(String, String)> {
        let all = || SCRIPTS.iter().flat_map(|(_, languages)| *languages);
        let english = |name: &String| all().find(|(known, _)| known == name).map(|(_, english)| (*english).to_owned());
        self.0.iter().map(|name| (name.clone(), english(name).unwrap_or_else(|| name.clone()))).collect()
    }

    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|installed| installed == name)
    }

    /// # Errors
    /// The first that isn't installed.
    pub fn check(&self, languages: &Languages) -> Result<(), BadLanguages> {
        match languages.0.iter().find(|name| !self.has(name)) {
            None => Ok(()),
            Some(name) => Err(BadLanguages::NotInstalled(name.clone(), self.0.join(", "))),
        }
    }

    /// Those to begin with when nothing is known: of the Latin script, or of the first other one that is there, or any.
    pub(crate) fn first(&self) -> Languages {
        self.choices().into_iter().next().unwrap_or_else(|| Languages(self.0[..1].to_vec()))
    }

    /// For each script that can be read here, what it is read in.
    pub(crate) fn choices(&self) -> Vec<Languages> {
        SCRIPTS.iter().filter_map(|(_, names)| self.of_script(names)).collect()
    }

    fn of_script(&self, names: &[(&str, &str)]) -> Option<Languages> {
        let there: Vec<String> =
            names.iter().filter(|(name, _)| self.has(name)).take(AT_ONCE).map(|(name, _)| (*name).to_owned()).collect();
        (!there.is_empty()).then_some(Languages(there))
    }

    /// What a text is written in, as far as it is installed: its script's languages, its own first. `None` when the text is short, or nothing fits.
    pub(crate) fn of_text(&self, text: &str) -> Option<Languages> {
        let mut letters = [0usize; SCRIPTS.len()];
        for script in text.chars().filter_map(Script::of) {
            letters[SCRIPTS.iter().position(|(known, _)| *known == script)?] += 1;
        }
        let (at, most) = letters.into_iter().enumerate().max_by_key(|(_, count)| *count)?;
        if most < ENOUGH_LETTERS || most * 2 < letters.iter().sum() {
            return None;
        }
        // Japanese is Chinese signs with letters of its own between them.
        let japanese = SCRIPTS.iter().position(|(script, _)| *script == Script::Japanese)?;
        let at = if SCRIPTS[at].0 == Script::Han && letters[japanese] * 10 > most { japanese } else { at };
        let mut languages = self.of_script(SCRIPTS[at].1)?;
        let own = whatlang::detect(text).filter(whatlang::Info::is_reliable).map(|found| found.lang().code());
        // Its codes are those of ISO 639-3, as Tesseract's are, but for Chinese, whose two ways of writing it doesn't tell apart.
        let own = own.map(|code| if code == "pes" { "fas" } else { code });
        if let Some(own) = own.filter(|own| self.has(own)) {
            languages.0.retain(|name| name != own);
            languages.0.insert(0, own.to_owned());
            languages.0.truncate(AT_ONCE);
        }
        Some(languages)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn installed(names: &[&str]) -> Installed {
        Installed(names.iter().map(|&name| name.to_owned()).collect())
    }

    #[test]
    fn names_are_tesseracts_and_nothing_else_goes_into_a_command_line() {
        assert_eq!("rus+eng".parse::<Languages>().unwrap().to_string(), "rus+eng");
        assert_eq!(" chi_sim ".parse::<Languages>().unwrap().to_string(), "chi_sim");
        for bad in ["", "+", "rus+", "../eng", "-l", "e", "a+b", "eng fra", "eng\nfra", "eng+fra+deu+spa+por+ita"] {
            assert_eq!(bad.parse::<Languages>(), Err(BadLanguages::Form), "{bad:?}");
        }
        let here = installed(&["eng", "rus"]);
        assert!(here.check(&"rus+eng".parse().unwrap()).is_ok());
        let why = here.check(&"fra+eng".parse().unwrap()).unwrap_err().to_string();
        assert_eq!(why, "fra isn’t installed for Tesseract; installed are eng, rus");
    }

    #[test]
    fn a_text_tells_its_languages_as_far_as_they_are_there() {
        let all = installed(&["ara", "chi_sim", "deu", "eng", "fas", "fra", "jpn", "rus", "ukr"]);
        let of = |text: &str| all.of_text(text).map(|languages| languages.to_string());
        let english =
            "The harbour office paid three invoices for one survey, and nobody asked why it had been done at night.";
        let german = "Das Hafenamt bezahlte drei Rechnungen für ein einziges Gutachten, und niemand fragte, warum es nachts gemacht wurde.";
        let russian =
            "Управление порта оплатило три счета за одно обследование, и никто не спросил, почему его провели ночью.";
        let ukrainian =
            "Управління порту сплатило три рахунки за одне обстеження, і ніхто не спитав, чому його провели вночі.";
        assert_eq!(of(english).as_deref(), Some("eng+fra"));
        assert_eq!(of(german).as_deref(), Some("deu+eng"));
        assert_eq!(of(russian).as_deref(), Some("rus+ukr"));
        assert_eq!(of(ukrainian).as_deref(), Some("ukr+rus"));
        assert_eq!(of(&"会议记录港口办公室为一次调查支付了三张发票".repeat(4)).as_deref(), Some("chi_sim"));
        assert_eq!(of(&"港湾事務所は一つの調査に三枚の請求書を支払った".repeat(4)).as_deref(), Some("jpn"));
        assert_eq!(of("Short."), None);
        assert_eq!(
            of(&"Η λιμενική υπηρεσία πλήρωσε τρία τιμολόγια για μία έρευνα".repeat(3)),
            None,
            "Greek isn’t there"
        );
        assert_eq!(installed(&["fra", "rus"]).first().to_string(), "fra");
        assert_eq!(installed(&["rus"]).first().to_string(), "rus");
        assert_eq!(installed(&["xyz"]).first().to_string(), "xyz");
    }
}
