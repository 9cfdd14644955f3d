//! What stands on every answer, seen through a real router.
#![cfg(feature = "server")]
#![allow(clippy::unwrap_used)]

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
    middleware::from_fn_with_state,
    response::Response,
    routing::get,
};
use tower::ServiceExt;
use web::{
    Lang, Layout, Mood,
    server::{Hosts, Policy, check_host, not_found, protect, style_route},
};

fn router(policy: Policy) -> Router {
    let hosts = Hosts::new(["onion.example".to_owned()], Mood::Source);
    Router::new()
        .route("/", get(|| async { "only for friends" }))
        .merge(style_route(Mood::Archive))
        .fallback(|| async { not_found(Lang::Fr, Mood::Source, "The <Ledger>") })
        .layer(from_fn_with_state(hosts, check_host))
        .layer(from_fn_with_state(policy, protect))
}

async fn ask(policy: Policy, path: &str, hosts: &[&str]) -> Response {
    let mut request = Request::get(path);
    for host in hosts {
        request = request.header(header::HOST, *host);
    }
    router(policy).oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

async fn text(response: Response) -> String {
    String::from_utf8(http_body_util::BodyExt::collect(response.into_body()).await.unwrap().to_bytes().to_vec())
        .unwrap()
}

#[tokio::test]
async fn every_answer_carries_the_headers_also_errors() {
    for (path, host) in [
        ("/", "127.0.0.1:1"),
        ("/nowhere", "localhost"),
        ("/", "evil.example"),
        (web::assets::style_path(Mood::Archive), "onion.example"),
    ] {
        let response = ask(Policy::SOURCE, path, &[host]).await;
        let header = |name: &str| response.headers().get(name).map_or("", |v| v.to_str().unwrap());
        assert!(header("content-security-policy").starts_with("default-src 'none';"), "{path}");
        assert!(!header("content-security-policy").contains("script-src"));
        assert!(!header("content-security-policy").contains("data:"));
        assert_eq!(header("referrer-policy"), "no-referrer");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("cross-origin-opener-policy"), "same-origin");
        assert_eq!(header("cross-origin-resource-policy"), "same-origin");
        assert_eq!(header("cache-control"), "no-store", "{path}");
        assert_eq!(response.headers().get_all("cache-control").iter().count(), 1);
    }
}

#[tokio::test]
async fn scripts_and_caching_are_said_by_the_policy() {
    let desk = ask(Policy::DESK, "/", &["localhost"]).await;
    assert!(desk.headers()["content-security-policy"].to_str().unwrap().contains("script-src 'self'"));
    let style = ask(Policy::ARCHIVE, web::assets::style_path(Mood::Archive), &["localhost"]).await;
    assert!(style.headers()["cache-control"].to_str().unwrap().contains("immutable"));
    assert_eq!(text(style).await, web::assets::style(Mood::Archive));
}

#[tokio::test]
async fn another_name_gets_nothing() {
    assert_eq!(ask(Policy::SOURCE, "/", &["onion.example:80"]).await.status(), StatusCode::OK);
    for hosts in [&["evil.example"][..], &[], &["localhost", "evil.example"], &["127.0.0.1@evil.example"]] {
        let response = ask(Policy::SOURCE, "/", hosts).await;
        assert_eq!(response.status(), StatusCode::MISDIRECTED_REQUEST, "{hosts:?}");
        assert!(!text(response).await.contains("friends"));
    }
}

#[tokio::test]
async fn an_error_page_is_a_whole_page_in_its_language() {
    let response = ask(Policy::SOURCE, "/nowhere", &["localhost"]).await;
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
    let page = text(response).await;
    assert!(page.contains(r#"<html lang="fr" dir="ltr">"#), "{page}");
    assert_eq!(page.matches("<h1>").count(), 1);
    assert!(page.contains("The &#60;Ledger&#62;"), "{page}");
    assert!(page.contains(&Layout::served(Lang::Fr, Mood::Source, "", "").style));
}
