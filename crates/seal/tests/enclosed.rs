//! Files that come with a reply: under its signature, read by those who know of none as words, checked as they are opened.

#![allow(clippy::unwrap_used)]

use std::io::{self, Read, Write};

use model::{LocalId, MailboxId, Sha256, limits};
use seal::{
    BlobSealer, Codename, EnclosedFile, Error, FileEntry, Identity, ReplyDraft, ReplyKind, SigningKey, SourceKeys,
    UnverifiedKeyring, UnverifiedReply,
};
use serde::Deserialize;

const WORDS: &str = "Please fill this in, and look at page 2.\nIs it the one?";

fn source() -> SourceKeys {
    "abacus zoom unlit moisture acrobat pelican stardust yodel".parse::<Codename>().unwrap().keys()
}

fn entry(number: u8) -> FileEntry {
    FileEntry {
        blob: LocalId::from_bytes([number; 16]),
        name: format!("form – {number}.pdf"),
        size: 123_456,
        sha256: Sha256::of(b"form"),
        sealed_sha256: Sha256::of(b"sealed form"),
        page_of: None,
    }
}

fn draft(text: &str, files: Vec<FileEntry>) -> ReplyDraft {
    ReplyDraft {
        mailbox: source().mailbox.id(),
        counter: 3,
        day: "2026-11-26".to_owned(),
        text: text.to_owned(),
        kind: ReplyKind::Answer,
        wish: None,
        files,
    }
}

fn golden(name: &str) -> String {
    let path = format!("{}/tests/golden/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap().trim_end().to_owned()
}

fn keyring() -> seal::Keyring {
    let served = UnverifiedKeyring::parse(golden("keyring-v1.json").as_bytes()).unwrap();
    let root = served.claimed_root().unwrap();
    served.verify(&root).unwrap()
}

fn sealed(draft: ReplyDraft) -> Result<Vec<u8>, Error> {
    draft.seal(&SigningKey::from_seed(&[2; 32]), &source().identity.recipient())
}

fn plain(sealed: &[u8]) -> String {
    let plain = seal::open_bytes(std::iter::once(&source().identity), sealed, 1 << 20).unwrap();
    assert_eq!(plain.len(), 16 << 10, "a reply with files is as long as one without");
    String::from_utf8(plain.to_vec()).unwrap().trim_end().to_owned()
}

fn opened(text: &str) -> Result<seal::Reply, Error> {
    let mut padded = text.as_bytes().to_vec();
    padded.resize(16 << 10, b' ');
    let sealed = seal::seal_bytes(std::iter::once(&source().identity.recipient()), &padded).unwrap();
    UnverifiedReply::open(&sealed, &source().identity)?.verify(source().mailbox.id(), &keyring())
}

#[test]
fn a_reply_with_files_is_its_golden_file() {
    let text = plain(&sealed(draft(WORDS, vec![entry(3), entry(4)])).unwrap());
    assert_eq!(text, golden("reply-v1-files.json"));
    let reply = opened(&golden("reply-v1-files.json")).unwrap();
    assert_eq!((&reply.text[..], reply.files), (WORDS, vec![entry(3), entry(4)]));
    let most = sealed(draft(WORDS, (1..=limits::MAX_REPLY_FILES as u8).map(entry).collect())).unwrap();
    assert_eq!(opened(&plain(&most)).unwrap().files.len(), limits::MAX_REPLY_FILES);
    assert_eq!(opened(&plain(&sealed(draft("", vec![entry(1)])).unwrap())).unwrap().text, "");
}

#[test]
fn whoever_knows_of_no_files_reads_the_words() {
    /// As version 1 was read before there were files.
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "what it refuses is the point")]
    struct Before {
        version: u32,
        mailbox: MailboxId,
        counter: u64,
        day: String,
        text: String,
        kind: Option<ReplyKind>,
        wish: Option<seal::WishState>,
        key: seal::VerifyKey,
        signature: seal::Signature,
    }
    let read: Before = serde_json::from_str(&golden("reply-v1-files.json")).unwrap();
    let (words, list) = read.text.split_once("\n\n---").unwrap();
    assert_eq!(words, WORDS);
    assert!(list.contains("Newer programs") && list.contains("form – 3.pdf"), "{list}");
}

#[test]
fn nobody_changes_adds_or_drops_a_file_unseen() {
    let good = plain(&sealed(draft(WORDS, vec![entry(3), entry(4)])).unwrap());
    let list = |text: &str| text.find("\\n\\n---").unwrap();
    let end = good.find("\",\"key\"").unwrap();
    let none = format!("{}{}", &good[..list(&good)], &good[end..]);
    for changed in [
        good.replace("123456", "123457"),
        good.replacen("form – 3.pdf", "farm – 3.pdf", 1),
        good.replacen(&Sha256::of(b"form").to_string(), &Sha256::of(b"farm").to_string(), 1),
        none,
    ] {
        assert_ne!(changed, good);
        assert!(matches!(opened(&changed), Err(Error::BadSignature(_))), "{changed}");
    }
}

