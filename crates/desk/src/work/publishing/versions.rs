//! The next version of a published document: which one it follows, what it changes, and what was told of the one before.

use std::{collections::BTreeSet, path::Path, sync::Arc};

use ledger::{
    DocumentBody, Statement,
    quotes::{self, Cited},
};
use model::{Descriptor, LocalId, PublicId, plan::PlanBox};
use page::redact::stands;
use press::correction::{Changed, document_difference};

use super::{
    Material,
    prepare::{of_ledger, read},
    public_id,
    saying::judge,
};
use crate::{
    Desk, Error,
    domain::publishing::{ReleaseStage, Withdrawable, build, quotations::Verdict},
    state::Open,
    store::{Built, BuiltPage, RenditionRow},
    work::comments::hidden_by,
};

/// "EL-0001", or "EL-0001, version 2".
///
/// # Errors
/// None in practice.
pub fn version_name(desk: &Desk, row: &RenditionRow) -> Result<String, Error> {
    let id = public_id(desk, row.number)?;
    Ok(if row.version == 1 { id.to_string() } else { format!("{id}, version {}", row.version) })
}

/// The published version that the next one of a document follows.
///
/// # Errors
/// It isn't published, its next version is being prepared already, or its withdrawal was asked for.
pub async fn followed(open: &Open, rendition: LocalId) -> Result<RenditionRow, Error> {
    let number = open.store.rendition(rendition).await?.number;
    let newest = open.store.versions(number).await?.pop().ok_or(Error::NotFound)?;
    if !is_published(open, &newest).await? {
        return Err(Error::refused(if newest.version == 1 {
            "it isn’t published yet: change it where it is"
        } else {
            "its next version is being prepared already"
        }));
    }
    if open.store.withdrawal(&Withdrawable::Document(number)).await?.is_some() {
        return Err(Error::refused("its withdrawal was asked for, or is done: it can’t come in a next version"));
    }
    Ok(newest)
}

/// The newest version of each published document that could come in a next one, by public number.
///
/// # Errors
/// The store's.
pub async fn all_followed(open: &Open) -> Result<Vec<RenditionRow>, Error> {
    let mut all = Vec::new();
    for row in open.store.newest_versions().await? {
        if is_published(open, &row).await?
            && open.store.withdrawal(&Withdrawable::Document(row.number)).await?.is_none()
        {
            all.push(row);
        }
    }
    Ok(all)
}

async fn is_published(open: &Open, row: &RenditionRow) -> Result<bool, Error> {
    Ok(matches!(open.store.release(row.release).await?.stage, ReleaseStage::Published { .. }))
}

/// What is missing of a next version before it can be signed.
///
/// # Errors
/// The store's.
pub async fn faults(desk: &Desk, open: &Open, row: &RenditionRow) -> Result<Vec<String>, Error> {
    let Some(correction) = &row.correction else { return Ok(Vec::new()) };
    let name = version_name(desk, row)?;
    let mut faults = Vec::new();
    if correction.what.trim().is_empty() {
        faults.push(format!("{name}: it doesn’t say what this version changes, and why."));
    }
    if open.store.withdrawal(&Withdrawable::Document(row.number)).await?.is_some() {
        faults.push(format!("{name}: its withdrawal was asked for. Take this version out, or refuse the withdrawal."));
    }
    Ok(faults)
}

