//! A small invented case: two releases, two stories, a dossier in two versions, four document versions and a withdrawal, all of it made by program. For the
//! example that writes a site to look at, and for the tests.

use ledger::{Approval, Approvers, Body, LogKey, Redaction, Role, Vkey};
use model::{
    Colours, Correction, Descriptor, Dossier, HarmReview, Mode, Plan as Boxes, PublicId, Sha256,
    dossier::{
        Allegation, Citation, Claim, Condition, Decision, Earlier, Event, Fact, Ground, Happening, Item, Jurisdiction,
        Letter, Named, Party, Proceeding, Protected, ProtectedStanding, Question, Side, Sort, Standing, Told, Unnamed,
    },
    plan::PlanWord,
    review::RightOfReply,
};
use page::{
    PageContent, Raster,
    tiles::{PageProof, Proof},
    typeset::Missing,
};
use press::{
    ClearedRelease, ClearedRendition, DossierDraft, Error, Masthead, Picture, Plan, Publisher, Release, Rendition,
    RenditionPage, RenditionParts, Site, Story, StoryDraft, Withdrawn,
    publish::Disk,
    story::{FirstPublication, PictureWords},
};
use rand::{SeedableRng, rngs::StdRng};
use seal::{ApproverKey, Keyring, KeyringBody, RootKey, SigningKey, UnverifiedKeyring};

pub const NAME: &str = "The Estuary Ledger";
const DAYS: [&str; 4] = ["2026-11-20", "2026-11-24", "2026-11-26", "2026-12-01"];

/// The keys of an invented newsroom, the same each time.
pub struct Newsroom {
    root: SigningKey,
    pub log: LogKey,
    people: [SigningKey; 2],
}

impl Newsroom {
    pub fn new() -> Self {
        Self {
            root: SigningKey::from_seed(&[1; 32]),
            log: LogKey::from_seed("ledger.estuary.example/1", &[2; 32]).unwrap(),
            people: [SigningKey::from_seed(&[3; 32]), SigningKey::from_seed(&[4; 32])],
        }
    }

    pub fn vkey(&self) -> Vkey {
        self.log.vkey()
    }

    pub fn masthead(&self) -> Masthead {
        Masthead {
            newsroom: NAME.into(),
            motto: "Papers from the harbour, and what they show.".into(),
            drop: Some("http://estuaryledgerdropxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.onion/".into()),
            mirrors: vec!["https://mirror.example/estuary/".into()],
            reasons: [
                ("source", "It could lead to whoever gave us the document."),
                ("privacy", "It would tell of somebody’s private life what the public needn’t know."),
                ("third party", "It is about somebody who has no part in the matter."),
            ]
            .map(|(code, means)| (code.into(), means.into()))
            .into(),
        }
    }

    /// The first keyring, or the one after `before`.
    pub fn keyring(&self, before: Option<&Keyring>) -> UnverifiedKeyring {
        let approver = |(at, key): (usize, &SigningKey)| ApproverKey {
            pseudonym: format!("approver {}", at + 1),
            key: key.verify_key(),
        };
        let body = KeyringBody {
            version: 1,
            newsroom: NAME.into(),
            sequence: before.map_or(1, |before| before.body().sequence + 1),
            previous: before.map(Keyring::hash),
            issued: DAYS[0].into(),
            expires: "2027-02-20".into(),
            root: RootKey(self.root.verify_key()),
            log: self.vkey().to_string(),
            channels: Vec::new(),
            reply_keys: Vec::new(),
            approvers: self.people.iter().enumerate().map(approver).collect(),
            moderation: Some(seal::Identity::from_seed([9; 32]).recipient()),
            door2: None,
        };
        body.sign(&self.root).unwrap()
    }

    pub fn approvers(&self) -> Approvers {
        self.people.iter().map(SigningKey::verify_key).collect()
    }

    /// Two people sign.
    pub fn approve<B: Body>(&self, body: &B) -> Vec<Approval> {
        let sign = |(role, key): (Role, &SigningKey)| Approval {
            role,
            key: key.verify_key(),
            signature: key.sign(&body.to_sign(role).unwrap()),
        };
        [Role::Prepared, Role::Approved].into_iter().zip(&self.people).map(sign).collect()
    }

    pub fn clear(&self, rendition: Rendition) -> ClearedRendition {
        let approvals = self.approve(rendition.body());
        ClearedRendition::new(rendition, &review(), approvals, &self.approvers()).unwrap()
    }

