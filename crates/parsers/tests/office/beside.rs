//! What lies in a document's archive beside the document: before it, behind it, in its comment, and members that share a name; and names that say another kind.

use demo::documents::office::Parts;
use model::FindingKind::*;
use parsers::{OpenFailure, open};

use crate::{
    covered::package,
    gather::{Gather, LIMITS},
};

fn memo(more: &[(&str, &str)]) -> Vec<u8> {
    let kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
    let mut parts = package("word/document.xml", kind);
    parts.put(
        "word/document.xml",
        "<w:document xmlns:w=\"w\"><w:body><w:p><w:r><w:t>Seen.</w:t></w:r></w:p></w:body></w:document>",
    );
    more.iter().for_each(|(name, xml)| parts.put(*name, *xml));
    parts.pack().unwrap()
}

#[test]
fn what_stands_around_a_document_in_its_archive_is_found() {
    let plain = Gather::of(&memo(&[]));
    for kind in [TrailingData, Comment, Damaged] {
        assert!(plain.details(kind).is_empty(), "{:#?}", plain.findings);
    }
    let behind = Gather::of(&[&memo(&[])[..], b"a secret behind it"].concat());
    assert!(behind.says(TrailingData, "a secret behind it"), "{:#?}", behind.findings);
    let before = Gather::of(&[&b"a secret before it"[..], &memo(&[])].concat());
    assert_eq!((before.media_type == plain.media_type, &*before.text), (true, "Seen.\n"));
    assert!(before.says(TrailingData, "a secret before it"), "{:#?}", before.findings);
    let mut commented = memo(&[]);
    let length = commented.len();
    commented[length - 2] = 9;
    commented.extend_from_slice(b"by Marrow");
    let commented = Gather::of(&commented);
    assert!(commented.says(Comment, "by Marrow"), "{:#?}", commented.findings);
}

#[test]
fn of_two_members_of_one_name_none_is_nowhere() {
    let second = "<w:document xmlns:w=\"w\"><w:body><w:p><w:r><w:t>A secret.</w:t></w:r></w:p></w:body></w:document>";
    let mut file = memo(&[("word/documenx.xml", second)]);
    let name = b"word/documenx.xml";
    while let Some(at) = file.windows(name.len()).position(|part| part == name) {
        file[at + 12] = b't';
    }
    let gather = Gather::of(&file);
    assert!(gather.says(Damaged, "word/document.xml"), "{:#?}", gather.findings);
    let everywhere = format!(
        "{}{:?}",
        gather.text,
        gather.children.iter().map(|(_, bytes)| String::from_utf8_lossy(bytes)).collect::<Vec<_>>()
    );
    assert!(everywhere.contains("Seen.") && everywhere.contains("A secret."), "{everywhere}");
}

/// What is said of a file of this name.
fn disagreement(name: &str, file: &[u8]) -> (Option<OpenFailure>, Vec<String>) {
    let mut gather = Gather::default();
    let failure = open(file, name, &LIMITS, &mut gather).err();
    (failure, gather.details(NameDisagrees).into_iter().map(str::to_owned).collect())
}

#[test]
fn a_name_that_says_another_kind_is_a_finding() {
    let word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    assert_eq!(disagreement("photo.jpg", &memo(&[])), (None, vec![format!("photo.jpg: {word}")]));
    assert_eq!(disagreement("memo.docx", &memo(&[])), (None, Vec::new()));
    assert_eq!(disagreement("memo.dotm", &memo(&[])), (None, Vec::new()));
    // Also of what can't be opened.
    let locked = b"Rar!\x1A\x07\x01\0 and so on";
    assert_eq!(
        disagreement("a.txt", locked),
        (Some(OpenFailure::Unsupported), vec!["a.txt: application/vnd.rar".to_owned()])
    );
    let mut parts = Parts::default();
    parts.put("inside.txt", "x");
    let mail = |kind: &str, name: &str| {
        let part = hex(&parts.pack().unwrap());
        format!(
            "From: a@example.org\r\nTo: b@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nHello\r\n--x\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Disposition: attachment; filename={name}\r\n\r\n{part}\r\n--x--\r\n"
        )
    };
    let gather = Gather::of(mail("image/jpeg", "a").as_bytes());
    assert_eq!(gather.details(NameDisagrees), ["image/jpeg: application/zip"], "{:#?}", gather.findings);
    assert!(Gather::of(mail("application/zip", "a.zip").as_bytes()).details(NameDisagrees).is_empty());
}

fn hex(bytes: &[u8]) -> String {
    bytes.chunks(20).map(|line| line.iter().map(|byte| format!("={byte:02X}")).collect::<String>() + "=\r\n").collect()
}
