//! A bound document: pictures that came as files of their own, opened as the pages of one document, in their order.
//!
//! Each is one job, with the time that a file gets: what one of them does to its worker costs that one. The parent numbers the pages and
//! says which page a finding is of, so that a worker can't. A file that is no picture becomes a child. In its place among the pages, as in
//! that of one that can't be opened, stands a sheet that says so: nothing after it moves up.

use std::{
    io::{self, Read},
    time::Instant,
};

use model::{FileFacts, Finding, FindingKind, Sha256};
use page::typeset::{Block, Missing, typeset_blocks};
use sha2::Digest;

use super::{Airlock, Heard, Outcome, Tree, Waiting, shortened};
use crate::{
    error::Error,
    link::Feed,
    protocol::{Facts, JobKind, Limit, OpenFailure},
    sink::{Ended, Failure, NodePath, Sink},
};

/// A bound document's media type: none of a file, for it isn't one.
pub const BOUND: &str = "application/x-bound-pages";
/// What its hash is over: this line, then each file's SHA-256 in hex on a line of its own.
const LABEL: &[u8] = b"safehouse/bound/v1\n";

/// One file of a bound document.
pub struct BoundPage<'a> {
    pub name: String,
    /// Opens it from its beginning; asked for a second time when it is no picture.
    pub open: Box<dyn FnMut() -> io::Result<Box<dyn Read + 'a>> + 'a>,
}

/// The hash of a bound document whose files have these.
pub fn bound_sha256(files: impl IntoIterator<Item = Sha256>) -> Sha256 {
    let mut hash = sha2::Sha256::new_with_prefix(LABEL);
    for file in files {
        hash.update(format!("{file}\n"));
    }
    Sha256::from_bytes(hash.finalize().into())
}

/// Which page of the whole a picture's first is.
#[derive(Clone, Copy)]
pub(super) struct Place(u32);

impl Place {
    /// "picture, EXIF" becomes "page 3, EXIF"; a picture's own "page 2" is counted on from its first.
    pub(super) fn of(self, finding: Finding) -> Finding {
        let Self(first) = self;
        let own = finding.place.strip_prefix("page ").and_then(|number| number.parse::<u32>().ok());
        let place = match (own, finding.place.strip_prefix("picture")) {
            (Some(number), _) => format!("page {}", first.saturating_add(number.saturating_sub(1))),
            (None, Some(rest)) if rest.is_empty() || rest.starts_with(',') => format!("page {first}{rest}"),
            _ => format!("page {first}: {}", finding.place),
        };
        Finding::new(finding.kind, model::Place::from(place).at(finding.rects), finding.what, finding.detail)
    }

    /// The name of a file that came out of this one.
    pub(super) fn inside(self, name: &str) -> String {
        shortened(&format!("page {}, {name}", self.0)).to_owned()
    }
}