    pub fn cleared_release(&self, release: Release, day: &str) -> ClearedRelease {
        let approvals = self.approve(&release.body(NAME, day));
        ClearedRelease::new(release, NAME, day, &review(), approvals, &self.approvers()).unwrap()
    }

    pub fn plan_keyring(&self, site: &Site) -> Result<Plan, Error> {
        press::plan::plan_keyring(site, &self.masthead(), self.keyring(None), &self.vkey(), DAYS[0])
    }

    pub fn plan_release(&self, site: &Site, release: Release, day: &str) -> Result<Plan, Error> {
        let cleared = self.cleared_release(release, day);
        // The same salts each time, so that a golden file can hold a manifest. A newsroom's come from the system.
        let mut rng = StdRng::seed_from_u64(site.size());
        press::plan::plan_release(site, &self.masthead(), &cleared, &self.vkey(), day, &mut rng)
    }

    pub fn plan_withdrawal(&self, site: &Site, id: &str, reason: &str) -> Result<Plan, Error> {
        self.plan_taking_back(site, &Withdrawn::Document(id.parse().unwrap()), reason)
    }

    pub fn plan_taking_back(&self, site: &Site, what: &Withdrawn, reason: &str) -> Result<Plan, Error> {
        press::withdrawal::plan_withdrawal(site, &self.masthead(), what, reason, &self.vkey(), DAYS[3])
    }

    /// The case's four steps, each planned on what is published when it comes.
    pub fn plan(&self, site: &Site, step: usize) -> Result<Plan, Error> {
        match step {
            0 => self.plan_keyring(site),
            1 => self.plan_release(site, self.first(), DAYS[1]),
            2 => self.plan_release(site, self.second(), DAYS[2]),
            _ => self.plan_withdrawal(site, "EL-0003", WITHDRAWN),
        }
    }

    pub fn publish<D: Disk>(&self, publisher: &mut Publisher<D>, step: usize) -> Result<(), Error> {
        let plan = self.plan(&publisher.site(&self.vkey())?, step)?;
        publisher.apply(&plan, &self.log).map(drop)
    }

    fn first(&self) -> Release {
        Release {
            id: "R-0001".parse().unwrap(),
            title: "The harbour contracts".into(),
            documents: vec![self.clear(memo(1)), self.clear(letter())],
            stories: vec![StoryDraft { story: paid_twice(), picture: Some(Picture(dusk(1200, 640))) }],
            dossiers: vec![draft(dossier())],
            statements: Vec::new(),
        }
    }

    fn second(&self) -> Release {
        Release {
            id: "R-0002".parse().unwrap(),
            title: "The harbour contracts: what the ministry knew".into(),
            documents: vec![self.clear(memo(2)), self.clear(minutes())],
            stories: vec![StoryDraft { story: ministry(), picture: None }],
            dossiers: vec![draft(carried_on(&self.first()))],
            statements: Vec::new(),
        }
    }
}

pub const FILE: &str = "the-second-measure";

pub fn draft(dossier: Dossier) -> DossierDraft {
    DossierDraft::new(FILE.parse().unwrap(), dossier).unwrap()
}

pub fn item<T>(id: u32, entry: T) -> Item<T> {
    Item { id, added: 1, changed: None, entry }
}

fn passage(document: &str, words: &str) -> Vec<Citation> {
    vec![Citation::Document { document: document.parse().unwrap(), page: 1, words: words.into() }]
}

fn office(name: &str, standing: Standing, note: &str) -> Party {
    Party::Named(Named { name: name.into(), standing, note: note.into(), own_choice: false })
}

