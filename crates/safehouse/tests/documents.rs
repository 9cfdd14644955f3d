//! `open` and `redact` as a person runs them: the real program, real files, exit statuses and what lies in the folder.
#![allow(clippy::unwrap_used, reason = "a test that can't go on says so by ending")]

#[path = "support/pdf.rs"]
mod pdfs;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    time::{Duration, Instant},
};

use airlock::{Airlock, BoundPage, Config, WORKER_WORD, WorkerCommand, folder::Folder};
use model::limits::OpenLimits;
use pdfs::{pdf, sized};
use serde_json::Value;

const MEMO: &[&[&str]] = &[
    &[
        "The harbour office was told by",
        "Marrow, who saw the barges himself.",
        "Signed at night by M. MAR-",
        "ROW as always.",
        "The rest is harmless.",
    ],
    &["The second page has nothing to hide."],
];

struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    fn open(&self, file: &Path, out: &str, more: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_safehouse"));
        command.arg("open").arg(file).arg("--out").arg(self.path(out)).args(more).output().unwrap()
    }

    fn redact(&self, file: &Path, plan: &str) -> Output {
        self.redact_with(file, plan, &[])
    }

    fn redact_with(&self, file: &Path, plan: &str, more: &[&str]) -> Output {
        let plan = self.file("plan.json", plan);
        let mut command = Command::new(env!("CARGO_BIN_EXE_safehouse"));
        command.arg("redact").arg(file).arg("--plan").arg(plan).arg("--out").arg(self.path("out.pdf"));
        command.arg("--json").args(more).output().unwrap()
    }

    fn json(&self, name: &str) -> Value {
        serde_json::from_slice(&fs::read(self.path(name)).unwrap()).unwrap()
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("not ended by a signal")
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// What poppler reads. `None`: it isn't installed.
fn poppler(path: &Path) -> Option<String> {
    match Command::new("pdftotext").arg(path).arg("-").output() {
        Ok(output) => Some(String::from_utf8(output.stdout).unwrap()),
        Err(_) => {
            println!("skipped: pdftotext is not installed");
            None
        }
    }
}

#[test]
fn a_file_becomes_pages_text_findings_and_a_safe_copy() {
    let desk = Desk::new();
    let memo = desk.file("memo.pdf", pdf(MEMO));
    let output = desk.open(&memo, "out", &["--seconds", "60", "--json"]);
    assert_eq!(code(&output), 0, "{}", said(&output));
    let report = desk.json("out/findings.json");
    assert_eq!(report, serde_json::from_slice::<Value>(&output.stdout).unwrap(), "--json says what the file says");
    assert_eq!(report["version"], 2);
    assert_eq!((&report["file"]["name"], &report["file"]["type"]), (&"memo.pdf".into(), &"application/pdf".into()));
    assert_eq!(report["pages"], 2);
    let author = report["findings"].as_array().unwrap().iter().find(|f| f["kind"] == "author").unwrap();
    assert_eq!((&author["severity"], &author["detail"]), (&"identifies-source".into(), &"Nora Quill".into()));
    assert!(desk.text("out/text.txt").contains("Marrow, who saw the barges himself."));
    assert!(desk.path("out/pages/0001.png").exists() && desk.path("out/pages/0002.png").exists());
    assert!(!desk.path("out/error.txt").exists());
    if let Some(text) = poppler(&desk.path("out/safe.pdf")) {
        assert!(text.contains("Marrow") && text.contains("nothing to hide"), "{text}");
    }
    // A full folder is refused and stays as it was.
    let again = desk.open(&memo, "out", &[]);
    assert_eq!(code(&again), 1);
    assert!(said(&again).contains("is not empty"), "{}", said(&again));
    assert_eq!(desk.json("out/findings.json"), report);
}

#[test]
fn what_cannot_be_opened_is_an_ordinary_result() {
    let desk = Desk::new();
    for (name, bytes, why) in [
        ("empty", &b""[..], "the file is empty"),
        ("noise", &[0x9c, 1, 2, 0xff, 0, 0xfe, 7, 0x80, 0, 0, 3, 0x91][..], "no opener knows this kind of file"),
    ] {
        let file = desk.file(name, bytes);
        let output = desk.open(&file, &format!("{name}-out"), &[]);
        assert_eq!(code(&output), 1, "{name}");
        assert!(said(&output).contains(why), "{}", said(&output));
        assert!(desk.text(&format!("{name}-out/error.txt")).contains(why));
        assert_eq!(desk.json(&format!("{name}-out/findings.json"))["file"]["size"], bytes.len());
    }
    let torn = desk.file("torn.pdf", &pdf(MEMO)[..60]);
    let output = desk.open(&torn, "torn-out", &[]);
    assert_eq!(code(&output), 1, "{}", said(&output));
    assert!(desk.path("torn-out/error.txt").exists());

    let nowhere = desk.open(&desk.path("nowhere"), "nowhere-out", &[]);
    assert_eq!(code(&nowhere), 1);
    let folder = desk.open(desk.0.path(), "folder-out", &[]);
    assert!(code(&folder) == 1 && said(&folder).contains("is a folder"), "{}", said(&folder));
    assert!(!desk.path("folder-out").exists() && !desk.path("nowhere-out").exists());
    let usage = Command::new(env!("CARGO_BIN_EXE_safehouse")).args(["open", "x"]).output().unwrap();
    assert_eq!(code(&usage), 2);
}

#[test]
fn limits_hold_and_what_is_finished_stays() {
    let desk = Desk::new();
    let line = "a line of a long report about barges, sand and the people who pay for it by night";
    let page = vec![line; 38];
    let long = desk.file("long.pdf", pdf(&vec![page.as_slice(); 300]));
    let start = Instant::now();
    let output = desk.open(&long, "out", &["--seconds", "2"]);
    assert!(start.elapsed() < Duration::from_secs(15), "took {:?}", start.elapsed());
    let report = desk.json("out/findings.json");
    let unfinished = report["findings"].as_array().unwrap().iter().any(|f| f["kind"] == "not-finished");
    let pages = fs::read_dir(desk.path("out/pages")).map_or(0, Iterator::count);
    assert!(unfinished || pages == 300, "either all of it or a finding");
    assert_eq!(code(&output), i32::from(pages == 0 && !desk.path("out/text.txt").exists()));
    assert_eq!(report["pages"], 300);
}

#[test]
fn the_redacted_file_has_neither_the_secret_nor_a_name_nor_a_date() {
    let desk = Desk::new();
    let memo = desk.file("memo-of-nora.pdf", pdf(MEMO));
    for mode in ["facsimile", "retypeset"] {
        let plan = format!(
            r#"{{"mode":"{mode}","words":[{{"text":"marrow","reason":"source"}}],"boxes":[{{"page":2,"rect":[70,60,130,76],"reason":"privacy"}}]}}"#
        );
        let output = desk.redact(&memo, &plan);
        assert_eq!(code(&output), 0, "{mode}: {}", said(&output));
        let done: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!((&done["version"], &done["mode"]), (&1.into(), &mode.into()));
        let bytes = fs::read(desk.path("out.pdf")).unwrap();
        let clear = String::from_utf8_lossy(&bytes).to_lowercase();
        for gone in ["marrow", "nora", "quill", "2026", "/info", "/author", "creationdate"] {
            assert!(!clear.contains(gone), "{mode}: {gone}");
        }
        if let Some(text) = poppler(&desk.path("out.pdf")) {
            let lower = text.to_lowercase();
            assert!(
                !lower.contains("marrow") && !lower.contains("mar-") && !lower.contains("row as"),
                "{mode}: {text}"
            );
            assert!(text.contains("harbour office") && text.contains("The rest is harmless."), "{mode}: {text}");
            assert!(text.contains("[redacted: source]") && text.contains("[redacted: privacy]"), "{mode}: {text}");
            assert!(text.contains("nothing to hide"), "{mode}: {text}");
        }
        let left: Vec<_> = fs::read_dir(desk.0.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(left.len(), 3, "no temporary file is left: {left:?}");
    }
}

#[test]
fn boxes_are_made_longer_until_they_tell_next_to_nothing() {
    let desk = Desk::new();
    let memo = desk.file("memo.pdf", pdf(MEMO));
    let plan = r#"{"mode":"facsimile","words":[{"text":"marrow","reason":"source"}],"boxes":[]}"#;
    let most = |more: &[&str]| {
        let output = desk.redact_with(&memo, plan, more);
        assert_eq!(code(&output), 0, "{}", said(&output));
        let done: Value = serde_json::from_slice(&output.stdout).unwrap();
        let boxes = done["boxes"].as_array().unwrap();
        boxes.iter().map(|one| one["leak_bits"].as_f64().unwrap()).fold(0.0, f64::max)
    };
    let (plain, longer) = (most(&[]), most(&["--extend"]));
    assert!(plain > 1.0 && longer <= 1.0, "{plain} and {longer} bits");
}

#[test]
fn a_plan_that_does_not_fit_writes_nothing() {
    let desk = Desk::new();
    let memo = desk.file("memo.pdf", pdf(MEMO));
    for (plan, why) in [
        (r#"{"mode":"blur","words":[{"text":"Marrow","reason":"source"}]}"#, "unknown variant"),
        (
            r#"{"mode":"facsimile","boxes":[{"page":3,"rect":[1,1,9,9],"reason":"x"}]}"#,
            "the plan names page 3, the document has 2",
        ),
        (r#"{"mode":"facsimile","boxes":[{"page":1,"rect":[5,5,5,9],"reason":"x"}]}"#, "not a rectangle"),
        (r#"{"mode":"facsimile","boxes":[{"page":1,"rect":[5,5,9],"reason":"x"}]}"#, "not a plan"),
        (r#"{"mode":"facsimile","words":[{"text":"Tidewell","reason":"x"}]}"#, "“Tidewell” stands nowhere"),
        (r#"{"mode":"retypeset","words":[{"text":"","reason":"x"}]}"#, "empty"),
        (r#"{"mode":"facsimile","words":[{"text":"Marrow"}]}"#, "missing field"),
        (r#"{"mode":"facsimile","word":[{"text":"Marrow","reason":"x"}]}"#, "unknown field"),
    ] {
        let output = desk.redact(&memo, plan);
        assert_eq!(code(&output), 1, "{plan}");
        assert!(said(&output).contains(why), "{plan}: {}", said(&output));
        assert!(output.stdout.is_empty() && !desk.path("out.pdf").exists(), "{plan}");
    }
    let noise = desk.file("noise", [0x9c, 1, 2, 0xff, 0]);
    let output = desk.redact(&noise, r#"{"mode":"facsimile"}"#);
    assert_eq!(code(&output), 1);
    assert!(said(&output).contains("could not be opened"), "{}", said(&output));
}

/// What the desk asks of the airlock for a paper that came as photographs, with a real worker and real pictures.
#[test]
fn photographs_bound_as_one_document_are_its_pages() {
    let photograph = demo::documents::channel().unwrap();
    let photograph = photograph.into_iter().find(|made| made.name == demo::documents::PHOTOGRAPH).unwrap().bytes;
    let png =
        page::png::encode(&page::typeset("second page", page::typeset::Missing::Box).unwrap().next().unwrap().raster);
    let files: [(&str, Vec<u8>); 5] = [
        ("IMG_1.jpg", photograph.clone()),
        ("IMG_2.png", png.unwrap()),
        ("IMG_3.jpg", photograph[..700].to_vec()),
        ("notes.txt", b"what isn't a picture".to_vec()),
        ("IMG_5.jpg", photograph),
    ];
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("bound");
    let worker = WorkerCommand { program: env!("CARGO_BIN_EXE_safehouse").into(), arguments: vec![WORKER_WORD.into()] };
    let airlock = Airlock::new(Config::alone(worker));
    let page = |(name, bytes): &(&str, Vec<u8>)| {
        let bytes = bytes.clone();
        BoundPage {
            name: (*name).to_owned(),
            open: Box::new(move || Ok(Box::new(std::io::Cursor::new(bytes.clone())))),
        }
    };
    let mut pages: Vec<_> = files.iter().map(page).collect();
    let mut sink = Folder::create(&out).unwrap();
    let outcome =
        airlock.open_bound(&mut pages, "IMG_1.jpg and 4 more pages", &OpenLimits::default(), &mut sink).unwrap();
    assert!(outcome.top.opened && outcome.top.pages == 5, "{outcome:?}");
    let shown = fs::read_dir(out.join("pages")).unwrap().count();
    assert_eq!(shown, 5, "three pictures, and sheets in the places of the two others");
    let text = fs::read_to_string(out.join("text.txt")).unwrap();
    assert!(text.contains("Page 3 could not be opened") && text.contains("Page 4 came as something else"), "{text}");
    let report: Value = serde_json::from_slice(&fs::read(out.join("findings.json")).unwrap()).unwrap();
    let places = |kind: &str| -> Vec<&str> {
        let all = report["findings"].as_array().unwrap().iter();
        all.filter(|finding| finding["kind"] == kind).filter_map(|finding| finding["where"].as_str()).collect()
    };
    assert_eq!(places("gps"), ["page 1, EXIF", "page 3, EXIF", "page 5, EXIF"], "{report}");
    assert_eq!(places("serial"), ["page 1, EXIF", "page 3, EXIF", "page 5, EXIF"]);
    assert_eq!(report["children"].as_array().unwrap().len(), 1);
    assert_eq!(fs::read(out.join("children/0001/original.bin")).unwrap(), files[3].1);
    assert!(fs::read_to_string(out.join("children/0001/text.txt")).unwrap().contains("a picture"));
}

#[test]
fn a_bad_redaction_is_read_and_a_good_one_is_not() {
    let desk = Desk::new();
    let check = |name: &str, json: bool| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_safehouse"));
        command.args(["redact", "--check"]).arg(desk.path(name)).args(json.then_some("--json")).output().unwrap()
    };
    let all = demo::documents::channel().unwrap();
    let order = all.iter().find(|made| made.name == demo::documents::ORDER).unwrap();
    desk.file("order.pdf", &order.bytes);
    let bad = check("order.pdf", true);
    assert_eq!(code(&bad), 1);
    let told: Value = serde_json::from_slice(&bad.stdout).unwrap();
    assert_eq!(told["readable"][0]["kind"], "text-under-box");
    let words = told["readable"][0]["detail"].as_str().unwrap().to_owned();
    let shown = String::from_utf8(check("order.pdf", false).stdout).unwrap();
    assert!(shown.contains(words.lines().next().unwrap()), "{shown}");

    // The same bars, drawn by this program.
    let memo = desk.file("memo.pdf", pdf(MEMO));
    assert_eq!(code(&desk.redact(&memo, r#"{"mode":"facsimile","words":[{"text":"Marrow","reason":"source"}]}"#)), 0);
    let good = check("out.pdf", false);
    assert_eq!(code(&good), 0, "{}", said(&good));
    assert!(String::from_utf8(good.stdout).unwrap().contains("nothing was found under boxes"));
}

/// A worker that waits has seen nothing, and one that worked is gone.
#[test]
fn a_redacted_file_is_held_against_its_proof_and_a_box_is_opened_later() {
    let desk = Desk::new();
    let run = |words: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_safehouse")).current_dir(desk.0.path()).args(words).output().unwrap()
    };
    let json = |output: &Output| serde_json::from_slice::<Value>(&output.stdout).unwrap();
    // Sizes that no whole number of pixels fits, and the usual ones.
    for (number, size) in
        ["595 842", "595.28 841.89", "612 792", "419.53 797.64", "333.3 812.7", "841.89 1190.55"].iter().enumerate()
    {
        desk.file("memo.pdf", sized(MEMO, size));
        let plan = |words: &[&str]| {
            let words: Vec<String> =
                words.iter().map(|w| format!("{{\"text\":\"{w}\",\"reason\":\"source\"}}")).collect();
            desk.file("plan.json", format!("{{\"mode\":\"facsimile\",\"words\":[{}]}}", words.join(",")));
        };
        let seed = format!("seed-{number}.json");
        let redact = ["redact", "memo.pdf", "--plan", "plan.json", "--json", "--seed", &seed];
        plan(&["harbour", "barges"]);
        let first = run(&[&redact[..], &["--out", "one.pdf", "--proof", "one.proof"]].concat());
        assert_eq!(code(&first), 0, "{size}: {}", said(&first));
        let held = run(&["verify", "one.pdf", "--proof", "one.proof", "--json"]);
        assert_eq!(code(&held), 0, "{}", said(&held));
        assert_eq!(json(&held)["commitment"], json(&first)["commitment"]);
        assert!(json(&held)["hidden_tiles"].as_u64() > Some(0));
        let secret = desk.json(&seed)["seed"].as_str().unwrap().to_owned();
        assert!(!desk.text("one.proof").contains(&secret), "the seed stays at home");

        plan(&["barges"]);
        let later = run(&[&redact[..], &["--out", "two.pdf", "--proof", "two.proof"]].concat());
        assert_eq!(code(&later), 0, "{}", said(&later));
        assert_eq!(json(&later)["commitment"], json(&first)["commitment"], "nothing new is committed to");
        assert_eq!(code(&run(&["verify", "two.pdf", "--proof", "two.proof"])), 0);
        let forged = run(&["verify", "one.pdf", "--proof", "two.proof"]);
        assert!(code(&forged) == 1 && said(&forged).contains("page 1: its pixels aren't"), "{}", said(&forged));

        desk.file("memo.pdf", sized(&[MEMO[0], &["Another second page."]], size));
        let other = run(&[&redact[..], &["--out", "three.pdf", "--proof", "three.proof"]].concat());
        assert!(code(&other) == 1 && said(&other).contains("the seed was made for"), "{}", said(&other));
        assert!(!desk.path("three.pdf").exists() && !desk.path("three.proof").exists());
    }
    let plan = "{\"mode\":\"retypeset\",\"words\":[{\"text\":\"barges\",\"reason\":\"source\"}]}";
    desk.file("plan.json", plan);
    let anew = run(&["redact", "memo.pdf", "--plan", "plan.json", "--out", "four.pdf", "--proof", "four.proof"]);
    assert!(code(&anew) == 1 && said(&anew).contains("no pixels to commit to"), "{}", said(&anew));
    let same = run(&["redact", "memo.pdf", "--plan", "plan.json", "--out", "four.pdf", "--proof", "four.pdf"]);
    assert!(code(&same) == 1 && !desk.path("four.pdf").exists(), "{}", said(&same));
    // The seed stays the seed, however it is typed.
    let seed = desk.text("seed-0.json");
    for (proof, out) in [("./seed-0.json", "four.pdf"), ("four.proof", "./seed-0.json")] {
        let words =
            ["redact", "memo.pdf", "--plan", "plan.json", "--out", out, "--proof", proof, "--seed", "seed-0.json"];
        let refused = run(&words);
        assert!(code(&refused) == 1 && said(&refused).contains("choose another name"), "{}", said(&refused));
    }
    assert_eq!(desk.text("seed-0.json"), seed);
}

#[test]
fn a_worker_is_kept_ready_and_none_opens_two_files() {
    let worker = WorkerCommand { program: env!("CARGO_BIN_EXE_safehouse").into(), arguments: vec![WORKER_WORD.into()] };
    let limits = OpenLimits { time: Duration::from_secs(60), ..OpenLimits::default() };
    let airlock = Airlock::new(Config::alone(worker));
    assert_eq!(airlock.spare(), None);
    let airlock = airlock.with_a_spare(limits.memory);
    let ready = |not: &[u32]| {
        let begun = Instant::now();
        loop {
            match airlock.spare() {
                Some(id) if !not.contains(&id) => return id,
                _ => assert!(begun.elapsed() < Duration::from_secs(60), "no worker is ready"),
            }
            std::thread::yield_now();
        }
    };
    let lives = |id: u32| Path::new("/proc").join(id.to_string()).exists();
    let memo = pdf(MEMO);
    let open = |limits: &OpenLimits| {
        let mut whole = airlock::Whole::default();
        let outcome = airlock.open_tree(&mut &memo[..], "memo.pdf", limits, &mut whole).unwrap();
        assert!(outcome.complete && whole.pages.len() == 2, "{outcome:?}");
    };
    let first = ready(&[]);
    open(&limits);
    assert!(!lives(first), "it opened a file, and went");
    let second = ready(&[first]);

    // One that died in its corner costs nothing but its start.
    let id = rustix::process::Pid::from_raw(i32::try_from(second).unwrap()).unwrap();
    rustix::process::kill_process(id, rustix::process::Signal::KILL).unwrap();
    let stat = || fs::read_to_string(format!("/proc/{second}/stat")).unwrap_or_default();
    let begun = Instant::now();
    while !stat().contains(") Z ") {
        assert!(begun.elapsed() < Duration::from_secs(60), "it lives on");
        std::thread::yield_now();
    }
    open(&limits);
    let third = ready(&[first, second]);

    // Another limit takes another worker.
    open(&OpenLimits { memory: 512 << 20, ..limits });
    assert!(!lives(third), "it is not kept beside another one");

    let last = ready(&[first, second, third]);
    airlock.cancel();
    assert!(!lives(last) && airlock.spare().is_none());
}
