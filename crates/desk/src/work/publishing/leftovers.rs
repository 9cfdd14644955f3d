//! Looks for what is redacted in a release's documents in everything else that the release says.

use std::sync::Arc;

use super::{Material, Saying, public_id, versions};
use crate::{
    Desk, Error,
    domain::publishing::leftover::{Place, Redacted, places, warnings},
    state::Open,
    store::ReleaseRow,
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
    let (mut documents, mut lines) = (Vec::new(), Vec::new());
    let mut said = vec![Place { name: "The release’s title".to_owned(), text: release.title.clone() }];
    for row in &saying.renditions {
        let id = public_id(desk, row.number)?.to_string();
        said.extend(places(&format!("{id}, its description"), &serde_json::to_value(&row.descriptor)?));
        if let Some(told) = &row.correction {
            said.push(Place { name: format!("{id}, what it changes"), text: told.what.clone() });
        }
        lines.extend(versions::shown_again(desk, open, row).await?);
        for before in versions::staying(open, row).await? {
            let (words, pages) = versions::told(open, &before).await?;
            let name = format!("{}, which stays to be read", versions::version_name(desk, &before)?);
            said.extend(places(&format!("{name}, its description"), &serde_json::to_value(&words)?));
            said.extend(pages.into_iter().map(|text| Place { name: name.clone(), text }));
            lines.extend(versions::to_look_at(&name, row, &before));
        }
        if row.plan.words.is_empty() && row.plan.boxes.is_empty() {
            continue;
        }
        let material = match Material::load(open, row.document).await {
            Ok(material) => material,
            // It has no pages: then nothing of it is redacted, and the list of what is missing says so.
            Err(Error::Refused(_)) => continue,
            Err(error) => return Err(error),
        };
        let pages = material.texts.pages.iter().map(|page| page.words.as_slice());
        documents.push(Redacted::of(id, pages, &row.plan));
    }
    if documents.is_empty() {
        return Ok(lines);
    }
    for (story, _) in &saying.stories {
        said.extend(places(&format!("Story “{}”", story.slug), &serde_json::to_value(&story.words)?));
    }
    for (row, _) in &saying.statements {
        said.extend(places(&format!("Statement “{}”", row.slug), &serde_json::to_value(&row.words)?));
    }
    for (row, whole, _) in &saying.dossiers {
        said.extend(places(&format!("Dossier “{}”", row.slug), &serde_json::to_value(whole)?));
    }
    lines.extend(warnings(&documents, &said));
    Ok(lines)
}
