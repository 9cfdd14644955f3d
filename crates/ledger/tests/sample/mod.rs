//! A small newsroom that publishes with nothing but this crate: what the tests of `ledger` and `mirror` damage. In memory.
#![allow(dead_code, clippy::unwrap_used, clippy::large_enum_variant)]

use std::collections::BTreeMap;

use ledger::{
    Append, Approval, Body, DocumentBody, DocumentRef, Entry, FileFact, Head, LogKey, ManifestFile, Part, Passage,
    Publisher, Redaction, ReleaseBody, Role, Salt, SignatureFormat, SignedBy, SiteList, SitePath, Speaker, Statement,
    StatementKind, Translation, Unverified, Vkey, append,
};
use model::{Colours, Correction, Descriptor, Mode, PublicId, Sha256};
use seal::{ApproverKey, Keyring, KeyringBody, RootKey, SigningKey};

pub type Site = BTreeMap<String, Vec<u8>>;

pub const ORIGIN: &str = "ledger.invalid/estuary";

pub fn document(number: u32) -> PublicId {
    PublicId::new("EL", number).unwrap()
}

pub fn release(number: u32) -> PublicId {
    PublicId::new("R", number).unwrap()
}

pub fn person(seed: u8) -> SigningKey {
    SigningKey::from_seed(&[seed; 32])
}

/// Which two sign; others than `person(2)` and `person(3)` aren't approvers.
#[derive(Clone, Copy)]
pub struct Signers {
    pub prepared: u8,
    pub approved: u8,
}

pub struct Newsroom {
    pub key: LogKey,
    pub site: Site,
    pub signers: Signers,
    pub head: Option<Head>,
    /// The newest keyring.
    pub keyring: Option<Keyring>,
    size: u64,
    /// The file of a dossier that the next release brings.
    pub dossier: Option<Vec<u8>>,
    /// Pages beside those that every site has, from the next publication on.
    pub pages: Site,
}

pub enum Opened {
    Document(ManifestFile<DocumentBody>),
    Release(ManifestFile<ReleaseBody>),
}

impl Newsroom {
    /// With its keyring in the log, and one page.
    pub fn new() -> Self {
        let key = LogKey::from_seed(ORIGIN, &[9; 32]).unwrap();
        let mut newsroom = Self {
            key,
            site: Site::new(),
            signers: Signers { prepared: 2, approved: 3 },
            head: None,
            keyring: None,
            size: 0,
            dossier: None,
            pages: Site::new(),
        };
        let entry = newsroom.next_keyring(&[2, 3]);
        newsroom.publish(vec![entry], Vec::new(), Site::new());
        newsroom
    }

    /// A record with a release of two documents and a story that quotes them.
    pub fn with_a_release() -> Self {
        let mut newsroom = Self::new();
        newsroom.release(
            1,
            &[(1, "Authorised, number to fol-\nlow.\x0cSecond page."), (2, "The second measure is a formality.")],
            Some(STORY),
        );
        newsroom
    }

    pub fn vkey(&self) -> Vkey {
        self.key.vkey()
    }

    pub fn next_keyring(&mut self, approvers: &[u8]) -> Entry {
        let before = self.keyring.take();
        let approver =
            |seed: &u8| ApproverKey { pseudonym: format!("approver {seed}"), key: person(*seed).verify_key() };
        let body = KeyringBody {
            version: 1,
            newsroom: "The Estuary Ledger".into(),
            sequence: before.as_ref().map_or(1, |before| before.body().sequence + 1),
            previous: before.as_ref().map(Keyring::hash),
            issued: "2026-11-01".into(),
            expires: "2027-11-01".into(),
            root: RootKey(person(1).verify_key()),
            log: self.vkey().to_string(),
            channels: Vec::new(),
            reply_keys: Vec::new(),
            approvers: approvers.iter().map(approver).collect(),
            moderation: None,
            door2: None,
        };
        let signed = body.sign(&person(1)).unwrap();
        self.keyring = Some(signed.clone().verify(&body.root).unwrap());
        Entry::Keyring { signed }
    }

