//! Answering a source: words, and files that go with them.

use std::sync::Arc;

use axum::{
    Router,
    extract::{DefaultBodyLimit, FromRequest, Multipart, Path, Request, State},
    http::header,
    routing::post,
};
use model::limits;
use seal::ReplyKind;
use serde::Deserialize;

use super::{
    Answer, back_to,
    mailbox::{conversation, mailbox},
};
use crate::{
    Desk, Error,
    session::{Posted, Seat},
    store::{Enclosed, MailboxRow},
    work::{
        enclosing::{give_up, take},
        replies::{self, Letter, recipient},
    },
};

/// All files of a reply, and what stands around them in the form.
const FORM: usize = limits::MAX_REPLY_FILES * limits::MAX_REPLY_FILE as usize + (2 << 20);
/// Of a field without a file, in bytes.
const FIELD: usize = 256 << 10;

pub fn routes() -> Router<Arc<Desk>> {
    Router::new().route("/mailbox/{id}/reply", post(send).layer(DefaultBodyLimit::max(FORM)))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Reply {
    text: String,
    /// `question`: new drops wait for the answer from now on; `read`: an acknowledgement, with or without words.
    kind: String,
    /// Which of a source's mailboxes it goes to; empty: the one of the address.
    mailbox: String,
}

async fn send(State(desk): State<Arc<Desk>>, Path(id): Path<String>, seat: Seat, mut request: Request) -> Answer {
    let row = mailbox(&seat, &id).await?;
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut files = Vec::new();
    let written = if kind.starts_with("multipart/form-data") {
        with_files(&desk, &seat, &row, request, &mut files).await
    } else {
        DefaultBodyLimit::max(2 * FIELD).apply(&mut request);
        Posted::<Reply>::from_request(request, &desk).await.map(|posted| posted.form)
    };
    let sent = match written {
        Ok(form) => write(&seat, &row, form, files.clone()).await,
        Err(error) => Err(error),
    };
    // Whether a commit that failed counts, only the next unlock knows: it sweeps what no row names.
    if sent.as_ref().is_err_and(|error| !matches!(error, Error::Database(_))) {
        give_up(&seat, &files).await?;
    }
    sent?;
    back_to(format!("/mailbox/{}", row.id))
}

async fn write(seat: &Seat, row: &MailboxRow, form: Reply, files: Vec<Enclosed>) -> Result<(), Error> {
    let to = goes_to(seat, row, &form.mailbox).await?;
    let kind = match form.kind.as_str() {
        "question" => ReplyKind::Question,
        "read" => ReplyKind::Read,
        _ => ReplyKind::Answer,
    };
    replies::write(seat, &to, Letter { text: form.text, kind, wish: None, files }).await
}

/// Reads the form part by part: the token first, files as they come. What was sealed stands in `files`, also after an error.
async fn with_files(
    desk: &Arc<Desk>,
    seat: &Seat,
    row: &MailboxRow,
    request: Request,
    files: &mut Vec<Enclosed>,
) -> Result<Reply, Error> {
    let unreadable = || Error::refused("that form could not be read; go back and try again. Nothing was sent");
    let mut parts = Multipart::from_request(request, desk).await.map_err(|_| unreadable())?;
    let (mut trusted, mut form) = (false, Reply::default());
    while let Some(mut part) = parts.next_field().await.map_err(|_| unreadable())? {
        let (name, file) = (part.name().unwrap_or_default().to_owned(), part.file_name().map(str::to_owned));
        match (name.as_str(), file) {
            // A field for files in which none was chosen.
            ("files", None) => {}
            ("files", Some(file)) if file.is_empty() => {}
            ("files", Some(file)) if trusted => {
                if files.len() == limits::MAX_REPLY_FILES {
                    let words = format!("a reply takes {} files at most. Nothing was sent", limits::MAX_REPLY_FILES);
                    return Err(Error::refused(words));
                }
                let to = recipient(&goes_to(seat, row, &form.mailbox).await?)?;
                files.push(take(seat, &to, &file, part).await?);
            }
            // Files are sealed to the mailbox that was said before them.
            ("mailbox", None) if !files.is_empty() => return Err(unreadable()),
            (name, None) => {
                let mut value = Vec::new();
                while let Some(piece) = part.chunk().await.map_err(|_| unreadable())? {
                    if value.len() + piece.len() > FIELD {
                        return Err(unreadable());
                    }
                    value.extend_from_slice(&piece);
                }
                let value = String::from_utf8(value).map_err(|_| unreadable())?;
                match name {
                    "csrf" => {
                        seat.check_csrf(&value)?;
                        trusted = true;
                    }
                    "text" => form.text = value,
                    "kind" => form.kind = value,
                    "mailbox" => form.mailbox = value,
                    _ => {}
                }
            }
            _ => {}
        }
    }
    if trusted { Ok(form) } else { Err(Error::StaleForm) }
}

async fn goes_to(seat: &Seat, row: &MailboxRow, chosen: &str) -> Result<MailboxRow, Error> {
    if chosen.is_empty() {
        return Ok(row.clone());
    }
    let all = conversation(seat, row).await?;
    all.into_iter().find(|one| one.id.to_string() == chosen).ok_or(Error::NotFound)
}
