//! A release's page: what came out at once.

use askama::Template;
use model::PublicId;
use web::Layout;

use super::{
    Context, Frame, Made, count,
    dossier::DossierLine,
    home::{DocumentLine, StoryLine, document_line, story_line, tombstone_line},
    push,
    statement::{self, StatementLine},
    tombstone::{self, GoneLine},
};
use crate::{Error, site::ReleaseRecord};

#[derive(Template)]
#[template(path = "release.html")]
struct ReleaseView {
    layout: Layout,
    frame: Frame,
    id: String,
    title: String,
    line: String,
    stories: Vec<StoryLine>,
    dossiers: Vec<DossierLine>,
    statements: Vec<StatementLine>,
    documents: Vec<DocumentLine>,
    /// Statements and dossiers that it brought and that were taken back.
    gone: Vec<GoneLine>,
}

pub(super) fn make(context: &Context<'_>, made: &mut Made) -> Result<(), Error> {
    for release in &context.site.releases {
        push(made, format!("r/{}/index.html", release.body.id), &view(context, release))?;
    }
    Ok(())
}

fn view(context: &Context<'_>, release: &ReleaseRecord) -> ReleaseView {
    let body = &release.body;
    let path = format!("r/{}/index.html", body.id);
    let description = format!("What {} published on {}.", context.masthead.newsroom, context.day(&body.published));
    let frame =
        context.frame(&path, "documents", &body.title, &description, Some((release.entry, body.published.as_str())));
    let stories =
        body.stories.keys().filter_map(|slug| context.site.stories.iter().find(|(known, _)| known.as_str() == slug));
    let mut line = vec![context.day(&body.published)];
    if !body.documents.is_empty() {
        line.push(count(body.documents.len(), "document", "documents"));
    }
    if !body.stories.is_empty() {
        line.push(count(body.stories.len(), "story", "stories"));
    }
    if !body.dossiers.is_empty() {
        line.push(count(body.dossiers.len(), "dossier", "dossiers"));
    }
    let dossiers = context.site.dossiers.iter().filter(|(slug, _)| body.dossiers.contains_key(slug.as_str()));
    let said = context.site.statements.values().filter(|said| body.statements.contains_key(said.slug.as_str()));
    if !body.statements.is_empty() {
        line.push(count(body.statements.len(), "statement", "statements"));
    }
    let mut gone = tombstone::lines(context, "dossier", |part| body.dossiers.contains_key(part.slug()));
    gone.extend(tombstone::lines(context, "statement", |part| body.statements.contains_key(part.slug())));
    ReleaseView {
        gone,
        dossiers: dossiers.map(|(slug, published)| super::dossier::line(context, slug, published)).collect(),
        layout: context.layout(&frame),
        id: body.id.to_string(),
        title: body.title.clone(),
        line: line.join("\u{a0}· "),
        stories: stories.map(|(_, published)| story_line(context, published)).collect(),
        statements: said.map(|published| statement::line(context, published)).collect(),
        documents: body.documents.iter().filter_map(|named| document(context, &named.id, named.version)).collect(),
        frame,
    }
}

fn document(context: &Context<'_>, id: &PublicId, version: u32) -> Option<DocumentLine> {
    if let Some(stone) = context.site.tombstones.get(id) {
        return Some(tombstone_line(context, id, stone));
    }
    let document = context.site.documents.get(id)?;
    let mut line = document_line(context, document);
    let newest = document.body().document_version;
    if newest != version {
        line.facts = format!("{} · came out here as version {version}, now version {newest}", line.facts);
    }
    Some(line)
}
