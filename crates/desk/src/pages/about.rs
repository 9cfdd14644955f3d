//! About this desk: the keys to pin, the keyboard, where things lie.

use askama::Template;
use web::Layout;

use super::{Answer, Frame, day, page};
use crate::{
    domain::{person::Role, qr},
    session::Seat,
};

#[derive(Template)]
#[template(path = "about.html")]
struct View {
    layout: Layout,
    frame: Frame,
    role: &'static str,
    root: String,
    log: String,
    sequence: u64,
    expires: String,
    intake: String,
    /// The onion address and its code.
    onion: Option<(String, Option<String>)>,
    archive: String,
    folder: String,
    /// Whether whoever looks may set notices, and there are any.
    tells: bool,
    version: &'static str,
}

pub async fn get(seat: Seat) -> Answer {
    let keyring = seat.open.keys.keyring();
    let body = keyring.body();
    let (layout, frame) = seat.frame("about", "About this desk");
    page(&View {
        layout,
        tells: seat.person.role == Role::Administrator && seat.desk.config.notice.is_some(),
        frame,
        role: seat.person.role.word(),
        root: body.root.0.to_string(),
        log: body.log.clone(),
        sequence: body.sequence,
        expires: day(&body.expires),
        onion: seat.desk.config.onion.clone().map(|address| {
            let code = qr::svg(&address, "QR code of the onion address");
            (address, code)
        }),
        intake: seat.desk.config.intake.clone(),
        archive: seat.desk.config.archive.clone(),
        folder: seat.desk.config.folder.display().to_string(),
        version: env!("CARGO_PKG_VERSION"),
    })
}
