//! Looks for what is redacted in a release's documents in all their other pages, and in everything else that the release says.

use std::sync::Arc;

use model::{LocalId, Word};

use super::{Saying, public_id, versions};
use crate::{
    Desk, Error,
    domain::publishing::leftover::{Place, Redacted, places, still_shown, warnings},
    state::Open,
    store::{PageWords, ReleaseRow, RenditionRow},
};

/// One sentence for each place that should be looked at before anybody signs.
///
/// # Errors
/// The store's.
pub async fn leftovers(
    desk: &Desk,
    open: &Arc<Open>,
    release: &ReleaseRow,
    saying: &Saying,
) -> Result<Vec<String>, Error> {
    let (mut documents, mut lines, mut hides) = (Vec::new(), Vec::new(), false);
    for row in &saying.renditions {
        let id = public_id(desk, row.number)?.to_string();
        lines.extend(versions::shown_again(desk, open, row).await?);
        let black_and_white = !open.store.colours_of(row).await?.are_kept();
        for before in versions::staying(open, row).await? {
            let name = staying_name(desk, &before)?;
            lines.extend(versions::to_look_at(&name, row, &before));
            if black_and_white && open.store.colours_of(&before).await?.are_kept() {
                lines.push(format!(
                    "{name}: its pages keep their colours, with all that black and white takes off this one."
                ));
            }
        }
        hides |= !row.plan.words.is_empty() || !row.plan.boxes.is_empty();
        let pages = words_of(open, row.document).await?;
        documents.push(Redacted::of(id, pages.iter().map(Vec::as_slice), &row.plan));
    }
    if hides {
        lines.extend(still_shown(&documents));
        lines.extend(warnings(&documents, &said(desk, open, release, saying).await?));
    }
    Ok(lines)
}

/// The words of each page of a document; none where it has no pages, as the list of what is missing says.
async fn words_of(open: &Open, document: LocalId) -> Result<Vec<Vec<Word>>, Error> {
    let Some(words) = open.store.document(document).await?.words else { return Ok(Vec::new()) };
    let pages: Vec<PageWords> = serde_json::from_slice(&open.blobs.get(words).await?)?;
    let last = pages.iter().map(|page| page.page).max().unwrap_or(0);
    let mut all = vec![Vec::new(); last as usize];
    for PageWords { page, words, .. } in pages {
        if let Some(of_page) = (page as usize).checked_sub(1).and_then(|at| all.get_mut(at)) {
            *of_page = words;
        }
    }
    Ok(all)
}

fn staying_name(desk: &Desk, row: &RenditionRow) -> Result<String, Error> {
    Ok(format!("{}, which stays to be read", versions::version_name(desk, row)?))
}

/// Everything that a release says beside the pages of its documents.
///
/// # Errors
/// The store's.
pub async fn said(desk: &Desk, open: &Arc<Open>, release: &ReleaseRow, saying: &Saying) -> Result<Vec<Place>, Error> {
    let title = "The release’s title".to_owned();
    let mut said = vec![Place { name: title, text: release.title.clone(), link: format!("/release/{}", release.id) }];
    for row in &saying.renditions {
        let (id, link) = (public_id(desk, row.number)?.to_string(), format!("/rendition/{}", row.id));
        said.extend(places(&format!("{id}, its description"), &link, &serde_json::to_value(&row.descriptor)?));
        if let Some(told) = &row.correction {
            said.push(Place { name: format!("{id}, what it changes"), text: told.what.clone(), link });
        }
        for before in versions::staying(open, row).await? {
            let (words, pages) = versions::told(open, &before).await?;
            let (name, link) = (staying_name(desk, &before)?, format!("/rendition/{}", before.id));
            said.extend(places(&format!("{name}, its description"), &link, &serde_json::to_value(&words)?));
            said.extend(pages.into_iter().map(|text| Place { name: name.clone(), text, link: link.clone() }));
        }
    }
    for (story, _) in &saying.stories {
        let (name, link) = (format!("Story “{}”", story.slug), format!("/story/{}", story.id));
        said.extend(places(&name, &link, &serde_json::to_value(&story.words)?));
    }
    for (row, _) in &saying.statements {
        let (name, link) = (format!("Statement “{}”", row.slug), format!("/statement/{}", row.id));
        said.extend(places(&name, &link, &serde_json::to_value(&row.words)?));
    }
    for (row, whole, _) in &saying.dossiers {
        let (name, link) = (format!("Dossier “{}”", row.slug), format!("/dossier/{}", row.id));
        said.extend(places(&name, &link, &serde_json::to_value(whole)?));
    }
    Ok(said)
}
