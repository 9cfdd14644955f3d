//! What the document's root leads to: scripts, opening actions, form fields, layers, collections.

use std::collections::{HashMap, HashSet};

use hayro_syntax::{
    Pdf,
    object::{Array, Dict, Object, ObjectIdentifier, Rect},
};
use model::{
    FindingKind::{Action, FormField, HiddenLayer, NotRead, Property, Signature, Software, Timestamp},
    Place,
};

use super::{
    actions, beside,
    pages::shown_at,
    values::{self, name_of, text_of},
};
use crate::found::Found;

const MOST: usize = 20_000;

pub fn root(pdf: &Pdf) -> Option<Dict<'_>> {
    values::quietly(|| pdf.xref().get::<Dict<'_>>(pdf.xref().root_id())).flatten()
}

pub fn inspect(pdf: &Pdf, catalog: &Dict<'_>, found: &mut Found) {
    actions::of(catalog, &"on opening".into(), found);
    let names = catalog.get::<Dict<'_>>("Names");
    if let Some(tree) = names.and_then(|names| names.get::<Dict<'_>>("JavaScript")) {
        for action in actions::name_tree(&tree, MOST) {
            if let Object::Dict(action) = action {
                actions::one(&action, &"whole file".into(), true, found, 0);
            }
        }
    }
    if let Some(form) = catalog.get::<Dict<'_>>("AcroForm") {
        fields(pdf, &form, found);
    }
    if let Some(layers) = catalog.get::<Dict<'_>>("OCProperties") {
        self::layers(&layers, found);
    }
    if let Some(language) = Some(text_of(catalog, "Lang")).filter(|l| !l.is_empty()) {
        found.say(Property, "properties", "The file says in which language it is.", language);
    }
    if catalog.contains_key("Collection") {
        found.say(NotRead, "whole file", "The file is a portfolio: its documents are the attached files.", "");
    }
    piece_info(catalog, "whole file", found);
    beside::labels(catalog, found);
}

/// Notes that a program keeps for itself (14.5): the original may be in them.
pub fn piece_info(dict: &Dict<'_>, place: &str, found: &mut Found) {
    let Some(notes) = dict.get::<Dict<'_>>("PieceInfo") else { return };
    for key in notes.keys() {
        let program = String::from_utf8_lossy(key.as_ref()).into_owned();
        let when =
            notes.get::<Dict<'_>>(key.as_ref() as &[u8]).map(|n| text_of(&n, "LastModified")).unwrap_or_default();
        found.say(
            Software,
            place,
            "A program has left notes of its own in the file; they may hold an earlier state of it.",
            program,
        );
        if !when.is_empty() {
            found.say(Timestamp, place, "A program has noted when it last changed the file.", when);
        }
    }
}

fn fields(pdf: &Pdf, form: &Dict<'_>, found: &mut Found) {
    if let Some(xfa) = form.get::<Object<'_>>("XFA") {
        let text = values::plain(&xfa, 0);
        found.say(
            FormField,
            "form",
            "The file holds a second form, in XML, which viewers may show instead of its pages.",
            text,
        );
    }
    let Some(roots) = form.get::<Array<'_>>("Fields") else { return };
    let widgets = widgets(pdf);
    let mut waiting: Vec<(Dict<'_>, String, String)> =
        roots.iter::<Dict<'_>>().take(MOST).map(|field| (field, String::new(), String::new())).collect();
    waiting.reverse();
    let mut seen = HashSet::new();
    while let Some((field, above, kind)) = waiting.pop() {
        if seen.len() > MOST || field.obj_id().is_some_and(|id| !seen.insert((id, field.data().as_ptr() as usize))) {
            continue;
        }
        let own = text_of(&field, "T");
        let name =
            [above.as_str(), own.as_str()].iter().filter(|n| !n.is_empty()).copied().collect::<Vec<_>>().join(".");
        let kind = Some(name_of(&field, "FT")).filter(|k| !k.is_empty()).unwrap_or(kind);
        actions::of(&field, &format!("form field {name}").into(), found);
        if kind == "Sig" {
            if let Some(signature) = field.get::<Dict<'_>>("V") {
                self::signature(&signature, found);
            }
        } else {
            value(&field, &name, &widgets, found);
        }
        if let Some(kids) = field.get::<Array<'_>>("Kids") {
            waiting.extend(kids.iter::<Dict<'_>>().take(MOST).map(|kid| (kid, name.clone(), kind.clone())));
        }
    }
}

