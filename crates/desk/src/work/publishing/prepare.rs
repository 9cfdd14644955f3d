//! The two signatures: who prepared builds everything and signs it; a second person looks at exactly that, and signs or sends it
//! back. What is signed are the manifests' exact bytes, and they name the hash of every file.

use std::{collections::BTreeMap, sync::Arc};

use bytes::Bytes;
use ledger::{Approval, Body, DocumentBody, DocumentRef, FileFact, ReleaseBody, Role};
use model::{Correction, LocalId, Sha256};
use page::{PageContent, tiles::Proof};
use press::{DossierDraft, Rendition, RenditionPage, RenditionParts, StatementDraft, story::Story};
use rand::{RngCore, rngs::OsRng};
use zeroize::Zeroizing;

use super::{Material, contents, dossiers::drafts, public_id, release_id, signature::check_again};
use crate::{
    Desk, Error,
    domain::publishing::{
        ReleaseStage,
        build::{self, Earlier},
    },
    session::Seat,
    state::Open,
    store::{
        Built, BuiltPage, Counted, DossierRow, Log, NewBlob, ReleaseRow, RenditionRow, SignatureRow, StatementRow,
        StoryRow,
    },
};

/// The subject of the signatures under a release's own manifest.
pub const RELEASE: &str = "release";

/// Whether this person's key is one of the keyring's approvers.
pub fn is_approver(seat: &Seat) -> bool {
    let key = seat.secrets.signing_key();
    seat.open.keys.keyring().approvers().iter().any(|approver| approver.key == key)
}

fn must_approve(seat: &Seat) -> Result<(), Error> {
    if is_approver(seat) {
        Ok(())
    } else {
        Err(Error::refused(
            "only an approver of the keyring in force can sign; the first two editors or administrators are",
        ))
    }
}

/// The day that the manifests name: today, or the embargo's end.
fn day_of(release: &ReleaseRow, today: String) -> String {
    release.embargo.clone().filter(|embargo| *embargo > today).unwrap_or(today)
}

/// The stories of a release as they are signed.
pub fn whole_stories(rows: &[StoryRow]) -> Result<Vec<Story>, Error> {
    let whole = |row: &StoryRow| row.slug.parse().and_then(|slug| row.words.whole(slug, row.picture.is_some()));
    rows.iter()
        .map(|row| whole(row).map_err(|gap| Error::refused(format!("the story “{}”: {gap}", row.slug))))
        .collect()
}

/// The statements of a release as they are signed.
pub fn whole_statements(rows: &[StatementRow]) -> Result<Vec<StatementDraft>, Error> {
    let whole = |row: &StatementRow| {
        let slug = row.slug.parse().map_err(|gap: press::story::StoryError| gap.to_string());
        slug.and_then(|slug| row.words.whole(slug, &row.check))
    };
    rows.iter()
        .map(|row| whole(row).map_err(|gap| Error::refused(format!("the statement “{}”: {gap}", row.slug))))
        .collect()
}

fn release_body(
    desk: &Desk,
    release: &ReleaseRow,
    number: u32,
    day: &str,
    renditions: &[RenditionRow],
    (stories, dossiers, statements): (&[Story], &[DossierDraft], &[StatementDraft]),
) -> Result<ReleaseBody, Error> {
    let document = |row: &RenditionRow| Ok(DocumentRef { id: public_id(desk, row.number)?, version: row.version });
    Ok(ReleaseBody {
        version: 1,
        id: release_id(number)?,
        title: release.title.clone(),
        published: day.to_owned(),
        newsroom: desk.config.newsroom.name.clone(),
        documents: renditions.iter().map(document).collect::<Result<_, Error>>()?,
        stories: stories
            .iter()
            .map(|story| (story.slug.to_string(), FileFact::of(story.to_file().as_bytes())))
            .collect(),
        dossiers: dossiers.iter().map(|draft| (draft.slug().to_string(), FileFact::of(draft.file()))).collect(),
        statements: statements.iter().map(|draft| (draft.slug().to_string(), FileFact::of(draft.file()))).collect(),
    })
}

