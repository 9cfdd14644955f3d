//! `clean` as a person uses it: a browser without scripts, at the address that the program prints.
#![allow(clippy::unwrap_used, reason = "a test that can't go on says so by ending")]

#[path = "support/archives.rs"]
mod archives;
#[path = "support/pdf.rs"]
mod pdfs;

use std::{
    fs,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use visitor::{Page, Visitor};

struct Table {
    program: Child,
    address: String,
    memory: tempfile::TempDir,
}

impl Table {
    fn begin() -> Self {
        let memory = tempfile::tempdir().unwrap();
        let mut program = Command::new(env!("CARGO_BIN_EXE_safehouse"))
            .arg("clean")
            .env("XDG_RUNTIME_DIR", memory.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(program.stdout.take().unwrap()).lines().map(Result::unwrap);
        let address = lines.find(|line| line.starts_with("http://")).unwrap();
        Self { program, address, memory }
    }

    fn visitor(&self) -> Visitor {
        Visitor::new(&self.address)
    }

    fn drop_file(&self, visitor: &Visitor, name: &str, bytes: &[u8]) -> Page {
        let form = visitor.get(&self.address).unwrap().button("Open them").unwrap();
        visitor.submit(&form.attach("files", name, bytes).unwrap()).unwrap()
    }
}

impl Drop for Table {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

/// The page, once it no longer loads itself again.
fn settled(visitor: &Visitor, address: &str) -> Page {
    let begun = Instant::now();
    loop {
        let page = visitor.get(address).unwrap();
        if !page.body.contains("http-equiv=\"refresh\"") {
            return page;
        }
        assert!(begun.elapsed() < Duration::from_secs(120), "{}", page.words());
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_program_reads_the_address() {
    let mut program =
        Command::new(env!("CARGO_BIN_EXE_safehouse")).args(["clean", "--json"]).stdout(Stdio::piped()).spawn().unwrap();
    let told =
        serde_json::Deserializer::from_reader(program.stdout.take().unwrap()).into_iter::<serde_json::Value>().next();
    program.kill().unwrap();
    program.wait().unwrap();
    assert!(told.unwrap().unwrap()["address"].as_str().unwrap().starts_with("http://127.0.0.1:"));
}

#[test]
fn a_file_is_dropped_looked_at_cleaned_redacted_and_saved() {
    let mut table = Table::begin();
    let visitor = table.visitor();
    assert!(visitor.get(&table.address).unwrap().words().contains("Nothing is on the table yet"));
    let memo = pdfs::pdf(&[&["The harbour office was told by", "Marrow, who saw the barges."], &["The second page."]]);
    table.drop_file(&visitor, "memo.pdf", &memo);
    table.drop_file(&visitor, "broken.pdf", b"%PDF-1.7 and nothing else");
    let home = settled(&visitor, &table.address);
    assert!(home.words().contains("2 pages; ") && home.words().contains("could not be opened: "), "{}", home.words());
    assert_eq!(fs::read_dir(table.memory.path()).unwrap().count(), 0, "an original has no name");

    let memo = visitor.get(&home.link("memo.pdf").unwrap()).unwrap();
    let here = memo.address.clone();
    assert!(memo.words().contains("Nora Quill") && memo.words().contains("Could identify the source"));
    assert!(visitor.bytes(&format!("{here}/page/2")).unwrap().starts_with(b"\x89PNG"));
    assert!(visitor.look(&format!("{here}/page/3")).unwrap().status == 404);
    assert!(!memo.body.contains("class=\"spot"), "nothing of it has a place on the page");
    let report = String::from_utf8(visitor.bytes(&memo.link("Save what was found").unwrap()).unwrap()).unwrap();
    assert!(report.contains("Could identify the source\n") && report.contains("    Nora Quill\n"), "{report}");
    visitor.submit(&memo.button("Make a clean copy").unwrap()).unwrap();
    let cleaned = settled(&visitor, &here);
    let clean = visitor.bytes(&cleaned.link("Save memo-clean.pdf").unwrap()).unwrap();
    let plain = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(plain(&clean).starts_with("%PDF") && !plain(&clean).contains("Nora Quill"));
    assert!(cleaned.words().contains("findings are gone"), "{}", cleaned.words());
    let one = cleaned.button("Make a clean copy").unwrap().set("kind", "png").unwrap();
    visitor.submit(&one).unwrap();
    let refused = settled(&visitor, &here);
    assert!(refused.words().contains("No clean copy was made. it has 2 pages"), "{}", refused.words());

    let redact = visitor.get(&memo.link("Redact").unwrap()).unwrap();
    let word = redact.button("Redact the word").unwrap().set("text", "marrow").unwrap();
    let redact = visitor.submit(&word).unwrap();
    assert!(
        redact.words().contains("“marrow”") && redact.words().contains("bits of what it hides"),
        "{}",
        redact.words()
    );
    // A word's own width tells about it; a longer box doesn't.
    let longer = redact.button("Extend it over what depends on it").unwrap();
    let redact = visitor.submit(&longer).unwrap();
    assert!(redact.button("Extend it over what depends on it").is_err(), "{}", redact.words());
    let box_ = redact.forms("/redact/unbox").pop().unwrap();
    let redact = visitor.submit(&box_).unwrap();
    assert!(redact.button("Extend it over what depends on it").is_ok(), "{}", redact.words());
    let nowhere = redact.button("Redact the word").unwrap().set("text", "Pelican").unwrap();
    let redact = visitor.submit(&nowhere).unwrap();
    assert!(redact.words().contains("“Pelican” stands nowhere"), "{}", redact.words());
    assert_eq!(visitor.look(&format!("{here}/redacted.pdf")).unwrap().status, 422, "nothing is saved of it");
    let redact = visitor.submit(&redact.forms("/redact/unword").pop().unwrap()).unwrap();
    let mut numbers = redact.button("Add the box").unwrap();
    for (name, value) in [("x0", "60"), ("y0", "50"), ("x1", "200,5"), ("y1", "75")] {
        numbers = numbers.set(name, value).unwrap();
    }
    let redact = visitor.submit(&numbers).unwrap();
    assert!(redact.words().contains("60 50 to 200.5 75"), "{}", redact.words());
    assert!(visitor.bytes(&format!("{here}/redact/preview/1")).unwrap().starts_with(b"\x89PNG"));
    assert!(visitor.bytes(&format!("{here}/redact/marked/1?x0=10&y0=10")).unwrap().starts_with(b"\x89PNG"));
    let pdf = visitor.bytes(&redact.link("Save memo-redacted.pdf").unwrap()).unwrap();
    let saved = table.memory.path().with_extension("pdf");
    fs::write(&saved, pdf).unwrap();
    match Command::new("pdftotext").args([saved.as_os_str(), "-".as_ref()]).output() {
        Ok(read) => {
            let read = plain(&read.stdout);
            assert!(read.contains("barges") && !read.to_lowercase().contains("marrow"), "{read}");
        }
        Err(_) => println!("skipped: pdftotext is not installed"),
    }
    fs::remove_file(&saved).unwrap();
    let redact = visitor.submit(&redact.forms("/redact/unbox").pop().unwrap()).unwrap();
    assert!(!redact.words().contains("60 50 to"), "{}", redact.words());

    visitor.submit(&visitor.get(&here).unwrap().button("Forget this file").unwrap()).unwrap();
    assert_eq!(visitor.look(&here).unwrap().status, 404);
    let stop = visitor.get(&table.address).unwrap().button("Forget everything and stop").unwrap();
    assert!(visitor.submit(&stop).unwrap().words().contains("Everything is forgotten"));
    assert!(table.program.wait().unwrap().success());
}

#[test]
fn what_was_found_is_framed_on_its_page() {
    let table = Table::begin();
    let visitor = table.visitor();
    // The line is covered as soon as it is drawn.
    let covered = "Marrow paid) Tj ET 0 g 60 760 200 30 re f BT /F 12 Tf 72 600 Td (Seen";
    table.drop_file(&visitor, "covered.pdf", &pdfs::pdf(&[&["The first page."], &[covered]]));
    let home = settled(&visitor, &table.address);
    let first = visitor.get(&home.link("covered.pdf").unwrap()).unwrap();
    let here = first.address.clone();
    let second = visitor.get(&format!("{here}?page=2")).unwrap();
    for page in [&first, &second] {
        let said = "<b><span class=\"no\">1</span> Text lies under a box";
        assert!(page.body.contains(said) && page.body.contains("<a href=\"?page=2#s1\">page 2</a>"), "{}", page.body);
    }
    assert!(!first.body.contains("class=\"spot") && !first.body.contains("marks.css"), "{}", first.body);
    assert!(
        second.body.contains("<span class=\"spot hid\" id=\"p0\"><span><a id=\"s1\" href=\"#f1\""),
        "{}",
        second.body
    );
    assert!(second.body.contains("/page/2/marks.css"), "{}", second.body);
    let style = String::from_utf8(visitor.bytes(&format!("{here}/page/2/marks.css")).unwrap()).unwrap();
    let numbers: Vec<f32> = style.split([':', '%']).filter_map(|part| part.parse().ok()).collect();
    // 72 points of 595 from the left; 770 of 842 from below, some 12 points high.
    let [left, top, width, height] = numbers[..] else { panic!("{style}") };
    assert!((11.5..12.6).contains(&left) && (6.5..8.6).contains(&top), "{style}");
    assert!((8.0..14.0).contains(&width) && (0.8..2.5).contains(&height), "{style}");
}

#[test]
fn who_does_not_know_the_address_gets_nothing() {
    let table = Table::begin();
    let visitor = table.visitor();
    let (server, secret) = table.address.trim_end_matches('/').rsplit_once('/').unwrap();
    assert_eq!(secret.len(), 32);
    for path in ["/", "/d/1", "/00000000000000000000000000000000/", "/stop"] {
        assert_eq!(visitor.look(&format!("{server}{path}")).unwrap().status, 404, "{path}");
    }
    // Another site's name that was made to lead here.
    let agent = ureq::Agent::new_with_config(ureq::Agent::config_builder().http_status_as_error(false).build());
    let elsewhere = agent.get(&table.address).header("host", "evil.example").call().unwrap();
    assert_eq!(elsewhere.status(), 421);
    let here = agent.get(&table.address).call().unwrap();
    assert_eq!(here.status(), 200);
    let policy = here.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("script-src"), "{policy}");
    let nothing = visitor.get(&table.address).unwrap().button("Open them").unwrap();
    let refused = visitor.send(&nothing).unwrap();
    assert!(refused.status == 422 && refused.words().contains("choose a file first"), "{}", refused.words());
}

#[test]
fn what_is_in_a_locked_archive_lies_beside_it_once_its_password_is_typed() {
    let table = Table::begin();
    let visitor = table.visitor();
    let memo = pdfs::pdf(&[&["The harbour ledger."]]);
    table.drop_file(&visitor, "box.7z", &archives::locked("tidewell 7", "ledger.pdf", &memo));
    let home = settled(&visitor, &table.address);
    let archive = visitor.get(&home.link("box.7z").unwrap()).unwrap();
    assert!(archive.words().contains("a password is needed"), "{}", archive.words());
    let here = archive.address.clone();
    let form = archive.button("Open it with this password").unwrap();
    visitor.submit(&form.set("password", "not this one").unwrap()).unwrap();
    let still = settled(&visitor, &here);
    assert!(still.words().contains("the password that was tried doesn’t open it"), "{}", still.words());
    let form = still.button("Open it with this password").unwrap();
    visitor.submit(&form.set("password", "tidewell 7").unwrap()).unwrap();
    let open = settled(&visitor, &here);
    let ledger = visitor.get(&open.link("ledger.pdf").unwrap()).unwrap();
    assert!(ledger.words().contains("Page 1 of 1") && ledger.words().contains("The harbour ledger."));
    assert!(ledger.button("Make a clean copy").is_ok(), "{}", ledger.words());
    assert!(open.button("Make a clean copy").is_err(), "{}", open.words());
    let home = visitor.get(&table.address).unwrap().words();
    assert!(home.contains("1 file in it") && home.contains("in box.7z"), "{home}");

    let (box_, ledger) = (&here, ledger.address.rsplit('/').next().unwrap());
    let beside = visitor.get(&format!("{box_}/compare/{ledger}")).unwrap();
    assert!(beside.words().contains("There is no such page in the first"), "{}", beside.words());

    // A mail with an archive in it, which holds another: all goes with the mail.
    let inner = archives::locked("quill 9", "deep.pdf", &memo);
    let mail = [
        &b"From: a@b.example\r\nSubject: boxes\r\nMIME-Version: 1.0\r\nContent-Type: application/x-7z-compressed; name=nest.7z\r\n"[..],
        b"Content-Disposition: attachment; filename=nest.7z\r\nContent-Transfer-Encoding: binary\r\n\r\n",
        &inner,
    ]
    .concat();
    table.drop_file(&visitor, "boxes.eml", &mail);
    let home = settled(&visitor, &table.address);
    let nest = visitor.get(&home.link("nest.7z").unwrap()).unwrap();
    visitor.submit(&nest.button("Open it with this password").unwrap().set("password", "quill 9").unwrap()).unwrap();
    let nest = settled(&visitor, &nest.address);
    assert!(nest.link("deep.pdf").is_ok(), "{}", nest.words());
    let letter = visitor.get(&settled(&visitor, &table.address).link("boxes.eml").unwrap()).unwrap();
    visitor.submit(&letter.button("Forget this file").unwrap()).unwrap();
    let home = visitor.get(&table.address).unwrap().words();
    assert!(!home.contains("nest.7z") && !home.contains("deep.pdf") && home.contains("ledger.pdf"), "{home}");

    // Tried on what comes after it, too.
    table.drop_file(&visitor, "second.7z", &archives::locked("tidewell 7", "note.pdf", &memo));
    let home = settled(&visitor, &table.address);
    assert!(home.link("note.pdf").is_ok(), "{}", home.words());
    visitor.submit(&visitor.get(&here).unwrap().button("Forget this file").unwrap()).unwrap();
    let home = visitor.get(&table.address).unwrap();
    assert!(home.link("ledger.pdf").is_err() && home.link("note.pdf").is_ok(), "{}", home.words());
}

#[test]
fn suggestions_count_once_they_are_ticked_and_a_copy_is_held_against_its_proof() {
    let table = Table::begin();
    let visitor = table.visitor();
    let memo = pdfs::pdf(&[&["Write to jan.marrow@harbour.example", "or call at the office."]]);
    table.drop_file(&visitor, "memo.pdf", &memo);
    let home = settled(&visitor, &table.address);
    let memo = visitor.get(&home.link("memo.pdf").unwrap()).unwrap();
    let here = memo.address.clone();
    let list = visitor.get(&format!("{here}/suggest")).unwrap();
    assert!(list.words().contains("E-mail addresses") && list.words().contains("by its form alone"));
    let none = list.button("Redact what is ticked").unwrap();
    assert!(visitor.send(&none).unwrap().words().contains("tick what is to go"));
    let redact = visitor.submit(&none.set("w", "jan.marrow@harbour.example").unwrap()).unwrap();
    assert!(redact.words().contains("“jan.marrow@harbour.example”"), "{}", redact.words());
    assert!(visitor.get(&format!("{here}/suggest")).unwrap().words().contains("is redacted already"));

    visitor.submit(&redact.button("Make a copy with a proof").unwrap()).unwrap();
    let begun = Instant::now();
    let ready = loop {
        let page = visitor.get(&format!("{here}/redact")).unwrap();
        if page.link("Save the PDF").is_ok() {
            break page;
        }
        assert!(begun.elapsed() < Duration::from_secs(120), "{}", page.words());
        std::thread::sleep(Duration::from_millis(50));
    };
    let folder = tempfile::tempdir().unwrap();
    let save = |what: &str, link: &str| {
        let path = folder.path().join(what);
        fs::write(&path, visitor.bytes(&ready.link(link).unwrap()).unwrap()).unwrap();
        path
    };
    let (pdf, proof) = (save("memo.pdf", "Save the PDF"), save("memo.proof", "Save its proof"));
    let seed = fs::read_to_string(save("memo.seed", "Save its seed")).unwrap();
    let held =
        Command::new(env!("CARGO_BIN_EXE_safehouse")).arg("verify").arg(&pdf).arg("--proof").arg(&proof).output();
    let held = held.unwrap();
    let said = String::from_utf8_lossy(&held.stdout).into_owned();
    assert!(held.status.success() && said.contains("1 page as committed to"), "{said}");
    let commitment = said.lines().find_map(|line| line.strip_prefix("commitment ")).unwrap();
    assert!(ready.words().contains(commitment), "{}", ready.words());
    let secret = seed.split('"').find(|part| part.len() == 64).unwrap();
    let published = fs::read_to_string(&proof).unwrap();
    assert!(!published.contains(secret), "the seed stays with who made it");
    assert!(!published.contains("memo"), "the file's name is the source's");

    // Another plan: what was made is of the one before.
    visitor.submit(&ready.forms("/redact/unword").pop().unwrap()).unwrap();
    let changed = visitor.get(&format!("{here}/redact")).unwrap();
    assert!(changed.button("Make a copy with a proof").is_ok(), "{}", changed.words());
    assert_eq!(visitor.look(&format!("{here}/proved/pdf")).unwrap().status, 422);
}

const MEMO: &str =
    "The barges were moved at night, and nobody signed for them.\nThe captain's report says so in plain words.\n";

#[test]
fn two_copies_are_compared_and_go_with_either() {
    let table = Table::begin();
    let visitor = table.visitor();
    table.drop_file(&visitor, "memo.txt", MEMO.as_bytes());
    let home = settled(&visitor, &table.address);
    assert!(home.words().contains("Drop another copy or version of a document") && home.button("Compare").is_err());
    let memo = visitor.get(&home.link("memo.txt").unwrap()).unwrap();
    assert!(memo.words().contains("Drop another copy or version of it onto the table"), "{}", memo.words());
    table.drop_file(
        &visitor,
        "memo-2.txt",
        MEMO.replace("at night", "by night").replace("report", "rep\u{43e}rt").as_bytes(),
    );
    let home = settled(&visitor, &table.address);
    let second = visitor.get(&home.link("memo-2.txt").unwrap()).unwrap();

    // The older one is the first.
    let compared = visitor.submit(&home.button("Compare").unwrap()).unwrap();
    let shown = compared.words();
    for words in ["<del>at</del>", "<ins>by</ins>", "<p class=\"small\">first</p>", "/page/1\""] {
        assert!(compared.body.contains(words), "{words}: {}", compared.body);
    }
    for words in ["memo.txt and memo-2.txt", "U+043E", "other wording (1)", "letters that look alike (1)", "set anew"] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    assert!(shown.contains("can name the recipient") && !shown.contains("moved in place"), "{shown}");
    let at = compared.address.clone();
    let style = String::from_utf8(visitor.bytes(&format!("{at}/marks.css?at=1&kind=")).unwrap()).unwrap();
    assert_eq!((style.lines().count(), compared.body.matches("<i id=\"m").count()), (4, 4), "{style}");
    let alike = visitor.get(&format!("{at}?kind=look-alike")).unwrap();
    assert!(alike.words().contains("U+043E") && !alike.body.contains("<del>at</del>"), "{}", alike.words());
    let same = visitor.look(&format!("{}/compare/{}", memo.address, memo.address.rsplit('/').next().unwrap())).unwrap();
    assert!(same.status == 422 && same.words().contains("Choose two different files"), "{}", same.words());
    let nothing = visitor.look(&format!("{}compare", table.address)).unwrap();
    assert!(nothing.status == 422 && nothing.words().contains("Choose two files"), "{}", nothing.words());

    let form = visitor.get(&memo.address).unwrap().button("Compare").unwrap();
    visitor.submit(&second.button("Forget this file").unwrap()).unwrap();
    for page in
        [visitor.look(&at).unwrap(), visitor.send(&form).unwrap(), visitor.look(&format!("{at}/marks.css")).unwrap()]
    {
        assert!(
            page.status == 404 && page.words().contains("What memo.txt was to be compared with"),
            "{}",
            page.words()
        );
        assert!(!page.words().contains("U+043E"), "{}", page.words());
    }
}

#[test]
fn pixels_are_compared_a_page_at_a_time_and_a_clean_copy_with_its_original() {
    let table = Table::begin();
    let visitor = table.visitor();
    let page = |more: &str| format!("BT /F 12 Tf 72 770 Td (Paid in full, says the harbour office.) Tj ET{more}");
    let plain = pdfs::written(&[page(""), page("")], "595 842", "/Author (Nora Quill)");
    let stamped = pdfs::written(&[page(""), page(" 0 g 297.5 421 60 60 re f")], "595 842", "/Author (Nora Quill)");
    table.drop_file(&visitor, "plain.pdf", &plain);
    table.drop_file(&visitor, "stamped.pdf", &stamped);
    table.drop_file(&visitor, "broken.pdf", b"%PDF-1.7 and nothing else");
    let home = settled(&visitor, &table.address);
    let first = visitor.get(&home.link("plain.pdf").unwrap()).unwrap();
    let broken = home.link("broken.pdf").unwrap();
    let none = visitor.look(&format!("{}/compare/{}", first.address, broken.rsplit('/').next().unwrap())).unwrap();
    assert!(none.status == 422 && none.words().contains("broken.pdf could not be opened"), "{}", none.words());

    let one = visitor.submit(&first.button("Compare").unwrap()).unwrap();
    assert!(
        one.words().contains("No difference on this page") && one.body.contains("/marks.css?at=1"),
        "{}",
        one.words()
    );
    let two = visitor.get(&format!("{}?at=2", one.address)).unwrap();
    assert!(two.words().contains("A place where the pixels differ") && two.words().contains("pixels (1)"));
    assert!(one.words().contains("No difference was found") && two.words().contains("can name the recipient"));
    assert!(two.body.matches("<i id=\"m").count() == 2, "{}", two.body);
    let style = visitor.bytes(&format!("{}/marks.css?at=2&kind=", one.address)).unwrap();
    // Half of the page from the left; it ends in the middle.
    assert!(String::from_utf8(style).unwrap().starts_with("#m0{left:49."), "{}", two.body);
    let alone = visitor.get(&format!("{}?at=1&kind=picture", one.address)).unwrap();
    assert!(alone.words().contains("No difference of this kind on this page") && alone.words().contains("pixels (0)"));

    let none = visitor.look(&format!("{}/compare/clean", first.address)).unwrap();
    assert!(none.status == 422 && none.words().contains("There is no clean copy of plain.pdf"), "{}", none.words());
    visitor.submit(&first.button("Make a clean copy").unwrap()).unwrap();
    let cleaned = settled(&visitor, &first.address);
    let beside = visitor.get(&cleaned.link("Compare it with the original").unwrap()).unwrap();
    for words in ["its clean copy, plain-clean.pdf", "what cleaning changed", "Nora Quill"] {
        assert!(beside.words().contains(words), "{words}: {}", beside.words());
    }
    assert!(!beside.words().contains("the recipient"), "{}", beside.words());
    assert!(visitor.bytes(&format!("{}/clean/page/2", first.address)).unwrap().starts_with(b"\x89PNG"));
    assert_eq!(visitor.look(&format!("{}/clean/page/3", first.address)).unwrap().status, 404);
}
