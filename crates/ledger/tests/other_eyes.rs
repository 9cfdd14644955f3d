//! The log as Go's sumdb packages read it. Skips, and says so, where Go or its packages aren't installed (`scripts/setup-dev`).

#![allow(clippy::unwrap_used)]

mod sample;

use std::{fs, path::Path, process::Command};

use ledger::Entry;
use model::Sha256;
use sample::{Newsroom, Site};

const PACKAGES: &str = "/usr/share/gocode";

fn write(site: &Site, dir: &Path) {
    for (path, bytes) in site {
        let path = dir.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

#[test]
fn go_reads_tiles_entries_checkpoint_and_proof() {
    let go = Command::new("go").arg("version").output().is_ok_and(|out| out.status.success());
    if !go || !Path::new(PACKAGES).join("src/golang.org/x/mod/sumdb/tlog").exists() {
        println!("skipped: Go or golang.org/x/mod isn't installed");
        return;
    }
    let tmp = tempfile::tempdir().unwrap();
    let program = tmp.path().join("check");
    let built = Command::new("go")
        .args(["build", "-o"])
        .arg(&program)
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/go/main.go"))
        .env("GO111MODULE", "off")
        .env("GOPATH", PACKAGES)
        .env("GOCACHE", tmp.path().join("cache"))
        .env("GOFLAGS", "")
        .output()
        .unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));

    let mut newsroom = Newsroom::with_a_release();
    // Beyond a full tile, so that there is a second level.
    let many = (0..300_u32).map(|n| Entry::Site { sha256: Sha256::of(&n.to_be_bytes()) }).collect();
    newsroom.publish(many, Vec::new(), Site::new());
    let dir = tmp.path().join("site");
    write(&newsroom.site, &dir);
    let check = |site: &Path| {
        let proof = site.join("d/EL-0002/EL-0002.pdf.tlog-proof");
        Command::new(&program).arg(site).arg(newsroom.vkey().to_string()).arg(proof).arg("3").output().unwrap()
    };
    let out = check(&dir);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    assert_eq!(String::from_utf8_lossy(&out.stdout), "307 entries\n");

    for path in
        ["checkpoint", "tile/0/001.p/51", "tile/1/000.p/1", "tile/entries/000", "d/EL-0002/EL-0002.pdf.tlog-proof"]
    {
        let mut bytes = newsroom.site[path].clone();
        let at = bytes.len() - 20;
        bytes[at] ^= 1;
        fs::write(dir.join(path), &bytes).unwrap();
        assert!(!check(&dir).status.success(), "{path} changed: the other eye must see it");
        fs::write(dir.join(path), &newsroom.site[path]).unwrap();
    }
}
