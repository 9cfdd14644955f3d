//! The walk over a page's tags. Keeps the elements that are open, with what each hides, and forgets them when they close; a page that
//! closes nothing or everything is read all the same.

mod tables;
mod tags;
mod told;

use std::cell::RefCell;

use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult, states::RawKind};
use model::FindingKind::{InvisibleText, Property, Script, TextUnderBox};

use super::{
    refs,
    rules::{Effect, Paint, Rules},
};
use crate::{colour, found::Found, office::hidden, paper::Paper};
use tables::Table;
use tags::{closes, get, is_block, is_void};

/// Open elements that are remembered.
const DEEPEST: usize = 200;
const LONGEST_SCRIPT: usize = 64 << 10;

struct Open {
    name: String,
    effect: Effect,
}

struct Hidden {
    /// How many elements are open outside the one that hides.
    outside: usize,
    /// Why; nothing when it is said elsewhere.
    what: Option<&'static str>,
    text: String,
}

/// Text between tags that is no text of the page.
enum Raw {
    Script,
    Style,
    Title,
}

struct State<'a> {
    /// Whether the page keeps XML's rules: an element that closes itself is closed, whatever its name.
    strict: bool,
    place: &'a str,
    found: &'a mut Found,
    paper: &'a mut Paper,
    rules: Rules,
    open: Vec<Open>,
    hidden: Option<Hidden>,
    /// Words in the colour of what they stand on.
    blacked: String,
    text: String,
    pre: usize,
    lists: usize,
    heading: bool,
    tables: Vec<Table>,
    raw: Option<(Raw, String)>,
}

pub struct Walk<'a>(RefCell<State<'a>>);

impl<'a> Walk<'a> {
    pub fn new(strict: bool, place: &'a str, found: &'a mut Found, paper: &'a mut Paper) -> Self {
        Self(RefCell::new(State {
            strict,
            place,
            found,
            paper,
            rules: Rules::default(),
            open: Vec::new(),
            hidden: None,
            blacked: String::new(),
            text: String::new(),
            pre: 0,
            lists: 0,
            heading: false,
            tables: Vec::new(),
            raw: None,
        }))
    }

    pub fn is_full(&self) -> bool {
        self.0.borrow().paper.is_full()
    }

    pub fn finish(&self) {
        let mut state = self.0.borrow_mut();
        state.raw_end();
        state.close_down_to(0);
        state.blacked_said();
        while !state.tables.is_empty() {
            state.table_end();
        }
        state.flush();
    }
}

