//! Files in which other cleaners left something: what `safehouse scrub` leaves of it, beside mat2 and `exiftool -all=` where they are installed.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

use canary::Canary;
use demo::documents::escapes::{self, MARK, SECRET};

use super::figures;
use crate::run::{find, root};

struct Hiding {
    what: &'static str,
    /// With the end of its kind.
    name: &'static str,
    bytes: Vec<u8>,
    /// What a clean one is called.
    clean: &'static str,
}

enum Left {
    Nothing,
    Secret,
    /// It made no clean file.
    Refused,
}

impl Left {
    fn word(&self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Secret => "THE SECRET",
            Self::Refused => "refused",
        }
    }
}

/// Prints what is left in each, and the mean time of those that were made.
pub fn beside_others(program: &Path) -> anyhow::Result<()> {
    let tools: [(&str, Option<PathBuf>); 3] =
        [("safehouse scrub", Some(program.to_owned())), ("mat2", find("mat2")), ("exiftool -all=", find("exiftool"))];
    println!("What cleaning leaves:");
    for (name, _) in tools.iter().filter(|(_, found)| found.is_none()) {
        println!("  skipped: {name} is not installed");
    }
    let tools: Vec<(&str, PathBuf)> = tools.into_iter().filter_map(|(name, found)| Some((name, found?))).collect();
    let names: Vec<String> = tools.iter().map(|(name, _)| format!("{name:>16}")).collect();
    println!("  {:<44}{}", "", names.join(""));
    let mut totals = vec![(0.0, 0_u32, 0_u32); tools.len()];
    for hiding in all()? {
        let mut cells = Vec::new();
        for ((tool, path), (seconds, made, kept)) in tools.iter().zip(&mut totals) {
            let (left, took) = clean(program, tool, path, &hiding)?;
            if !matches!(left, Left::Refused) {
                *seconds += took;
                *made += 1;
            }
            *kept += u32::from(matches!(left, Left::Secret));
            cells.push(format!("{:>16}", left.word()));
        }
        println!("  {:<44}{}", hiding.what, cells.join(""));
    }
    for ((tool, _), (seconds, made, kept)) in tools.iter().zip(totals) {
        let each = figures(seconds * 1000.0 / f64::from(made.max(1)));
        println!("  {tool}: the secret is in {kept} of {made} files that it made, {each} ms each");
    }
    println!();
    Ok(())
}

fn all() -> anyhow::Result<Vec<Hiding>> {
    let seed = |name: &str| fs::read(root().join("crates/fuzz/seeds/recording").join(name));
    let of = |what, name, bytes, clean| Hiding { what, name, bytes, clean };
    Ok(vec![
        of("the author of a document in a document", "memo.docx", escapes::author_inside()?, "clean.pdf"),
        of("words that Word hides", "memo.docx", escapes::hidden_words()?, "clean.pdf"),
        of("characters of no width", "memo.docx", escapes::marked_document()?, "clean.pdf"),
        of("the EXIF of a picture in a page", "page.html", escapes::page()?.into_bytes(), "clean.pdf"),
        of("words behind a GIF", "a.gif", escapes::gif()?, "clean.gif"),
        of("words behind a FLAC", "a.flac", escapes::flac(), "clean.wav"),
        of("words behind an MP3", "a.mp3", escapes::behind(&seed("mp3")?), "clean.wav"),
        of("words behind an Ogg", "a.ogg", escapes::behind(&seed("opus")?), "clean.wav"),
        of("the comment of a PPM", "a.ppm", escapes::ppm(), "clean.png"),
    ])
}

/// What one tool leaves of the secret in one file, and how many seconds it took.
fn clean(program: &Path, tool: &str, path: &Path, hiding: &Hiding) -> anyhow::Result<(Left, f64)> {
    let folder = tempfile::tempdir()?;
    let dirty = folder.path().join(hiding.name);
    fs::write(&dirty, &hiding.bytes)?;
    let (stem, end) = hiding.name.rsplit_once('.').unwrap_or((hiding.name, ""));
    let mut command = Command::new(path);
    let made = match tool {
        "mat2" => {
            command.arg(hiding.name);
            format!("{stem}.cleaned.{end}")
        }
        "exiftool -all=" => {
            let made = format!("clean.{end}");
            command.args(["-q", "-all=", "-o", &made, hiding.name]);
            made
        }
        _ => {
            command.args(["scrub", hiding.name, "--out", hiding.clean]);
            hiding.clean.to_owned()
        }
    };
    let begun = Instant::now();
    command.current_dir(folder.path()).stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    let took = begun.elapsed().as_secs_f64();
    fs::remove_file(&dirty)?;
    let made = folder.path().join(made);
    if !made.exists() {
        return Ok((Left::Refused, took));
    }
    // What is packed in it, or stands in it in letters of another size, is found by opening it.
    Command::new(program)
        .args(["open", "--ocr", "off", "--out", "opened"])
        .arg(&made)
        .current_dir(folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()?;
    let wanted = [Canary::known("the secret", SECRET), Canary::known("the mark", MARK)];
    let found = canary::search_folder(folder.path(), &wanted)?;
    Ok((if found.is_empty() { Left::Nothing } else { Left::Secret }, took))
}
