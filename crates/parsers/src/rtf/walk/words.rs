//! RTF's control words: what each changes in the walk, and which say where a group's text goes.

use model::FindingKind::Action;

use super::{Dest, MOST_OPEN, State, Walk};
use crate::{
    office::say_property,
    rtf::{
        charset::code_page,
        meta::{Aside, Clock},
        object::Blob,
    },
};

impl Walk<'_> {
    pub(super) fn unicode(&mut self, number: i32) {
        // Signed numbers of 16 bits; some programs write larger ones as they are.
        let code = if number < 0 { number + 0x1_0000 } else { number };
        self.stand_ins = self.state.stand_ins;
        let high = self.high.take();
        match (u32::try_from(code).unwrap_or(0xFFFD), high) {
            (code @ 0xD800..=0xDBFF, before) => {
                if before.is_some() {
                    self.put("\u{FFFD}");
                }
                self.letters();
                self.high = Some(code as u16);
            }
            (code @ 0xDC00..=0xDFFF, Some(high)) => {
                let letter = 0x1_0000 + ((u32::from(high) - 0xD800) << 10) + (code - 0xDC00);
                self.sign(&char::from_u32(letter).unwrap_or('\u{FFFD}').to_string());
            }
            (code, before) => {
                if before.is_some() {
                    self.put("\u{FFFD}");
                }
                // Letters of a font of signs.
                let letter = match char::from_u32(code).unwrap_or('\u{FFFD}') {
                    '\u{F0B7}' => '•',
                    '\u{E000}'..='\u{F8FF}' => '▪',
                    letter => letter,
                };
                self.sign(&letter.to_string());
            }
        }
    }

    pub(super) fn word(&mut self, word: &str, number: Option<i32>) {
        let starred = std::mem::take(&mut self.starred);
        if word != "u" {
            self.stand_ins = 0;
        }
        if word == "ud"
            && let Some(second) = self.state.second.take()
        {
            self.letters();
            self.state.dest = second;
            return;
        }
        if self.state.dest == Dest::Skip {
            return;
        }
        if self.destination(word, starred) {
            return;
        }
        let value = number.unwrap_or(0);
        let on = number != Some(0);
        // What changes how the next letters are read or look must not change those that wait.
        match word {
            "u" => return self.unicode(value),
            "uc" => return self.state.stand_ins = usize::try_from(value).unwrap_or(1).min(100),
            "f" if self.state.dest == Dest::Fonts => return self.font = value,
            "fcharset" => return self.fonts.charset(self.font, value),
            "cpg" => return self.fonts.page(self.font, value),
            "red" => return self.colour[0] = value,
            "green" => return self.colour[1] = value,
            "blue" => return self.colour[2] = value,
            _ => self.letters(),
        }
        let state = &mut self.state;
        match word {
            "f" => state.font = value,
            "deff" => (self.usual_font, state.font) = (value, value),
            "ansicpg" => self.fonts.usual = code_page(value).unwrap_or(self.fonts.usual),
            "mac" => self.fonts.usual = encoding_rs::MACINTOSH,
            "plain" => {
                let plain = State::PLAIN;
                (state.font, state.hidden, state.put_in, state.taken_out) = (self.usual_font, false, false, false);
                (state.colour, state.size, state.shaded, state.revised) = (0, plain.size, false, plain.revised);
            }
            "v" => state.hidden = on,
            "revised" => state.put_in = on,
            "deleted" => state.taken_out = on,
            "revauth" => state.revised[0] = number,
            "revdttm" => state.revised[1] = number,
            "revauthdel" => state.revised[2] = number,
            "revdttmdel" => state.revised[3] = number,
            "cf" => state.colour = usize::try_from(value).unwrap_or(0),
            "fs" => state.size = number.unwrap_or(24),
            "highlight" | "chcbpat" | "cb" | "cbpat" => {
                state.shaded = value > 0 && self.colours.get(usize::try_from(value).unwrap_or(0)) != Some(&true);
            }
            "pard" => (state.in_table, state.heading) = (false, false),
            "intbl" => state.in_table = true,
            "itap" => state.in_table = value > 0,
            "outlinelevel" => state.heading = (0..9).contains(&value),
            "par" | "sect" | "page" => self.paragraph_end(),
            "cell" if state.dest == Dest::Text => match self.asides.last_mut() {
                Some((_, _, gathered)) => gathered.push_str("    "),
                None => self.body.cell_end(),
            },
            "row" if state.dest == Dest::Text => match self.asides.last_mut() {
                Some((_, _, gathered)) => gathered.push('\n'),
                None => self.body.row_end(),
            },
            "nestcell" => self.put(" | "),
            "nestrow" | "line" | "lbr" => self.put("\n"),
            "tab" => self.put("    "),
            "emdash" => self.put("—"),
            "endash" => self.put("–"),
            "emspace" => self.put("\u{2003}"),
            "enspace" => self.put("\u{2002}"),
            "qmspace" => self.put("\u{2005}"),
            "bullet" => self.put("•"),
            "lquote" => self.put("‘"),
            "rquote" => self.put("’"),
            "ldblquote" => self.put("“"),
            "rdblquote" => self.put("”"),
            "zwj" => self.put("\u{200D}"),
            "zwnj" => self.put("\u{200C}"),
            "zwbo" => self.put("\u{200B}"),
            "zwnbo" => self.put("\u{2060}"),
            "ltrmark" => self.put("\u{200E}"),
            "rtlmark" => self.put("\u{200F}"),
            "pngblip" => self.ending("png"),
            "jpegblip" => self.ending("jpg"),
            "emfblip" => self.ending("emf"),
            "wmetafile" => self.ending("wmf"),
            "macpict" => self.ending("pict"),
            "dibitmap" | "wbitmap" => self.ending("dib"),
            "rsid" => self.meta.session(value),
            "rsidroot" => self.meta.first_session(value),
            "edmins" => say_property("TotalTime", &value.to_string(), self.found),
            "version" => say_property("revision", &value.to_string(), self.found),
            "yr" | "mo" | "dy" | "hr" | "min" | "sec" => {
                if let Some((_, clock)) = &mut self.clock {
                    clock.set(word, value);
                }
            }
            "objupdate" => self.found.say(
                Action,
                "document",
                "An embedded object asks to be brought up to date when the document is opened: that starts the program it belongs to.",
                "",
            ),
            _ => {}
        }
    }

    fn ending(&mut self, ending: &'static str) {
        if let Some((_, true, blob)) = self.blobs.last_mut() {
            blob.ending = Some(ending);
        }
    }

    fn aside(&mut self, aside: Aside) {
        self.state.dest = Dest::Text;
        if self.asides.len() < MOST_OPEN {
            self.asides.push((self.stack.len(), aside, String::new()));
        }
    }

    /// Whether a control word says where the group's text goes.
    fn destination(&mut self, word: &str, starred: bool) -> bool {
        let level = self.stack.len();
        if let Some(aside) = aside(word) {
            self.letters();
            if aside == Aside::Note {
                let mark = self.body.next_note();
                self.put(&mark);
            }
            // A note's words look as they are, not as the mark before them.
            (self.state.hidden, self.state.in_table) = (false, false);
            self.aside(aside);
            return true;
        }
        let dest = match word {
            "fonttbl" => Dest::Fonts,
            "colortbl" => Dest::Colours,
            "upr" => {
                self.letters();
                (self.state.second, self.state.dest) = (Some(self.state.dest), Dest::Twice);
                return true;
            }
            "info" | "userprops" | "field" | "object" | "shp" | "shpinst" | "shpgrp" | "sp" | "do" | "shppict"
            | "background" | "filetbl" | "rsidtbl" | "picprop" | "annotations" => Dest::Quiet,
            "fldrslt" | "result" | "shptxt" | "dptxbxtext" | "listtext" | "pntext" => Dest::Text,
            "pict" | "objdata" => {
                if self.blobs.len() < MOST_OPEN {
                    self.blobs.push((level, word == "pict", Blob::default()));
                }
                Dest::Data
            }
            "creatim" | "revtim" | "printim" => {
                let name = match word {
                    "creatim" => "created",
                    "revtim" => "modified",
                    _ => "lastPrinted",
                };
                self.clock = Some((level, Clock { name, values: [0; 6] }));
                Dest::Quiet
            }
            "stylesheet" | "listtable" | "listoverridetable" | "pgptbl" | "themedata" | "colorschememapping"
            | "datastore" | "latentstyles" | "fontemb" | "falt" | "bkmkstart" | "bkmkend" | "xe" | "tc" | "tcn"
            | "nonesttables" | "nonshppict" | "shprslt" | "sn" | "buptim" | "ftnsep" | "ftnsepc" | "ftncn"
            | "aftnsep" | "aftnsepc" | "aftncn" | "pn" | "pnseclvl" | "atnref" | "atrfstart" | "atrfend"
            | "objalias" | "objsect" | "objname" | "private" | "mmath" => Dest::Skip,
            _ if starred => Dest::Skip,
            _ => return false,
        };
        self.letters();
        if word == "object" {
            self.meta.object_class.clear();
        }
        self.state.dest = dest;
        true
    }
}

