//! Every page of the published site, made from what is published. Pure: the same site gives the same bytes.
//!
//! Links are relative and name their file, so that the folder works from a USB stick as it does from a server; only `404.html`,
//! which a server shows at any address, has links from the root.

mod author;
mod changes;
mod comments;
mod document;
mod dossier;
mod feed;
mod home;
mod plain;
mod record;
mod release;
pub(crate) mod statement;
mod story;
pub(crate) mod strips;
mod tombstone;

pub use document::language;

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use ledger::{DocumentBody, Entry, ReleaseBody, Vkey};
use model::PublicId;
use web::{Lang, Layout, Mood};

use crate::{
    Error, Masthead, Site,
    story::{Slug, markdown},
};

/// What all pages are made from.
pub(crate) struct Context<'a> {
    pub site: &'a Site,
    pub masthead: &'a Masthead,
    pub vkey: &'a Vkey,
    /// Of the publication.
    pub day: &'a str,
    /// Entries of the log when these pages are published: the one that covers them is the last.
    pub total: u64,
    /// Who cites a document, and which of its pages.
    pub cited: BTreeMap<PublicId, BTreeMap<Slug, BTreeSet<u32>>>,
    /// Which dossiers cite a document, and which of its pages.
    pub filed: BTreeMap<PublicId, BTreeMap<Slug, BTreeSet<u32>>>,
}

/// Pages by path below the site.
type Made = Vec<(String, Vec<u8>)>;

/// All pages but strips and pictures. The log will have one entry more than `site`: that which covers them.
pub(crate) fn all(site: &Site, masthead: &Masthead, vkey: &Vkey, day: &str) -> Result<Made, Error> {
    let context = Context { site, masthead, vkey, day, total: site.size() + 1, cited: cited(site), filed: filed(site) };
    let mut made: Made = vec![("style.css".to_owned(), web::assets::style(Mood::Archive).as_bytes().to_vec())];
    home::make(&context, &mut made)?;
    story::make(&context, &mut made)?;
    changes::make(&context, &mut made)?;
    comments::make(&context, &mut made)?;
    statement::make(&context, &mut made)?;
    author::make(&context, &mut made)?;
    document::make(&context, &mut made)?;
    release::make(&context, &mut made)?;
    record::make(&context, &mut made)?;
    plain::make(&context, &mut made)?;
    dossier::make(&context, &mut made)?;
    feed::make(&context, &mut made);
    Ok(made)
}

fn cited(site: &Site) -> BTreeMap<PublicId, BTreeMap<Slug, BTreeSet<u32>>> {
    let mut cited: BTreeMap<PublicId, BTreeMap<Slug, BTreeSet<u32>>> = BTreeMap::new();
    for (slug, published) in &site.stories {
        for citation in markdown::parse(&published.story.body).citations {
            cited.entry(citation.document).or_default().entry(slug.clone()).or_default().insert(citation.page);
        }
    }
    cited
}

fn filed(site: &Site) -> BTreeMap<PublicId, BTreeMap<Slug, BTreeSet<u32>>> {
    let mut filed: BTreeMap<PublicId, BTreeMap<Slug, BTreeSet<u32>>> = BTreeMap::new();
    for (slug, published) in &site.dossiers {
        for (_, citation, _) in crate::dossier::passages(&published.dossier) {
            filed.entry(citation.document).or_default().entry(slug.clone()).or_default().insert(citation.page);
        }
    }
    filed
}

/// The paths of strips and pictures that the site's pages show, of stories' earlier texts and documents' earlier versions.
pub(crate) fn media(site: &Site) -> Vec<String> {
    let mut paths = Vec::new();
    for (slug, published) in &site.stories {
        paths.extend(published.strips.keys().map(|number| strips::path(slug, *number)));
        if published.picture.is_some() {
            paths.push(format!("stories/{slug}/picture.png"));
        }
    }
    for (slug, texts) in &site.earlier {
        paths.extend(texts.keys().map(|release| ReleaseBody::earlier_story_path(slug.as_str(), release)));
    }
    for (id, versions) in &site.versions {
        for number in versions.keys() {
            paths.extend(DocumentBody::earlier_names(id).map(|name| DocumentBody::earlier_path(id, *number, &name)));
        }
    }
    for (slug, published) in &site.dossiers {
        paths.extend(published.strips.keys().map(|number| strips::dossier_path(slug, *number)));
    }
    paths
}

