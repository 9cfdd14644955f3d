//! The one writer of the public record: keyrings, releases and withdrawals that were decided go in, in that order. Everything here
//! can be repeated: what the record holds already is not written twice.

use std::{collections::BTreeMap, sync::Arc};

use ledger::{Approvers, LogKey, ReleaseBody, Vkey};
use model::PublicId;
use press::{
    ClearedRelease, ClearedRendition, DossierDraft, Masthead, Picture, Publisher, Rendition, Site, StatementDraft,
    StoryDraft, Withdrawn, story::Story,
};
use rand::rngs::OsRng;
use seal::Keyring;
use tokio::sync::Mutex;

use super::{
    dossiers::drafts,
    prepare::{RELEASE, load_rendition, of_ledger, of_press, read, whole_statements, whole_stories},
    versions,
};
use crate::{
    Desk, Error,
    domain::publishing::{ReleaseStage, Withdrawable},
    keys,
    state::Open,
    store::{ReleaseRow, SignatureRow, WithdrawalRow},
};

/// The log has one writer at a time. It remembers, by root key, the newest keyring that it saw in the record: reading the whole
/// record every few seconds to find nothing to do would cost an idle desk more the more it has published.
static WRITER: Mutex<BTreeMap<[u8; 32], u64>> = Mutex::const_new(BTreeMap::new());

/// The public id of a document.
pub fn public_id(desk: &Desk, number: u32) -> Result<PublicId, Error> {
    PublicId::new(&desk.config.newsroom.prefix, number).map_err(|error| Error::refused(error.to_string()))
}

/// The public id of a release.
pub fn release_id(number: u32) -> Result<PublicId, Error> {
    PublicId::new("R", number).map_err(|error| Error::refused(error.to_string()))
}

/// Carries through whatever was decided and is due: called at unlock, after each approval, and now and then.
///
/// # Errors
/// The first thing that failed; the others were tried too. A release that failed says why on its page.
pub async fn carry_through(desk: &Arc<Desk>, open: &Arc<Open>) -> Result<(), Error> {
    let mut seen = WRITER.lock().await;
    let mut first = publish_keyrings(desk, open, &mut seen).await;
    let blocked = first.is_err();
    let today = model::clock::day(desk.now());
    // First what goes: nothing comes out anew that was taken back.
    for gone in open.store.withdrawals().await? {
        if !blocked && gone.confirmed_by.is_some() && !gone.done {
            first = first.and(withdraw(desk, open, &gone).await);
        }
    }
    for release in open.store.releases().await? {
        if !matches!(release.stage, ReleaseStage::Approved { .. }) || signed_day(&release)? > today {
            continue;
        }
        // Signatures count under the keyring that the record holds: without it nothing else goes in.
        if blocked {
            say_why(open, &release, first.as_ref().err()).await?;
        } else if let Err(error) = publish_release(desk, open, &release).await {
            say_why(open, &release, Some(&error)).await?;
            first = first.and(Err(error));
        }
    }
    if !blocked {
        first = first.and(publish_comments(desk, open).await);
    }
    first
}

/// The day on which a signed release is published.
fn signed_day(release: &ReleaseRow) -> Result<String, Error> {
    Ok(read::<ReleaseBody>(release.body.as_deref().ok_or(Error::NotFound)?)?.published)
}

async fn say_why(open: &Arc<Open>, release: &ReleaseRow, error: Option<&Error>) -> Result<(), Error> {
    let why = match error {
        Some(Error::Refused(why)) => why.clone(),
        _ => "something failed on this machine, and stands in the desk’s own output".to_owned(),
    };
    let mut tx = open.store.begin().await?;
    let notice = format!("It is approved, and could not be published yet: {why}. The desk tries again by itself.");
    open.store.tell(&mut tx, release.id, &notice).await?;
    Ok(tx.commit().await?)
}

/// What every writing to the record needs. For blocking work.
struct Pressroom {
    publisher: Publisher,
    key: LogKey,
    vkey: Vkey,
    masthead: Masthead,
    today: String,
}

impl Pressroom {
    fn open(desk: &Desk, open: &Open, meanings: Vec<(String, String)>) -> Result<Self, Error> {
        let (origin, seed) = {
            let vault = open.keys.vault();
            (vault.origin().to_owned(), vault.log_seed())
        };
        let key = LogKey::from_seed(&origin, seed.expose()).map_err(of_ledger)?;
        let state = desk.folder.0.join("press");
        crate::durable::folder(&state)?;
        crate::durable::sync_folder(&desk.folder.0)?;
        let publisher = Publisher::open(&desk.config.site, state).map_err(of_press)?;
        let masthead = Masthead {
            newsroom: desk.config.newsroom.name.clone(),
            motto: String::new(),
            // The intake's address is public where both share a machine; elsewhere it may be the desk's own private way there.
            drop: desk.config.onion.clone().or_else(|| desk.config.same_machine.then(|| desk.config.intake.clone())),
            mirrors: Vec::new(),
            reasons: meanings,
        };
        Ok(Self { publisher, vkey: key.vkey(), key, masthead, today: model::clock::day(desk.now()) })
    }

