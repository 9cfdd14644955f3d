//! The log as a whole, read and believed: every entry held against the checkpoint, the keyring's chain, what is published and
//! what was taken back. Never looks at the published files themselves.

use std::collections::{BTreeMap, BTreeSet};

use model::{PublicId, Sha256};
use seal::Keyring;

use crate::{
    Approvers, Checkpoint, Entry, Error, Folder, Head, Part, Problem, Vkey,
    proof::Proof,
    tree::{self, HEIGHT, MAX_BUNDLE, MAX_TILE, Tree},
};

/// Below the smallest entry that there can be, in bytes.
const LEAST_ENTRY: usize = 64;

/// A document version or release as the log has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// The index of its entry.
    pub entry: u64,
    /// Of a document; 1 for a release.
    pub version: u32,
    pub commitment: Sha256,
    /// The index of the entry that took it back.
    pub withdrawn: Option<u64>,
}

/// A statement or dossier that was taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TakenBack {
    /// The index of the entry of the release that brought it last, as the withdrawal says.
    pub release: u64,
    /// The index of the entry that took it back.
    pub by: u64,
}

/// A log that holds together.
#[derive(Debug)]
pub struct Record {
    vkey: Vkey,
    checkpoint: Checkpoint,
    tree: Tree,
    leaves: Vec<Vec<u8>>,
    entries: Vec<Entry>,
    keyrings: Vec<(u64, Keyring)>,
    documents: BTreeMap<PublicId, Logged>,
    /// Every version of each document.
    versions: BTreeMap<(PublicId, u32), Logged>,
    /// Documents of which some version was taken back.
    withdrawn: BTreeSet<PublicId>,
    releases: BTreeMap<PublicId, Logged>,
    parts: BTreeMap<Part, TakenBack>,
    site: Option<(u64, Sha256)>,
}

impl Record {
    /// Reads the log. Without a key the one that lies beside it is taken: then nobody has checked the publisher.
    ///
    /// # Errors
    /// What doesn't hold, by file. Nothing that the log says can be relied on then.
    pub fn read(folder: &dyn Folder, key: Option<&Vkey>) -> Result<Self, Vec<Problem>> {
        let one = |path: &str, what: &dyn std::fmt::Display| vec![Problem::new(path, what)];
        let vkey = match key {
            Some(key) => key.clone(),
            None => {
                let bytes = fetch(folder, "log.vkey", 1024).map_err(|p| vec![p])?;
                let text = String::from_utf8(bytes).unwrap_or_default();
                text.trim_end().parse().map_err(|e: Error| one("log.vkey", &e))?
            }
        };
        let bytes = fetch(folder, "checkpoint", 4096).map_err(|p| vec![p])?;
        let checkpoint = Checkpoint::verify(&bytes, &vkey).map_err(|e| one("checkpoint", &e))?;
        let leaves = read_leaves(folder, checkpoint.head().size)?;
        let tree =
            Tree::of(leaves.iter().map(|leaf| tlog_tiles::record_hash(leaf))).map_err(|e| one("checkpoint", &e))?;
        if tree.head_at(checkpoint.head().size).ok() != Some(checkpoint.head()) {
            return Err(blame(folder, &checkpoint, &leaves));
        }
        let mut record = Self {
            vkey,
            checkpoint,
            tree,
            leaves,
            entries: Vec::new(),
            keyrings: Vec::new(),
            documents: BTreeMap::new(),
            versions: BTreeMap::new(),
            withdrawn: BTreeSet::new(),
            releases: BTreeMap::new(),
            parts: BTreeMap::new(),
            site: None,
        };
        record.take_entries()?;
        Ok(record)
    }

    fn take_entries(&mut self) -> Result<(), Vec<Problem>> {
        for (index, leaf) in (0_u64..).zip(self.leaves.clone()) {
            let taken = Entry::from_bytes(&leaf).map_err(|e| e.to_string()).and_then(|entry| {
                self.take(index, &entry).map_err(str::to_owned)?;
                self.entries.push(entry);
                Ok(())
            });
            if let Err(why) = taken {
                return Err(vec![Problem::new(self.bundle_of(index), format!("entry {index}: {why}"))]);
            }
        }
        if self.keyrings.is_empty() { Err(vec![Problem::new("checkpoint", "the log is empty")]) } else { Ok(()) }
    }

