//! What was added to a file behind its signatures (ISO 32000-2, 12.8.1): a signature covers the bytes that it names, and no more. Checks none.

use hayro_syntax::object::{Array, Dict};
use model::FindingKind::ForgerySign;

use crate::{bytes, found::Found};

/// Up to which byte a signature reaches.
pub fn reach(dict: &Dict<'_>) -> Option<usize> {
    if !dict.contains_key("Contents") {
        return None;
    }
    let range: Vec<i32> = dict.get::<Array<'_>>("ByteRange")?.iter::<i32>().take(4).collect();
    let [_, _, from, length] = range[..] else { return None };
    usize::try_from(from.checked_add(length)?).ok()
}

/// Says when objects stand behind the last signature, but for those that are added to check it in later years.
pub fn behind(file: &[u8], signed: &[usize], found: &mut Found) {
    let Some(rest) = signed.iter().max().and_then(|end| file.get(*end..)) else { return };
    let has = |word: &[u8]| bytes::find(rest, word).is_some();
    let changes = [&b"/Page"[..], b"/Annot", b"/Contents", b"/AcroForm", b"/ObjStm"].iter().any(|word| has(word));
    if !has(b" obj") || has(b"/DSS") && !changes {
        return;
    }
    found.say(
        ForgerySign,
        "whole file",
        "The file was added to after it was signed; the last signature doesn't cover that. A form that was filled in or a note that was made later is added so, too, and what checks the \
         signature in later years. See what the earlier revision said.",
        format!("{} bytes behind the last signature", rest.len()),
    );
}
