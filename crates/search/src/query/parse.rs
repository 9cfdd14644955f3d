//! Reads a question. Whatever is typed gives a question or a plain sentence, never a failure.

use super::{Clause, Days, Item, LONGEST, MOST, NotUnderstood, Query, What, Words};
use crate::{
    entry::Kind,
    fields::{Field, Room},
};

/// A prefix of fewer letters would match half of everything.
const SHORTEST_PREFIX: usize = 2;

pub fn parse(typed: &str, room: Room) -> Result<Query, NotUnderstood> {
    if typed.chars().count() > LONGEST {
        return no(format!("That is longer than {LONGEST} characters. Search for a few words of it."));
    }
    let mut query = Query::default();
    let mut joins = false;
    let mut number = 0;
    for piece in pieces(typed)? {
        if piece.is("OR") {
            if query.clauses.is_empty() || joins {
                return no("OR stands between two things to look for: invoice OR receipt.");
            }
            joins = true;
            continue;
        }
        if piece.is("AND") {
            continue;
        }
        let Some(item) = item(&piece, room)? else { continue };
        number += 1;
        if number > MOST {
            return no(format!("That asks for more than {MOST} things at once. Leave some out."));
        }
        match query.clauses.last_mut().filter(|_| joins) {
            Some(clause) => {
                if item.not || clause.any.iter().any(|item| item.not) {
                    return no("A thing that is left out (-word) can’t be one side of OR. Put it beside: a OR b -c.");
                }
                clause.any.push(item);
            }
            None => query.clauses.push(Clause { any: vec![item] }),
        }
        joins = false;
    }
    if joins {
        return no("OR stands between two things to look for: invoice OR receipt.");
    }
    if query.clauses.is_empty() && !typed.trim().is_empty() {
        return no("There is no letter or digit in that. Type a word to look for.");
    }
    Ok(query)
}

fn no<T>(sentence: impl Into<String>) -> Result<T, NotUnderstood> {
    Err(NotUnderstood(sentence.into()))
}

/// What stands between two spaces: `-title:"a phrase"`.
#[derive(Debug)]
struct Piece {
    not: bool,
    /// What stands before the colon.
    name: Option<String>,
    value: String,
    quoted: bool,
    open: bool,
}

impl Piece {
    fn is(&self, word: &str) -> bool {
        !self.quoted && !self.not && self.name.is_none() && !self.open && self.value == word
    }
}

fn pieces(typed: &str) -> Result<Vec<Piece>, NotUnderstood> {
    let mut pieces = Vec::new();
    let mut rest = typed.trim_start();
    while !rest.is_empty() {
        let (piece, after) = piece(rest)?;
        pieces.push(piece);
        rest = after.trim_start();
    }
    Ok(pieces)
}

fn piece(text: &str) -> Result<(Piece, &str), NotUnderstood> {
    let mut rest = text;
    let mut piece = Piece { not: false, name: None, value: String::new(), quoted: false, open: false };
    if let Some(after) = rest.strip_prefix('-').filter(|after| after.starts_with(|c: char| !c.is_whitespace())) {
        piece.not = true;
        rest = after;
    }
    if let Some((name, after)) = name(rest) {
        piece.name = Some(name);
        rest = after;
    }
    if let Some(after) = rest.strip_prefix(is_quote) {
        let Some((inside, after)) = after.split_once(is_quote) else {
            return no("A quotation mark is opened and not closed. Close it, or take it away.");
        };
        inside.clone_into(&mut piece.value);
        piece.quoted = true;
        let open = after.strip_prefix('*');
        piece.open = open.is_some();
        return Ok((piece, open.unwrap_or(after)));
    }
    // A quotation mark within a word begins a phrase of its own.
    let end = rest.find(|c: char| c.is_whitespace() || is_quote(c)).unwrap_or(rest.len());
    let (value, after) = rest.split_at(end);
    piece.open = value.ends_with('*');
    value.trim_end_matches('*').clone_into(&mut piece.value);
    Ok((piece, after))
}

fn is_quote(letter: char) -> bool {
    matches!(letter, '"' | '“' | '”' | '„' | '«' | '»' | '＂')
}

/// `name:` before something that isn't an address on the web.
fn name(text: &str) -> Option<(String, &str)> {
    let (name, after) = text.split_once(':')?;
    let letters = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphabetic());
    let address = after.starts_with("//");
    (letters && !address).then(|| (name.to_ascii_lowercase(), after))
}

fn item(piece: &Piece, room: Room) -> Result<Option<Item>, NotUnderstood> {
    let what = match &piece.name {
        None => Words::of(&piece.value, piece.open).map(What::Words),
        Some(name) => Some(field(name, piece, room)?),
    };
    if let Some(What::Words(words) | What::Field(_, words)) = &what
        && words.open
        && piece.open
        && words.words.last().is_none_or(|(_, word)| word.is_ascii() && word.len() < SHORTEST_PREFIX)
    {
        return no(format!("The beginning of a word needs at least {SHORTEST_PREFIX} letters before its *."));
    }
    Ok(what.map(|what| Item { not: piece.not, what }))
}

