//! TAR archives, alone or as what a compressed stream holds: every file becomes a child; owners, times, links, labels and records become
//! findings. Writes nothing anywhere, follows no link.

use std::io::{Read, Take};

use airlock::OpenFailure;
use model::FindingKind::{Comment, Damaged, NotRead, Property, Timestamp};

use super::{
    Children, Listing,
    tape::{Ended, Member, Tape, is_header},
};
use crate::{JobLimits, Output, detect::Kind, found::Found};

/// Whether bytes begin with a TAR header whose sum holds.
pub fn is_tar(bytes: &[u8]) -> bool {
    is_header(bytes)
}

pub fn open(file: &[u8], limits: &JobLimits, out: &mut dyn Output) -> Result<(), OpenFailure> {
    out.facts(Kind::Tar.media_type(), 0)?;
    unpack(&mut || Box::new(file), u64::MAX, Found::default(), limits, out)
}

/// Opens what `stream` gives, which is read twice: for the listing and what is to say, of which no more than `listed` bytes are looked at,
/// then for the members.
pub fn unpack<'a>(
    stream: &mut dyn FnMut() -> Box<dyn Read + 'a>,
    listed: u64,
    mut found: Found,
    limits: &JobLimits,
    out: &mut dyn Output,
) -> Result<(), OpenFailure> {
    let mut tape = Tape::new(stream().take(listed));
    let mut listing = Listing::default();
    while !listing.is_full()
        && let Some(member) = tape.next()
    {
        let name = super::shown(&member.name);
        listing.member(&name, member.changed.and_then(super::time), &mut found);
        tells(&member, &name, &mut found);
    }
    end(&mut tape, &mut found);
    let names = listing.finish(&mut found);
    let any = !names.is_empty();
    out.text(&names)?;
    crate::hand_over(found, out)?;
    if !any {
        return Err(OpenFailure::Damaged);
    }
    let mut tape = Tape::new(stream());
    let mut children = Children::new(limits, out);
    while let Some(member) = tape.next() {
        if member.is_file() {
            children.hand(&super::shown(&member.name), &mut tape)?;
        }
    }
    Ok(())
}

/// Says how the listing ended.
fn end(tape: &mut Tape<Take<Box<dyn Read + '_>>>, found: &mut Found) {
    match tape.ended {
        None => super::unlisted(found),
        _ if tape.inner.limit() == 0 => super::unlisted(found),
        Some(Ended::Broken) => {
            found.say(Damaged, "archive", "The archive is damaged or was cut off; what stands before is shown.", "");
        }
        Some(Ended::Whole) => {
            let (count, begin) = tape.rest();
            if count > 0 {
                super::outside("archive, after its end", &begin, count, found);
            }
        }
    }
}

fn tells(member: &Member, name: &str, found: &mut Found) {
    let place = || format!("member {name}");
    if !member.is_root {
        super::packed_by(&member.user, &member.group, found);
    }
    if let Some(link) = member.link.as_deref().filter(|_| matches!(member.kind.as_byte(), b'1' | b'2')) {
        let link = super::shown(link);
        super::names_somebody(&link, found);
        found.say(Property, place(), "This member is a link to another file. It is not followed.", link);
    }
    match member.kind.as_byte() {
        b'V' => found.say(Comment, "archive", "The archive carries a label.", name),
        b'M' => found.say(NotRead, place(), "This member begins in another part of the archive.", ""),
        b'3' | b'4' | b'6' => found.say(Property, place(), "This member is a device or a pipe, and no file.", ""),
        _ => {}
    }
    if member.is_sparse() {
        found.say(
            NotRead,
            place(),
            "This member is kept without its holes, which are empty; it is opened as it is kept.",
            "",
        );
    }
    for (key, value) in &member.records {
        match key.as_str() {
            "comment" => found.say(Comment, "archive", "The archive carries a comment.", value.as_str()),
            "atime" | "ctime" | "LIBARCHIVE.creationtime" => {
                const WHAT: &str =
                    "The archive also says when files were made, opened, or put where they were: for example of this one.";
                let time = value.parse::<f64>().ok().and_then(|time| super::time(time as i64));
                // Of all members it would be as long as the listing, twice.
                let said = found.findings.iter().any(|f| f.what == WHAT && f.detail.starts_with(key.as_str()));
                if let (Some(time), false) = (time, said) {
                    found.say(Timestamp, place(), WHAT, format!("{key} {time}"));
                }
            }
            key if key.starts_with("GNU.sparse.") || matches!(key, "charset" | "hdrcharset" | "") => {}
            key => found.say(
                Property,
                place(),
                "The archive keeps an attribute of the file that its owner doesn't see: where it was fetched from, for example.",
                format!("{key}: {value}"),
            ),
        }
    }
}
