//! An author's signature as the desk has it checked: by the real program, as a worker behind its walls.
#![allow(clippy::unwrap_used, reason = "a test that can't go on says so by ending")]

use airlock::{Airlock, Checked, Config, SignatureFormat, SignatureJob, WhyNot, WorkerCommand};

macro_rules! vector {
    ($name:literal) => {
        include_str!(concat!("../../parsers/tests/signatures/", $name))
    };
}

fn airlock() -> Airlock {
    let worker =
        WorkerCommand { program: env!("CARGO_BIN_EXE_safehouse").into(), arguments: vec![airlock::WORKER_WORD.into()] };
    Airlock::new(Config::alone(worker))
}

#[test]
fn every_kind_is_checked_behind_the_walls() {
    let airlock = airlock();
    let text = vector!("statement.txt").to_owned();
    for (format, signature, key) in [
        (SignatureFormat::Minisign, vector!("minisign.minisig"), vector!("minisign.pub")),
        (SignatureFormat::Ssh, vector!("ssh-rsa.sig"), vector!("ssh-rsa.pub")),
        (SignatureFormat::Openpgp, vector!("gpg-sub.asc"), vector!("gpg-sub.pub")),
        (SignatureFormat::OpenpgpCleartext, vector!("gpg-plain.clear"), vector!("gpg-plain.pub")),
    ] {
        let mut asked = SignatureJob {
            format,
            texts: vec!["other words\n".to_owned(), text.clone()],
            signature: signature.to_owned(),
            key: key.to_owned(),
        };
        let answer = airlock.check_signature(&asked).unwrap().unwrap();
        assert!(matches!(answer, Checked::Holds { text: 1, .. }), "{format:?}: {answer:?}");
        asked.texts.truncate(1);
        let answer = airlock.check_signature(&asked).unwrap().unwrap();
        let why = if format == SignatureFormat::OpenpgpCleartext { WhyNot::OtherWords } else { WhyNot::Words };
        assert_eq!(answer, Checked::DoesNotHold { why }, "{format:?}");
    }
    airlock.cancel();
    let asked = SignatureJob {
        format: SignatureFormat::Ssh,
        texts: vec![text],
        signature: vector!("ssh-ed25519.sig").to_owned(),
        key: vector!("ssh-ed25519.pub").to_owned(),
    };
    assert!(airlock.check_signature(&asked).unwrap().is_err(), "lock everything ends it");
}
