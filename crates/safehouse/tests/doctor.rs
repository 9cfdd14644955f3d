//! `doctor` names what is wrong and what to do; exit status 1 when something is.

mod support;

use std::{fs, net::TcpListener, os::unix::fs::PermissionsExt};

use serde_json::Value;
use support::{Newsroom, safehouse, stderr};

fn checks(data: &str, ports: &str) -> (Option<i32>, Vec<Value>) {
    let said = safehouse(&["doctor", "--json", "--data", data, "--ports", ports]);
    (said.status.code(), serde_json::from_slice(&said.stdout).unwrap_or_else(|_| panic!("{}", stderr(&said))))
}

fn found<'a>(checks: &'a [Value], name: &str) -> &'a Value {
    checks.iter().find(|check| check["name"] == name).unwrap_or_else(|| panic!("nothing about {name}"))
}

#[test]
fn a_newsroom_that_others_may_read_is_named_with_what_to_do() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let data = folder.path().join("newsroom");
    let words = data.display().to_string();
    drop(Newsroom::up(&data));
    let (_, before) = checks(&words, "0,0,0");
    assert_eq!(found(&before, "permissions")["state"], "good", "{before:?}");
    fs::set_permissions(data.join("desk"), fs::Permissions::from_mode(0o755)).unwrap();
    let (status, after) = checks(&words, "0,0,0");
    let said = found(&after, "permissions");
    assert_eq!((status, &said["state"]), (Some(1), &Value::from("problem")), "{after:?}");
    assert!(
        said["found"].as_str().unwrap().contains("desk") && said["mend"].as_str().unwrap().contains("chmod"),
        "{said}"
    );
}

#[test]
fn a_port_in_use_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let (status, checks) = checks(&folder.path().join("none").display().to_string(), &format!("{port},0,0"));
    let said = found(&checks, "port");
    assert_eq!(status, Some(1));
    assert!(said["found"].as_str().unwrap().contains(&port.to_string()), "{said}");
    assert_eq!(found(&checks, "newsroom")["state"], "note");
}

#[test]
fn a_clock_that_is_behind_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("newsroom");
    drop(Newsroom::up(&data));
    let later = std::time::SystemTime::now() + std::time::Duration::from_secs(5 * 3600);
    fs::File::options().write(true).open(data.join("newsroom.json")).unwrap().set_modified(later).unwrap();
    let (status, checks) = checks(&data.display().to_string(), "0,0,0");
    let said = found(&checks, "clock");
    assert_eq!((status, &said["state"]), (Some(1), &Value::from("problem")), "{checks:?}");
    assert!(said["found"].as_str().unwrap().contains("hours behind"), "{said}");
}

#[test]
fn a_certificate_for_the_network_that_ends_is_named_in_time() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("newsroom");
    fs::create_dir_all(data.join("desk")).unwrap();
    let words = data.display().to_string();
    let none = checks(&words, "0,0,0").1;
    assert!(none.iter().all(|check| check["name"] != "network"), "{none:?}");
    let now = model::Clock::now(&model::clock::SystemClock);
    let day = std::time::Duration::from_secs(86_400);
    for (until, state, says) in [
        (now + 70 * day, "good", "more days"),
        (now + 40 * day, "note", "more days, through"),
        (now - day, "problem", "is over"),
    ] {
        let until = model::clock::day(until);
        let json = format!(
            r#"{{"version":1,"name":"desk.lan","address":"192.168.1.5","until":"{}","authority":"","certificate":"","key":""}}"#,
            until
        );
        fs::write(data.join("desk/lan.json"), json).unwrap();
        let found = found(&checks(&words, "0,0,0").1, "network").clone();
        assert!(found["state"] == state && found["found"].as_str().unwrap().contains(says), "{found}");
    }
}

#[test]
fn a_recovery_key_that_nobody_tried_lately_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("newsroom");
    let (words, passphrase) = (data.display().to_string(), folder.path().join("passphrase"));
    fs::write(&passphrase, "anchor-bollard-capstan-davit-eyebolt").unwrap();
    let file = passphrase.display().to_string();
    let init = ["init", "--data", &words, "--newsroom", "The Ledger", "--admin", "Ada", "--passphrase-file", &file];
    assert!(safehouse(&init).status.success());
    let said = || found(&checks(&words, "0,0,0").1, "recovery").clone();
    let never = said();
    assert!(never["state"] == "note" && never["found"].as_str().unwrap().contains("nobody has proved"), "{never}");
    assert!(never["mend"].as_str().unwrap().contains("--rehearse"), "{never}");
    let today = model::clock::day(model::Clock::now(&model::clock::SystemClock));
    for (day, state) in [(today.as_str(), "good"), ("2020-01-01", "note"), ("no day", "note")] {
        fs::write(data.join("desk/rehearsed.json"), format!(r#"{{"version":1,"day":"{day}"}}"#)).unwrap();
        assert_eq!(said()["state"], state, "{day}");
    }
    fs::remove_file(data.join("desk/vault.age")).unwrap();
    let (_, nobody) = checks(&words, "0,0,0");
    assert!(nobody.iter().all(|check| check["name"] != "recovery"), "there is no key yet");
}
