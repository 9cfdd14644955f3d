//! The walk over an RTF document's groups: where text goes, how it looks, and what each control word changes. A group that isn't closed,
//! or is closed twice, is read all the same.

mod words;

use model::FindingKind::{Encoding as EncodingFinding, InvisibleText, NotFinished};

use super::{
    body::{Body, Change, Why},
    charset::Fonts,
    meta::{Aside, Clock, Meta, date},
    object::{self, Blob},
    token::{Token, Tokens},
};
use crate::{found::Found, paper::Paper};

/// Deeper than any honest document; groups beyond it are read as parts of the last.
const DEEPEST: usize = 2_000;
/// Texts and data that are gathered at once; what begins beyond it goes into the last.
const MOST_OPEN: usize = 4_000;

/// Where text goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Dest {
    Text,
    /// None of its own, but groups inside may have.
    Quiet,
    /// None, nor of the groups inside.
    Skip,
    Fonts,
    Colours,
    /// Digits of a picture or an object.
    Data,
    /// The same text twice, in a code page and in Unicode: the second counts.
    Twice,
}

#[derive(Clone, Copy)]
struct State {
    dest: Dest,
    /// Where the second of two forms of a text goes.
    second: Option<Dest>,
    font: i32,
    /// Letters that stand in for one of Unicode.
    stand_ins: usize,
    hidden: bool,
    put_in: bool,
    taken_out: bool,
    /// Author and time of what was put in, and of what was taken out.
    revised: [Option<i32>; 4],
    colour: usize,
    size: i32,
    shaded: bool,
    in_table: bool,
    heading: bool,
}

impl State {
    const PLAIN: Self = Self {
        dest: Dest::Text,
        second: None,
        font: 0,
        stand_ins: 1,
        hidden: false,
        put_in: false,
        taken_out: false,
        revised: [None; 4],
        colour: 0,
        size: 24,
        shaded: false,
        in_table: false,
        heading: false,
    };
}

pub struct Walk<'a> {
    found: &'a mut Found,
    paper: &'a mut Paper,
    state: State,
    stack: Vec<State>,
    /// Groups that are deeper than is counted.
    deeper: usize,
    starred: bool,
    fonts: Fonts,
    font: i32,
    usual_font: i32,
    /// Which colours of the table are white.
    colours: Vec<bool>,
    colour: [i32; 3],
    /// Bytes of one font that are no letters yet, and half of a letter that two units make.
    pending: Vec<u8>,
    high: Option<u16>,
    stand_ins: usize,
    asides: Vec<(usize, Aside, String)>,
    blobs: Vec<(usize, bool, Blob)>,
    clock: Option<(usize, Clock)>,
    body: Body,
    meta: Meta,
}

impl<'a> Walk<'a> {
    pub fn new(found: &'a mut Found, paper: &'a mut Paper) -> Self {
        Self {
            found,
            paper,
            state: State::PLAIN,
            stack: Vec::new(),
            deeper: 0,
            starred: false,
            fonts: Fonts::default(),
            font: 0,
            usual_font: 0,
            colours: Vec::new(),
            colour: [0; 3],
            pending: Vec::new(),
            high: None,
            stand_ins: 0,
            asides: Vec::new(),
            blobs: Vec::new(),
            clock: None,
            body: Body::default(),
            meta: Meta::default(),
        }
    }

    pub fn read(mut self, bytes: &[u8]) {
        for token in Tokens::of(bytes) {
            match token {
                Token::Open => self.open(),
                Token::Close => self.close(),
                Token::Word(word, number) => self.word(word, number),
                Token::Symbol(symbol) => self.symbol(symbol),
                Token::Hex(code) => {
                    if !self.stands_in() {
                        self.bytes(&[code]);
                    }
                }
                Token::Text(text) => {
                    let in_its_place = self.stand_ins.min(text.len());
                    self.stand_ins -= in_its_place;
                    self.bytes(&text[in_its_place..]);
                }
                Token::Binary(bytes) => {
                    if let (Dest::Data, Some((_, _, blob))) = (self.state.dest, self.blobs.last_mut()) {
                        blob.bytes.extend_from_slice(bytes);
                    }
                }
            }
            if self.paper.is_full() {
                break;
            }
        }
        self.deeper = 0;
        while !self.stack.is_empty() {
            self.close();
        }
        self.letters();
        self.meta.finish(self.found);
        let usual = self.fonts.usual.name();
        if usual != "windows-1252" {
            self.found.say(EncodingFinding, "text", "The text's encoding, as the document says it.", usual);
        }
        self.body.finish(self.paper, self.found);
    }

    fn open(&mut self) {
        self.letters();
        (self.starred, self.stand_ins) = (false, 0);
        if self.stack.len() >= DEEPEST {
            self.deeper += 1;
            self.found.say(
                NotFinished,
                "whole file",
                "The document's groups are nested deeper than any document needs; some of its text may be missing.",
                "",
            );
            return;
        }
        self.stack.push(self.state);
        if self.state.dest == Dest::Twice {
            self.state.dest = Dest::Skip;
        }
    }

