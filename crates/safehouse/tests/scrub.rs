//! `scrub` as a person runs it: the real program over files that tell on people, and what lies there afterwards.
#![allow(clippy::unwrap_used, reason = "a test that can't go on says so by ending")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use demo::documents::{ACCOUNT, FAX, ORDER, PHOTOGRAPH, SOUNDINGS, channel, corvin};
use serde_json::Value;

struct Table(tempfile::TempDir);

impl Table {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    /// One of the demonstration's documents.
    fn made(&self, name: &str) -> PathBuf {
        let all = channel().unwrap().into_iter().chain(corvin().unwrap());
        let made = all.into_iter().find(|made| made.name == name).unwrap();
        self.file(name, made.bytes)
    }

    fn scrub(&self, file: &Path, out: &str, more: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_safehouse"));
        command.arg("scrub").arg(file).arg("--out").arg(self.path(out)).args(more).output().unwrap()
    }

    /// The findings of a file, by kind.
    fn findings(&self, name: &str) -> Vec<String> {
        let opened = self.0.path().join(format!("opened-{name}"));
        let mut command = Command::new(env!("CARGO_BIN_EXE_safehouse"));
        let output =
            command.arg("open").arg(self.path(name)).arg("--out").arg(&opened).args(["--json"]).output().unwrap();
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        report["findings"].as_array().unwrap().iter().map(|f| f["kind"].as_str().unwrap().to_owned()).collect()
    }
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("not ended by a signal")
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn gone(output: &Output) -> Vec<String> {
    let done: Value = serde_json::from_slice(&output.stdout).unwrap();
    done["gone"].as_array().unwrap().iter().map(|f| f["kind"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_photograph_keeps_its_pixels_and_tells_nothing() {
    let table = Table::new();
    let photo = table.made(PHOTOGRAPH);
    for (out, magic) in [("clean.jpg", &b"\xFF\xD8\xFF"[..]), ("clean.png", b"\x89PNG"), ("clean.tif", b"II*\0")] {
        let output = table.scrub(&photo, out, &["--json"]);
        assert_eq!(code(&output), 0, "{}", said(&output));
        assert!(["gps", "serial"].iter().all(|kind| gone(&output).contains(&(*kind).to_owned())), "{}", said(&output));
        assert!(fs::read(table.path(out)).unwrap().starts_with(magic));
        assert_eq!(table.findings(out), Vec::<String>::new());
    }
    let pixels = |name: &str| image::open(table.path(name)).unwrap().into_rgb8();
    assert_eq!(pixels("clean.png"), pixels(PHOTOGRAPH), "without loss, the very pixels");
    let far = pixels("clean.jpg").iter().zip(pixels(PHOTOGRAPH).iter()).filter(|(a, b)| a.abs_diff(**b) > 24).count();
    assert!(far * 100 < pixels("clean.jpg").len(), "{far} samples differ much");
}

#[test]
fn marks_in_a_text_go_and_what_cant_go_is_refused() {
    let table = Table::new();
    let marked = table.file("marked.txt", "The \u{200b}harbour\u{a0}office paid  \t\r\n\tthree invoices.\u{2060}\n");
    let output = table.scrub(&marked, "clean.txt", &["--json"]);
    assert_eq!(code(&output), 0, "{}", said(&output));
    assert!(gone(&output).contains(&"invisible-characters".to_owned()));
    assert_eq!(fs::read_to_string(table.path("clean.txt")).unwrap(), "The harbour office paid\n\tthree invoices.\n");

    // A letter of another alphabet can't be told from an honest one: a person has to look.
    let twin = table.file("twin.txt", "The h\u{430}rbour office paid three invoices.\n");
    let output = table.scrub(&twin, "twin-clean.txt", &[]);
    assert_eq!(code(&output), 1);
    assert!(said(&output).contains("homoglyphs"), "{}", said(&output));
    assert!(!table.path("twin-clean.txt").exists(), "nothing was written");
    assert_eq!(code(&table.scrub(&twin, "twin-clean.txt", &["--keep", "homoglyphs"])), 0);
    let names = fs::read_dir(table.0.path()).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(names.into_iter().all(|name| !name.to_string_lossy().starts_with(".making")), "leftovers");
}

#[test]
fn the_words_under_a_black_bar_are_in_no_clean_file() {
    let table = Table::new();
    let order = table.made(ORDER);
    let hidden = {
        let opened = Command::new(env!("CARGO_BIN_EXE_safehouse"))
            .args(["open", "--json", "--out"])
            .args([&table.path("opened"), &order])
            .output()
            .unwrap();
        let report: Value = serde_json::from_slice(&opened.stdout).unwrap();
        let findings = report["findings"].as_array().unwrap().clone();
        let under = findings.into_iter().find(|finding| finding["kind"] == "text-under-box").unwrap();
        under["detail"].as_str().unwrap().to_owned()
    };
    let output = table.scrub(&order, "clean.pdf", &["--json"]);
    assert_eq!(code(&output), 0, "{}", said(&output));
    assert!(gone(&output).contains(&"text-under-box".to_owned()));
    assert!(table.findings("clean.pdf").iter().all(|kind| kind == "text-doubtful"), "its text is a layer over pixels");
    if let Ok(poppler) = Command::new("pdftotext").arg(table.path("clean.pdf")).arg("-").output() {
        let text = String::from_utf8(poppler.stdout).unwrap();
        let numbers: Vec<&str> =
            hidden.split_whitespace().filter(|word| word.bytes().all(|b| b.is_ascii_digit())).collect();
        assert!(numbers.len() >= 3 && numbers.iter().all(|number| !text.contains(number)), "{hidden}: {text}");
        assert!(text.split_whitespace().count() > 20, "and the rest is there: {text}");
    } else {
        println!("skipped: pdftotext is not installed");
    }
}

#[test]
fn every_page_of_a_fax_is_there_and_an_archive_is_unpacked_first() {
    let table = Table::new();
    let fax = table.made(FAX);
    let output = table.scrub(&fax, "clean.tif", &["--json"]);
    assert_eq!(code(&output), 0, "{}", said(&output));
    assert_eq!(serde_json::from_slice::<Value>(&output.stdout).unwrap()["pages"], 2);
    let output = table.scrub(&table.made(SOUNDINGS), "clean.txt", &[]);
    assert_eq!(code(&output), 1);
    assert!(said(&output).contains("`safehouse open`"), "{}", said(&output));
}

/// One of the fuzzer's seeds: small files that other programs made.
fn seed(path: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/seeds").join(path)).unwrap()
}

#[test]
fn a_telephone_s_picture_becomes_one_that_tells_nothing() {
    let table = Table::new();
    let photo = table.file("photo.heic", seed("image/heic"));
    let output = table.scrub(&photo, "clean.png", &["--json"]);
    assert_eq!(code(&output), 0, "{}", said(&output));
    assert!(["gps", "device"].iter().all(|kind| gone(&output).contains(&(*kind).to_owned())), "{}", said(&output));
    assert_eq!(table.findings("clean.png"), Vec::<String>::new());
    assert_eq!(image::open(table.path("clean.png")).unwrap().into_rgb8().dimensions(), (32, 32));
}

#[test]
fn a_recording_becomes_its_samples_and_its_voice_is_warned_of() {
    let table = Table::new();
    for name in ["wav", "mp3", "opus", "ogg", "m4a", "alac-m4a", "adpcm-wav", "mov"] {
        let file = table.file(&format!("talk.{name}"), seed(&format!("recording/{name}")));
        let output = table.scrub(&file, &format!("clean-{name}.wav"), &["--json"]);
        assert_eq!(code(&output), 0, "{name}: {}", said(&output));
        assert!(name == "adpcm-wav" || gone(&output).contains(&"author".to_owned()), "{name}: {}", said(&output));
        assert!(!gone(&output).contains(&"recording".to_owned()), "a voice isn't gone");
        let done: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(done["seen"][0]["kind"], "recording");
        let clean = fs::read(table.path(&format!("clean-{name}.wav"))).unwrap();
        assert!(clean.starts_with(b"RIFF") && &clean[8..16] == b"WAVEfmt " && clean.len() > 400, "{name}");
        assert!(!clean.windows(8).any(|word| word == b"Tidewell"), "{name}");
        assert_eq!(table.findings(&format!("clean-{name}.wav")), ["recording", "set-anew"]);
    }
    // The very samples, where they are of 16 bits.
    let (from, to) = (seed("recording/wav"), fs::read(table.path("clean-wav.wav")).unwrap());
    let data = |file: &[u8]| file[file.windows(4).position(|four| four == b"data").unwrap() + 8..].to_vec();
    assert_eq!(data(&from), data(&to));

    let talk = table.path("talk.mp3");
    let output = table.scrub(&talk, "talk.pdf", &[]);
    assert!(code(&output) == 1 && said(&output).contains("ends in .wav"), "{}", said(&output));
    let text = table.file("note.txt", "The harbour office paid.\n");
    let output = table.scrub(&text, "note.wav", &[]);
    assert!(code(&output) == 1 && said(&output).contains("no recording"), "{}", said(&output));
}

/// A second of red and one of blue, with a sound, made by ffmpeg itself. `None` where there is none.
fn film(table: &Table, name: &str, more: &[&str]) -> Option<PathBuf> {
    let (path, colour) = (table.path(name), |colour| format!("color={colour}:s=160x120:r=25:d=1"));
    let pictures = format!("{}[a];{}[b];[a][b]concat", colour("red"), colour("blue"));
    let mut command = Command::new("ffmpeg");
    command.args(["-nostdin", "-v", "error", "-f", "lavfi", "-i", &pictures, "-f", "lavfi", "-i", "sine=440:d=2"]);
    let Ok(made) = command
        .args(["-c:v", "mpeg4", "-g", "250", "-sc_threshold", "1000000000", "-c:a", "aac"])
        .args(more)
        .arg(&path)
        .output()
    else {
        println!("skipped: ffmpeg is not installed");
        return None;
    };
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    Some(path)
}

impl Table {
    /// What a film's still shows in its middle, and how large its page is.
    fn still(&self, name: &str, page: u32) -> ([u8; 3], (u32, u32)) {
        let path = self.0.path().join(format!("opened-{name}/pages/{page:04}.png"));
        let page = image::open(path).unwrap().into_rgb8();
        (page.get_pixel(620, (page.height() - 70) / 2).0, page.dimensions())
    }
}

/// Whether two colours are the same but for what coding does.
fn like(one: [u8; 3], other: [u8; 3]) -> bool {
    one.iter().zip(other).all(|(one, other)| one.abs_diff(other) < 12)
}

const RED: [u8; 3] = [254, 0, 0];
const BLUE: [u8; 3] = [0, 0, 254];

#[test]
fn a_film_becomes_its_pictures_and_its_sound_and_nothing_else() {
    let table = Table::new();
    let tags = ["-metadata", "title=Marrowson's pier", "-metadata", "location=+51.5000-000.1000/"];
    let Some(path) = film(&table, "pier.mp4", &tags) else { return };
    // A telephone that was held upright says how the pictures are to be turned (ISO/IEC 14496-12, 8.3.2).
    let mut bytes = fs::read(&path).unwrap();
    let matrix = bytes.windows(4).position(|name| name == b"tkhd").unwrap() + 44;
    for (at, value) in [(0, 0), (4, 0x1_0000), (12, -0x1_0000), (16, 0i32)] {
        bytes[matrix + at..matrix + at + 4].copy_from_slice(&value.to_be_bytes());
    }
    fs::write(&path, bytes).unwrap();

    let output = table.scrub(&path, "clean.webm", &["--json"]);
    assert_eq!(code(&output), 0, "{}", said(&output));
    assert!(["gps", "property", "software"].iter().all(|kind| gone(&output).contains(&(*kind).to_owned())));
    let done: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&done["became"], &done["seen"][0]["kind"]), (&"webm".into(), &"recording".into()));
    let clean = fs::read(table.path("clean.webm")).unwrap();
    for word in [&b"Marrowson"[..], b"Lav", b"libvpx", b"ffmpeg", b"Handler"] {
        assert!(!clean.windows(word.len()).any(|part| part == word), "{}", String::from_utf8_lossy(word));
    }
    // The film and its copy show the same, upright, at the same moments, and nothing else is found in the copy.
    table.findings("pier.mp4");
    assert_eq!(table.findings("clean.webm"), ["recording", "set-anew", "set-anew"]);
    for name in ["pier.mp4", "clean.webm"] {
        for (page, colour) in [(2, RED), (3, BLUE)] {
            let (seen, size) = table.still(name, page);
            assert!(like(seen, colour), "{name}, page {page}: {seen:?}");
            assert_eq!(size, (1240, 160 + 70), "{name}, page {page}");
        }
    }
    // By other eyes.
    let entries = "stream=codec_name,width,height,duration_ts:format=duration:format_tags:stream_tags";
    let mut command = Command::new("ffprobe");
    let seen = command.args(["-v", "error", "-show_entries", entries, "-of", "flat"]).arg(table.path("clean.webm"));
    let seen = String::from_utf8(seen.output().unwrap().stdout).unwrap();
    for line in
        [r#"stream.0.codec_name="vp8""#, "stream.0.width=120", "stream.0.height=160", r#"stream.1.codec_name="opus""#]
    {
        assert!(seen.contains(line), "{seen}");
    }
    let seconds = seen.split("format.duration=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    assert!((1.99..2.1).contains(&seconds.parse::<f64>().unwrap()), "{seen}");
}

#[test]
fn what_was_cut_off_from_a_film_stays_behind_and_what_is_damaged_is_refused() {
    let table = Table::new();
    let Some(path) = film(&table, "whole.mp4", &["-movflags", "+faststart"]) else { return };
    // The first second is in the file, and no player shows it.
    let words = ["-nostdin", "-v", "error", "-ss", "1", "-i"];
    let cut = table.path("cut.mp4");
    assert!(Command::new("ffmpeg").args(words).arg(&path).args(["-c", "copy"]).arg(&cut).status().unwrap().success());
    let output = table.scrub(&cut, "clean.webm", &["--json"]);
    assert_eq!(code(&output), 0, "{}", said(&output));
    assert!(gone(&output).contains(&"hidden-part".to_owned()), "{}", said(&output));
    table.findings("clean.webm");
    assert!(like(table.still("clean.webm", 2).0, BLUE));
    // Its sound alone is decoded by another program, which doesn't know what is shown.
    let output = table.scrub(&cut, "clean.wav", &[]);
    assert!(code(&output) == 1 && said(&output).contains("hidden-part"), "{}", said(&output));

    let whole = fs::read(&path).unwrap();
    let half = table.file("half.mp4", &whole[..whole.len() * 2 / 3]);
    let output = table.scrub(&half, "half.webm", &[]);
    assert!(code(&output) == 1 && said(&output).contains("no film could be made of it"), "{}", said(&output));
    assert!(!table.path("half.webm").exists());
    let output = table.scrub(&path, "off.webm", &["--films", "off"]);
    assert!(code(&output) == 1 && said(&output).contains("switched off"), "{}", said(&output));
    let output = table.scrub(&path, "sound.wav", &["--films", "off"]);
    assert_eq!(code(&output), 0, "{}", said(&output));
}

/// In fragments ffmpeg shows what an edit list cuts off: no copy has it, and none says that it is gone.
#[test]
fn a_film_in_fragments_with_something_cut_off_is_refused() {
    let table = Table::new();
    let Some(whole) = film(&table, "whole.mp4", &[]) else { return };
    let fragments = |name: &str, before: &[&str], behind: &[&str]| {
        let path = table.path(name);
        let mut command = Command::new("ffmpeg");
        command.args(["-nostdin", "-v", "error"]).args(before).arg("-i").arg(&whole).args(["-c", "copy"]).args(behind);
        command.args(["-movflags", "+frag_keyframe+delay_moov"]).arg(&path);
        assert!(command.status().unwrap().success());
        path
    };
    let honest = fragments("honest.mp4", &[], &[]);
    let output = table.scrub(&honest, "honest.webm", &[]);
    assert_eq!(code(&output), 0, "{}", said(&output));

    // The only picture that stands for itself is the first: all are there, and a player begins at 1.1 s.
    let before = fragments("before.mp4", &["-ss", "1.1"], &[]);
    let output = table.scrub(&before, "before.webm", &[]);
    assert!(code(&output) == 1 && said(&output).contains("in fragments"), "{}", said(&output));

    // Two parts instead of a pause and one part: ffmpeg plays neither as it is said.
    let parts = fragments("parts.mp4", &[], &["-output_ts_offset", "1"]);
    let mut bytes = fs::read(&parts).unwrap();
    let pause = bytes.windows(4).position(|name| name == b"elst").unwrap() + 16;
    assert_eq!(bytes[pause..pause + 4], [0xFF; 4]);
    bytes[pause..pause + 4].fill(0);
    fs::write(&parts, bytes).unwrap();
    let output = table.scrub(&parts, "parts.webm", &[]);
    assert!(code(&output) == 1 && said(&output).contains("hidden-part"), "{}", said(&output));
    assert!(!table.path("before.webm").exists() && !table.path("parts.webm").exists());
}

/// The reader goes on behind it, the decoder repeats what it had, and both end well.
#[test]
fn a_film_with_a_hole_in_its_middle_is_refused() {
    let table = Table::new();
    let how = ["-c:v", "libvpx", "-c:a", "libopus", "-g", "5", "-cluster_time_limit", "200"];
    let Some(path) = film(&table, "hole.webm", &how) else { return };
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2..bytes.len() * 5 / 8;
    bytes[middle].fill(0);
    fs::write(&path, bytes).unwrap();
    let output = table.scrub(&path, "clean.webm", &[]);
    assert!(code(&output) == 1 && said(&output).contains("its pictures can't be decoded whole"), "{}", said(&output));
}

/// Pages that are set anew show what the original hides, on purpose: for a journalist, not for a clean copy.
#[test]
fn a_hidden_sheet_is_refused_rather_than_shown() {
    let table = Table::new();
    let account = table.made(ACCOUNT);
    let output = table.scrub(&account, "clean.pdf", &[]);
    assert_eq!(code(&output), 1, "{}", said(&output));
    assert!(said(&output).contains("hidden-part"), "{}", said(&output));
    assert!(!table.path("clean.pdf").exists());
    // What somebody lets stay isn't said to be gone: the page shows it.
    let output = table.scrub(&account, "clean.pdf", &["--json", "--keep", "hidden-part", "--keep", "comment"]);
    assert_eq!(code(&output), 0, "{}", said(&output));
    assert!(!gone(&output).contains(&"hidden-part".to_owned()) && gone(&output).contains(&"author".to_owned()));
}

#[test]
fn a_dry_run_writes_nothing_and_says_the_same() {
    let table = Table::new();
    let photo = table.made(PHOTOGRAPH);
    let mut command = Command::new(env!("CARGO_BIN_EXE_safehouse"));
    let output = command.arg("scrub").arg(&photo).args(["--dry-run"]).output().unwrap();
    assert_eq!(code(&output), 0, "{}", said(&output));
    assert!(said(&output).contains("gone: gps"), "{}", said(&output));
    assert_eq!(fs::read_dir(table.0.path()).unwrap().count(), 1);
}

#[test]
fn a_folder_is_cleaned_file_by_file_and_only_the_refused_are_tried_again() {
    let table = Table::new();
    let photo = table.made(PHOTOGRAPH);
    table.file("in/deep/photo.jpg", fs::read(photo).unwrap());
    table.file("in/note.txt", "The harbour office paid three invoices.\n");
    table.file("in/twin.txt", "The h\u{430}rbour office paid three invoices.\n");
    table.file("in/nothing.bin", [0, 1, 2, 3, 0, 0, 0, 9, 200, 14]);
    let report = |output: &Output| serde_json::from_slice::<Value>(&output.stdout).unwrap();
    let names = |value: &Value| -> Vec<String> {
        value.as_array().unwrap().iter().map(|one| one.as_str().or(one["file"].as_str()).unwrap().to_owned()).collect()
    };
    let output = table.scrub(&table.path("in"), "out", &["--json"]);
    assert_eq!(code(&output), 1, "{}", said(&output));
    let told = report(&output);
    assert_eq!(names(&told["clean"]), ["deep/photo.jpg", "note.txt"]);
    assert_eq!(names(&told["refused"]), ["nothing.bin", "twin.txt"]);
    table.file("in/page.html", "no tags at all");
    assert!(table.path("out/deep/photo.jpg").is_file() && !table.path("out/twin.txt").exists());

    let told = report(&table.scrub(&table.path("in"), "out", &["--json", "--keep", "homoglyphs"]));
    assert_eq!(
        (names(&told["clean"]), told["there"].as_u64()),
        (vec!["page.html.txt".to_owned(), "twin.txt".to_owned()], Some(2))
    );

    // What lies there and isn't of its making is nobody's clean copy.
    fs::copy(table.path("in/note.txt"), table.path("out/note.txt")).unwrap();
    fs::write(table.path("out/note.txt"), "The harbour office paid nothing.\n").unwrap();
    table.file("in/later.txt", "A third invoice.\n");
    table.file("out/later.txt", "Somebody's own file.\n");
    let told = report(&table.scrub(&table.path("in"), "out", &["--json"]));
    assert_eq!(names(&told["refused"]), ["later.txt", "note.txt", "nothing.bin"]);
    assert_eq!(fs::read_to_string(table.path("out/later.txt")).unwrap(), "Somebody's own file.\n");

    let inside = table.scrub(&table.path("in"), "in/clean", &[]);
    assert_eq!(code(&inside), 1);
    assert!(said(&inside).contains("would lie in the folder"), "{}", said(&inside));
}

#[test]
fn of_a_mail_its_body_stays_and_nobody_with_it() {
    let table = Table::new();
    let mail = table.file(
        "mail.eml",
        concat!(
            "From: Nora Quill <nora@harbour.example>\r\nTo: Jan Marrow <jan@harbour.example>\r\nSubject: the barges of May\r\n",
            "Date: Tue, 5 May 2026 10:00:00 +0200\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n",
            "--b\r\nContent-Type: text/plain\r\n\r\nThe sand lies in tally.txt, attached.\r\n",
            "--b\r\nContent-Type: text/plain; name=tally.txt\r\nContent-Disposition: attachment; filename=tally.txt\r\n\r\nforty tons\r\n--b--\r\n"
        ),
    );
    for out in ["letter.txt", "letter.pdf"] {
        let output = table.scrub(&mail, out, &["--json"]);
        assert_eq!(code(&output), 0, "{}", said(&output));
        let gone = gone(&output);
        assert!(gone.contains(&"correspondent".to_owned()), "{gone:?}");
        let done: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert!(done["seen"].to_string().contains("tally.txt"), "{}", done["seen"]);
    }
    assert_eq!(fs::read_to_string(table.path("letter.txt")).unwrap().trim(), "The sand lies in tally.txt, attached.");
    let opened = table.path("opened");
    let mut open = Command::new(env!("CARGO_BIN_EXE_safehouse"));
    open.arg("open").arg(table.path("letter.pdf")).arg("--out").arg(&opened).output().unwrap();
    let read = fs::read_to_string(opened.join("text.txt")).unwrap();
    assert!(read.contains("The sand lies") && !read.contains("Quill") && !read.contains("barges"), "{read}");
    // Who is named in the words stands there for everybody to see, and is told.
    let named =
        fs::read_to_string(&mail).unwrap().replace("The sand lies", "Jan Marrow <jan@harbour.example> says: it lies");
    let output = table.scrub(&table.file("named.eml", named), "named.txt", &["--json"]);
    let done: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(done["seen"].to_string().contains("Jan Marrow"), "{}", said(&output));
}

#[test]
fn what_cant_be_made_is_said() {
    let table = Table::new();
    let note = table.file("note.txt", "The harbour office paid three invoices.\n");
    table.file("other.txt", "somebody's");
    for (out, words) in [
        ("note.docx", "a clean file can be a .pdf"),
        ("note.txt", "would replace what it is made from"),
        ("missing/note.txt", "No such file"),
        ("other.txt", "something lies there already"),
    ] {
        let output = table.scrub(&note, out, &[]);
        assert_eq!(code(&output), 1, "{out}");
        assert!(said(&output).contains(words), "{out}: {}", said(&output));
    }
    assert_eq!(code(&table.scrub(&note, "x.txt", &["--keep", "everything"])), 2, "no such kind");
}
