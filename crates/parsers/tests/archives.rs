//! Archives and compressed files made here: what is in them comes out, what they tell of people is found, and no claim of theirs is believed.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod gather;

use std::io::Write;

use flate2::{Compression, GzBuilder, write::GzEncoder};
use gather::{Gather, LIMITS};
use model::FindingKind::*;
use parsers::{JobLimits, Limit, OpenFailure};

const DAY: u64 = 1_773_307_200; // 2026-03-12 09:20:00Z

fn entry(kind: tar::EntryType, size: usize) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(kind);
    header.set_size(size as u64);
    header.set_mode(0o640);
    header.set_mtime(DAY);
    header.set_uid(1000);
    header.set_gid(100);
    header.set_username("iholm").unwrap();
    header.set_groupname("press").unwrap();
    header
}

/// A TAR with a file, a folder, a link, a file of a name that needs an extension, PAX records, and bytes after its end.
fn archive() -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    let mut put = |name: &str, bytes: &[u8]| {
        tar.append_data(&mut entry(tar::EntryType::Regular, bytes.len()), name, bytes).unwrap();
    };
    put("sand/memo.txt", b"release it");
    put(&format!("sand/{}/deep.txt", "n".repeat(200)), b"deep");
    tar.append_data(&mut entry(tar::EntryType::Directory, 0), "sand/empty/", &[][..]).unwrap();
    tar.append_link(&mut entry(tar::EntryType::Symlink, 0), "sand/latest", "/home/iholm/sand/memo.txt").unwrap();
    tar.append_pax_extensions([
        ("comment", &b"second copy"[..]),
        ("atime", b"1773307200.5"),
        ("SCHILY.xattr.user.xdg.origin.url", b"https://port.example/7"),
    ])
    .unwrap();
    tar.append_data(&mut entry(tar::EntryType::Regular, 5), "sand/map.txt", &b"north"[..]).unwrap();
    tar.into_inner().unwrap()
}

