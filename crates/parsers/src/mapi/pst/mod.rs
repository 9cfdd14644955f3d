//! PST and OST: Outlook's mailboxes ([MS-PST]). Folders and what lies in them as text; every message becomes a child, as a file of Outlook's own
//! kind. Checks no password: the file's is not what makes it readable.

mod cipher;
mod lists;
mod pages;

use std::collections::BTreeMap;

use airlock::OpenFailure;
use model::FindingKind::{NotFinished, Owner, Property};

use super::{Attachment, Message, msg};
use crate::{
    JobLimits, Limit, Output,
    compound::clean_name,
    detect::Kind,
    found::Found,
    paper::{Facts, Paper},
    times,
};
use lists::Heap;
use pages::{Node, Pages};

pub use pages::MAGIC;

/// The node of the mailbox itself, and that of the names that its messages share (2.4.1).
const STORE: u32 = 0x21;
const NAMES: u32 = 0x61;
/// What a node is stands in its number's last five bits (2.2.2.1).
const FOLDER: u32 = 0x02;
const MESSAGE: u32 = 0x04;
const ATTACHMENT: u32 = 0x05;
const RECIPIENTS: u32 = 0x692;
/// Folders inside each other, and messages.
const DEEPEST: usize = 32;
const MOST: usize = 1_000_000;

struct Listed {
    node: Node,
    name: String,
}

pub fn open(file: &[u8], limits: &JobLimits, out: &mut dyn Output) -> Result<(), OpenFailure> {
    let pages = match Pages::read(file) {
        Ok(pages) => pages,
        Err(failure) => {
            out.facts(Kind::Pst.media_type(), 0)?;
            return Err(failure);
        }
    };
    let (mut found, mut paper) = (Found::default(), Paper::new(limits));
    if let Some(store) = pages.node(STORE) {
        let (props, _) = Heap::read(&pages, store).props(&pages, None);
        if let Some(name) = props.text(0x3001) {
            found.say(Owner, "mailbox", "The mailbox names itself, often after whose it is.", name);
            paper.heading(name);
        }
        if props.number(0x67FF).is_some_and(|sum| sum != 0) {
            found.say(
                Property,
                "mailbox",
                "Outlook asks for a password to open the mailbox. It is shown all the same.",
                "",
            );
        }
    }
    let messages = list(&pages, &mut found, &mut paper);
    if paper.is_empty() {
        paper.note(crate::paper::NO_TEXT);
    }
    let names = pages.node(NAMES).map(|node| Heap::read(&pages, node).props(&pages, None).0).unwrap_or_default();
    let names = msg::Names { streams: [2, 3, 4].map(|id| names.bytes(id).unwrap_or_default().to_vec()) };
    paper.hand_over(&Facts { media_type: Kind::Pst.media_type(), place: "text" }, found, limits, out, |out| {
        let mut left = limits.child_bytes;
        for (count, listed) in (0..).zip(&messages) {
            if count >= limits.children {
                return Err(OpenFailure::Limit(Limit::Children));
            }
            let bytes = msg::write(message(&pages, listed.node, 0), &names);
            left = left.checked_sub(bytes.len() as u64).ok_or(OpenFailure::Limit(Limit::ChildBytes))?;
            out.child(&listed.name, &mut bytes.as_slice())?;
        }
        Ok(())
    })
}

/// The messages, folder by folder: said on paper, and named as children.
fn list(pages: &Pages<'_>, found: &mut Found, paper: &mut Paper) -> Vec<Listed> {
    let mut folders: BTreeMap<u32, String> = BTreeMap::new();
    for (id, node) in pages.nodes().filter(|(id, _)| id & 0x1F == FOLDER) {
        let (props, _) = Heap::read(pages, node).props(pages, None);
        folders.insert(id, clean_name(props.text(0x3001).unwrap_or("(no name)")).replace('/', "_"));
    }
    let mut by_folder: BTreeMap<String, Vec<Node>> = BTreeMap::new();
    let mut count = 0;
    for (_, node) in pages.nodes().filter(|(id, _)| id & 0x1F == MESSAGE) {
        count += 1;
        if count <= MOST {
            by_folder.entry(path(pages, node.parent, &folders)).or_default().push(node);
        }
    }
    if count > MOST {
        found.say(NotFinished, "mailbox", format!("The mailbox holds {count} messages; not all are shown."), "");
    }
    let mut listed = Vec::new();
    for (folder, nodes) in by_folder {
        let mut lines = String::new();
        for (number, node) in (1..).zip(nodes) {
            let (props, _) = Heap::read(pages, node).props(pages, None);
            let subject = super::subject(&props).unwrap_or_else(|| "(no subject)".to_owned());
            let day = props.time(0x0039).or_else(|| props.time(0x0E06)).and_then(times::filetime).unwrap_or_default();
            let sender = props.first(&[0x0042, 0x0C1A]).unwrap_or_default();
            let line = [day.as_str(), sender, &subject].join("  ");
            lines.push_str(&format!("• {}\n", line.trim().replace(['\n', '\r'], " ")));
            let short: String = subject.chars().take(80).collect();
            listed.push(Listed {
                node,
                name: format!("{folder}/{number:04} {}.msg", clean_name(&short).replace('/', "_")),
            });
        }
        paper.note(&format!("{folder}:"));
        paper.text(&lines);
    }
    listed
}

/// A folder's name with those it lies in, without the mailbox's own.
fn path(pages: &Pages<'_>, mut folder: u32, folders: &BTreeMap<u32, String>) -> String {
    let mut parts = Vec::new();
    while parts.len() < DEEPEST
        && let (Some(name), Some(node)) = (folders.get(&folder), pages.node(folder))
        && node.parent != folder
    {
        parts.push(name.as_str());
        folder = node.parent;
    }
    parts.reverse();
    if parts.is_empty() { "(in no folder)".to_owned() } else { parts.join("/") }
}

fn message(pages: &Pages<'_>, node: Node, depth: usize) -> Message {
    let heap = Heap::read(pages, node);
    let (props, _) = heap.props(pages, None);
    let page = Some(props.page());
    let recipients =
        heap.inside.get(&RECIPIENTS).map(|node| Heap::read(pages, *node).rows(pages, page)).unwrap_or_default();
    let nodes = heap.inside.iter().filter(|(id, _)| *id & 0x1F == ATTACHMENT);
    let attachments = nodes.map(|(_, node)| attachment(pages, *node, page, depth)).collect();
    Message { props, recipients, attachments }
}

fn attachment(pages: &Pages<'_>, node: Node, page: Option<u16>, depth: usize) -> Attachment {
    const DEEPEST: usize = 8;
    let heap = Heap::read(pages, node);
    let (props, objects) = heap.props(pages, page);
    // A message inside, which becomes a file of its own; an object of another program stays as it is.
    let inner = objects.first().and_then(|id| heap.inside.get(id)).filter(|_| depth < DEEPEST).map(|node| {
        if props.number(0x3705) == Some(5) {
            (msg::write(message(pages, *node, depth + 1), &msg::Names::default()), "msg")
        } else {
            (pages.data(*node).concat(), "ole")
        }
    });
    Attachment { props, inner }
}