    fn site(&self) -> Result<Site, Error> {
        self.publisher.site(&self.vkey).map_err(of_press)
    }

    fn apply(&mut self, plan: &press::Plan) -> Result<(), Error> {
        self.publisher.apply(plan, &self.key).map(drop).map_err(of_press)
    }
}

/// Runs blocking work with the press open.
async fn at_press<T: Send + 'static>(
    desk: &Arc<Desk>,
    open: &Arc<Open>,
    work: impl FnOnce(&mut Pressroom) -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let meanings = match open.store.reasons().await {
        // Those that were retired, too: published boxes have them.
        Ok(reasons) => reasons.all().iter().map(|one| (one.code().to_string(), one.means().to_owned())).collect(),
        // A list that can't be read costs readers the meanings, and nobody a publication.
        Err(error @ (Error::Refused(_) | Error::Stored(_))) => {
            eprintln!("desk: reason codes: {error}");
            Vec::new()
        }
        Err(other) => return Err(other),
    };
    let (desk, open) = (desk.clone(), open.clone());
    tokio::task::spawn_blocking(move || work(&mut Pressroom::open(&desk, &open, meanings)?)).await?
}

/// Publishes every keyring that the record lacks: the first of all when the log is empty.
async fn publish_keyrings(desk: &Arc<Desk>, open: &Arc<Open>, seen: &mut BTreeMap<[u8; 32], u64>) -> Result<(), Error> {
    let (root, folder) = (open.keys.vault().root(), desk.folder.clone());
    let (by, newest) = (*root.0.as_bytes(), open.keys.keyring().body().sequence);
    if seen.get(&by) == Some(&newest) {
        return Ok(());
    }
    let published = at_press(desk, open, move |press| {
        let mut published = Vec::new();
        let mut site = press.site()?;
        let last = site.entries.iter().rev().find_map(|entry| match entry {
            ledger::Entry::Keyring { signed } => Some(signed.clone()),
            _ => None,
        });
        let last = last.map(|signed| signed.verify(&root)).transpose()?;
        let last = last.as_ref().map_or(0, |keyring| keyring.body().sequence);
        for keyring in keys::keyrings_after(&folder, last, &root)? {
            let plan =
                press::plan::plan_keyring(&site, &press.masthead, keyring.signed().clone(), &press.vkey, &press.today);
            press.apply(&plan.map_err(of_press)?)?;
            published.push(keyring.body().sequence);
            site = press.site()?;
        }
        Ok(published)
    })
    .await?;
    for sequence in published {
        open.store.note(desk.now(), "the desk", "published a keyring", &sequence.to_string(), "").await?;
    }
    seen.insert(by, newest);
    Ok(())
}

/// What two people signed, ready to be cleared.
struct Signed {
    renditions: Vec<Rendition>,
    stories: Vec<(Story, Option<Vec<u8>>)>,
    dossiers: Vec<DossierDraft>,
    statements: Vec<StatementDraft>,
    signatures: Vec<SignatureRow>,
    release: ReleaseRow,
    body: ReleaseBody,
}

impl Signed {
    async fn load(desk: &Desk, open: &Arc<Open>, release: &ReleaseRow) -> Result<Self, Error> {
        let body = read(release.body.as_deref().ok_or(Error::NotFound)?)?;
        let mut renditions = Vec::new();
        for row in open.store.renditions(release.id).await? {
            let built = row.built.as_ref().ok_or(Error::NotFound)?;
            renditions.push(load_rendition(desk, open, &row, built).await?);
        }
        let rows = open.store.stories(release.id).await?;
        let mut stories = Vec::new();
        for (row, story) in rows.iter().zip(whole_stories(&rows)?) {
            let picture = match row.picture {
                Some(picture) => Some(open.blobs.get(picture).await?.to_vec()),
                None => None,
            };
            stories.push((story, picture));
        }
        let dossiers = drafts(open, &open.store.dossiers(release.id).await?).await?;
        let statements = whole_statements(&open.store.statements(release.id).await?)?;
        let signatures = open.store.signatures(release.id).await?;
        Ok(Self { renditions, stories, dossiers, statements, signatures, release: release.clone(), body })
    }

    fn approvals(&self, subject: &str) -> Vec<ledger::Approval> {
        self.signatures.iter().filter(|row| row.subject == subject).map(|row| row.approval.clone()).collect()
    }

