//! Scans whose text people typed: the share of words that are wrong (inserted, left out, others) in what the airlock reads, as a picture and
//! as a PDF, beside Tesseract run by hand on the same picture.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use airlock::{Airlock, Config, Whole, WorkerCommand, ocr::Ocr};
use model::Size;
use page::{Origin, PageContent, pdf};

use super::{Everything, truths};
use crate::bar;

/// More wrong words than Tesseract has by hand, at most.
const MORE: f64 = 0.02;
/// What scanners make.
const DPI: f32 = 300.0;

pub fn measure(corpus: &Path) {
    let airlock = super::super::airlock();
    let worker =
        WorkerCommand { program: std::env::current_exe().unwrap(), arguments: vec![airlock::WORKER_WORD.into()] };
    let ocr = Ocr::find(&worker);
    if !matches!(ocr, Ocr::Ready(_)) {
        println!("  skipped: Tesseract isn't installed, or can't be confined");
        return;
    }
    let reading = Airlock::new(Config { ocr, ..Config::alone(worker) });
    let (mut all, mut by_hand, mut picture, mut scan, mut files) = (0, 0, 0, 0, 0);
    for [document, truth, kind] in truths(corpus) {
        if !(document.starts_with("ocr/tesseract/") || document.ends_with("/linn.png")) || kind != "txt" {
            continue;
        }
        let path = corpus.join(&document);
        let truth = fs::read_to_string(corpus.join(truth)).unwrap();
        let typed =
            Command::new("tesseract").arg(&path).arg("stdout").args(["-l", "eng"]).stderr(Stdio::null()).output();
        let typed = typed.unwrap();
        assert!(typed.status.success(), "tesseract -l eng fails");
        let hand = wrong(&truth, &String::from_utf8_lossy(&typed.stdout));
        let bytes = fs::read(&path).unwrap();
        let ours = wrong(&truth, &Everything::by(&reading, &bytes).own);
        let in_pdf = wrong(&truth, &Everything::by(&reading, &as_scan(&airlock, &bytes)).own);
        let words = truth.split_whitespace().count();
        println!("         {document}: of {words} words {ours} wrong, as a PDF {in_pdf}; by hand {hand}");
        (all, by_hand, picture, scan, files) = (all + words, by_hand + hand, picture + ours, scan + in_pdf, files + 1);
    }
    let share = |wrong: usize| wrong as f64 / f64::from(u32::try_from(all.max(1)).unwrap());
    let worst = share(picture).max(share(scan));
    bar(
        files > 0 && worst <= share(by_hand) + MORE,
        "words of scans that are wrong",
        &format!("{:.3} as pictures, {:.3} as PDFs ({files} files)", share(picture), share(scan)),
        &format!("Tesseract by hand {:.3}, and 0.02", share(by_hand)),
    );
}

/// The picture as a scanner writes it: a PDF of pixels alone.
fn as_scan(airlock: &Airlock, bytes: &[u8]) -> Vec<u8> {
    let mut whole = Whole::default();
    airlock.open_tree(&mut &bytes[..], "file", &super::super::limits(), &mut whole).unwrap();
    let mut writer = pdf::Writer::new(Vec::new()).unwrap();
    for page in &whole.pages {
        let raster = page.content().unwrap().raster;
        let points = |pixels: u32| pixels as f32 * 72.0 / DPI;
        let size = Size { width: points(raster.width()), height: points(raster.height()) };
        writer.page(&PageContent { raster, size, words: Vec::new(), origin: Origin::None }).unwrap();
    }
    writer.finish().unwrap()
}

/// How many words must be put in, taken out or changed (Levenshtein's distance).
fn wrong(truth: &str, read: &str) -> usize {
    let (truth, read): (Vec<&str>, Vec<&str>) = (truth.split_whitespace().collect(), read.split_whitespace().collect());
    let mut row: Vec<usize> = (0..=read.len()).collect();
    for (at, word) in truth.iter().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], at + 1);
        for (to, other) in read.iter().enumerate() {
            let changed = corner + usize::from(word != other);
            corner = row[to + 1];
            row[to + 1] = changed.min(corner + 1).min(row[to] + 1);
        }
    }
    row[read.len()]
}
