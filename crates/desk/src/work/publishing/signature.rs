//! Whether an author's signature under a statement holds: a worker of its own looks, as at everything that comes from outside.

use std::sync::Arc;

use airlock::Failure;

use crate::{
    Desk, Error,
    domain::publishing::{SignatureCheck, StatementWords},
    store::StatementRow,
    work::aside,
};

/// Has the signature checked. A statement of another kind has none.
///
/// # Errors
/// No worker can be started; a signature that doesn't hold is an `Ok` that says so.
pub async fn check_signature(desk: &Arc<Desk>, words: &StatementWords) -> Result<SignatureCheck, Error> {
    if words.kind != "signed" {
        return Ok(SignatureCheck::None);
    }
    let job = match words.job() {
        Ok(job) => job,
        Err(why) => return Ok(SignatureCheck::Fails { why }),
    };
    let (opener, today) = (desk.opener.clone(), model::clock::day(desk.now()));
    aside(move || match opener.check_signature(&job) {
        Ok(Ok(checked)) => Ok(SignatureCheck::of(&job, checked, &today)),
        Ok(Err(Failure::Cancelled)) => Err(Error::refused("the desk is being locked")),
        Ok(Err(failure)) => Ok(SignatureCheck::Fails { why: format!("it could not be checked: {failure}") }),
        Err(error) => Err(Error::Files(std::io::Error::other(error))),
    })
    .await?
}

/// Looks at every signature once more before somebody puts their own under it.
///
/// # Errors
/// One of them isn't what it was found to be when it was saved.
pub async fn check_again(desk: &Arc<Desk>, rows: &[StatementRow]) -> Result<(), Error> {
    for row in rows.iter().filter(|row| row.words.kind == "signed") {
        if !row.check.agrees(&check_signature(desk, &row.words).await?) {
            return Err(Error::refused(format!(
                "the signature of the statement “{}” was checked again, and not found to hold; open it and save it anew",
                row.slug
            )));
        }
    }
    Ok(())
}