    /// One entry after the others: what it says must follow from them.
    fn take(&mut self, index: u64, entry: &Entry) -> Result<(), &'static str> {
        if self.keyrings.is_empty() && !matches!(entry, Entry::Keyring { .. }) {
            return Err("a log begins with a keyring");
        }
        match entry {
            Entry::Keyring { signed } => {
                let root = match self.keyrings.last() {
                    Some((_, last)) => last.body().root,
                    None => signed.claimed_root().map_err(|_| "not a keyring")?,
                };
                let keyring =
                    signed.clone().verify(&root).map_err(|_| "the keyring isn't signed by the newsroom's root key")?;
                let follows = match self.keyrings.last() {
                    Some((_, last)) => keyring != *last && keyring.follows(last),
                    None => keyring.body().previous.is_none(),
                };
                if !follows {
                    return Err("the keyring doesn't follow the one before");
                }
                if keyring.body().log != self.vkey.to_string() {
                    return Err("the keyring names another log");
                }
                self.keyrings.push((index, keyring));
            }
            Entry::Document { id, version, commitment } => {
                let next = self.documents.get(id).map_or(1, |last| last.version + 1);
                if *version != next {
                    return Err("a document's versions are counted one by one");
                }
                let logged = Logged { entry: index, version: *version, commitment: *commitment, withdrawn: None };
                self.versions.insert((id.clone(), *version), logged.clone());
                self.documents.insert(id.clone(), logged);
            }
            Entry::Release { id, commitment, documents } => {
                let earlier = |at: &u64| usize::try_from(*at).ok().and_then(|at| self.entries.get(at));
                if !documents.iter().all(|at| matches!(earlier(at), Some(Entry::Document { .. }))) {
                    return Err("the release brings an entry that isn't a document");
                }
                let logged = Logged { entry: index, version: 1, commitment: *commitment, withdrawn: None };
                if self.releases.insert(id.clone(), logged).is_some() {
                    return Err("a release's number is never used again");
                }
            }
            Entry::Site { sha256 } => self.site = Some((index, *sha256)),
            Entry::Withdrawal { entry, id, part: Some(part), .. } => {
                let target = usize::try_from(*entry).ok().and_then(|at| self.entries.get(at));
                if !matches!(target, Some(Entry::Release { id: of, .. }) if of == id) {
                    return Err("it withdraws what isn't in the log");
                }
                // Whether that release brought it stands in the release's manifest, which isn't the log's.
                if self.parts.insert(part.clone(), TakenBack { release: *entry, by: index }).is_some() {
                    return Err("it withdraws what was withdrawn before");
                }
            }
            Entry::Withdrawal { entry, id, part: None, .. } => {
                let target = usize::try_from(*entry).ok().and_then(|at| self.entries.get(at));
                let logged = match target {
                    Some(Entry::Document { id: of, .. }) if of == id => {
                        self.withdrawn.insert(id.clone());
                        self.documents.get_mut(id)
                    }
                    Some(Entry::Release { id: of, .. }) if of == id => self.releases.get_mut(id),
                    _ => return Err("it withdraws what isn't in the log"),
                };
                // An older version than the newest has left the archive already: its withdrawal changes nothing there.
                if let Some(logged) = logged.filter(|logged| logged.entry == *entry) {
                    logged.withdrawn = Some(index);
                }
            }
        }
        Ok(())
    }

    pub fn vkey(&self) -> &Vkey {
        &self.vkey
    }

    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// All entries; an entry's index is its place.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub fn keyrings(&self) -> impl Iterator<Item = &Keyring> {
        self.keyrings.iter().map(|(_, keyring)| keyring)
    }

    /// The newest version of each document.
    pub fn documents(&self) -> &BTreeMap<PublicId, Logged> {
        &self.documents
    }

    /// A version of a document that a later one has replaced, while nothing of the document was ever taken back.
    pub(crate) fn replaced(&self, id: &PublicId, version: u32) -> Option<&Logged> {
        let newest = self.documents.get(id).filter(|newest| version < newest.version);
        newest.filter(|_| !self.withdrawn.contains(id)).and_then(|_| self.versions.get(&(id.clone(), version)))
    }

    pub fn releases(&self) -> &BTreeMap<PublicId, Logged> {
        &self.releases
    }

    /// Statements and dossiers that were taken back without their release.
    pub fn taken_back(&self) -> &BTreeMap<Part, TakenBack> {
        &self.parts
    }

    /// Why a withdrawal can't take back what it names. `brought`: the entries of the releases that brought each, the oldest first, by
    /// their manifests.
    pub(crate) fn wrongly_taken_back(
        &self,
        part: &Part,
        TakenBack { release, by }: &TakenBack,
        brought: &BTreeMap<Part, Vec<u64>>,
    ) -> Option<String> {
        let releases = brought.get(part).map(Vec::as_slice).unwrap_or_default();
        // A release that was itself taken back doesn't say any more what it brought.
        let whole = self.releases.values().any(|logged| logged.entry == *release && logged.withdrawn.is_some());
        if releases.iter().any(|entry| entry > by) {
            Some(format!("entry {by}: {part} was withdrawn, and a later release brings it anew"))
        } else if whole || releases.last() == Some(release) {
            None
        } else {
            Some(format!("entry {by}: it withdraws {part} of a release that isn't the last to have brought it"))
        }
    }

    /// Index and hash of the newest `site` entry.
    pub fn site(&self) -> Option<(u64, Sha256)> {
        self.site
    }

    /// The approver keys of the keyring in force at an entry.
    pub fn approvers_at(&self, index: u64) -> Approvers {
        let in_force = self.keyrings.iter().rev().find(|(at, _)| *at < index);
        in_force.into_iter().flat_map(|(_, keyring)| keyring.approvers()).map(|approver| approver.key).collect()
    }

    /// The head that this log had at an earlier size.
    ///
    /// # Errors
    /// [`Error::Malformed`] when it never had so many entries.
    pub fn head_at(&self, size: u64) -> Result<Head, Error> {
        if size > self.checkpoint.head().size {
            return Err(Error::malformed("the log", format!("it has fewer than {size} entries")));
        }
        self.tree.head_at(size)
    }

    /// The RFC 6962 consistency proof from an earlier size, in base64: it convicts a log whose earlier checkpoint says otherwise.
    ///
    /// # Errors
    /// [`Error::Malformed`] for a size of 0 or beyond this log's.
    pub fn consistency(&self, from: u64) -> Result<Vec<String>, Error> {
        let hashes = self.tree.consistency(self.checkpoint.head().size, from)?;
        Ok(hashes.iter().map(ToString::to_string).collect())
    }

    /// The files of the log itself, made anew from the entries. Every one but `checkpoint` can be written before it counts.
    ///
    /// # Errors
    /// None in practice.
    pub fn log_files(&self) -> Result<BTreeMap<String, Vec<u8>>, Error> {
        let mut files = BTreeMap::from([
            ("log.vkey".to_owned(), format!("{}\n", self.vkey).into_bytes()),
            ("checkpoint".to_owned(), self.checkpoint.bytes().to_vec()),
        ]);
        for tile in tree::tiles_between(0, self.checkpoint.head().size) {
            if tile.level() == 0 {
                files.insert(tree::bundle_path(&tile), self.bundle(&tile)?);
            }
            files.insert(tree::tile_path(&tile), self.tree.tile(&tile)?);
        }
        Ok(files)
    }

    /// What a tile's file must hold, also one of an earlier, smaller log; `None` when it is no tile of this log.
    pub(crate) fn tile_bytes(&self, path: &str) -> Option<Vec<u8>> {
        let (tile, entries) = tree::parse_tile_path(path)?;
        if entries { self.bundle(&tile).ok() } else { self.tree.tile(&tile).ok() }
    }

    fn bundle(&self, tile: &tlog_tiles::Tile) -> Result<Vec<u8>, Error> {
        let beyond = || Error::malformed("an entry bundle", "it is beyond the log's end");
        let start = usize::try_from(tile.level_index() << HEIGHT).map_err(|_| beyond())?;
        let entries = self.leaves.get(start..start + tile.width() as usize).ok_or_else(beyond)?;
        tree::bundle(entries.iter().map(Vec::as_slice))
    }

    /// The proof file of an entry at the size that a proof's own checkpoint has.
    pub(crate) fn prove<B: crate::Body>(
        &self,
        index: u64,
        checkpoint: &[u8],
        path: &str,
        opened: &crate::ManifestFile<B>,
    ) -> Result<Proof, Error> {
        let checkpoint = Checkpoint::verify(checkpoint, &self.vkey)?;
        let size = checkpoint.head().size;
        if self.head_at(size)? != checkpoint.head() {
            return Err(Error::Forked { size });
        }
        let hashes = self.tree.inclusion(size, index)?;
        let entry = usize::try_from(index)
            .ok()
            .and_then(|at| self.entries.get(at))
            .ok_or_else(|| Error::malformed("a proof", "no such entry"))?;
        Proof::new(index, hashes, &checkpoint, &self.vkey, entry, path, opened)
    }

    /// Where an entry lies.
    pub(crate) fn bundle_of(&self, index: u64) -> String {
        bundle_of(index, self.checkpoint.head().size)
    }
}

