//! What becomes of what was published before, when something takes its place or a document comes in a new version: earlier texts and
//! versions stay to be read or go, quotations must stand in the new version too, strips are cut again.

use std::collections::BTreeSet;

use ledger::{DocumentBody, Entry, FileFact, ReleaseBody};
use model::PublicId;

use crate::{
    ClearedRelease, ClearedRendition, DossierDraft, Error, Site, comments,
    dossier::passages,
    pages,
    site::{EarlierVersion, PublishedStatement},
    story::{Citation, Slug, Story, markdown},
};

/// Keeps the version that is published beside the one that takes its place, or lets all earlier ones go, where the new one says so.
pub(super) fn keep_version(next: &mut Site, body: &DocumentBody) -> Result<(), Error> {
    let id = &body.id;
    let Some(before) = next.documents.get(id) else { return Ok(()) };
    if body.correction.as_ref().is_none_or(|told| told.earlier_gone) {
        next.versions.remove(id);
        return Ok(());
    }
    let version = EarlierVersion { entry: before.entry, manifest: before.manifest.clone(), text: before.text.clone() };
    let path = DocumentBody::manifest_path(id);
    let logged = usize::try_from(version.entry).ok().and_then(|at| next.entries.get(at));
    let commitment = version.manifest.commitment()?;
    if !matches!(logged, Some(Entry::Document { commitment: logged, .. }) if *logged == commitment) {
        return Err(Error::site(&path, "isn’t the manifest that its entry commits to"));
    }
    let number = version.body().document_version;
    let mut kept = vec![(DocumentBody::earlier_path(id, number, "manifest.json"), version.manifest.to_bytes()?)];
    for (name, fact) in &version.body().files {
        if !DocumentBody::earlier_names(id).iter().any(|known| known == name.as_str()) {
            continue;
        }
        let path = version.body().path(name);
        let bytes = next.must_read(&path)?;
        if FileFact::of(&bytes) != *fact {
            return Err(Error::site(&path, "isn’t what its manifest names"));
        }
        kept.push((DocumentBody::earlier_path(id, number, name.as_str()), bytes));
    }
    next.fresh.extend(kept);
    next.versions.entry(id.clone()).or_default().insert(number, version);
    Ok(())
}

/// A story comes for the first time, or as the correction of the text that is published.
pub(super) fn follows(next: &Site, story: &Story) -> Result<(), Error> {
    let refused = |why: &str| Err(Error::Refused(format!("the story “{}” {why}", story.slug)));
    let Some(before) = next.stories.get(&story.slug) else {
        return if story.corrections.is_empty() { Ok(()) } else { refused("corrects one that isn’t published") };
    };
    match story.corrections.split_last() {
        Some((_, earlier)) if earlier == before.story.corrections => Ok(()),
        Some(_) => refused("doesn’t correct the text that is published now: begin the correction from that"),
        None => {
            refused("is published already; what comes under its address is a correction, and says what it corrects")
        }
    }
}

/// Keeps the text that is corrected beside the new one, or lets all earlier ones go, where the correction says so.
pub(super) fn keep_text(next: &mut Site, story: &Story) -> Result<(), Error> {
    let Some(before) = next.stories.get(&story.slug) else { return Ok(()) };
    if story.corrections.last().is_some_and(|correction| correction.earlier_gone) {
        next.earlier.remove(&story.slug);
        // Comments keep the words that they are about; those that stood in a text that goes must go too.
        if let Some(comments) = next.comments.get_mut(&story.slug) {
            comments::forget_words(&mut comments.list, [story.body.as_str()]);
        }
        return Ok(());
    }
    let (release, path) = (before.release.clone(), ReleaseBody::story_path(story.slug.as_str()));
    let text = next.text(&path).ok_or_else(|| Error::site(&path, "not a text that can be read"))?;
    let signed = next.releases.iter().find(|known| known.body.id == release);
    let signed = signed.and_then(|known| known.body.stories.get(story.slug.as_str()));
    if signed != Some(&FileFact::of(text.as_bytes())) {
        return Err(Error::site(&path, "isn’t the text that its release names"));
    }
    next.fresh.insert(ReleaseBody::earlier_story_path(story.slug.as_str(), &release), text.clone().into_bytes());
    next.earlier.entry(story.slug.clone()).or_default().insert(release, text);
    Ok(())
}

