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
    Rule { room: "intake", forbidden: "ureq", control: "sender" },
    // Who signs in at the desk is no matter of the exposed machine.
    Rule { room: "intake", forbidden: "webauthn-rs", control: "desk" },
    Rule { room: "walls", forbidden: "tokio", control: "link" },
    Rule { room: "archive", forbidden: "unseal", control: "desk" },
    Rule { room: "archive", forbidden: "desk", control: "safehouse" },
    Rule { room: "archive", forbidden: "parsers", control: "safehouse" },
    Rule { room: "desk", forbidden: "parsers", control: "safehouse" },
    Rule { room: "clean", forbidden: "parsers", control: "safehouse" },
    // The way to the front door is a way to everywhere: a process of its own has it.
    Rule { room: "desk", forbidden: "sender", control: "safehouse" },
    Rule { room: "heartbeat", forbidden: "unseal", control: "desk" },
    // It knows no more than a browser does.
    Rule { room: "visitor", forbidden: "seal", control: "sender" },
    Rule { room: "airlock", forbidden: "parsers", control: "safehouse" },
    Rule { room: "parsers", forbidden: "unseal", control: "desk" },
    Rule { room: "parsers", forbidden: "ureq", control: "sender" },
    Rule { room: "sender", forbidden: "unseal", control: "desk" },
    Rule { room: "door3", forbidden: "tokio", control: "safehouse" },
    Rule { room: "door3", forbidden: "parsers", control: "safehouse" },
    Rule { room: "mirror", forbidden: "unseal", control: "desk" },
    Rule { room: "mirror", forbidden: "axum", control: "archive" },
    Rule { room: "press", forbidden: "unseal", control: "desk" },
    Rule { room: "ledger", forbidden: "tokio", control: "intake" },
    Rule { room: "page", forbidden: "hayro", control: "parsers" },
    Rule { room: "page", forbidden: "image", control: "parsers" },
    Rule { room: "search", forbidden: "axum", control: "archive" },
    Rule { room: "search", forbidden: "tokio", control: "archive" },
    Rule { room: "search", forbidden: "unseal", control: "desk" },
    Rule { room: "archive", forbidden: "sqlx", control: "desk" },
    Rule { room: "intake", forbidden: "search", control: "archive" },
    Rule { room: "parsers", forbidden: "search", control: "archive" },
    // It plants and finds secrets: for tests alone.
    Rule { room: "safehouse", forbidden: "canary", control: "canary" },
    Rule { room: "desk", forbidden: "canary", control: "canary" },
    // It looks for faults: for the check alone. What it looks at only reads.
    Rule { room: "safehouse", forbidden: "fuzz", control: "fuzz" },
    Rule { room: "wire", forbidden: "tokio", control: "intake" },
    Rule { room: "web", forbidden: "sqlx", control: "intake" },
    Rule { room: "model", forbidden: "tokio", control: "intake" },
];

pub fn check() -> anyhow::Result<()> {
    for Rule { room, forbidden, control } in RULES {
        ensure!(!links(room, forbidden)?, "{room} links {forbidden}, which DESIGN.md section 2 forbids");
        ensure!(
            links(control, forbidden)?,
            "the control fails: {control} should link {forbidden}; is a name misspelt?"
        );
    }
    architecture_names_every_crate()?;
    architecture_names_checks_that_exist()?;
    every_dependency_is_explained()?;
    unsafe_code_stays_where_it_is()?;
    eprintln!("{} rules of linking hold, each with its control", RULES.len());
    Ok(())
}

/// Files and folders that `ARCHITECTURE.md` names as an invariant's check are there.
fn architecture_names_checks_that_exist() -> anyhow::Result<()> {
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).context("ARCHITECTURE.md")?;
    let rows =
        text.lines().filter(|line| line.starts_with("| ") && line.as_bytes().get(2).is_some_and(u8::is_ascii_digit));
    let mut named = 0;
    for path in rows.flat_map(|row| row.split('`').skip(1).step_by(2)).filter(|word| word.starts_with("crates/")) {
        ensure!(root().join(path).exists(), "ARCHITECTURE.md names {path} as a check, and it isn't there");
        named += 1;
    }
    ensure!(named >= 3, "the control fails: ARCHITECTURE.md names just {named} checks; has its table changed?");
    Ok(())
}