/// Canonical JSON of a manifest without approvals.
fn canonical<B: Body>(body: &B) -> Result<String, Error> {
    let bytes = ledger::to_canonical(B::WHAT, body).map_err(of_ledger)?;
    String::from_utf8(bytes).map_err(|error| Error::Files(std::io::Error::other(error)))
}

pub fn read<B: Body>(text: &str) -> Result<B, Error> {
    ledger::from_canonical(B::WHAT, text.as_bytes()).map_err(of_ledger)
}

pub fn of_ledger(error: ledger::Error) -> Error {
    Error::refused(error.to_string())
}

fn signature<B: Body>(seat: &Seat, subject: &str, body: &B, role: Role) -> Result<SignatureRow, Error> {
    let bytes = body.to_sign(role).map_err(of_ledger)?;
    let approval = Approval { role, key: seat.secrets.signing_key(), signature: seat.secrets.sign(&bytes) };
    Ok(SignatureRow { subject: subject.to_owned(), approval })
}

/// A rendition built and stored, and not yet adopted by its row.
struct Fresh {
    row: LocalId,
    subject: String,
    built: Built,
    blobs: Vec<NewBlob>,
    seed: Option<Zeroizing<[u8; 32]>>,
    body: DocumentBody,
}

async fn build_one(desk: &Arc<Desk>, open: &Arc<Open>, row: &RenditionRow, day: &str) -> Result<Fresh, Error> {
    let id = public_id(desk, row.number)?;
    let material = Material::load(open, row.document).await?;
    let (plan, colours) = (row.plan.clone(), open.store.colours_of(row).await?);
    let (descriptor, newsroom) = (row.descriptor.clone(), desk.config.newsroom.name.clone());
    let (day, subject) = (day.to_owned(), id.to_string());
    let (version, correction) = (row.version, row.correction.clone());
    let earlier = earlier(open, row).await?;
    let mut seed = Zeroizing::new([0; 32]);
    OsRng.fill_bytes(seed.as_mut());
    let made = tokio::task::spawn_blocking(move || {
        let (of, seeds) = ((&id, version), (&*seed, earlier.as_slice()));
        let mut parts = build::build(&material.texts, (&plan, colours), of, seeds, |page| material.pixels(page))?;
        parts.correction = correction;
        let mut pages = Vec::with_capacity(parts.pages.len());
        for page in &parts.pages {
            pages.push(BuiltPage {
                size: page.content.size,
                words: page.content.words.clone(),
                origin: page.content.origin,
                root: page.root,
                hidden: page.hidden.clone(),
            });
        }
        let (pdf, proofs) = (parts.pdf.clone(), parts.proofs.clone());
        let rendition = Rendition::new(parts, descriptor, &newsroom, &day).map_err(of_press)?;
        Ok::<_, Error>((pages, pdf, proofs, rendition, seed))
    });
    let (pages, pdf, proofs, rendition, seed) = made.await??;
    let mut blobs = vec![open.blobs.put(None, pdf).await?, open.blobs.put(None, serde_json::to_vec(&pages)?).await?];
    let mut images = Vec::with_capacity(pages.len());
    for number in 1..=pages.len() {
        let name = format!("pages/{number:04}.png");
        let png = rendition.files().iter().find(|(known, _)| known.as_str() == name).map(|(_, bytes)| bytes.clone());
        let blob = open.blobs.put(None, png.ok_or(Error::NotFound)?).await?;
        images.push(blob.id);
        blobs.push(blob);
    }
    let body = rendition.body().clone();
    // Nothing is committed to where the text is set anew.
    let seed = (!proofs.is_empty()).then_some(seed);
    let proofs = match seed {
        Some(_) => Some(open.blobs.put(None, serde_json::to_vec(&proofs)?).await?),
        None => None,
    };
    let (pdf, pages, kept) = (blobs[0].id, blobs[1].id, proofs.as_ref().map(|blob| blob.id));
    blobs.extend(proofs);
    let built = Built { pdf, pages, images, proofs: kept, manifest: canonical(&body)? };
    Ok(Fresh { row: row.id, subject, built, blobs, seed, body })
}

