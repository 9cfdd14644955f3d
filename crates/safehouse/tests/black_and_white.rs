//! `redact` and `scrub` in black and white, as a person runs them: of what was pale or in colour nothing is left, and a proof still holds.
#![allow(clippy::unwrap_used, reason = "a test that can't go on says so by ending")]

#[path = "support/pdf.rs"]
mod pdfs;

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use image::{Rgb, RgbImage};
use pdfs::pdf;

fn run(folder: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_safehouse")).current_dir(folder).args(words).output().unwrap()
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A sheet with a black bar, a dark red one, pale paper and yellow dots.
fn picture(folder: &Path) {
    let mut picture = RgbImage::from_pixel(800, 600, Rgb([255, 255, 255]));
    let mut fill = |x: u32, y: u32, width: u32, height: u32, colour: [u8; 3]| {
        for (x, y) in (y..y + height).flat_map(|y| (x..x + width).map(move |x| (x, y))) {
            picture.put_pixel(x, y, Rgb(colour));
        }
    };
    fill(50, 50, 300, 40, [20; 3]);
    fill(50, 120, 300, 40, [150, 20, 30]);
    fill(50, 300, 500, 200, [250, 220, 225]);
    for x in (20..780).step_by(40) {
        fill(x, 560, 2, 2, [255, 250, 120]);
    }
    picture.save(folder.join("sheet.png")).unwrap();
}

fn pixels(path: &Path) -> RgbImage {
    image::open(path).unwrap().into_rgb8()
}

fn is_black_and_white(picture: &RgbImage) -> bool {
    picture.pixels().all(|pixel| pixel.0 == [0; 3] || pixel.0 == [255; 3])
}

#[test]
fn a_redacted_file_in_black_and_white_has_nothing_pale() {
    let folder = tempfile::tempdir().unwrap();
    picture(folder.path());
    let run = |words: &[&str]| run(folder.path(), words);
    let plan = "{\"mode\":\"facsimile\",\"boxes\":[{\"page\":1,\"rect\":[20,20,90,30],\"reason\":\"privacy\"}]}";
    fs::write(folder.path().join("plan.json"), plan).unwrap();
    let redact = ["redact", "sheet.png", "--plan", "plan.json", "--ocr", "off", "--out"];
    let shown = |out: &str, more: &[&str]| {
        let made = run(&[&redact[..], &[out], more].concat());
        assert!(made.status.success(), "{}", said(&made));
        let opened = format!("opened-{out}");
        assert!(run(&["open", out, "--out", &opened, "--ocr", "off"]).status.success());
        pixels(&folder.path().join(opened).join("pages/0001.png"))
    };
    assert!(!is_black_and_white(&shown("plain.pdf", &[])), "the control");
    let page = shown("out.pdf", &["--black-and-white"]);
    assert!(is_black_and_white(&page) && page.pixels().any(|pixel| pixel.0 == [0; 3]));
}

#[test]
fn a_proof_in_black_and_white_holds_and_opens_no_page_in_colour() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("memo.pdf"),
        pdf(&[&["The harbour office was told by", "Marrow, who saw the barges."]]),
    )
    .unwrap();
    let run = |words: &[&str]| run(folder.path(), words);
    let plan = |words: &str| {
        let plan = format!("{{\"mode\":\"facsimile\",\"words\":[{words}]}}");
        fs::write(folder.path().join("plan.json"), plan).unwrap();
    };
    let redact = ["redact", "memo.pdf", "--plan", "plan.json", "--seed", "seed.json", "--proof", "out.proof", "--out"];
    let (marrow, office) =
        ("{\"text\":\"Marrow\",\"reason\":\"source\"}", "{\"text\":\"office\",\"reason\":\"source\"}");
    plan(&format!("{marrow},{office}"));
    for out in ["one.pdf", "two.pdf"] {
        let made = run(&[&redact[..], &[out, "--black-and-white"]].concat());
        assert!(made.status.success(), "{}", said(&made));
        let held = run(&["verify", out, "--proof", "out.proof"]);
        assert!(held.status.success(), "{}", said(&held));
        plan(office);
    }
    let coloured = run(&[&redact[..], &["three.pdf"]].concat());
    assert!(!coloured.status.success() && said(&coloured).contains("the seed was made for"), "{}", said(&coloured));
}

#[test]
fn a_clean_copy_in_black_and_white_has_nothing_pale() {
    let folder = tempfile::tempdir().unwrap();
    picture(folder.path());
    let scrub = |words: &[&str]| run(folder.path(), &[&["scrub", "--ocr", "off"][..], words].concat());
    assert!(scrub(&["sheet.png", "--out", "plain.png"]).status.success());
    assert!(!is_black_and_white(&pixels(&folder.path().join("plain.png"))), "the control");
    for out in ["clean.png", "clean.tif", "clean.bmp"] {
        let made = scrub(&["sheet.png", "--black-and-white", "--keep", "printer-dots", "--out", out]);
        assert!(made.status.success(), "{}", said(&made));
        let clean = pixels(&folder.path().join(out));
        assert!(is_black_and_white(&clean), "{out}");
        assert_eq!(
            [(60, 60), (60, 130), (60, 310), (20, 560)].map(|(x, y)| clean.get_pixel(x, y).0[0]),
            [0, 0, 255, 255]
        );
    }
    for (words, why) in [
        (["sheet.png", "--black-and-white", "--out", "clean.txt"], "only pages and pictures"),
        ([".", "--black-and-white", "--out", "all"], "takes one file"),
    ] {
        let refused = scrub(&words);
        assert!(!refused.status.success() && said(&refused).contains(why), "{}", said(&refused));
    }
    assert!(!folder.path().join("clean.txt").exists() && !folder.path().join("all").exists());
}