/// Stories, dossiers and statements that are published, aren't in this release, and quote what no longer stands in a version that
/// it brings: one sentence for each quotation. `own`: what the release brings beside its documents, as "Story “slug”": that is judged
/// where it stands.
///
/// # Errors
/// The store's; what is published can't be read.
pub async fn told_before(
    desk: &Desk,
    open: &Arc<Open>,
    renditions: &[RenditionRow],
    own: &BTreeSet<String>,
) -> Result<Vec<String>, Error> {
    let mut anew = BTreeSet::new();
    for row in renditions.iter().filter(|row| row.version > 1) {
        anew.insert(public_id(desk, row.number)?);
    }
    if anew.is_empty() {
        return Ok(Vec::new());
    }
    let site = desk.config.site.clone();
    let told = tokio::task::spawn_blocking(move || published(&site, &anew)).await??;
    let mut faults = Vec::new();
    for (name, cited) in told.into_iter().filter(|(name, _)| !own.contains(name)) {
        for quotation in judge(desk, open, renditions, cited).await? {
            if let Some(fault) = Verdict::of(quotation).fault() {
                faults.push(format!("{name}, published before: {fault} Correct it in this release too."));
            }
        }
    }
    Ok(faults)
}

/// What is published and cites one of these documents. It is read from where it is published.
fn published(site: &Path, anew: &BTreeSet<PublicId>) -> Result<Vec<(String, Vec<Cited>)>, Error> {
    let mut told = Vec::new();
    for (folder, kind, file) in [
        ("stories", "Story", "story.md"),
        ("dossiers", "Dossier", "dossier.json"),
        ("statements", "Statement", "statement.json"),
    ] {
        let folder = site.join(folder);
        if !folder.is_dir() {
            continue;
        }
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let path = entry.path().join(file);
            if !path.is_file() {
                continue;
            }
            let bytes = std::fs::read(path)?;
            let mut cited = match kind {
                "Story" => quotes::citations(quotes::body_of(&String::from_utf8_lossy(&bytes))),
                "Dossier" => quotes::of_dossier(&ledger::dossier_from_bytes(&bytes).map_err(of_ledger)?),
                _ => {
                    let statement = Statement::from_bytes(&bytes).map_err(of_ledger)?;
                    statement.passage.iter().map(ledger::Passage::cited).collect()
                }
            };
            cited.retain(|cited| anew.contains(&cited.document));
            if !cited.is_empty() {
                told.push((format!("{kind} “{}”", entry.file_name().to_string_lossy()), cited));
            }
        }
    }
    told.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(told)
}

/// What a next version changes, against the version before it; empty for a first one.
///
/// # Errors
/// Why the plan can't be carried out; the store's.
pub async fn difference(open: &Arc<Open>, row: &RenditionRow) -> Result<Vec<Changed>, Error> {
    let Some(before) = before(open, row).await? else { return Ok(Vec::new()) };
    let ((words, pages), (words_after, pages_after)) = (told(open, &before).await?, told(open, row).await?);
    let made = move || document_difference((&words, &pages), (&words_after, &pages_after));
    Ok(tokio::task::spawn_blocking(made).await?)
}

/// The published versions that stay to be read beside this one, the newest first.
///
/// # Errors
/// The store's.
pub async fn staying(open: &Open, row: &RenditionRow) -> Result<Vec<RenditionRow>, Error> {
    let stays = |row: &RenditionRow| row.correction.as_ref().is_some_and(|told| !told.earlier_gone);
    let (mut found, mut stay) = (Vec::new(), stays(row));
    for known in open.store.versions(row.number).await?.into_iter().rev().filter(|known| known.version < row.version) {
        if !stay {
            break;
        }
        stay = stays(&known);
        found.push(known);
    }
    Ok(found)
}

