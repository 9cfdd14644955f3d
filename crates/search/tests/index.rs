//! The index from the outside: what is asked is found, what is removed is gone, what is sealed stays sealed.

#![allow(clippy::unwrap_used, reason = "a test that can't go on should say where")]

use std::{fs, path::Path};

use search::{Entry, Error, Filters, Index, Key, Kind, Query, Room, Sealed};
use tempfile::TempDir;

fn entries() -> Vec<Entry> {
    let mut memo = Entry::new(Kind::Document, "EL-0001", "EL-0001");
    memo.title = "Harbour memorandum".into();
    memo.text = "Why the dredging was paid twice.".into();
    memo.sort = "Memorandum".into();
    memo.countries = vec!["Veldania".into()];
    memo.persons = vec!["Ada Lindqvist".into()];
    memo.organisations = vec!["Port Board".into()];
    memo.language = "en-GB".into();
    memo.date = "2026-03-09".into();
    let mut first = Entry {
        kind: Kind::Page,
        page: Some(1),
        text: "The invoice of Müller & Söhne, 1,250 crowns.".into(),
        ..memo.clone()
    };
    first.severities = vec!["note".into()];
    let second = Entry {
        kind: Kind::Page,
        page: Some(2),
        text: "第一次疏浚港口。 Nothing about money here.".into(),
        ..memo.clone()
    };
    let mut story = Entry::new(Kind::Story, "paid-twice", "paid-twice");
    story.title = "The dredging was paid for twice".into();
    story.text = "An invoice shows how the harbour paid.".into();
    story.language = "en".into();
    story.date = "2026-05".into();
    vec![memo, first, second, story]
}

fn filled(index: &Index) {
    let mut writer = index.writer().unwrap();
    for entry in entries() {
        writer.add(&entry).unwrap();
    }
    writer.commit().unwrap();
}

fn plain() -> (TempDir, Index) {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::create(folder.path()).unwrap();
    filled(&index);
    (folder, index)
}

fn key() -> Key {
    Key::new([7; 32])
}

fn asked(index: &Index, typed: &str, filters: &Filters) -> Vec<String> {
    let query = Query::parse(typed, Room::Desk).unwrap();
    let found = index.find(&query, filters, 1).unwrap();
    assert_eq!(found.total, found.hits.len());
    let name = |entry: &Entry| match entry.page {
        Some(page) => format!("{}/{page}", entry.id),
        None => entry.id.clone(),
    };
    let mut names: Vec<String> = found.hits.iter().map(|hit| name(&hit.entry)).collect();
    names.sort();
    names
}

#[test]
fn what_is_asked_is_found() {
    let (_folder, index) = plain();
    assert_eq!(index.size(), 4);
    let all = Filters::default();
    for (typed, found) in [
        ("invoice", &["EL-0001/1", "paid-twice"][..]),
        ("INVOICE -harbour", &["EL-0001/1"]),
        ("muller", &["EL-0001/1"]),
        ("Söhne", &["EL-0001/1"]),
        ("\"1,250 crowns\"", &["EL-0001/1"]),
        ("\"crowns 1,250\"", &[]),
        ("\"paid twice\"", &["EL-0001", "paid-twice"]),
        ("\"was paid twice\"", &["EL-0001"]),
        ("memo*", &["EL-0001"]),
        ("\"dredging was pa\"*", &["EL-0001", "paid-twice"]),
        ("疏浚", &["EL-0001/2"]),
        ("次疏浚港", &["EL-0001/2"]),
        ("港", &["EL-0001/2"]),
        ("口", &["EL-0001/2"]),
        ("浚疏", &[]),
        ("crowns OR money", &["EL-0001/1", "EL-0001/2"]),
        ("title:harbour", &["EL-0001"]),
        ("title:harbour type:page", &["EL-0001/1", "EL-0001/2"]),
        ("person:lindqvist", &["EL-0001"]),
        ("organisation:\"port board\" crowns", &["EL-0001/1"]),
        ("country:veldania", &["EL-0001"]),
        ("kind:memorandum", &["EL-0001"]),
        ("id:EL-0001", &["EL-0001"]),
        ("type:story", &["paid-twice"]),
        ("language:en", &["EL-0001", "paid-twice"]),
        ("date:2026-03", &["EL-0001"]),
        ("date:2026-03..2026-05", &["EL-0001", "paid-twice"]),
        ("date:2026-05-17", &["paid-twice"]),
        ("date:..2025", &[]),
        ("-type:story", &["EL-0001", "EL-0001/1", "EL-0001/2"]),
        ("severity:note", &[]),
        ("severity:note type:page", &["EL-0001/1"]),
        ("", &["EL-0001", "paid-twice"]),
    ] {
        assert_eq!(asked(&index, typed, &all), found, "{typed}");
    }
    let pages = Filters { kind: Some(Kind::Page), ..Filters::default() };
    assert_eq!(asked(&index, "", &pages), ["EL-0001/1", "EL-0001/2"]);
    let one = Filters { country: "Veldania".into(), year: "2026".into(), language: "en".into(), ..Filters::default() };
    assert_eq!(asked(&index, "paid", &one), ["EL-0001"]);
    let values = index.values().unwrap();
    assert_eq!(
        (values.countries, values.years, values.languages),
        (vec!["Veldania".into()], vec!["2026".into()], vec!["en".into()])
    );
    assert_eq!(values.kinds, ["document", "page", "story"]);
}

