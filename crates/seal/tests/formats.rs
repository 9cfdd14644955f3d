//! Envelope, reply and keyring: golden files of version 1, round trips, and what a change does to each.

#![allow(clippy::unwrap_used)]

use model::{LocalId, MailboxId, Sha256, Week};
use proptest::prelude::*;
use seal::{
    ApproverKey, Channel, Codename, Door2, EnvelopeDraft, Error, FileEntry, Identity, Keyring, KeyringBody,
    PinnedSource, ReplyDraft, ReplyKind, RootKey, SigningKey, SourceKeys, UnverifiedEnvelope, UnverifiedKeyring,
    UnverifiedReply, WeekKey, WishState,
};

fn source() -> SourceKeys {
    "abacus zoom unlit moisture acrobat pelican stardust yodel".parse::<Codename>().unwrap().keys()
}

fn channel() -> Identity {
    Identity::from_seed([7; 32])
}

fn root() -> SigningKey {
    SigningKey::from_seed(&[1; 32])
}

fn reply_key() -> SigningKey {
    SigningKey::from_seed(&[2; 32])
}

fn draft(counter: u64) -> EnvelopeDraft {
    EnvelopeDraft {
        counter,
        channel: "newsroom".to_owned(),
        message: "Two memos. «Please» wait\nuntil spring.".to_owned(),
        files: vec![FileEntry {
            blob: LocalId::from_bytes([3; 16]),
            name: "memo – final.pdf".to_owned(),
            size: 123_456,
            sha256: Sha256::of(b"memo"),
            sealed_sha256: Sha256::of(b"sealed memo"),
            page_of: None,
        }],
        embargo: Some("2027-01-31".to_owned()),
    }
}

fn reply(counter: u64) -> ReplyDraft {
    ReplyDraft {
        mailbox: source().mailbox.id(),
        counter,
        day: "2026-11-24".to_owned(),
        text: "Thank you. Which page is the second signature on?".to_owned(),
        kind: ReplyKind::Answer,
        wish: None,
        files: Vec::new(),
    }
}

fn body() -> KeyringBody {
    let key = |seed| SigningKey::from_seed(&[seed; 32]).verify_key();
    KeyringBody {
        version: 1,
        newsroom: "The Example".to_owned(),
        sequence: 1,
        previous: None,
        issued: "2026-11-24".to_owned(),
        expires: "2027-01-17".to_owned(),
        root: RootKey(root().verify_key()),
        log: "example.org/log+00000000+AQ==".to_owned(),
        channels: vec![Channel::new(
            "newsroom",
            "The Example",
            vec![WeekKey { week: "2026-W48".parse().unwrap(), recipient: channel().recipient() }],
        )],
        reply_keys: vec![reply_key().verify_key()],
        approvers: vec![
            ApproverKey { pseudonym: "approver 1".to_owned(), key: key(4) },
            ApproverKey { pseudonym: "approver 2".to_owned(), key: key(5) },
        ],
        moderation: None,
        door2: None,
    }
}

fn keyring() -> Keyring {
    body().sign(&root()).unwrap().verify(&RootKey(root().verify_key())).unwrap()
}

fn golden(name: &str) -> String {
    std::fs::read_to_string(format!("{}/tests/golden/{name}", env!("CARGO_MANIFEST_DIR")))
        .unwrap()
        .trim_end()
        .to_owned()
}

/// The padded plain text of what was sealed.
fn plain(sealed: &[u8], identity: &Identity) -> Vec<u8> {
    seal::open_bytes(std::iter::once(identity), sealed, 1 << 20).unwrap().to_vec()
}

/// Seals a plain text that `seal` would not have made.
fn sealed(mut plain: Vec<u8>, class: usize, identity: &Identity) -> Vec<u8> {
    plain.resize(class, b' ');
    seal::seal_bytes(std::iter::once(&identity.recipient()), &plain).unwrap()
}

fn open_envelope(sealed: &[u8]) -> Result<UnverifiedEnvelope, Error> {
    UnverifiedEnvelope::open(sealed, std::iter::once(&channel()))
}