/// The case's dossier, version 1.
pub fn dossier() -> Dossier {
    let event = |when: &str, what, cited| Event { when: when.parse().unwrap(), proceeding: Some(6), what, cited };
    let side = |by, text: &str, document: &str, words: &str| Side::new(by, text, passage(document, words).pop());
    let clerk = Protected {
        standing: ProtectedStanding::Complainant,
        letter: Letter::new('A').unwrap(),
        unnamed: Unnamed::OwnChoice,
    };
    Dossier {
        title: "The second measure".into(),
        summary: "Who ordered the north channel to be dredged twice, who was asked, and what was answered.".into(),
        jurisdictions: vec![item(1, Jurisdiction { name: "Estuary Republic".into() })],
        parties: vec![
            item(2, Party::Protected(clerk)),
            item(3, office("Director of works", Standing::Accused, "Of the port authority.")),
            item(4, office("Ministry of Waterways", Standing::Other("ministry".into()), "")),
            item(5, office("Clerk of the chamber", Standing::Official, "")),
        ],
        proceedings: vec![item(
            6,
            Proceeding {
                title: "Question of the chamber".into(),
                jurisdiction: 1,
                since: "2026-03-26".parse().unwrap(),
                until: None,
            },
        )],
        grounds: vec![item(
            7,
            Ground {
                proceeding: 6,
                told: Told::Claimed(Claim::new(4, "The deepening has cost what the chamber was told.")),
                cited: passage("EL-0002", "no further measure is planned"),
            },
        )],
        conditions: vec![item(
            8,
            Condition {
                proceeding: 6,
                jurisdiction: 1,
                decided: Decision::new(3, "The sheet is to be returned to the director, and not to the registry."),
                since: "2026-03-09".parse().unwrap(),
                until: None,
                cited: passage("EL-0001", "return this sheet to me and not to the registry"),
            },
        )],
        events: vec![
            item(
                9,
                event(
                    "2026-03-09",
                    Happening::Decision {
                        decided: Decision::new(3, "A second measure is authorised, without a number."),
                    },
                    passage("EL-0001", "Authorised, number to follow"),
                ),
            ),
            item(
                10,
                event(
                    "2026-03-12",
                    Happening::Incident { told: Told::Alleged(Allegation::new(2, "Nobody measured anything.")) },
                    passage("EL-0001", "Nobody will go down there with a stick"),
                ),
            ),
            item(
                11,
                event(
                    "2026-03-26",
                    Happening::Unsettled {
                        whether: Sort::Request,
                        sides: vec![
                            side(
                                5,
                                "The chamber asked, and expects an answer.",
                                "EL-0002",
                                "To the clerk of the chamber",
                            ),
                            side(
                                4,
                                "A question was put, nothing was asked for.",
                                "EL-0002",
                                "regrets that the question had to be put",
                            ),
                        ],
                        told: Told::Fact(Fact::new(
                            vec![4, 5],
                            "A sheet with four lines goes from the chamber to the ministry.",
                        )),
                    },
                    passage("EL-0002", "the question had to be put"),
                ),
            ),
            item(
                12,
                event(
                    "2026-03-30",
                    Happening::Question { question: Question::new(Some(4), "Where does the sand of October lie?") },
                    passage("EL-0001", "not recorded"),
                ),
            ),
        ],
        ..Dossier::default()
    }
    .follow(None)
}

/// Version 2, after the release that brought the first.
pub fn carried_on(first: &Release) -> Dossier {
    let before = &first.dossiers[0];
    let earlier =
        Earlier { version: 1, release: first.id.clone(), published: DAYS[1].into(), sha256: Sha256::of(before.file()) };
    let mut next = before.dossier().clone();
    next.changes = "The minutes of the works committee came out.".into();
    let told = Told::Claimed(Claim::new(3, "The second measure is paid; what was measured is in the file."));
    next.events.push(item(
        13,
        Event {
            when: "2026-04-02".parse().unwrap(),
            proceeding: None,
            what: Happening::Statement { told },
            cited: passage("EL-0003", "the second measure is paid"),
        },
    ));
    next.conditions[0].entry.until = Some("2026-04-02".parse().unwrap());
    next.follow(Some((before.dossier(), earlier)))
}

pub const WITHDRAWN: &str = "A person who is named in the minutes, and who has nothing to do with the case, was threatened after they were published.";

pub fn review() -> HarmReview {
    HarmReview {
        persons: Vec::new(),
        nobody_named: Some("Only officials in their office are named.".into()),
        source: "The paper was seen by eleven people. It was set anew without its registry number.".into(),
        right_of_reply: RightOfReply::Asked("The authority answered on 18 November.".into()),
    }
}

/// A document as the desk would make it: set, redacted by words, committed to tile by tile.
pub fn rendition(
    id: &str,
    version: u32,
    pages: &[PageContent],
    hide: &[(&str, &str)],
    descriptor: Descriptor,
    day: &str,
) -> Rendition {
    let what = "A name is redacted that was not.".to_owned();
    let correction = (version > 1).then_some(Correction { what, earlier_gone: true });
    Rendition::new(parts(id, version, correction, pages, hide), descriptor, NAME, day).unwrap()
}

