//! `open` and `redact`: one document on its own, without a newsroom. The document itself is met in the airlock alone.

mod opened;
mod redacted;

use std::{fs::File, path::Path, time::Duration};

use airlock::{Airlock, Config, folder::Folder};
use model::limits::OpenLimits;
use terminal::{Outcome, ProgressLine, Refused, print_json};

use crate::cli;

/// Opens a hostile file into a folder. Holds when the top file gave text or a page.
pub fn open(words: &cli::Open, json: bool) -> Outcome {
    let mut file = input(&words.file)?;
    let limits =
        OpenLimits { time: Duration::from_secs(words.seconds), memory: words.mib << 20, ..OpenLimits::default() };
    let folder = Folder::create(&words.out)?;
    let mut sink = opened::Watched { folder, line: ProgressLine::on_stderr(), pages: 0 };
    let ended = airlock().open_tree(&mut file, &shown_name(&words.file), &limits, &mut sink);
    sink.line.clear();
    let folder = sink.folder;
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
        }
    }
    if outcome.top.opened {
        return Ok(());
    }
    let why = outcome.top.failure.map_or_else(|| "nothing was found in it".to_owned(), |failure| failure.to_string());
    Err(Refused::because(format!("{} could not be opened: {why}", words.file.display())))
}

/// Writes a redacted PDF. Refused when the plan doesn't fit the document, or when not all of the document could be opened.
pub fn redact(words: &cli::Redact, json: bool) -> Outcome {
    let plan = redacted::plan(&words.plan)?;
    let mut file = input(&words.file)?;
    if same(&words.file, &words.out) || same(&words.plan, &words.out) {
        return Err(Refused::because("the output would replace what it is made from; choose another name"));
    }
    let line = ProgressLine::on_stderr();
    let mut pages = redacted::Pages::new(line);
    let opened = airlock().open_tree(&mut file, &shown_name(&words.file), &redacted::limits(), &mut pages);
    line.clear();
    let opened = opened?;
    warn(&opened.sandbox_lacks);
    let pages = pages.whole(&opened.top)?;
    let done = redacted::write(&pages, &plan, &words.out, line);
    line.clear();
    let done = done?;
    for remark in &done.remarks {
        eprintln!("{remark}");
    }
    if json {
        return print_json(&done);
    }
    println!("{}", done.summary(&words.out));
    Ok(())
}

fn airlock() -> Airlock {
    Airlock::new(Config::of_this_program())
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

fn same(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

fn warn(lacks: &[&str]) {
    for lack in lacks {
        eprintln!("The sandbox is weaker than it should be: {lack}.");
    }
}
