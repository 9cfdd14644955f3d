//! The desk over TLS: who trusts its certificate, under which names it answers, what its cookies may do.

use std::sync::Arc;

use jiff::SignedDuration;
use link::{
    rustls::{ClientConfig, RootCertStore, crypto::ring, pki_types::ServerName, version::TLS13},
    tokio_rustls::TlsConnector,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{Client, House, PASSPHRASE, end};
use crate::{Desk, Lan, lan::Certificate};

const NAME: &str = "desk.ledger.lan";

/// A port that nobody has just now, on loopback: the one network that every test has.
fn lan() -> Lan {
    let listen = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    Lan { listen, name: NAME.into() }
}

/// One request as a browser makes it that trusts these certificates and looks for this name; `None` where it doesn't get so far.
async fn asked(lan: &Lan, trusted: &[Vec<u8>], name: &str, request: &str) -> Option<String> {
    let mut roots = RootCertStore::empty();
    for certificate in trusted {
        roots.add(certificate.clone().into()).unwrap();
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[&TLS13])
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = tokio::net::TcpStream::connect(lan.listen).await.ok()?;
    let name = ServerName::try_from(name.to_owned()).unwrap();
    let mut stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await.ok()?;
    stream.write_all(request.as_bytes()).await.ok()?;
    let mut answer = String::new();
    // The server closes without a farewell: what came until then counts.
    let _ = stream.read_to_string(&mut answer).await;
    Some(answer)
}

fn get(host: &str, path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
}

async fn listening(desk: &Arc<Desk>, lan: &Lan) {
    tokio::spawn(crate::listen_on_the_network(desk, lan).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_machine_trusts_the_desk_and_signs_in_over_tls() {
    let mut house = House::new().await;
    let lan = lan();
    house.lan = Some(lan.clone());
    let (desk, mut ada) = house.enrolled().await;
    listening(&desk, &lan).await;
    let page = ada.get("/machines").await;
    super::whole::check("/machines", &page.text());
    assert!(page.has(&format!("https://{NAME}:{}", lan.listen.port())) && page.has("127.0.0.1 desk.ledger.lan"));
    let authority = ada.get("/machines/certificate").await.bytes;
    let fingerprint = model::Sha256::of(&authority).to_string().to_uppercase();
    assert!(page.text().replace(':', "").contains(&fingerprint), "the page shows the fingerprint of the file");
    assert!(ada.post("/people/invite", &[("role", "editor")]).await.has(&format!("{}/enrol/", lan.url())));

    let trusted = [authority];
    let host = format!("{NAME}:{}", lan.listen.port());
    let start = asked(&lan, &trusted, NAME, &get(&host, "/")).await.unwrap();
    assert!(start.starts_with("HTTP/1.1 200") && start.contains("Sign in"), "{start}");
    // By its address as well; for no other name, and nobody who wasn't told trusts it.
    assert!(asked(&lan, &trusted, "127.0.0.1", &get(&lan.listen.to_string(), "/")).await.is_some());
    assert_eq!(asked(&lan, &trusted, "bank.example", &get("bank.example", "/")).await, None);
    assert_eq!(asked(&lan, &[], NAME, &get(&host, "/")).await, None);
    let other = asked(&lan, &trusted, NAME, &get("elsewhere.example", "/")).await.unwrap();
    assert!(other.starts_with("HTTP/1.1 421"), "{other}");

    // Signing in: from a page of another site it is refused, from the desk's own it is not; the cookie is for TLS alone.
    house.clock.forward(SignedDuration::from_secs(60));
    let code = ada.code();
    let form = format!("name=Ada&passphrase={}&code={code}", PASSPHRASE.replace(' ', "+"));
    let post = |origin: &str| {
        format!(
            "POST /unlock HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{form}",
            form.len()
        )
    };
    for wrong in [format!("http://{host}"), "https://elsewhere.example".to_owned()] {
        assert!(asked(&lan, &trusted, NAME, &post(&wrong)).await.unwrap().starts_with("HTTP/1.1 403"), "{wrong}");
    }
    let signed_in = asked(&lan, &trusted, NAME, &post(&format!("https://{host}"))).await.unwrap();
    let cookie = signed_in.lines().find(|line| line.starts_with("set-cookie: desk=")).unwrap_or_default();
    assert!(cookie.contains("; Secure") && cookie.contains("HttpOnly"), "{signed_in}");
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn its_certificate_stays_until_it_ends_or_the_name_changes() {
    let house = House::new().await;
    let (lan, path) = (lan(), house.folder.with_file_name("lan.json"));
    let now = "2026-11-24T10:00:00Z".parse().unwrap();
    let made = Certificate::load_or_make(&path, &lan, now).unwrap();
    let same = |lan: &Lan, now| {
        Certificate::load_or_make(&path, lan, now).unwrap().fingerprints().unwrap() == made.fingerprints().unwrap()
    };
    assert!(same(&lan, now) && same(&lan, now + SignedDuration::from_hours(24 * 700)));
    assert_eq!(made.until, "2029-02-01");
    assert!(!same(&lan, now + SignedDuration::from_hours(24 * 790)));
    let other = Lan { name: "other.lan".into(), ..lan };
    assert!(!same(&other, now));
    // What is counted for people and for `doctor`: to the last day, and after it.
    let (folder, today) = (path.parent().unwrap().join("desk"), "2028-12-03");
    std::fs::create_dir_all(&folder).unwrap();
    assert_eq!(crate::lan::standing(&folder, today), None);
    std::fs::copy(&path, folder.join("lan.json")).unwrap();
    let until = crate::lan::standing(&folder, today).unwrap().0;
    let left = |today: &str| crate::lan::standing(&folder, today).unwrap().1;
    assert_eq!(left(&until), 0);
    assert_eq!((left("2026-11-24"), left("2029-02-02") - left("2029-02-01")), (800, -1));
    std::fs::write(folder.join("lan.json"), "{}").unwrap();
    assert_eq!(crate::lan::standing(&folder, today), None);
    // Whatever is there, only its owner reads it, and the authority's key isn't among it: one private key, the desk's own.
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&path).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    let stored: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    let names: Vec<_> = stored.as_object().unwrap().keys().cloned().collect();
    assert_eq!(names, ["address", "authority", "certificate", "key", "name", "until", "version"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_network_the_page_says_how_to_begin() {
    let house = House::new().await;
    let (desk, mut ada) = house.enrolled().await;
    let page = ada.get("/machines").await;
    super::whole::check("/machines", &page.text());
    assert!(page.has("answers on its own machine alone") && page.has("--lan"), "{}", page.text());
    assert_eq!(ada.get("/machines/certificate").await.status, axum::http::StatusCode::NOT_FOUND);
    assert!(Client::new(&desk).get("/machines").await.status.is_redirection(), "who isn't signed in is told nothing");
    end(&desk).await;
}
