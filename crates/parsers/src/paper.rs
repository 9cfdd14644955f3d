//! A document without pages of its own, as the parts of a text: collected within bounds, then handed out as text and as pages set anew.
//! Knows no format.

use std::ops::Range;

use airlock::{OpenFailure, office::Shown};
use model::{
    FindingKind::{NotFinished, SetAnew, TextDoubtful},
    Size, Word,
};
use page::{
    font,
    typeset::{Block, Missing, typeset_blocks},
};

use crate::{JobLimits, Limit, Output, found::Found, wording};

/// Collected text may not be larger in memory than this part of what is allowed: setting it keeps several copies.
const SHARE_OF_MEMORY: u64 = 32;
/// A document of nothing but empty paragraphs is no document.
const MOST_BLOCKS: usize = 1_000_000;

/// Stands on the one page of a document in which nothing shows.
pub const NO_TEXT: &str = "There is no text in this document that shows.";

/// What is said where pages are set from the text alone.
pub const ANEW: &str = "The pages are set anew from the text. How the original looked is not shown: its layout, its pictures, its colours.";

/// What is known of the document besides its text.
pub struct Facts<'a> {
    pub media_type: &'a str,
    /// Where findings about the letters say that they were found.
    pub place: &'a str,
}

/// A picture of the document: its first page. What is set stands behind it, and is what can't be seen there.
pub struct Front {
    pub size: Size,
    pub width: u32,
    pub height: u32,
    pub rgb: Vec<u8>,
    /// As [`Output::finer`] wants it.
    pub finer: Option<(u32, u32, Vec<u8>)>,
    pub words: Vec<Word>,
    /// The whole text of the document, wherever it stands.
    pub whole: String,
}

pub struct Paper {
    blocks: Vec<Block>,
    /// Words on the pages that no other picture of the document has: ours.
    ours: String,
    /// Which of the blocks are what a letter itself says.
    body: Range<usize>,
    left: usize,
    full: bool,
}

impl Paper {
    pub fn new(limits: &JobLimits) -> Self {
        let most = limits.text_bytes.min(limits.memory / SHARE_OF_MEMORY);
        Self {
            blocks: Vec::new(),
            ours: String::new(),
            body: 0..0,
            left: usize::try_from(most).unwrap_or(usize::MAX),
            full: false,
        }
    }

    /// One that begins with words of ours, and takes whatever another one held.
    pub fn of_notes(text: &str) -> Self {
        let mut paper = Self { blocks: Vec::new(), ours: String::new(), body: 0..0, left: usize::MAX, full: false };
        paper.note(text);
        paper
    }

    pub fn heading(&mut self, text: &str) {
        self.put(text, Block::Heading);
    }

    pub fn text(&mut self, text: &str) {
        self.put(text, Block::Text);
    }

    /// Lines whose columns are made of spaces.
    pub fn table(&mut self, text: &str) {
        self.put(text, Block::Table);
    }

    /// A band of a sheet's cells. The names of its rows and columns stand in no printed sheet.
    pub fn cells(&mut self, band: &str) {
        self.table(band);
        for (number, line) in band.lines().enumerate() {
            let names = if number == 0 { line } else { line.split(' ').next().unwrap_or_default() };
            self.add_ours(names);
        }
    }

    /// A sheet's name, which isn't printed either.
    pub fn sheet(&mut self, name: &str) {
        self.heading(name);
        self.add_ours(name);
    }

    /// Words of ours about what follows or came before.
    pub fn note(&mut self, text: &str) {
        self.put(text, Block::Note);
        self.add_ours(text);
    }

    fn add_ours(&mut self, text: &str) {
        // What no longer fits stands on no page.
        if !text.is_empty() && !self.full {
            self.ours.push_str(text);
            self.ours.push('\n');
        }
    }

    pub fn page_end(&mut self) {
        if matches!(self.blocks.last(), Some(last) if *last != Block::PageEnd) {
            self.blocks.push(Block::PageEnd);
        }
    }

    /// Whether nothing more is taken: a reader may stop.
    pub fn is_full(&self) -> bool {
        self.full
    }

    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    fn put(&mut self, text: &str, block: impl FnOnce(String) -> Block) {
        let text = text.trim_matches('\n');
        if text.trim().is_empty() || self.full {
            return;
        }
        if self.blocks.len() >= MOST_BLOCKS {
            self.full = true;
            return;
        }
        let cut = text.floor_char_boundary(self.left);
        self.full = cut < text.len();
        // Every part costs more than its letters.
        self.left = self.left.saturating_sub(cut + 2);
        self.blocks.push(block(text[..cut].to_owned()));
    }

    /// Everything that another paper holds goes to the end of this one.
    pub fn append(&mut self, other: Self) {
        self.add_ours(&other.ours);
        for block in other.blocks {
            match block {
                Block::Heading(text) => self.heading(&text),
                Block::Text(text) => self.text(&text),
                Block::Table(text) => self.table(&text),
                Block::Note(text) => self.put(&text, Block::Note),
                Block::PageEnd => self.page_end(),
            }
        }
        self.full |= other.full;
    }

    /// The lines that have words which a picture lacks.
    pub fn lacking(&self, shown: &mut Shown) -> Self {
        let mut lacking =
            Self { blocks: Vec::new(), ours: String::new(), body: 0..0, left: usize::MAX, full: self.full };
        for block in &self.blocks {
            if let Block::Heading(text) | Block::Text(text) | Block::Table(text) | Block::Note(text) = block {
                let lines: Vec<&str> = text.lines().filter(|line| shown.lacks_of(line) > 0).collect();
                if !lines.is_empty() {
                    lacking.blocks.push(Block::Text(lines.join("\n")));
                }
            }
        }
        lacking
    }

