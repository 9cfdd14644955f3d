//! `safehouse desk import`: a drive or a folder that came by hand.

use serde_json::json;
use terminal::{Outcome, Refused, harmless, print_json};

use crate::cli::Import;

pub fn run(words: &Import, json: bool) -> Outcome {
    let desk_folder = words.data.join("desk");
    if !desk_folder.is_dir() {
        return Err(Refused::because(format!(
            "{} holds no newsroom (name its folder with --data)",
            words.data.display()
        )));
    }
    let done = desk::import(&desk_folder, &words.paths, words.collection.as_deref())?;
    if json {
        let skipped: Vec<_> =
            done.skipped.iter().map(|(path, why)| json!({"path": path.display().to_string(), "why": why})).collect();
        print_json(
            &json!({"collection": done.collection, "files": done.files, "bytes": done.bytes, "drops": done.drops, "skipped": skipped}),
        )?;
    } else {
        println!(
            "{}: {} files, {} bytes, in {} drops. The desk shows them as soon as somebody has unlocked it.",
            done.collection, done.files, done.bytes, done.drops
        );
    }
    for (path, why) in &done.skipped {
        eprintln!("{}", harmless(&format!("left out: {} ({why})", path.display())));
    }
    if done.files == 0 { Err(Refused::because("nothing was brought in")) } else { Ok(()) }
}