#[test]
fn the_envelope_is_its_golden_file() {
    let sealed_now = draft(1).seal(&source(), &channel().recipient()).unwrap();
    let text = plain(&sealed_now, &channel());
    assert_eq!(text.len(), 64 << 10);
    assert_eq!(String::from_utf8(text).unwrap().trim_end(), golden("envelope-v1.json"));

    let old = sealed(golden("envelope-v1.json").into_bytes(), 64 << 10, &channel());
    let envelope = open_envelope(&old).unwrap().verify(source().mailbox.id(), None).unwrap();
    assert_eq!(envelope.message(), draft(1).message);
    assert_eq!(envelope.files(), draft(1).files);
    assert_eq!(envelope.embargo(), Some("2027-01-31"));
    assert_eq!(envelope.reply_to(), &source().identity.recipient());
}

/// A memo, and a paper photographed in three pages, the second sent first.
fn draft_with_pages() -> EnvelopeDraft {
    let page = |n: u8| FileEntry {
        blob: LocalId::from_bytes([n; 16]),
        name: format!("IMG_{n}.jpg"),
        size: 1_000 + u64::from(n),
        sha256: Sha256::of(&[n]),
        sealed_sha256: Sha256::of(&[n, n]),
        page_of: Some(1),
    };
    let files = [draft(1).files, vec![page(5), page(4), page(6)]].concat();
    EnvelopeDraft { files, ..draft(1) }
}

#[test]
fn an_envelope_with_a_documents_pages_is_its_golden_file() {
    let sealed_now = draft_with_pages().seal(&source(), &channel().recipient()).unwrap();
    let text = plain(&sealed_now, &channel());
    assert_eq!(String::from_utf8(text).unwrap().trim_end(), golden("envelope-v1-pages.json"));

    let old = sealed(golden("envelope-v1-pages.json").into_bytes(), 64 << 10, &channel());
    let envelope = open_envelope(&old).unwrap().verify(source().mailbox.id(), None).unwrap();
    assert_eq!(envelope.files(), draft_with_pages().files);
    // Whoever carries it can't put the pages into another order, or loosen them.
    for changed in [
        golden("envelope-v1-pages.json").replacen("IMG_5.jpg", "IMG_4.jpg", 1),
        golden("envelope-v1-pages.json").replacen(",\"page_of\":1", "", 1),
    ] {
        let changed = open_envelope(&sealed(changed.into_bytes(), 64 << 10, &channel())).unwrap();
        assert!(matches!(changed.verify(source().mailbox.id(), None), Err(Error::BadSignature(_))));
    }
    // A number that is none is no envelope.
    let odd = golden("envelope-v1-pages.json").replacen("\"page_of\":1", "\"page_of\":-1", 1);
    assert!(matches!(open_envelope(&sealed(odd.into_bytes(), 64 << 10, &channel())), Err(Error::Malformed(_))));
}

#[test]
fn the_reply_is_its_golden_file() {
    let sealed_now = reply(1).seal(&reply_key(), &source().identity.recipient()).unwrap();
    let text = plain(&sealed_now, &source().identity);
    assert_eq!(text.len(), 16 << 10);
    assert_eq!(String::from_utf8(text).unwrap().trim_end(), golden("reply-v1.json"));

    let old = sealed(golden("reply-v1.json").into_bytes(), 16 << 10, &source().identity);
    let opened = UnverifiedReply::open(&old, &source().identity).unwrap();
    assert_eq!(opened.verify(source().mailbox.id(), &keyring()).unwrap().text, reply(1).text);
}

#[test]
fn the_keyring_is_its_golden_file() {
    assert_eq!(serde_json::to_string(&body().sign(&root()).unwrap()).unwrap(), golden("keyring-v1.json"));
    let old = UnverifiedKeyring::parse(golden("keyring-v1.json").as_bytes()).unwrap();
    assert_eq!(old.claimed_root().unwrap(), RootKey(root().verify_key()));
    let keyring = old.verify(&RootKey(root().verify_key())).unwrap();
    let week: Week = "2026-W48".parse().unwrap();
    assert_eq!(keyring.recipient("newsroom", week), Some(&channel().recipient()));
    assert_eq!(keyring.recipient("newsroom", week.next()), None);
    assert_eq!(keyring.recipient("other", week), None);
    assert!(!keyring.expired("2027-01-17"));
    assert!(keyring.expired("2027-01-18"));
}

