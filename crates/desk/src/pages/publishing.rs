//! The addresses of preparing and publishing.

use std::sync::Arc;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};

use super::{
    approve, as_published, authors, correct, dossier, dossier_entry, prepare, redact, release, releases, rendition,
    review, statement, story, suggest, suspects, sweep, withdraw,
};
use crate::{Desk, work::publishing::MOST_PICTURE};

pub fn routes() -> Router<Arc<Desk>> {
    // A picture's form has its fields beside it.
    let picture = post(story::picture).layer(DefaultBodyLimit::max(MOST_PICTURE + (1 << 20)));
    Router::new()
        .route("/releases", get(releases::get).post(releases::post))
        .route("/document/{id}/prepare", get(prepare::get).post(prepare::post))
        .route("/release/{id}", get(release::get))
        .route("/release/{id}/edit", post(release::edit))
        .route("/release/{id}/discard", post(release::discard))
        .route("/release/{id}/sign", post(release::post_sign))
        .route("/release/{id}/destroy-seeds", post(release::destroy_seeds))
        .route("/release/{id}/approve", get(approve::get).post(approve::post))
        .route("/release/{id}/review", get(review::get).post(review::post))
        .route("/release/{id}/suspects", get(suspects::release).post(suspects::post_release))
        .route("/document/{id}/suspects", get(suspects::document).post(suspects::post_document))
        .route("/release/{id}/story", get(story::begin).post(story::create))
        .route("/story/{id}", get(story::get).post(story::save))
        .route("/story/{id}/correct", get(correct::get).post(correct::post))
        .route("/story/{id}/delete", post(story::delete))
        .route("/story/{id}/picture", picture)
        .route("/story/{id}/no-picture", post(story::no_picture))
        .route("/story/{id}/picture.png", get(story::picture_file))
        .route("/story/{id}/preview", get(story::preview))
        .route("/release/{id}/dossier", get(dossier::begin).post(dossier::create))
        .route("/dossier/{id}", get(dossier::get).post(dossier::save))
        .route("/dossier/{id}/delete", post(dossier::delete))
        .route("/dossier/{id}/preview", get(dossier::preview))
        .route("/dossier/{id}/add/{section}", get(dossier_entry::begin).post(dossier_entry::create))
        .route("/dossier/{id}/entry/{number}", get(dossier_entry::get).post(dossier_entry::save))
        .route("/dossier/{id}/entry/{number}/unnamed", get(dossier_entry::unnamed))
        .route("/dossier/{id}/entry/{number}/remove", post(dossier_entry::remove))
        .route("/dossier/{id}/entry/{number}/up", post(dossier_entry::up))
        .route("/dossier/{id}/entry/{number}/down", post(dossier_entry::down))
        .route("/release/{id}/statement", get(statement::begin).post(statement::create))
        .route("/statement/{id}", get(statement::get).post(statement::save))
        .route("/statement/{id}/delete", post(statement::delete))
        .route("/statement/{id}/preview", get(statement::preview))
        .route("/statement/{id}/file/{name}", get(statement::file))
        .route("/authors", get(authors::get).post(authors::post))
        .route("/authors/{id}", post(authors::save))
        .route("/authors/{id}/delete", post(authors::delete))
        .route("/rendition/{id}", get(rendition::get).post(rendition::post))
        .route("/rendition/{id}/remove", post(rendition::remove))
        .route("/rendition/{id}/difference", get(rendition::difference))
        .route("/rendition/{id}/marked/{page}", get(rendition::marked_page))
        .route("/rendition/{id}/part/{page}", get(rendition::part_of_page))
        .route("/rendition/{id}/as-published", get(as_published::get))
        .route("/rendition/{id}/preview/{page}", get(rendition::preview_page))
        .route("/rendition/{id}/built/{page}", get(rendition::built_page))
        .route("/rendition/{id}/redact", get(redact::get))
        .route("/rendition/{id}/suggest", get(suggest::get).post(suggest::names))
        .route("/rendition/{id}/suggested", post(suggest::take))
        .route("/rendition/{id}/mode", post(redact::mode))
        .route("/rendition/{id}/box", post(redact::add_box))
        .route("/rendition/{id}/click", post(redact::click))
        .route("/rendition/{id}/words", post(redact::words))
        .route("/rendition/{id}/word", post(redact::word))
        .route("/rendition/{id}/extend", post(redact::extend))
        .route("/rendition/{id}/unbox", post(redact::remove_box))
        .route("/rendition/{id}/unword", post(redact::remove_word))
        .route("/rendition/{id}/undo", post(redact::undo))
        .route("/rendition/{id}/seen", post(redact::seen))
        .route("/release/{id}/sweep", get(sweep::of_release).post(sweep::look_release))
        .route("/mailbox/{id}/sweep", get(sweep::of_mailbox).post(sweep::look_mailbox))
        .route("/redact.js", get(redact::script))
        .merge(withdrawing())
}

fn withdrawing() -> Router<Arc<Desk>> {
    withdraw::Of::ALL.into_iter().fold(Router::new(), |router, of| {
        let at = |end: &str| format!("/{}/{{id}}/withdraw{end}", of.word());
        router
            .route(
                &at(""),
                get(move |id, seat| withdraw::get(of, id, seat)).post(move |id, form| withdraw::ask(of, id, form)),
            )
            .route(&at("/confirm"), post(move |id, form| withdraw::confirm(of, id, form)))
            .route(&at("/cancel"), post(move |id, click| withdraw::cancel(of, id, click)))
    })
}
