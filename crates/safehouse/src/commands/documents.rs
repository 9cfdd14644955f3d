//! `open`, `scrub`, `redact`, `compare` and `clean`: documents on their own, without a newsroom. A document itself is met in the airlock alone.

mod checked;
mod compared;
mod fresh;
mod opened;
mod passwords;
mod proved;
mod redacted;
mod scrubbed;

use std::{
    fs::File,
    io::Read as _,
    path::{Path, PathBuf},
    time::Duration,
};

use airlock::{
    Airlock, Config, DkimKeys, Ended, Failure, OpenFailure, Whole, film::Films, folder::Folder, ocr::Ocr,
    office::Office,
};
use model::{Colours, limits::OpenLimits};
use page::redact::Policy;
use scrub::Kind;
use terminal::{Outcome, ProgressLine, Refused, print_json};

use crate::cli::{self, FilmsBy, OfficeBy, ReadAs};

/// Opens a hostile file into a folder. Holds when the top file gave text or a page.
pub fn open(words: &cli::Open, json: bool) -> Outcome {
    let mut file = input(&words.file)?;
    let airlock = match &words.dkim_key {
        Some(path) => airlock(&words.how)?.with_keys(keys(path)?),
        None => airlock(&words.how)?,
    };
    let limits = limits(words.seconds, words.mib);
    let folder = Folder::create(&words.out)?;
    let mut sink = opened::Watched::new(folder);
    let ended = airlock.open_tree(&mut file, &shown_name(&words.file), &limits, &mut sink);
    let folder = sink.done();
    let outcome = match ended {
        Ok(outcome) => outcome,
        Err(error) => {
            let refused = Refused::from(error);
            folder.broken_off(&refused.0.join("; "))?;
            return Err(refused);
        }
    };
    warn(&outcome.sandbox_lacks);
    if let Some(report) = folder.report() {
        if json {
            print_json(report)?;
        } else {
            println!("{}", opened::summary(report, &words.out));
            if let Some(threads) = opened::threads(folder.threads()) {
                println!("{threads}");
            }
        }
    }
    if outcome.top.opened {
        return Ok(());
    }
    let why = outcome.top.failure.map_or_else(|| "nothing was found in it".to_owned(), |failure| failure.to_string());
    let mut why = vec![format!("{} could not be opened: {why}", words.file.display())];
    if outcome.top.failure == Some(Failure::Opener(OpenFailure::Encrypted)) {
        why.push("Give it with --password, or a list of those that may fit with --passwords FILE.".to_owned());
    }
    Err(Refused(why))
}

/// What was asked for holds for every kind and size.
fn limits(seconds: Option<u64>, mib: u64) -> OpenLimits {
    let usual = OpenLimits { memory: mib << 20, ..OpenLimits::default() };
    seconds.map(Duration::from_secs).map_or(usual, |time| OpenLimits { time, most_time: time, ..usual })
}

/// Serves the page for those who use no command line, until it is stopped.
pub fn clean(words: &cli::Clean, json: bool) -> Outcome {
    // In memory where there is such a folder: an original that waits is on no disk.
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
    let memory = [runtime, Some(PathBuf::from("/dev/shm"))].into_iter().flatten().find(|folder| folder.is_dir());
    let scratch = memory.unwrap_or_else(|| {
        eprintln!("No folder in memory is there: originals wait on the disk, in files without a name.");
        std::env::temp_dir()
    });
    let limits = redacted::limits();
    let config = clean::Config { airlock: Airlock::new(Config::of_this_program()), limits, scratch, port: words.port };
    let ready = |address: &str| {
        if json {
            // Nobody reads it any more: the page is there all the same.
            let _unheard = print_json(&serde_json::json!({ "address": address }));
            return;
        }
        println!("Open this address in a browser of this machine:\n{address}\nStop it on the page, or with Ctrl-C.")
    };
    Ok(tokio::runtime::Runtime::new()?.block_on(clean::run(config, ready))?)
}

/// Writes a redacted PDF, or looks into one that somebody else made.
pub fn redact(words: &cli::Redact, json: bool) -> Outcome {
    match (&words.plan, &words.out) {
        (Some(plan), Some(out)) => write_redacted(words, plan, out, json),
        _ => check(words, json),
    }
}

