//! One entry of a dossier: its form, and what can be done with it.

use askama::Template;
use axum::extract::Path;
use model::{
    Dossier, LocalId,
    dossier::{Letter, Number, ProtectedStanding, Sort, Unnamed, capital},
};
use web::Layout;

use super::{Answer, Frame, dossier::edit, page};
use crate::{
    Error,
    domain::publishing::{
        dossier::{DossierWords, Entry, Wrong},
        dossier_form::{CiteRow, Form, KINDS, SECTIONS, STANDINGS, TOLD, read, word_of},
        forms::Fields,
    },
    session::{Click, Posted, Seat},
};

/// A value, what it is called, and whether it is chosen.
struct Choice {
    value: String,
    called: String,
    chosen: bool,
}

fn choices<'a>(all: impl IntoIterator<Item = (String, String)> + 'a, chosen: &'a str) -> Vec<Choice> {
    all.into_iter().map(|(value, called)| Choice { chosen: value == chosen, value, called }).collect()
}

struct SideView {
    by: Vec<Choice>,
    says: String,
    cited: CiteRow,
}

#[derive(Template)]
#[template(path = "dossier_entry.html")]
struct View {
    layout: Layout,
    frame: Frame,
    heading: &'static str,
    action: String,
    dossier: String,
    form: Form,
    standings: Vec<Choice>,
    letters: Vec<Choice>,
    reasons: Vec<Choice>,
    jurisdictions: Vec<Choice>,
    proceedings: Vec<Choice>,
    kinds: Vec<Choice>,
    sorts: Vec<Choice>,
    told: Vec<Choice>,
    parties: Vec<Choice>,
    sides: Vec<SideView>,
    documents: Vec<String>,
    /// Where a named party's form for making them unnamed is.
    unname: String,
}

fn heading(section: &str) -> &'static str {
    match section {
        "jurisdiction" => "Jurisdiction",
        "named" => "Somebody who is named",
        "protected" => "Somebody who is protected",
        "proceeding" => "Proceeding",
        "ground" => "Ground",
        "condition" => "Condition",
        _ => "Event or question",
    }
}

async fn show(seat: &Seat, id: LocalId, form: Form, action: String, unname: String) -> Answer {
    let row = seat.open.store.dossier(id).await?;
    let dossier = &row.words.dossier;
    let numbered = |number: Number, called: String| (number.to_string(), called);
    let parties = || dossier.parties.iter().map(|item| numbered(item.id, item.entry.shown())).collect::<Vec<_>>();
    let mut who = choices(parties(), "");
    who.iter_mut().for_each(|party| party.chosen = form.who.iter().any(|number| number.to_string() == party.value));
    let standings = if form.section == "protected" {
        let all = ProtectedStanding::ALL.map(|standing| (word_of(&standing), capital(standing.word())));
        choices(all, &form.standing)
    } else {
        choices(STANDINGS.map(|standing| (standing.to_owned(), capital(standing))), &form.standing)
    };
    let sides = form.sides.iter().map(|side| SideView {
        by: choices(parties(), &side.by.to_string()),
        says: side.says.clone(),
        cited: side.cited.clone(),
    });
    let mut documents = Vec::new();
    for rendition in seat.open.store.renditions(row.release).await? {
        documents.push(crate::work::publishing::public_id(&seat.desk, rendition.number)?.to_string());
    }
    let heading = heading(form.section);
    let (layout, frame) = seat.frame("releases", heading);
    let named = |all: &[(&str, &str)]| -> Vec<(String, String)> {
        all.iter().map(|(value, called)| ((*value).to_owned(), (*called).to_owned())).collect()
    };
    page(&View {
        layout,
        frame,
        heading,
        action,
        dossier: id.to_string(),
        standings,
        letters: choices(('A'..='Z').map(|letter| (letter.to_string(), letter.to_string())), &form.letter),
        reasons: choices(Unnamed::ALL.map(|why| (word_of(&why), capital(why.words()))), &form.unnamed),
        jurisdictions: choices(
            dossier.jurisdictions.iter().map(|item| numbered(item.id, item.entry.name.clone())),
            &form.jurisdiction.to_string(),
        ),
        proceedings: choices(
            dossier.proceedings.iter().map(|item| numbered(item.id, item.entry.title.clone())),
            &form.proceeding.to_string(),
        ),
        kinds: choices(named(&KINDS), &form.kind),
        sorts: choices(Sort::ALL.map(|sort| (word_of(&sort), sort.words().to_owned())), &form.whether),
        told: choices(named(&TOLD), &form.told),
        parties: who,
        sides: sides.collect(),
        documents,
        unname,
        form,
    })
}

