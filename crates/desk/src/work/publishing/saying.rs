//! How the stories and dossiers of a release stand against the documents that they cite: in this release as it is now, or in the archive.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use ledger::{
    Part,
    quotes::{self, Cited, Page, Quotation},
};
use model::{Dossier, PublicId};

use super::{
    Material,
    dossiers::{Judged, dossier_verdicts, whole},
    public_id, versions,
};
use crate::{
    Desk, Error,
    domain::publishing::{ReleaseStage, Withdrawable, build, checklist, quotations::Verdict},
    state::Open,
    store::{Built, BuiltPage, DossierRow, ReleaseRow, RenditionRow, StatementRow, StoryRow},
};

/// Everything that a release says, with what stands against it.
pub struct Saying {
    pub renditions: Vec<RenditionRow>,
    pub stories: Vec<(StoryRow, Vec<Verdict>)>,
    /// Each with the version that it would publish.
    pub dossiers: Vec<(DossierRow, Dossier, Vec<Judged>)>,
    /// Each with what is wrong with it.
    pub statements: Vec<(StatementRow, Vec<String>)>,
    /// Every reason why it can't be signed.
    pub missing: Vec<String>,
}

/// Reads a release and checks it.
///
/// # Errors
/// The store's.
pub async fn contents(desk: &Desk, open: &Arc<Open>, release: &ReleaseRow) -> Result<Saying, Error> {
    let renditions = open.store.renditions(release.id).await?;
    let mut stories = Vec::new();
    for story in open.store.stories(release.id).await? {
        let verdicts = verdicts(desk, open, &renditions, &story).await?;
        stories.push((story, verdicts));
    }
    let beside = open.store.statements(release.id).await?;
    let (mut dossiers, mut unsaid) = (Vec::new(), Vec::new());
    for row in open.store.dossiers(release.id).await? {
        let whole = whole(open, &row).await?;
        let judged = dossier_verdicts(desk, open, &renditions, &whole).await?;
        // What is published is read from where it is published.
        let beside = |slug: &str| beside.iter().find(|row| row.slug == slug).map(|row| row.words.text.clone());
        let published = |slug: &str| {
            let path = ledger::is_slug(slug).then(|| desk.config.site.join(quotes::statement_path(slug)))?;
            std::fs::read_to_string(path).ok()
        };
        let gone = withdrawn_statements(open).await?;
        let said = |slug: &str| match beside(slug).or_else(|| published(slug)) {
            _ if gone.contains(slug) => Page::Withdrawn,
            Some(words) => Page::Text(words),
            None => Page::Missing,
        };
        let mut wrong = quotes::statements_of(&whole, said);
        wrong.extend(quotes::newly_withdrawn(&whole, |slug| gone.contains(slug)));
        if row.built.is_none() && open.store.is_withdrawn(&Withdrawable::dossier(&row.slug)).await? {
            wrong.push(ADDRESS_IS_GONE.to_owned());
        }
        unsaid.push(wrong);
        dossiers.push((row, whole, judged));
    }
    let mut statements = Vec::new();
    for row in &beside {
        statements.push((row.clone(), faults_of_statement(desk, open, &renditions, &beside, row).await?));
    }
    let mut documents = Vec::new();
    for row in &renditions {
        documents.push((public_id(desk, row.number)?.to_string(), &row.descriptor));
    }
    let told = stories.iter().map(|(story, verdicts)| (story.slug.clone(), faults(story, verdicts))).collect();
    let filed = dossiers.iter().zip(unsaid).map(|((row, whole, judged), unsaid)| {
        let unsaid = unsaid.into_iter().map(|what| format!("{what}."));
        (row.slug.clone(), dossier_faults(whole, judged).into_iter().chain(unsaid).collect())
    });
    let filed = filed.collect();
    let said = statements.iter().map(|(row, faults)| (row.slug.clone(), faults.clone())).collect();
    let contents = checklist::Contents {
        documents,
        stories: told,
        dossiers: filed,
        statements: said,
        review: release.review.as_ref(),
    };
    let mut missing = checklist::missing(&contents);
    for row in &renditions {
        missing.extend(versions::faults(desk, open, row).await?);
        missing.extend(impossible(desk, open, row).await?);
    }
    let mut own: BTreeSet<String> = stories.iter().map(|(row, _)| format!("Story “{}”", row.slug)).collect();
    own.extend(dossiers.iter().map(|(row, ..)| format!("Dossier “{}”", row.slug)));
    own.extend(beside.iter().map(|row| format!("Statement “{}”", row.slug)));
    if !matches!(release.stage, ReleaseStage::Published { .. }) {
        missing.extend(versions::told_before(desk, open, &renditions, &own).await?);
    }
    Ok(Saying { renditions, stories, dossiers, statements, missing })
}

