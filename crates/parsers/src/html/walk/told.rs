//! What a page tells beside its text: notes, addresses and scripts in attributes, fields that are filled in, properties.

use html5ever::{Attribute, tokenizer::Tag};
use model::FindingKind::{Action, Author, Comment, FormField, Property, Script, Software, Timestamp};

use super::{super::refs, State, tags::get};

impl State<'_> {
    pub(super) fn comment(&mut self, text: &str) {
        let text = text.trim();
        // XML's own first line, which a reader of HTML takes for a note.
        if text.starts_with("?xml ") {
            return;
        }
        if !text.is_empty() && !text.starts_with("[if") && !text.starts_with("<![endif") {
            self.found.say(Comment, self.place, "A note stands in the page's source that readers don't see.", text);
        } else if text.len() > 40 {
            self.found.say(
                Comment,
                self.place,
                "A part of the page is meant for one program only (Outlook, Internet Explorer); others don't show it.",
                text,
            );
        }
    }

    pub(super) fn attributes(&mut self, tag: &Tag) {
        let name: &str = &tag.name;
        let size = |side: &str| get(tag, side).and_then(|v| v.trim_end_matches("px").parse::<f32>().ok());
        let tiny = name == "img" && size("width").is_some_and(|w| w <= 1.0) && size("height").is_none_or(|h| h <= 1.0);
        for Attribute { name: attribute, value } in &tag.attrs {
            let key: &str = &attribute.local;
            match key {
                "src" | "background" | "poster" | "data" | "lowsrc" | "dynsrc" | "manifest" => {
                    refs::address(value, true, tiny, self.place, self.found);
                }
                "srcset" | "imagesrcset" => {
                    for part in value.split(", ").take(50) {
                        refs::address(
                            part.split_whitespace().next().unwrap_or_default(),
                            true,
                            false,
                            self.place,
                            self.found,
                        );
                    }
                }
                // Drawings write the second.
                "href" | "xlink:href" => {
                    let loads = matches!(name, "link" | "image" | "use" | "base" | "script");
                    refs::address(value, loads, false, self.place, self.found);
                }
                "action" | "formaction" => refs::form(value, self.place, self.found),
                "ping" => refs::address(value, true, false, self.place, self.found),
                "style" => refs::styles(value, self.place, self.found),
                "srcdoc" if !value.trim().is_empty() => {
                    self.found.say(
                        model::FindingKind::Attachment,
                        self.place,
                        "A page is carried inside the page. It is opened as a file of its own.",
                        "",
                    );
                    self.found.child("page-inside.html", value.as_bytes().to_vec());
                }
                key if key.len() > 4 && key.starts_with("on") => {
                    self.found.say(
                        Script,
                        self.place,
                        "The page holds a script that a browser would run.",
                        format!("{key}: {value}"),
                    );
                }
                _ => {}
            }
        }
    }

    pub(super) fn input(&mut self, tag: &Tag) {
        let value = get(tag, "value").unwrap_or_default();
        let kind = get(tag, "type").unwrap_or_default().to_ascii_lowercase();
        let name = get(tag, "name").unwrap_or_default();
        if value.is_empty() {
            return;
        }
        if kind == "hidden" {
            self.found.say(
                FormField,
                self.place,
                "A form carries a value that doesn't show.",
                format!("{name}: {value}"),
            );
        } else if matches!(kind.as_str(), "submit" | "button" | "reset") {
            let value = format!("[{value}]");
            self.put(&value);
        } else {
            self.found.say(FormField, self.place, "A form field is filled in.", format!("{name}: {value}"));
        }
    }

    pub(super) fn meta(&mut self, tag: &Tag) {
        let content = get(tag, "content").unwrap_or_default().trim();
        if content.is_empty() {
            return;
        }
        if get(tag, "http-equiv").is_some_and(|word| word.eq_ignore_ascii_case("refresh")) {
            self.found.say(Action, self.place, "The page sends a browser on to another page by itself.", content);
            if let Some((_, target)) = content.split_once('=') {
                refs::address(target.trim_matches(['"', '\'', ' ']), true, false, self.place, self.found);
            }
            return;
        }
        let name = get(tag, "name").or_else(|| get(tag, "property")).unwrap_or_default().to_ascii_lowercase();
        let short = name.rsplit(['.', ':']).next().unwrap_or_default();
        let (kind, what) = match short {
            "author" | "creator" | "publisher" => (Author, "The page names who made it."),
            "generator" | "progid" | "originator" => (Software, "The page names the program that made it."),
            "date" | "created" | "modified" | "published_time" | "modified_time" | "last-modified" | "issued"
            | "changed" => (Timestamp, "The page says when it was made or changed."),
            "description" | "keywords" | "title" | "subject" | "site_name" | "abstract" => {
                (Property, "The page carries a title, a description or keywords.")
            }
            _ => return,
        };
        self.found.say(kind, "properties", what, content);
    }
}
