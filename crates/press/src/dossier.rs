//! A dossier as the desk hands it over, and as it is published: its file's bytes are fixed here, once. And how what it says is put
//! on a page: [`fact`] takes a [`Fact`] alone, and [`attributed`] never drops whose words they are.
//! ```compile_fail
//! # fn page(allegation: &model::dossier::Allegation) -> press::dossier::Said {
//! press::dossier::fact(allegation)
//! # }
//! ```
//! ```
//! # fn page(fact: &model::dossier::Fact) -> press::dossier::Said {
//! press::dossier::fact(fact)
//! # }
//! ```

use std::collections::BTreeMap;

use model::{
    Dossier, PublicId, Sha256,
    dossier::{Attributed, Citation, Earlier, Fact, Happening, Told, fact_text},
};

use crate::{
    Error,
    site::Strip,
    story::{Citation as Cited, Slug},
};

/// A version of a dossier, whole, with the bytes of its file.
#[derive(Clone, Debug)]
pub struct DossierDraft {
    slug: Slug,
    dossier: Dossier,
    file: Vec<u8>,
}

impl DossierDraft {
    /// # Errors
    /// [`Error::Dossier`] with the first thing that keeps it from being published.
    pub fn new(slug: Slug, dossier: Dossier) -> Result<Self, Error> {
        match ledger::dossier_to_bytes(&dossier) {
            Ok(file) => Ok(Self { slug, dossier, file }),
            Err(error) => Err(Error::Dossier(slug, error.to_string())),
        }
    }

    pub fn slug(&self) -> &Slug {
        &self.slug
    }

    pub fn dossier(&self) -> &Dossier {
        &self.dossier
    }

    /// `dossiers/SLUG/dossier.json`.
    pub fn file(&self) -> &[u8] {
        &self.file
    }
}

/// The newest version of a dossier that is there to read.
#[derive(Clone, Debug)]
pub struct PublishedDossier {
    pub dossier: Dossier,
    /// Of its file.
    pub sha256: Sha256,
    pub release: PublicId,
    /// The day of its release.
    pub published: String,
    /// The index of its release's entry.
    pub entry: u64,
    /// By the number of the citation.
    pub strips: BTreeMap<usize, Strip>,
}

impl PublishedDossier {
    /// This version, as the next one will name it.
    pub fn earlier(&self) -> Earlier {
        Earlier {
            version: self.dossier.dossier_version,
            release: self.release.clone(),
            published: self.published.clone(),
            sha256: self.sha256,
        }
    }
}

/// The passages of documents that a dossier cites, by the number of the citation; with each, whether it came in an earlier version.
pub(crate) fn passages(dossier: &Dossier) -> Vec<(usize, Cited, bool)> {
    let mut passages = Vec::new();
    for (number, by) in (1..).zip(dossier.citations()) {
        if let Citation::Document { document, page, words } = by.citation {
            let cited = Cited { document: document.clone(), page: *page, words: Some(words.clone()) };
            passages.push((number, cited, !by.fresh));
        }
    }
    passages
}

/// What is said: by whom ("Alleged by …"; empty for a fact), and the words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub lead: String,
    pub text: String,
}

/// The only words that stand without whose they are.
pub fn fact(fact: &Fact) -> Said {
    Said { lead: String::new(), text: fact_text(fact).to_owned() }
}

/// Never without whose words they are.
pub fn attributed(words: &impl Attributed, dossier: &Dossier) -> Said {
    let wording = words.wording(dossier);
    let (lead, text) = wording.parts();
    Said { lead: lead.to_owned(), text: text.to_owned() }
}

pub fn told(told: &Told, dossier: &Dossier) -> Said {
    match told {
        Told::Fact(words) => fact(words),
        Told::Alleged(words) => attributed(words, dossier),
        Told::Claimed(words) => attributed(words, dossier),
        Told::Decided(words) => attributed(words, dossier),
    }
}

pub fn happened(what: &Happening, dossier: &Dossier) -> Said {
    match what {
        Happening::Request { told: words }
        | Happening::Examination { told: words }
        | Happening::Statement { told: words }
        | Happening::Incident { told: words }
        | Happening::Unsettled { told: words, .. } => told(words, dossier),
        Happening::Decision { decided } => attributed(decided, dossier),
        Happening::Dispute { dispute } => attributed(dispute, dossier),
        Happening::Question { question } => attributed(question, dossier),
    }
}
