//! A file's name that can't hurt whoever saves under it: one part of a path, visible letters, taken by every system.

use std::fmt;

/// In bytes of UTF-8, the ending included: far below what any file system takes.
const LONGEST: usize = 120;
/// Of an ending that stays when a name is cut, in bytes with its point.
const ENDING: usize = 12;
/// Names of devices under Windows, whatever ending follows.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// What is left of a name that somebody else chose.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SafeName(String);

impl SafeName {
    /// The last part of a path without what is invisible, turns the reading direction, hides a file, or names something else than
    /// one; `file` when nothing is left. The same again, made of itself.
    pub fn of(given: &str) -> Self {
        let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
        let kept: String = last.chars().filter(|c| !c.is_control() && !invisible(*c)).map(plain).collect();
        let words: Vec<&str> = kept.split_whitespace().collect();
        let name = cut(bare(&words.join(" ")));
        match name {
            name if name.is_empty() => Self("file".to_owned()),
            name if is_device(&name) => Self(format!("file {name}")),
            name => Self(name),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name for the `number`th file of this name in one folder: `form (2).pdf`.
    #[must_use]
    pub fn numbered(&self, number: usize) -> Self {
        let (stem, ending) = parted(&self.0);
        Self(format!("{stem} ({number}){ending}"))
    }

    /// As the value of a `Content-Disposition` header (RFC 6266, RFC 8187): to be saved, never to be shown.
    pub fn attachment(&self) -> String {
        let fallback: String =
            self.0.chars().map(|c| if c.is_ascii_alphanumeric() || " ._-()".contains(c) { c } else { '_' }).collect();
        let encoded: String = self
            .0
            .bytes()
            .map(|byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'_' | b'-' => char::from(byte).to_string(),
                byte => format!("%{byte:02X}"),
            })
            .collect();
        format!("attachment; filename=\"{fallback}\"; filename*=UTF-8''{encoded}")
    }
}

impl fmt::Display for SafeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Marks of direction, joiners, and other letters that show nothing: with them `exe.pdf` can read as what it isn't.
pub(crate) fn invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// What a shell, a file system or a header takes for something else.
fn plain(c: char) -> char {
    if "<>:\"|?*%;$`'&!".contains(c) { '_' } else { c }
}

/// Without points and hyphens at its begin (hidden files, options) and points at its end (which Windows drops).
fn bare(name: &str) -> &str {
    name.trim_start_matches(['.', '-', ' ', '~']).trim_end_matches(['.', ' '])
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
    let numbered = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt"));
    DEVICES.contains(&stem.as_str()) || numbered.is_some_and(|rest| rest.chars().count() == 1)
}

/// The name without its ending, and the ending with its point, where it has a short one.
fn parted(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(at) if at > 0 && name.len() - at <= ENDING => name.split_at(at),
        _ => (name, ""),
    }
}

fn cut(name: &str) -> String {
    if name.len() <= LONGEST {
        return name.to_owned();
    }
    let (stem, ending) = parted(name);
    let most = stem.floor_char_boundary(LONGEST - ending.len());
    format!("{}{ending}", stem[..most].trim_end_matches(['.', ' ']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(given: &str) -> String {
        SafeName::of(given).to_string()
    }

    #[test]
    fn names_that_are_fine_stay_as_they_are() {
        for name in ["form.pdf", "été – annexe 2.docx", "Anhang (neu).odt", "文件.png", "archive.tar.gz", "README"]
        {
            assert_eq!(of(name), name);
        }
    }

    #[test]
    fn what_could_hurt_goes() {
        for (given, safe) in [
            ("../../etc/passwd", "passwd"),
            ("C:\\windows\\system32\\x.dll", "x.dll"),
            ("/", "file"),
            ("", "file"),
            ("..", "file"),
            ("...hidden", "hidden"),
            (".bashrc", "bashrc"),
            ("-rf", "rf"),
            ("a\nb\u{0}c\u{1b}[2J.txt", "abc[2J.txt"),
            ("annex\u{202e}fdp.exe", "annexfdp.exe"),
            ("a\"; filename=evil.exe", "a__ filename=evil.exe"),
            ("con", "file con"),
            ("COM1.txt", "file COM1.txt"),
            ("NUL .txt", "file NUL .txt"),
            ("ends.with. . .", "ends.with"),
            ("two  spaces \t here", "two spaces here"),
        ] {
            assert_eq!(of(given), safe, "{given:?}");
        }
    }

    #[test]
    fn a_long_name_keeps_its_ending_and_whole_letters() {
        let long = of(&format!("{}.pdf", "é".repeat(300)));
        assert!(long.len() <= LONGEST && long.ends_with("é.pdf"), "{long}");
        let no_ending = of(&format!("{}.{}", "a".repeat(100), "b".repeat(100)));
        assert_eq!(no_ending.len(), LONGEST);
        assert_eq!(of(&long), long, "made of itself");
    }

    #[test]
    fn another_file_of_the_same_name_gets_a_number() {
        assert_eq!(SafeName::of("form.pdf").numbered(2).as_str(), "form (2).pdf");
        assert_eq!(SafeName::of("README").numbered(3).as_str(), "README (3)");
    }

    #[test]
    fn the_header_holds_one_name_and_nothing_else() {
        assert_eq!(
            SafeName::of("l’été “1”\r\nX: y.pdf").attachment(),
            "attachment; filename=\"l__t_ _1_X_ y.pdf\"; filename*=UTF-8''l%E2%80%99%C3%A9t%C3%A9%20%E2%80%9C1%E2%80%9DX_%20y.pdf"
        );
    }
}
