//! Whether the quotations of a story or a dossier stand in the documents that it cites. The desk, the press and the reader's `verify` ask the
//! same question here, and so get the same answer. Never looks anything up itself.

mod cited;
mod text;

use std::collections::BTreeMap;

use model::{Dossier, PublicId, dossier::Citation};

pub use cited::{Cited, attribution, body_of, citations, cited_page, events};
pub use text::stands;

/// What is known of a page, or of a statement, that a story or dossier cites.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page {
    /// The published text of the page; of a statement, its words.
    Text(String),
    /// No such document, or no such page of it.
    Missing,
    /// It was taken back: what was quoted can't be checked any more, and the tombstone says why.
    Withdrawn,
    /// It can't be told: the document's own files don't hold, which is said of them.
    Unknown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Stands there word for word; of a mere reference: the page is published.
    Holds,
    Withdrawn,
    Unknown,
    /// The page is published, and the words aren't on it.
    NotThere,
    NotPublished,
}

/// One citation of a story and how it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quotation {
    pub document: PublicId,
    /// From 1.
    pub page: u32,
    /// `None` for a mere reference.
    pub words: Option<String>,
    pub standing: Standing,
}

impl Quotation {
    /// What is wrong with it, as a clause without a full stop.
    pub fn problem(&self) -> Option<String> {
        let Self { document, page, .. } = self;
        match self.standing {
            Standing::Holds | Standing::Withdrawn | Standing::Unknown => None,
            Standing::NotPublished => Some(format!("it cites {document}, page {page}, which isn't published")),
            Standing::NotThere => Some(format!(
                "it quotes “{}”, which doesn't stand on page {page} of {document}",
                self.words.as_deref().unwrap_or_default()
            )),
        }
    }
}

/// Checks every citation of a story's body, in order. `page` gives the published text of a page; it is asked once for each.
pub fn check(body: &str, page: impl FnMut(&PublicId, u32) -> Page) -> Vec<Quotation> {
    check_cited(citations(body), page)
}

/// The passages of documents that a dossier cites, in order.
pub fn of_dossier(dossier: &Dossier) -> Vec<Cited> {
    let cited = |citation: &Citation| match citation {
        Citation::Document { document, page, words } => {
            Some(Cited { document: document.clone(), page: *page, words: Some(words.clone()) })
        }
        Citation::Statement { .. } => None,
    };
    dossier.citations().into_iter().filter_map(|by| cited(by.citation)).collect()
}

/// Where the words of a published statement lie in the site, by its slug.
pub fn statement_path(slug: &str) -> String {
    format!("statements/{slug}/statement.txt")
}

/// What is wrong with the statements that a dossier cites, as clauses without a full stop. `said` gives what is known of one.
pub fn statements_of(dossier: &Dossier, mut said: impl FnMut(&str) -> Page) -> Vec<String> {
    let wrong = |citation: &Citation| {
        let Citation::Statement { statement, words: quoted } = citation else { return None };
        match said(statement) {
            Page::Missing => Some(format!("it cites the statement {statement}, which isn't published")),
            Page::Text(said) if !quoted.is_empty() && !stands(&said, quoted) => {
                Some(format!("it quotes “{quoted}”, which doesn't stand in the statement {statement}"))
            }
            Page::Text(_) | Page::Withdrawn | Page::Unknown => None,
        }
    };
    dossier.citations().into_iter().map(|by| by.citation).filter_map(wrong).collect()
}

/// The statements that were taken back and that a version newly quotes, as clauses without a full stop: nobody could check the words.
pub fn newly_withdrawn(dossier: &Dossier, mut is_withdrawn: impl FnMut(&str) -> bool) -> Vec<String> {
    let cited = dossier.citations().into_iter().filter(|by| by.fresh);
    let wrong = cited.filter_map(|by| match by.citation {
        Citation::Statement { statement, words } if !words.is_empty() && is_withdrawn(statement) => {
            Some(format!("it quotes the statement {statement}, which was withdrawn"))
        }
        _ => None,
    });
    wrong.collect()
}

/// The same as [`check`] for citations that are at hand.
pub fn check_cited(cited: Vec<Cited>, mut page: impl FnMut(&PublicId, u32) -> Page) -> Vec<Quotation> {
    enum Known {
        Text(text::Text),
        Other(Standing),
    }
    let mut pages: BTreeMap<(PublicId, u32), Known> = BTreeMap::new();
    let judge = |Cited { document, page: number, words }: Cited| {
        let known = pages.entry((document.clone(), number)).or_insert_with(|| match page(&document, number) {
            Page::Text(text) => Known::Text(text::Text::of(&text)),
            Page::Missing => Known::Other(Standing::NotPublished),
            Page::Withdrawn => Known::Other(Standing::Withdrawn),
            Page::Unknown => Known::Other(Standing::Unknown),
        });
        let standing = match (known, &words) {
            (Known::Other(standing), _) => *standing,
            (Known::Text(text), Some(words)) if !text.holds(words) => Standing::NotThere,
            (Known::Text(_), _) => Standing::Holds,
        };
        Quotation { document, page: number, words, standing }
    };
    cited.into_iter().map(judge).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_citation_is_judged_against_its_own_page() {
        let story = "---\nheadline: One [“not a citation”](doc:EL-0009/9)\n---\n\nIt had [“number to follow”](doc:EL-0001/1) on it.\n\n\
                     > The second measure is a formality.\n>\n> — Director, [EL-0001, page 2](doc:EL-0001/2)\n\n\
                     See [the sheet](doc:EL-0001/1), [“it is gone”](doc:EL-0002/1), [another](doc:EL-0003/1), [“never said”](doc:EL-0001/1).";
        let mut asked = Vec::new();
        let found = check(body_of(story), |id, page| {
            asked.push(format!("{id}/{page}"));
            match (id.number(), page) {
                (1, 1) => Page::Text("Authorised, number to fol-\nlow.".into()),
                (1, 2) => Page::Text("The second measure\nis a formality.".into()),
                (2, _) => Page::Withdrawn,
                _ => Page::Missing,
            }
        });
        let standing: Vec<_> = found.iter().map(|quotation| quotation.standing).collect();
        use Standing::{Holds, NotPublished, NotThere, Withdrawn};
        assert_eq!(standing, [Holds, Holds, Holds, Withdrawn, NotPublished, NotThere]);
        assert_eq!(asked, ["EL-0001/1", "EL-0001/2", "EL-0002/1", "EL-0003/1"]);
        let problems: Vec<_> = found.iter().filter_map(Quotation::problem).collect();
        assert_eq!(
            problems,
            [
                "it cites EL-0003, page 1, which isn't published",
                "it quotes “never said”, which doesn't stand on page 1 of EL-0001"
            ]
        );
    }
}