    fn close(&mut self) {
        self.letters();
        (self.starred, self.stand_ins) = (false, 0);
        if self.deeper > 0 {
            self.deeper -= 1;
            return;
        }
        let level = self.stack.len();
        while let Some((_, aside, text)) = self.asides.pop_if(|(opened, ..)| *opened >= level) {
            match aside {
                Aside::Note => self.body.note(text),
                Aside::Edge(label) => self.body.edge(label, &text),
                aside => self.meta.take(aside, &text, self.found),
            }
        }
        while let Some((_, is_picture, blob)) = self.blobs.pop_if(|(opened, ..)| *opened >= level) {
            if is_picture {
                object::picture(blob, self.found);
            } else {
                object::object(blob, &self.meta.object_class, self.found);
            }
        }
        if let Some((_, clock)) = self.clock.take_if(|(opened, _)| *opened >= level) {
            clock.say(self.found);
        }
        if let Some(outer) = self.stack.pop() {
            self.state = outer;
        }
    }

    /// Whether a letter only stands in for one that was given in Unicode.
    fn stands_in(&mut self) -> bool {
        let stands_in = self.stand_ins > 0;
        self.stand_ins = self.stand_ins.saturating_sub(1);
        stands_in
    }

    fn bytes(&mut self, bytes: &[u8]) {
        match self.state.dest {
            Dest::Text => self.pending.extend_from_slice(bytes),
            Dest::Data => {
                if let Some((_, _, blob)) = self.blobs.last_mut() {
                    blob.digits(bytes);
                }
            }
            Dest::Colours => {
                const MOST: usize = 10_000;
                for _ in bytes.iter().filter(|b| **b == b';') {
                    let white = self.colour.iter().all(|part| *part >= 0xFA);
                    self.colour = [0; 3];
                    if self.colours.len() < MOST {
                        self.colours.push(white);
                    }
                }
            }
            _ => {}
        }
    }

    /// Bytes that are waiting become letters.
    fn letters(&mut self) {
        if self.high.take().is_some() {
            self.put("\u{FFFD}");
        }
        if !self.pending.is_empty() {
            let text = self.fonts.text(self.state.font, &std::mem::take(&mut self.pending));
            self.put(&text);
        }
    }

    /// Letters, wherever they belong now.
    fn put(&mut self, text: &str) {
        if self.state.dest != Dest::Text {
            return;
        }
        if let Some((_, _, gathered)) = self.asides.last_mut().filter(|(_, aside, _)| !aside.is_story()) {
            return gathered.push_str(text);
        }
        let state = self.state;
        if state.put_in || state.taken_out {
            self.body.change(self.changed(), text, self.found);
        } else if !text.trim().is_empty() {
            self.body.change_said(self.found);
        }
        if state.taken_out {
            return;
        }
        let why = if state.hidden {
            Some(Why::Hidden)
        } else if state.size <= 4 {
            Some(Why::Tiny)
        } else if self.colours.get(state.colour) == Some(&true) && !state.shaded && !text.trim().is_empty() {
            Some(Why::White)
        } else {
            None
        };
        match why {
            Some(Why::White) if state.in_table => self.found.say(
                InvisibleText,
                "document",
                "Some text in a table or box is white. On a dark ground it can be read, on white it can't. It is shown here.",
                text.trim(),
            ),
            Some(why) => return self.body.hide(why, text, self.found),
            None if text.trim().is_empty() => {}
            None => self.body.hidden_said(self.found),
        }
        match self.asides.last_mut() {
            Some((_, _, gathered)) => gathered.push_str(text),
            None => self.body.paragraph.push_str(text),
        }
    }

    fn changed(&self) -> Change {
        let [put_by, put_at, taken_by, taken_at] = self.state.revised;
        let taken_out = self.state.taken_out;
        let (by, at) = if taken_out { (taken_by.or(put_by), taken_at.or(put_at)) } else { (put_by, put_at) };
        let author = by.and_then(|by| self.meta.authors.get(usize::try_from(by).ok()?));
        let author = author.filter(|name| &***name != "Unknown").cloned().unwrap_or_default();
        Change { taken_out, author, date: at.and_then(date).unwrap_or_default() }
    }

    fn symbol(&mut self, symbol: u8) {
        match symbol {
            b'*' => self.starred = true,
            b'{' | b'}' | b'\\' if !self.stands_in() => self.bytes(&[symbol]),
            b'\r' | b'\n' => self.paragraph_end(),
            b'~' => self.sign("\u{A0}"),
            b'-' => self.sign("\u{AD}"),
            b'_' => self.sign("-"),
            b'\t' => self.sign("    "),
            _ => {}
        }
    }

    /// A letter that a control word stands for.
    fn sign(&mut self, text: &str) {
        self.letters();
        self.put(text);
    }

    fn paragraph_end(&mut self) {
        self.letters();
        if self.state.dest != Dest::Text {
            return;
        }
        if self.state.taken_out {
            return self.put("\n");
        }
        match self.asides.last_mut() {
            Some((_, _, gathered)) => gathered.push('\n'),
            None => self.body.paragraph_end(self.state.in_table, self.state.heading, self.paper, self.found),
        }
    }
}
