//! Door 1 as a source's browser without scripts goes through it: from the first page on, by the links and forms that stand there.
//!
//! It seals nothing: what it types, the intake seals. What a page says is never passed on: the desk shows our own words alone.

use std::{thread, time::Duration};

use model::DropId;
use seal::Codename;
use sender::{Address, Proxy};
use visitor::{Form, Page, Visitor};

use crate::beat::Stuck;

/// How long nothing may move.
const IDLE: Duration = Duration::from_secs(90);
/// After a connection that broke, a person presses again. The form has an id: what came twice is one drop.
const PAUSES: [Duration; 3] = [Duration::from_millis(200), Duration::from_secs(1), Duration::from_secs(3)];

pub struct Plain(Visitor);

/// A filled-in form, and to whose mailbox it leads.
pub struct Ready {
    pub codename: Codename,
    pub drop: DropId,
    form: Form,
}

impl Plain {
    pub fn new(address: &Address, proxy: Option<&Proxy>) -> Self {
        Self(Visitor::cautious(&address.to_string(), proxy.map(Proxy::for_ureq), IDLE))
    }

    /// From the first page to the filled-in form. Nothing of it is sent.
    ///
    /// # Errors
    /// In words, as all of these.
    pub fn begin(&self, channel: &str, message: &str, file: Option<&[u8]>) -> Result<Ready, Stuck> {
        let first = self.get("/en", "the first page")?;
        let shown = self.submit(&only(&first, "/codename", "the first page")?, "the page with the codename")?;
        let words = shown.all("ol.codename li").join(" ");
        let codename = words.parse::<Codename>().map_err(|_| "the page with the codename shows none".to_owned())?;
        let write = self.submit(&only(&shown, "/write", "the page with the codename")?, "the form")?;
        let lacks = |_| "the form lacks a field".to_owned();
        let mut form = only(&write, "/drop", "the form")?.set("channel", channel).map_err(lacks)?;
        form = form.set("message", message).map_err(lacks)?;
        if let Some(bytes) = file {
            form = form.attach("files", "sent", bytes).map_err(lacks)?;
        }
        let drop = form.value("drop").and_then(|id| id.parse().ok()).ok_or("the form has no id")?;
        Ok(Ready { codename, drop, form })
    }

    /// Sends it. There is a receipt when this returns.
    ///
    /// # Errors
    /// In words.
    pub fn send(&self, ready: &Ready) -> Result<(), Stuck> {
        let receipt = self.submit(&ready.form, "the receipt")?;
        let number = receipt.all("dl.receipt dd").into_iter().next().unwrap_or_default().replace(' ', "");
        let ours = !number.is_empty() && ready.drop.to_string().starts_with(&number);
        ours.then_some(()).ok_or_else(|| "the page after the form is no receipt for it".to_owned())
    }

    /// The words of the mailbox's replies.
    ///
    /// # Errors
    /// In words.
    pub fn replies(&self, codename: &Codename) -> Result<Vec<String>, Stuck> {
        Ok(self.mailbox(codename)?.all(".reply .words-of"))
    }

    /// Deletes everything, and confirms it.
    ///
    /// # Errors
    /// In words.
    pub fn forget(&self, codename: &Codename) -> Result<(), Stuck> {
        let mailbox = self.mailbox(codename)?;
        let all = mailbox.forms("/mailbox/forget").into_iter().find(|form| form.value("what") == Some("all"));
        let sure =
            self.submit(&all.ok_or("the mailbox can’t be deleted by its page")?, "the question before deleting")?;
        self.submit(&only(&sure, "/mailbox/forget", "the question before deleting")?, "the deletion").map(drop)
    }

    fn mailbox(&self, codename: &Codename) -> Result<Page, Stuck> {
        let back = self.get("/en/return", "the page for those who come back")?;
        let form = only(&back, "/mailbox", "the page for those who come back")?;
        let form = form.set("codename", codename.expose()).map_err(|_| "no field for the codename".to_owned())?;
        self.submit(&form, "the mailbox")
    }

    fn get(&self, path: &str, what: &str) -> Result<Page, Stuck> {
        persist(what, || self.0.get(path))
    }

    fn submit(&self, form: &Form, what: &str) -> Result<Page, Stuck> {
        persist(what, || self.0.submit(form))
    }
}

fn only(page: &Page, action: &str, what: &str) -> Result<Form, Stuck> {
    page.form(action).map_err(|_| format!("{what} has nothing that leads on"))
}

/// Again, where the connection broke.
fn persist(what: &str, mut once: impl FnMut() -> Result<Page, visitor::Stuck>) -> Result<Page, Stuck> {
    for pause in PAUSES {
        match once() {
            Err(visitor::Stuck::Network { .. }) => thread::sleep(pause),
            other => return said(what, other),
        }
    }
    said(what, once())
}

fn said(what: &str, done: Result<Page, visitor::Stuck>) -> Result<Page, Stuck> {
    done.map_err(|stuck| match stuck {
        visitor::Stuck::Network { .. } => format!("{what}: nobody answers, or the connection broke off"),
        visitor::Stuck::Refused { status, .. } => format!("{what} is an error page, {status}"),
        visitor::Stuck::NotThere { .. } | visitor::Stuck::Other(_) => format!("{what} is not as it should be"),
    })
}
