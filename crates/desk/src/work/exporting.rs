//! The bytes of a document that leaves the desk, written part by part into the answer: never on this disk in clear, and never whole in memory.

use std::{
    io::{self, BufWriter, Read, Write},
    sync::Arc,
};

use bytes::Bytes;
use futures::{StreamExt, stream};
use model::{LocalId, Sha256};
use page::{Dots, Origin, PageContent, dots, png};
use sha2::Digest;
use tokio::{runtime::Handle, sync::mpsc};

use super::aside;
use crate::{
    Error,
    domain::export::What,
    state::Open,
    store::{DocumentRow, PageRow},
};

/// What is handed on at once: 64 KiB.
const PART: usize = 64 << 10;

/// What leaves, looked at before an allowance is spent on it.
pub enum Leaving {
    /// Each file as it came, of a bound document in the order of its pages.
    Files(Vec<File>),
    Pages(Vec<PageRow>),
}

pub struct File {
    original: LocalId,
    size: u64,
    sha256: Sha256,
}

/// Over what is known of a document: a second person allows what they were shown of it.
///
/// # Errors
/// The store's.
pub async fn seen(open: &Open, row: &DocumentRow, what: What) -> Result<Sha256, Error> {
    let (store, id) = (&open.store, row.id);
    // A safe copy is of these pictures; an original is what it is, however it is opened.
    let pages: Vec<String> = match what {
        What::Original => Vec::new(),
        What::SafeCopy => store.pages_of(id).await?.iter().map(|page| page.image.to_string()).collect(),
    };
    let settlings: Vec<LocalId> = store.settlings_of(row).await?.iter().map(|settling| settling.id).collect();
    let known = (&row.state, store.findings_of(id).await?, settlings, store.inside(id).await?, pages);
    Ok(Sha256::of(&serde_json::to_vec(&known)?))
}

impl Leaving {
    /// # Errors
    /// A stored file isn't what came; there are no pages.
    pub async fn of(open: &Arc<Open>, row: &DocumentRow, what: What) -> Result<Self, Error> {
        if what == What::SafeCopy {
            let pages = open.store.pages_of(row.id).await?;
            return match pages.is_empty() {
                true => Err(Error::refused("it has no pages: it isn’t opened, or could not be")),
                false => Ok(Self::Pages(pages)),
            };
        }
        let files = match row.original {
            Some(original) => vec![File { original, size: row.size, sha256: row.sha256 }],
            None => {
                let files = open.store.bound_pages(row.id).await?.into_iter();
                files.map(|file| File { original: file.original, size: file.size, sha256: file.sha256 }).collect()
            }
        };
        for file in &files {
            let (bytes, sha256) = (open.blobs.reader(file.original).await?, file.sha256);
            if !aside(move || is(bytes, sha256)).await?? {
                return Err(Error::refused(
                    "what is stored of it isn’t what came: its hash is another one. Nothing was saved, and it may still be",
                ));
            }
        }
        Ok(Self::Files(files))
    }

    /// Names that say nothing and that nothing opens by itself; the kind of bytes.
    pub fn named(&self) -> (&'static str, &'static str) {
        match self {
            Self::Files(files) if files.len() == 1 => ("original.bin", "application/octet-stream"),
            Self::Files(_) => ("originals.tar", "application/octet-stream"),
            Self::Pages(_) => ("safe.pdf", "application/pdf"),
        }
    }

    /// # Errors
    /// A file is gone by now.
    pub async fn stream(self, open: Arc<Open>) -> Result<Parts, Error> {
        match self {
            Self::Files(files) => {
                let mut readers = Vec::new();
                for file in files {
                    readers.push((open.blobs.reader(file.original).await?, file.size));
                }
                streamed(move |out| originals(readers, out))
            }
            Self::Pages(pages) => {
                let runtime = Handle::current();
                streamed(move |out| {
                    safe_copy(&pages, out, |page| Ok(runtime.block_on(open.blobs.get(page.image))?.to_vec()))
                })
            }
        }
    }
}

fn is(mut bytes: impl Read, sha256: Sha256) -> Result<bool, Error> {
    let (mut hash, mut part) = (sha2::Sha256::new(), vec![0; PART]);
    loop {
        match bytes.read(&mut part)? {
            0 => return Ok(Sha256::from_bytes(hash.finalize().into()) == sha256),
            read => hash.update(&part[..read]),
        }
    }
}

