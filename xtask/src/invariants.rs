//! What must never be linked, asked of `cargo tree`. Each question is also asked where the answer must be yes: a misspelt
//! name would pass for safety.

use std::collections::BTreeSet;

use anyhow::{Context, bail, ensure};

use crate::run::{program, root};

/// `room` must never link `forbidden`; `control` must.
struct Rule {
    room: &'static str,
    forbidden: &'static str,
    control: &'static str,
}

const RULES: &[Rule] = &[
    Rule { room: "intake", forbidden: "unseal", control: "desk" },
    Rule { room: "intake", forbidden: "parsers", control: "safehouse" },
    Rule { room: "intake", forbidden: "desk", control: "safehouse" },
    Rule { room: "archive", forbidden: "unseal", control: "desk" },
    Rule { room: "archive", forbidden: "desk", control: "safehouse" },
    Rule { room: "archive", forbidden: "parsers", control: "safehouse" },
    Rule { room: "desk", forbidden: "parsers", control: "safehouse" },
    Rule { room: "airlock", forbidden: "parsers", control: "safehouse" },
    Rule { room: "parsers", forbidden: "unseal", control: "desk" },
    Rule { room: "parsers", forbidden: "ureq", control: "sender" },
    Rule { room: "sender", forbidden: "unseal", control: "desk" },
    Rule { room: "mirror", forbidden: "unseal", control: "desk" },
    Rule { room: "mirror", forbidden: "axum", control: "archive" },
    Rule { room: "press", forbidden: "unseal", control: "desk" },
    Rule { room: "ledger", forbidden: "tokio", control: "intake" },
    Rule { room: "page", forbidden: "hayro", control: "parsers" },
    Rule { room: "page", forbidden: "image", control: "parsers" },
    Rule { room: "web", forbidden: "sqlx", control: "intake" },
    Rule { room: "model", forbidden: "tokio", control: "intake" },
];

pub fn check() -> anyhow::Result<()> {
    for Rule { room, forbidden, control } in RULES {
        ensure!(!links(room, forbidden)?, "{room} links {forbidden}, which DESIGN.md section 2 forbids");
        ensure!(links(control, forbidden)?, "the control fails: {control} should link {forbidden}; is a name misspelt?");
    }
    architecture_names_every_crate()?;
    eprintln!("{} rules of linking hold, each with its control", RULES.len());
    Ok(())
}

/// Whether `package` is in the tree of `room` (what is built and shipped, not what its tests use).
fn links(room: &str, package: &str) -> anyhow::Result<bool> {
    let asked = program(&format!("cargo tree --locked --edges normal,build --prefix none --format {{p}} -p {room}")).output()?;
    if !asked.status.success() {
        bail!("cargo tree: {}", String::from_utf8_lossy(&asked.stderr));
    }
    let tree = String::from_utf8(asked.stdout)?;
    Ok(tree.lines().filter_map(|line| line.split_whitespace().next()).any(|name| name == package))
}

/// `ARCHITECTURE.md` lists the crates that there are, and no others.
fn architecture_names_every_crate() -> anyhow::Result<()> {
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).context("ARCHITECTURE.md")?;
    let named: BTreeSet<String> = text
        .lines()
        .filter_map(|line| line.strip_prefix("| `crates/")?.split('`').next().map(str::to_owned))
        .collect();
    let there: BTreeSet<String> = std::fs::read_dir(root().join("crates"))?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    ensure!(named == there, "ARCHITECTURE.md names {named:?}, the workspace has {there:?}");
    Ok(())
}
