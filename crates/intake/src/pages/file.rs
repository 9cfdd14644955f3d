//! `/{lang}/mailbox/file`: one file from the newsroom, opened with the codename just typed, to be saved.

use std::sync::Arc;

use axum::{
    Form,
    extract::{State, rejection::FormRejection},
    http::header,
    response::{IntoResponse, Response},
};
use model::LocalId;
use seal::Codename;
use wire::Asked;

use super::{Chosen, comeback, mailbox};
use crate::{
    domain::{
        enclosed::{self, Opened},
        receive::Typed,
    },
    failure::Failure,
    state::Intake,
};

pub async fn post(
    State(intake): State<Arc<Intake>>,
    Chosen(t): Chosen,
    form: Result<Form<Asked>, FormRejection>,
) -> Response {
    let form = form.map(|Form(form)| form).unwrap_or_default();
    let codename: Codename = match form.codename.parse() {
        Ok(codename) => codename,
        Err(error) => return comeback::show(&intake, t, form.codename, Some(&Failure::Codename(error))),
    };
    match open(&intake, &codename, &form).await {
        // Whatever it is: saved, under a name that can't hurt, and never shown as a page of ours.
        Ok(Opened { name, size, bytes }) => {
            let headers = [
                (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
                (header::CONTENT_DISPOSITION, name.attachment()),
                (header::CONTENT_LENGTH, size.to_string()),
            ];
            (headers, bytes).into_response()
        }
        Err(failure) => {
            let typed = Typed { lang: t, codename: Some(codename), ..Typed::default() };
            mailbox::show(&intake, typed, Some(&failure)).await
        }
    }
}

async fn open(intake: &Intake, codename: &Codename, form: &Asked) -> Result<Opened, Failure> {
    let id = |text: &str| text.parse::<LocalId>().map_err(|_| Failure::Broken);
    enclosed::open(intake, codename.keys(), id(&form.what)?, id(&form.file)?).await
}
