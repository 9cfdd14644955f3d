//! What a published document doesn't say: the words of its redaction plan, and those under its boxes where the text is known. A
//! comment that tells them is held back.

use std::{collections::BTreeMap, sync::Arc};

use model::{Plan, Word};
use page::redact::stands;

use crate::{
    Desk, Error,
    domain::publishing::ReleaseStage,
    state::Open,
    store::{PageWords, RenditionRow},
    work::publishing::public_id,
};

/// A single word of fewer characters under a box is nobody's secret: "of", "in", "a".
const SHORT: usize = 3;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    pub words: String,
    /// The public id of the document in which they are redacted.
    pub document: String,
}

/// The secrets of all that is published. A document that was withdrawn keeps its own.
///
/// # Errors
/// The store's.
pub async fn secrets(desk: &Desk, open: &Arc<Open>) -> Result<Vec<Secret>, Error> {
    let mut published: BTreeMap<u32, Vec<RenditionRow>> = BTreeMap::new();
    for release in open.store.releases().await? {
        if matches!(release.stage, ReleaseStage::Published { .. }) {
            for row in open.store.renditions(release.id).await? {
                published.entry(row.number).or_default().push(row);
            }
        }
    }
    let mut found = Vec::new();
    for (number, rows) in published {
        let id = public_id(desk, number)?;
        let text = tokio::fs::read_to_string(desk.config.site.join(ledger::DocumentBody::text_path(&id))).await;
        let text = text.unwrap_or_default();
        let newest = rows.iter().map(|row| row.version).max();
        for row in rows {
            let mut hidden = hidden_by(open, &row, &text).await?;
            // What a later version shows again is no secret any more.
            hidden.retain(|words| Some(row.version) == newest || !stands(&text, words));
            found.extend(hidden.into_iter().map(|words| Secret { words, document: id.to_string() }));
        }
    }
    Ok(found)
}

async fn words_of(open: &Arc<Open>, row: &RenditionRow) -> Result<Vec<PageWords>, Error> {
    if row.plan.boxes.is_empty() {
        return Ok(Vec::new());
    }
    match open.store.document(row.document).await?.words {
        Some(words) => Ok(serde_json::from_slice(&open.blobs.get(words).await?)?),
        None => Ok(Vec::new()),
    }
}

/// What a published version hid, as far as its text is known.
///
/// # Errors
/// The store's.
pub async fn hidden_by(open: &Arc<Open>, row: &RenditionRow, published: &str) -> Result<Vec<String>, Error> {
    Ok(hidden(&row.plan, &words_of(open, row).await?, published))
}

/// The words that a plan hides. What is under a box is a secret as a whole; a single word of it only where the published text
/// doesn't say it elsewhere: a box touches harmless neighbours, and covers words that everybody uses.
fn hidden(plan: &Plan, pages: &[PageWords], published: &str) -> Vec<String> {
    let mut found: Vec<String> = plan.words.iter().map(|word| word.text.clone()).collect();
    for covered in &plan.boxes {
        let Some(page) = pages.iter().find(|page| page.page == covered.page) else { continue };
        let under: Vec<&Word> = page.words.iter().filter(|word| word.rect.overlaps(&covered.rect)).collect();
        let phrase = under.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
        let several = (under.len() > 1).then_some(phrase);
        let bare = |word: &&Word| word.text.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
        let single = under.iter().map(bare).filter(|word| word.chars().count() >= SHORT);
        found.extend(several.into_iter().chain(single).filter(|words| !stands(published, words)));
    }
    found.sort();
    found.dedup();
    found
}

/// The secrets that a comment tells, each as a moderator reads it. Its name counts as its words do.
pub fn caught(secrets: &[Secret], name: &str, body: &str) -> Vec<String> {
    let told = secrets.iter().filter(|secret| stands(body, &secret.words) || stands(name, &secret.words));
    let mut caught: Vec<String> =
        told.map(|secret| format!("“{}”, redacted in {}", secret.words, secret.document)).collect();
    caught.sort();
    caught.dedup();
    caught
}

#[cfg(test)]
mod tests {
    use model::{
        Mode, Rect,
        plan::{PlanBox, PlanWord},
    };

    use super::*;

    fn page() -> Vec<PageWords> {
        let texts = ["The", "clerk", "Anna", "Lee,", "of", "the", "office"];
        let words = (0_u8..).zip(texts).map(|(x, text)| {
            let x = f32::from(x) * 50.0;
            Word { text: text.into(), rect: Rect::new(x, 0.0, x + 40.0, 12.0), line_end: false }
        });
        vec![PageWords { page: 1, words: words.collect() }]
    }

    #[test]
    fn what_is_under_a_box_is_a_secret_unless_it_is_public_elsewhere() {
        let rect = Rect::new(55.0, 1.0, 220.0, 10.0);
        let boxes = vec![PlanBox { page: 1, rect, reason: "source".into() }];
        let words = vec![PlanWord { text: "Marrow".into(), reason: "privacy".into() }];
        let plan = Plan { mode: Mode::Facsimile, boxes, words };
        let published = "The [redacted: source] the office. Another clerk wrote it.";
        assert_eq!(hidden(&plan, &page(), published), ["Anna", "Lee", "Marrow", "clerk Anna Lee, of"]);
        let secrets: Vec<_> = hidden(&plan, &page(), published)
            .into_iter()
            .map(|words| Secret { words, document: "EL-0001".into() })
            .collect();
        assert_eq!(caught(&secrets, "", "A clerk of the office wrote it."), Vec::<String>::new());
        assert_eq!(caught(&secrets, "", "It was lee!"), ["“Lee”, redacted in EL-0001"]);
        assert_eq!(caught(&secrets, "M-a-r-r-o-w", "Hello."), ["“Marrow”, redacted in EL-0001"]);
    }
}
