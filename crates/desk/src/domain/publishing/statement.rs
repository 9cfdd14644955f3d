//! A statement as its form holds it, what a worker is asked about its signature, and the statement that comes of both. One whose
//! signature wasn't found to hold for exactly these words never becomes a signed one.

use std::collections::BTreeMap;

use airlock::{Checked, SignatureFormat as Asked, SignatureJob};
use ledger::{Passage, Publisher, SignatureFormat, SignedBy, Speaker, Statement, StatementKind, Translation};
use model::Sha256;
use press::{StatementDraft, story::Slug};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StatementWords {
    pub title: String,
    /// `signed`, `unsigned`, `reported`, `on-behalf-of`.
    pub kind: String,
    pub speaker: String,
    pub standing: String,
    pub day: String,
    pub language: String,
    /// As it was typed, with `\n` at its lines' ends.
    pub text: String,
    pub format: String,
    pub signature: String,
    pub key: String,
    pub key_from: String,
    pub sure: String,
    pub reported_by: String,
    pub reported_place: String,
    pub reported_day: String,
    pub whom: String,
    pub capacity: String,
    pub publisher: String,
    pub publisher_address: String,
    pub publisher_day: String,
    pub publisher_copy: String,
    pub answers: String,
    pub passage_document: String,
    pub passage_page: String,
    pub passage_words: String,
    pub translations: Vec<TranslationWords>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TranslationWords {
    pub language: String,
    pub by: String,
    pub text: String,
}

/// What is known of a statement's signature.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "check", rename_all = "kebab-case")]
pub enum SignatureCheck {
    /// It isn't to be a signed statement.
    #[default]
    None,
    Holds {
        /// Over format, words, signature and key: the answer is about these and no others.
        of: Sha256,
        /// The exact words that it fits.
        text: String,
        fingerprint: String,
        algorithm: String,
        namespace: String,
        day: String,
    },
    Fails {
        why: String,
    },
}

impl SignatureCheck {
    /// The worker's answer about these words, on this day.
    pub fn of(job: &SignatureJob, checked: Checked, day: &str) -> Self {
        match checked {
            Checked::Holds { text, fingerprint, algorithm, namespace } => match job.texts.get(text) {
                Some(text) => Self::Holds {
                    of: mark(job),
                    text: text.clone(),
                    fingerprint,
                    algorithm,
                    namespace,
                    day: day.to_owned(),
                },
                None => Self::Fails { why: "the worker’s answer makes no sense".to_owned() },
            },
            Checked::DoesNotHold { why } => Self::Fails { why: why.to_string() },
        }
    }

    /// Whether a second look came to the same, whatever its day.
    pub fn agrees(&self, again: &Self) -> bool {
        match (self, again) {
            (
                Self::Holds { of, text, fingerprint, algorithm, namespace, .. },
                Self::Holds { of: o, text: t, fingerprint: f, algorithm: a, namespace: n, .. },
            ) => (of, text, fingerprint, algorithm, namespace) == (o, t, f, a, n),
            _ => false,
        }
    }
}

fn mark(job: &SignatureJob) -> Sha256 {
    // Strings in JSON have one beginning and one end: two different jobs have different bytes.
    Sha256::of(serde_json::to_string(job).unwrap_or_default().as_bytes())
}

/// The same words with the line ends that they may have had where they were signed: a browser's form tells them not.
fn variants(text: &str) -> Vec<String> {
    let bare = text.trim_end_matches('\n');
    let trimmed = text.trim();
    let mut all =
        vec![text.to_owned(), format!("{bare}\n"), bare.to_owned(), format!("{trimmed}\n"), trimmed.to_owned()];
    let windows: Vec<String> = all.iter().map(|text| text.replace('\n', "\r\n")).collect();
    all.extend(windows);
    let mut seen = Vec::new();
    all.retain(|text| {
        !text.trim().is_empty() && !seen.contains(text) && {
            seen.push(text.clone());
            true
        }
    });
    all
}

fn with_end(text: &str) -> String {
    format!("{}\n", text.replace("\r\n", "\n").trim())
}

impl StatementWords {
    fn asked_format(&self) -> Option<(Asked, SignatureFormat)> {
        Some(match self.format.as_str() {
            "minisign" => (Asked::Minisign, SignatureFormat::Minisign),
            "ssh" => (Asked::Ssh, SignatureFormat::Ssh),
            "openpgp" => (Asked::Openpgp, SignatureFormat::Openpgp),
            "openpgp-cleartext" => (Asked::OpenpgpCleartext, SignatureFormat::OpenpgpCleartext),
            _ => return None,
        })
    }

    /// What a worker is to check: the very files that would be published.
    ///
    /// # Errors
    /// Nothing can be checked yet, and why.
    pub fn job(&self) -> Result<SignatureJob, String> {
        let (format, _) = self.asked_format().ok_or("choose which kind of signature it is")?;
        for (what, text) in
            [("the author’s words", &self.text), ("the signature", &self.signature), ("the key", &self.key)]
        {
            if text.trim().is_empty() {
                return Err(format!("paste {what}"));
            }
            if text.len() as u64 > Statement::MOST / 2 {
                return Err(format!("{what}: that is more than half a mebibyte"));
            }
        }
        let key = match format {
            Asked::Ssh => {
                let kinds = ["ssh-", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-"];
                let mut parts =
                    self.key.split_whitespace().skip_while(|part| !kinds.iter().any(|kind| part.starts_with(kind)));
                // As `ssh-keygen -Y verify` wants it: who, and the key.
                match (parts.next(), parts.next()) {
                    (Some(kind), Some(key)) => format!("author {kind} {key}\n"),
                    _ => with_end(&self.key),
                }
            }
            Asked::Minisign if !self.key.trim().contains('\n') => {
                format!("untrusted comment: minisign public key\n{}\n", self.key.trim())
            }
            _ => with_end(&self.key),
        };
        Ok(SignatureJob { format, texts: variants(&self.text), signature: with_end(&self.signature), key })
    }

    /// The statement, ready to be published.
    ///
    /// # Errors
    /// What is missing or doesn't hold, in words for its writer.
    pub fn whole(&self, slug: Slug, check: &SignatureCheck) -> Result<StatementDraft, String> {
        let trimmed = |text: &str| text.trim().to_owned();
        let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        let kind = match self.kind.as_str() {
            "signed" => self.signed(check, &mut files)?,
            "unsigned" => StatementKind::Unsigned,
            "reported" => StatementKind::Reported {
                by: trimmed(&self.reported_by),
                place: trimmed(&self.reported_place),
                day: trimmed(&self.reported_day),
            },
            "on-behalf-of" => {
                StatementKind::OnBehalfOf { whom: trimmed(&self.whom), capacity: trimmed(&self.capacity) }
            }
            _ => return Err("choose of which kind it is".to_owned()),
        };
        if self.text.trim().is_empty() {
            return Err("it has no words".to_owned());
        }
        files.entry(Statement::TEXT.to_owned()).or_insert_with(|| with_end(&self.text).into_bytes());
        let statement = Statement {
            version: 1,
            title: trimmed(&self.title),
            kind,
            speaker: Speaker { name: trimmed(&self.speaker), standing: trimmed(&self.standing) },
            day: trimmed(&self.day),
            language: trimmed(&self.language),
            files: BTreeMap::new(),
            publisher: self.publisher()?,
            answers: Some(trimmed(&self.answers)).filter(|slug| !slug.is_empty()),
            passage: self.passage()?,
            translations: self
                .translations
                .iter()
                .map(|made| Translation {
                    language: trimmed(&made.language),
                    by: trimmed(&made.by),
                    text: trimmed(&made.text),
                })
                .collect(),
        };
        for day in [&statement.day, &self.reported_day, &self.publisher_day] {
            if !day.trim().is_empty() && day.trim().parse::<jiff::civil::Date>().is_err() {
                return Err(format!("“{day}” is not a day such as 2026-11-24"));
            }
        }
        let named = |(name, bytes): (String, Vec<u8>)| Ok((name.parse()?, bytes));
        let files = files.into_iter().map(named).collect::<Result<_, ledger::Error>>().map_err(|e| e.to_string())?;
        StatementDraft::new(slug, statement, files).map_err(|error| match error {
            press::Error::Statement(_, why) => why,
            other => other.to_string(),
        })
    }

    fn signed(&self, check: &SignatureCheck, files: &mut BTreeMap<String, Vec<u8>>) -> Result<StatementKind, String> {
        let job = self.job()?;
        let (_, format) = self.asked_format().ok_or("choose which kind of signature it is")?;
        let no = |why: &str| format!("it can’t be published as signed: {why}. Mend it, or publish it as unsigned");
        let SignatureCheck::Holds { of, text, fingerprint, algorithm, namespace, day } = check else {
            return Err(match check {
                SignatureCheck::Fails { why } => no(why),
                _ => no("its signature was not checked"),
            });
        };
        if *of != mark(&job) {
            return Err(no("its signature was checked for other words"));
        }
        let [signature, key] = format.files();
        files.insert(Statement::TEXT.to_owned(), text.clone().into_bytes());
        files.insert(signature.to_owned(), job.signature.into_bytes());
        files.insert(key.to_owned(), job.key.into_bytes());
        Ok(StatementKind::Signed(SignedBy {
            format,
            fingerprint: fingerprint.clone(),
            algorithm: algorithm.clone(),
            namespace: namespace.clone(),
            key_from: self.key_from.trim().to_owned(),
            sure: self.sure.trim().to_owned(),
            checked: day.clone(),
        }))
    }

    fn publisher(&self) -> Result<Option<Publisher>, String> {
        let [name, address, day, copy] =
            [&self.publisher, &self.publisher_address, &self.publisher_day, &self.publisher_copy]
                .map(|text| text.trim().to_owned());
        if [&name, &address, &day, &copy].iter().all(|text| text.is_empty()) {
            return Ok(None);
        }
        let copy = match copy.as_str() {
            "" => None,
            copy => Some(copy.parse().map_err(|_| "the copy’s SHA-256 has 64 digits, 0 to 9 and a to f".to_owned())?),
        };
        Ok(Some(Publisher { name, address, day, copy }))
    }

    /// The passage in a document that the words stand in, if its form names one.
    ///
    /// # Errors
    /// What of it isn't a document's number or a page.
    pub fn passage(&self) -> Result<Option<Passage>, String> {
        let (document, page) = (self.passage_document.trim(), self.passage_page.trim());
        if document.is_empty() && page.is_empty() && self.passage_words.trim().is_empty() {
            return Ok(None);
        }
        Ok(Some(Passage {
            document: document
                .parse()
                .map_err(|_| format!("“{document}” is not a document’s number such as EL-0001"))?,
            page: page.parse().map_err(|_| format!("“{page}” is not a page’s number"))?,
            words: self.passage_words.trim().to_owned(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> StatementWords {
        StatementWords {
            title: "To the council".into(),
            kind: "signed".into(),
            speaker: "Ines Marrow".into(),
            day: "2026-11-20".into(),
            language: "en".into(),
            text: "Sirs,\n\nno.\n".into(),
            format: "minisign".into(),
            signature: "untrusted comment: x\r\nAAAA".into(),
            key: "RWQf".into(),
            key_from: "Her book".into(),
            sure: "Sure".into(),
            ..StatementWords::default()
        }
    }

    fn holds(words: &StatementWords) -> SignatureCheck {
        let answer = Checked::Holds {
            text: 1,
            fingerprint: "RWQf".into(),
            algorithm: "minisign-ed25519".into(),
            namespace: String::new(),
        };
        SignatureCheck::of(&words.job().unwrap(), answer, "2026-11-24")
    }

    #[test]
    fn only_what_was_found_to_hold_for_these_words_is_signed() {
        let slug = || "to-the-council".parse::<Slug>().unwrap();
        let words = words();
        let check = holds(&words);
        let draft = words.whole(slug(), &check).unwrap();
        assert!(matches!(draft.statement().kind, StatementKind::Signed(_)));
        assert_eq!(draft.files().len(), 3);
        let fails = SignatureCheck::Fails { why: "it doesn’t fit these words".into() };
        for check in [&SignatureCheck::None, &fails] {
            let why = words.whole(slug(), check).unwrap_err();
            assert!(why.contains("can’t be published as signed"), "{why}");
        }
        // An answer about other words, another key or another signature is none about these.
        for change in [
            StatementWords { text: "Sirs,\n\nyes.\n".into(), ..words.clone() },
            StatementWords { key: "RWQg".into(), ..words.clone() },
            StatementWords { signature: "untrusted comment: x\nAAAB".into(), ..words.clone() },
            StatementWords { format: "openpgp".into(), ..words.clone() },
        ] {
            assert!(change.whole(slug(), &check).unwrap_err().contains("other words"), "{change:?}");
        }
        // The same words can stand as unsigned ones, and then nothing of the signature goes along.
        let unsigned = StatementWords { kind: "unsigned".into(), ..words };
        assert_eq!(unsigned.whole(slug(), &fails).unwrap().files().len(), 1);
    }

    #[test]
    fn what_was_signed_elsewhere_may_have_ended_its_lines_otherwise() {
        let texts = variants("a\nb");
        for wanted in ["a\nb", "a\nb\n", "a\r\nb", "a\r\nb\r\n"] {
            assert!(texts.iter().any(|text| text == wanted), "{wanted:?}");
        }
        assert_eq!(texts.len(), 4);
        assert!(variants("").is_empty());
    }
}