    /// What a letter itself says begins here.
    pub fn body_begins(&mut self) {
        self.body = self.blocks.len()..self.blocks.len();
    }

    pub fn body_ends(&mut self) {
        self.body.end = self.blocks.len();
    }

    /// The whole text: parts with a blank line between them.
    pub fn whole(&self) -> String {
        self.around_body().concat()
    }

    /// What stands in front of a letter's body, the body, and what stands behind it. Of another document all is in front.
    fn around_body(&self) -> [String; 3] {
        let mut texts = [const { String::new() }; 3];
        let mut first = true;
        for (at, block) in self.blocks.iter().enumerate() {
            let (Block::Heading(text) | Block::Text(text) | Block::Table(text) | Block::Note(text)) = block else {
                continue;
            };
            let place = match self.body.contains(&at) {
                true => 1,
                false if at < self.body.start || self.body.is_empty() => 0,
                false => 2,
            };
            if !first {
                texts[place].push('\n');
            }
            first = false;
            texts[place].push_str(text);
            texts[place].push('\n');
        }
        texts
    }

    /// Hands out everything: facts, findings, text, then what `children` hands out, then the pages. A limit that the children
    /// reach doesn't take the pages along.
    pub fn hand_over(
        self,
        facts: &Facts<'_>,
        found: Found,
        limits: &JobLimits,
        out: &mut dyn Output,
        children: impl FnOnce(&mut dyn Output) -> Result<(), OpenFailure>,
    ) -> Result<(), OpenFailure> {
        self.hand_over_behind(None, ANEW, facts, found, limits, out, children)
    }

    /// As [`Paper::hand_over`], behind a picture. `anew`: what is said of how the pages came to be.
    #[allow(clippy::too_many_arguments, reason = "as many as there are things to hand over")]
    pub fn hand_over_behind(
        self,
        front: Option<Front>,
        anew: &str,
        facts: &Facts<'_>,
        mut found: Found,
        limits: &JobLimits,
        out: &mut dyn Output,
        children: impl FnOnce(&mut dyn Output) -> Result<(), OpenFailure>,
    ) -> Result<(), OpenFailure> {
        let texts = self.around_body();
        let own = texts.concat();
        let whole = front.as_ref().map_or(own.as_str(), |front| front.whole.as_str());
        wording::inspect(whole, facts.place, &mut found);
        if self.full {
            found.say(
                NotFinished,
                facts.place,
                "The document's text is longer than what is shown; the rest was left out.",
                "",
            );
        }
        let undrawn = undrawn(whole);
        if !undrawn.is_empty() {
            found.say(
                TextDoubtful,
                "pages",
                "Some letters can't be drawn: boxes stand for them on the pages. The text has them.",
                undrawn,
            );
        }
        // The one error is of characters without a glyph, which `Box` takes.
        let pages =
            typeset_blocks(&self.blocks, Missing::Box, limits.pages as usize).map_err(|_| OpenFailure::Fault)?;
        drop(self.blocks);
        let before = u32::from(front.is_some());
        let count = if own.is_empty() { 0 } else { u32::try_from(pages.len()).unwrap_or(u32::MAX) };
        if count > 0 || front.is_some() {
            found.say(SetAnew, "pages", anew, "");
        }
        out.facts(facts.media_type, count.saturating_add(before))?;
        crate::hand_over(found, out)?;
        if let Some(front) = &front {
            out.text(&page::text(&front.words))?;
            if !front.words.is_empty() && count > 0 {
                out.text("\n")?;
            }
        }
        let [head, body, behind] = texts;
        out.text(&head)?;
        out.body(&body)?;
        out.text(&behind)?;
        out.ours(&self.ours)?;
        let handed = children(out);
        if let Some(front) = front {
            out.page(1, front.size, front.width, front.height, &front.rgb)?;
            if let Some((width, height, grey)) = front.finer {
                out.finer(width, height, &grey)?;
            }
            out.words(1, &front.words)?;
        }
        for (number, page) in (1 + before..=count.saturating_add(before)).zip(pages) {
            if number > limits.pages {
                return Err(OpenFailure::Limit(Limit::Pages));
            }
            out.page(number, page.size, page.raster.width(), page.raster.height(), page.raster.rgb())?;
            out.words(number, &page.words)?;
        }
        handed
    }
}

/// The letters of a text that no font of ours has, a few as examples.
fn undrawn(text: &str) -> String {
    const EXAMPLES: usize = 40;
    let mut examples = String::new();
    let mut known: std::collections::BTreeSet<char> = std::collections::BTreeSet::new();
    for c in text.chars().filter(|c| !c.is_ascii() && !c.is_whitespace() && !page::letters::is_ignorable(*c)) {
        if known.insert(c) && !font::has(c) {
            examples.push(c);
            if examples.chars().count() >= EXAMPLES {
                examples.push('…');
                break;
            }
        }
    }
    examples
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_bounded_whatever_is_put_in() {
        let limits = JobLimits { pages: 10, children: 0, child_bytes: 0, text_bytes: 100, memory: 1 << 20 };
        let mut paper = Paper::new(&limits);
        for _ in 0..1_000 {
            paper.text("ten lettrs");
        }
        assert!(paper.is_full() && paper.whole().len() <= 130, "{}", paper.whole().len());
    }
}
