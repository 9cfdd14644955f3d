//! The pages of plain words: how to check, how to reach the newsroom, and "nothing is here".

use askama::Template;
use model::Sha256;
use web::Layout;

use super::{Context, Frame, Made, document::grouped, push, record};
use crate::{Error, story::markdown};

#[derive(Template)]
#[template(path = "how-to-check.html")]
struct Check {
    layout: Layout,
    frame: Frame,
    vkey: String,
    /// A document to try it on: the newest one.
    example: String,
    mirrors: Vec<String>,
}

#[derive(Template)]
#[template(path = "send.html")]
struct Send {
    layout: Layout,
    frame: Frame,
    /// The address in full; empty while no door is open.
    drop: String,
    onion: bool,
    link: bool,
    keyring: Option<KeyringView>,
    vkey: String,
}

/// The newest keyring of the record: what a source's own program is told to hold the intake against.
struct KeyringView {
    /// Of the newsroom: base64, as `safehouse drop --root` takes it.
    root: String,
    fingerprint: String,
    sequence: u64,
    from: String,
    until: String,
    entry: u64,
    /// The way to the entry from the site's root.
    address: String,
}

fn keyring(context: &Context<'_>) -> Option<KeyringView> {
    let (entry, keyring) = context.keyring()?;
    let body = keyring.body();
    Some(KeyringView {
        root: body.root.0.to_string(),
        fingerprint: grouped(&Sha256::of(body.root.0.as_bytes()).to_string()),
        sequence: body.sequence,
        from: context.day(&body.issued),
        until: context.day(&body.expires),
        entry,
        address: record::address(context, entry),
    })
}

/// What stands where a server of ours answers questions.
#[derive(Template)]
#[template(path = "search.html")]
struct NoSearch {
    layout: Layout,
    frame: Frame,
}

#[derive(Template)]
#[template(path = "404.html")]
struct Nothing {
    layout: Layout,
    frame: Frame,
}

pub(super) fn make(context: &Context<'_>, made: &mut Made) -> Result<(), Error> {
    let newsroom = &context.masthead.newsroom;
    let path = "how-to-check/index.html";
    let about = "How to find out, with a tool of your own, whether anything here was changed.";
    let frame = context.frame(path, "record", "How to check it yourself", about, None);
    let newest = context.site.documents.values().max_by_key(|document| document.entry);
    let check = Check {
        layout: context.layout(&frame),
        vkey: context.vkey.to_string(),
        example: newest.map_or_else(|| "EL-0001".to_owned(), |document| document.body().id.to_string()),
        mirrors: context.masthead.mirrors.clone(),
        frame,
    };
    push(made, path.to_owned(), &check)?;

    let path = "send/index.html";
    let about = format!("How to reach {newsroom} without being found.");
    let frame = context.frame(path, "send", "Send us documents", &about, None);
    let drop = context.masthead.drop.clone().unwrap_or_default();
    let host = markdown::outward(&drop);
    let send = Send {
        layout: context.layout(&frame),
        onion: host.is_some_and(|host| host.ends_with(".onion")),
        // Anything but an address on the web would be a way to smuggle in a script.
        link: host.is_some(),
        keyring: keyring(context),
        vkey: context.vkey.to_string(),
        drop,
        frame,
    };
    push(made, path.to_owned(), &send)?;

    let path = "search/index.html";
    let about = format!("How to find something in what {newsroom} has published.");
    let frame = context.frame(path, "search", "Search", &about, None);
    push(made, path.to_owned(), &NoSearch { layout: context.layout(&frame), frame })?;

    let frame = context.frame("404.html", "", "Nothing is here", "This address leads nowhere.", None);
    push(made, "404.html".to_owned(), &Nothing { layout: context.layout(&frame), frame })
}