impl Airlock {
    /// Opens files as the pages of one document. `limits.time` is for each of them; the rest for all together. Blocks, as
    /// [`Airlock::open_tree`] does.
    ///
    /// # Errors
    /// As [`Airlock::open_tree`].
    pub fn open_bound(
        &self,
        pages: &mut [BoundPage<'_>],
        name: &str,
        limits: &model::limits::OpenLimits,
        sink: &mut dyn Sink,
    ) -> Result<Outcome, Error> {
        let mut tree = self.tree(limits, sink);
        let (top, complete) = tree.bound(pages, name)?;
        tree.sink.end(&NodePath::top(), &top).map_err(Error::Sink)?;
        Ok(Outcome { top, complete: complete && tree.unfinished == 0, sandbox_lacks: std::mem::take(&mut tree.lacks) })
    }
}

impl Tree<'_> {
    fn bound(&mut self, pages: &mut [BoundPage<'_>], name: &str) -> Result<(Ended, bool), Error> {
        let top = NodePath::top();
        let mut heard = Heard::new();
        let (mut size, mut hashes) = (0, Vec::new());
        let (mut worst, mut inside) = (None, None);
        for page in pages {
            self.a_files_time();
            let first = heard.last + 1;
            heard.place = Some(Place(first));
            heard.facts = Facts { media_type: String::new(), pages: 0 };
            let mut input = (page.open)().map_err(Error::Input)?;
            let mut feed = Feed::new(&mut *input, self.limits.memory / super::SHARE_OF_MEMORY);
            let failure = match self.over {
                Some(over) => Some(over),
                None => self.run(JobKind::Picture, &top, &page.name, &mut feed, &mut heard)?,
            };
            self.flush(&top, &mut heard)?;
            if failure == Some(Failure::Cancelled) {
                (self.over, worst) = (failure, failure);
                break;
            }
            let (length, sha256) = feed.facts().map_err(Error::Input)?;
            drop(input);
            size += length;
            hashes.push(sha256);
            if let Some(failure) = failure {
                if is_no_picture(failure, &heard.facts) {
                    self.aside(page, length, first, &mut heard)?;
                } else {
                    worst.get_or_insert(failure);
                    self.not_opened(first, failure, &mut heard)?;
                }
            }
            heard.last = heard.last.max(first);
            // What came out of it has the rest of its time. What is to be told of the pages is told at the end, and of them alone.
            let pages = self.reading.set_aside();
            inside = inside.or(self.drain()?);
            self.reading.take_up(pages);
        }
        if heard.opened {
            self.stand_ins(&top, &mut heard)?;
        }
        self.unfinished_inside(inside)?;
        for finding in self.reading.findings() {
            self.finding(&top, &finding)?;
        }
        let facts =
            FileFacts { name: name.to_owned(), sha256: bound_sha256(hashes), size, media_type: BOUND.to_owned() };
        let complete = worst.is_none();
        let failure = worst.filter(|_| !heard.opened);
        Ok((Ended { facts, pages: heard.last, opened: heard.opened, failure }, complete))
    }

    /// As much time as a file of its own would have. A page that took all of its time takes none of the next one's.
    fn a_files_time(&mut self) {
        let now = Instant::now();
        self.watch.deadline = now + self.limits.time;
        self.reading.begin(now, self.limits.time);
        if self.over == Some(Failure::Limit(Limit::Time)) {
            self.over = None;
        }
    }

    /// Sheets in the place of pages that can't be shown, once there is a page that can.
    pub(super) fn stand_ins(&mut self, node: &NodePath, heard: &mut Heard) -> Result<(), Error> {
        for (number, words) in std::mem::take(&mut heard.missing) {
            let sheet =
                typeset_blocks(&[Block::Note(words.clone())], Missing::Box, 1).ok().and_then(|mut set| set.next());
            if let Some(sheet) = sheet {
                self.sink.page(node, number, &sheet).map_err(Error::Sink)?;
                self.sink.text(node, &format!("{words}\n")).map_err(Error::Sink)?;
            }
        }
        Ok(())
    }

    fn not_opened(&mut self, number: u32, failure: Failure, heard: &mut Heard) -> Result<(), Error> {
        let kind = if failure.unfinished() { FindingKind::NotFinished } else { FindingKind::Damaged };
        let what = if heard.last >= number {
            format!("This page was not wholly opened: {failure}. The other pages are shown.")
        } else {
            heard.missing.push((
                number,
                format!("Page {number} could not be opened: {failure}. This sheet is not part of what came."),
            ));
            format!(
                "This page could not be opened: {failure}. A sheet that says so stands in its place; the other pages are shown."
            )
        };
        self.finding(&NodePath::top(), &Finding::new(kind, format!("page {number}"), what, ""))
    }

    /// A file among the pages that is no picture is opened as a file inside.
    fn aside(&mut self, page: &mut BoundPage<'_>, size: u64, number: u32, heard: &mut Heard) -> Result<(), Error> {
        let top = NodePath::top();
        let place = format!("page {number}");
        let what = "This is no picture that can be shown as a page. A sheet that says so stands in its place; it is opened as a file of its own.";
        let sheet = format!(
            "Page {number} came as something else than a picture, and is kept as a file of its own. This sheet is not part of what came."
        );
        heard.missing.push((number, sheet));
        self.finding(&top, &Finding::new(FindingKind::NotRead, place.as_str(), what, page.name.as_str()))?;
        if !self.sink.wants_children() {
            return Ok(());
        }
        let limit = match (self.budget.children.checked_sub(1), self.budget.child_bytes.checked_sub(size)) {
            (Some(children), Some(bytes)) => {
                (self.budget.children, self.budget.child_bytes) = (children, bytes);
                None
            }
            (None, _) => Some(Limit::Children),
            (_, None) => Some(Limit::ChildBytes),
        };
        if let Some(limit) = limit {
            let what = format!("It was not opened as a file of its own: {} was reached.", limit);
            return self.finding(&top, &Finding::new(FindingKind::NotFinished, place, what, ""));
        }
        let mut bytes = Vec::new();
        // The worker had all of it a moment ago: it is no larger than a file may be.
        (page.open)().and_then(|input| input.take(size).read_to_end(&mut bytes)).map_err(Error::Input)?;
        heard.children += 1;
        let child = top.child(heard.children);
        self.sink.child(&child, shortened(&page.name), &bytes).map_err(Error::Sink)?;
        self.kept += bytes.len() as u64;
        self.waiting.push_back(Waiting { node: child, name: page.name.clone(), bytes, passwords: None });
        Ok(())
    }
}

/// The opener said what it is instead. A worker that lies here has its file opened in another way, and no more.
fn is_no_picture(failure: Failure, facts: &Facts) -> bool {
    failure == Failure::Opener(OpenFailure::Unsupported)
        && !facts.media_type.is_empty()
        && !facts.media_type.starts_with("image/")
}

#[cfg(test)]
mod tests {
    use model::Rect;

    use super::*;

    #[test]
    fn a_finding_says_of_which_page_of_the_whole_it_is() {
        let rect = Rect::new(1.0, 2.0, 3.0, 4.0);
        let of = |place: &str| Finding::new(FindingKind::Gps, model::Place::from(place).at([rect]), "", "");
        let at = |place: &str| Place(7).of(of(place)).place;
        assert_eq!(Place(7).of(of("page 3")).rects, [rect]);
        assert_eq!(at("picture"), "page 7");
        assert_eq!(at("picture, EXIF"), "page 7, EXIF");
        assert_eq!(at("page 1"), "page 7");
        assert_eq!(at("page 3"), "page 9");
        assert_eq!(at("picture 2"), "page 7: picture 2");
        assert_eq!(at("page 4294967295"), "page 4294967295");
        assert_eq!(at("page 99999999999"), "page 7: page 99999999999");
    }

    #[test]
    fn its_hash_is_that_of_its_files_in_their_order() {
        let [one, two] = [Sha256::of(b"1"), Sha256::of(b"2")];
        assert_eq!(bound_sha256([one, two]), Sha256::of(format!("safehouse/bound/v1\n{one}\n{two}\n").as_bytes()));
        assert_ne!(bound_sha256([one, two]), bound_sha256([two, one]));
    }
}
