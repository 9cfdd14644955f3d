//! Door 2's page: one script, its own policy, the same bytes for everybody; and no other page of the source's gets a script with it.

use axum::{
    body::Body,
    http::{StatusCode, header},
};
use http_body_util::BodyExt;
use tower::ServiceExt;
use web::{Lang, door2};

use crate::newsroom::{House, plain};

async fn fetched(house: &House, path: &str) -> (StatusCode, axum::http::HeaderMap, Vec<u8>) {
    let answer = house.router.clone().oneshot(plain("GET", path).body(Body::empty()).unwrap()).await.unwrap();
    let (status, headers) = (answer.status(), answer.headers().clone());
    (status, headers, answer.into_body().collect().await.unwrap().to_bytes().to_vec())
}

#[tokio::test]
async fn what_is_served_is_what_a_keyring_names() {
    // Open or not: what varied would have no hash.
    for house in [House::closed().await, House::open().await] {
        let named = door2::served("The Estuary Ledger");
        for t in Lang::ALL {
            let (status, headers, page) = fetched(&house, &format!("/{t}/browser")).await;
            assert_eq!(status, StatusCode::OK);
            assert_eq!(named.pages[t.tag()], model::Sha256::of(&page), "{t}");
            assert_eq!(headers[header::CONTENT_SECURITY_POLICY], named.policy);
            assert_eq!(headers[header::CACHE_CONTROL], "no-store");
            assert!(!headers.contains_key(header::SET_COOKIE));
            assert!(String::from_utf8(page).unwrap().contains(web::assets::style_path(web::Mood::Source)));
        }
        let (_, headers, script) = fetched(&house, "/door2.js").await;
        assert_eq!(named.script, model::Sha256::of(&script));
        assert_eq!(headers[header::CONTENT_TYPE], "text/javascript; charset=utf-8");
        let (_, _, style) = fetched(&house, web::assets::style_path(web::Mood::Source)).await;
        assert_eq!(named.style, model::Sha256::of(&style));
    }
}

#[tokio::test]
async fn no_other_page_may_run_a_script() {
    let house = House::open().await;
    for path in ["/", "/en", "/fr/return", "/en/nowhere", "/xx/browser", "/api/v1/keyring", "/door2.js"] {
        let (_, headers, page) = fetched(&house, path).await;
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("script"), "{path}: {policy}");
        assert!(!String::from_utf8_lossy(&page).contains("<script"), "{path}");
    }
    assert_eq!(fetched(&house, "/xx/browser").await.0, StatusCode::NOT_FOUND);
    assert!(house.get("/en").await.text().contains("href=\"/en/browser\""), "the start page leads there");
}