    /// Only here a rendition becomes one that may be published: signatures are held against what its bytes say now.
    fn clear(&self, keyring: &Keyring) -> Result<ClearedRelease, Error> {
        let approvers: Approvers = keyring.approvers().iter().map(|approver| approver.key).collect();
        let review =
            self.release.review.as_ref().ok_or_else(|| Error::refused("the harm review has not been written"))?;
        let mut documents = Vec::new();
        for rendition in &self.renditions {
            let approvals = self.approvals(&rendition.body().id.to_string());
            documents.push(ClearedRendition::new(rendition.clone(), review, approvals, &approvers).map_err(of_press)?);
        }
        let mut stories = Vec::new();
        for (story, picture) in &self.stories {
            let picture = picture.as_deref().map(page::png::decode_own).transpose()?.map(Picture);
            stories.push(StoryDraft { story: story.clone(), picture });
        }
        let dossiers = self.dossiers.clone();
        let ReleaseBody { id, title, published, newsroom, .. } = &self.body;
        let statements = self.statements.clone();
        let release = press::Release { id: id.clone(), title: title.clone(), documents, stories, dossiers, statements };
        ClearedRelease::new(release, newsroom, published, review, self.approvals(RELEASE), &approvers).map_err(of_press)
    }
}

/// Publishes an approved release, or finds it published already (a crash came between the record and this desk's own row).
async fn publish_release(desk: &Arc<Desk>, open: &Arc<Open>, release: &ReleaseRow) -> Result<(), Error> {
    let signed = Signed::load(desk, open, release).await?;
    let (number, day) = (signed.body.id.number(), signed.body.published.clone());
    let keyring = open.keys.keyring();
    let mut waits = Vec::new();
    for row in open.store.renditions(release.id).await? {
        waits.extend(versions::faults(desk, open, &row).await?);
    }
    at_press(desk, open, move |press| {
        let site = press.site()?;
        if let Some(known) = site.releases.iter().find(|known| known.body.id == signed.body.id) {
            let same = known.body == signed.body;
            return if same {
                Ok(())
            } else {
                Err(Error::refused(format!("the record has another release {}", signed.body.id)))
            };
        }
        if let Some(why) = waits.into_iter().next() {
            return Err(Error::refused(why));
        }
        let cleared = signed.clear(&keyring)?;
        let plan = press::plan::plan_release(&site, &press.masthead, &cleared, &press.vkey, &press.today, &mut OsRng)
            .map_err(of_press)?;
        press.apply(&plan)
    })
    .await?;
    is_published(desk, open, release, number, &day).await
}

async fn is_published(
    desk: &Desk,
    open: &Arc<Open>,
    release: &ReleaseRow,
    number: u32,
    day: &str,
) -> Result<(), Error> {
    let mut tx = open.store.begin().await?;
    let stage = open.store.release_in(&mut tx, release.id).await?.stage.publish(number, day)?;
    open.store.move_release(&mut tx, release.id, &stage).await?;
    open.store.tell(&mut tx, release.id, "").await?;
    if !release.keeps_seeds {
        open.store.drop_seeds(&mut tx, release.id).await?;
    }
    open.store.drop_seeds_of_gone(&mut tx, release.id).await?;
    let subject = release_id(number)?.to_string();
    open.store.note_in(&mut tx, desk.now(), "the desk", "published", &subject, &release.title).await?;
    Ok(tx.commit().await?)
}

/// All comments that moderators decided on, with one entry.
async fn publish_comments(desk: &Arc<Desk>, open: &Arc<Open>) -> Result<(), Error> {
    let rows = open.store.due_comments().await?;
    if rows.is_empty() {
        return Ok(());
    }
    let changes: Vec<_> = rows.iter().filter_map(crate::work::comments::change).collect();
    at_press(desk, open, move |press| {
        let site = press.site()?;
        let plan = press::plan::plan_comments(&site, &press.masthead, &changes, &press.vkey, &press.today);
        plan.map_err(of_press)?.map_or(Ok(()), |plan| press.apply(&plan))
    })
    .await?;
    let mut tx = open.store.begin().await?;
    for row in &rows {
        open.store.comment_is_in_record(&mut tx, row).await?;
    }
    let many = rows.len().to_string();
    open.store.note_in(&mut tx, desk.now(), "the desk", "published decisions on comments", &many, "").await?;
    Ok(tx.commit().await?)
}

async fn withdraw(desk: &Arc<Desk>, open: &Arc<Open>, gone: &WithdrawalRow) -> Result<(), Error> {
    let what = match &gone.what {
        Withdrawable::Document(number) => Withdrawn::Document(public_id(desk, *number)?),
        Withdrawable::Part(part) => Withdrawn::Part(part.clone()),
    };
    let (reason, subject) = (gone.reason.clone(), what.to_string());
    at_press(desk, open, move |press| {
        let site = press.site()?;
        let done = match &what {
            Withdrawn::Document(id) => site.tombstones.contains_key(id),
            Withdrawn::Part(part) => site.taken_back.contains_key(part),
        };
        if done {
            return Ok(());
        }
        let (masthead, today) = (&press.masthead, &press.today);
        let plan = press::withdrawal::plan_withdrawal(&site, masthead, &what, &reason, &press.vkey, today);
        press.apply(&plan.map_err(of_press)?)
    })
    .await?;
    let mut tx = open.store.begin().await?;
    open.store.withdrawal_is_done(&mut tx, &gone.what).await?;
    open.store.note_in(&mut tx, desk.now(), "the desk", "withdrew", &subject, &gone.reason).await?;
    Ok(tx.commit().await?)
}
