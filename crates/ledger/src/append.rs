//! Adding entries to the log: from what lies on disk to the files that must be written. Never writes, and never signs what would fork.

use std::{cell::RefCell, collections::BTreeMap};

use tlog_tiles::{Error as TlogError, Hash, HashReader, Tile, TileHashReader, TileReader};

use crate::{
    Body, Checkpoint, Entry, Error, Folder, Head, LogKey, ManifestFile, Vkey,
    key::MAX_SIZE,
    proof::Proof,
    tree::{self, HEIGHT, MAX_BUNDLE, MAX_TILE},
};

/// One file to write, by its path below the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Write {
    pub path: String,
    pub bytes: Vec<u8>,
}

/// What appending gives. Nothing has happened until the caller writes it.
#[derive(Debug)]
pub struct Append {
    /// The index of the first new entry; the others follow it.
    pub first: u64,
    /// Entry bundles and tiles: all must be durable (file and folder fsynced) before `checkpoint` replaces the file of that
    /// name. Whoever keeps `checkpoint.head()` as "seen" before that must keep the checkpoint's bytes with it, so that after a
    /// crash it can be put in place again.
    pub writes: Vec<Write>,
    pub checkpoint: Checkpoint,
    vkey: Vkey,
    entries: Vec<Entry>,
    proofs: Vec<Vec<Hash>>,
}

impl Append {
    /// The `.tlog-proof` files of the manifest whose entry has this index, to lie beside its files. They hold for good: a
    /// later checkpoint doesn't change them.
    ///
    /// # Errors
    /// [`Error::Malformed`] when the entry isn't among the new ones or doesn't commit to this manifest.
    pub fn proofs<B: Body>(&self, index: u64, opened: &ManifestFile<B>) -> Result<Vec<Write>, Error> {
        let nth =
            index.checked_sub(self.first).and_then(|n| usize::try_from(n).ok()).filter(|n| *n < self.entries.len());
        let nth = nth.ok_or_else(|| Error::malformed("a proof", "the entry isn't among the new ones"))?;
        let entry = &self.entries[nth];
        let mut writes = Vec::new();
        for path in opened.manifest.unchecked().proved() {
            let proof =
                Proof::new(index, self.proofs[nth].clone(), &self.checkpoint, &self.vkey, entry, &path, opened)?;
            writes.push(Write { path: format!("{path}.tlog-proof"), bytes: proof.to_bytes() });
        }
        Ok(writes)
    }
}

/// Appends entries to the log that lies in `folder` (none is there before the first time).
///
/// `last_seen` is the furthest head that this signer remembers having published, from outside the folder: a folder that was
/// restored from a backup must not sign a second history.
///
/// # Errors
/// [`Error::Behind`] and [`Error::Forked`] refuse to sign; [`Error::Damaged`] names a file of the log that isn't what the
/// checkpoint says; [`Error::NotSigned`] when the log there belongs to another key.
pub fn append(key: &LogKey, folder: &dyn Folder, last_seen: Option<Head>, entries: &[Entry]) -> Result<Append, Error> {
    if entries.is_empty() {
        return Err(Error::malformed("an append", "there is nothing to append"));
    }
    let vkey = key.vkey();
    let old = current(folder, &vkey)?;
    let tiles = Tiles { folder, read: RefCell::default() };
    let mut grown =
        Grown { base: old.map(|head| TileHashReader::new(head.size, head.hash(), &tiles)), stored: 0, new: Vec::new() };
    let old = old.map_or(0, |head| head.size);
    grown.stored = tlog_tiles::stored_hash_count(old);
    not_behind(&grown, old, last_seen)?;

    let leaves = entries.iter().map(Entry::to_bytes).collect::<Result<Vec<_>, _>>()?;
    let mut size = old;
    for leaf in &leaves {
        let hashes = tlog_tiles::stored_hashes(size, leaf, &grown).map_err(|e| damaged(&tiles, &e))?;
        grown.new.extend(hashes);
        size += 1;
    }
    if size > MAX_SIZE {
        return Err(Error::malformed("an append", "the log is full"));
    }
    let mut writes = bundles(&grown, &tiles, old, size, &leaves)?;
    for tile in tree::tiles_between(old, size) {
        let bytes = tile.read_data(&grown).map_err(|e| damaged(&tiles, &e))?;
        writes.push(Write { path: tree::tile_path(&tile), bytes });
    }
    let root = tlog_tiles::tree_hash(size, &grown).map_err(|e| damaged(&tiles, &e))?;
    let checkpoint = Checkpoint::sign(key, Head::new(size, root))?;
    let prove = |index| tlog_tiles::prove_record(size, index, &grown).map_err(|e| damaged(&tiles, &e));
    let proofs = (old..size).map(prove).collect::<Result<Vec<_>, _>>()?;
    Ok(Append { first: old, writes, checkpoint, vkey, entries: entries.to_vec(), proofs })
}

/// The head of the log in the folder; `None` when there is none yet.
fn current(folder: &dyn Folder, vkey: &Vkey) -> Result<Option<Head>, Error> {
    let bytes = folder.read("checkpoint", 4096).map_err(|e| Error::Damaged { path: "checkpoint".into(), why: e.0 })?;
    let head = bytes.map(|bytes| Checkpoint::verify(&bytes, vkey)).transpose()?.map(|checkpoint| checkpoint.head());
    Ok(head.filter(|head| head.size > 0))
}