/// `docs/dependencies.md` says of each crate from outside why it is used, and names none that isn't.
fn every_dependency_is_explained() -> anyhow::Result<()> {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).context("Cargo.toml")?;
    let lines = manifest
        .lines()
        .skip_while(|line| *line != "[workspace.dependencies]")
        .skip(1)
        .take_while(|line| !line.starts_with('['));
    // The script of door 2 is made of packages from npm, which stand in the same list.
    let npm = std::fs::read_to_string(root().join("crates/web/door2/package.json")).context("door 2's package.json")?;
    let npm: serde_json::Value = serde_json::from_str(&npm)?;
    let npm = ["dependencies", "devDependencies"].into_iter().filter_map(|kind| npm[kind].as_object());
    let npm: Vec<&str> = npm.flat_map(|packages| packages.keys().map(String::as_str)).collect();
    let mut used: BTreeSet<&str> = lines
        .filter(|line| !line.starts_with('#') && !line.contains("path ="))
        .filter_map(|line| Some(line.split_once('=')?.0.trim()))
        .collect();
    used.extend(npm);
    let text = std::fs::read_to_string(root().join("docs/dependencies.md")).context("docs/dependencies.md")?;
    let cells = text.lines().filter_map(|line| line.strip_prefix("| ")?.split(" | ").next());
    let explained: BTreeSet<&str> = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect();
    ensure!(used.len() > 20, "the control fails: Cargo.toml seems to name just {} dependencies", used.len());
    let (silent, gone): (Vec<_>, Vec<_>) =
        (used.difference(&explained).collect(), explained.difference(&used).collect());
    ensure!(
        silent.is_empty() && gone.is_empty(),
        "docs/dependencies.md does not explain {silent:?}, and explains {gone:?}, which isn't used"
    );
    Ok(())
}

/// What may hold unsafe code: two system calls, how a process with open databases ends, and a worker that breaks out on purpose, for
/// tests alone.
const UNSAFE: [&str; 3] =
    ["crates/airlock/evil/main.rs", "crates/airlock/src/sandbox/raw.rs", "crates/desk/src/store/raw.rs"];

fn unsafe_code_stays_where_it_is() -> anyhow::Result<()> {
    let allowed = ["#![allow(unsafe_code", "#[allow(unsafe_code", "#[expect(unsafe_code"];
    let listed = program("git ls-files --cached --others --exclude-standard *.rs").output().context("git")?;
    let mut found = BTreeSet::new();
    for path in String::from_utf8(listed.stdout)?.lines().filter(|path| *path != "xtask/src/invariants.rs") {
        // A file that was deleted and not yet committed is still listed.
        let text = std::fs::read_to_string(root().join(path)).unwrap_or_default();
        if allowed.iter().any(|words| text.contains(words)) {
            found.insert(path.to_owned());
        }
    }
    ensure!(
        found == BTreeSet::from(UNSAFE.map(str::to_owned)),
        "unsafe code is allowed in {found:?}, and should be in {UNSAFE:?} alone"
    );
    Ok(())
}

/// Whether `package` is in the tree of `room` (what is built and shipped, not what its tests use).
fn links(room: &str, package: &str) -> anyhow::Result<bool> {
    let asked = program(&format!("cargo tree --locked --edges normal,build --prefix none --format {{p}} -p {room}"))
        .output()?;
    if !asked.status.success() {
        bail!("cargo tree: {}", String::from_utf8_lossy(&asked.stderr));
    }
    let tree = String::from_utf8(asked.stdout)?;
    Ok(tree.lines().filter_map(|line| line.split_whitespace().next()).any(|name| name == package))
}

/// `ARCHITECTURE.md` lists the crates that there are, and no others.
fn architecture_names_every_crate() -> anyhow::Result<()> {
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).context("ARCHITECTURE.md")?;
    let named: BTreeSet<String> =
        text.lines().filter_map(|line| line.strip_prefix("| `crates/")?.split('`').next().map(str::to_owned)).collect();
    let there: BTreeSet<String> = std::fs::read_dir(root().join("crates"))?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    ensure!(named == there, "ARCHITECTURE.md names {named:?}, the workspace has {there:?}");
    Ok(())
}
