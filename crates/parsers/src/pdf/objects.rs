//! Every object of the file once: attached files, pictures with what lies beside their pixels, packets of properties, references out of the file.

use std::{collections::HashMap, io::Read};

use hayro_syntax::{
    Filter, Pdf,
    object::{Dict, Object, ObjectIdentifier, Stream},
};
use model::FindingKind::{Attachment, Damaged, NotRead, Property, RemoteReference, Timestamp};

use super::{
    beside::Beside,
    catalog, properties, signed,
    values::{decoded, file_name, name_of, quietly, text_of},
};
use crate::{found::Found, image::jpeg};

/// Objects beyond this many are not looked at one by one.
const MOST: usize = 500_000;
/// The largest picture or attachment that is unpacked, and all of them together.
const LARGEST: usize = 96 << 20;
const ALL: usize = 256 << 20;

/// Gives the words that stand for parts of pages when they are copied.
pub fn inspect(pdf: &Pdf, file: &[u8], root: Option<&Dict<'_>>, found: &mut Found) -> Vec<String> {
    let packet = root.and_then(|r| r.get::<Stream<'_>>("Metadata")).and_then(|s| decoded(&s));
    let pages = pictures_by_page(pdf);
    let mut sweep = Sweep { attached: HashMap::new(), left: ALL, signed: Vec::new(), beside: Beside::default() };
    let mut loose = Vec::new();
    for object in quietly(|| pdf.objects().into_iter()).into_iter().flatten().take(MOST) {
        let _ = quietly(|| {
            properties::packet(&object, &packet, found);
            match &object {
                Object::Dict(dict) => sweep.dict(dict, found),
                Object::Stream(stream) => {
                    sweep.dict(stream.dict(), found);
                    if name_of(stream.dict(), "Type") == "EmbeddedFile" {
                        loose.push(stream.clone());
                    }
                    picture(stream, &pages, found);
                    external(stream, found);
                }
                _ => {}
            }
        });
    }
    signed::behind(file, &sweep.signed, found);
    sweep.beside.say(found);
    for stream in loose {
        if !sweep.attached.contains_key(&stream.obj_id()) {
            sweep.attach("unnamed", &stream, found);
        }
    }
    sweep.beside.instead
}

struct Sweep {
    attached: HashMap<ObjectIdentifier, ()>,
    left: usize,
    /// Up to where each signature reaches.
    signed: Vec<usize>,
    beside: Beside,
}

impl Sweep {
    fn dict(&mut self, dict: &Dict<'_>, found: &mut Found) {
        self.beside.note(dict);
        if let Some(files) = dict.get::<Dict<'_>>("EF") {
            let name = file_name(&Object::Dict(dict.clone()));
            let description = text_of(dict, "Desc");
            for key in ["UF", "F", "Unix", "DOS", "Mac"] {
                if let Some(stream) = files.get::<Stream<'_>>(key)
                    && !self.attached.contains_key(&stream.obj_id())
                {
                    self.attach(if name.is_empty() { "unnamed" } else { &name }, &stream, found);
                    if !description.is_empty() {
                        found.say(
                            Property,
                            format!("attachment {name}"),
                            "An attached file is described.",
                            description.clone(),
                        );
                    }
                }
            }
        }
        if name_of(dict, "Type") == "Font" {
            found.fonts.note(&name_of(dict, "BaseFont"));
        }
        self.signed.extend(signed::reach(dict));
        // A signature that hangs on no field is one too.
        if name_of(dict, "Type") == "Sig" && dict.contains_key("ByteRange") {
            catalog::signature(dict, found);
        }
        if let Some(reference) = dict.get::<Dict<'_>>("Ref").filter(|r| r.contains_key("F")) {
            let file = reference.get::<Object<'_>>("F").map(|f| file_name(&f)).unwrap_or_default();
            found.say(RemoteReference, "whole file", "A part of a page is to be taken from another file.", file);
        }
        if name_of(dict, "FS") == "URL" {
            found.say(
                RemoteReference,
                "whole file",
                "The file names an address that data is to be fetched from.",
                text_of(dict, "F"),
            );
        }
        if let Some(proxy) = dict.get::<Dict<'_>>("OPI") {
            let inner = proxy.keys().find_map(|key| proxy.get::<Dict<'_>>(key.as_ref() as &[u8]));
            let file = inner.and_then(|d| d.get::<Object<'_>>("F")).map(|f| file_name(&f)).unwrap_or_default();
            found.say(RemoteReference, "whole file", "A picture stands for one in another file, which is named.", file);
        }
    }

    fn attach(&mut self, name: &str, stream: &Stream<'_>, found: &mut Found) {
        self.attached.insert(stream.obj_id(), ());
        if let Some(about) = stream.dict().get::<Dict<'_>>("Params") {
            for key in ["CreationDate", "ModDate"] {
                let when = text_of(&about, key);
                if !when.is_empty() {
                    found.say(
                        Timestamp,
                        format!("attachment {name}"),
                        "The file says when an attached file was made or changed.",
                        when,
                    );
                }
            }
        }
        match decoded(stream) {
            Some(bytes) if bytes.len() <= self.left.min(LARGEST) => {
                self.left -= bytes.len();
                found.say(Attachment, "whole file", "A file is attached. It is opened as a file of its own.", name);
                found.child(name, bytes);
            }
            Some(_) => {
                found.say(NotRead, "whole file", "An attached file is too large to be opened with the others.", name)
            }
            None => found.say(Damaged, "whole file", "An attached file is damaged and could not be taken out.", name),
        }
    }
}

/// On which page each picture is used, as far as pages name them themselves.
fn pictures_by_page(pdf: &Pdf) -> HashMap<ObjectIdentifier, u32> {
    let mut pages = HashMap::new();
    for (number, page) in (1..).zip(pdf.pages().iter()) {
        let pictures = &page.resources().x_objects;
        for key in pictures.keys().take(10_000) {
            if let Some(id) = pictures.get_ref(key.as_ref() as &[u8]) {
                pages.entry(id.into()).or_insert(number);
            }
        }
    }
    pages
}

/// What lies beside the pixels of a JPEG: it is in the file as the camera wrote it.
fn picture(stream: &Stream<'_>, pages: &HashMap<ObjectIdentifier, u32>, found: &mut Found) {
    let filters = stream.filters();
    let Some((Filter::DctDecode, before)) = filters.split_last() else { return };
    let raw = stream.raw_data();
    let jpeg = match before {
        [] => raw.into_owned(),
        [Filter::FlateDecode] => {
            let mut plain = Vec::new();
            // What can be unpacked of a broken stream is looked at.
            let _ = flate2::read::ZlibDecoder::new(raw.as_ref()).take(LARGEST as u64).read_to_end(&mut plain);
            plain
        }
        _ => return,
    };
    let place = match pages.get(&stream.obj_id()) {
        Some(page) => format!("picture on page {page}"),
        None => "a picture in the file".to_owned(),
    };
    jpeg::inspect(&jpeg, &place, found);
}

/// A stream whose bytes are in another file (7.3.8.2).
fn external(stream: &Stream<'_>, found: &mut Found) {
    if let Some(file @ (Object::String(_) | Object::Dict(_))) = stream.dict().get::<Object<'_>>("F") {
        found.say(
            RemoteReference,
            "whole file",
            "A part of the file is to be fetched from elsewhere.",
            file_name(&file),
        );
    }
}