fn not_behind(log: &Grown<'_>, size: u64, last_seen: Option<Head>) -> Result<(), Error> {
    let Some(seen) = last_seen.filter(|seen| seen.size > 0) else { return Ok(()) };
    if size < seen.size {
        return Err(Error::Behind { size, seen: seen.size });
    }
    let then = tlog_tiles::tree_hash(seen.size, log)
        .map_err(|e| Error::Damaged { path: "tile".into(), why: e.to_string() })?;
    if then == seen.hash() { Ok(()) } else { Err(Error::Forked { size: seen.size }) }
}

/// The entry bundles that change: the one at the old edge goes on, others are new.
fn bundles(log: &Grown<'_>, tiles: &Tiles<'_>, old: u64, new: u64, leaves: &[Vec<u8>]) -> Result<Vec<Write>, Error> {
    let mut rest = leaves.iter().map(Vec::as_slice);
    let mut writes = Vec::new();
    for tile in tree::tiles_between(old, new).into_iter().filter(|tile| tile.level() == 0) {
        let start = tile.level_index() << HEIGHT;
        let kept = usize::try_from(old.saturating_sub(start)).unwrap_or_default();
        let before = if kept == 0 { Vec::new() } else { old_bundle(log, tiles, &tile, kept)? };
        let more: Vec<&[u8]> = rest.by_ref().take(tile.width() as usize - kept).collect();
        let bytes = tree::bundle(before.iter().map(Vec::as_slice).chain(more))?;
        writes.push(Write { path: tree::bundle_path(&tile), bytes });
    }
    Ok(writes)
}

/// The entries at the old edge, each held against its leaf hash.
fn old_bundle(log: &Grown<'_>, tiles: &Tiles<'_>, tile: &Tile, kept: usize) -> Result<Vec<Vec<u8>>, Error> {
    let edge = Tile::new(HEIGHT, 0, tile.level_index(), kept as u32, false);
    let path = tree::bundle_path(&edge);
    let wrong = |why: String| Error::Damaged { path: path.clone(), why };
    let bytes = tiles.folder.read(&path, MAX_BUNDLE).map_err(|e| wrong(e.0))?.ok_or_else(|| wrong("missing".into()))?;
    let entries = tree::unbundle(&bytes, kept).ok_or_else(|| wrong("not an entry bundle".into()))?;
    let leaves = edge.read_data(log).map_err(|e| damaged(tiles, &e))?;
    let fits = entries.iter().zip(leaves.chunks(32)).all(|(entry, leaf)| tlog_tiles::record_hash(entry).0 == *leaf);
    if fits { Ok(entries) } else { Err(wrong("its entries aren't those of the tree".into())) }
}

fn damaged(tiles: &Tiles<'_>, error: &TlogError) -> Error {
    let read = tiles.read.borrow();
    let path =
        read.iter().find(|(_, found)| found.is_none()).or(read.iter().next()).map_or("tile", |(path, _)| path.as_str());
    Error::Damaged { path: path.to_owned(), why: error.to_string() }
}

/// The tree with the new hashes on top of those in the folder's tiles.
struct Grown<'a> {
    base: Option<TileHashReader<'a>>,
    /// How many hashes the folder's tree has.
    stored: u64,
    new: Vec<Hash>,
}

impl HashReader for Grown<'_> {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, TlogError> {
        let old: Vec<u64> = indexes.iter().copied().filter(|index| *index < self.stored).collect();
        let read = match &self.base {
            Some(base) if !old.is_empty() => base.read_hashes(&old)?,
            _ => Vec::new(),
        };
        let mut read = read.into_iter();
        let new = |index: u64| usize::try_from(index - self.stored).ok().and_then(|at| self.new.get(at)).copied();
        let hash = |index: &u64| if *index < self.stored { read.next() } else { new(*index) };
        indexes.iter().map(hash).collect::<Option<Vec<_>>>().ok_or(TlogError::IndexesNotInTree)
    }
}

/// The folder's tiles, each read once. `TileHashReader` holds them against the checkpoint's root.
struct Tiles<'a> {
    folder: &'a dyn Folder,
    read: RefCell<BTreeMap<String, Option<Vec<u8>>>>,
}

impl TileReader for Tiles<'_> {
    fn height(&self) -> u8 {
        HEIGHT
    }

    fn read_tiles(&self, tiles: &[Tile]) -> Result<Vec<Vec<u8>>, TlogError> {
        let mut read = self.read.borrow_mut();
        let mut all = Vec::with_capacity(tiles.len());
        for tile in tiles {
            let path = tree::tile_path(tile);
            if !read.contains_key(&path) {
                let bytes = self.folder.read(&path, MAX_TILE).map_err(|e| TlogError::InvalidInput(e.0))?;
                read.insert(path.clone(), bytes.filter(|bytes| bytes.len() == tile.width() as usize * 32));
            }
            all.push(read[&path].clone().ok_or_else(|| TlogError::InvalidInput("a tile is missing or cut".into()))?);
        }
        Ok(all)
    }

    fn save_tiles(&self, _tiles: &[Tile], _data: &[Vec<u8>]) {}
}