/// One file as it came; several in an archive, numbered, without names and times.
fn originals(files: Vec<(impl Read, u64)>, out: &mut dyn Write) -> Result<(), Error> {
    let mut files: Vec<_> = files.into_iter().map(|(bytes, size)| (Whole { bytes, left: size }, size)).collect();
    if let [(bytes, _)] = &mut files[..] {
        io::copy(bytes, out)?;
        return Ok(());
    }
    let mut archive = tar::Builder::new(out);
    for ((bytes, size), number) in files.into_iter().zip(1..) {
        let mut header = tar::Header::new_ustar();
        header.set_entry_type(tar::EntryType::Regular);
        header.set_size(size);
        header.set_mode(0o600);
        archive.append_data(&mut header, format!("{number:04}.bin"), bytes)?;
    }
    Ok(archive.finish()?)
}

/// A file to its last byte: where one is missing it is no end.
struct Whole<R> {
    bytes: R,
    left: u64,
}

impl<R: Read> Read for Whole<R> {
    fn read(&mut self, part: &mut [u8]) -> io::Result<usize> {
        let read = self.bytes.read(part)?;
        self.left = self.left.checked_sub(read as u64).ok_or(io::ErrorKind::InvalidData)?;
        match read {
            0 if self.left > 0 && !part.is_empty() => Err(io::ErrorKind::UnexpectedEof.into()),
            read => Ok(read),
        }
    }
}

/// A PDF of the pages' pictures, without printer dots. It has no layer of text: that can hold words which nobody sees on the page.
fn safe_copy(
    pages: &[PageRow],
    out: &mut dyn Write,
    picture: impl Fn(&PageRow) -> Result<Vec<u8>, Error>,
) -> Result<(), Error> {
    let mut writer = page::pdf::Writer::new(out)?;
    for page in pages {
        let mut raster = png::decode_own(&picture(page)?)?;
        dots::clean(&mut raster, Dots::Remove);
        writer.page(&PageContent { raster, size: page.size, words: Vec::new(), origin: Origin::None })?;
    }
    writer.finish()?;
    Ok(())
}

/// What is handed on.
type Parts = stream::BoxStream<'static, io::Result<Bytes>>;

enum Part {
    Bytes(Bytes),
    End,
}

/// Hands on what is written; who takes nothing holds a few parts. What breaks off has no end, so that no browser takes it for whole.
fn streamed(write: impl FnOnce(&mut dyn Write) -> Result<(), Error> + Send + 'static) -> Result<Parts, Error> {
    let (give, given) = mpsc::channel(4);
    // A thread of its own: a browser that takes its time must not hold up the desk's end.
    std::thread::Builder::new().name("desk-export".to_owned()).spawn(move || {
        let mut out = BufWriter::with_capacity(PART, Giving(give.clone()));
        match write(&mut out).and_then(|()| Ok(out.flush()?)) {
            Ok(()) => drop(give.blocking_send(Part::End)),
            Err(error) => eprintln!("desk: an export broke off: {error}"),
        }
    })?;
    let parts = stream::try_unfold(given, |mut given| async move {
        match given.recv().await {
            Some(Part::Bytes(bytes)) => Ok(Some((bytes, given))),
            Some(Part::End) => Ok(None),
            None => Err(io::Error::other("it broke off")),
        }
    });
    Ok(parts.boxed())
}

struct Giving(mpsc::Sender<Part>);

impl Write for Giving {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let gone = |_| io::Error::from(io::ErrorKind::BrokenPipe);
        self.0.blocking_send(Part::Bytes(Bytes::copy_from_slice(bytes))).map_err(gone)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use futures::TryStreamExt;

    use super::*;

    #[tokio::test]
    async fn what_breaks_off_is_never_taken_for_whole() {
        let many = vec![7; 5 * PART + 1];
        let all = many.clone();
        let whole = streamed(move |out| Ok(out.write_all(&all)?)).unwrap();
        let whole: Vec<Bytes> = whole.try_collect().await.unwrap();
        assert_eq!(whole.concat(), many);
        type Writes = fn(&mut dyn Write) -> Result<(), Error>;
        let broken: [Writes; 3] = [
            |out| originals(vec![(&b"half"[..], 8)], out),
            |out| originals(vec![(&b"half"[..], 8), (&b"whole"[..], 5)], out),
            |_| panic!("a fault of ours"),
        ];
        for broken in broken {
            assert!(streamed(broken).unwrap().try_collect::<Vec<_>>().await.is_err());
        }
    }
}
