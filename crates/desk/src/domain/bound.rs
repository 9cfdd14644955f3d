//! Which of a drop's files are the pages of one document, as its envelope says. Nothing here can fail: whatever an envelope says, each
//! file comes out once.

use seal::FileEntry;

/// What becomes one document: a file, or several as its pages, in their order. Places in the envelope's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unit {
    File(usize),
    /// Two or more.
    Pages(Vec<usize>),
}

/// The documents of an envelope's files, in the order in which their first file is listed. A document of one page is just a file.
pub fn units(files: &[FileEntry]) -> Vec<Unit> {
    let mut units = Vec::new();
    for (at, file) in files.iter().enumerate() {
        let Some(of) = file.page_of else {
            units.push(Unit::File(at));
            continue;
        };
        let same = files.iter().enumerate().filter(|(_, other)| other.page_of == Some(of)).map(|(at, _)| at);
        let pages: Vec<usize> = same.collect();
        if pages.len() == 1 {
            units.push(Unit::File(at));
        } else if pages[0] == at {
            units.push(Unit::Pages(pages));
        }
    }
    units
}

/// What a document of several files is called: the first one's name, and how many more there are.
pub fn name(first: &str, files: usize) -> String {
    match files {
        0 | 1 => first.to_owned(),
        2 => format!("{first} and 1 more page"),
        _ => format!("{first} and {} more pages", files - 1),
    }
}

/// The files that a form numbers, by their numbers. Fields are `page-ID`; an empty one is no page.
///
/// # Errors
/// In words for who filled it in.
pub fn numbered(fields: &[(String, String)]) -> Result<Vec<&str>, &'static str> {
    let mut pages = Vec::new();
    for (name, typed) in fields {
        let (Some(id), typed) = (name.strip_prefix("page-"), typed.trim()) else { continue };
        if typed.is_empty() {
            continue;
        }
        match typed.parse::<u32>() {
            Ok(number) if number > 0 => pages.push((number, id)),
            _ => return Err("number the pages with whole numbers: 1, 2, 3 …"),
        }
    }
    pages.sort_unstable();
    if pages.windows(2).any(|two| two[0].0 == two[1].0) {
        return Err("two files have the same number: each page needs its own");
    }
    if pages.iter().any(|(number, id)| pages.iter().any(|(other, same)| id == same && number != other)) {
        return Err("a file has two numbers: it can be one page only");
    }
    if pages.len() < 2 {
        return Err("number at least two files: they become the pages of one document");
    }
    Ok(pages.into_iter().map(|(_, id)| id).collect())
}

#[cfg(test)]
mod tests {
    use model::{LocalId, Sha256};

    use super::*;

    fn files(of: &[Option<u32>]) -> Vec<FileEntry> {
        let file = |(at, page_of): (usize, &Option<u32>)| FileEntry {
            blob: LocalId::from_bytes([at as u8; 16]),
            name: String::new(),
            size: 0,
            sha256: Sha256::of(b""),
            sealed_sha256: Sha256::of(b""),
            page_of: *page_of,
        };
        of.iter().enumerate().map(file).collect()
    }

    #[test]
    fn a_forms_numbers_put_files_in_order_or_say_what_is_wrong() {
        let fields = |typed: &[(&str, &str)]| -> Vec<(String, String)> {
            typed.iter().map(|(name, typed)| ((*name).to_owned(), (*typed).to_owned())).collect()
        };
        let form = fields(&[("csrf", "1"), ("page-a", " 30 "), ("page-b", "2"), ("page-c", "")]);
        assert_eq!(numbered(&form), Ok(vec!["b", "a"]));
        for wrong in [
            &[("page-a", "1")][..],
            &[("page-a", "1"), ("page-b", "1")],
            &[("page-a", "0"), ("page-b", "x")],
            &[("page-a", "1"), ("page-a", "2")],
        ] {
            assert!(numbered(&fields(wrong)).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn pages_come_together_and_every_file_comes_once() {
        use Unit::{File, Pages};
        let of = |of: &[Option<u32>]| units(&files(of));
        assert_eq!(of(&[]), []);
        assert_eq!(of(&[None, Some(1), Some(1), None]), [File(0), Pages(vec![1, 2]), File(3)]);
        // Two papers, their pages in between each other; one page alone is a file.
        assert_eq!(of(&[Some(9), Some(2), Some(9), Some(2), Some(7)]), [Pages(vec![0, 2]), Pages(vec![1, 3]), File(4)]);
        for strange in [vec![Some(u32::MAX); 100], (0..100).map(Some).collect(), vec![Some(0), None, Some(0)]] {
            let mut all: Vec<usize> = of(&strange)
                .into_iter()
                .flat_map(|unit| match unit {
                    File(at) => vec![at],
                    Pages(pages) => pages,
                })
                .collect();
            all.sort_unstable();
            assert_eq!(all, (0..strange.len()).collect::<Vec<_>>());
        }
    }
}