/// On which page, and where on it, each field is shown.
type Widgets = HashMap<ObjectIdentifier, (u32, model::Rect)>;

fn widgets(pdf: &Pdf) -> Widgets {
    let (mut widgets, mut left) = (HashMap::new(), MOST);
    for (number, page) in (1..).zip(pdf.pages().iter()) {
        let Some(notes) = page.raw().get::<Array<'_>>("Annots") else { continue };
        for note in notes.iter::<Dict<'_>>() {
            let Some(rest) = left.checked_sub(1) else { return widgets };
            left = rest;
            if name_of(&note, "Subtype") == "Widget"
                && let (Some(id), Some(rect)) = (note.obj_id(), note.get::<Rect>("Rect"))
            {
                widgets.insert(id, (number, shown_at(page, rect)));
            }
        }
    }
    widgets
}

fn value(field: &Dict<'_>, name: &str, widgets: &Widgets, found: &mut Found) {
    let value = text_of(field, "V");
    if !value.is_empty() && value != "Off" {
        found.say(FormField, shown(field, widgets), "A form field is filled in.", format!("{name}: {value}"));
    }
}

/// A field is its own widget, or has some as its kids.
fn shown(field: &Dict<'_>, widgets: &Widgets) -> Place {
    let kids = field.get::<Array<'_>>("Kids").map(|kids| kids.iter::<Dict<'_>>().take(Place::MOST).collect::<Vec<_>>());
    let all = std::iter::once(field).chain(kids.iter().flatten());
    let places: Vec<_> = all.filter_map(|dict| widgets.get(&dict.obj_id()?)).collect();
    match places.first() {
        Some((page, _)) => Place::from(format!("page {page}, form"))
            .at(places.iter().filter(|(other, _)| other == page).map(|(_, rect)| *rect)),
        None => "form".into(),
    }
}

/// A signature (12.8): who says to have signed. Never checked here.
pub fn signature(signature: &Dict<'_>, found: &mut Found) {
    let mut lines = Vec::new();
    for (key, label) in
        [("Name", "name"), ("M", "time"), ("Location", "place"), ("Reason", "reason"), ("ContactInfo", "contact")]
    {
        let text = text_of(signature, key);
        if !text.is_empty() {
            lines.push(format!("{label}: {text}"));
        }
    }
    found.say(
        Signature,
        "whole file",
        "The file is signed. The signature was not checked, and it names who signed.",
        lines.join("\n"),
    );
}

fn layers(layers: &Dict<'_>, found: &mut Found) {
    let Some(groups) = layers.get::<Array<'_>>("OCGs") else { return };
    let config = layers.get::<Dict<'_>>("D");
    let ids = |key: &str| -> HashSet<_> {
        let list = config.as_ref().and_then(|d| d.get::<Array<'_>>(key));
        list.map(|l| l.raw_iter().filter_map(|item| item.as_obj_ref()).map(|r| (r.obj_number, r.gen_number)).collect())
            .unwrap_or_default()
    };
    let (off, on) = (ids("OFF"), ids("ON"));
    let base_off = config.as_ref().is_some_and(|d| name_of(d, "BaseState") == "OFF");
    let mut visible = Vec::new();
    for (item, group) in groups.raw_iter().zip(groups.iter::<Dict<'_>>()).take(MOST) {
        let id = item.as_obj_ref().map(|r| (r.obj_number, r.gen_number));
        let name = text_of(&group, "Name");
        let hidden = id.is_some_and(|id| off.contains(&id) || base_off && !on.contains(&id));
        if hidden {
            found.say(HiddenLayer, "whole file", "A layer is switched off: what is on it is not shown here.", name);
        } else {
            visible.push(name);
        }
    }
    if !visible.is_empty() {
        found.say(
            HiddenLayer,
            "whole file",
            "The file has layers that can be switched off. They are shown here.",
            visible.join("\n"),
        );
    }
    if config.is_some_and(|d| d.contains_key("AS")) {
        found.say(Action, "whole file", "Layers change by themselves when the file is printed or exported.", "");
    }
}