fn bundle_of(index: u64, size: u64) -> String {
    let number = index >> HEIGHT;
    let width = (size - (number << HEIGHT)).min(1 << HEIGHT) as u32;
    tree::bundle_path(&tlog_tiles::Tile::new(HEIGHT, 0, number, width, false))
}

fn fetch(folder: &dyn Folder, path: &str, most: u64) -> Result<Vec<u8>, Problem> {
    folder.read(path, most).map_err(|e| Problem::new(path, e))?.ok_or_else(|| Problem::new(path, "missing"))
}

fn read_leaves(folder: &dyn Folder, size: u64) -> Result<Vec<Vec<u8>>, Vec<Problem>> {
    let mut leaves = Vec::new();
    let mut problems = Vec::new();
    for tile in tree::tiles_between(0, size).into_iter().filter(|tile| tile.level() == 0) {
        let path = tree::bundle_path(&tile);
        match fetch(folder, &path, MAX_BUNDLE) {
            Ok(bytes) => match tree::unbundle(&bytes, tile.width() as usize) {
                // Entries of nothing would make a tree of a gigabyte from a log of megabytes.
                Some(entries) if entries.iter().all(|entry| entry.len() >= LEAST_ENTRY) => leaves.extend(entries),
                _ => problems.push(Problem::new(path, "not an entry bundle of this length")),
            },
            // A hostile server's million missing files need no million lines.
            Err(problem) => {
                problems.push(problem);
                break;
            }
        }
    }
    if problems.is_empty() { Ok(leaves) } else { Err(problems) }
}

