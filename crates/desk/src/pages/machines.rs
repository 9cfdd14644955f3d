//! A second machine: how a colleague's browser reaches this desk, and knows that it is this one.

use askama::Template;
use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use web::Layout;

use super::{Answer, Frame, day, page};
use crate::{
    Error, Lan,
    domain::qr,
    lan::{Certificate, SOON},
    session::Seat,
};

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
    /// How many days are left, when they are few.
    left: Option<i64>,
}

impl Network {
    fn of(lan: &Lan, certificate: &Certificate, today: &str) -> Result<Self, Error> {
        let [own, authority] = certificate.fingerprints()?;
        let (url, address) = (lan.url(), lan.listen.ip().to_string());
        Ok(Self {
            qr: qr::svg(&url, "QR code of the desk’s address"),
            url,
            named: lan.name != address,
            name: lan.name.clone(),
            address,
            certificate: own,
            authority,
            until: day(&certificate.until),
            left: certificate.days_left(today).filter(|days| *days < SOON),
        })
    }
}

pub async fn get(seat: Seat) -> Answer {
    let (layout, frame) = seat.frame("people", "A second machine");
    let answers = seat.desk.config.lan.as_ref().zip(seat.desk.certificate.get());
    let network = answers.map(|(lan, certificate)| Network::of(lan, certificate, &seat.today()));
    let network = network.transpose()?;
    page(&View { layout, frame, network })
}

/// The authority's certificate as a file.
pub async fn certificate(seat: Seat) -> Result<Response, Error> {
    let certificate = seat.desk.certificate.get().ok_or(Error::NotFound)?;
    let headers = [
        (header::CONTENT_TYPE, "application/x-x509-ca-cert"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"desk.crt\""),
    ];
    Ok((headers, certificate.authority()?).into_response())
}