    pub fn approve<B: Body>(&self, body: B) -> Unverified<B> {
        let by = |role, seed| {
            let key = person(seed);
            Approval { role, key: key.verify_key(), signature: key.sign(&body.to_sign(role).unwrap()) }
        };
        let approvals = vec![by(Role::Prepared, self.signers.prepared), by(Role::Approved, self.signers.approved)];
        Unverified::new(body, approvals)
    }

    pub fn release(&mut self, number: u32, documents: &[(u32, &str)], story: Option<&str>) {
        let mut files = Site::new();
        let mut entries = Vec::new();
        let mut opened = Vec::new();
        let mut brought = Vec::new();
        for (nth, text) in documents {
            let id = document(*nth);
            let version = 1 + self.versions_of(&id);
            let names = [
                (format!("{id}.pdf"), format!("PDF of {text}")),
                (format!("{id}.txt"), (*text).to_owned()),
                ("pages/0001.png".into(), format!("PNG of {text}")),
            ];
            let body = document_body(&id, version, &names);
            files.extend(
                names.iter().map(|(name, content)| (body.path(&name.parse().unwrap()), content.clone().into_bytes())),
            );
            let manifest = ManifestFile { manifest: self.approve(body), salt: Salt::from_bytes([*nth as u8; 32]) };
            files.insert(DocumentBody::manifest_path(&id), manifest.to_bytes().unwrap());
            brought.push(DocumentRef { id: id.clone(), version });
            entries.push(Entry::Document { id, version, commitment: manifest.commitment().unwrap() });
            opened.push(Opened::Document(manifest));
        }
        let stories = story.map(|text| ("paid-twice".to_owned(), FileFact::of(text.as_bytes()))).into_iter().collect();
        let body = ReleaseBody {
            version: 1,
            id: release(number),
            title: "Paid twice".into(),
            published: "2026-11-24".into(),
            newsroom: "The Estuary Ledger".into(),
            documents: brought,
            stories,
            dossiers: self.dossier.iter().map(|file| ("the-case".to_owned(), FileFact::of(file))).collect(),
            statements: BTreeMap::new(),
        };
        files.extend(self.dossier.take().map(|file| (ReleaseBody::dossier_path("the-case"), file)));
        files.extend(story.map(|text| (ReleaseBody::story_path("paid-twice"), text.as_bytes().to_vec())));
        let manifest = ManifestFile { manifest: self.approve(body), salt: Salt::from_bytes([200; 32]) };
        files.insert(ReleaseBody::manifest_path(&release(number)), manifest.to_bytes().unwrap());
        let indexes = (self.size..self.size + documents.len() as u64).collect();
        entries.push(Entry::Release {
            id: release(number),
            commitment: manifest.commitment().unwrap(),
            documents: indexes,
        });
        opened.push(Opened::Release(manifest));
        self.publish(entries, opened, files);
    }

