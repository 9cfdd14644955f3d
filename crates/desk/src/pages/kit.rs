//! The recovery kit: one page to print, shown once, as the answer to the first enrolment. No address leads to it, nothing keeps it.

use askama::Template;
use jiff::Timestamp;
use seal::Identity;
use unseal::{Vault, recovery};
use web::Layout;
use zeroize::Zeroizing;

use super::{day, layout};
use crate::{Desk, domain::qr};

#[derive(Template)]
#[template(path = "kit.html")]
pub struct Kit {
    layout: Layout,
    name: String,
    csrf: String,
    made: String,
    number: String,
    root: String,
    head: &'static str,
    lines: Zeroizing<Vec<String>>,
    qr: Zeroizing<String>,
}

impl Kit {
    /// For whoever just enrolled first. It has no `Debug`, and is rendered once.
    pub fn new(desk: &Desk, name: String, csrf: String, vault: &Vault, key: &Identity, now: Timestamp) -> Self {
        use seal::age::secrecy::ExposeSecret;
        let (head, lines) = recovery::on_paper(key);
        let code = qr::sturdy(key.to_secret_string().expose_secret(), "QR code of the recovery key");
        Self {
            layout: layout(desk, "Recovery kit"),
            name,
            csrf,
            made: day(&model::clock::day(now)),
            number: recovery::kit_number(&key.recipient()),
            root: vault.root().0.to_string(),
            head,
            lines,
            qr: Zeroizing::new(code.unwrap_or_default()),
        }
    }
}
