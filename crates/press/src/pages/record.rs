//! The record's pages: every entry of the log in words, newest first, with the log's name, key and files.

use askama::Template;
use ledger::Entry;
use web::Layout;

use super::{Context, Frame, Made, push};
use crate::Error;

/// Entries a page. A full page never changes but for what was withdrawn since.
const ENTRIES: u64 = 500;

struct Line {
    index: u64,
    kind: &'static str,
    /// What it is about, and the way there; no way for what has no page.
    about: String,
    address: String,
    words: String,
    /// Whether it was taken back.
    withdrawn: bool,
}

#[derive(Template)]
#[template(path = "record.html")]
struct RecordView {
    layout: Layout,
    frame: Frame,
    heading: String,
    vkey: String,
    total: u64,
    /// Whether this is the newest page, with the log's facts.
    newest: bool,
    mirrors: Vec<String>,
    lines: Vec<Line>,
    /// First and last entry of the other pages, and the way there.
    others: Vec<(u64, u64, String)>,
}

pub(super) fn make(context: &Context<'_>, made: &mut Made) -> Result<(), Error> {
    let last = (context.total - 1) / ENTRIES;
    for part in 0..=last {
        let newest = part == last;
        let path = if newest { "record/index.html".to_owned() } else { format!("record/{part}/index.html") };
        let heading = if newest {
            "The record".to_owned()
        } else {
            format!("The record, entries {} to {}", part * ENTRIES, (part + 1) * ENTRIES - 1)
        };
        let description = "Every entry of the public log that this archive can be checked against.";
        let frame = context.frame(&path, "record", &heading, description, None);
        let range = part * ENTRIES..context.total.min((part + 1) * ENTRIES);
        let others = (0..=last).rev().filter(|other| *other != part).map(|other| {
            let address =
                if other == last { "record/index.html".to_owned() } else { format!("record/{other}/index.html") };
            let end = context.total.min((other + 1) * ENTRIES) - 1;
            (other * ENTRIES, end, format!("{}{address}", frame.root))
        });
        let view = RecordView {
            layout: context.layout(&frame),
            heading,
            vkey: context.vkey.to_string(),
            total: context.total,
            newest,
            mirrors: context.masthead.mirrors.clone(),
            lines: range.rev().map(|index| line(context, index, &frame.root)).collect(),
            others: others.collect(),
            frame,
        };
        push(made, path, &view)?;
    }
    Ok(())
}

/// Where an entry stands, from the site's root.
pub(super) fn address(context: &Context<'_>, entry: u64) -> String {
    let (part, last) = (entry / ENTRIES, (context.total - 1) / ENTRIES);
    if part == last { format!("record/index.html#e{entry}") } else { format!("record/{part}/index.html#e{entry}") }
}

fn line(context: &Context<'_>, index: u64, root: &str) -> Line {
    let entry = usize::try_from(index).ok().and_then(|at| context.site.entries.get(at));
    let mut line = Line {
        index,
        kind: "pages",
        about: String::new(),
        address: String::new(),
        words: String::new(),
        withdrawn: false,
    };
    match entry {
        // The log's next entry is the one that covers this page.
        None => line.words = "All pages of this site as they are now, this one included.".to_owned(),
        Some(Entry::Site { .. }) => line.words = "All pages of the site as they were then.".to_owned(),
        Some(Entry::Keyring { signed }) => {
            line.kind = "keyring";
            let body = signed.claimed_root().and_then(|root| signed.clone().verify(&root));
            line.words = body.map_or_else(
                |_| "The newsroom’s public keys.".to_owned(),
                |keyring| {
                    let body = keyring.body();
                    let (from, to) = (context.day(&body.issued), context.day(&body.expires));
                    format!("The newsroom’s public keys, number {}, in force from {from} to {to}.", body.sequence)
                },
            );
        }
        Some(Entry::Document { id, version, .. }) => {
            line.kind = "document";
            line.about = id.to_string();
            line.address = format!("{root}d/{id}/index.html");
            line.withdrawn = context.site.tombstones.contains_key(id);
            let standing =
                context.site.documents.get(id).filter(|document| document.body().document_version == *version);
            line.words = match standing {
                Some(document) => document.body().descriptor.title.clone(),
                None if line.withdrawn => format!("Version {version}, withdrawn."),
                None => format!("Version {version}, replaced by a later one."),
            };
        }
        Some(Entry::Release { id, .. }) => {
            line.kind = "release";
            line.about = id.to_string();
            line.address = format!("{root}r/{id}/index.html");
            let release = context.site.releases.iter().find(|release| release.entry == index);
            line.words = release.map(|release| release.body.title.clone()).unwrap_or_default();
        }
        Some(Entry::Withdrawal { entry, id, part: Some(part), reason, day }) => {
            line.kind = "withdrawal";
            line.about = part.slug().to_owned();
            line.address = format!("{root}{}index.html", part.folder());
            let kind = part.kind();
            line.words = format!("Takes back this {kind} of {id}, entry {entry}, on {}: {reason}", context.day(day));
        }
        Some(Entry::Withdrawal { entry, id, part: None, reason, day }) => {
            line.kind = "withdrawal";
            line.about = id.to_string();
            line.address = format!("{root}d/{id}/index.html");
            line.words = format!("Takes back entry {entry}, on {}: {reason}", context.day(day));
        }
    }
    line
}