/// Why nothing can stand where something was withdrawn, as a clause.
const ADDRESS_IS_GONE: &str = "what stood at this address was withdrawn; an address is never used again";

/// The statements that two people took back, by their addresses.
async fn withdrawn_statements(open: &Arc<Open>) -> Result<BTreeSet<String>, Error> {
    let gone = open.store.withdrawals().await?.into_iter().filter(|gone| gone.confirmed_by.is_some());
    let slugs = gone.filter_map(|gone| match gone.what {
        Withdrawable::Part(Part::Statement(slug)) => Some(slug),
        _ => None,
    });
    Ok(slugs.collect())
}

/// What is wrong with a story before it can be published.
fn faults(story: &StoryRow, verdicts: &[Verdict]) -> Vec<String> {
    let whole = story.slug.parse().and_then(|slug| story.words.whole(slug, story.picture.is_some()));
    let gap = whole.err().map(|gap| format!("{gap}."));
    gap.into_iter().chain(verdicts.iter().filter_map(Verdict::fault)).collect()
}

/// What is wrong with a dossier before it can be published.
fn dossier_faults(whole: &Dossier, judged: &[Judged]) -> Vec<String> {
    let gaps = whole.gaps().into_iter().map(|gap| format!("{gap}."));
    gaps.chain(judged.iter().filter_map(|judged| judged.verdict.fault())).collect()
}

/// What is wrong with a statement before it can be published. `beside`: the statements of its release.
///
/// # Errors
/// The store's.
pub async fn faults_of_statement(
    desk: &Desk,
    open: &Arc<Open>,
    renditions: &[RenditionRow],
    beside: &[StatementRow],
    row: &StatementRow,
) -> Result<Vec<String>, Error> {
    let mut faults = Vec::new();
    let whole = row.slug.parse().map_err(|gap: press::story::StoryError| gap.to_string());
    if let Err(gap) = whole.and_then(|slug| row.words.whole(slug, &row.check)) {
        faults.push(format!("{gap}."));
    }
    let published = matches!(open.store.release(row.release).await?.stage, ReleaseStage::Published { .. });
    if !published && open.store.is_withdrawn(&Withdrawable::statement(&row.slug)).await? {
        faults.push(format!("{ADDRESS_IS_GONE}."));
    }
    let answers = row.words.answers.trim();
    let there = answers.is_empty()
        // What it answered before may have been withdrawn since: its page says so.
        || answered_before(desk, &row.slug).is_some_and(|before| before == answers)
        || beside.iter().any(|other| other.slug == answers && other.id != row.id)
        || (ledger::is_slug(answers) && desk.config.site.join(ledger::Statement::path(answers)).is_file());
    if !there {
        faults.push(format!("it answers “{answers}”, which is neither in this release nor published."));
    }
    if let Ok(Some(passage)) = row.words.passage() {
        let page = known(desk, open, renditions, &passage.document, passage.page).await?;
        let found = quotes::check_cited(vec![passage.cited()], |_, _| page.clone());
        faults.extend(found.into_iter().map(Verdict::of).filter_map(|verdict| verdict.fault()));
    }
    Ok(faults)
}

/// What the published version of a statement answers.
fn answered_before(desk: &Desk, slug: &str) -> Option<String> {
    let path = ledger::is_slug(slug).then(|| desk.config.site.join(ledger::Statement::path(slug)))?;
    ledger::Statement::from_bytes(&std::fs::read(path).ok()?).ok()?.answers
}

/// Why a plan can't be carried out, if it can't.
async fn impossible(desk: &Desk, open: &Arc<Open>, row: &RenditionRow) -> Result<Option<String>, Error> {
    if row.built.is_some() {
        return Ok(None);
    }
    let id = public_id(desk, row.number)?;
    let material = match Material::load(open, row.document).await {
        Ok(material) => material,
        Err(Error::Refused(why)) => return Ok(Some(format!("{id}: {why}."))),
        Err(error) => return Err(error),
    };
    let (plan, colours) = (row.plan.clone(), open.store.colours_of(row).await?);
    let made = tokio::task::spawn_blocking(move || {
        build::outline(&material.texts, (&plan, colours), |page| material.pixels(page))
    });
    Ok(match made.await? {
        Ok((pages, _)) if pages as usize > build::MOST_PAGES => {
            Some(format!("{id} would have {pages} pages; at most {} can be published today.", build::MOST_PAGES))
        }
        Ok(_) => None,
        Err(Error::Refused(why)) => Some(format!("{id}: {why}.")),
        Err(error) => return Err(error),
    })
}