/// The pages of a document version, redacted by words.
pub fn parts(
    id: &str,
    version: u32,
    correction: Option<Correction>,
    pages: &[PageContent],
    hide: &[(&str, &str)],
) -> RenditionParts {
    let id: PublicId = id.parse().unwrap();
    let words = hide.iter().map(|(text, reason)| PlanWord { text: (*text).into(), reason: (*reason).into() }).collect();
    let boxes = Boxes { mode: Mode::Facsimile, boxes: Vec::new(), words };
    let redacted = page::redact(pages, &boxes, page::Policy::default()).unwrap();
    let mut pdf = page::pdf::Writer::new(Vec::new()).unwrap();
    let (mut done, mut proofs) = (Vec::new(), Vec::new());
    for (at, (content, (hidden, committed))) in (1..).zip(redacted.pages.into_iter().zip(redacted.openings)) {
        pdf.page(&content).unwrap();
        let proof = PageProof::new(&id.to_string(), at, &committed, &hidden, [9; 32]).unwrap();
        done.push(RenditionPage { content, root: Some(proof.root), hidden: proof.hidden_tiles() });
        proofs.push(proof);
    }
    let redactions = redacted.covered.into_iter().map(|one| Redaction { page: one.page, reason: one.reason }).collect();
    let pdf = pdf.finish().unwrap();
    let proofs = vec![Proof { version: Proof::VERSION, document: id.to_string(), of: version, pages: proofs }];
    let (mode, colours) = (Mode::Facsimile, Colours::Kept);
    RenditionParts { id, version, correction, mode, colours, pages: done, pdf, redactions, proofs }
}

pub fn set(text: &str) -> Vec<PageContent> {
    page::typeset(text, Missing::Refuse).unwrap().collect()
}

pub fn descriptor(title: &str, kind: &str) -> Descriptor {
    Descriptor {
        title: title.into(),
        summary: "The director of works orders the same dredging a second time, before the order has a number.".into(),
        kind: kind.into(),
        language: "en".into(),
        document_date: "2026-03-09".into(),
        marking: "Internal".into(),
        countries: vec!["Estuary Republic".into()],
        organisations: vec!["Port authority".into(), "Marrow Dredging Ltd".into()],
        verification: "The signature was compared with four filed specimens; two officials confirmed the paper.".into(),
        rights: "An official document; free to copy.".into(),
        ..Descriptor::default()
    }
}

/// The second version takes out one name more.
fn memo(version: u32) -> Rendition {
    let text = "PORT AUTHORITY\nWorks department\n\nTo: Ada Lindqvist, accounts\nFrom: Director of works\n9 March\n\n\
        North channel, second measure\n\n\
        Authorised, number to follow. Measure as in October. The contractor is known to you; please use the account that \
        Tomas Brandt sent on Tuesday and not the one on the frame contract.\n\n\
        The survey boat is not needed. The second measure is a formality. Nobody will go down there with a stick.\n\n\
        Please return this sheet to me and not to the registry.\n\n\n";
    let annex = "Annex\n\n".to_owned()
        + &"Where the sand of October lies now is not recorded, and the chart was not redrawn.\n\n".repeat(24)
        + "The account is to be closed with the second payment.\n";
    let mut hide = vec![("Ada Lindqvist", "privacy")];
    let mut about = descriptor("Authorisation of the second measure, north channel", "Memorandum");
    about.context = "It came out in October that the north channel had been dredged a first time that year.".into();
    if version == 2 {
        hide.push(("Tomas Brandt", "third party"));
        about.editors_note =
            "In this version the name of a clerk is redacted too. He asked us to, and he is right.".into();
    }
    rendition("EL-0001", version, &set(&format!("{text}{annex}")), &hide, about, DAYS[version as usize])
}

fn letter() -> Rendition {
    let text = "MINISTRY OF WATERWAYS\nOffice of the minister\n\n30 March\n\nTo the clerk of the chamber\n\n\
        With the final payment of 4 February the account is closed. The deepening of the estuary has cost what the chamber was told it \
        would cost, and no further measure is planned.\n\nThe minister regrets that the question had to be put.\n";
    let mut about = descriptor("Answer of the minister to the chamber", "Letter");
    about.summary = "The minister tells parliament that nothing more will be paid.".into();
    about.document_date = "2026-03-30".into();
    about.marking = String::new();
    rendition("EL-0002", 1, &set(text), &[], about, DAYS[1])
}

fn minutes() -> Rendition {
    let text = "Minutes of the works committee\n\n2 April\n\nPresent: the director, the secretary, two members.\n\n\
        The director reports that the second measure is paid. Asked by a member what was measured, he answers that it is in the file.\n\n\
        The file is not at hand.\n";
    let mut about = descriptor("Minutes of the works committee", "Minutes");
    about.summary = "The committee is told that the second payment was made.".into();
    about.document_date = "2026-04-02".into();
    rendition("EL-0003", 1, &set(text), &[("secretary", "privacy")], about, DAYS[2])
}

