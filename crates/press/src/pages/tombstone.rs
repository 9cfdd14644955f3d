//! What stands in the place of what was withdrawn: a plain page at each of its addresses, with the reason and what cites it.

use askama::Template;
use ledger::Part;
use model::{PublicId, dossier::Citation};
use web::Layout;

use super::{
    Context, Frame, Made,
    document::{Citing, citing},
    push,
};
use crate::{
    Error,
    site::Tombstone,
    story::{Slug, markdown},
};

#[derive(Template)]
#[template(path = "tombstone.html")]
struct View {
    layout: Layout,
    frame: Frame,
    kicker: String,
    /// The word for it: "document".
    kind: &'static str,
    day: String,
    reason: String,
    /// What went.
    gone: String,
    /// What cites it.
    cited: Vec<Citing>,
    /// The way to the list of what stays of its kind, from the site's root, and the words for it.
    others: (&'static str, &'static str),
}

/// What was withdrawn, in a list.
pub(super) struct GoneLine {
    /// Below the site.
    pub address: String,
    pub title: String,
    pub reason: String,
    pub day: String,
}

/// `path`: one of the addresses that it had.
pub(super) fn of_document(
    context: &Context<'_>,
    made: &mut Made,
    id: &PublicId,
    stone: &Tombstone,
    path: String,
) -> Result<(), Error> {
    let gone = format!(
        "Its pages, text, description and hashes were taken out of this archive, and of every mirror that agrees. Entry {}, by \
         which it was published, still stands in the record; it means nothing by itself. No other document will ever have this number.",
        stone.of
    );
    let root = "../".repeat(path.matches('/').count());
    let about = About {
        kicker: id.to_string(),
        kind: "document",
        section: "documents",
        gone,
        cited: citing(context, id, &root),
    };
    view(context, made, path, stone, about, ("d/index.html", "All documents"))
}

/// The tombstones of statements, or of dossiers: at each address that one had.
pub(super) fn of_parts(context: &Context<'_>, made: &mut Made, kind: &str) -> Result<(), Error> {
    for (part, stone) in context.site.taken_back.iter().filter(|(part, _)| part.kind() == kind) {
        let folder = part.folder();
        let paths = match part {
            Part::Statement(_) => vec![format!("{folder}index.html")],
            Part::Dossier(_) => vec![format!("{folder}index.html"), format!("{folder}table/index.html")],
        };
        for path in paths {
            let root = "../".repeat(path.matches('/').count());
            let (section, others) = match part {
                Part::Statement(_) => ("statements", ("statements/index.html", "All statements")),
                Part::Dossier(_) => ("dossiers", ("dossiers/index.html", "All dossiers")),
            };
            let (kicker, kind, cited) = (part.slug().to_owned(), part.kind(), leaning(context, part, &root));
            let about = About { kicker, kind, section, gone: went(part, stone), cited };
            view(context, made, path, stone, about, others)?;
        }
    }
    Ok(())
}

fn went(part: &Part, stone: &Tombstone) -> String {
    let what = match part {
        Part::Statement(_) => "Its words, their translations, its signature and what was said of it",
        Part::Dossier(_) => "Its entries, the names in it, its table and its data, of every version,",
    };
    format!(
        "{what} were taken out of this archive, and of every mirror that agrees. Entry {}, the release that brought it last, still \
         stands in the record; of what it brought the manifest keeps this address and the hash of a file that is gone. \
         Nothing else will ever stand here.",
        stone.of
    )
}

/// What is left and leans on a statement or dossier that is gone.
fn leaning(context: &Context<'_>, part: &Part, root: &str) -> Vec<Citing> {
    let site = context.site;
    let one = |address: String, headline: String| Citing {
        address: format!("{root}{address}"),
        headline,
        pages: String::new(),
    };
    let mut found = Vec::new();
    match part {
        Part::Statement(gone) => {
            let answering = site.statements.values().filter(|other| other.statement.answers.as_ref() == Some(gone));
            found.extend(answering.map(|other| {
                one(format!("statements/{}/index.html", other.slug), format!("Answers it: {}", other.statement.title))
            }));
            let cites = |by: &model::dossier::CitedBy<'_>| matches!(by.citation, Citation::Statement { statement, .. } if statement == gone);
            for (slug, published) in &site.dossiers {
                if published.dossier.citations().iter().any(cites) {
                    let headline = format!("Dossier: {}", published.dossier.title);
                    found.push(one(format!("dossiers/{slug}/index.html"), headline));
                }
            }
        }
        Part::Dossier(gone) => {
            for (slug, published) in &site.stories {
                if markdown::dossiers(&published.story.body).iter().any(|linked| linked.as_str() == gone) {
                    found.push(one(format!("stories/{slug}/index.html"), published.story.headline.clone()));
                }
            }
        }
    }
    found
}

/// What a tombstone says of what it stands for.
struct About {
    kicker: String,
    kind: &'static str,
    section: &'static str,
    gone: String,
    cited: Vec<Citing>,
}

fn view(
    context: &Context<'_>,
    made: &mut Made,
    path: String,
    stone: &Tombstone,
    about: About,
    others: (&'static str, &'static str),
) -> Result<(), Error> {
    let About { kicker, kind, section, gone, cited } = about;
    let title = format!("{kicker} was withdrawn");
    let frame = context.frame(&path, section, &title, &stone.reason, Some((stone.entry, &stone.day)));
    let (layout, day, reason) = (context.layout(&frame), context.day(&stone.day), stone.reason.clone());
    push(made, path, &View { layout, frame, kicker, kind, day, reason, gone, cited, others })
}

/// The withdrawn of a kind, by address. `of`: which of them.
pub(super) fn lines(context: &Context<'_>, kind: &str, of: impl Fn(&Part) -> bool) -> Vec<GoneLine> {
    let gone = context.site.taken_back.iter().filter(|(part, _)| part.kind() == kind && of(part));
    gone.map(|(part, stone)| line(context, part, stone)).collect()
}

pub(super) fn line(context: &Context<'_>, part: &Part, stone: &Tombstone) -> GoneLine {
    GoneLine {
        address: format!("{}index.html", part.folder()),
        title: format!("{}, a {}", part.slug(), part.kind()),
        reason: stone.reason.clone(),
        day: context.day(&stone.day),
    }
}

/// Address, day and reason of a statement that something cites and that is gone.
pub(super) fn statement(context: &Context<'_>, slug: &str) -> Option<GoneLine> {
    let part = Part::Statement(slug.to_owned());
    context.site.taken_back.get(&part).map(|stone| line(context, &part, stone))
}

/// The same of a dossier.
pub(super) fn dossier(context: &Context<'_>, slug: &Slug) -> Option<GoneLine> {
    let part = Part::Dossier(slug.to_string());
    context.site.taken_back.get(&part).map(|stone| line(context, &part, stone))
}
