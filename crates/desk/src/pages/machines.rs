//! A second machine: how a colleague's browser reaches this desk, and knows that it is this one.

use askama::Template;
use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use web::Layout;

use super::{Answer, Frame, day, page};
use crate::{Error, domain::qr, lan::Certificate, session::Seat};

#[derive(Template)]
#[template(path = "machines.html")]
struct View {
    layout: Layout,
    frame: Frame,
    network: Option<Network>,
}

struct Network {
    url: String,
    name: String,
    address: String,
    /// Whether the name has to be found first.
    named: bool,
    qr: Option<String>,
    certificate: String,
    authority: String,
    until: String,
}

fn own(seat: &Seat) -> Result<Option<(Network, Certificate)>, Error> {
    let Some(lan) = &seat.desk.config.lan else { return Ok(None) };
    let certificate = Certificate::load_or_make(&seat.desk.folder.lan(), lan, seat.desk.now())?;
    let [own, authority] = certificate.fingerprints()?;
    let (url, address) = (lan.url(), lan.listen.ip().to_string());
    let network = Network {
        qr: qr::svg(&url, "QR code of the desk’s address"),
        url,
        named: lan.name != address,
        name: lan.name.clone(),
        address,
        certificate: own,
        authority,
        until: day(&certificate.until),
    };
    Ok(Some((network, certificate)))
}

pub async fn get(seat: Seat) -> Answer {
    let (layout, frame) = seat.frame("people", "A second machine");
    let network = own(&seat)?.map(|(network, _)| network);
    page(&View { layout, frame, network })
}

/// The authority's certificate as a file.
pub async fn certificate(seat: Seat) -> Result<Response, Error> {
    let (_, certificate) = own(&seat)?.ok_or(Error::NotFound)?;
    let headers = [
        (header::CONTENT_TYPE, "application/x-x509-ca-cert"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"desk.crt\""),
    ];
    Ok((headers, certificate.authority()?).into_response())
}
