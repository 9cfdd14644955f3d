//! A statement's page: it reads like a letter. Above it its kind, in words; below it who published it, what it is checked with,
//! translations, what it answers and what answers it.

use askama::Template;
use ledger::{Passage, StatementKind};
use web::Layout;

use super::{
    Context, Frame, Made, direction, push,
    tombstone::{self, GoneLine},
};
use crate::{
    Error,
    site::PublishedStatement,
    statement::{commands, kind_in_words},
    story::markdown,
};

/// A statement in a list.
pub(super) struct StatementLine {
    pub slug: String,
    pub kind: String,
    pub title: String,
    pub speaker: String,
    pub day: String,
    pub language: String,
}

struct SignatureView {
    fingerprint: String,
    algorithm: String,
    namespace: String,
    key_from: String,
    sure: String,
    checked: String,
    signature: &'static str,
    key: &'static str,
    commands: Vec<String>,
}

struct PublisherView {
    name: String,
    /// Empty when there is no link.
    address: String,
    host: String,
    day: String,
    copy: String,
}

struct PassageView {
    document: String,
    page: u32,
    words: String,
    withdrawn: bool,
}

struct TranslationView {
    language: String,
    direction: &'static str,
    by: String,
    paragraphs: Vec<Vec<String>>,
}

/// A version that stood at the same address before.
struct EarlierView {
    release: String,
    day: String,
    /// Of its `statement.json`.
    sha256: String,
    replaced_by: String,
    replaced: String,
}

#[derive(Template)]
#[template(path = "statement.html")]
struct StatementView {
    layout: Layout,
    frame: Frame,
    kind: String,
    /// What there is to say of the kind beyond its name.
    more: String,
    title: String,
    speaker: String,
    standing: String,
    day: String,
    stamp: String,
    language: String,
    direction: &'static str,
    paragraphs: Vec<Vec<String>>,
    publisher: Option<PublisherView>,
    signature: Option<SignatureView>,
    passage: Option<PassageView>,
    translations: Vec<TranslationView>,
    answers: Option<StatementLine>,
    /// What it answers, when that was withdrawn.
    answers_gone: Option<GoneLine>,
    answered: Vec<StatementLine>,
    /// Newest first.
    earlier: Vec<EarlierView>,
    release: String,
    release_title: String,
}

#[derive(Template)]
#[template(path = "statements.html")]
struct Statements {
    layout: Layout,
    frame: Frame,
    statements: Vec<StatementLine>,
    gone: Vec<GoneLine>,
}

pub(super) fn make(context: &Context<'_>, made: &mut Made) -> Result<(), Error> {
    for (slug, published) in &context.site.statements {
        push(made, format!("statements/{slug}/index.html"), &view(context, published))?;
    }
    tombstone::of_parts(context, made, "statement")?;
    let path = "statements/index.html";
    let about =
        format!("What people said, published by {}: by whom, when, and how we know.", context.masthead.newsroom);
    let frame = context.frame(path, "statements", "Statements", &about, None);
    let gone = tombstone::lines(context, "statement", |_| true);
    let view = Statements { layout: context.layout(&frame), frame, statements: newest(context), gone };
    push(made, path.to_owned(), &view)
}

/// Newest first.
pub(super) fn newest(context: &Context<'_>) -> Vec<StatementLine> {
    let mut all: Vec<&PublishedStatement> = context.site.statements.values().collect();
    all.sort_by(|a, b| (&b.statement.day, b.entry, &a.slug).cmp(&(&a.statement.day, a.entry, &b.slug)));
    all.into_iter().map(|published| line(context, published)).collect()
}

pub(super) fn line(context: &Context<'_>, published: &PublishedStatement) -> StatementLine {
    let statement = &published.statement;
    StatementLine {
        slug: published.slug.to_string(),
        kind: kind_in_words(statement),
        title: statement.title.clone(),
        speaker: statement.speaker.name.clone(),
        day: context.day(&statement.day),
        language: statement.language.clone(),
    }
}

