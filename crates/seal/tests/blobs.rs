//! Blobs: both forms of the sealer say the same, pad alike, and hold no more than a few chunks.

#![allow(clippy::unwrap_used)]

use std::{
    io::{self, Write},
    pin::Pin,
    task::{Context, Poll},
};

use model::Sha256;
use proptest::prelude::*;
use seal::{AsyncBlobSealer, BlobSealer, Error, Identity, SealedBlob, blob_length};

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

/// A writer that takes what it likes and is now and then not ready.
#[derive(Default)]
struct Reluctant {
    bytes: Vec<u8>,
    largest: usize,
    calls: usize,
}

impl futures::AsyncWrite for Reluctant {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.calls += 1;
        self.largest = self.largest.max(bytes.len());
        if self.calls.is_multiple_of(3) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let part = bytes.len().min(10_007);
        self.bytes.extend_from_slice(&bytes[..part]);
        Poll::Ready(Ok(part))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

fn check(file: &[u8], sealed: &[u8], blob: &SealedBlob) {
    assert_eq!((blob.size, blob.sha256), (file.len() as u64, Sha256::of(file)));
    assert_eq!((blob.sealed_size, blob.sealed_sha256), (sealed.len() as u64, Sha256::of(sealed)));
    let plain = seal::open_bytes(std::iter::once(&identity()), sealed, 1 << 30).unwrap();
    assert_eq!(plain.len() as u64, blob_length(blob.size));
    assert_eq!(&plain[..file.len()], file);
    assert!(plain[file.len()..].iter().all(|byte| *byte == 0));
}

#[test]
fn both_forms_at_the_edges() {
    for length in [0, 1, 65_535, 65_536, 65_537, 262_143, 262_144, 262_145, 1_000_000] {
        let file = file(length);
        let (sealed, blob) = seal_blocking(&file);
        check(&file, &sealed, &blob);
        let (out, blob) = futures::executor::block_on(async {
            let mut sealer = AsyncBlobSealer::new(&identity().recipient(), Reluctant::default()).unwrap();
            for part in file.chunks(70_001) {
                sealer.write_all(part).await.unwrap();
            }
            assert_eq!(sealer.size(), length as u64);
            sealer.finish().await.unwrap()
        });
        check(&file, &out.bytes, &blob);
        assert!(out.largest <= 160 << 10, "held {} bytes", out.largest);
    }
}

#[test]
fn one_large_write_is_handed_on_in_chunks() {
    let file = file(5 << 20);
    let (out, blob) = futures::executor::block_on(async {
        let mut sealer = AsyncBlobSealer::new(&identity().recipient(), Reluctant::default()).unwrap();
        sealer.write_all(&file).await.unwrap();
        sealer.finish().await.unwrap()
    });
    check(&file, &out.bytes, &blob);
    assert!(out.largest <= 160 << 10, "held {} bytes", out.largest);
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