/// A letter that is free, unless one is chosen.
fn with_letter(mut form: Form, words: &DossierWords) -> Form {
    if form.section == "protected" && form.letter.is_empty() {
        if form.standing.is_empty() {
            form.standing = word_of(&ProtectedStanding::Complainant);
        }
        let standing = ProtectedStanding::ALL.into_iter().find(|standing| word_of(standing) == form.standing);
        let letter: Option<Letter> = standing.and_then(|standing| words.free_letter(standing));
        form.letter = letter.map(|letter| word_of(&letter)).unwrap_or_default();
    }
    form
}

pub async fn begin(Path((id, section)): Path<(LocalId, String)>, seat: Seat) -> Answer {
    let section = SECTIONS.into_iter().find(|known| *known == section).ok_or(Error::NotFound)?;
    let row = seat.open.store.dossier(id).await?;
    let form = with_letter(Form::empty(section, &row.words.dossier), &row.words);
    show(&seat, id, form, format!("/dossier/{id}/add/{section}"), String::new()).await
}

pub async fn get(Path((id, number)): Path<(LocalId, Number)>, seat: Seat) -> Answer {
    let row = seat.open.store.dossier(id).await?;
    let entry = row.words.entry(number).ok_or(Error::NotFound)?;
    let form = Form::of(&entry, &row.words.dossier);
    let action = format!("/dossier/{id}/entry/{number}");
    let unname = if form.section == "named" { format!("{action}/unnamed") } else { String::new() };
    show(&seat, id, form, action, unname).await
}

/// The form that makes a named party an unnamed one: its number stays, its name goes.
pub async fn unnamed(Path((id, number)): Path<(LocalId, Number)>, seat: Seat) -> Answer {
    let row = seat.open.store.dossier(id).await?;
    let Some(Entry::Party(party)) = row.words.entry(number) else { return Err(Error::NotFound) };
    let mut form = Form::empty("protected", &Dossier::default());
    let same = ProtectedStanding::ALL.into_iter().find(|standing| standing.word() == party.standing());
    form.standing = word_of(&same.unwrap_or(ProtectedStanding::Person));
    form.unnamed = word_of(&Unnamed::OwnChoice);
    let form = with_letter(form, &row.words);
    show(&seat, id, form, format!("/dossier/{id}/entry/{number}"), String::new()).await
}

fn of_form(fields: &Fields) -> Result<Entry, Error> {
    read(fields.get("section"), fields).map_err(|why| Error::refused(format!("it can’t be kept like this: {why}")))
}

impl From<Wrong> for Error {
    fn from(wrong: Wrong) -> Self {
        Self::refused(wrong.to_string())
    }
}

pub async fn create(
    Path((id, _)): Path<(LocalId, String)>,
    Posted { seat, form }: Posted<Vec<(String, String)>>,
) -> Answer {
    let entry = of_form(&Fields(form))?;
    edit(&seat, id, "added to a dossier", |row| {
        row.words.add(entry);
        Ok(())
    })
    .await
}

pub async fn save(
    Path((id, number)): Path<(LocalId, Number)>,
    Posted { seat, form }: Posted<Vec<(String, String)>>,
) -> Answer {
    let entry = of_form(&Fields(form))?;
    edit(&seat, id, "changed a dossier’s entry", |row| Ok(row.words.change(number, entry)?)).await
}

pub async fn remove(Path((id, number)): Path<(LocalId, Number)>, Posted { seat, .. }: Posted<Click>) -> Answer {
    edit(&seat, id, "took an entry out of a dossier", |row| Ok(row.words.remove(number)?)).await
}

pub async fn up(Path((id, number)): Path<(LocalId, Number)>, Posted { seat, .. }: Posted<Click>) -> Answer {
    edit(&seat, id, "moved a dossier’s entry", |row| Ok(row.words.shift(number, true)?)).await
}

pub async fn down(Path((id, number)): Path<(LocalId, Number)>, Posted { seat, .. }: Posted<Click>) -> Answer {
    edit(&seat, id, "moved a dossier’s entry", |row| Ok(row.words.shift(number, false)?)).await
}
