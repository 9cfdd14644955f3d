//! A backup is made of a newsroom that runs and takes drops, and what was promised before it is there after the way back.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod support;

use std::{
    collections::BTreeSet,
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::atomic::{AtomicBool, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

use demo::people::{
    journalist::{Account, Journalist},
    source::Source,
};
use serde_json::Value;
use support::{Newsroom, PROGRAM, safehouse, stderr, until};

const PASSPHRASE: &str = "anchor-bollard-capstan-davit-eyebolt";

struct Founded {
    data: PathBuf,
    account: Account,
    /// The file with the recovery key.
    key: PathBuf,
}

fn found(scratch: &Path) -> Founded {
    fs::create_dir_all(scratch).unwrap();
    let (data, passphrase, key) = (scratch.join("newsroom"), scratch.join("passphrase"), scratch.join("recovery.txt"));
    fs::write(&passphrase, PASSPHRASE).unwrap();
    let (data_words, file) = (data.display().to_string(), passphrase.display().to_string());
    let words = [
        "init",
        "--json",
        "--data",
        &data_words,
        "--newsroom",
        "The Ledger",
        "--admin",
        "Ada",
        "--passphrase-file",
        &file,
    ];
    let made = safehouse(&words);
    assert!(made.status.success(), "{}", stderr(&made));
    let said: Value = serde_json::from_slice(&made.stdout).unwrap();
    let ada = &said["people"][0];
    fs::write(&key, format!("# on paper\n{}\n", ada["recovery_key"].as_str().unwrap())).unwrap();
    let word = |name: &str| ada[name].as_str().unwrap().to_owned();
    let account =
        Account { name: "Ada".into(), passphrase: PASSPHRASE.into(), totp_secret_base32: word("totp_base32") };
    Founded { data, account, key }
}

fn path(of: &Path) -> &str {
    of.to_str().unwrap()
}

#[test]
fn what_was_promised_before_a_backup_is_there_after_the_way_back() {
    let scratch = tempfile::tempdir().unwrap();
    let Founded { data, account, key } = found(scratch.path());
    let newsroom = Newsroom::up(&data);
    let (intake, desk) = (newsroom.url("intake"), newsroom.url("desk"));
    let ada = Journalist::sign_in(&desk, account.clone(), &account.code().unwrap()).unwrap();
    let first = Source::drop(&intake, "The first letter, long before the backup.", &[]).unwrap();
    let mailbox = ada.wait_for_a_drop().unwrap();
    let form = vec![7; 400_000];
    ada.reply_with(&mailbox, "We have the first letter.", &[("form.pdf", &form)]).unwrap();
    ada.accept(&mailbox).unwrap();

    // Sources go on while it is copied.
    let (stop, backup) = (AtomicBool::new(false), scratch.path().join("backup.age"));
    let promised = std::thread::scope(|scope| {
        let others = scope.spawn(|| {
            let mut sent = 0;
            while !stop.load(Ordering::Relaxed) {
                Source::drop(&intake, "Another letter.", &[]).unwrap();
                sent += 1;
            }
            sent
        });
        let before = Source::drop(&intake, "The last letter before the backup.", &[]).unwrap();
        let made = safehouse(&["backup", path(&backup), "--data", path(&data), "--json"]);
        stop.store(true, Ordering::Relaxed);
        assert!(made.status.success(), "{}", stderr(&made));
        let said: Value = serde_json::from_slice(&made.stdout).unwrap();
        assert!(said["running"].as_bool().unwrap(), "{said}");
        assert!(others.join().unwrap() > 0);
        before
    });
    newsroom.signal("INT");
    drop(newsroom);

    // Sealed: no name of a room, no word of the newsroom's stands in it.
    let bytes = fs::read(&backup).unwrap();
    for word in ["newsroom.json", "The Ledger", "intake/", "SQLite format"] {
        assert!(!bytes.windows(word.len()).any(|part| part == word.as_bytes()), "{word}");
    }

    let restored = scratch.path().join("restored");
    let drill = safehouse(&["restore", path(&backup), "--key", path(&key), "--data", path(&restored), "--rehearse"]);
    assert!(drill.status.success() && !restored.exists(), "{}", stderr(&drill));
    let kept = safehouse(&["restore", path(&backup), "--key", path(&key), "--data", path(&restored)]);
    assert!(kept.status.success(), "{}", stderr(&kept));

    let newsroom = Newsroom::up(&restored);
    // The next code: one is never taken twice, also not by a newsroom that came back.
    let next = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() + 30;
    let code = account.code_at(next).unwrap();
    let again = Journalist::sign_in(&newsroom.url("desk"), account.clone(), &code).unwrap();
    let address = newsroom.url("intake");
    assert_eq!(first.at(&address).unwrap().read_reply().unwrap(), "We have the first letter.");
    let saved = first.at(&address).unwrap().save_files(&scratch.path().join("saved")).unwrap();
    assert!(saved.len() == 1 && fs::read(&saved[0]).unwrap() == form, "what came with the reply");
    // The last one before it has a mailbox there, or still lies at the intake: adding to it is taken either way.
    promised.at(&address).unwrap().answer("Do you have it?").unwrap();
    until("the last letter", || {
        let links = again.get("/inbox").ok()?.links();
        let mailboxes = links.into_iter().map(|(_, to)| to).filter(|to| to.contains("/mailbox/"));
        let pages: Vec<_> = mailboxes.filter_map(|to| again.get(&to).ok()).collect();
        pages.iter().any(|page| page.words().contains("The last letter before the backup.")).then_some(())
    });
}

#[test]
fn a_backup_that_was_changed_cut_or_sealed_to_others_restores_nothing() {
    let scratch = tempfile::tempdir().unwrap();
    let Founded { data, key, .. } = found(scratch.path());
    let backup = scratch.path().join("backup.age");
    let made = safehouse(&["backup", path(&backup), "--data", path(&data)]);
    assert!(made.status.success(), "{}", stderr(&made));
    let twice = safehouse(&["backup", path(&backup), "--data", path(&data)]);
    assert!(twice.status.code() == Some(1) && stderr(&twice).contains("is there already"), "{}", stderr(&twice));
    let inside = safehouse(&["backup", path(&data.join("b.age")), "--data", path(&data)]);
    assert!(stderr(&inside).contains("would be lost with it"), "{}", stderr(&inside));

    let good = fs::read(&backup).unwrap();
    let restored = scratch.path().join("restored");
    let refused = |what: &str, bytes: &[u8], key: &Path| {
        let file = scratch.path().join("bad.age");
        fs::write(&file, bytes).unwrap();
        for only_tries in [false, true] {
            let mut words = vec!["restore", path(&file), "--key", path(key), "--data", path(&restored)];
            words.extend(only_tries.then_some("--rehearse"));
            let tried = safehouse(&words);
            assert_eq!(tried.status.code(), Some(1), "{what}: {}", stderr(&tried));
            assert!(!restored.exists(), "{what} left something");
        }
    };
    let mut changed = good.clone();
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    refused("a changed byte", &changed, &key);
    refused("a cut file", &good[..good.len() - 100], &key);
    let other = scratch.path().join("other.txt");
    let stranger = found(&scratch.path().join("other-newsroom"));
    fs::copy(stranger.key, &other).unwrap();
    refused("another newsroom's key", &good, &other);
    let over = safehouse(&["restore", path(&backup), "--key", path(&key), "--data", path(&data)]);
    assert!(over.status.code() == Some(1) && stderr(&over).contains("is not empty"), "{}", stderr(&over));
}

/// What lies in a folder while something runs, looked at all the time: paths below it, and whether any file held the words.
fn watched(folder: &Path, words: &str, run: impl FnOnce() -> Output) -> (Output, BTreeSet<String>, bool) {
    let (stop, mut seen, mut held) = (AtomicBool::new(false), BTreeSet::new(), false);
    let output = std::thread::scope(|scope| {
        let watch = scope.spawn(|| {
            let (mut seen, mut held) = (BTreeSet::new(), false);
            while !stop.load(Ordering::Relaxed) {
                for file in below(folder) {
                    held |= fs::read(&file).is_ok_and(|b| b.windows(words.len()).any(|part| part == words.as_bytes()));
                    // Without the folder of a name that nobody knows beforehand.
                    let inner: PathBuf = file.strip_prefix(folder).unwrap().components().skip(1).collect();
                    seen.insert(inner.display().to_string());
                }
            }
            (seen, held)
        });
        let output = run();
        stop.store(true, Ordering::Relaxed);
        (seen, held) = watch.join().unwrap();
        output
    });
    (output, seen, held)
}

fn below(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.flatten().map(|entry| entry.path());
    paths.flat_map(|path| if path.is_dir() { below(&path) } else { vec![path] }).collect()
}

/// With the key typed from paper, which lies on no disk, and a backup whose clear parts (an onion service's key) come to lie nowhere.
#[test]
fn a_rehearsal_opens_everything_and_leaves_nothing() {
    const SECRET: &str = "a key of an onion service, in clear";
    let scratch = tempfile::tempdir().unwrap();
    let Founded { data, key, .. } = found(scratch.path());
    fs::create_dir_all(data.join("onion/service")).unwrap();
    fs::write(data.join("onion/service/hs_ed25519_secret_key"), SECRET).unwrap();
    drop(Newsroom::up(&data));
    let backup = scratch.path().join("backup.age");
    let made = safehouse(&["backup", path(&backup), "--data", path(&data)]);
    assert!(made.status.success() && String::from_utf8_lossy(&made.stdout).contains("--rehearse"), "{}", stderr(&made));

    let typed = fs::read_to_string(&key).unwrap().to_lowercase();
    let typed = typed.lines().last().unwrap().as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>();
    let typed = format!("{}\n\nnot read any more\n", typed.join(" "));
    let temporary = scratch.path().join("temporary");
    fs::create_dir(&temporary).unwrap();
    let restore = |more: &[&str], typed: &str| {
        let mut command = Command::new(PROGRAM);
        command.args(["restore", path(&backup), "--key", "-"]).args(more).env("TMPDIR", &temporary);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    };
    let (rehearsed, seen, held) = watched(&temporary, SECRET, || restore(&["--rehearse", "--json"], &typed));
    assert!(rehearsed.status.success(), "{}", stderr(&rehearsed));
    let said: Value = serde_json::from_slice(&rehearsed.stdout).unwrap();
    assert_eq!((&said["newsroom"], &said["kept"]), (&Value::from("The Ledger"), &Value::from(false)));
    assert!(seen.contains("desk/desk.db"), "the watch sees what lies there: {seen:?}");
    let sealed = |name: &String| {
        name.starts_with("desk/desk.db") || name.starts_with("intake/intake.db") || name == "desk/vault.age"
    };
    assert!(seen.iter().all(sealed) && !held, "{seen:?}");
    assert_eq!(below(&temporary), Vec::<PathBuf>::new());
    assert_eq!(fs::read_dir(&temporary).unwrap().count(), 0, "its folder is gone, too");

    // The control: what is really restored has it, where the watch would have seen it.
    let kept = temporary.join("newsroom");
    let (restored, seen, held) = watched(&temporary, SECRET, || restore(&["--data", path(&kept)], &typed));
    assert!(restored.status.success() && held, "{}: {seen:?}", stderr(&restored));

    // A slip is named with its place, as at the desk.
    let slip = typed.replacen('\n', "b\n", 1);
    let slipped = restore(&["--rehearse"], &slip);
    assert!(
        slipped.status.code() == Some(1) && stderr(&slipped).contains("“B”: look again at group 5 of line 3"),
        "{}",
        stderr(&slipped)
    );
}

/// All passphrases are lost: the paper and a backup let somebody in, who reads what was there.
#[test]
fn when_nobody_knows_their_passphrase_the_key_lets_somebody_in() {
    let scratch = tempfile::tempdir().unwrap();
    let Founded { data, account, key } = found(scratch.path());
    let newsroom = Newsroom::up(&data);
    let ada = Journalist::sign_in(&newsroom.url("desk"), account.clone(), &account.code().unwrap()).unwrap();
    Source::drop(&newsroom.url("intake"), "What only the newsroom reads.", &[]).unwrap();
    let mailbox = ada.wait_for_a_drop().unwrap();
    // She alone reads it: nobody is left who could let anybody else in.
    let channel = ada.get("/channels/newsroom").unwrap();
    let id = channel.body.split("name=\"member\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let form = channel.button("Save").unwrap().set("readers", "members").unwrap();
    ada.submit(&form.set("member", id).unwrap()).unwrap();
    let backup = scratch.path().join("backup.age");
    assert!(safehouse(&["backup", path(&backup), "--data", path(&data)]).status.success());
    newsroom.signal("INT");
    drop(newsroom);

    let (restored, passphrase) = (scratch.path().join("restored"), scratch.path().join("passphrase"));
    let restore = |name: &str, chosen: &str, more: &[&str]| {
        fs::write(&passphrase, chosen).unwrap();
        let mut words = vec!["restore", path(&backup), "--key", path(&key), "--data", path(&restored), "--json"];
        words.extend(["--admin", name, "--passphrase-file", path(&passphrase)]);
        words.extend(more);
        safehouse(&words)
    };
    for (name, chosen, says) in
        [("ada", "five herons over a grey marsh", "goes, or went"), ("Eve", "eve", "12 characters")]
    {
        let refused = restore(name, chosen, &[]);
        assert!(refused.status.code() == Some(1) && stderr(&refused).contains(says), "{}", stderr(&refused));
        assert!(!restored.exists(), "nothing is left of it");
    }
    assert_eq!(restore("Eve", "five herons over a grey marsh", &["--rehearse"]).status.code(), Some(2));
    let kept = restore("Eve", "five herons over a grey marsh", &[]);
    assert!(kept.status.success(), "{}", stderr(&kept));
    let said: Value = serde_json::from_slice(&kept.stdout).unwrap();
    let eve = Account {
        name: "Eve".into(),
        passphrase: "five herons over a grey marsh".into(),
        totp_secret_base32: said["enrolled"]["totp_base32"].as_str().unwrap().into(),
    };

    let newsroom = Newsroom::up(&restored);
    let desk = newsroom.url("desk");
    let in_again = Journalist::sign_in(&desk, eve.clone(), &eve.code().unwrap()).unwrap();
    // The same page, at the new address.
    let mailbox = format!("/mailbox/{}", mailbox.rsplit('/').next().unwrap());
    assert!(in_again.get(&mailbox).unwrap().words().contains("What only the newsroom reads."));
    let journal = in_again.get("/journal").unwrap().words();
    assert!(journal.contains("the recovery key") && journal.contains("enrolled"), "{journal}");
    assert!(in_again.get("/people").unwrap().button("Make a one-time link").is_ok(), "an administrator");
    // Whoever still knows theirs comes in as before.
    let next = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() + 30;
    Journalist::sign_in(&desk, account.clone(), &account.code_at(next).unwrap()).unwrap();
}