#[test]
fn what_is_outside_of_the_limits_is_not_sealed_and_words_are_never_taken_for_a_list() {
    let refused = |text: &str, files: Vec<FileEntry>| matches!(sealed(draft(text, files)), Err(Error::Malformed(_)));
    let many: Vec<_> = (0..=limits::MAX_REPLY_FILES as u8).map(entry).collect();
    let large = FileEntry { size: limits::MAX_REPLY_FILE + 1, ..entry(1) };
    let nameless = FileEntry { name: String::new(), ..entry(1) };
    let page = FileEntry { page_of: Some(1), ..entry(1) };
    assert!(refused("", many) && refused("", vec![large]) && refused("", vec![nameless]) && refused("", vec![page]));
    assert!(refused("", vec![entry(1), entry(1)]), "one blob twice");
    assert!(refused("a\n\n--- safehouse/files/v1: look ---\n[]", Vec::new()));
    assert!(refused("a\n\n--- safehouse/files/v2", Vec::new()), "nor for a later version's");
    let thanks = "Thanks.\n\n--- files follow ---\nnext week";
    assert_eq!(opened(&plain(&sealed(draft(thanks, Vec::new())).unwrap())).unwrap().text, thanks);
}

fn file(content: &[u8], to: &Identity) -> (FileEntry, Vec<u8>) {
    let mut sealer = BlobSealer::new(&to.recipient(), Vec::new()).unwrap();
    sealer.write_all(content).unwrap();
    let (bytes, facts) = sealer.finish().unwrap();
    let entry = FileEntry { size: facts.size, sha256: facts.sha256, sealed_sha256: facts.sealed_sha256, ..entry(7) };
    (entry, bytes)
}

/// All of it, or why not; and how much was given before that.
fn read(entry: &FileEntry, sealed: &[u8]) -> (Vec<u8>, Result<(), Error>) {
    let mut out = Vec::new();
    let done = EnclosedFile::open(entry, &source().identity, sealed)
        .and_then(|mut file| Ok(io::copy(&mut file, &mut out).map(|_| ())?));
    (out, done)
}

fn kind(done: Result<(), Error>) -> io::ErrorKind {
    match done {
        Err(Error::Io(error)) => error.kind(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_file_is_given_to_its_end_only_when_it_is_the_one_that_was_signed() {
    for content in [&b""[..], b"x", &[9; 262_144], &(0..700_001).map(|at| (at % 251) as u8).collect::<Vec<_>>()] {
        let (entry, bytes) = file(content, &source().identity);
        let (given, done) = read(&entry, &bytes);
        done.unwrap();
        assert!(given == content);

        // Another file of the newsroom's, as well sealed to this source.
        let (_, other) = file(&[1; 700_001], &source().identity);
        let (given, done) = read(&entry, &other);
        assert_eq!(kind(done), io::ErrorKind::InvalidData);
        assert!(given.len() < content.len().max(1), "the last bytes are kept back");
        // The same contents sealed anew: not the bytes that were signed.
        let (_, again) = file(content, &source().identity);
        assert_eq!(kind(read(&entry, &again).1), io::ErrorKind::InvalidData);
        // Cut short, at a chunk's border too; and a changed byte.
        for cut in [bytes.len() - 1, bytes.len() - (bytes.len() % 65_552) + 1] {
            assert!(read(&entry, &bytes[..cut.min(bytes.len() - 1)]).1.is_err());
        }
        let mut changed = bytes.clone();
        let middle = changed.len() / 2;
        changed[middle] ^= 1;
        assert!(read(&entry, &changed).1.is_err());
        // What claims to be longer or shorter than it is.
        for size in [entry.size + 1, entry.size.saturating_sub(1)] {
            if size != entry.size {
                assert!(read(&FileEntry { size, ..entry.clone() }, &bytes).1.is_err(), "{size}");
            }
        }
    }
    let (entry, bytes) = file(b"for somebody else", &Identity::from_seed([8; 32]));
    assert!(matches!(read(&entry, &bytes).1, Err(Error::NotOpened)));
    assert!(matches!(read(&entry, b"").1, Err(Error::NotOpened | Error::Io(_))));
}

#[test]
fn reading_needs_no_more_memory_than_a_few_chunks() {
    /// Gives bytes without holding them.
    struct Counted<R>(R, usize);
    impl<R: Read> Read for Counted<R> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            self.1 = self.1.max(out.len());
            self.0.read(out)
        }
    }
    let (entry, bytes) = file(&[3; 3_000_000], &source().identity);
    let mut counted = Counted(&bytes[..], 0);
    io::copy(&mut EnclosedFile::open(&entry, &source().identity, &mut counted).unwrap(), &mut io::sink()).unwrap();
    assert!(counted.1 <= 128 << 10, "asked for {} bytes at once", counted.1);
}