/// Destinations whose text is gathered by itself.
fn aside(word: &str) -> Option<Aside> {
    Some(match word {
        "title" | "subject" | "keywords" | "category" => Aside::Info(match word {
            "title" => "title",
            "subject" => "subject",
            "keywords" => "keywords",
            _ => "category",
        }),
        "comment" | "doccomm" => Aside::Info("description"),
        "author" => Aside::Info("creator"),
        "operator" => Aside::Info("lastModifiedBy"),
        "manager" => Aside::Info("Manager"),
        "company" => Aside::Info("Company"),
        "hlinkbase" => Aside::Info("HyperlinkBase"),
        "generator" => Aside::Info("generator"),
        "propname" => Aside::PropertyName,
        "staticval" => Aside::PropertyValue,
        "docvar" => Aside::Variable,
        "fldinst" => Aside::Field,
        "template" => Aside::Template,
        "hlsrc" | "hlfr" => Aside::Link,
        "sv" | "file" => Aside::Path,
        "protusertbl" => Aside::Users,
        "revtbl" => Aside::Authors,
        "objclass" => Aside::ObjectClass,
        "atnid" => Aside::CommentInitials,
        "atnauthor" => Aside::CommentAuthor,
        "atndate" => Aside::CommentDate,
        "annotation" => Aside::Comment,
        "footnote" => Aside::Note,
        "header" | "headerl" | "headerr" | "headerf" => Aside::Edge("Head of the page:"),
        "footer" | "footerl" | "footerr" | "footerf" => Aside::Edge("Foot of the page:"),
        _ => return None,
    })
}
