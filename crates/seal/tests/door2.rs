//! Through another's eyes: what the script of door 2 (`crates/web/door2`) makes and what this crate makes are the same, both ways.
//!
//! The golden file is checked here and by the script's own tests. The exchange runs the script's code in Node, where Node and
//! the packages of its lock file are there (`cargo xtask door2` fetches them); it is skipped, saying so, where they aren't.

#![allow(clippy::unwrap_used)]

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::Command,
};

use model::{Sha256, Week};
use seal::{
    BlobSealer, Codename, CodenameError, EnvelopeDraft, Identity, ReplyDraft, SigningKey, UnverifiedEnvelope,
    UnverifiedReply, age::secrecy::ExposeSecret, blob_length, padme,
};
use serde_json::{Value, json};

const CODENAME: &str = "abacus zoom unlit moisture acrobat pelican stardust yodel";

fn source() -> seal::SourceKeys {
    CODENAME.parse::<Codename>().unwrap().keys()
}

fn channel() -> Identity {
    Identity::from_seed([7; 32])
}

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn read(typed: &str) -> Value {
    let wrong = match typed.parse::<Codename>() {
        Ok(codename) => return json!({ "typed": typed, "codename": codename.expose() }),
        Err(CodenameError::WrongCount { found }) => json!({ "wrong": "count", "found": found }),
        Err(CodenameError::UnknownWord { position, word, suggestion }) => {
            let mut wrong = json!({ "wrong": "word", "position": position, "word": word });
            if let Some(suggestion) = suggestion {
                wrong["suggestion"] = suggestion.into();
            }
            wrong
        }
    };
    json!({ "typed": typed, "wrong": wrong })
}

fn vectors() -> Value {
    let keys = source();
    let typed = [
        "Abacus ZOOM unlit moisture acrobat pelican stardust yodel",
        "1. abacus 2. zoom 3. unlit 4. moisture\n5. acrobat 6. pelican 7. stardust 8. yodel",
        "abac zoom unlit moistu acrob pelica stardu yod",
        "abacus zoom unlit miosture acrobat pelican stardust yodel",
        "abacus zoom un moisture acrobat pelican stardust yodel",
        "abacus xqxqxqxq unlit moisture acrobat pelican stardust yodel",
        "abacus zooom",
        "abacus zoom",
        "",
        "abacus zoom unlit moisture acrobat pelican stardust yodel zoom",
        "Åbacus zoom",
    ];
    let lengths: [u64; 14] = [
        0,
        1,
        2,
        9,
        1_000,
        262_144,
        262_145,
        270_337,
        1_000_000,
        (1 << 30) + 1,
        4 << 30,
        (4 << 30) + 1,
        (1 << 41) + 12_345,
        (1 << 42) - 1,
    ];
    let weeks = ["2026-11-24", "2026-11-29", "2026-12-31", "2027-01-03", "2027-01-04", "2024-12-30", "2021-01-03"];
    let week = |day: &str| Week::of(format!("{day}T23:59:59Z").parse().unwrap()).to_string();
    json!({
        "codename": CODENAME,
        "keys": {
            "secret": *keys.mailbox.to_header(),
            "mailbox": keys.mailbox.id(),
            "identity": keys.identity.to_secret_string().expose_secret(),
            "replyTo": keys.identity.recipient(),
            "verifyKey": keys.signing.verify_key(),
        },
        "channel": channel().recipient(),
        "typed": typed.map(read),
        "padding": lengths.map(|length| json!([length, padme(length), blob_length(length)])),
        "weeks": weeks.map(|day| json!([day, week(day)])),
    })
}

#[test]
fn the_vectors_are_their_golden_file() {
    let golden = std::fs::read_to_string(here("tests/golden/door2-v1.json")).unwrap();
    assert_eq!(vectors(), serde_json::from_str::<Value>(&golden).unwrap());
}

#[test]
fn a_reply_of_this_crate_lies_there_for_the_script() {
    let sealed = std::fs::read(here("tests/vectors/door2/reply.age")).unwrap();
    UnverifiedReply::open(&sealed, &source().identity).unwrap();
}

