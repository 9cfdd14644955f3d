//! From an opened original to a clean file that was opened again. It decides nothing alone: where something would stay, it refuses.

use std::io::Cursor;

use airlock::{Ended, NotWhole, Whole};
use model::{Colours, Finding, FindingKind};
use page::{Dots, Policy};

use crate::{Kind, is_film, is_recording, left, left::gone, letter, make};

/// A clean file in memory: whatever ends the program, nothing is left of one that wasn't looked at.
#[derive(Debug)]
pub struct Scrubbed {
    pub kind: Kind,
    pub bytes: Vec<u8>,
    /// Of the original, as the airlock told it.
    pub media_type: String,
    /// The clean file, opened again.
    pub made: Whole,
    pub top: Ended,
    /// What was found in the original and isn't in the clean file.
    pub gone: Vec<Finding>,
    /// Names from its properties that stand in its own words, too.
    pub seen: Vec<Finding>,
    /// Its pages were set anew from their text.
    pub set_anew: bool,
}

/// Why there is no clean file. `E`: why the airlock couldn't be asked at all.
#[derive(Debug, thiserror::Error)]
pub enum NotClean<E> {
    #[error(transparent)]
    Original(NotWhole),
    #[error(transparent)]
    Make(#[from] make::Error),
    #[error("the airlock couldn't be asked")]
    Airlock(E),
    #[error("the clean copy doesn't open: {0}")]
    Again(NotWhole),
    #[error("the clean copy would be taken for {0}")]
    TakenFor(String),
    /// It would tell this.
    #[error("something would stay in it that can betray somebody")]
    Left(Vec<Finding>),
}

/// Makes a clean file. `kind`: what it becomes; otherwise the same as the original is, or PDF. What is of a kind in `keep` may stay: a person
/// looked at it. `colours`: what becomes of those of its pages. `again` opens the clean file in the airlock.
///
/// # Errors
/// When it can't be made, or something is left that must go.
pub fn scrub<E>(
    original: &Whole,
    top: &Ended,
    kind: Option<Kind>,
    (keep, colours): (&[FindingKind], Colours),
    again: impl FnOnce(&[u8]) -> Result<(Whole, Ended), E>,
) -> Result<Scrubbed, NotClean<E>> {
    original.check(top).map_err(NotClean::Original)?;
    let media_type = top.facts.media_type.clone();
    let again_a_film = original.film.as_ref().map(|_| Kind::WebM);
    let kind = kind.or(again_a_film).unwrap_or_else(|| Kind::instead_of(&media_type, original.pages.len()));
    match (is_recording(&media_type), kind.is_recording()) {
        (true, false) => return Err(make::Error::OnlySound.into()),
        (false, true) => return Err(make::Error::NoSound.into()),
        _ if kind == Kind::WebM && !is_film(&media_type) => return Err(make::Error::NoFilm.into()),
        _ => {}
    }
    let dots = if keep.contains(&FindingKind::PrinterDots) { Dots::Keep } else { Dots::Remove };
    let mut out = Cursor::new(Vec::new());
    let body = if letter::is_one(&media_type) { Some(letter::body(original)?) } else { None };
    let policy = Policy { dots, colours, ..Policy::default() };
    make::make(body.as_ref().unwrap_or(original), kind, policy, &mut out)?;
    let bytes = out.into_inner();
    let (made, end) = again(&bytes).map_err(NotClean::Airlock)?;
    made.check(&end).map_err(NotClean::Again)?;
    if Kind::same_as(&end.facts.media_type) != Some(kind) {
        return Err(NotClean::TakenFor(end.facts.media_type));
    }
    let left = left::left(original, &made, kind, body.is_some(), keep);
    if !left.must_go.is_empty() {
        return Err(NotClean::Left(left.must_go));
    }
    let gone = gone(original, &made, &left, keep);
    // A recording's sheet stays behind; what is made of it isn't set anew.
    let set_anew = !kind.is_recording() && original.findings.iter().any(|finding| finding.kind == FindingKind::SetAnew);
    Ok(Scrubbed { kind, bytes, media_type, made, top: end, gone, seen: left.seen, set_anew })
}