#[test]
fn a_mailbox_accepts_no_silent_change() {
    let pinned = |counter| PinnedSource {
        reply_to: source().identity.recipient(),
        verify_key: source().signing.verify_key(),
        counter,
    };
    let second = open_envelope(&draft(2).seal(&source(), &channel().recipient()).unwrap()).unwrap();
    assert_eq!(second.claimed_counter(), 2);
    let mailbox = source().mailbox.id();
    let envelope = second.clone().verify(mailbox, Some(&pinned(1))).unwrap();
    assert_eq!(envelope.pin(), pinned(2));
    assert!(matches!(second.clone().verify(mailbox, Some(&pinned(2))), Err(Error::OldCounter)));
    assert!(matches!(second.clone().verify(MailboxId::from_bytes([0; 32]), None), Err(Error::WrongMailbox)));
    let other_key = PinnedSource { verify_key: root().verify_key(), ..pinned(1) };
    assert!(matches!(second.clone().verify(mailbox, Some(&other_key)), Err(Error::ChangedKeys)));
    let other_reply = PinnedSource { reply_to: channel().recipient(), ..pinned(1) };
    assert!(matches!(second.verify(mailbox, Some(&other_reply)), Err(Error::ChangedKeys)));
}

#[test]
fn a_reply_counts_only_from_a_reply_key_and_in_its_mailbox() {
    let to = source().identity.recipient();
    let open = |sealed: &[u8]| UnverifiedReply::open(sealed, &source().identity).unwrap();
    let stranger = open(&reply(1).seal(&root(), &to).unwrap());
    assert!(matches!(stranger.verify(source().mailbox.id(), &keyring()), Err(Error::UnknownKey)));
    let good = open(&reply(1).seal(&reply_key(), &to).unwrap());
    assert!(matches!(good.verify(MailboxId::from_bytes([0; 32]), &keyring()), Err(Error::WrongMailbox)));
}

#[test]
fn every_changed_member_voids_the_signature() {
    let text = golden("envelope-v1.json");
    for (from, to) in [
        ("\"counter\":1", "\"counter\":2"),
        ("\"channel\":\"newsroom\"", "\"channel\":\"newsr00m\""),
        ("memos", "memoz"),
        ("memo – final", "memo - final"),
        ("\"size\":123456", "\"size\":123457"),
        ("\"embargo\":\"2027-01-31\"", "\"embargo\":null"),
        ("03030303", "03030304"),
    ] {
        assert!(text.contains(from), "{from}");
        let changed = sealed(text.replace(from, to).into_bytes(), 64 << 10, &channel());
        let verdict = open_envelope(&changed).unwrap().verify(source().mailbox.id(), None);
        assert!(matches!(verdict, Err(Error::BadSignature(_))), "{from}");
    }
    let text = golden("reply-v1.json");
    for (from, to) in [("\"counter\":1", "\"counter\":2"), ("2026-11-24", "2026-11-25"), ("Thank", "Think")] {
        let changed = sealed(text.replace(from, to).into_bytes(), 16 << 10, &source().identity);
        let verdict =
            UnverifiedReply::open(&changed, &source().identity).unwrap().verify(source().mailbox.id(), &keyring());
        assert!(matches!(verdict, Err(Error::BadSignature(_))), "{from}");
    }
}

#[test]
fn a_keyring_with_a_moderation_key_is_its_golden_file() {
    let moderation = Identity::from_seed([8; 32]).recipient();
    let body = KeyringBody { moderation: Some(moderation.clone()), ..body() };
    assert_eq!(serde_json::to_string(&body.sign(&root()).unwrap()).unwrap(), golden("keyring-v1-moderation.json"));
    let read = UnverifiedKeyring::parse(golden("keyring-v1-moderation.json").as_bytes()).unwrap();
    assert_eq!(read.verify(&body.root).unwrap().moderation(), Some(&moderation));
    assert_eq!(keyring().moderation(), None, "one from before has none");
}