/// Writes both files anew: `cargo test -p seal --test door2 -- --ignored`, when a format changes.
#[test]
#[ignore = "writes the golden file"]
fn write_them() {
    let text = serde_json::to_string_pretty(&vectors()).unwrap();
    std::fs::write(here("tests/golden/door2-v1.json"), text + "\n").unwrap();
    let golden: Value =
        serde_json::from_str(&std::fs::read_to_string(here("tests/golden/reply-v1.json")).unwrap()).unwrap();
    let draft = ReplyDraft {
        mailbox: source().mailbox.id(),
        counter: 1,
        day: golden["day"].as_str().unwrap().to_owned(),
        text: golden["text"].as_str().unwrap().to_owned(),
        kind: seal::ReplyKind::Answer,
        wish: None,
        files: Vec::new(),
    };
    let sealed = draft.seal(&SigningKey::from_seed(&[2; 32]), &source().identity.recipient()).unwrap();
    std::fs::create_dir_all(here("tests/vectors/door2")).unwrap();
    std::fs::write(here("tests/vectors/door2/reply.age"), sealed).unwrap();
}

/// The script's side. `None`, saying so, where it can't run.
fn script(task: &str, folder: &Path, files: &[&str]) -> Option<String> {
    let door2 = here("../web/door2");
    if !door2.join("node_modules").is_dir() {
        println!("skipped: the script's packages are not there (`cargo xtask door2` fetches them)");
        return None;
    }
    let mut node = Command::new("node");
    let Ok(done) = node.arg(door2.join("exchange.mjs")).arg(task).arg(folder).args(files).output() else {
        println!("skipped: node is not installed (scripts/setup-dev installs it)");
        return None;
    };
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    Some(String::from_utf8(done.stdout).unwrap())
}

#[test]
fn what_the_script_seals_opens_here() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    put("codename.txt", CODENAME);
    put("recipient.txt", &channel().recipient().to_string());
    if script("make", folder.path(), &[]).is_none() {
        return;
    }
    let got = |name: &str| std::fs::read(folder.path().join(name)).unwrap();
    let sealed = got("envelope.age");
    let envelope = UnverifiedEnvelope::open(&sealed, std::iter::once(&channel())).unwrap();
    let envelope = envelope.verify(source().mailbox.id(), None).unwrap();
    assert_eq!(envelope.message(), "Zwölf\u{2028}\u{1} \\ \"x\" \u{fffd}!");
    assert_eq!((envelope.counter(), envelope.channel(), envelope.embargo()), (4, "newsroom", None));
    assert_eq!(envelope.reply_to(), &source().identity.recipient());
    let file = &envelope.files()[0];
    let blob = got("blob.age");
    assert_eq!(file.name, "café 😀 \"notes\".txt");
    assert_eq!((file.size, file.sealed_sha256), (300_001, Sha256::of(&blob)));
    let mut plain = seal::open_bytes(std::iter::once(&channel()), &blob, 1 << 20).unwrap().to_vec();
    assert_eq!(plain.len() as u64, blob_length(300_001));
    assert!(plain.split_off(300_001).iter().all(|byte| *byte == 0));
    assert_eq!(file.sha256, Sha256::of(&plain));
    assert!(plain.iter().enumerate().all(|(at, byte)| usize::from(*byte) == at % 251));
}

#[test]
fn what_this_crate_seals_opens_with_the_stock_package() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    let mut sealer = BlobSealer::new(&channel().recipient(), Vec::new()).unwrap();
    sealer.write_all(&[5; 100_000]).unwrap();
    put("blob.age", &sealer.finish().unwrap().0);
    let draft = EnvelopeDraft {
        counter: 1,
        channel: "newsroom".to_owned(),
        message: "hello".to_owned(),
        files: Vec::new(),
        embargo: None,
    };
    put("envelope.age", &draft.seal(&source(), &channel().recipient()).unwrap());
    put("identity.txt", channel().to_secret_string().expose_secret().as_bytes());
    let Some(said) = script("open", folder.path(), &["blob.age", "envelope.age"]) else { return };
    let mut expected = Vec::new();
    for name in ["blob.age", "envelope.age"] {
        let sealed = std::fs::read(folder.path().join(name)).unwrap();
        let plain = seal::open_bytes(std::iter::once(&channel()), &sealed, 1 << 20).unwrap();
        expected.push(format!("{} {}", plain.len(), Sha256::of(&plain)));
    }
    assert_eq!(said.lines().collect::<Vec<_>>(), expected);
}