/// The versions of which this one may open something: published, in facsimile, with their seed, and still to be read.
async fn earlier(open: &Open, row: &RenditionRow) -> Result<Vec<Earlier>, Error> {
    let mut all = Vec::new();
    let versions = open.store.versions(row.number).await?;
    let gone = |told: &Option<Correction>| told.as_ref().is_some_and(|told| told.earlier_gone);
    let from = versions.iter().filter(|known| known.version <= row.version && gone(&known.correction));
    let from = from.map(|known| known.version).max().unwrap_or(1);
    for known in versions.iter().filter(|known| (from..row.version).contains(&known.version)) {
        if let (Some(built), Some(seed)) = (&known.built, open.store.seed(known.id).await?) {
            let body: DocumentBody = read(&built.manifest)?;
            let (roots, hidden) = (body.page_roots, body.hidden_tiles);
            all.push(Earlier { version: known.version, seed, roots, hidden });
        }
    }
    Ok(all)
}

/// What `press` says about a release is for people, except where a disk failed.
pub fn of_press(error: press::Error) -> Error {
    match error {
        press::Error::Io { .. } | press::Error::Site { .. } | press::Error::Template(_) => {
            Error::Files(std::io::Error::other(error))
        }
        other => Error::refused(other.to_string()),
    }
}

/// Builds everything in a release and signs it as prepared, in this person's name. `counted`: how many could have had all of it, as they saw it.
///
/// # Errors
/// Something is missing, the person is no approver, or the release changed meanwhile.
pub async fn sign(seat: &Seat, id: LocalId, counted: &Counted) -> Result<(), Error> {
    must_approve(seat)?;
    let (desk, open) = (&seat.desk, &seat.open);
    let release = open.store.release(id).await?;
    let saying = contents(desk, open, &release).await?;
    release.stage.clone().prepare(seat.person.id, &seat.today())?;
    if let Some(first) = saying.missing.first() {
        let more = saying.missing.len() - 1;
        let more = if more == 0 { String::new() } else { format!(" And {more} more.") };
        return Err(Error::refused(format!("It can’t be signed yet. {first}{more}")));
    }
    let day = day_of(&release, seat.today());
    let mut fresh = Vec::new();
    for row in &saying.renditions {
        fresh.push(build_one(desk, open, row, &day).await?);
    }
    let rows: Vec<StoryRow> = saying.stories.into_iter().map(|(story, _)| story).collect();
    let stories = whole_stories(&rows)?;
    let files: Vec<DossierRow> = saying.dossiers.into_iter().map(|(row, ..)| row).collect();
    let dossiers = drafts(open, &files).await?;
    let rows: Vec<StatementRow> = saying.statements.into_iter().map(|(row, _)| row).collect();
    check_again(desk, &rows).await?;
    let statements = whole_statements(&rows)?;

    let mut tx = open.store.begin().await?;
    let now = open.store.release_in(&mut tx, id).await?;
    if now.revision != release.revision {
        return Err(Error::refused("somebody changed it while it was being built; look at it again, then sign"));
    }
    let stage = now.stage.prepare(seat.person.id, &seat.today())?;
    let number = match now.number {
        Some(number) => number,
        None => open.store.take_number(&mut tx, "releases").await?,
    };
    let told = (stories.as_slice(), dossiers.as_slice(), statements.as_slice());
    let body = release_body(desk, &release, number, &day, &saying.renditions, told)?;
    open.store.move_release(&mut tx, id, &stage).await?;
    open.store.keep_counted(&mut tx, id, counted).await?;
    open.store.keep_body(&mut tx, id, number, &canonical(&body)?).await?;
    open.store.sign(&mut tx, id, &signature(seat, RELEASE, &body, Role::Prepared)?).await?;
    for (row, draft) in files.iter().zip(&dossiers) {
        open.store.keep_dossier_file(&mut tx, row.id, &String::from_utf8_lossy(draft.file())).await?;
    }
    for made in &fresh {
        open.store.keep_built(&mut tx, made.row, &made.built, &made.blobs, made.seed.as_deref()).await?;
        open.store.sign(&mut tx, id, &signature(seat, &made.subject, &made.body, Role::Prepared)?).await?;
    }
    open.store
        .note_in(&mut tx, desk.now(), &seat.person.name, "signed as prepared", &body.id.to_string(), &release.title)
        .await?;
    Ok(tx.commit().await?)
}

