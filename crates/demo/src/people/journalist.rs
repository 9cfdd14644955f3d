//! Somebody at the desk, with a browser whose scripts are off: enrols, opens, redacts, describes, reviews, signs.

use std::time::{SystemTime, UNIX_EPOCH};

use totp_rs::{Builder, Secret};

use super::{
    visitor::{Form, Page, Stuck, Visitor},
    wait,
};
use crate::case::{self, Prepared, Story};

/// What somebody needs to sign in.
#[derive(Clone, Debug)]
pub struct Account {
    pub name: String,
    pub passphrase: String,
    /// As an authenticator takes it when it is typed.
    pub totp_secret_base32: String,
}

impl Account {
    /// The six digits that an authenticator shows at `at` (seconds of Unix time).
    ///
    /// # Errors
    /// The secret is none.
    pub fn code_at(&self, at: u64) -> Result<String, Stuck> {
        let secret =
            Secret::try_from_base32(&self.totp_secret_base32).map_err(|_| Stuck::Other("not a secret".into()))?;
        Ok(Builder::new()
            .with_secret(secret)
            .with_step_duration(30)
            .with_skew(1)
            .build_noncompliant()
            .generate(at)
            .to_string())
    }

    /// The six digits that an authenticator shows now.
    ///
    /// # Errors
    /// The secret is none.
    pub fn code(&self) -> Result<String, Stuck> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_err(|error| Stuck::Other(error.to_string()))?;
        self.code_at(now.as_secs())
    }
}

pub struct Journalist {
    browser: Visitor,
    pub account: Account,
}

/// The last part of an address's path.
pub(super) fn last(address: &str) -> String {
    address
        .split(['?', '#'])
        .next()
        .unwrap_or_default()
        .trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .to_owned()
}

impl Journalist {
    /// Enrols by a one-time link. Gives the person and the page that stands at the end.
    ///
    /// # Errors
    /// The desk refuses.
    pub fn enrol(link: &str, name: &str, passphrase: &str) -> Result<(Self, Page), Stuck> {
        let origin: String = link.split('/').take(3).collect::<Vec<_>>().join("/");
        let browser = Visitor::new(&origin);
        let form = browser.get(link)?.button("Make my keys")?;
        let form = form.set("name", name)?.set("passphrase", passphrase)?.set("again", passphrase)?;
        let page = browser.submit(&form)?;
        let secret = page.all("#secret").into_iter().next().unwrap_or_default();
        let account = Account { name: name.to_owned(), passphrase: passphrase.to_owned(), totp_secret_base32: secret };
        let page = browser.submit(&page.button("Confirm")?.set("code", &account.code()?)?)?;
        Ok((Self { browser, account }, page))
    }

    /// Makes the second person's link, from the page at the end of the first one's enrolment.
    ///
    /// # Errors
    /// The desk refuses.
    pub fn invite(&self, enrolled: &Page) -> Result<String, Stuck> {
        self.browser.submit(&enrolled.button("Make the link for an editor")?)?.link("/enrol/")
    }

    /// Signs in with name, passphrase and code.
    ///
    /// # Errors
    /// The desk refuses.
    pub fn sign_in(desk: &str, account: Account, code: &str) -> Result<Self, Stuck> {
        let browser = Visitor::new(desk);
        let form = browser.get("/")?.form("/unlock")?;
        let form = form.set("name", &account.name)?.set("passphrase", &account.passphrase)?.set("code", code)?;
        let page = browser.submit(&form)?;
        if page.address.ends_with("/unlock") {
            return Err(Stuck::Other(format!("not signed in: {}", page.all(".problem").join(" "))));
        }
        Ok(Self { browser, account })
    }

    /// Looks at a page of the desk.
    ///
    /// # Errors
    /// It isn't there.
    pub fn get(&self, path: &str) -> Result<Page, Stuck> {
        self.browser.get(path)
    }

    /// Sends a form of the desk.
    ///
    /// # Errors
    /// The desk refuses.
    pub fn submit(&self, form: &Form) -> Result<Page, Stuck> {
        self.browser.submit(form)
    }

    /// Waits until something waits for a decision in the inbox; gives the address of its mailbox.
    ///
    /// # Errors
    /// Nothing comes.
    pub fn wait_for_a_drop(&self) -> Result<String, Stuck> {
        self.browser.submit(&self.get("/inbox")?.form("/collect")?)?;
        wait("a drop in the inbox", || {
            let links = self.get("/inbox")?.links();
            let new =
                |(words, address): &(String, String)| address.contains("/mailbox/") && words.contains("waits for you");
            Ok(links.into_iter().find(new).map(|(_, address)| address))
        })
    }