    /// A release that brings one statement, said to stand on page 1 of EL-0001.
    pub fn statement(&mut self, number: u32, passage: &str) -> Statement {
        let words = b"You were asked for the invoices in May.\n".to_vec();
        let signature = b"untrusted comment: a signature\nRUQ\n".to_vec();
        let key = b"untrusted comment: a key\nRWQ\n".to_vec();
        let of: BTreeMap<SitePath, Vec<u8>> =
            [("statement.txt", words), ("statement.txt.minisig", signature), ("minisign.pub", key)]
                .map(|(name, bytes)| (name.parse().unwrap(), bytes))
                .into();
        let statement = Statement {
            version: 1,
            title: "Open letter".into(),
            kind: StatementKind::Signed(SignedBy {
                format: SignatureFormat::Minisign,
                fingerprint: "RWQ".into(),
                algorithm: "minisign-ed25519".into(),
                namespace: String::new(),
                key_from: "Printed in her book".into(),
                sure: "Sure: she read it to us".into(),
                checked: "2026-11-24".into(),
            }),
            speaker: Speaker { name: "Ines Marrow".into(), standing: "harbour clerk".into() },
            day: "2026-11-20".into(),
            language: "en".into(),
            files: of.iter().map(|(name, bytes)| (name.clone(), FileFact::of(bytes))).collect(),
            publisher: Some(Publisher {
                name: "The Daily Tide".into(),
                address: "https://tide.example/letter".into(),
                day: "2026-11-21".into(),
                copy: Some(Sha256::of(b"a copy")),
            }),
            answers: Some("the-refusal".into()),
            passage: Some(Passage { document: document(1), page: 1, words: passage.into() }),
            translations: vec![Translation {
                language: "fr".into(),
                by: "N. Haddad".into(),
                text: "On vous a…".into(),
            }],
        };
        let bytes = statement.to_bytes().unwrap();
        let body = ReleaseBody {
            version: 1,
            id: release(number),
            title: "A letter".into(),
            published: "2026-11-25".into(),
            newsroom: "The Estuary Ledger".into(),
            documents: Vec::new(),
            stories: BTreeMap::new(),
            dossiers: BTreeMap::new(),
            statements: BTreeMap::from([("open-letter".to_owned(), FileFact::of(&bytes))]),
        };
        let manifest = ManifestFile { manifest: self.approve(body), salt: Salt::from_bytes([201; 32]) };
        let mut files = Site::from([
            (Statement::path("open-letter"), bytes),
            (ReleaseBody::manifest_path(&release(number)), manifest.to_bytes().unwrap()),
        ]);
        files.extend(of.into_iter().map(|(name, bytes)| (format!("statements/open-letter/{name}"), bytes)));
        let entry =
            Entry::Release { id: release(number), commitment: manifest.commitment().unwrap(), documents: Vec::new() };
        self.publish(vec![entry], vec![Opened::Release(manifest)], files);
        statement
    }

    /// The tombstone alone: what it takes back stays where it lies.
    pub fn tombstone(&mut self, entry: u64, id: &PublicId) {
        let withdrawal = Entry::Withdrawal {
            entry,
            id: id.clone(),
            part: None,
            reason: "It named a bystander.".into(),
            day: "2026-11-25".into(),
        };
        self.publish(vec![withdrawal], Vec::new(), Site::new());
    }

    /// Takes a statement or dossier back, by an entry that says so of a release; its files go.
    pub fn take_back(&mut self, entry: u64, number: u32, part: &Part) {
        self.site.retain(|path, _| !path.starts_with(&part.folder()));
        let withdrawal = Entry::Withdrawal {
            entry,
            id: release(number),
            part: Some(part.clone()),
            reason: "It was forged.".into(),
            day: "2026-11-26".into(),
        };
        self.publish(vec![withdrawal], Vec::new(), Site::new());
    }

    pub fn withdraw(&mut self, entry: u64, id: &PublicId) {
        self.site.retain(|path, _| !path.starts_with(&format!("d/{id}/")));
        self.tombstone(entry, id);
    }

    /// Appends the entries and the site's, and writes every file.
    pub fn publish(&mut self, mut entries: Vec<Entry>, opened: Vec<Opened>, files: Site) {
        let page = format!("<h1>The Estuary Ledger</h1><p>{} entries before</p>", self.size).into_bytes();
        let list = [("index.html", &page), ("record/index.html", &page)];
        let more = self.pages.iter().map(|(path, bytes)| (path.as_str(), bytes));
        let all = list.iter().map(|(path, bytes)| (*path, *bytes)).chain(more);
        let facts = all.map(|(path, bytes)| (path.parse::<SitePath>().unwrap(), FileFact::of(bytes))).collect();
        let list_of_pages = SiteList::new(facts).unwrap();
        entries.push(Entry::Site { sha256: list_of_pages.sha256().unwrap() });
        self.site.extend(list.map(|(path, bytes)| (path.to_owned(), bytes.clone())));
        self.site.insert("site.json".into(), list_of_pages.to_bytes().unwrap());
        self.site.extend(self.pages.clone());
        self.site.extend(files);
        let appended = append(&self.key, &self.site, self.head, &entries).unwrap();
        for (at, opened) in (appended.first..).zip(opened) {
            self.site.extend(proofs(&appended, at, &opened));
        }
        self.put(&appended);
        self.size += entries.len() as u64;
    }

