//! Whether an intake hands out what its newsroom signed: the keyring, and door 2's page, script, style and policy. Anybody can ask.

use model::Sha256;
use seal::{Keyring, RootKey};

use crate::{Address, Error, Patience, Proxy, door::Door};

/// The largest page, script or style that is read, in bytes.
const MOST: u64 = 2 << 20;

/// What was found at an intake.
#[derive(Debug)]
pub struct Looked {
    /// The keyring that it hands out: signed by its root key.
    pub keyring: Keyring,
    /// What doesn't hold, each in one line.
    pub problems: Vec<String>,
    /// What was not compared, and why.
    pub notes: Vec<String>,
    /// How many pages and files of door 2 were compared.
    pub compared: usize,
}

/// One intake, watched from outside.
pub struct Watch {
    door: Door,
    root: Option<RootKey>,
}

impl Watch {
    /// `root`: the newsroom's root key, from elsewhere. Without it that of the keyring seen before counts, or the keyring's own.
    pub fn new(address: Address, proxy: Option<&Proxy>, root: Option<RootKey>, patience: Patience) -> Self {
        Self { door: Door::new(address, proxy, patience), root }
    }

    /// Looks once. `before`: the keyring of the last look; `logged`: those of the newsroom's record, the oldest first; `day`: today.
    ///
    /// # Errors
    /// When nothing was given out that could be held against anything, or its root key isn't the one that is known.
    pub fn look(&self, before: Option<&Keyring>, logged: Option<&[Keyring]>, day: &str) -> Result<Looked, Error> {
        let fetch = || self.door.keyring();
        let signed = self.door.persist(fetch, &mut || {})?;
        let known = self.root.or_else(|| before.map(|keyring| keyring.body().root));
        let root = match known {
            Some(root) => root,
            None => signed.claimed_root().map_err(|_| Error::ForgedKeyring)?,
        };
        let keyring = signed.verify(&root).map_err(|error| match error {
            seal::Error::WrongRoot => Error::WrongRoot,
            _ => Error::ForgedKeyring,
        })?;
        let mut looked = Looked { keyring, problems: Vec::new(), notes: Vec::new(), compared: 0 };
        if looked.keyring.expired(day) {
            let ended = &looked.keyring.body().expires;
            looked.problems.push(format!("keyring: it ended on {ended}, and is still handed out"));
        }
        match logged {
            Some(logged) => looked.against_record(logged, before),
            None => looked.notes.push("the record was not asked: give the archive's address with --archive".to_owned()),
        }
        if let Some(before) = before {
            looked.against_last(before, logged.is_some());
        }
        self.door2(&mut looked)?;
        Ok(looked)
    }

    /// Holds what door 2 serves against the keyring.
    fn door2(&self, looked: &mut Looked) -> Result<(), Error> {
        let Some(door2) = looked.keyring.body().door2.clone() else {
            looked
                .notes
                .push("the keyring says nothing of the page in which browsers seal: it was not compared".to_owned());
            return Ok(());
        };
        let style = format!("/style.{}.css", &door2.style.to_string()[..16]);
        self.same(looked, "/door2.js", door2.script)?;
        self.same(looked, &style, door2.style)?;
        for (language, hash) in &door2.pages {
            // It becomes part of an address: nothing but a language is taken.
            if language.is_empty() || !language.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
                looked.problems.push("keyring: it names a page of no language".to_owned());
                continue;
            }
            let path = format!("/{language}/browser");
            let Some(policy) = self.same(looked, &path, *hash)? else { continue };
            if policy != [door2.policy.as_bytes()] {
                looked
                    .problems
                    .push(format!("{path}: its content security policy isn't the one that the keyring names"));
            }
        }
        Ok(())
    }

    /// Compares one file; gives the policies that came with it.
    fn same(&self, looked: &mut Looked, path: &str, hash: Sha256) -> Result<Option<Vec<Vec<u8>>>, Error> {
        let Some((bytes, policies)) = self.door.persist(|| self.door.page(path, MOST), &mut || {})? else {
            looked.problems.push(format!("{path}: not handed out, and the keyring names it"));
            return Ok(None);
        };
        looked.compared += 1;
        let found = Sha256::of(&bytes);
        if found != hash {
            looked.problems.push(format!("{path}: changed: its SHA-256 is {found}, the keyring says {hash}"));
        }
        Ok(Some(policies))
    }
}

impl Looked {
    fn against_record(&mut self, logged: &[Keyring], before: Option<&Keyring>) {
        let body = self.keyring.body();
        match logged.last() {
            Some(newest) if *newest == self.keyring => {}
            Some(newest) if logged.contains(&self.keyring) => self.problems.push(format!(
                "keyring: number {} is handed out, and the record has number {} after it",
                body.sequence,
                newest.body().sequence
            )),
            _ => self.problems.push(format!(
                "keyring: number {} with SHA-256 {} is not in the record (if it was issued only now, look again in some minutes)",
                body.sequence,
                self.keyring.hash()
            )),
        }
        if let Some(before) = before.filter(|before| !logged.contains(before)) {
            self.problems.push(format!(
                "record: number {} with SHA-256 {}, which was handed out before, is not in it",
                before.body().sequence,
                before.hash()
            ));
        }
    }

    fn against_last(&mut self, before: &Keyring, chained: bool) {
        let (now, then) = (self.keyring.body().sequence, before.body().sequence);
        if self.keyring.follows(before) {
            return;
        }
        if now < then {
            self.problems
                .push(format!("keyring: rolled back: number {now} is handed out, and number {then} was before"));
        } else if now == then {
            self.problems.push(format!(
                "keyring: it forks: two of number {now} were handed out, with SHA-256 {} and {}",
                before.hash(),
                self.keyring.hash()
            ));
        } else if now == then + 1 {
            self.problems
                .push(format!("keyring: number {now} doesn't follow number {then}, which was handed out before"));
        } else if !chained {
            self.notes.push(format!("keyrings between number {then} and number {now} were not seen: give --archive"));
        }
    }
}