    /// Accepts what is new in a mailbox; its documents go to the airlock.
    ///
    /// # Errors
    /// Nothing is new.
    pub fn accept(&self, mailbox: &str) -> Result<(), Stuck> {
        self.submit(&self.get(mailbox)?.button("Accept")?).map(drop)
    }

    /// # Errors
    /// The desk refuses.
    pub fn reply(&self, mailbox: &str, words: &str) -> Result<(), Stuck> {
        self.submit(&self.get(mailbox)?.button("Send")?.set("text", words)?).map(drop)
    }

    /// The same with files, by name.
    ///
    /// # Errors
    /// The desk refuses.
    pub fn reply_with(&self, mailbox: &str, words: &str, files: &[(&str, &[u8])]) -> Result<(), Stuck> {
        let mut form = self.get(mailbox)?.button("Send")?.set("text", words)?;
        for (name, bytes) in files {
            form = form.attach("files", name, bytes)?;
        }
        self.submit(&form).map(drop)
    }

    /// Waits until a mailbox shows these words.
    ///
    /// # Errors
    /// They don't come.
    pub fn wait_for_words(&self, mailbox: &str, words: &str) -> Result<(), Stuck> {
        wait("the source's answer", || Ok(self.get(mailbox)?.words().contains(words).then_some(())))
    }

    /// The documents of a mailbox and those inside them, opened or not to be opened: the file's name and the document's address.
    ///
    /// # Errors
    /// They aren't opened in time.
    pub fn opened(&self, mailbox: &str) -> Result<Vec<(String, String)>, Stuck> {
        let documents = |page: &Page| -> Vec<(String, String)> {
            let itself =
                |address: &str| address.split_once("/document/").is_some_and(|(_, id)| !id.contains(['/', '?', '#']));
            page.links().into_iter().filter(|(_, address)| itself(address)).collect()
        };
        let mut waiting = documents(&self.get(mailbox)?);
        let mut found: Vec<(String, String)> = Vec::new();
        while let Some((words, address)) = waiting.pop() {
            if found.iter().any(|(_, known)| last(known) == last(&address)) {
                continue;
            }
            let page = wait(&format!("{words} to be opened"), || {
                let page = self.get(&address)?;
                let said = page.words();
                let waits = said.contains("It waits for the airlock") || said.contains("It was not opened yet");
                Ok((!waits).then_some(page))
            })?;
            waiting.extend(documents(&page));
            found.push((page.heading(), address));
        }
        Ok(found)
    }

    /// Takes a document into a release (`Err`: a new one of that title) and prepares it as `what` says. Gives the release, the
    /// public id and the rendition.
    ///
    /// # Errors
    /// The desk refuses.
    pub fn prepare(
        &self,
        document: &str,
        release: Result<&str, &str>,
        what: &Prepared,
    ) -> Result<(String, String, String), Stuck> {
        let form = self.get(&format!("{document}/prepare"))?.button("Prepare it")?;
        let form = match release {
            Ok(release) => form.set("release", &last(release))?,
            Err(title) => form.set("release", "new")?.set("title", title)?,
        };
        let page = self.submit(&form)?;
        let (rendition, public) = (format!("/rendition/{}", last(&page.address)), page.heading());
        let release =
            page.links().into_iter().map(|(_, address)| address).find(|address| address.contains("/release/"));
        let release = release.ok_or_else(|| Stuck::Other("the rendition names no release".into()))?;
        self.describe(&page, what)?;
        self.redact(&rendition, what)?;
        Ok((release, public, rendition))
    }

    fn describe(&self, page: &Page, what: &Prepared) -> Result<(), Stuck> {
        let lines = |list: &str| list.split("; ").collect::<Vec<_>>().join("\n");
        let fields = [
            ("title", what.title.to_owned()),
            ("summary", what.summary.to_owned()),
            ("kind", what.kind.to_owned()),
            ("verification", what.verification.to_owned()),
            ("language", "en".to_owned()),
            ("document_date", what.date.to_owned()),
            ("countries", what.country.to_owned()),
            ("organisations", lines(what.organisations)),
            ("persons", lines(what.persons)),
            ("marking", what.marking.to_owned()),
            ("editors_note", what.note.to_owned()),
            ("rights", case::RIGHTS.to_owned()),
        ];
        let form = page.button("Save the description")?;
        let form = fields.into_iter().try_fold(form, |form, (name, value)| form.set(name, &value))?;
        self.submit(&form).map(drop)
    }