/// What an earlier version redacts and this one shows: one sentence for each, where its text is known.
///
/// # Errors
/// The store's.
pub async fn shown_again(desk: &Desk, open: &Arc<Open>, row: &RenditionRow) -> Result<Vec<String>, Error> {
    let earlier: Vec<RenditionRow> =
        open.store.versions(row.number).await?.into_iter().filter(|known| known.version < row.version).collect();
    if earlier.is_empty() {
        return Ok(Vec::new());
    }
    let material = match Material::load(open, row.document).await {
        Ok(material) => material,
        // The list of what is missing says so.
        Err(Error::Refused(_)) => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let shown = build::uncovered(&material.texts, &row.plan);
    let name = version_name(desk, row)?;
    let mut lines = BTreeSet::new();
    for known in earlier {
        let (_, pages) = told(open, &known).await?;
        for words in hidden_by(open, &known, &pages.join("\n")).await? {
            let redacted = row.plan.words.iter().any(|word| stands(&word.text, &words));
            if !redacted && stands(&shown, &words) {
                lines.insert(format!("{name}: it shows “{words}”, which version {} redacts.", known.version));
            }
        }
    }
    Ok(lines.into_iter().collect())
}

/// That a version which stays may show in its pictures what boxes of this one hide.
pub fn to_look_at(name: &str, row: &RenditionRow, before: &RenditionRow) -> Option<String> {
    let inside = |new: &PlanBox| {
        let covers = |old: &PlanBox| old.page == new.page && old.rect.union(&new.rect) == old.rect;
        before.document == row.document && before.plan.mode == row.plan.mode && before.plan.boxes.iter().any(covers)
    };
    let many = row.plan.boxes.iter().filter(|new| !inside(new)).count();
    let boxes =
        if many == 1 { "a box of this version hides".to_owned() } else { format!("{many} boxes of this version hide") };
    (many > 0).then(|| format!("{name}: look whether its pages show what {boxes}."))
}

/// The version before, as it was published.
pub async fn before(open: &Open, row: &RenditionRow) -> Result<Option<RenditionRow>, Error> {
    Ok(open.store.versions(row.number).await?.into_iter().rfind(|known| known.version < row.version))
}

/// What a version shows that an earlier one hid, and whether that is proved: a sentence for each of them, for whoever approves it.
///
/// # Errors
/// The store's.
pub async fn opens(open: &Open, row: &RenditionRow, body: &DocumentBody) -> Result<Vec<String>, Error> {
    let shown = |(hid, hides): (&Vec<u32>, &Vec<u32>)| hid.iter().any(|tile| hides.binary_search(tile).is_err());
    let mut said = Vec::new();
    for known in open.store.versions(row.number).await?.into_iter().filter(|known| known.version < row.version) {
        let Some(Built { manifest, .. }) = known.built else { continue };
        let earlier: DocumentBody = read(&manifest)?;
        let pages = earlier.hidden_tiles.iter().zip(&body.hidden_tiles).zip(1..);
        let pages: Vec<String> =
            pages.filter(|(both, _)| shown(*both)).map(|(_, page): (_, u32)| page.to_string()).collect();
        if pages.is_empty() {
            continue;
        }
        let (version, pages) = (earlier.document_version, pages.join(", "));
        let name = DocumentBody::openings_name(&body.id, version);
        let proof = if body.files.keys().any(|file| file.as_str() == name) {
            "the proof that this is what was hidden is published with it"
        } else {
            "nothing of that version proves it: its seeds weren’t kept, its pages were drawn anew since, or it is no longer to be read"
        };
        said.push(format!("It shows what version {version} hid, on page {pages}: {proof}."));
    }
    Ok(said)
}

/// The description and the text of a rendition, page by page: as it was built, or as its plan would build it.
///
/// # Errors
/// Why the plan can't be carried out; the store's.
pub async fn told(open: &Arc<Open>, row: &RenditionRow) -> Result<(Descriptor, Vec<String>), Error> {
    if let Some(Built { pages, manifest, .. }) = &row.built {
        let pages: Vec<BuiltPage> = serde_json::from_slice(&open.blobs.get(*pages).await?)?;
        let body: DocumentBody = read(manifest)?;
        return Ok((body.descriptor, pages.iter().map(|page| page::text(&page.words)).collect()));
    }
    let material = Material::load(open, row.document).await?;
    let (plan, colours) = (row.plan.clone(), open.store.colours_of(row).await?);
    let made = tokio::task::spawn_blocking(move || {
        build::page_texts(&material.texts, (&plan, colours), |page| material.pixels(page))
    });
    Ok((row.descriptor.clone(), made.await??))
}
