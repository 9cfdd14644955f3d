//! What points out of a document: external relationships, and what they mean for somebody who opens the original. Follows none.

use model::FindingKind::{Owner, RemoteReference, Script};

use super::{Reading, package::Relation};
use crate::found::Found;

/// Says of each relationship of a part that points outside what it is, and takes embedded files and macros out as children.
pub fn inspect(relations: &[Relation], place: &str, reading: &mut Reading<'_, '_>) {
    for relation in relations {
        if relation.external {
            outside(&relation.kind, &relation.target, place, reading.found);
            continue;
        }
        match relation.kind.as_str() {
            "image"
            | "oleObject"
            | "package"
            | "audio"
            | "video"
            | "media"
            | "attachedToolbars"
            | "aFChunk"
            | "control"
            | "activeXControlBinary" => {
                reading.embed(&relation.target, place);
            }
            "vbaProject" => {
                reading.found.say(
                    Script,
                    "whole file",
                    "The document holds macros: programs that Office runs when it is allowed to. They were not run; their source stands with the file of macros.",
                    relation.target.as_str(),
                );
                reading.embed(&relation.target, place);
            }
            _ => {}
        }
    }
}

/// A reference to somewhere else, in words.
pub fn outside(kind: &str, target: &str, place: &str, found: &mut Found) {
    if target.trim().is_empty() {
        return;
    }
    let what = match kind {
        "hyperlink" => "A link to somewhere else. Following it tells them.",
        "attachedTemplate" => {
            "The document loads its template from elsewhere when it is opened in Office: that tells its maker who opened it, and can bring macros."
        }
        "image" => {
            "A picture is loaded from elsewhere when the document is opened: that tells its maker who opened it."
        }
        "oleObject" | "package" | "frame" | "subDocument" | "aFChunk" => {
            "A part of the document is loaded from elsewhere when it is opened: that tells its maker who opened it."
        }
        "externalLinkPath" | "xlExternalLinkPath" | "externalLinkLong" | "connection" => {
            "The workbook takes data from another file. Its name is kept, often with its place on somebody's computer."
        }
        _ => "The document refers to something elsewhere. An Office program may load it when the document is opened.",
    };
    found.say(RemoteReference, place, what, target);
    local_path(target, place, found);
}

/// A path on somebody's machine, or on a company's server, names people.
pub fn local_path(target: &str, place: &str, found: &mut Found) {
    let path = target.trim_start_matches("file:").trim_start_matches("///").replace("%20", " ");
    let drive = path.as_bytes().get(1) == Some(&b':') && path.as_bytes().first().is_some_and(u8::is_ascii_alphabetic);
    let server = path.starts_with("\\\\") || (target.starts_with("file:") && path.starts_with("//"));
    let home = path.starts_with("/Users/") || path.starts_with("/home/");
    if drive || server || home {
        found.say(Owner, place, "The path of a file on somebody's computer or server is kept in the document.", path);
    }
}
