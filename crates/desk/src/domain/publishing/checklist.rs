//! What is missing before a release can be signed as prepared. Each line is shown to people as it stands here.

use model::{Descriptor, HarmReview};

/// What the list is made from: facts that the store knows, no handles.
pub struct Contents<'a> {
    /// Public id and descriptor of each document.
    pub documents: Vec<(String, &'a Descriptor)>,
    /// Address of each story, and what is wrong with it (an incomplete fact, a quotation that does not stand where it says).
    pub stories: Vec<(String, Vec<String>)>,
    /// The same of each dossier.
    pub dossiers: Vec<(String, Vec<String>)>,
    /// The same of each statement.
    pub statements: Vec<(String, Vec<String>)>,
    pub review: Option<&'a HarmReview>,
}

/// Every reason why it can't be signed yet; empty when it can.
pub fn missing(contents: &Contents<'_>) -> Vec<String> {
    let mut missing = Vec::new();
    let told = !contents.stories.is_empty() || !contents.dossiers.is_empty() || !contents.statements.is_empty();
    if contents.documents.is_empty() && !told {
        missing.push("There is nothing in it: add a document, a story, a statement or a dossier.".to_owned());
    }
    for (id, descriptor) in &contents.documents {
        if let Err(gap) = descriptor.complete() {
            missing.push(format!("{id}: {gap}."));
        }
    }
    for (slug, faults) in &contents.stories {
        missing.extend(faults.iter().map(|fault| format!("Story “{slug}”: {fault}")));
    }
    for (slug, faults) in &contents.dossiers {
        missing.extend(faults.iter().map(|fault| format!("Dossier “{slug}”: {fault}")));
    }
    for (slug, faults) in &contents.statements {
        missing.extend(faults.iter().map(|fault| format!("Statement “{slug}”: {fault}")));
    }
    match contents.review {
        None => missing.push("The harm review has not been written.".to_owned()),
        Some(review) => {
            if let Err(gap) = review.complete() {
                missing.push(format!("Harm review: {gap}."));
            }
        }
    }
    missing
}

#[cfg(test)]
mod tests {
    use model::review::RightOfReply;

    use super::*;

    #[test]
    fn an_empty_release_without_a_review_lacks_both() {
        let nothing =
            Contents { documents: vec![], stories: vec![], dossiers: vec![], statements: vec![], review: None };
        let lines = missing(&nothing);
        assert_eq!(lines.len(), 2, "{lines:?}");
    }

    #[test]
    fn a_review_with_a_gap_names_it() {
        let descriptor = Descriptor {
            title: "Memo".into(),
            summary: "A memo.".into(),
            language: "en".into(),
            verification: "Compared.".into(),
            ..Descriptor::default()
        };
        let mut review = HarmReview {
            persons: vec![],
            nobody_named: Some("Only offices are named.".into()),
            source: "Properties removed.".into(),
            right_of_reply: RightOfReply::Asked(String::new()),
        };
        let gaps = |review: &HarmReview| {
            missing(&Contents {
                documents: vec![("EL-0001".into(), &descriptor)],
                stories: vec![],
                dossiers: vec![],
                statements: vec![],
                review: Some(review),
            })
            .len()
        };
        assert_eq!(gaps(&review), 1);
        review.right_of_reply = RightOfReply::Asked("Asked on 18 November; no answer.".into());
        assert_eq!(gaps(&review), 0);
    }
}