/// The frame of one page: its place in the site and in the record.
pub(crate) struct Frame {
    /// The way up to the site's root: `../../`.
    pub root: String,
    pub newsroom: String,
    /// The section of the masthead that the page belongs to.
    pub section: &'static str,
    pub title: String,
    pub description: String,
    /// OpenGraph's.
    pub kind: &'static str,
    pub origin: String,
    /// The entry that the page names as its place, and the day of it. Nothing about later entries stands here: a page changes
    /// when its own content does, not with each publication.
    pub entry: u64,
    pub day: String,
    pub mirrors: usize,
}

impl Context<'_> {
    /// `path`: the page's own, below the site. `entry`: its place in the record; `None` for pages that the site's own entry covers.
    pub fn frame(
        &self,
        path: &str,
        section: &'static str,
        title: &str,
        description: &str,
        entry: Option<(u64, &str)>,
    ) -> Frame {
        let (entry, day) = entry.unwrap_or((self.total - 1, self.day));
        Frame {
            root: if path == "404.html" { "/".to_owned() } else { "../".repeat(path.matches('/').count()) },
            newsroom: self.masthead.newsroom.clone(),
            section,
            title: title.to_owned(),
            description: description.to_owned(),
            kind: "website",
            origin: self.vkey.origin().to_owned(),
            entry,
            day: self.day(day),
            mirrors: self.masthead.mirrors.len(),
        }
    }

    pub fn layout(&self, frame: &Frame) -> Layout {
        let title = if frame.title == self.masthead.newsroom {
            frame.title.clone()
        } else {
            format!("{} · {}", frame.title, self.masthead.newsroom)
        };
        Layout {
            lang: Lang::En,
            mood: Mood::Archive,
            title,
            newsroom: self.masthead.newsroom.clone(),
            style: format!("{}style.css", frame.root),
        }
    }

    /// The approvers of the keyring in force at an entry.
    pub fn approvers_at(&self, entry: u64) -> Vec<seal::ApproverKey> {
        self.keyring_at(entry).map(|keyring| keyring.approvers().to_vec()).unwrap_or_default()
    }

    /// Whether the newest keyring names a key to which comments are sealed.
    pub fn takes_comments(&self) -> bool {
        self.keyring().is_some_and(|(_, keyring)| keyring.moderation().is_some())
    }

    fn keyring_at(&self, entry: u64) -> Option<seal::Keyring> {
        let until = usize::try_from(entry).unwrap_or(usize::MAX).min(self.site.entries.len());
        newest_keyring(&self.site.entries[..until]).map(|(_, keyring)| keyring)
    }

    /// The newest keyring, and the index of its entry.
    pub fn keyring(&self) -> Option<(u64, seal::Keyring)> {
        newest_keyring(&self.site.entries)
    }

    /// A stored day as people write it.
    pub fn day(&self, stored: &str) -> String {
        web::date(Lang::En, stored)
    }
}

fn newest_keyring(entries: &[Entry]) -> Option<(u64, seal::Keyring)> {
    let newest = entries.iter().enumerate().rev().find_map(|(index, entry)| match entry {
        Entry::Keyring { signed } => Some((index as u64, signed)),
        _ => None,
    });
    // The record was verified when it was read: what the keyring says of its root is what the log was held against.
    let (index, signed) = newest?;
    Some((index, signed.clone().verify(&signed.claimed_root().ok()?).ok()?))
}

fn push(made: &mut Made, path: String, view: &impl Template) -> Result<(), Error> {
    made.push((path, view.render()?.into_bytes()));
    Ok(())
}

/// "1 page", "3 pages".
fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// The way that a language is written, for `dir`: `rtl` for the scripts of the Near East, else `ltr`.
pub fn direction(language: &str) -> &'static str {
    let (primary, rest) = language.split_once('-').unwrap_or((language, ""));
    let script = rest.split('-').next().unwrap_or_default();
    match (primary, script) {
        (_, "Latn" | "Cyrl") => "ltr",
        (_, "Arab" | "Hebr" | "Thaa" | "Syrc" | "Nkoo") => "rtl",
        (
            "ar" | "arc" | "ckb" | "dv" | "fa" | "he" | "ku" | "nqo" | "prs" | "ps" | "sd" | "syr" | "ug" | "ur" | "yi",
            _,
        ) => "rtl",
        _ => "ltr",
    }
}

#[cfg(test)]
mod tests {
    use super::direction;

    #[test]
    fn the_script_decides_the_direction() {
        for rtl in ["ar", "fa-IR", "he", "az-Arab", "ur-Arab-PK"] {
            assert_eq!(direction(rtl), "rtl", "{rtl}");
        }
        for ltr in ["en", "ku-Latn", "fr-CA", "zh-Hant", ""] {
            assert_eq!(direction(ltr), "ltr", "{ltr}");
        }
    }
}