    fn redact(&self, rendition: &str, what: &Prepared) -> Result<(), Stuck> {
        let address = format!("{rendition}/redact");
        let mode = if what.facsimile { "facsimile" } else { "retypeset" };
        let mut page = self.submit(&self.get(&address)?.form("/mode")?.set("mode", mode)?)?;
        for (word, reason) in what.words {
            page = self.submit(&page.form("/word")?.set("text", word)?.set("reason", reason)?)?;
        }
        for ([x0, y0, x1, y1], reason) in what.boxes {
            let form = page.form("/box")?.set("x0", &x0.to_string())?.set("y0", &y0.to_string())?;
            page = self.submit(&form.set("x1", &x1.to_string())?.set("y1", &y1.to_string())?.set("reason", reason)?)?;
        }
        let trouble: Vec<String> =
            page.all(".problem").into_iter().filter(|words| words.contains("can’t be made")).collect();
        if trouble.is_empty() { Ok(()) } else { Err(Stuck::Other(format!("{}: {}", what.file, trouble.join(" ")))) }
    }

    /// Writes the story with its picture. Every quotation has to stand.
    ///
    /// # Errors
    /// The desk refuses, or a quotation doesn't stand where it says.
    pub fn write_story(
        &self,
        release: &str,
        day: &str,
        story: &Story,
        body: &str,
        picture: &[u8],
    ) -> Result<(), Stuck> {
        let fields = [
            ("slug", story.slug),
            ("headline", story.headline),
            ("deck", story.deck),
            ("byline", story.byline),
            ("day", day),
            ("language", "en"),
            ("body", body),
            ("picture_alt", story.picture_alt),
            ("picture_caption", story.picture_caption),
            ("picture_credit", story.picture_credit),
        ];
        let form = self.get(&format!("{release}/story"))?.button("Save and check")?;
        let form = fields.into_iter().try_fold(form, |form, (name, value)| form.set(name, value))?;
        let form = form.set("author", case::AUTHOR[0].1)?;
        let form = match story.first {
            Some([outlet, address, day]) => {
                let copy = model::Sha256::of(body.as_bytes()).to_string();
                let form = form.set("first_outlet", outlet)?.set("first_address", address)?;
                form.set("first_day", day)?.set("first_copy", &copy)?
            }
            None => form,
        };
        let page = self.submit(&form)?;
        let page = self.submit(&page.button("Take it in")?.attach("picture", "picture.png", picture)?)?;
        let wrong = page.all(".find .sev.id").join("; ");
        if wrong.is_empty() { Ok(()) } else { Err(Stuck::Other(format!("quotations that don’t stand: {wrong}"))) }
    }

    /// # Errors
    /// The desk refuses, or asks for more.
    pub fn review(&self, release: &str, persons: &[[&str; 3]], source_risk: &str, reply: &str) -> Result<(), Stuck> {
        let address = format!("{release}/review");
        for (row, [who, harm, measure]) in persons.iter().enumerate() {
            let form = self.get(&address)?.button("Save the review")?;
            let form = form.set_row("who", row, who)?.set_row("harm", row, harm)?.set_row("measure", row, measure)?;
            let form = form.set("source", source_risk)?.set("reply", "asked")?.set("reply_words", reply)?;
            self.submit(&form)?;
        }
        Ok(())
    }

    /// Puts somebody on the newsroom's list of authors.
    ///
    /// # Errors
    /// The desk refuses.
    pub fn add_author(&self) -> Result<(), Stuck> {
        let form = self.get("/authors")?.button("Add")?;
        let form = case::AUTHOR.iter().try_fold(form, |form, (name, value)| form.set(name, value))?;
        self.submit(&form).map(drop)
    }

    /// Signs as the one who prepared it.
    ///
    /// # Errors
    /// Something is missing: in its words.
    pub fn sign(&self, release: &str) -> Result<(), Stuck> {
        let page = self.get(release)?;
        let form = page
            .form("/sign")
            .map_err(|_| Stuck::Other(format!("can’t be signed: {}", page.all(".find li").join(" "))))?;
        self.submit(&form).map(drop)
    }

    /// Looks at everything and approves; it is published when this returns.
    ///
    /// # Errors
    /// The desk refuses.
    pub fn approve(&self, release: &str) -> Result<(), Stuck> {
        let page = self.get(&format!("{release}/approve"))?;
        self.submit(&page.button("Approve and publish")?).map(drop)
    }
}