/// How each citation of a story stands.
///
/// # Errors
/// The store's.
pub async fn verdicts(
    desk: &Desk,
    open: &Arc<Open>,
    renditions: &[RenditionRow],
    story: &StoryRow,
) -> Result<Vec<Verdict>, Error> {
    let before = match story.corrects {
        Some(before) => quotes::citations(&open.store.story(before).await?.words.body),
        None => Vec::new(),
    };
    let cited = quotes::citations(&story.words.body);
    let told: Vec<bool> = cited.iter().map(|citation| before.contains(citation)).collect();
    let judged = judge(desk, open, renditions, cited).await?.into_iter().zip(told).map(|(quotation, told)| {
        // What the text before quoted from a document that was withdrawn since may stay: the page says that it was withdrawn.
        let told = told && quotation.standing == quotes::Standing::Withdrawn;
        let mut verdict = Verdict::of(quotation);
        verdict.stands |= told;
        verdict
    });
    Ok(judged.collect())
}

/// How citations stand, in their order.
///
/// # Errors
/// The store's.
pub async fn judge(
    desk: &Desk,
    open: &Arc<Open>,
    renditions: &[RenditionRow],
    cited: Vec<Cited>,
) -> Result<Vec<Quotation>, Error> {
    let wanted: BTreeSet<(PublicId, u32)> = cited.iter().map(|cited| (cited.document.clone(), cited.page)).collect();
    let mut pages = BTreeMap::new();
    for (id, page) in wanted {
        let known = known(desk, open, renditions, &id, page).await?;
        pages.insert((id, page), known);
    }
    let look = |id: &PublicId, page: u32| pages.get(&(id.clone(), page)).cloned().unwrap_or(Page::Missing);
    Ok(quotes::check_cited(cited, look))
}

async fn known(
    desk: &Desk,
    open: &Arc<Open>,
    renditions: &[RenditionRow],
    id: &PublicId,
    page: u32,
) -> Result<Page, Error> {
    if let Some(row) = renditions.iter().find(|row| public_id(desk, row.number).is_ok_and(|known| known == *id)) {
        return Ok(page_text(open, row, page).await?.map_or(Page::Missing, Page::Text));
    }
    if public_id(desk, id.number())? == *id && open.store.is_withdrawn(&Withdrawable::Document(id.number())).await? {
        return Ok(Page::Withdrawn);
    }
    // What is published is read from where it is published.
    let path = desk.config.site.join(ledger::DocumentBody::text_path(id));
    match tokio::fs::read_to_string(path).await {
        Ok(text) => {
            let page = (page as usize).checked_sub(1).and_then(|at| text.split('\u{c}').nth(at).map(str::to_owned));
            Ok(page.map_or(Page::Missing, Page::Text))
        }
        Err(_) => Ok(Page::Missing),
    }
}

/// The text of a rendition's page as it will be published; `None` when there is no such page, or the plan can't be carried out.
async fn page_text(open: &Arc<Open>, row: &RenditionRow, number: u32) -> Result<Option<String>, Error> {
    if let Some(Built { pages, .. }) = &row.built {
        let pages: Vec<BuiltPage> = serde_json::from_slice(&open.blobs.get(*pages).await?)?;
        return Ok((number as usize).checked_sub(1).and_then(|at| pages.get(at)).map(|page| page::text(&page.words)));
    }
    let material = match Material::load(open, row.document).await {
        Ok(material) => material,
        Err(Error::Refused(_)) => return Ok(None),
        Err(error) => return Err(error),
    };
    let (plan, colours) = (row.plan.clone(), open.store.colours_of(row).await?);
    let made = tokio::task::spawn_blocking(move || {
        build::preview(&material.texts, (&plan, colours), number, |page| material.pixels(page))
            .map(|preview| preview.content.text())
    });
    match made.await? {
        Ok(text) => Ok(Some(text)),
        Err(Error::Refused(_)) => Ok(None),
        Err(error) => Err(error),
    }
}