impl TokenSink for Walk<'_> {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut state = self.0.borrow_mut();
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => return state.start(&tag),
            Token::TagToken(tag) => state.end(&tag.name),
            Token::CommentToken(text) => state.comment(&text),
            Token::CharacterTokens(text) => state.letters(&text),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl State<'_> {
    fn start(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name: &str = &tag.name;
        for ended in closes(name) {
            // Only the innermost element is closed this way: what is open inside it stays.
            if self.open.last().is_some_and(|open| open.name == *ended) {
                self.close_down_to(self.open.len() - 1);
            }
        }
        self.attributes(tag);
        if is_block(name) {
            self.block(name);
        }
        match name {
            "br" => self.put("\n"),
            "meta" => self.meta(tag),
            "input" => self.input(tag),
            // A line of a drawing's text that has a place of its own.
            "tspan" if get(tag, "y").is_some() || get(tag, "dy").is_some() => self.put("\n"),
            "pre" | "textarea" => self.pre += 1,
            "ul" | "ol" => self.lists += 1,
            "li" => {
                let indent = "  ".repeat(self.lists.saturating_sub(1).min(8));
                self.put(&format!("{indent}• "));
            }
            "h1" | "h2" | "h3" => self.heading = true,
            "table" if self.tables.len() < DEEPEST => self.tables.push(Table::default()),
            "tr" => self.row(),
            "td" | "th" => self.cell(tag),
            "img" => {
                if let Some(words) = get(tag, "alt").filter(|words| !words.trim().is_empty()) {
                    let words = format!("[picture: {}]", words.trim());
                    self.put(&words);
                }
            }
            _ => {}
        }
        if !is_void(name) && !tag.self_closing && self.open.len() < DEEPEST {
            self.open_element(tag);
        }
        if self.strict && tag.self_closing && !is_void(name) {
            self.end(name);
            return TokenSinkResult::Continue;
        }
        match name {
            "script" => {
                self.raw = Some((Raw::Script, String::new()));
                TokenSinkResult::RawData(RawKind::ScriptData)
            }
            "style" => {
                self.raw = Some((Raw::Style, String::new()));
                TokenSinkResult::RawData(RawKind::Rawtext)
            }
            "title" => {
                self.raw = Some((Raw::Title, String::new()));
                TokenSinkResult::RawData(RawKind::Rcdata)
            }
            "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
            "xmp" | "iframe" | "noembed" | "noframes" => TokenSinkResult::RawData(RawKind::Rawtext),
            _ => TokenSinkResult::Continue,
        }
    }

    fn open_element(&mut self, tag: &Tag) {
        let own = get(tag, "style").map_or_else(Effect::default, Effect::of);
        let rules =
            self.rules.effect(&tag.name, get(tag, "id").unwrap_or_default(), get(tag, "class").unwrap_or_default());
        let drawn = self.drawn(tag);
        let mut effect = own.and(rules).and(drawn);
        let attribute = |name| get(tag, name).and_then(|value| Paint::of(&value.to_ascii_lowercase()));
        effect.ground = effect.ground.or_else(|| attribute("bgcolor"));
        if get(tag, "background").is_some() {
            effect.ground = Some(Paint::Unknown);
        }
        if &*tag.name == "font" {
            effect.ink = effect.ink.or_else(|| attribute("color"));
        } else if &*tag.name == "a" {
            // Links have a colour of their own.
            effect.ink = effect.ink.or(Some(Paint::Unknown));
        }
        effect.filled |= get(tag, "bgcolor")
            .is_some_and(|colour| !super::rules::is_white(&colour.to_ascii_lowercase()))
            || get(tag, "background").is_some();
        effect.white |= &*tag.name == "font"
            && get(tag, "color").is_some_and(|colour| super::rules::is_white(&colour.to_ascii_lowercase()));
        effect.white |= effect.unpainted == Some(true)
            && matches!(&*tag.name, "text" | "tspan" | "textpath" | "flowroot" | "flowpara");
        let hides = effect.hides || get(tag, "hidden").is_some() || &*tag.name == "template";
        let filled = effect.filled || self.open.iter().any(|open| open.effect.filled);
        let what = if hides {
            Some("A part of the page is hidden from readers. It is left out of the text and the pages.")
        } else if effect.tiny {
            Some("Text is too small to be read. It is left out of the text and the pages.")
        } else if effect.white && !filled {
            Some("Text is white on white. It is left out of the text and the pages.")
        } else if matches!(&*tag.name, "defs" | "symbol") && self.in_drawing() {
            Some(
                "Words stand in a part of the drawing that is drawn only where another part asks for it. They are left out of the text and the pages.",
            )
        } else {
            None
        };
        // A drawing's words about itself are read apart.
        let apart = matches!(&*tag.name, "desc" | "metadata") && self.in_drawing();
        if (what.is_some() || apart) && self.hidden.is_none() {
            self.hidden = Some(Hidden { outside: self.open.len(), what, text: String::new() });
        }
        self.open.push(Open { name: tag.name.to_string(), effect });
    }

    fn in_drawing(&self) -> bool {
        self.open.iter().any(|open| open.name == "svg")
    }

    /// What a drawing's attributes do to its text: they mean what declarations of the same name do, which outrank them.
    fn drawn(&self, tag: &Tag) -> Effect {
        const FAR: f32 = 5_000.0;
        const NAMES: [&str; 6] = ["fill", "fill-opacity", "display", "visibility", "opacity", "font-size"];
        let letters = matches!(&*tag.name, "text" | "tspan" | "textpath" | "flowroot" | "flowpara");
        if !letters && !matches!(&*tag.name, "svg" | "g" | "a" | "switch") || !self.in_drawing() {
            return Effect::default();
        }
        let stated = NAMES.iter().filter_map(|name| Some(format!("{name}:{}", get(tag, name)?))).collect::<Vec<_>>();
        let mut effect = Effect::of(&stated.join(";"));
        let own = get(tag, "style").and_then(|style| Effect::of(style).unpainted).or(effect.unpainted);
        effect.unpainted = own.or(self.open.last().and_then(|open| open.effect.unpainted));
        if letters {
            let far =
                |name| get(tag, name).and_then(|at| at.trim().parse::<f32>().ok()).is_some_and(|at| at.abs() > FAR);
            effect.hides |= far("x") || far("y");
        }
        effect
    }

    fn end(&mut self, name: &str) {
        self.raw_end();
        if is_block(name) {
            self.block(name);
        }
        match name {
            "pre" | "textarea" => self.pre = self.pre.saturating_sub(1),
            "ul" | "ol" => self.lists = self.lists.saturating_sub(1),
            "h1" | "h2" | "h3" => self.heading = false,
            "td" | "th" => self.cell_end(),
            "tr" => self.cell_end(),
            "table" => self.table_end(),
            _ => {}
        }
        // The innermost open element of that name ends, with all that was left open inside.
        if let Some(at) = self.open.iter().rposition(|open| open.name == name) {
            self.close_down_to(at);
        }
    }

    fn close_down_to(&mut self, at: usize) {
        self.open.truncate(at);
        if self.hidden.as_ref().is_some_and(|hidden| hidden.outside >= at)
            && let Some(hidden) = self.hidden.take()
        {
            let text = hidden.text.split_whitespace().collect::<Vec<_>>().join(" ");
            if let (Some(what), false) = (hidden.what, text.is_empty()) {
                self.found.say(InvisibleText, self.place, what, text);
            }
        }
    }

    fn raw_end(&mut self) {
        let Some((raw, text)) = self.raw.take() else { return };
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        match raw {
            Raw::Script => {
                self.found.say(Script, self.place, "The page holds a script that a browser would run.", text)
            }
            Raw::Style => {
                self.rules.read(text);
                refs::styles(text, self.place, self.found);
            }
            Raw::Title => {
                self.found.say(Property, "properties", "The page has a title, which a browser shows above it.", text);
            }
        }
    }

    fn letters(&mut self, text: &str) {
        if let Some((_, raw)) = &mut self.raw {
            if raw.len() < LONGEST_SCRIPT * 16 {
                raw.push_str(text);
            }
            return;
        }
        self.put(text);
    }

    /// Text that the page has, shown or hidden.
    fn put(&mut self, text: &str) {
        if let Some(hidden) = &mut self.hidden {
            if hidden.text.len() < 64 << 10 {
                hidden.text.push_str(text);
            }
            return;
        }
        if !text.trim().is_empty() {
            if self.is_blacked_out() {
                if self.blacked.len() < 64 << 10 {
                    self.blacked.push_str(text);
                }
                return;
            }
            self.blacked_said();
        }
        let pre = self.pre > 0 || text == "\n";
        let indent = text.starts_with("  ") && text.ends_with("• ");
        for c in text.chars() {
            match c {
                c if pre || indent => self.text.push(c),
                ' ' | '\t' | '\n' | '\r' | '\x0C' => {
                    if !self.text.ends_with([' ', '\n']) && !self.text.is_empty() {
                        self.text.push(' ');
                    }
                }
                c => self.text.push(c),
            }
        }
    }

    /// Whether letters that stand here have the colour of what is painted behind them. White on white is another matter.
    fn is_blacked_out(&self) -> bool {
        let ink = self.open.iter().rev().find_map(|open| open.effect.ink);
        let ground = self.open.iter().rev().find_map(|open| open.effect.ground);
        match (ink, ground) {
            (Some(Paint::Of(ink)), Some(Paint::Of(ground))) => {
                colour::alike(ink, ground) && !colour::alike(ground, [255; 3])
            }
            _ => false,
        }
    }

    fn blacked_said(&mut self) {
        let text = std::mem::take(&mut self.blacked);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if !text.is_empty() {
            self.found.say(TextUnderBox, self.place, hidden::BLACKED, text);
        }
    }

    /// A block begins or ends here: what came before stands for itself.
    fn block(&mut self, name: &str) {
        if self.hidden.is_some() {
            return;
        }
        let item = matches!(name, "li" | "ul" | "ol");
        if item && self.tables.is_empty() && !self.heading {
            // Items stand below each other without a blank line.
            if self.text.trim_end().contains('•') {
                let end = self.text.trim_end().len();
                self.text.truncate(end);
                self.text.push('\n');
                return;
            }
        }
        if !item && self.lists > 0 && self.text.trim_end().contains('•') && matches!(name, "p" | "div") {
            return;
        }
        self.flush();
    }

    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        let text = if self.pre > 0 { text.as_str() } else { text.trim_matches([' ', '\n']) };
        let text: Vec<&str> = text.lines().map(str::trim_end).collect();
        let text = text.join("\n");
        if text.trim().trim_matches('•').is_empty() {
            return;
        }
        if let Some(cell) = self.tables.last_mut().and_then(|table| table.cell.as_mut()) {
            cell.push_str(&text);
            cell.push('\n');
        } else if self.heading {
            self.paper.heading(&text);
        } else if self.pre > 0 && text.lines().any(|line| line.trim().contains("  ")) {
            self.paper.table(&text);
        } else {
            self.paper.text(&text);
        }
    }
}
