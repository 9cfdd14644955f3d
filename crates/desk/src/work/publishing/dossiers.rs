//! Dossiers between pages, store and press: the version that a draft follows, the whole of it, and how its passages stand.

use std::sync::Arc;

use model::{
    Dossier, Sha256,
    dossier::{Citation, Earlier, Number},
};
use press::{DossierDraft, story::Slug};

use super::{
    prepare::{of_ledger, of_press},
    release_id,
    saying::judge,
};
use crate::{
    Desk, Error,
    domain::publishing::quotations::Verdict,
    state::Open,
    store::{DossierRow, PublishedRow, RenditionRow},
};

/// The newest published version of a dossier.
///
/// # Errors
/// The store's.
pub async fn before(open: &Open, slug: &str) -> Result<Option<(Dossier, Earlier)>, Error> {
    let mut newest: Option<(Dossier, Earlier)> = None;
    for PublishedRow { dossier, number, day } in open.store.published_dossiers().await? {
        let Some(file) = dossier.built.filter(|_| dossier.slug == slug) else { continue };
        let published = ledger::dossier_from_bytes(file.as_bytes()).map_err(of_ledger)?;
        let version = published.dossier_version;
        if newest.as_ref().is_none_or(|(_, earlier)| earlier.version < version) {
            let (release, sha256) = (release_id(number)?, Sha256::of(file.as_bytes()));
            newest = Some((published, Earlier { version, release, published: day, sha256 }));
        }
    }
    Ok(newest)
}

/// The version that a draft would publish, whole or not. What is published or signed is what was signed.
///
/// # Errors
/// The store's.
pub async fn whole(open: &Open, row: &DossierRow) -> Result<Dossier, Error> {
    if let Some(file) = &row.built {
        return ledger::dossier_from_bytes(file.as_bytes()).map_err(of_ledger);
    }
    let before = before(open, &row.slug).await?;
    Ok(row.words.whole(before.as_ref().map(|(dossier, earlier)| (dossier, earlier.clone()))))
}

/// The dossiers of a release, ready to be signed.
///
/// # Errors
/// What keeps one from being published.
pub async fn drafts(open: &Open, rows: &[DossierRow]) -> Result<Vec<DossierDraft>, Error> {
    let mut drafts = Vec::new();
    for row in rows {
        let slug: Slug =
            row.slug.parse().map_err(|error: press::story::StoryError| Error::refused(error.to_string()))?;
        drafts.push(DossierDraft::new(slug, whole(open, row).await?).map_err(of_press)?);
    }
    Ok(drafts)
}

/// How each citation stands, with the number of the entry that it belongs to.
pub struct Judged {
    pub item: Number,
    pub verdict: Verdict,
}

/// # Errors
/// The store's.
pub async fn dossier_verdicts(
    desk: &Desk,
    open: &Arc<Open>,
    renditions: &[RenditionRow],
    dossier: &Dossier,
) -> Result<Vec<Judged>, Error> {
    let mut by = Vec::new();
    for cited in dossier.citations() {
        if let Citation::Document { .. } = cited.citation {
            by.push((cited.item, cited.fresh));
        }
    }
    let quotations = judge(desk, open, renditions, ledger::quotes::of_dossier(dossier)).await?;
    let judged = by.into_iter().zip(quotations).map(|((item, fresh), quotation)| {
        // What an earlier version quoted from a document that was withdrawn since stays: the page says that it was withdrawn.
        let told = !fresh && quotation.standing == ledger::quotes::Standing::Withdrawn;
        let mut verdict = Verdict::of(quotation);
        verdict.stands |= told;
        Judged { item, verdict }
    });
    Ok(judged.collect())
}