/// Refused when the plan doesn't fit the document, or when not all of the document could be opened.
fn write_redacted(words: &cli::Redact, plan_path: &Path, out: &Path, json: bool) -> Outcome {
    let plan = redacted::plan(plan_path)?;
    let (path, proof, seed) = (&words.file, words.proof.as_deref(), words.seed.as_deref());
    let all = [Some(path.as_path()), Some(plan_path), Some(out), proof, seed].into_iter().flatten().map(place);
    let mut places = std::collections::HashSet::new();
    if !all.into_iter().all(|place| places.insert(place)) {
        return Err(Refused::because("the output would replace what it is made from; choose another name"));
    }
    let new_seed = seed.filter(|path| !path.exists());
    let proving = proof.map(|_| proved::begin(seed, out)).transpose()?;
    let airlock = airlock(&words.how)?;
    let (document, top) = whole(path, &airlock)?;
    let document = redacted::whole(document, &top)?;
    let policy = Policy { extend: words.extend, colours: colours(words.black_and_white), ..Policy::default() };
    let line = ProgressLine::on_stderr();
    let made = redacted::make(&document, &plan, policy, out, proving, line);
    line.clear();
    let redacted::Made { file, done, proved } = made?;
    if let (Some(proved), Some(path)) = (&proved, proof) {
        // Whoever verifies it draws the file as it is opened here.
        let (again, _) = opened_whole(&mut file.reopened()?, out, &airlock)?;
        proved::hold(&proved.0, &again)?;
        proved::keep(proved, path, new_seed)?;
    }
    file.keep(out)?;
    for remark in &done.remarks {
        eprintln!("{remark}");
    }
    if json {
        return print_json(&done);
    }
    println!("{}", done.summary(out));
    Ok(())
}

/// Holds a redacted PDF against its proof.
pub fn verify_proof(path: &Path, proof: &Path, json: bool) -> Outcome {
    let proof = proved::read(proof)?;
    let (document, top) = whole(path, &Airlock::new(Config::of_this_program()))?;
    let document = redacted::whole(document, &top)?;
    let held = proved::hold(&proof, &document)?;
    if json {
        return print_json(&held);
    }
    println!("{}", held.summary(path));
    Ok(())
}

/// Tells what lies under the boxes of a document. Holds when nothing was found.
fn check(words: &cli::Redact, json: bool) -> Outcome {
    let (document, top) = whole(&words.file, &airlock(&words.how)?)?;
    document.check(&top).map_err(|why| Refused::because(format!("{}: {why}", words.file.display())))?;
    let checked = checked::Checked::of(&document);
    if json {
        print_json(&checked)?;
    } else {
        println!("{}", checked.summary());
    }
    match checked.hidden() {
        0 => Ok(()),
        1 => Err(Refused::because("1 thing that is covered or hidden can be read")),
        many => Err(Refused::because(format!("{many} things that are covered or hidden can be read"))),
    }
}

/// Tells what two documents don't share. Holds when nothing was found.
pub fn compare(words: &cli::Compare, json: bool) -> Outcome {
    if let Some(out) = &words.out {
        compared::empty(out)?;
    }
    let airlock = airlock(&words.how)?;
    let (first, one) = whole(&words.first, &airlock)?;
    let (second, other) = whole(&words.second, &airlock)?;
    let compared = compared::Compared::of((&first, one), (&second, other), ProgressLine::on_stderr())?;
    if let Some(out) = &words.out {
        compared.write(&first, &second, out)?;
    }
    if json {
        print_json(&compared)?;
    } else {
        println!("{}", compared.summary());
    }
    match compared.different() {
        0 => Ok(()),
        1 => Err(Refused::because("1 difference")),
        many => Err(Refused::because(format!("{many} differences"))),
    }
}

/// A document's pages, text and findings, in memory.
fn whole(path: &Path, airlock: &Airlock) -> Result<(Whole, Ended), Refused> {
    opened_whole(&mut input(path)?, path, airlock)
}

fn opened_whole(file: &mut File, path: &Path, airlock: &Airlock) -> Result<(Whole, Ended), Refused> {
    let mut sink = opened::Watched::new(Whole::default());
    let opened = airlock.open_tree(file, &shown_name(path), &redacted::limits(), &mut sink);
    let document = sink.done();
    let opened = opened?;
    warn(&opened.sandbox_lacks);
    Ok((document, opened.top))
}

