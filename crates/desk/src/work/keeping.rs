//! Where a worker's results go: sealed blobs as they come, rows in one transaction once the tree has ended.
//!
//! Until then no row names the blobs: after a crash they are swept away, and the document is still in the queue.

use std::{collections::BTreeMap, io, sync::Arc};

use airlock::{Ended, NodePath, Sink};
use model::{DropId, Finding, LocalId, Sha256};
use page::{PageContent, compare::bands};
use tokio::runtime::Handle;

use crate::{
    Error,
    state::Open,
    store::{DocumentRow, DocumentState, NewBlob, NewDocument, NewOriginal, Opened, PageRow, PageWords, fresh_id},
};

/// Collects one tree.
pub struct Keeping {
    open: Arc<Open>,
    runtime: Handle,
    drop: DropId,
    /// By which it came: its readers alone read what is found.
    channel: String,
    nodes: BTreeMap<NodePath, Node>,
    /// Everything written so far, to be deleted when it comes to nothing.
    written: Vec<LocalId>,
}

struct Node {
    document: LocalId,
    /// `None` for what has a row already.
    new: Option<NewDocument>,
    /// What the document had for children when it was opened before, by position.
    known: Vec<DocumentRow>,
    text: String,
    words: Vec<PageWords>,
    pages: Vec<(PageRow, NewBlob)>,
    findings: Vec<Finding>,
    children: u32,
    ended: Option<Ended>,
}

impl Node {
    fn of(document: LocalId, new: Option<NewDocument>) -> Self {
        Self {
            document,
            new,
            known: Vec::new(),
            text: String::new(),
            words: Vec::new(),
            pages: Vec::new(),
            findings: Vec::new(),
            children: 0,
            ended: None,
        }
    }

    fn state(&self) -> DocumentState {
        let Some(ended) = &self.ended else {
            return DocumentState::Failed { reason: "the work on it was broken off".to_owned() };
        };
        match ended.failure {
            Some(failure) if !ended.opened && self.children == 0 => {
                DocumentState::Failed { reason: failure.to_string() }
            }
            _ => DocumentState::Opened { pages: u32::try_from(self.pages.len()).unwrap_or(u32::MAX) },
        }
    }
}

impl Keeping {
    pub fn new(open: Arc<Open>, top: &DocumentRow, channel: String, runtime: Handle) -> Self {
        let nodes = BTreeMap::from([(NodePath::top(), Node::of(top.id, None))]);
        Self { open, runtime, drop: top.drop, channel, nodes, written: Vec::new() }
    }

    fn node(&mut self, path: &NodePath) -> io::Result<&mut Node> {
        self.nodes.get_mut(path).ok_or_else(|| io::Error::other("the airlock told of a file that it had not named"))
    }

    fn put(&mut self, bytes: Vec<u8>) -> io::Result<NewBlob> {
        let blob = self.runtime.block_on(self.open.blobs.put(Some(&self.channel), bytes)).map_err(io::Error::other)?;
        self.written.push(blob.id);
        Ok(blob)
    }

    /// Writes the rows of the whole tree.
    ///
    /// # Errors
    /// The store's; then nothing of it stays.
    pub async fn record(mut self) -> Result<(), Error> {
        let mut results = Vec::new();
        for (_, mut node) in std::mem::take(&mut self.nodes) {
            let state = node.state();
            let (bands, node_text) = tokio::task::spawn_blocking(move || (bands(&node.text), node.text)).await?;
            let text = self.put_if_any(node_text.into_bytes()).await?;
            let words =
                if node.words.is_empty() { None } else { self.put_if_any(serde_json::to_vec(&node.words)?).await? };
            let media_type = node.ended.take().map(|ended| ended.facts.media_type).unwrap_or_default();
            let opened = Opened { state, media_type, text, words, pages: node.pages, findings: node.findings, bands };
            results.push((node.document, node.new, opened));
        }
        let written = self.write_rows(&results).await;
        if written.is_err() {
            self.open.blobs.delete(&self.written).await?;
        }
        self.open.blobs.erase(&written?).await
    }