/// Stories, dossiers and statements that were told before and cite a document that comes anew: their quotations must stand in the new version too, and
/// their strips are cut from its pages. An old strip could show what the new version takes out.
pub(super) fn cut_again(next: &mut Site, release: &ClearedRelease) -> Result<(), Error> {
    let anew: BTreeSet<&PublicId> = release.release().documents.iter().map(ClearedRendition::id).collect();
    let told: BTreeSet<&Slug> = release.release().stories.iter().map(|draft| &draft.story.slug).collect();
    let touched = next.stories.values().map(|published| published.story.clone()).filter(|story| {
        let cites = |citation: &Citation| anew.contains(&citation.document);
        !told.contains(&story.slug) && markdown::parse(&story.body).citations.iter().any(cites)
    });
    for story in touched.collect::<Vec<_>>() {
        pages::strips::check_quotations(next, &story, true)?;
        let strips = pages::strips::cut_all(next, &story)?;
        if let Some(published) = next.stories.get_mut(&story.slug) {
            published.strips = strips;
        }
    }
    let carried: BTreeSet<&Slug> = release.release().dossiers.iter().map(DossierDraft::slug).collect();
    let touched = next.dossiers.iter().filter(|(slug, published)| {
        let cites = |(_, citation, _): &(usize, Citation, bool)| anew.contains(&citation.document);
        !carried.contains(slug) && passages(&published.dossier).iter().any(cites)
    });
    let touched: Vec<_> = touched.map(|(slug, published)| (slug.clone(), published.dossier.clone())).collect();
    for (slug, dossier) in touched {
        pages::strips::check_dossier(next, &slug, &dossier)?;
        let strips = pages::strips::cut_dossier(next, &slug, &dossier)?;
        if let Some(published) = next.dossiers.get_mut(&slug) {
            published.strips = strips;
        }
    }
    for PublishedStatement { slug, statement, .. } in next.statements.values() {
        if statement.passage.as_ref().is_some_and(|passage| anew.contains(&passage.document)) {
            pages::strips::check_passage(next, slug, statement, true)?;
        }
    }
    Ok(())
}

/// An earlier text of a story goes when it quotes a document that comes anew without those words: it would show what the new version
/// takes out. So do the words of passages that no longer stand and that comments are about.
pub(super) fn forget_what_no_longer_stands(next: &mut Site, release: &ClearedRelease) {
    let anew: BTreeSet<&PublicId> = release.release().documents.iter().map(ClearedRendition::id).collect();
    let mut earlier = std::mem::take(&mut next.earlier);
    for (slug, texts) in &mut earlier {
        let before = texts.len();
        texts.retain(|_, text| {
            let mut cited = ledger::quotes::citations(ledger::quotes::body_of(text));
            cited.retain(|citation| anew.contains(&citation.document));
            pages::strips::check_cited(next, cited.into_iter().map(|citation| (citation, true))).is_ok()
        });
        if let (true, Some(comments), Some(now)) =
            (texts.len() < before, next.comments.get_mut(slug), next.stories.get(slug))
        {
            let kept = texts.values().map(|text| ledger::quotes::body_of(text));
            comments::forget_words(&mut comments.list, kept.chain([now.story.body.as_str()]));
        }
    }
    for (slug, texts) in &earlier {
        let path = |release: &PublicId| ReleaseBody::earlier_story_path(slug.as_str(), release);
        let gone = site_paths(next, slug).into_iter().filter(|known| !texts.keys().any(|kept| path(kept) == *known));
        for path in gone.collect::<Vec<_>>() {
            next.fresh.remove(&path);
        }
    }
    earlier.retain(|_, texts| !texts.is_empty());
    next.earlier = earlier;
}

/// The earlier texts of a story that this plan brings.
fn site_paths(next: &Site, slug: &Slug) -> Vec<String> {
    let prefix = format!("stories/{slug}/v/");
    next.fresh.keys().filter(|path| path.starts_with(&prefix)).cloned().collect()
}