pub fn story(slug: &str, body: &str) -> Story {
    Story {
        slug: slug.parse().unwrap(),
        headline: "A headline".into(),
        deck: "What it is about.".into(),
        byline: "the harbour desk".into(),
        authors: Vec::new(),
        day: DAYS[1].into(),
        language: "en".into(),
        picture: None,
        first: None,
        corrections: Vec::new(),
        body: body.into(),
    }
}

fn paid_twice() -> Story {
    Story {
        headline: "The dredging was paid for twice. The second invoice went to a company with no ships.".into(),
        deck: "Two papers from inside the port authority show how the deepening of the estuary cost 38 million more than parliament was told.".into(),
        picture: Some(PictureWords {
            alt: "A dredger at dusk, dark against an orange sky".into(),
            caption: "The dredger Marrow off the north mole, the night before the second invoice.".into(),
            credit: "Picture: Port Gallery Collective, with permission".into(),
        }),
        first: Some(FirstPublication { outlet: "The Daily Tide".into(), address: "https://daily-tide.example/dredging".into(), day: "2026-11-20".into(), copy: None }),
        ..story(
            "paid-twice",
            "On the ninth of March the director of works signed a sheet of paper that did not yet have a number. It was \
             [“Authorised, number to follow”](doc:EL-0001/1). It asked for the same sand to be moved that had been moved in the autumn, by a firm whose \
             registered address is a letterbox above a bakery.\n\n\
             > The second measure is a formality. Nobody will go down there with a stick.\n>\n\
             > — Director of works, [EL-0001, page 1](doc:EL-0001/1)\n\n\
             Three weeks later the ministry told parliament that [“the account is closed”](doc:EL-0002/1). The treasury’s own figures say \
             otherwise: a second payment of 38 million left on the fourteenth of April, and no ship left with it.\n\n\
             ## What the authority says\n\n\
             The authority answered our questions on 18 November. It disputes that the invoice was ever paid, and says that the \
             signature is not the director’s. [The whole sheet](doc:EL-0001/1) is published here, so that readers can compare.\n\n\
             The register of companies [has the firm’s address](https://register.example/marrow?id=1), and nothing else about it. No ship was ever \
             entered in its name. Its accounts, which were due in May, have not been filed. What is known of the case stands in \
             [its file](dossier:the-second-measure).\n",
        )
    }
}

fn ministry() -> Story {
    Story {
        headline: "The ministry knew by April".into(),
        deck: "Minutes of the works committee show that the second payment was no secret inside.".into(),
        day: DAYS[2].into(),
        ..story(
            "the-ministry-knew",
            "Four people sat in the room when the director reported that [“the second measure is paid”](doc:EL-0003/1). One of them asked a \
             question.\n\n\
             The answer the chamber had been given [three days before](doc:EL-0002/1) was another.\n",
        )
    }
}

/// A dredger at dusk, drawn by a program. For places where a photograph would be.
pub fn dusk(width: u32, height: u32) -> Raster {
    let mut picture = Raster::new(width, height, Raster::WHITE).unwrap();
    let horizon = height * 62 / 100;
    let mix = |a: [u8; 3], b: [u8; 3], at: u32, of: u32| {
        [0, 1, 2].map(|c| ((u32::from(a[c]) * (of - at) + u32::from(b[c]) * at) / of.max(1)) as u8)
    };
    for y in 0..height {
        let colour = if y < horizon {
            mix([43, 58, 74], [190, 112, 70], y, horizon)
        } else {
            mix([40, 50, 59], [21, 27, 32], y - horizon, height - horizon)
        };
        picture.fill(0, y, width, y + 1, colour);
    }
    let (w, h) = (width / 100, height / 100);
    let dark = [14, 17, 20];
    for step in 0..h * 7 {
        picture.fill(w * 12 + step / 2, horizon - h * 2 + step, w * 74 - step, horizon - h * 2 + step + 1, dark);
    }
    picture.fill(w * 50, horizon - h * 16, w * 62, horizon - h * 2, dark);
    picture.fill(w * 54, horizon - h * 28, w * 56, horizon - h * 16, dark);
    for step in 0..h * 26 {
        let x = w * 20 + step / 3;
        picture.fill(x, horizon - step, x + w.max(2), horizon - step + 1, dark);
    }
    picture
}