    async fn put_if_any(&mut self, bytes: Vec<u8>) -> Result<Option<NewBlob>, Error> {
        if bytes.is_empty() {
            return Ok(None);
        }
        let blob = self.open.blobs.put(Some(&self.channel), bytes).await?;
        self.written.push(blob.id);
        Ok(Some(blob))
    }

    async fn write_rows(&self, results: &[(LocalId, Option<NewDocument>, Opened)]) -> Result<Vec<LocalId>, Error> {
        let store = &self.open.store;
        let mut tx = store.begin().await?;
        let mut old = Vec::new();
        // The tree's order puts parents before their children.
        for (document, new, opened) in results {
            if let Some(new) = new {
                store.record_document(&mut tx, new).await?;
            }
            old.extend(store.record_opened(&mut tx, *document, opened).await?);
        }
        tx.commit().await?;
        Ok(old)
    }

    /// Deletes what was written: the desk locks, or the airlock failed.
    ///
    /// # Errors
    /// The store's.
    pub async fn discard(self) -> Result<(), Error> {
        self.open.blobs.delete(&self.written).await
    }
}

impl Sink for Keeping {
    fn page(&mut self, path: &NodePath, number: u32, page: &PageContent) -> io::Result<()> {
        let png = page::png::encode(&page.raster).map_err(io::Error::other)?;
        let image = self.put(png)?;
        let origin = page.origin.word();
        let row = PageRow {
            number,
            width: page.raster.width(),
            height: page.raster.height(),
            size: page.size,
            origin: origin.to_owned(),
            image: image.id,
        };
        let node = self.node(path)?;
        node.pages.push((row, image));
        node.words.push(PageWords { page: number, words: page.words.clone() });
        Ok(())
    }

    fn text(&mut self, path: &NodePath, text: &str) -> io::Result<()> {
        self.node(path)?.text.push_str(text);
        Ok(())
    }

    fn finding(&mut self, path: &NodePath, finding: &Finding) -> io::Result<()> {
        self.node(path)?.findings.push(finding.clone());
        Ok(())
    }

    fn child(&mut self, path: &NodePath, name: &str, bytes: &[u8]) -> io::Result<()> {
        let [above @ .., position] = path.parts() else { return Err(io::Error::other("the top is nobody's child")) };
        let parent_path = above.iter().fold(NodePath::top(), |path, part| path.child(*part));
        let (store, runtime) = (self.open.store.clone(), self.runtime.clone());
        let parent = self.node(&parent_path)?;
        parent.children += 1;
        // Only what has a row can have had children before.
        if parent.children == 1 && parent.new.is_none() {
            parent.known = runtime.block_on(store.children_of(parent.document)).map_err(io::Error::other)?;
        }
        let (sha256, parent_id) = (Sha256::of(bytes), parent.document);
        let same = parent.known.iter().find(|row| row.position == *position && row.sha256 == sha256).map(|row| row.id);
        let node = match same {
            // Opened again: the child keeps its place, and whoever works on it keeps it.
            Some(id) => Node::of(id, None),
            None => {
                let original = self.put(bytes.to_vec())?;
                let new = NewDocument {
                    id: fresh_id(),
                    drop: self.drop,
                    parent: Some(parent_id),
                    position: *position,
                    name: name.to_owned(),
                    size: bytes.len() as u64,
                    sha256,
                    original: NewOriginal::File(original),
                };
                Node::of(new.id, Some(new))
            }
        };
        self.nodes.insert(path.clone(), node);
        Ok(())
    }

    fn end(&mut self, path: &NodePath, ended: &Ended) -> io::Result<()> {
        self.node(path)?.ended = Some(ended.clone());
        Ok(())
    }
}