#[test]
fn a_keyring_of_another_root_or_with_a_changed_byte_is_refused() {
    let text = golden("keyring-v1.json");
    let ours = RootKey(root().verify_key());
    let parse = |text: &str| UnverifiedKeyring::parse(text.as_bytes()).unwrap();
    assert!(matches!(parse(&text).verify(&RootKey(reply_key().verify_key())), Err(Error::WrongRoot)));
    let changed = text.replace("2026-W48", "2026-W49");
    assert!(matches!(parse(&changed).verify(&ours), Err(Error::BadSignature(_))));
    assert!(matches!(body().sign(&reply_key()), Err(Error::WrongRoot)));
}

#[test]
fn a_keyring_follows_only_its_predecessor() {
    let first = keyring();
    let next = |sequence, previous| {
        let body = KeyringBody { sequence, previous, ..body() };
        body.sign(&root()).unwrap().verify(&RootKey(root().verify_key())).unwrap()
    };
    assert!(first.follows(&first));
    assert!(next(2, Some(first.hash())).follows(&first));
    assert!(!next(2, None).follows(&first));
    assert!(!next(3, Some(first.hash())).follows(&first));
}

#[test]
fn limits_hold_on_both_sides() {
    let long = EnvelopeDraft { message: "x".repeat((128 << 10) + 1), ..draft(1) };
    assert!(matches!(long.seal(&source(), &channel().recipient()), Err(Error::TooLarge)));
    let no_day = EnvelopeDraft { embargo: Some("2027-02-30".to_owned()), ..draft(1) };
    assert!(matches!(no_day.seal(&source(), &channel().recipient()), Err(Error::Malformed(_))));
    let twice = EnvelopeDraft { files: [draft(1).files, draft(1).files].concat(), ..draft(1) };
    let twice = twice.seal(&source(), &channel().recipient()).unwrap();
    assert!(matches!(open_envelope(&twice), Err(Error::Malformed(_))));
    // Not a size class: not made by an honest sender.
    let odd = sealed(golden("envelope-v1.json").into_bytes(), 65_000, &channel());
    assert!(matches!(open_envelope(&odd), Err(Error::Malformed(_))));
    let strange = golden("envelope-v1.json").replacen('{', "{\"more\":1,", 1);
    assert!(matches!(open_envelope(&sealed(strange.into_bytes(), 64 << 10, &channel())), Err(Error::Malformed(_))));
}

