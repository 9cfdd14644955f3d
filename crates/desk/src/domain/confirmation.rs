//! A confirmation copy: passages of a document, retyped, for an expert, a lawyer or the accused. Nothing of the document's look or
//! properties is in it, and under a heading of somebody's own no word that doesn't stand in the document.

use ledger::quotes;
use model::{Finding, FindingKind, Severity};
use page::{
    letters, pdf, redact,
    typeset::{Block, Missing, typeset_blocks},
};

/// The longest copy, in letters: more than passages is the document.
pub const MOST: usize = 20_000;
/// Pages that one copy can have.
const PAGES: usize = 40;

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    #[error("copy the passages from the document’s text into the field, with an empty line between two of them")]
    Nothing,
    #[error("these are more than {MOST} letters: choose passages, not the document")]
    TooLong,
    #[error("this doesn’t stand in the document word for word: “{0}”")]
    NotThere(String),
    #[error("{0}")]
    CantBeSet(String),
}

/// A passage and the page on which it begins; 0 in a document without pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    pub page: u32,
    pub words: String,
}

/// Passages as they were pasted, each found in the document. Signs that can't be seen are taken out: they could name who had this copy.
///
/// # Errors
/// There is none, or one stands nowhere.
pub fn passages(pasted: &str, pages: &[(u32, String)]) -> Result<Vec<Passage>, Wrong> {
    let text = letters::visible_lines(&pasted.replace("\r\n", "\n"));
    if text.chars().count() > MOST {
        return Err(Wrong::TooLong);
    }
    let mut found = Vec::new();
    for words in text.split("\n\n").map(str::trim).filter(|words| !words.is_empty()) {
        let page = place(words, pages).ok_or_else(|| Wrong::NotThere(words.to_owned()))?;
        // Where the original's lines break says something of its layout.
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        found.push(Passage { page, words });
    }
    if found.is_empty() { Err(Wrong::Nothing) } else { Ok(found) }
}

/// The page where a passage begins; it may go on to the next.
fn place(words: &str, pages: &[(u32, String)]) -> Option<u32> {
    let one = pages.iter().find(|(_, text)| quotes::stands(text, words));
    let two = || {
        pages.windows(2).find(|two| quotes::stands(&format!("{}\n{}", two[0].1, two[1].1), words)).map(|two| &two[0])
    };
    one.or_else(two).map(|(page, _)| *page)
}

/// What could identify the source and stands in the copy: the file's name in its title, and what the findings name in either.
pub fn betrays(title: &str, name: &str, passages: &[Passage], findings: &[Finding]) -> Vec<String> {
    let passages = passages.iter().map(|passage| passage.words.as_str());
    let text: String = [title].into_iter().chain(passages).map(|part| format!("{part}\n")).collect();
    let mut told = Vec::new();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    if redact::stands(title, stem) {
        told.push(format!("“{stem}” stands in its title. The file came under that name."));
    }
    for finding in findings.iter().filter(|finding| finding.severity == Severity::IdentifiesSource) {
        for line in finding
            .detail
            .lines()
            .map(|line| named(finding.kind, line))
            .filter(|line| letters::bare(line).chars().count() >= 4)
        {
            if redact::stands(&text, line) {
                told.push(format!("“{line}” stands in it. {}", finding.what));
            }
        }
    }
    told.sort();
    told.dedup();
    told
}

/// What a line of a finding names: a word in two alphabets stands before the numbers of its letters.
fn named(kind: FindingKind, line: &str) -> &str {
    if kind == FindingKind::Homoglyphs { line.split_whitespace().next().unwrap_or_default() } else { line.trim() }
}

/// The copy, as a PDF of its own letters.
///
/// # Errors
/// It has letters that no font of ours has.
pub fn write(title: &str, newsroom: &str, day: &str, passages: &[Passage]) -> Result<Vec<u8>, Wrong> {
    let mut blocks = vec![
        Block::Heading(title.to_owned()),
        Block::Note(format!(
            "Passages that {newsroom} retyped on {day}, to be confirmed. This is no picture of the document, and not all of it."
        )),
    ];
    for passage in passages {
        if passage.page > 0 {
            blocks.push(Block::Note(format!("Page {}", passage.page)));
        }
        blocks.push(Block::Text(passage.words.clone()));
    }
    let wrong = |error: page::Error| Wrong::CantBeSet(error.to_string());
    let mut writer = pdf::Writer::new(Vec::new()).map_err(wrong)?;
    for page in typeset_blocks(&blocks, Missing::Refuse, PAGES).map_err(wrong)? {
        writer.page(&page).map_err(wrong)?;
    }
    writer.finish().map_err(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages() -> Vec<(u32, String)> {
        vec![
            (1, "The harbour office was told by\nNora Quill, who saw it and".into()),
            (2, "wrote to the clerk.".into()),
        ]
    }

    #[test]
    fn a_passage_stands_in_the_document_word_for_word_or_there_is_no_copy() {
        let found =
            passages("The harbour\u{200b} office was\r\ntold\r\n\r\nwho saw it and wrote to the clerk.", &pages());
        let passage = |page, words: &str| Passage { page, words: words.into() };
        let expected = [passage(1, "The harbour office was told"), passage(1, "who saw it and wrote to the clerk.")];
        assert_eq!(found.unwrap(), expected);
        assert_eq!(passages("the harbour office", &pages()), Err(Wrong::NotThere("the harbour office".into())));
        assert_eq!(passages(" \n\n ", &pages()), Err(Wrong::Nothing));
        assert_eq!(passages(&"a ".repeat(MOST), &pages()), Err(Wrong::TooLong));
    }

    #[test]
    fn who_made_the_file_is_noticed_in_its_words() {
        let finding =
            Finding::new(model::FindingKind::Author, "properties", "The file names its author.", "Nora Quill");
        let told = |title: &str, words: &str, finding: &Finding| {
            let passages = [Passage { page: 1, words: words.into() }];
            betrays(title, "quill-memo.txt", &passages, std::slice::from_ref(finding))
        };
        let named = ["“Nora Quill” stands in it. The file names its author."];
        assert_eq!(told("A memo", "told by Nora Quill, who saw it", &finding), named);
        assert_eq!(told("Memo by Nora Quill", "told by the clerk", &finding), named);
        assert!(told("A memo", "told by the clerk", &finding).is_empty());
        assert!(told("The Quill memo", "told by the clerk", &finding)[0].contains("came under that name"));
        let kind = FindingKind::Homoglyphs;
        let marked = Finding::new(kind, "text", "Some words may be a mark.", "1 words\np\u{430}yment U+0430");
        assert_eq!(
            told("A memo", "a p\u{430}yment late", &marked),
            ["“p\u{430}yment” stands in it. Some words may be a mark."]
        );
        assert!(told("A memo", "a payment late", &marked).is_empty());
    }

    #[test]
    fn the_copy_is_of_its_own_letters() {
        let passages = [Passage { page: 3, words: "The second measure is a formality.".into() }];
        let pdf = write("The second measure", "The Estuary Ledger", "2026-11-26", &passages).unwrap();
        assert!(pdf.starts_with(b"%PDF"));
        let wrong = write("\u{10ffff}", "The Estuary Ledger", "2026-11-26", &passages);
        assert!(matches!(wrong, Err(Wrong::CantBeSet(_))));
    }
}