    pub fn put(&mut self, appended: &Append) {
        self.site.extend(appended.writes.iter().map(|write| (write.path.clone(), write.bytes.clone())));
        self.site.insert("checkpoint".into(), appended.checkpoint.bytes().to_vec());
        self.site.insert("log.vkey".into(), format!("{}\n", self.vkey()).into_bytes());
        self.head = Some(appended.checkpoint.head());
    }

    fn versions_of(&self, id: &PublicId) -> u32 {
        let bytes = self.site.get(&DocumentBody::manifest_path(id));
        bytes.map_or(0, |bytes| {
            ManifestFile::<DocumentBody>::from_bytes(bytes).unwrap().manifest.unchecked().document_version
        })
    }
}

pub const STORY: &str = "---\nheadline: Paid twice\n---\n\nIt had [“number to follow”](doc:EL-0001/1) on it.\n\n\
                         > The second measure is a formality.\n>\n> — Director, [EL-0002, page 1](doc:EL-0002/1)\n";

pub fn document_body(id: &PublicId, version: u32, files: &[(String, String)]) -> DocumentBody {
    DocumentBody {
        version: 1,
        id: id.clone(),
        document_version: version,
        published: "2026-11-24".into(),
        newsroom: "The Estuary Ledger".into(),
        descriptor: Descriptor { title: "Memorandum".into(), language: "en".into(), ..Descriptor::default() },
        files: files.iter().map(|(name, content)| (name.parse().unwrap(), FileFact::of(content.as_bytes()))).collect(),
        pages: 2,
        page_roots: vec![Sha256::of(b"page 1"), Sha256::of(b"page 2")],
        hidden_tiles: vec![vec![3, 4], vec![]],
        redactions: vec![Redaction { page: 1, reason: "privacy".into() }],
        mode: Mode::Facsimile,
        colours: Colours::Kept,
        ocr: false,
        // The third version says that those before it are no longer to be read.
        correction: (version > 1).then(|| Correction { what: "It was not whole.".into(), earlier_gone: version == 3 }),
    }
}

fn proofs(appended: &Append, at: u64, opened: &Opened) -> Site {
    let writes = match opened {
        Opened::Document(manifest) => appended.proofs(at, manifest),
        Opened::Release(manifest) => appended.proofs(at, manifest),
    };
    writes.unwrap().into_iter().map(|write| (write.path, write.bytes)).collect()
}

/// The file of a dossier with one allegation, which stands on these words of the first document's first page.
pub fn dossier(words: &str) -> Vec<u8> {
    use model::dossier::{
        Allegation, Citation, Dossier, Event, Happening, Item, Letter, Party, Protected, ProtectedStanding, Told,
        Unnamed,
    };
    let party = Party::Protected(Protected {
        standing: ProtectedStanding::Complainant,
        letter: Letter::new('A').unwrap(),
        unnamed: Unnamed::Rule,
    });
    let event = Event {
        when: "2026-03-12".parse().unwrap(),
        proceeding: None,
        what: Happening::Incident { told: Told::Alleged(Allegation::new(1, "Nobody measured.")) },
        cited: vec![Citation::Document { document: document(1), page: 1, words: words.into() }],
    };
    let dossier = Dossier {
        title: "The case".into(),
        summary: "Who measured.".into(),
        parties: vec![Item { id: 1, added: 1, changed: None, entry: party }],
        events: vec![Item { id: 2, added: 1, changed: None, entry: event }],
        ..Dossier::default()
    };
    ledger::dossier_to_bytes(&dossier).unwrap()
}
