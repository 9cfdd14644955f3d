//! A [`Sink`] that keeps one file in memory: pages (as PNG, for a long document's pixels would not fit), text and findings. Whoever makes
//! something of a document asks first whether it is whole: what is missing would be missing silently in what is made.

use std::{fmt::Write, io};

use model::{Finding, Size};
use page::{Origin, PageContent, redact::PageText};

use crate::{
    film::Film,
    sink::{Ended, NodePath, Sink},
    sound::Sound,
};

/// The top file of a tree. What lies inside it is left closed.
#[derive(Debug, Default)]
pub struct Whole {
    pub pages: Vec<WholePage>,
    /// The document's text, as its opener gives it.
    pub text: String,
    /// Of the text what a letter itself says; of other documents nothing.
    pub body: String,
    pub findings: Vec<Finding>,
    /// A recording's own, where somebody asked for it.
    pub sound: Option<Sound>,
    /// A film, made again, where somebody asked for it.
    pub film: Option<Film>,
}

/// A page, and the words on it.
#[derive(Debug)]
pub struct WholePage {
    /// From 1.
    pub number: u32,
    png: Vec<u8>,
    pub text: PageText,
    pub origin: Origin,
}

/// Why a document isn't whole.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotWhole {
    #[error("it could not be opened as a whole: {0}")]
    Failed(crate::Failure),
    #[error("only {0} of its {1} pages could be opened")]
    Pages(usize, u32),
}

impl Whole {
    /// # Errors
    /// When a page or more of what the file has isn't there.
    pub fn check(&self, top: &Ended) -> Result<(), NotWhole> {
        if let Some(failure) = top.failure {
            return Err(NotWhole::Failed(failure));
        }
        let in_order = (1..).zip(&self.pages).all(|(number, page)| page.number == number);
        if in_order && self.pages.len() == top.pages as usize {
            Ok(())
        } else {
            Err(NotWhole::Pages(self.pages.len(), top.pages))
        }
    }

    /// The page of this number.
    pub fn numbered(&self, number: Option<u32>) -> Option<&WholePage> {
        self.pages.iter().find(|page| Some(page.number) == number)
    }

    /// All words: the text, and those on the pages.
    pub fn all_text(&self) -> String {
        let mut all = self.text.clone();
        for page in &self.pages {
            // A string takes everything.
            let _ = write!(all, "\n{}", page::text(&page.text.words));
        }
        all
    }
}

impl WholePage {
    /// The pixels as PNG, written by this program.
    pub fn png(&self) -> &[u8] {
        &self.png
    }

    /// Pixels and words.
    ///
    /// # Errors
    /// When memory failed: this program wrote the PNG.
    pub fn content(&self) -> Result<PageContent, page::Error> {
        let raster = page::png::decode_own(&self.png)?;
        let size: Size = self.text.size;
        Ok(PageContent { raster, size, words: self.text.words.clone(), origin: self.origin })
    }
}

impl Sink for Whole {
    fn wants_children(&self) -> bool {
        false
    }

    fn page(&mut self, node: &NodePath, number: u32, page: &PageContent) -> io::Result<()> {
        if node.is_top() {
            let png = page::png::encode(&page.raster).map_err(io::Error::other)?;
            self.pages.push(WholePage { number, png, text: page.into(), origin: page.origin });
        }
        Ok(())
    }

    fn text(&mut self, node: &NodePath, text: &str) -> io::Result<()> {
        if node.is_top() {
            self.text.push_str(text);
        }
        Ok(())
    }

    fn body(&mut self, node: &NodePath, text: &str) -> io::Result<()> {
        if node.is_top() {
            self.text.push_str(text);
            self.body.push_str(text);
        }
        Ok(())
    }

    fn finding(&mut self, node: &NodePath, finding: &Finding) -> io::Result<()> {
        if node.is_top() {
            self.findings.push(finding.clone());
        }
        Ok(())
    }

    fn child(&mut self, _node: &NodePath, _name: &str, _bytes: &[u8]) -> io::Result<()> {
        Ok(())
    }

    fn end(&mut self, _node: &NodePath, _ended: &Ended) -> io::Result<()> {
        Ok(())
    }
}
