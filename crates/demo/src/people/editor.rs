//! What Ada and Ben do beyond documents and stories: statements, a dossier, readers' comments, a withdrawal.

use model::Sha256;

use super::{
    journalist::{Journalist, last},
    visitor::{Form, Page, Stuck},
    wait,
};
use crate::{
    case::{
        dossier::{self, Entry},
        filled,
        readers::Comment,
        statements::Said,
    },
    documents::signature,
};

type IdOf<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Fills in fields; of a name that comes again, the next row.
fn typed(mut form: Form, fields: &[(&str, &str)], id_of: IdOf<'_>) -> Result<Form, Stuck> {
    for (at, (name, value)) in fields.iter().enumerate() {
        let row = fields[..at].iter().filter(|(known, _)| known == name).count();
        let value = filled(value, id_of);
        form = if row == 0 { form.set(name, &value)? } else { form.set_row(name, row, &value)? };
    }
    Ok(form)
}

fn in_order(page: &Page, what: &str) -> Result<(), Stuck> {
    let wrong = page.all(".problem, .sev.id").join("; ");
    if wrong.is_empty() { Ok(()) } else { Err(Stuck::Other(format!("{what}: {wrong}"))) }
}

impl Journalist {
    /// # Errors
    /// The desk refuses, or something in it doesn't stand.
    pub fn state(&self, release: &str, said: &Said, id_of: IdOf<'_>) -> Result<(), Stuck> {
        let form = self.get(&format!("{release}/statement"))?.button("Save and check")?;
        let form = typed(form.set("slug", said.slug)?.set("text", said.text)?, said.fields, id_of)?;
        // The copy that is kept of a first publication: here, the words.
        let printed = said.fields.iter().any(|(name, _)| *name == "publisher");
        let form =
            if printed { form.set("publisher_copy", &Sha256::of(said.text.as_bytes()).to_string())? } else { form };
        let form = if said.signed {
            let signed = signature::minisign(said.text);
            form.set("signature", &signed.signature)?.set("key", &signed.key)?
        } else {
            form
        };
        let page = self.submit(&form)?;
        in_order(&page, said.slug)
    }

    /// A release of its own for the dossier; gives its address.
    ///
    /// # Errors
    /// The desk refuses.
    pub fn begin_release(&self, title: &str) -> Result<String, Stuck> {
        let page = self.submit(&self.get("/releases")?.form("/releases")?.set("title", title)?)?;
        Ok(format!("/release/{}", last(&page.address)))
    }

    /// # Errors
    /// The desk refuses, or a passage doesn't stand.
    pub fn keep_dossier(&self, release: &str, entries: &[Entry], id_of: IdOf<'_>) -> Result<(), Stuck> {
        let form = self.get(&format!("{release}/dossier"))?.button("Begin it")?;
        let page = self.submit(&form.set("title", dossier::TITLE)?.set("slug", dossier::SLUG)?)?;
        let dossier = format!("/dossier/{}", last(&page.address));
        let form = self.get(&dossier)?.button("Save")?;
        self.submit(&form.set("summary", dossier::SUMMARY)?.set("language", "en")?)?;
        for entry in entries {
            let address = format!("{dossier}/add/{}", entry.section);
            let page = self.get(&address)?;
            let form = page.button("Save")?;
            let page = self.submit(&typed(form, entry.fields, id_of)?)?;
            if last(&page.address) == entry.section {
                in_order(&page, entry.section)?;
            }
        }
        let page = self.get(&dossier)?;
        let missing = page.all(".find li").join("; ");
        if missing.is_empty() { Ok(()) } else { Err(Stuck::Other(format!("the dossier lacks: {missing}"))) }
    }

    /// Corrects a published story in a release of its own: `wrong` becomes `right`, and readers are told `why`. Gives the release.
    ///
    /// # Errors
    /// The desk refuses, or the words don't stand in the story.
    pub fn correct(&self, published: &str, title: &str, [wrong, right, why]: [&str; 3]) -> Result<String, Stuck> {
        let of_title = |(words, address): &(String, String)| address.contains("/story/") && !words.is_empty();
        let story = self.get(published)?.links().into_iter().find(of_title).map(|(_, address)| address);
        let story = story.ok_or_else(|| Stuck::Other("the release has no story".into()))?;
        let form = self.get(&format!("/story/{}/correct", last(&story)))?.form("/correct")?;
        let page = self.submit(&form.set("release", "new")?.set("title", title)?)?;
        let form = page.button("Save and check")?;
        let body = form.value("body").unwrap_or_default().to_owned();
        if !body.contains(wrong) {
            return Err(Stuck::Other("what is to be corrected does not stand in the story".into()));
        }
        let page = self.submit(&form.set("body", &body.replace(wrong, right))?.set("correction", why)?)?;
        let release =
            page.links().into_iter().map(|(_, address)| address).find(|address| address.contains("/release/"));
        let release = release.ok_or_else(|| Stuck::Other("the correction is in no release".into()))?;
        Ok(format!("/release/{}", last(&release)))
    }

    /// A published document in its next version, beside which the first stays to be read: `shown` is no longer redacted, and readers
    /// are told `why`.
    ///
    /// # Errors
    /// The desk refuses.
    pub fn show_again(&self, rendition: &str, release: &str, [shown, why]: [&str; 2]) -> Result<(), Stuck> {
        let way = self.get(rendition)?.links().into_iter().find(|(_, address)| address.contains("/prepare?as="));
        let (_, way) = way.ok_or_else(|| Stuck::Other("the document can come in no next version".into()))?;
        let page = self.submit(&self.get(&way)?.button("Prepare it")?.set("release", &last(release))?)?;
        let next = format!("/rendition/{}", last(&page.address));
        self.submit(&page.button("Save the description")?.set("correction", why)?.set("earlier", "stays")?)?;
        let form = self.get(&format!("{next}/redact"))?.form("/unword")?;
        if form.value("text") != Some(shown) {
            return Err(Stuck::Other(format!("“{shown}” is not what is redacted")));
        }
        self.submit(&form).map(drop)
    }

    /// Collects what readers wrote, releases or holds back each, and publishes what is released.
    ///
    /// # Errors
    /// One doesn't come, or the desk refuses.
    pub fn moderate(&self, comments: &[Comment]) -> Result<(), Stuck> {
        for comment in comments {
            wait("a reader's comment", || {
                self.submit(&self.get("/comments")?.form("/comments/collect")?)?;
                let came = |page: &str| Ok::<_, Stuck>(self.get(page)?.words().contains(comment.text));
                Ok((came("/comments")? || came("/comments?show=held")?).then_some(()))
            })?;
        }
        // The newest first; each leaves the queue as it is decided upon.
        while let Ok(form) = self.get("/comments")?.form("/release") {
            self.submit(&form)?;
        }
        self.submit(&self.get("/comments")?.button("Publish the released")?).map(drop)
    }

    /// Asks for a document's withdrawal.
    ///
    /// # Errors
    /// The desk refuses.
    pub fn ask_withdrawal(&self, rendition: &str, reason: &str) -> Result<(), Stuck> {
        let form = self.get(&format!("{rendition}/withdraw"))?.button("Ask for its withdrawal")?;
        self.submit(&form.set("reason", reason)?).map(drop)
    }

    /// Confirms what another asked for.
    ///
    /// # Errors
    /// The desk refuses.
    pub fn confirm_withdrawal(&self, rendition: &str) -> Result<(), Stuck> {
        self.submit(&self.get(&format!("{rendition}/withdraw"))?.button("Confirm: withdraw it")?).map(drop)
    }
}