fn check(gather: &Gather) {
    let children: Vec<(&str, &[u8])> = gather.children.iter().map(|(n, b)| (n.as_str(), b.as_slice())).collect();
    let long = format!("sand/{}/deep.txt", "n".repeat(200));
    assert_eq!(children, [("sand/memo.txt", &b"release it"[..]), (long.as_str(), b"deep"), ("sand/map.txt", b"north")]);
    assert!(gather.text.contains("sand/memo.txt\n") && gather.text.contains("sand/latest\n"), "{}", gather.text);
    for (kind, detail) in [
        (Owner, "user iholm (1000), group press (100)"),
        (Owner, "iholm"),
        (Timestamp, "2026-03-12 09:20:00Z sand/memo.txt"),
        (Comment, "second copy"),
        (Timestamp, "atime 2026-03-12 09:20:00Z"),
        (Property, "https://port.example/7"),
        (Property, "/home/iholm/sand/memo.txt"),
    ] {
        assert!(gather.says(kind, detail), "{kind:?} {detail}: {:#?}", gather.findings);
    }
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut writer = GzEncoder::new(Vec::new(), Compression::best());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

fn bz2(bytes: &[u8]) -> Vec<u8> {
    let mut writer = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

fn xz(bytes: &[u8]) -> Vec<u8> {
    let mut writer = lzma_rust2::XzWriter::new(Vec::new(), lzma_rust2::XzOptions::with_preset(6)).unwrap();
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

fn zst(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

type Pack = fn(&[u8]) -> Vec<u8>;
const PACKS: [(&str, Pack); 4] =
    [("application/gzip", gz), ("application/x-bzip2", bz2), ("application/x-xz", xz), ("application/zstd", zst)];

#[test]
fn a_tar_gives_its_members_and_names_who_packed_it() {
    let gather = Gather::of(&archive());
    assert_eq!(gather.media_type, "application/x-tar");
    check(&gather);
    let mut more = archive();
    more.extend_from_slice(b"a note behind the end");
    assert!(Gather::of(&more).says(TrailingData, "a note behind the end"));
}

#[test]
fn a_tar_in_a_stream_is_a_tar() {
    for (media_type, pack) in PACKS {
        let gather = Gather::of(&pack(&archive()));
        assert_eq!(gather.media_type, media_type);
        check(&gather);
    }
}

#[test]
fn one_file_in_a_stream_is_one_child() {
    let text = "thirty-eight million two hundred thousand crowns\n".repeat(2_000);
    for (media_type, pack) in PACKS {
        let mut gather = Gather::default();
        // Two streams behind each other are one file; what comes after is none of it.
        let (first, second) = text.as_bytes().split_at(12_345);
        let mut file = [pack(first), pack(second)].concat();
        file.extend_from_slice(b"tail");
        assert_eq!(parsers::open(&file, "ledger.txt.gz", &LIMITS, &mut gather), Ok(()), "{media_type}");
        assert_eq!(gather.media_type, media_type);
        assert_eq!(gather.children.len(), 1);
        assert_eq!(gather.children[0].0, "ledger.txt");
        assert!(gather.children[0].1 == text.as_bytes(), "{media_type}: {} bytes", gather.children[0].1.len());
        assert!(gather.says(TrailingData, "tail"), "{media_type}: {:?}", gather.findings);
    }
    let mut writer = GzBuilder::new()
        .filename("C:\\Users\\iholm\\ledger.csv")
        .comment("for Ilse")
        .mtime(DAY as u32)
        .operating_system(3)
        .write(Vec::new(), Compression::fast());
    writer.write_all(b"a,b").unwrap();
    let gather = Gather::of(&writer.finish().unwrap());
    assert_eq!(gather.children, [("C:\\Users\\iholm\\ledger.csv".to_owned(), b"a,b".to_vec())]);
    for (kind, detail) in
        [(Owner, "iholm"), (Comment, "for Ilse"), (Timestamp, "2026-03-12 09:20:00Z"), (Property, "Unix")]
    {
        assert!(gather.says(kind, detail), "{kind:?}: {:?}", gather.findings);
    }
}

fn sevenz() -> Vec<u8> {
    let mut writer = sevenz_rust2::ArchiveWriter::new(std::io::Cursor::new(Vec::new())).unwrap();
    let mut put = |name: &str, bytes: &[u8]| {
        let mut entry = sevenz_rust2::ArchiveEntry::new_file(name);
        entry.has_last_modified_date = true;
        entry.last_modified_date = sevenz_rust2::NtTime::new((DAY + 11_644_473_600) * 10_000_000);
        writer.push_archive_entry(entry, Some(bytes)).unwrap();
    };
    put("Users/iholm/memo.txt", b"release it");
    put("map.txt", &b"north ".repeat(100_000));
    put("empty.txt", b"");
    writer.finish().unwrap().into_inner()
}

#[test]
fn a_7z_gives_its_members() {
    let gather = Gather::of(&sevenz());
    assert_eq!(gather.media_type, "application/x-7z-compressed");
    let sizes: Vec<_> = gather.children.iter().map(|(name, bytes)| (name.as_str(), bytes.len())).collect();
    assert_eq!(sizes, [("Users/iholm/memo.txt", 10), ("map.txt", 600_000), ("empty.txt", 0)]);
    assert!(gather.says(Owner, "iholm") && gather.says(Timestamp, "2026-03-12 09:20:00Z map.txt"));
    // A dictionary that doesn't fit is never made.
    let mut gather = Gather::default();
    let small = JobLimits { memory: 4 << 20, ..LIMITS };
    assert_eq!(parsers::open(&sevenz(), "a.7z", &small, &mut gather), Err(OpenFailure::TooLarge));
}

#[test]
fn no_stream_gives_more_than_is_allowed() {
    let most = 1 << 20;
    let few = JobLimits { child_bytes: most, ..LIMITS };
    let zeros = vec![0; 8 << 20];
    let mut tar = tar::Builder::new(Vec::new());
    tar.append_data(&mut entry(tar::EntryType::Regular, zeros.len()), "zeros", &zeros[..]).unwrap();
    let tar = tar.into_inner().unwrap();
    let mut files: Vec<(&str, Vec<u8>)> = vec![("tar", tar.clone())];
    for (media_type, pack) in PACKS {
        files.push((media_type, pack(&zeros)));
        files.push((media_type, pack(&tar)));
    }
    for (name, file) in files {
        let mut gather = Gather::default();
        let opened = parsers::open(&file, "zeros", &few, &mut gather);
        assert_eq!(opened, Err(OpenFailure::Limit(Limit::ChildBytes)), "{name}");
        assert_eq!(gather.children[0].1.len() as u64, most, "{name}");
    }
    // Windows that a header asks for, against the memory that there is.
    for file in [xz(&zeros), b"\x28\xB5\x2F\xFD\x00\xF8\x01\0\0".to_vec()] {
        let mut gather = Gather::default();
        let small = JobLimits { memory: 4 << 20, ..LIMITS };
        assert_eq!(parsers::open(&file, "zeros", &small, &mut gather), Err(OpenFailure::TooLarge));
    }
}

#[test]
fn a_tar_that_lies_ends_with_a_word() {
    // A member that claims more than the file has.
    let mut header = entry(tar::EntryType::Regular, 1 << 40);
    header.set_path("huge").unwrap();
    header.set_cksum();
    let mut gather = Gather::default();
    let opened = parsers::open(&[&header.as_bytes()[..], b"little"].concat(), "a", &LIMITS, &mut gather);
    assert_eq!(opened, Ok(()));
    assert_eq!(gather.children, [("huge".to_owned(), b"little".to_vec())]);
    assert!(gather.findings.iter().any(|f| f.kind == Damaged), "{:?}", gather.findings);
    // A name that claims a gigabyte, and a folder that claims bytes.
    let mut long = entry(tar::EntryType::GNULongName, 1 << 30);
    long.set_path("././@LongLink").unwrap();
    long.set_cksum();
    let mut gather = Gather::default();
    let _ = parsers::open(&[&long.as_bytes()[..], &[b'n'; 4096]].concat(), "a", &LIMITS, &mut gather);
    assert!(gather.children.is_empty());
    let path = "../../etc/cron.d/evil";
    let mut header = entry(tar::EntryType::Regular, 1);
    header.as_mut_bytes()[..path.len()].copy_from_slice(path.as_bytes());
    header.set_cksum();
    let gather = Gather::of(&[&header.as_bytes()[..], &[b'x'; 512]].concat());
    assert!(gather.says(Damaged, path));
}

#[test]
fn what_stays_closed_is_named() {
    for (begin, media_type) in [
        (&b"Rar!\x1A\x07\x01\0rest"[..], "application/vnd.rar"),
        (b"MSCF\0\0\0\0rest", "application/vnd.ms-cab-compressed"),
        (b"!<arch>\ndebian-binary", "application/x-archive"),
        (b"\x1F\x9D\x90rest", "application/x-compress"),
    ] {
        let mut gather = Gather::default();
        assert_eq!(parsers::open(begin, "a", &LIMITS, &mut gather), Err(OpenFailure::Unsupported));
        assert_eq!(gather.media_type, media_type);
    }
    for text in ["070701 was the number of the file", "`ê is no archive", "Rar! said the cat"] {
        assert_eq!(Gather::of(text.as_bytes()).media_type, "text/plain");
    }
}

#[test]
fn mutated_archives_neither_panic_nor_hang() {
    let mut seeds: Vec<Vec<u8>> = PACKS.iter().map(|(_, pack)| pack(&archive())).collect();
    seeds.extend([archive(), sevenz()]);
    let few = JobLimits { child_bytes: 1 << 20, memory: 64 << 20, ..LIMITS };
    gather::mutate(&seeds, 400, |file| {
        let mut gather = Gather::default();
        let _ = parsers::open(file, "mutated", &few, &mut gather);
        let all: usize = gather.children.iter().map(|(_, bytes)| bytes.len()).sum();
        assert!(all <= 1 << 20);
    });
}
