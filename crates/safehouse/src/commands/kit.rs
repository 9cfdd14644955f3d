//! `safehouse intake-kit`: what is carried to the machine of an intake that is away.

use serde_json::json;
use terminal::{Outcome, Refused, print_json};

use crate::{
    cli::IntakeKit,
    kit,
    supervise::{DataFolder, Newsroom},
};

/// As `up` calls a newsroom that nobody named.
const NEWSROOM: &str = "Our newsroom";

pub fn run(words: &IntakeKit, json: bool) -> Outcome {
    made(words, json).map_err(|error| Refused::because(format!("{error:#}")))?
}

fn made(words: &IntakeKit, json: bool) -> anyhow::Result<Outcome> {
    // Held: what runs now would go on as if its intake were here.
    let data = DataFolder::hold(&words.data)?;
    let newsroom = Newsroom::load_or_make(&data.path, words.newsroom.as_deref().unwrap_or(NEWSROOM))?;
    let wish = kit::Wish {
        data: &data.path,
        newsroom: &newsroom.name,
        address: words.address,
        out: &words.out,
        again: words.again,
    };
    let away = kit::make(&wish)?;
    if json {
        return Ok(print_json(&json!({"kit": words.out, "collects_from": away.address, "onion": away.onion})));
    }
    println!("The kit lies in {}. Its README has the commands for the exposed machine.\n", words.out.display());
    println!("  onion    {}   sources will write there", away.onion);
    println!("  intake   {}   the desk will collect there\n", away.address);
    println!(
        "From its next start on, this newsroom has desk and archive here, and no intake. Carry the kit by hand, and destroy it afterwards:\nit holds the intake's keys."
    );
    Ok(Ok(()))
}
