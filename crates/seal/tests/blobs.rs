//! Blobs: both forms of the sealer make the same and pad alike, and what was changed, cut or lengthened doesn’t open.

#![allow(clippy::unwrap_used)]

use std::io::Write;

use model::Sha256;
use proptest::prelude::*;
use seal::{BlobSealer, CHUNK, Error, Identity, PartSealer, SealedBlob, blob_length};

fn identity() -> Identity {
    Identity::from_seed([9; 32])
}

fn file(length: usize) -> Vec<u8> {
    (0..length).map(|i| (i % 253) as u8 | 1).collect()
}

fn seal_blocking(file: &[u8]) -> (Vec<u8>, SealedBlob) {
    let mut sealer = BlobSealer::new(&identity().recipient(), Vec::new()).unwrap();
    sealer.write_all(file).unwrap();
    assert_eq!(sealer.size(), file.len() as u64);
    sealer.finish().unwrap()
}

/// In parts of so many chunks, padded beforehand; the buffer is emptied between them, as one does who writes it.
fn seal_in_parts(file: &[u8], chunks: usize) -> Vec<u8> {
    let mut padded = file.to_vec();
    padded.resize(blob_length(file.len() as u64) as usize, 0);
    let mut sealer = PartSealer::new(&identity().recipient()).unwrap();
    let (mut sealed, mut part) = (Vec::new(), Vec::new());
    let count = padded.len().div_ceil(chunks * CHUNK);
    for (at, plain) in padded.chunks(chunks * CHUNK).enumerate() {
        sealer.seal(plain, at + 1 == count, &mut part).unwrap();
        sealed.append(&mut part);
    }
    sealed
}

fn opened(file: &[u8], sealed: &[u8]) -> Vec<u8> {
    let plain = seal::open_bytes(std::iter::once(&identity()), sealed, 1 << 30).unwrap();
    assert_eq!(plain.len() as u64, blob_length(file.len() as u64));
    plain.to_vec()
}

fn check(file: &[u8], sealed: &[u8], blob: &SealedBlob) {
    assert_eq!((blob.size, blob.sha256), (file.len() as u64, Sha256::of(file)));
    assert_eq!((blob.sealed_size, blob.sealed_sha256), (sealed.len() as u64, Sha256::of(sealed)));
    let plain = opened(file, sealed);
    assert_eq!(&plain[..file.len()], file);
    assert!(plain[file.len()..].iter().all(|byte| *byte == 0));
}

#[test]
fn both_forms_at_the_edges() {
    for length in [0, 1, 65_535, 65_536, 65_537, 262_143, 262_144, 262_145, 1_000_000] {
        let file = file(length);
        let (sealed, blob) = seal_blocking(&file);
        check(&file, &sealed, &blob);
        for chunks in [1, 3, 8] {
            let in_parts = seal_in_parts(&file, chunks);
            assert_eq!(opened(&file, &in_parts), opened(&file, &sealed), "{length} bytes by {chunks} chunks");
        }
    }
}

#[test]
fn a_part_that_can_t_stand_there_is_not_sealed() {
    let mut into = Vec::new();
    let sealer = || PartSealer::new(&identity().recipient()).unwrap();
    // Another one would begin in the middle of a chunk.
    for part in [&[1; 100][..], &[1; CHUNK + 1], &[]] {
        let mut sealer = sealer();
        assert!(matches!(sealer.seal(part, false, &mut into), Err(Error::OtherContent)), "{}", part.len());
        assert!(sealer.seal(&[1; CHUNK], false, &mut into).is_err(), "its number would be used twice");
    }
    let mut ended = sealer();
    ended.seal(&[1; 100], true, &mut into).unwrap();
    assert!(ended.seal(&[1; 100], true, &mut into).is_err(), "nothing follows the last chunk");
}

#[test]
fn a_truncated_or_lengthened_blob_does_not_open() {
    let (mut sealed, _) = seal_blocking(&file(300_000));
    let open = |sealed: &[u8]| seal::open_bytes(std::iter::once(&identity()), sealed, 1 << 30);
    assert!(open(&sealed).is_ok());
    // At a chunk's border too: the last chunk is marked as the last.
    for cut in [1, 16, 65_552, sealed.len() % 65_552, sealed.len() - 100] {
        assert!(matches!(open(&sealed[..sealed.len() - cut]), Err(Error::NotOpened)), "{cut}");
    }
    sealed.push(0);
    assert!(matches!(open(&sealed), Err(Error::NotOpened)));
}

#[test]
fn two_blobs_of_one_file_share_nothing() {
    let (one, two) = (seal_blocking(b"same").0, seal_blocking(b"same").0);
    let windows: std::collections::HashSet<&[u8]> = one[600..].windows(12).collect();
    assert!(!two[2_000..].windows(12).any(|window| windows.contains(window)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_file_comes_back(length in 0usize..700_000, part in 1usize..200_000) {
        let file = file(length);
        let mut sealer = BlobSealer::new(&identity().recipient(), Vec::new()).unwrap();
        for part in file.chunks(part) {
            sealer.write_all(part).unwrap();
        }
        let (sealed, blob) = sealer.finish().unwrap();
        check(&file, &sealed, &blob);
    }

    #[test]
    fn a_changed_byte_is_noticed(at: prop::sample::Index, with in 1u8..=255) {
        let (mut sealed, _) = seal_blocking(b"short");
        let at = at.index(sealed.len());
        sealed[at] ^= with;
        prop_assert!(seal::open_bytes(std::iter::once(&identity()), &sealed, 1 << 30).is_err());
    }
}