#[test]
fn the_most_that_is_allowed_fits_the_largest_class() {
    let entry = |n: u8| FileEntry {
        blob: LocalId::from_bytes([n; 16]),
        name: "ф".repeat(127),
        size: 4 << 30,
        sha256: Sha256::of(b""),
        sealed_sha256: Sha256::of(b""),
        page_of: Some(u32::MAX),
    };
    let full = EnvelopeDraft { message: "\"".repeat(128 << 10), files: (0..100).map(entry).collect(), ..draft(1) };
    let sealed = full.clone().seal(&source(), &channel().recipient()).unwrap();
    let envelope = open_envelope(&sealed).unwrap().verify(source().mailbox.id(), None).unwrap();
    assert_eq!((envelope.message(), envelope.files()), (full.message.as_str(), &full.files[..]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn an_envelope_comes_back_as_it_was(
        message in ".{0,400}", name in ".{0,80}", size in 0u64..4 << 30, counter in 1u64..1 << 40, channel_name in "[a-z]{1,12}",
    ) {
        let mut made = EnvelopeDraft { message, channel: channel_name, ..draft(counter) };
        made.files[0].name = name;
        made.files[0].size = size;
        let sealed = made.clone().seal(&source(), &channel().recipient()).unwrap();
        let read = open_envelope(&sealed).unwrap().verify(source().mailbox.id(), None).unwrap();
        prop_assert_eq!(read.message(), made.message);
        prop_assert_eq!(read.files(), &made.files[..]);
        prop_assert_eq!((read.counter(), read.channel()), (counter, made.channel.as_str()));
    }

    #[test]
    fn a_changed_byte_of_a_sealed_envelope_is_noticed(at in 0usize..66_000, with in 1u8..=255) {
        let mut sealed = draft(1).seal(&source(), &channel().recipient()).unwrap();
        let at = at % sealed.len();
        sealed[at] ^= with;
        prop_assert!(matches!(open_envelope(&sealed), Err(Error::NotOpened)));
    }

    #[test]
    fn no_text_ends_the_program(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(open_envelope(&bytes).is_err());
        let _ = UnverifiedKeyring::parse(&bytes);
    }
}

/// What a channel says of itself is left out where it says nothing, so that older keyrings read as they were written.
#[test]
fn a_channels_words_are_part_of_what_is_signed_and_absent_where_there_are_none() {
    let mut body = body();
    let plain = serde_json::to_string(&body).unwrap();
    assert!(["lines", "people", "takes_files", "largest"].iter().all(|field| !plain.contains(field)), "{plain}");
    body.channels[0].lines = "Clinics.".to_owned();
    body.channels[0].people = vec!["A. Vance".to_owned()];
    body.channels[0].takes_files = false;
    body.channels[0].largest = Some(1_000_000);
    let signed = body.sign(&root()).unwrap();
    let text = serde_json::to_string(&signed).unwrap();
    let read = signed.verify(&RootKey(root().verify_key())).unwrap();
    assert_eq!(read.body(), &body);
    assert_eq!(read.default_channel(), read.channel("newsroom"));
    let changed = UnverifiedKeyring::parse(text.replace("A. Vance", "B. Vance").as_bytes()).unwrap();
    assert!(matches!(changed.verify(&RootKey(root().verify_key())), Err(Error::BadSignature(_))));
}

#[test]
fn a_keyring_that_names_the_pages_of_door_2_is_its_golden_file() {
    let door2 = Door2 {
        script: Sha256::of(b"script"),
        style: Sha256::of(b"style"),
        pages: [("en".to_owned(), Sha256::of(b"page")), ("fr".to_owned(), Sha256::of("page à lire".as_bytes()))].into(),
        policy: "default-src 'none'; script-src 'self'".to_owned(),
    };
    let body = KeyringBody { door2: Some(door2.clone()), ..body() };
    let signed = serde_json::to_string(&body.sign(&root()).unwrap()).unwrap();
    assert_eq!(signed, golden("keyring-v1-door2.json"));
    let read = UnverifiedKeyring::parse(signed.as_bytes()).unwrap().verify(&body.root).unwrap();
    assert_eq!(read.body().door2, Some(door2));
    assert_eq!(keyring().body().door2, None, "one from before has none");
}

/// What a reply is and what became of a wish are signed with it; a reply that says neither reads as it was written before.
#[test]
fn a_replys_kind_and_a_wishs_state_are_signed_with_it() {
    let opened = |draft: ReplyDraft| {
        let sealed = draft.seal(&reply_key(), &source().identity.recipient())?;
        UnverifiedReply::open(&sealed, &source().identity)?.verify(source().mailbox.id(), &keyring())
    };
    let accepted = Some(WishState::Accepted { until: "2027-01-31".to_owned() });
    for (kind, wish) in [
        (ReplyKind::Answer, None),
        (ReplyKind::Question, accepted.clone()),
        (ReplyKind::Read, Some(WishState::Declined)),
        (ReplyKind::Answer, Some(WishState::Ended)),
    ] {
        let read = opened(ReplyDraft { kind, wish: wish.clone(), ..reply(2) }).unwrap();
        assert_eq!((read.kind, read.wish), (kind, wish));
    }
    let no_day = Some(WishState::Accepted { until: "soon".to_owned() });
    assert!(matches!(opened(ReplyDraft { wish: no_day, ..reply(2) }), Err(Error::Malformed(_))));
    // Another state under the same signature.
    let sealed_now =
        ReplyDraft { wish: accepted, ..reply(2) }.seal(&reply_key(), &source().identity.recipient()).unwrap();
    let text = String::from_utf8(plain(&sealed_now, &source().identity)).unwrap();
    let changed = text.replace("2027-01-31", "2027-01-30");
    assert_ne!(changed, text);
    let changed = sealed(changed.into_bytes(), 16 << 10, &source().identity);
    let opened = UnverifiedReply::open(&changed, &source().identity).unwrap();
    assert!(matches!(opened.verify(source().mailbox.id(), &keyring()), Err(Error::BadSignature(_))));
}
