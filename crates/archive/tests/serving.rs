//! The archive through its real router: what is given out, in which form, and what never is.

#![allow(clippy::unwrap_used, reason = "a test that can't go on should say where")]

use std::{fs, os::unix::fs::symlink, path::Path};

use archive::{Config, router};
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode, header},
};
use http_body_util::BodyExt as _;
use tempfile::TempDir;
use tower::ServiceExt as _;

/// Larger than what is kept in memory, so that it is streamed.
const LARGE: usize = 3 << 20;

struct Served {
    folder: TempDir,
    router: Router,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }
}

fn config(folder: &Path, onion: Option<&str>) -> Config {
    Config {
        version: 1,
        folder: folder.to_owned(),
        site: folder.join("site"),
        listen: "127.0.0.1:0".parse().unwrap(),
        newsroom: "The Estuary Ledger".into(),
        onion: onion.map(str::to_owned),
        collect_token: None,
    }
}

fn large() -> Vec<u8> {
    (0..LARGE).map(|at| (at % 251) as u8).collect()
}

fn served() -> Served {
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path().join("site");
    let put = |path: &str, bytes: &[u8]| {
        let path = site.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    };
    put("index.html", b"<!doctype html><title>home</title>");
    put("404.html", b"<!doctype html><title>gone</title>");
    put("style.css", b"body{}");
    put("d/EL-0001/index.html", b"<!doctype html><title>one</title>");
    put("d/EL-0001/EL-0001.pdf", &large());
    put("d/EL-0001/EL-0001.txt", b"0123456789");
    put("d/EL-0001/EL-0001.txt.tlog-proof", b"proof");
    put("d/EL-0001/manifest.json", b"{}");
    put("d/EL-0001/pages/0001.png", b"png");
    put("checkpoint", b"ledger\n1\n");
    put("tile/0/000.p/5", b"tile");
    put("tile/0/000", b"tile");
    put("feed.xml", b"<feed/>");
    put("stories/a/story.md", b"---\n");
    put(".index.html.unfinished", b"half");
    fs::write(folder.path().join("archive.db"), "the archive's own").unwrap();
    let router = router(&config(folder.path(), None)).unwrap();
    Served { folder, router }
}

impl Served {
    async fn ask(&self, request: Request<Body>) -> Answer {
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = answer.into_parts();
        Answer { status: parts.status, headers: parts.headers, body: body.collect().await.unwrap().to_bytes().to_vec() }
    }

    async fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[]).await
    }

    async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::get(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.ask(request.body(Body::empty()).unwrap()).await
    }
}

#[tokio::test]
async fn files_are_given_with_their_kind() {
    let served = served();
    for (path, kind) in [
        ("/", "text/html; charset=utf-8"),
        ("/d/EL-0001/", "text/html; charset=utf-8"),
        ("/style.css", "text/css; charset=utf-8"),
        ("/d/EL-0001/EL-0001.pdf", "application/pdf"),
        ("/d/EL-0001/EL-0001.txt", "text/plain; charset=utf-8"),
        ("/d/EL-0001/EL-0001.txt.tlog-proof", "text/plain; charset=utf-8"),
        ("/d/EL-0001/manifest.json", "application/json"),
        ("/d/EL-0001/pages/0001.png", "image/png"),
        ("/checkpoint", "text/plain; charset=utf-8"),
        ("/tile/0/000", "application/octet-stream"),
        ("/feed.xml", "application/atom+xml; charset=utf-8"),
        ("/stories/a/story.md", "text/markdown; charset=utf-8"),
    ] {
        let answer = served.get(path).await;
        assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, kind), "{path}");
        assert_eq!(answer.header("content-length"), answer.body.len().to_string(), "{path}");
    }
    assert_eq!(served.get("/d/EL-0001/EL-0001.pdf").await.body, large());
    assert!(served.get("/tile/0/000").await.header("cache-control").contains("immutable"));
    for fresh in ["/", "/checkpoint", "/tile/0/000.p/5"] {
        assert!(served.get(fresh).await.header("cache-control").contains("no-cache"), "{fresh}");
    }
}

#[tokio::test]
async fn every_answer_has_the_security_headers() {
    let served = served();
    let post = Request::post("/").body(Body::empty()).unwrap();
    let answers = [
        served.get("/").await,
        served.get("/nothing").await,
        served.get("/d/EL-0001/EL-0001.pdf").await,
        served.ask(post).await,
    ];
    for answer in answers {
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("script-src"), "{policy}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("x-frame-options"), "DENY");
        assert_eq!(answer.header("set-cookie"), "");
    }
}

#[tokio::test]
async fn nothing_outside_of_the_site_is_given() {
    let served = served();
    for path in [
        "/../archive.db",
        "/%2e%2e/archive.db",
        "/d/%2E%2E/%2E%2E/archive.db",
        "/d/..%2f..%2farchive.db",
        "/..%5carchive.db",
        "//etc/passwd",
        "/d//EL-0001/EL-0001.txt",
        "/.index.html.unfinished",
        "/d/EL-0001/%00",
        "/site/index.html",
    ] {
        let answer = served.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(answer.text().contains("<title>gone"), "{path}");
    }
}

