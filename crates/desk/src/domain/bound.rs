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