#[test]
fn results_come_in_pages() {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::create(folder.path()).unwrap();
    let mut writer = index.writer().unwrap();
    for number in 0..search::PAGE * 2 + 1 {
        let mut entry = Entry::new(Kind::Story, format!("s{number}"), format!("s{number}"));
        entry.text = "harbour".into();
        writer.add(&entry).unwrap();
    }
    writer.finish().unwrap();
    let query = Query::parse("harbour", Room::Archive).unwrap();
    let sizes = [1, 2, 3, 4, 0, usize::MAX].map(|page| {
        let found = index.find(&query, &Filters::default(), page).unwrap();
        assert_eq!((found.total, found.last_page), (search::PAGE * 2 + 1, 3));
        found.hits.len()
    });
    assert_eq!(sizes, [search::PAGE, search::PAGE, 1, 0, search::PAGE, 0]);
}

/// What is asked in many ways is never a panic, and always an answer.
#[test]
fn odd_questions_are_answered() {
    let (_folder, index) = plain();
    for typed in
        ["㈠*", "a\u{301}*", "\u{301}", "𠀀", "½", "ﷺ*", "--a", "-\"a b\"*", "title:漢*", "x ".repeat(30).as_str()]
    {
        if let Ok(query) = Query::parse(typed, Room::Desk) {
            index.find(&query, &Filters::default(), 1).unwrap();
        }
    }
}

fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries.map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())).collect()
}

fn holds(folder: &Path, word: &str) -> bool {
    files(folder).iter().any(|(name, bytes)| {
        name.contains(word) || bytes.windows(word.len()).any(|window| window.eq_ignore_ascii_case(word.as_bytes()))
    })
}

#[test]
fn a_sealed_index_shows_nothing_and_finds_the_same() {
    let folder = tempfile::tempdir().unwrap();
    filled(&Index::create_sealed(Sealed::new(folder.path(), key()).unwrap()).unwrap());
    let index = Index::open_sealed(Sealed::new(folder.path(), key()).unwrap()).unwrap();
    assert_eq!(asked(&index, "crowns", &Filters::default()), ["EL-0001/1"]);
    for word in ["crowns", "lindqvist", "meta", "managed", "store", ".idx"] {
        assert!(!holds(folder.path(), word), "{word}");
    }
    // The control: the same words lie open in an index that isn't sealed.
    let (open, _index) = plain();
    for word in ["crowns", "lindqvist", "meta", "managed", "store", ".idx"] {
        assert!(holds(open.path(), word), "{word}");
    }
    let other = Index::open_sealed(Sealed::new(folder.path(), Key::new([8; 32])).unwrap());
    assert!(matches!(other, Err(Error::Damaged(_))));
}

#[test]
fn what_is_removed_leaves_the_disk() {
    let (folder, index) = plain();
    assert!(holds(folder.path(), "crowns") && holds(folder.path(), "lindqvist"));
    let mut writer = index.writer().unwrap();
    writer.remove("EL-0001");
    writer.commit().unwrap();
    assert_eq!(asked(&index, "invoice", &Filters::default()), ["paid-twice"]);
    for word in ["crowns", "lindqvist", "veldania"] {
        assert!(!holds(folder.path(), word), "{word}");
    }
    assert!(holds(folder.path(), "harbour"), "what stays is still there");
    assert_eq!(index.wholes().unwrap(), [("paid-twice".to_owned(), String::new())]);
}

/// Chunks in a sealed file (`docs/contracts.md`): where a cut is hardest to see.
const HEAD: usize = 33;
const ON_DISK: usize = (64 << 10) + 16;

#[test]
fn a_changed_sealed_file_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::create_sealed(Sealed::new(folder.path(), key()).unwrap()).unwrap();
    let mut writer = index.writer().unwrap();
    let mut long = Entry::new(Kind::Story, "long", "long");
    long.text = (0..60_000_u64).map(|at| format!("{:x} ", at.wrapping_mul(0x9e37_79b9_7f4a_7c15))).collect();
    for entry in entries().iter().chain([&long]) {
        writer.add(entry).unwrap();
    }
    writer.finish().unwrap();
    drop(index);
    let files = files(folder.path());
    assert!(files.len() > 5 && files.iter().any(|(_, bytes)| bytes.len() > HEAD + ON_DISK));
    let find = || {
        let index = Index::open_sealed(Sealed::new(folder.path(), key())?)?;
        let query = Query::parse("\"1,250 crowns\" date:2026 person:ada country:veldania", Room::Desk).unwrap();
        index.values()?;
        index.wholes()?;
        index.find(&query, &Filters::default(), 1).map(|found| found.hits)
    };
    assert_eq!(find().unwrap().len(), 1);
    let mut unseen = Vec::new();
    for (at, (name, bytes)) in files.iter().enumerate() {
        let path = folder.path().join(name);
        let mut flipped = bytes.clone();
        *flipped.last_mut().unwrap() ^= 1;
        let whole_chunks = HEAD + (bytes.len() - HEAD - 1) / ON_DISK * ON_DISK;
        let changes = [
            ("flipped", flipped),
            ("cut", bytes[..bytes.len() - 1].to_vec()),
            ("cut at a chunk", bytes[..whole_chunks].to_vec()),
            ("another file", files[(at + 1) % files.len()].1.clone()),
        ];
        for (what, changed) in changes {
            fs::write(&path, &changed).unwrap();
            match find() {
                Err(Error::Damaged(_)) => {}
                Err(error) => panic!("{error}"),
                Ok(hits) => unseen.push((what, changed.len(), hits.len())),
            }
        }
        fs::write(&path, bytes).unwrap();
    }
    // The list of all files is read by a writer alone.
    assert!(unseen.len() <= 4, "{unseen:?}");
    assert_eq!(find().unwrap().len(), 1, "the control: put back, all is well");
}
