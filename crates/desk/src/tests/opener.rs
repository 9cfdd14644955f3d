//! Stands in for the airlock: what a "file" says happens to it.

use std::{
    io::Read,
    sync::Arc,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use airlock::{BoundPage, Checked, Ended, Failure, NodePath, OpenFailure, Outcome, SignatureJob, Sink};
use model::{FileFacts, Finding, FindingKind, Place, Rect, Sha256, Size, Word, limits::OpenLimits, mail};
use page::{Origin, PageContent, Raster};

use crate::{How, Opener};

#[derive(Clone, Default)]
pub struct FakeOpener {
    pub cancelled: Arc<AtomicBool>,
    /// Hangs until it is cancelled.
    pub slow: bool,
}

pub fn page_of(text: &str) -> PageContent {
    let mut raster = Raster::new(60, 80, [255; 3]).unwrap();
    raster.set(1, 1, [0; 3]);
    if text.ends_with("\t") {
        raster.fill(20, 60, 32, 70, [0; 3]);
    }
    let words = text
        .split_whitespace()
        .zip(0_u16..)
        .map(|(word, at)| {
            // Six on a line, beside each other.
            let (x, y) = (f32::from(1 + at % 6 * 9), f32::from(2 + at / 6 * 5));
            Word { text: word.into(), rect: Rect::new(x, y, x + 6.0, y + 3.0), line_end: false }
        })
        .collect();
    PageContent { raster, size: Size { width: 60.0, height: 80.0 }, words, origin: Origin::Embedded }
}

/// What the header of a mail says, as the mail opener tells it.
fn header(text: &str) -> Vec<Finding> {
    let lines = text.lines().take_while(|line| !line.is_empty()).filter_map(|line| line.split_once(": "));
    let kind = |name: &str| match name {
        "Date" => FindingKind::Timestamp,
        "From" => FindingKind::Correspondent,
        "Subject" => FindingKind::Property,
        _ => FindingKind::CopyIdentifier,
    };
    lines.map(|(name, value)| Finding::new(kind(name), mail::place(name), "A header.", value)).collect()
}

impl Opener for FakeOpener {
    fn open(
        &self,
        input: &mut dyn Read,
        name: &str,
        how: How,
        limits: &OpenLimits,
        sink: &mut dyn Sink,
    ) -> Result<Outcome, airlock::Error> {
        let mut bytes = Vec::new();
        input.read_to_end(&mut bytes).map_err(airlock::Error::Input)?;
        while self.slow && !self.cancelled.load(Ordering::Relaxed) {
            std::thread::sleep(Duration::from_millis(5));
        }
        let mut text = String::from_utf8_lossy(&bytes).into_owned();
        if text == "HOW" {
            let languages = how.languages.as_ref().map_or("what-fits".to_owned(), ToString::to_string);
            let pages = if how.pages.is_empty() { String::new() } else { format!(" on pages {}", how.pages) };
            text = format!(
                "read in {languages}{pages} within {} seconds, or {}, and {} MiB",
                limits.time.as_secs(),
                limits.most_time.as_secs(),
                limits.memory >> 20
            );
        }
        if text == "KEYS" {
            text = format!("held against: {}", how.keys.text());
        }
        let top = NodePath::top();
        let facts = |name: &str, bytes: &[u8]| FileFacts {
            name: name.into(),
            sha256: Sha256::of(bytes),
            size: bytes.len() as u64,
            media_type: match name.rsplit_once('.') {
                Some((_, "pdf")) => "application/pdf",
                Some((_, "eml")) => "message/rfc822",
                _ => "text/plain",
            }
            .into(),
        };
        let give = |sink: &mut dyn Sink| -> std::io::Result<Ended> {
            if text.starts_with("CRASH") {
                return Ok(Ended {
                    facts: facts(name, &bytes),
                    pages: 0,
                    opened: false,
                    failure: Some(Failure::Crashed),
                });
            }
            if text.starts_with("UNKNOWN") {
                let failure = Some(Failure::Opener(OpenFailure::Unsupported));
                return Ok(Ended { facts: facts(name, &bytes), pages: 0, opened: false, failure });
            }
            if let Some((password, _)) = text.strip_prefix("LOCKED ").and_then(|rest| rest.split_once('\n'))
                && !how.passwords.iter().any(|given| given == password)
            {
                sink.finding(&top, &Finding::new(FindingKind::Encrypted, "whole file", "It is encrypted.", ""))?;
                let failure = match how.passwords.len() {
                    0 => Failure::Opener(OpenFailure::Encrypted),
                    tried => Failure::NoneFits(tried),
                };
                return Ok(Ended { facts: facts(name, &bytes), pages: 0, opened: false, failure: Some(failure) });
            }
            for (page, number) in text.split('\u{c}').zip(1..) {
                sink.page(&top, number, &page_of(page))?;
                sink.text(&top, page)?;
                if page.contains("FRAMED") {
                    let place = Place::from(format!("page {number}")).at([Rect::new(6.0, 8.0, 36.0, 24.0)]);
                    let what = "A comment was put on the page.";
                    sink.finding(&top, &Finding::new(FindingKind::Comment, place, what, "Ask \"her\""))?;
                }
            }
            sink.finding(
                &top,
                &Finding::new(FindingKind::Author, "properties", "It names its author.", "m.tidewell <script>"),
            )?;
            if name.ends_with(".eml") {
                header(&text).iter().try_for_each(|finding| sink.finding(&top, finding))?;
            }
            for (mail, number) in
                text.strip_prefix("MAILBOX\n").into_iter().flat_map(|all| all.split("\n---\n")).zip(1..)
            {
                let (child, name) = (top.child(number), format!("{number}.eml"));
                sink.child(&child, &name, mail.as_bytes())?;
                header(mail).iter().try_for_each(|finding| sink.finding(&child, finding))?;
                let facts = facts(&name, mail.as_bytes());
                sink.end(&child, &Ended { facts, pages: 0, opened: true, failure: None })?;
            }
            if let Some(inside) = text.strip_prefix("CHILD ") {
                let child = top.child(1);
                sink.child(&child, "inner.txt", inside.as_bytes())?;
                sink.page(&child, 1, &page_of(inside))?;
                sink.end(
                    &child,
                    &Ended { facts: facts("inner.txt", inside.as_bytes()), pages: 1, opened: true, failure: None },
                )?;
            }
            Ok(Ended { facts: facts(name, &bytes), pages: 1, opened: true, failure: None })
        };
        let ended = give(sink).map_err(airlock::Error::Sink)?;
        sink.end(&top, &ended).map_err(airlock::Error::Sink)?;
        Ok(Outcome { complete: ended.failure.is_none(), top: ended, sandbox_lacks: Vec::new() })
    }

    /// A page a file; one that crashes its worker leaves its number free.
    fn open_bound(
        &self,
        pages: &mut [BoundPage<'_>],
        name: &str,
        _: How,
        _: &OpenLimits,
        sink: &mut dyn Sink,
    ) -> Result<Outcome, airlock::Error> {
        let top = NodePath::top();
        let (mut opened, mut hashes) = (false, Vec::new());
        for (page, number) in pages.iter_mut().zip(1..) {
            let mut bytes = Vec::new();
            (page.open)().unwrap().read_to_end(&mut bytes).unwrap();
            hashes.push(Sha256::of(&bytes));
            let text = String::from_utf8(bytes).unwrap();
            if text.starts_with("CRASH") {
                continue;
            }
            opened = true;
            sink.page(&top, number, &page_of(&text)).map_err(airlock::Error::Sink)?;
            let place = format!("page {number}, EXIF");
            let what = "The picture says where it was taken.";
            sink.finding(&top, &Finding::new(FindingKind::Gps, place, what, "53.5, 9.9"))
                .map_err(airlock::Error::Sink)?;
        }
        let facts = FileFacts {
            name: name.into(),
            sha256: airlock::bound_sha256(hashes),
            size: 0,
            media_type: airlock::BOUND.into(),
        };
        let failure = (!opened).then_some(Failure::Crashed);
        let ended = Ended { facts, pages: pages.len() as u32, opened, failure };
        sink.end(&top, &ended).map_err(airlock::Error::Sink)?;
        Ok(Outcome { complete: opened, top: ended, sandbox_lacks: Vec::new() })
    }

    fn check_signature(&self, asked: &SignatureJob) -> Result<Result<Checked, Failure>, airlock::Error> {
        let _ = asked;
        Ok(Err(Failure::Crashed))
    }

    fn languages(&self) -> Vec<(String, String)> {
        [("eng", "English"), ("rus", "Russian")].map(|(code, name)| (code.to_owned(), name.to_owned())).into()
    }

    fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }
}
