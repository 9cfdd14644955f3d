//! Which styles of an OpenDocument hide their text, their rows, their slides. Reads nothing else of how it looks.

use std::collections::HashMap;

use crate::{
    office::word_is_white as is_white,
    xml::{Part, Xml},
};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Text, a table or a slide that isn't displayed.
    pub hidden: bool,
    pub white: bool,
    pub tiny: bool,
    pub filled: bool,
}

#[derive(Default)]
pub struct Looks(HashMap<String, (Look, Option<String>)>);

impl Looks {
    /// Takes in the styles of a part.
    pub fn read(&mut self, text: &str) {
        const MOST: usize = 50_000;
        let mut xml = Xml::new(text);
        let mut current: Option<(String, Look, Option<String>)> = None;
        while let Some(next) = xml.next() {
            match next {
                Part::Start(tag) => match (tag.name(), &mut current) {
                    ("style", _) if tag.prefix() == "style" => {
                        current =
                            Some((tag.get("name").unwrap_or_default(), Look::default(), tag.get("parent-style-name")));
                    }
                    // Where styles are no longer.
                    ("body", _) if tag.prefix() == "office" => return,
                    (properties, Some((_, look, _))) if properties.ends_with("-properties") => {
                        for (name, value) in tag.attributes() {
                            match name.as_str() {
                                "display" => look.hidden |= value == "none" || value == "false",
                                "visibility" => look.hidden |= value == "hidden",
                                "color" => look.white = is_white(&value),
                                "background-color" | "fill-color" => {
                                    look.filled |= value.starts_with('#') && !is_white(&value)
                                }
                                "font-size" => {
                                    let points = value.strip_suffix("pt").and_then(|number| number.parse::<f32>().ok());
                                    look.tiny = points.is_some_and(|points| points <= 2.0);
                                }
                                _ => {}
                            }
                        }
                    }
                    _ => {}
                },
                Part::End(name) if name == "style" => {
                    if let Some((name, look, parent)) = current.take()
                        && self.0.len() < MOST
                    {
                        self.0.insert(name, (look, parent));
                    }
                }
                _ => {}
            }
        }
    }

    /// A style's look with those of the styles it stands under.
    pub fn get(&self, name: &str) -> Look {
        const LONGEST: usize = 20;
        let mut whole = Look::default();
        let mut name = Some(name);
        for _ in 0..LONGEST {
            let Some((look, parent)) = name.and_then(|name| self.0.get(name)) else { break };
            whole.hidden |= look.hidden;
            whole.white |= look.white;
            whole.tiny |= look.tiny;
            whole.filled |= look.filled;
            name = parent.as_deref();
        }
        whole
    }
}
