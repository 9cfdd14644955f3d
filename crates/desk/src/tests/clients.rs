//! Somebody's browser at the router: a cookie, the forms' tokens, no scripts.

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
};
use http_body_util::BodyExt;
use jiff::SignedDuration;
use tower::ServiceExt;

use super::PASSPHRASE;
use crate::{Desk, domain::totp};

pub struct Page {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub bytes: Vec<u8>,
}

impl Page {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub fn has(&self, words: &str) -> bool {
        self.text().contains(words)
    }

    /// What stands between two texts, the first time.
    pub fn between(&self, before: &str, after: &str) -> String {
        let text = self.text();
        let from = text.find(before).unwrap_or_else(|| panic!("no {before} in {text}")) + before.len();
        let rest = &text[from..];
        rest[..rest.find(after).unwrap()].to_owned()
    }
}

pub struct Client {
    pub desk: Arc<Desk>,
    router: Router,
    pub cookie: Option<String>,
    /// What it asks for.
    pub host: &'static str,
    pub totp: Option<[u8; 20]>,
}

impl Client {
    pub fn new(desk: &Arc<Desk>) -> Self {
        let router = crate::router(desk.clone(), crate::Way::Loopback);
        Self { desk: desk.clone(), router, cookie: None, host: "127.0.0.1:8702", totp: None }
    }

    /// The same person at another process over the same disk.
    pub fn at(&self, desk: &Arc<Desk>) -> Self {
        Self { totp: self.totp, ..Self::new(desk) }
    }

    pub async fn send(&mut self, request: Request<Body>) -> Page {
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = answer.into_parts();
        for line in parts.headers.get_all(header::SET_COOKIE) {
            let pair = line.to_str().unwrap().split(';').next().unwrap().to_owned();
            self.cookie = (pair != "desk=").then_some(pair);
        }
        Page { status: parts.status, headers: parts.headers, bytes: body.collect().await.unwrap().to_bytes().to_vec() }
    }

    pub fn request(&self, method: &str, path: &str, body: String) -> Request<Body> {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, self.host);
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        if method == "POST" {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        request.body(Body::from(body)).unwrap()
    }

    pub async fn get(&mut self, path: &str) -> Page {
        self.send(self.request("GET", path, String::new())).await
    }

    /// Sends a form without a token.
    pub async fn post_bare(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let body =
            fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect::<Vec<_>>().join("&");
        self.send(self.request("POST", path, body)).await
    }

    /// Sends a form with the session's token.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let token = self.get("/about").await.between("name=\"csrf\" value=\"", "\"");
        let mut all = vec![("csrf", token.as_str())];
        all.extend_from_slice(fields);
        self.post_bare(path, &all).await
    }

    pub fn code(&self) -> String {
        let now = self.desk.now().as_second().cast_unsigned();
        totp::code(&self.totp.unwrap(), now)
    }

    /// Enrols and moves the clock on, so that the next code is another one.
    pub async fn enrol(&mut self, link: &str, name: &str) -> Page {
        let path = format!("/enrol/{link}");
        let page = self.post_bare(&path, &[("name", name), ("passphrase", PASSPHRASE), ("again", PASSPHRASE)]).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text());
        self.totp = Some(from_base32(&page.between("id=\"secret\">", "<")));
        let ticket = page.between("name=\"ticket\" value=\"", "\"");
        let code = self.code();
        self.post_bare(&format!("{path}/confirm"), &[("ticket", &ticket), ("code", &code)]).await
    }

    pub async fn unlock(&mut self, clock: &super::Hand, name: &str) -> Page {
        clock.forward(SignedDuration::from_secs(60));
        let code = self.code();
        self.post_bare("/unlock", &[("name", name), ("passphrase", PASSPHRASE), ("code", &code)]).await
    }
}

pub fn encoded(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

/// RFC 4648, the inverse of what the page shows.
pub fn from_base32(text: &str) -> [u8; 20] {
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits: String = text.chars().map(|c| format!("{:05b}", alphabet.find(c).unwrap())).collect();
    let bytes: Vec<u8> = (0..20).map(|at| u8::from_str_radix(&bits[at * 8..at * 8 + 8], 2).unwrap()).collect();
    bytes.try_into().unwrap()
}