fn view(context: &Context<'_>, published: &PublishedStatement) -> StatementView {
    let (slug, statement) = (&published.slug, &published.statement);
    let path = format!("statements/{slug}/index.html");
    let release = context.site.releases.iter().find(|release| release.body.id == published.release);
    let day = release.map_or(statement.day.as_str(), |release| release.body.published.as_str());
    let about = format!("{}: {}, {}.", kind_in_words(statement), statement.speaker.name, context.day(&statement.day));
    let mut frame = context.frame(&path, "statements", &statement.title, &about, Some((published.entry, day)));
    frame.kind = "article";
    let all = || context.site.statements.values();
    let answers = all().find(|other| statement.answers.as_deref() == Some(other.slug.as_str()));
    let mut answered: Vec<_> =
        all().filter(|other| other.statement.answers.as_deref() == Some(slug.as_str())).collect();
    answered.sort_by(|a, b| (&a.statement.day, &a.slug).cmp(&(&b.statement.day, &b.slug)));
    StatementView {
        layout: context.layout(&frame),
        kind: kind_in_words(statement),
        more: more(context, &statement.kind),
        title: statement.title.clone(),
        speaker: statement.speaker.name.clone(),
        standing: statement.speaker.standing.clone(),
        day: context.day(&statement.day),
        stamp: statement.day.clone(),
        language: statement.language.clone(),
        direction: direction(&statement.language),
        paragraphs: paragraphs(&published.text),
        publisher: statement.publisher.as_ref().map(|publisher| PublisherView {
            name: publisher.name.clone(),
            host: markdown::outward(&publisher.address).unwrap_or_default().to_owned(),
            address: publisher.address.clone(),
            day: if publisher.day.is_empty() { String::new() } else { context.day(&publisher.day) },
            copy: publisher.copy.map(|copy| copy.to_string()).unwrap_or_default(),
        }),
        signature: signature(context, &statement.kind),
        passage: statement.passage.as_ref().map(|passage| passage_view(context, passage)),
        translations: statement
            .translations
            .iter()
            .map(|translation| TranslationView {
                language: translation.language.clone(),
                direction: direction(&translation.language),
                by: translation.by.clone(),
                paragraphs: paragraphs(&translation.text),
            })
            .collect(),
        answers: answers.map(|other| line(context, other)),
        answers_gone: statement.answers.as_deref().and_then(|other| tombstone::statement(context, other)),
        answered: answered.into_iter().map(|other| line(context, other)).collect(),
        earlier: earlier(context, slug.as_str()),
        release: published.release.to_string(),
        release_title: release.map(|release| release.body.title.clone()).unwrap_or_default(),
        frame,
    }
}

/// What later releases replaced. Of an earlier version the record keeps its hash, in the manifest of the release that brought it.
fn earlier(context: &Context<'_>, slug: &str) -> Vec<EarlierView> {
    let told: Vec<_> = context
        .site
        .releases
        .iter()
        .filter_map(|release| Some((release, release.body.statements.get(slug)?)))
        .collect();
    let replaced = told.windows(2).rev().filter_map(|pair| match pair {
        [(release, fact), (by, _)] => Some(EarlierView {
            release: release.body.id.to_string(),
            day: context.day(&release.body.published),
            sha256: fact.sha256.to_string(),
            replaced_by: by.body.id.to_string(),
            replaced: context.day(&by.body.published),
        }),
        _ => None,
    });
    replaced.collect()
}

/// How many versions of it there were, this one included.
pub(super) fn versions(context: &Context<'_>, slug: &str) -> usize {
    context.site.releases.iter().filter(|release| release.body.statements.contains_key(slug)).count()
}

fn more(context: &Context<'_>, kind: &StatementKind) -> String {
    match kind {
        StatementKind::Signed(_) => String::new(),
        StatementKind::Unsigned => "No signature vouches that these words are the speaker’s.".to_owned(),
        StatementKind::Reported { by, place, day } => {
            format!("We have these words from {by}: {place}, {}. We did not hear them ourselves.", context.day(day))
        }
        StatementKind::OnBehalfOf { whom, capacity } => format!("Said as {capacity} of {whom}, not by {whom}."),
    }
}

fn signature(context: &Context<'_>, kind: &StatementKind) -> Option<SignatureView> {
    let StatementKind::Signed(by) = kind else { return None };
    let [signature, key] = by.format.files();
    Some(SignatureView {
        fingerprint: by.fingerprint.clone(),
        algorithm: by.algorithm.clone(),
        namespace: by.namespace.clone(),
        key_from: by.key_from.clone(),
        sure: by.sure.clone(),
        checked: context.day(&by.checked),
        signature,
        key,
        commands: commands(by),
    })
}

fn passage_view(context: &Context<'_>, passage: &Passage) -> PassageView {
    PassageView {
        document: passage.document.to_string(),
        page: passage.page,
        words: passage.words.clone(),
        withdrawn: context.site.tombstones.contains_key(&passage.document),
    }
}

/// Paragraphs are parted by empty lines; the lines within one stay apart, as in a letter's head.
pub fn paragraphs(text: &str) -> Vec<Vec<String>> {
    let mut paragraphs: Vec<Vec<String>> = vec![Vec::new()];
    for line in text.lines().map(str::trim_end) {
        match paragraphs.last_mut() {
            Some(last) if !line.is_empty() => last.push(line.to_owned()),
            Some(last) if !last.is_empty() => paragraphs.push(Vec::new()),
            _ => {}
        }
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs
}

#[cfg(test)]
mod tests {
    use super::paragraphs;

    #[test]
    fn a_letter_keeps_its_lines_and_paragraphs() {
        let made = paragraphs("To the council\r\nQuay 4\r\n\r\n\r\nSirs,\nno.\n");
        assert_eq!(made, [vec!["To the council".to_owned(), "Quay 4".into()], vec!["Sirs,".into(), "no.".into()]]);
        assert!(paragraphs("\n \n").is_empty());
    }
}