fn field(name: &str, piece: &Piece, room: Room) -> Result<What, NotUnderstood> {
    let Some(field) = Field::named(name, room) else {
        let known: Vec<&str> = Field::of(room).map(Field::word).collect();
        return no(format!(
            "There is no field “{name}:”. The fields are {}. To look for the words themselves, put them in quotation marks.",
            known.join(", ")
        ));
    };
    if field == Field::Date {
        return Days::parse(piece.value.trim()).map(What::Days).ok_or_else(|| {
            NotUnderstood(
                "A date is a year, a month, a day, or a span of them: date:2026, date:2026-03, date:2026-03..2026-05."
                    .to_owned(),
            )
        });
    }
    let Some(words) = Words::of(&piece.value, piece.open) else {
        return no(format!(
            "After “{name}:” stands what to look for, without a space: {name}:word or {name}:\"two words\"."
        ));
    };
    if field == Field::Type {
        let known: Vec<&str> = Kind::of_room(room).map(Kind::word).collect();
        if !known.contains(&words.joined(" ").as_str()) {
            return no(format!("After “type:” stands one of {}.", known.join(", ")));
        }
    }
    Ok(What::Field(field, words))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A question in a short form, to compare with.
    fn read(typed: &str) -> String {
        let query = match parse(typed, Room::Archive) {
            Ok(query) => query,
            Err(sentence) => return format!("! {sentence}"),
        };
        let words = |words: &Words| words.joined("+") + if words.open { "*" } else { "" };
        let item = |item: &Item| {
            let what = match &item.what {
                What::Words(one) => words(one),
                What::Field(field, one) => format!("{}={}", field.word(), words(one)),
                What::Days(days) => format!("{}..{}", days.first, days.last),
            };
            format!("{}{what}", if item.not { "not " } else { "" })
        };
        let clause = |clause: &Clause| clause.any.iter().map(item).collect::<Vec<_>>().join(" | ");
        query.clauses.iter().map(clause).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn what_is_typed_is_understood() {
        for (typed, understood) in [
            ("", ""),
            ("   ", ""),
            ("Dredging invoice", "dredging, invoice"),
            ("\"paid twice\" estuary", "paid+twice, estuary"),
            ("“paid twice”", "paid+twice"),
            ("title:Memo", "title=memo"),
            ("TITLE:\"Harbour board\"", "title=harbour+board"),
            ("id:EL-0001", "id=el+0001"),
            ("organization:Port", "organisation=port"),
            ("date:2026-03..2026-05", "20260301..20260531"),
            ("type:story", "type=story"),
            ("-draft harbour", "not draft, harbour"),
            ("-\"paid twice\"", "not paid+twice"),
            ("-country:Xanthe port", "not country=xanthe, port"),
            ("invoice OR receipt port", "invoice | receipt, port"),
            ("a1 OR b1 OR c1", "a1 | b1 | c1"),
            ("port AND invoice", "port, invoice"),
            ("or and", "or, and"),
            ("dredg*", "dredg*"),
            ("\"paid twi\"*", "paid+twi*"),
            ("person:Lind*", "person=lind*"),
            ("well-known", "well+known"),
            ("https://example.org/a", "https+example+org+a"),
            ("10:30", "10+30"),
            ("port (harbour)", "port, harbour"),
            ("port - harbour", "port, harbour"),
            ("port & harbour", "port, harbour"),
            ("ab\"cd ef\"", "ab, cd+ef"),
            ("漢字文", "漢字+字文"),
            ("字", "字*"),
        ] {
            assert_eq!(read(typed), understood, "{typed}");
        }
    }

    #[test]
    fn what_is_not_understood_is_said_in_a_sentence() {
        for (typed, told) in [
            ("\"open", "not closed"),
            ("OR port", "stands between two"),
            ("port OR", "stands between two"),
            ("port OR OR harbour", "stands between two"),
            ("port OR -harbour", "left out"),
            ("-port OR harbour", "left out"),
            ("colour:red", "no field “colour:”"),
            ("mailbox:heron", "no field “mailbox:”"),
            ("title:", "without a space"),
            ("date:soon", "A date is"),
            ("date:2026-05..2026-03", "A date is"),
            ("type:song", "one of document, page, story, statement, dossier."),
            ("type:draft", "one of document"),
            ("a*", "at least 2 letters"),
            ("*", "no letter"),
            ("?!", "no letter"),
        ] {
            let read = read(typed);
            assert!(read.starts_with("! ") && read.contains(told), "{typed}: {read}");
        }
        assert!(read(&"a".repeat(LONGEST + 1)).contains("longer than"));
        assert!(read(&"ab ".repeat(MOST + 1)).contains("more than"));
        assert!(parse("mailbox:heron stage:accepted severity:note type:draft", Room::Desk).is_ok());
    }

    proptest! {
        #[test]
        fn nothing_that_is_typed_is_a_failure(typed in "\\PC{0,60}") {
            let _ = parse(&typed, Room::Desk);
        }

        #[test]
        fn nothing_made_of_the_languages_own_signs_is_a_failure(
            typed in "(-|\"|“|”|\\*|OR|AND|title:|date:|type:|id:|\\.\\.|:|2026|a|漢|字|\\u{301}|\\u{640}| |\n){0,40}"
        ) {
            let _ = parse(&typed, Room::Archive);
        }
    }
}