/// Writes a clean file, or a folder of them. Refused where something would stay that can betray somebody.
pub fn scrub(words: &cli::Scrub, json: bool) -> Outcome {
    let limits = limits(Some(words.seconds), words.mib);
    let mut scrubber = scrubbed::Scrubber {
        airlock: airlock(&words.how)?,
        limits,
        keep: &words.keep,
        colours: colours(words.black_and_white),
        counts: !words.file.is_dir(),
    };
    let out = words.out.as_deref();
    if words.file.is_dir() {
        if words.black_and_white {
            return Err(Refused::because(
                "--black-and-white takes one file: of a folder, the copies that were there before would keep their colours",
            ));
        }
        let told = scrubber.folder(&words.file, out.filter(|_| !words.dry_run), json)?;
        if json {
            print_json(&told)?;
        } else {
            println!("{}", told.summary());
        }
        return match told.refused() {
            0 => Ok(()),
            refused => {
                Err(Refused::because(format!("{refused} files were refused; the same command again tries them alone")))
            }
        };
    }
    if out.is_some_and(|out| place(&words.file) == place(out)) {
        return Err(Refused::because("the output would replace what it is made from; choose another name"));
    }
    let kind = match out {
        Some(out) => Some(Kind::of_name(out).ok_or_else(|| {
            Refused::because(format!(
                "{}: a clean file can be a .pdf, .txt, .png, .jpg, .tif, .webp, .gif or .bmp, of a recording a .wav, and of a film a .webm; name it so",
                out.display()
            ))
        })?),
        None => None,
    };
    // The file is opened, and what was made of it, too.
    scrubber.airlock = scrubber.airlock.with_a_spare(limits.memory);
    let clean = scrubber.clean(&words.file, kind)?;
    let (done, name) = match out {
        Some(out) if !words.dry_run => (clean.keep(out)?, out.display().to_string()),
        _ => (clean.done, "dry run".to_owned()),
    };
    if json {
        return print_json(&done);
    }
    println!("{}", done.summary(&name));
    Ok(())
}

fn colours(black_and_white: bool) -> Colours {
    if black_and_white { Colours::BlackAndWhite } else { Colours::Kept }
}

/// With the passwords that it may try, reading and drawing as it was told.
fn airlock(how: &cli::How) -> Result<Airlock, Refused> {
    let mut config = Config::of_this_program();
    match &how.ocr {
        None => {}
        Some(ReadAs::Off) => config.ocr = Ocr::Off,
        Some(ReadAs::In(languages)) => {
            config.ocr = config.ocr.in_languages(languages.clone()).map_err(|why| Refused::because(why.to_string()))?;
            if !matches!(config.ocr, Ocr::Ready(_)) {
                eprintln!("Nothing is read by OCR: Tesseract isn’t installed, or can’t be confined here.");
            }
        }
    }
    if !how.ocr_pages.is_empty() {
        if !matches!(config.ocr, Ocr::Ready(_)) {
            return Err(Refused::because(
                "no page can be read: OCR is off, or Tesseract isn’t installed or can’t be confined here",
            ));
        }
        config.ocr = config.ocr.again(how.ocr_pages.clone());
    }
    if how.office == OfficeBy::Own {
        config.office = Office::Own;
    }
    if how.films == FilmsBy::Off {
        config.films = Films::Off;
    }
    Ok(Airlock::new(config).trying(passwords::given(how)?))
}

/// Public keys of mail servers, as a file has them.
fn keys(path: &Path) -> Result<DkimKeys, Refused> {
    let refused = |why: &dyn std::fmt::Display| Refused::because(format!("{}: {why}", path.display()));
    let mut text = String::new();
    let file = File::open(path).map_err(|error| refused(&error))?;
    file.take(2 * DkimKeys::LONGEST as u64).read_to_string(&mut text).map_err(|error| refused(&error))?;
    DkimKeys::new(&text).map_err(|why| refused(&why))
}

fn input(path: &Path) -> Result<File, Refused> {
    let refused = |why: &str| Refused::because(format!("{}: {why}", path.display()));
    let file = File::open(path).map_err(|error| refused(&error.to_string()))?;
    match file.metadata() {
        Ok(facts) if facts.is_dir() => Err(refused("is a folder; `safehouse desk import` takes folders")),
        Ok(_) => Ok(file),
        Err(error) => Err(refused(&error.to_string())),
    }
}

/// The file's name without its folders: what stands in the report.
fn shown_name(path: &Path) -> String {
    path.file_name().map_or_else(|| "unnamed".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// Where a file lies or will lie, however it was typed.
fn place(path: &Path) -> PathBuf {
    let folder = path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    let named = || Some(folder.canonicalize().ok()?.join(path.file_name()?));
    path.canonicalize().ok().or_else(named).unwrap_or_else(|| path.to_owned())
}

fn warn(lacks: &[&str]) {
    for lack in lacks {
        eprintln!("The sandbox is weaker than it should be: {lack}.");
    }
}
