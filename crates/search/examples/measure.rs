//! `cargo xtask bench search`: how long questions take over made-up pages, in an index of plain files (the archive's) and in a sealed one
//! (the desk's). Words are as frequent as words are: a few everywhere, most hardly anywhere.

#![allow(clippy::disallowed_methods, reason = "it measures time")]

use std::{
    collections::BTreeMap,
    path::Path,
    time::{Duration, Instant},
};

use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use search::{Entry, Error, Filters, Index, Key, Kind, Query, Room, Sealed};

const WORDS_A_PAGE: usize = 350;
const PAGES_A_DOCUMENT: usize = 20;
const VOCABULARY: usize = 40_000;
const ROUNDS: usize = 40;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let pages = std::env::args().nth(1).map_or(Ok(10_000), |pages| pages.parse())?;
    let folder = tempfile::tempdir()?;
    let (plain, sealed) = (folder.path().join("plain"), folder.path().join("sealed"));
    std::fs::create_dir(&plain)?;
    println!("Search over {pages} made-up pages of {WORDS_A_PAGE} words ({ROUNDS} times each question):");
    let key = || Key::new([7; 32]);
    measure("archive", pages, &plain, Index::create(&plain)?)?;
    measure("desk, sealed", pages, &sealed, Index::create_sealed(Sealed::new(&sealed, key())?)?)?;
    Ok(())
}

fn measure(name: &str, pages: usize, folder: &Path, index: Index) -> Result<(), Box<dyn std::error::Error>> {
    let began = Instant::now();
    fill(&index, pages)?;
    let built = began.elapsed();
    let size: u64 = std::fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.metadata().ok()?.len())).sum();
    println!("  {name}: built in {:.1} s, {} MB", built.as_secs_f64(), size / 1_000_000);
    let mut all = Vec::new();
    let mut by_kind: BTreeMap<&str, Vec<Duration>> = BTreeMap::new();
    let mut random = StdRng::seed_from_u64(2);
    for _ in 0..ROUNDS {
        for (kind, typed) in questions(&mut random) {
            let query = Query::parse(&typed, Room::Desk)?;
            let began = Instant::now();
            index.find(&query, &Filters::default(), 1)?;
            let took = began.elapsed();
            all.push(took);
            by_kind.entry(kind).or_default().push(took);
        }
    }
    for (kind, times) in by_kind.into_iter().chain([("all of them", all)]) {
        let (half, most) = (at(&times, 50), at(&times, 99));
        println!("    {kind:<22} p50 {half:>7.2} ms   p99 {most:>7.2} ms");
    }
    Ok(())
}

fn at(times: &[Duration], percent: usize) -> f64 {
    let mut times = times.to_vec();
    times.sort();
    let place = (times.len() * percent).div_ceil(100).saturating_sub(1);
    times.get(place).map_or(0.0, |time| time.as_secs_f64() * 1000.0)
}

/// Zipf's law, roughly: the chance of a word falls with its number.
fn word(random: &mut StdRng) -> String {
    let number = (VOCABULARY as f64).powf(random.r#gen::<f64>()) as usize;
    let letters = "etaoinshrdlucmfwypvb".as_bytes();
    let mut number = number * 7919 + 400;
    let mut word = String::new();
    while number > 0 {
        word.push(char::from(letters[number % letters.len()]));
        number /= letters.len();
    }
    word
}

fn fill(index: &Index, pages: usize) -> Result<(), Error> {
    let mut random = StdRng::seed_from_u64(1);
    let mut writer = index.writer()?;
    for page in 0..pages {
        let (document, number) = (page / PAGES_A_DOCUMENT, page % PAGES_A_DOCUMENT);
        let mut entry = Entry::new(Kind::Page, format!("d{document}"), format!("EL-{document:04}"));
        entry.title = format!("Document {document}");
        entry.countries = vec![["Veldania", "Xanthe", "Corvin"][document % 3].to_owned()];
        entry.date = format!("20{:02}-0{}", 10 + document % 17, 1 + document % 9);
        if number == 0 {
            writer.add(&Entry { kind: Kind::Document, ..entry.clone() })?;
        }
        entry.page = u32::try_from(number + 1).ok();
        entry.text = (0..WORDS_A_PAGE).map(|_| word(&mut random)).collect::<Vec<_>>().join(" ");
        writer.add(&entry)?;
    }
    writer.finish()
}

fn questions(random: &mut StdRng) -> Vec<(&'static str, String)> {
    let mut next = || word(random);
    vec![
        ("one word", next()),
        ("three words", format!("{} {} {}", next(), next(), next())),
        ("a phrase", format!("\"{} {}\"", next(), next())),
        ("one of two", format!("{} OR {}", next(), next())),
        ("a beginning", format!("{}*", next().chars().take(3).collect::<String>())),
        ("a field and a word", format!("country:veldania date:2012..2020 {}", next())),
    ]
}