/// Everything that would be published, as the second person looks at it.
pub struct Seen {
    pub release: ReleaseRow,
    pub body: ReleaseBody,
    pub documents: Vec<(RenditionRow, Built, DocumentBody)>,
    /// What is known, around each of them, of whether it is what it says.
    pub logs: Vec<Vec<Log>>,
    pub stories: Vec<(StoryRow, Story)>,
    pub dossiers: Vec<(DossierRow, DossierDraft)>,
    pub statements: Vec<(StatementRow, StatementDraft)>,
    /// Over all that was shown: an approval names it, so that nobody approves what they didn't see.
    pub mark: Sha256,
}

/// As this person may see it.
///
/// # Errors
/// It isn't built: nobody has signed it as prepared.
pub async fn look(open: &Arc<Open>, person: LocalId, id: LocalId) -> Result<Seen, Error> {
    let release = open.store.release(id).await?;
    let unsigned = || Error::refused("nobody has signed it as prepared yet");
    let text = release.body.clone().ok_or_else(unsigned)?;
    let body: ReleaseBody = read(&text)?;
    let mut shown = format!("{}\n{text}\n{}\n", release.revision, serde_json::to_string(&release.review)?);
    let (mut documents, mut logs) = (Vec::new(), Vec::new());
    for row in open.store.renditions(id).await? {
        let built = row.built.clone().ok_or_else(unsigned)?;
        shown.push_str(&built.manifest);
        shown.push('\n');
        // What people found out about it stands beside it: whoever approves has seen all of it.
        let original = open.store.document(row.document).await?;
        let around = open.store.logs_around(person, &original).await?;
        for log in &around {
            shown.push_str(&format!("{}\n", log.seen()));
        }
        for settling in open.store.settlings_of(&original).await? {
            shown.push_str(&format!("settled {}\n", settling.id));
        }
        logs.push(around);
        let manifest = read(&built.manifest)?;
        documents.push((row, built, manifest));
    }
    let rows = open.store.stories(id).await?;
    let whole = whole_stories(&rows)?;
    for row in &rows {
        shown.push_str(&format!("{:?}\n", row.picture));
    }
    // Their hashes stand in the release's own manifest.
    let files = open.store.dossiers(id).await?;
    let dossiers = files.clone().into_iter().zip(drafts(open, &files).await?).collect();
    let said = open.store.statements(id).await?;
    let whole_said = whole_statements(&said)?;
    let statements = said.into_iter().zip(whole_said).collect();
    let mark = Sha256::of(shown.as_bytes());
    let stories = rows.into_iter().zip(whole).collect();
    Ok(Seen { release, body, documents, logs, stories, dossiers, statements, mark })
}

/// A rendition as it was built, from its blobs. Its manifest is made anew: whoever relies on it holds signatures against that.
///
/// # Errors
/// A blob is gone or doesn't open.
pub async fn load_rendition(
    desk: &Desk,
    open: &Arc<Open>,
    row: &RenditionRow,
    built: &Built,
) -> Result<Rendition, Error> {
    let signed: DocumentBody = read(&built.manifest)?;
    let facts: Vec<BuiltPage> = serde_json::from_slice(&open.blobs.get(built.pages).await?)?;
    let pdf = open.blobs.get(built.pdf).await?.to_vec();
    let proofs: Vec<Proof> = match built.proofs {
        Some(proofs) => serde_json::from_slice(&open.blobs.get(proofs).await?)?,
        None => Vec::new(),
    };
    let mut images = Vec::with_capacity(built.images.len());
    for image in &built.images {
        images.push(Bytes::copy_from_slice(&open.blobs.get(*image).await?));
    }
    let (id, descriptor, newsroom) =
        (public_id(desk, row.number)?, row.descriptor.clone(), desk.config.newsroom.name.clone());
    let (version, correction) = (row.version, row.correction.clone());
    tokio::task::spawn_blocking(move || {
        let mut pages = Vec::with_capacity(facts.len());
        for (fact, png) in facts.into_iter().zip(images) {
            let raster = page::png::decode_own(&png)?;
            let content = PageContent { raster, size: fact.size, words: fact.words, origin: fact.origin };
            pages.push(RenditionPage { content, root: fact.root, hidden: fact.hidden });
        }
        let (mode, colours, redactions) = (signed.mode, signed.colours, signed.redactions);
        let parts = RenditionParts { id, version, correction, mode, colours, pages, pdf, redactions, proofs };
        Rendition::new(parts, descriptor, &newsroom, &signed.published).map_err(of_press)
    })
    .await?
}

