//! A request's path as the name of a file inside the site. What isn't plainly one is no path at all.

/// A file that somebody asks for. Made of plain segments only, so it can't lead out of the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    file: String,
}

impl Wanted {
    /// `None` for a path that no published file has: `..`, a hidden name, an encoded slash, a control character, a bad escape.
    pub fn parse(path: &str) -> Option<Self> {
        let path = path.strip_prefix('/')?;
        let (folders, last) = path.rsplit_once('/').map_or(("", path), |(folders, last)| (folders, last));
        let mut file = String::with_capacity(path.len() + 10);
        if !folders.is_empty() {
            for folder in folders.split('/') {
                segment(folder, &mut file)?;
                file.push('/');
            }
        }
        if last.is_empty() {
            file.push_str("index.html");
        } else {
            segment(last, &mut file)?;
        }
        Some(Self { file })
    }

    /// Relative to the site.
    pub fn file(&self) -> &str {
        &self.file
    }
}

fn segment(text: &str, into: &mut String) -> Option<()> {
    let text = if text.contains('%') { decoded(text)? } else { text.to_owned() };
    let plain =
        !text.is_empty() && !text.starts_with('.') && text.chars().all(|c| !c.is_control() && c != '/' && c != '\\');
    plain.then(|| into.push_str(&text))
}

fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let [high, low, after @ ..] = after else { return None };
        let digit = |byte: u8| char::from(byte).to_digit(16);
        bytes.push(u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()?);
        rest = after;
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str) -> Option<String> {
        Wanted::parse(path).map(|wanted| wanted.file)
    }

    #[test]
    fn plain_paths_are_files_and_folders_their_index() {
        assert_eq!(file("/").as_deref(), Some("index.html"));
        assert_eq!(file("/d/EL-0001/").as_deref(), Some("d/EL-0001/index.html"));
        assert_eq!(file("/d/EL-0001").as_deref(), Some("d/EL-0001"));
        assert_eq!(file("/a%20b.txt").as_deref(), Some("a b.txt"));
    }

    #[test]
    fn nothing_leads_out_of_the_folder() {
        for wrong in [
            "",
            "/..",
            "/../x",
            "/a/../b",
            "/a/./b",
            "/%2e%2e/x",
            "/a/%2E%2E",
            "/a%2fb",
            "/a%5cb",
            "/a\\b",
            "//etc/passwd",
            "/a//b",
            "/.git",
            "/d/.x.unfinished",
            "/a%00b",
            "/a%zz",
            "/a%2",
            "/a%ff",
        ] {
            assert_eq!(file(wrong), None, "{wrong}");
        }
    }
}
