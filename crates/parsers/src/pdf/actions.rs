//! What a viewer would do on its own or at a click: scripts, programs, forms sent away, links. Names it all; does none of it.

use hayro_syntax::object::{Array, Dict, Object};
use model::{
    FindingKind::{Action, RemoteReference, Script},
    Place,
};

use super::values::{file_name, name_of, plain, text_of};
use crate::found::Found;

/// How many actions in a row are followed.
const DEEPEST: u32 = 24;

/// Actions and destinations under `A`, `AA`, `OpenAction` of a dictionary.
pub fn of(dict: &Dict<'_>, place: &Place, found: &mut Found) {
    for key in ["A", "OpenAction", "PA"] {
        if let Some(Object::Dict(action)) = dict.get::<Object<'_>>(key) {
            one(&action, place, key == "OpenAction", found, 0);
        }
    }
    if let Some(triggers) = dict.get::<Dict<'_>>("AA") {
        for key in triggers.keys() {
            if let Some(action) = triggers.get::<Dict<'_>>(key.as_ref() as &[u8]) {
                one(&action, place, true, found, 0);
            }
        }
    }
}

/// One action and those that come after it.
pub fn one(action: &Dict<'_>, place: &Place, alone: bool, found: &mut Found, depth: u32) {
    if depth > DEEPEST {
        return;
    }
    let file = action.get::<Object<'_>>("F").map(|f| file_name(&f)).unwrap_or_default();
    match name_of(action, "S").as_str() {
        "URI" => found.say(
            RemoteReference,
            place,
            "A link to somewhere else. Following it tells them.",
            text_of(action, "URI"),
        ),
        "GoToR" | "GoToE" | "Thread" if !file.is_empty() => {
            found.say(RemoteReference, place, "A link to another file.", file);
        }
        "Launch" => {
            let windows = action.get::<Dict<'_>>("Win").map(|w| format!("{} {}", text_of(&w, "F"), text_of(&w, "P")));
            let what = "A viewer that obeys starts a program or opens a file.";
            found.say(Action, place, what, format!("{file} {}", windows.unwrap_or_default()).trim().to_owned());
        }
        "SubmitForm" | "ImportData" => {
            found.say(Action, place, "The form's contents are sent away or filled from elsewhere.", file.clone());
            if !file.is_empty() {
                found.say(RemoteReference, place, "The form names an address that its contents go to.", file);
            }
        }
        "JavaScript" => script(action, place, found),
        "Rendition" => {
            script(action, place, found);
            found.say(Action, place, "A viewer that obeys plays a recording.", "");
        }
        "" | "GoTo" | "Thread" | "GoToR" | "GoToE" => {}
        "Named" if !alone => {}
        other => found.say(Action, place, "The file tells the viewer to do something.", other),
    }
    match action.get::<Object<'_>>("Next") {
        Some(Object::Dict(next)) => one(&next, place, alone, found, depth + 1),
        // Only the first of many goes on in depth, or a loop would double with each round.
        Some(Object::Array(all)) => {
            for (at, next) in all.iter::<Dict<'_>>().take(64).enumerate() {
                one(&next, place, alone, found, if at == 0 { depth + 1 } else { DEEPEST });
            }
        }
        _ => {}
    }
}

fn script(action: &Dict<'_>, place: &Place, found: &mut Found) {
    if let Some(code) = action.get::<Object<'_>>("JS") {
        found.say(Script, place, "The file holds a script that a viewer would run.", plain(&code, 0));
    }
}

/// The values of a name tree (7.9.6).
pub fn name_tree<'a>(root: &Dict<'a>, most: usize) -> Vec<Object<'a>> {
    let mut found = Vec::new();
    let mut waiting = vec![root.clone()];
    let mut seen = std::collections::HashSet::new();
    while let Some(node) = waiting.pop() {
        if found.len() >= most || seen.len() > 20_000 {
            break;
        }
        if let Some(id) = node.obj_id()
            && !seen.insert((id, node.data().len()))
        {
            continue;
        }
        if let Some(names) = node.get::<Array<'_>>("Names") {
            let mut items = names.iter::<Object<'_>>();
            while let (Some(_), Some(value)) = (items.next(), items.next()) {
                found.push(value);
                if found.len() >= most {
                    break;
                }
            }
        }
        if let Some(kids) = node.get::<Array<'_>>("Kids") {
            waiting.extend(kids.iter::<Dict<'_>>().take(5_000));
        }
    }
    found
}