/// Approves what was seen, in this person's name. It is durable when this returns; publishing is another matter.
///
/// # Errors
/// It isn't waiting for an approval, this person prepared it, is no approver, or it is not what they saw.
pub async fn approve(seat: &Seat, id: LocalId, seen: &str) -> Result<(), Error> {
    must_approve(seat)?;
    let (desk, open) = (&seat.desk, &seat.open);
    let looked = look(open, seat.person.id, id).await?;
    looked.release.stage.clone().approve(seat.person.id, &seat.today())?;
    let changed = || Error::refused("it is not what you looked at any more; look at it again");
    if looked.mark.to_string() != seen {
        return Err(changed());
    }
    let prepared: BTreeMap<String, Approval> =
        open.store.signatures(id).await?.into_iter().map(|row| (row.subject, row.approval)).collect();
    let own = seat.secrets.signing_key();
    if prepared.values().any(|approval| approval.key == own) {
        return Err(Error::refused("you signed it as prepared: a second person has to approve it"));
    }
    // Since it was signed as prepared, something that it leans on may have gone.
    if let Some(first) = contents(desk, open, &looked.release).await?.missing.first() {
        return Err(Error::refused(format!("It can’t be approved like this; send it back. {first}")));
    }
    let said: Vec<StatementRow> = looked.statements.iter().map(|(row, _)| row.clone()).collect();
    check_again(desk, &said).await?;
    let mut rows = vec![signature(seat, RELEASE, &looked.body, Role::Approved)?];
    for (row, built, manifest) in &looked.documents {
        // What was shown came from these blobs: they must still be what the manifest names.
        if load_rendition(desk, open, row, built).await?.body() != manifest {
            return Err(Error::refused(
                "a stored page is not what was signed as prepared; send it back, and let it be built again",
            ));
        }
        rows.push(signature(seat, &public_id(desk, row.number)?.to_string(), manifest, Role::Approved)?);
    }
    let mut tx = open.store.begin().await?;
    let now = open.store.release_in(&mut tx, id).await?;
    if now.revision != looked.release.revision {
        return Err(changed());
    }
    let stage = now.stage.approve(seat.person.id, &seat.today())?;
    open.store.move_release(&mut tx, id, &stage).await?;
    open.store.all_plans_seen(&mut tx, id, seat.person.id, &seat.today()).await?;
    for row in &rows {
        open.store.sign(&mut tx, id, row).await?;
    }
    let subject = looked.body.id.to_string();
    open.store
        .note_in(&mut tx, desk.now(), &seat.person.name, "approved for publication", &subject, &now.title)
        .await?;
    Ok(tx.commit().await?)
}

/// Sends it back to who prepared it, with a note. Signatures are void.
///
/// # Errors
/// Nobody has signed it, or it is published.
pub async fn send_back(seat: &Seat, id: LocalId, note: &str) -> Result<(), Error> {
    let open = &seat.open;
    let mut tx = open.store.begin().await?;
    let now = open.store.release_in(&mut tx, id).await?;
    if !matches!(now.stage, ReleaseStage::Prepared { .. } | ReleaseStage::Approved { .. }) {
        return Err(Error::refused("nobody has signed it: there is nothing to send back"));
    }
    let notice = format!("Sent back by {}: {note} Its signatures are void.", seat.person.name);
    let blobs = open.store.reopen_release(&mut tx, id, &notice).await?;
    // Whoever sends it back has looked at it: what changes from here on is new to them.
    open.store.all_plans_seen(&mut tx, id, seat.person.id, &seat.today()).await?;
    let subject = now.number.map_or_else(|| now.title.clone(), |number| format!("R-{number:04}"));
    open.store.note_in(&mut tx, seat.desk.now(), &seat.person.name, "sent back", &subject, note).await?;
    tx.commit().await?;
    open.blobs.delete(&blobs).await
}