/// The entries don't give the checkpoint's root: says which files are wrong. The tiles are the second witness.
fn blame(folder: &dyn Folder, checkpoint: &Checkpoint, leaves: &[Vec<u8>]) -> Vec<Problem> {
    let size = checkpoint.head().size;
    let mut hashes = Vec::new();
    for tile in tree::tiles_between(0, size).into_iter().filter(|tile| tile.level() == 0) {
        let bytes = folder.read(&tree::tile_path(&tile), MAX_TILE).ok().flatten().unwrap_or_default();
        hashes.extend(bytes.chunks_exact(32).map(|hash| tlog_tiles::Hash(hash.try_into().unwrap_or_default())));
    }
    let tiles_fit = hashes.len() == leaves.len()
        && Tree::of(hashes.iter().copied())
            .and_then(|tree| tree.head_at(size))
            .is_ok_and(|head| head == checkpoint.head());
    if !tiles_fit {
        return vec![Problem::new(
            "checkpoint",
            "its root isn't that of the entries: they, or it, belong to another history",
        )];
    }
    let mut problems: Vec<Problem> = (0_u64..)
        .zip(leaves.iter().zip(&hashes))
        .filter(|(_, (leaf, hash))| tlog_tiles::record_hash(leaf) != **hash)
        .map(|(index, _)| {
            Problem::new(bundle_of(index, size), format!("entry {index} was changed: it isn't what the tree says"))
        })
        .collect();
    problems.dedup_by(|a, b| a.path == b.path);
    problems
}