#[tokio::test]
async fn symbolic_links_are_refused() {
    let served = served();
    let site = served.folder.path().join("site");
    symlink("../archive.db", site.join("out.txt")).unwrap();
    symlink("index.html", site.join("in.html")).unwrap();
    symlink("d", site.join("docs")).unwrap();
    for path in ["/out.txt", "/in.html", "/docs/EL-0001/EL-0001.txt", "/docs/EL-0001/"] {
        assert_eq!(served.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn a_part_is_given_when_asked_for() {
    let served = served();
    let text = "/d/EL-0001/EL-0001.txt";
    let part = served.get_with(text, &[("range", "bytes=2-4")]).await;
    assert_eq!((part.status, part.text().as_str()), (StatusCode::PARTIAL_CONTENT, "234"));
    assert_eq!((part.header("content-range"), part.header("content-length")), ("bytes 2-4/10", "3"));
    let none = served.get_with(text, &[("range", "bytes=10-")]).await;
    assert_eq!((none.status, none.header("content-range")), (StatusCode::RANGE_NOT_SATISFIABLE, "bytes */10"));

    let pdf = "/d/EL-0001/EL-0001.pdf";
    let end = served.get_with(pdf, &[("range", "bytes=-1000")]).await;
    assert_eq!((end.status, end.body.as_slice()), (StatusCode::PARTIAL_CONTENT, &large()[LARGE - 1000..]));
    let whole = served.get(pdf).await;
    let tag = whole.header("etag");
    let same = served.get_with(pdf, &[("range", "bytes=1000000-1999999"), ("if-range", tag)]).await;
    assert_eq!((same.status, same.body.as_slice()), (StatusCode::PARTIAL_CONTENT, &large()[1_000_000..2_000_000]));
    let other = served.get_with(pdf, &[("range", "bytes=0-9"), ("if-range", "\"another\"")]).await;
    assert_eq!((other.status, other.body.len()), (StatusCode::OK, LARGE));
}

#[tokio::test]
async fn what_a_reader_has_is_not_sent_again_until_it_changes() {
    let served = served();
    for path in ["/", "/d/EL-0001/EL-0001.pdf"] {
        let tag = served.get(path).await.header("etag").to_owned();
        let known = served.get_with(path, &[("if-none-match", &format!("W/{tag}"))]).await;
        assert_eq!(
            (known.status, known.body.len(), known.header("etag")),
            (StatusCode::NOT_MODIFIED, 0, tag.as_str()),
            "{path}"
        );
        // Published files are replaced by rename.
        let file = served.folder.path().join("site").join(if path == "/" { "index.html" } else { &path[1..] });
        fs::write(file.with_extension("new"), "anew").unwrap();
        fs::rename(file.with_extension("new"), &file).unwrap();
        let changed = served.get_with(path, &[("if-none-match", &tag)]).await;
        assert_eq!((changed.status, changed.text().as_str()), (StatusCode::OK, "anew"), "{path}");
    }
}

#[tokio::test]
async fn a_head_says_what_a_get_would() {
    let served = served();
    for path in ["/", "/d/EL-0001/EL-0001.pdf", "/nothing"] {
        let get = served.get(path).await;
        let head = served.ask(Request::head(path).body(Body::empty()).unwrap()).await;
        assert_eq!(head.status, get.status, "{path}");
        for name in [header::CONTENT_LENGTH, header::CONTENT_TYPE, header::ETAG] {
            assert_eq!(head.headers.get(&name), get.headers.get(&name), "{path}: {name}");
        }
    }
    let post = served.ask(Request::post("/").body(Body::empty()).unwrap()).await;
    assert_eq!((post.status, post.header("allow")), (StatusCode::METHOD_NOT_ALLOWED, "GET, HEAD"));
}

#[tokio::test]
async fn a_folder_leads_to_its_slash() {
    let served = served();
    let answer = served.get("/d/EL-0001").await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::PERMANENT_REDIRECT, "/d/EL-0001/"));
    assert_eq!(served.get("/d/EL-0001/pages").await.status, StatusCode::NOT_FOUND, "no list of files");
}

#[tokio::test]
async fn a_missing_site_has_a_home_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let served = Served { router: router(&config(folder.path(), None)).unwrap(), folder };
    let home = served.get("/").await;
    assert_eq!(home.status, StatusCode::OK);
    assert_eq!(home.text().matches("<h1").count(), 1);
    assert!(home.text().contains("Nothing has been published yet"));
    let style = home.text().split("href=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(served.get(&style).await.status, StatusCode::OK, "{style}");
    let nothing = served.get("/d/EL-0001/").await;
    assert_eq!((nothing.status, nothing.text().matches("<h1").count()), (StatusCode::NOT_FOUND, 1));
    // The first publication shows without a new start.
    fs::create_dir(served.folder.path().join("site")).unwrap();
    fs::write(served.folder.path().join("site/index.html"), "published").unwrap();
    assert_eq!(served.get("/").await.text(), "published");
}

#[tokio::test]
async fn readers_are_told_of_the_onion() {
    let folder = tempfile::tempdir().unwrap();
    let router = router(&config(folder.path(), Some("http://abcdef234567.onion"))).unwrap();
    let served = Served { folder, router };
    assert_eq!(served.get("/d/EL-0001/").await.header("onion-location"), "http://abcdef234567.onion/d/EL-0001/");
    for wrong in ["https://news.example", "http://a.onion/x", "http://a b.onion", "javascript:.onion"] {
        assert!(router_of(wrong).is_err(), "{wrong}");
    }
}

fn router_of(onion: &str) -> Result<Router, archive::Error> {
    router(&config(Path::new("/nowhere"), Some(onion)))
}

#[tokio::test]
async fn the_archive_writes_nothing() {
    let served = served();
    let list = |folder: &Path| {
        let mut names: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let before = (list(served.folder.path()), list(&served.folder.path().join("site")));
    for path in ["/", "/nothing", "/d/EL-0001/EL-0001.pdf", "/d/EL-0001"] {
        served.get(path).await;
    }
    assert_eq!((list(served.folder.path()), list(&served.folder.path().join("site"))), before);
}
