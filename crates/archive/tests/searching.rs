//! The archive's search through its real router, over a published folder.

#![allow(clippy::unwrap_used, reason = "a test that can't go on should say where")]

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    time::{Duration, Instant},
};

use archive::{Config, router};
use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode},
};
use http_body_util::BodyExt as _;
use ledger::{DocumentBody, FileFact, ManifestFile, Salt, Speaker, Statement, StatementKind, Translation, Unverified};
use model::{Colours, Descriptor, Mode, Rect, Size, Word};
use press::cleared::PageWords;
use scraper::{Html, Selector};
use tempfile::TempDir;
use tower::ServiceExt as _;

const STATIC: &str = "<!doctype html><title>no search here</title>";

struct Served {
    folder: TempDir,
    router: Router,
}

fn put(folder: &Path, path: &str, bytes: &[u8]) {
    let path = folder.join("site").join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// Publishes a document whose pages have these texts.
fn publish(folder: &Path, id: &str, title: &str, pages: &[&str]) {
    let words = |text: &str| {
        let word = |(at, word): (usize, &str)| Word {
            text: word.into(),
            rect: Rect::new(50.0 + at as f32 * 40.0, 100.0, 80.0 + at as f32 * 40.0, 110.0),
            line_end: false,
        };
        text.split_whitespace().enumerate().map(word).collect()
    };
    let placed: Vec<PageWords> = pages
        .iter()
        .zip(1..)
        .map(|(text, page)| PageWords { page, size: Size { width: 500.0, height: 1000.0 }, words: words(text) })
        .collect();
    let body = DocumentBody {
        version: 1,
        id: id.parse().unwrap(),
        document_version: 1,
        published: "2026-11-25".into(),
        newsroom: "The Estuary Ledger".into(),
        descriptor: Descriptor {
            title: title.into(),
            summary: "What was paid, and by whom.".into(),
            kind: "Memorandum".into(),
            countries: vec!["Veldania".into()],
            persons: vec!["Ada Lindqvist".into()],
            language: "en".into(),
            document_date: "2026-03-09".into(),
            ..Descriptor::default()
        },
        files: BTreeMap::from([(format!("{id}.txt").parse().unwrap(), FileFact::of(b""))]),
        pages: pages.len() as u32,
        page_roots: Vec::new(),
        hidden_tiles: Vec::new(),
        redactions: Vec::new(),
        mode: Mode::Retypeset,
        colours: Colours::Kept,
        ocr: false,
        correction: None,
    };
    let manifest = ManifestFile { manifest: Unverified::new(body, Vec::new()), salt: Salt::from_bytes([1; 32]) };
    put(folder, &format!("d/{id}/{id}.txt"), pages.join("\u{c}").as_bytes());
    put(folder, &format!("d/{id}/{id}.words.json"), &ledger::to_canonical("words", &placed).unwrap());
    put(folder, &format!("d/{id}/manifest.json"), &manifest.to_bytes().unwrap());
}

/// Publishes a statement with a French translation.
fn say(folder: &Path, slug: &str, words: &str) {
    let statement = Statement {
        version: 1,
        title: "Open letter to the council".into(),
        kind: StatementKind::Unsigned,
        speaker: Speaker { name: "Ines Marrow".into(), standing: "harbour clerk until 2024".into() },
        day: "2025-11-20".into(),
        language: "en".into(),
        files: BTreeMap::from([("statement.txt".parse().unwrap(), FileFact::of(words.as_bytes()))]),
        publisher: None,
        answers: None,
        passage: None,
        translations: vec![Translation {
            language: "fr".into(),
            by: "N. Haddad".into(),
            text: "Le <b>dragage</b> se fait attendre.".into(),
        }],
    };
    put(folder, &format!("statements/{slug}/statement.txt"), words.as_bytes());
    put(folder, &Statement::path(slug), &statement.to_bytes().unwrap());
}

fn withdraw(folder: &Path, id: &str) {
    for file in ["manifest.json".to_owned(), format!("{id}.txt"), format!("{id}.words.json")] {
        fs::remove_file(folder.join(format!("site/d/{id}/{file}"))).unwrap();
    }
}

fn started(folder: &Path) -> Router {
    let config = Config {
        version: 1,
        folder: folder.to_owned(),
        site: folder.join("site"),
        listen: "127.0.0.1:0".parse().unwrap(),
        newsroom: "The Estuary Ledger".into(),
        onion: None,
        collect_token: None,
    };
    router(&config).unwrap()
}

fn served() -> Served {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("own")).unwrap();
    publish(
        folder.path(),
        "EL-0001",
        "Dredging & the <b>board</b>",
        &["The dredging was paid twice.", "Nothing but <script>alert(1)</script> sand."],
    );
    let story = "---\nheadline: Paid for twice\ndeck: How a harbour paid\nbyline: A. Reporter\ndate: 2026-05-02\nlanguage: en\n---\n\nThe *dredging* bill came [twice](doc:EL-0001/1).\n";
    put(folder.path(), "stories/paid/story.md", story.as_bytes());
    put(folder.path(), "search/index.html", STATIC.as_bytes());
    put(folder.path(), "404.html", b"<!doctype html><title>gone</title>");
    put(folder.path(), "checkpoint", b"one");
    let router = started(folder.path());
    Served { folder, router }
}

impl Served {
    async fn get(&self, path: &str) -> (StatusCode, String) {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy.starts_with("default-src 'none'; style-src 'self'") && !policy.contains("script"), "{policy}");
        let status = answer.status();
        (status, String::from_utf8(answer.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap())
    }

    /// Asks until the answer is as wished: the index follows the folder after a moment.
    async fn until(&self, path: &str, wished: impl Fn(&str) -> bool) -> String {
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            let (_, page) = self.get(path).await;
            if wished(&page) {
                return page;
            }
            assert!(Instant::now() < deadline, "{path}: {page}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

fn select(page: &str, what: &str) -> Vec<String> {
    let selector = Selector::parse(what).unwrap();
    Html::parse_document(page).select(&selector).map(|found| found.inner_html()).collect()
}

fn attributes(page: &str, what: &str, name: &str) -> Vec<String> {
    let selector = Selector::parse(what).unwrap();
    let page = Html::parse_document(page);
    page.select(&selector).filter_map(|found| found.attr(name)).map(str::to_owned).collect()
}

#[tokio::test]
async fn words_lead_to_the_page_with_the_words_marked() {
    let served = served();
    let results = served.until("/search?q=dredging", |page| page.contains("found")).await;
    assert!(results.contains("3 found"), "{results}");
    assert!(select(&results, ".hits mark").iter().all(|mark| mark.eq_ignore_ascii_case("dredging")));
    let page = attributes(&results, ".hits a", "href").into_iter().find(|address| address.contains("/page")).unwrap();
    assert_eq!(page, "/search/page?d=EL-0001&p=1&q=dredging");

    let (status, marked) = served.get(&page).await;
    assert_eq!((status, select(&marked, ".said mark")), (StatusCode::OK, vec!["dredging".to_owned()]));
    assert_eq!(attributes(&marked, ".marked i", "id"), ["m0"]);
    assert_eq!(attributes(&marked, ".marked img", "src"), ["/d/EL-0001/pages/0001.png"]);
    let style = attributes(&marked, "link", "href").into_iter().find(|address| address.contains("marks")).unwrap();
    let (status, style) = served.get(&style).await;
    assert_eq!((status, style.as_str()), (StatusCode::OK, "#m0{left:18.00%;top:10.00%;width:6.00%;height:1.00%}\n"));

    let (_, phrase) = served.get("/search?q=%22paid+twice%22").await;
    assert!(phrase.contains("1 found") && phrase.contains("page 1"), "{phrase}");
    let (_, none) = served.get("/search?q=zeppelin").await;
    assert!(none.contains("Nothing found") && none.contains("How to ask"), "{none}");
}

#[tokio::test]
async fn nothing_that_is_typed_or_published_is_taken_for_html() {
    let served = served();
    served.until("/search?q=sand", |page| page.contains("found")).await;
    for path in [
        "/search?q=sand",
        "/search?q=alert",
        "/search?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "/search?q=sand&country=%22%3E%3Cscript%3E&year=%3Cb%3E",
        "/search/page?d=EL-0001&p=2&q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E%22",
        "/search?q=%ff%00",
        "/search?q",
        "/search?%",
    ] {
        let (status, page) = served.get(path).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert!(select(&page, "script, b:not(.line b), [onclick], [style], style").is_empty(), "{path}: {page}");
    }
    let (_, page) = served.get("/search/page?d=EL-0001&p=2&q=alert").await;
    assert!(page.contains("&lt;script&gt;") || page.contains("&#60;script&#62;"), "{page}");
    for gone in ["d=EL-0001&p=9", "d=EL-0009&p=1", "d=..%2F..&p=1", "d=EL-0001&p=0", "d=EL-0001", ""] {
        assert_eq!(served.get(&format!("/search/page?{gone}&q=sand")).await.0, StatusCode::NOT_FOUND, "{gone}");
    }
}

#[tokio::test]
async fn what_is_not_understood_is_said_in_a_sentence() {
    let served = served();
    let page = served.until("/search?q=colour:red", |page| page.contains("problem")).await;
    assert!(page.contains("There is no field “colour:”"), "{page}");
    let (status, page) = served.get("/search?q=%22open").await;
    assert!(status == StatusCode::OK && page.contains("A quotation mark is opened and not closed"), "{page}");
}

#[tokio::test]
async fn filters_narrow_and_say_what_there_is() {
    let served = served();
    served.until("/search?q=dredging", |page| page.contains("3 found")).await;
    for (path, count) in [
        ("/search?q=dredging&type=story", "1 found"),
        ("/search?q=dredging&type=page", "1 found"),
        ("/search?q=&type=page", "2 found"),
        ("/search?q=&country=Veldania", "1 found"),
        ("/search?q=&year=2026", "2 found"),
        ("/search?q=&language=fr", "Nothing found"),
        ("/search?q=person:lindqvist", "1 found"),
        ("/search?q=date:2026-05..2026-06", "1 found"),
        ("/search/?q=dredging", "3 found"),
        ("/search/index.html?q=dredging", "3 found"),
    ] {
        let (_, page) = served.get(path).await;
        assert!(page.contains(count), "{path}: {page}");
    }
    let (_, page) = served.get("/search").await;
    assert_eq!(select(&page, "#country option"), ["All", "Veldania"]);
    assert_eq!(select(&page, "h1").len(), 1);
    for field in ["q", "type", "country", "year", "language"] {
        assert_eq!(select(&page, &format!("label[for={field}]")).len(), 1, "{field}");
        assert_eq!(attributes(&page, &format!("#{field}"), "name"), [field]);
    }
    // What the record covers stays as it was published: a mirror fetches it.
    assert_eq!(served.get("/search/index.html").await.1, STATIC);
}

#[tokio::test]
async fn a_statement_is_found_by_its_words_and_its_translations() {
    let served = served();
    say(served.folder.path(), "open-letter", "You were asked for the <i>invoices</i> in May.");
    let page = served.until("/search?q=invoices", |page| page.contains("1 found")).await;
    assert_eq!(select(&page, ".hits mark"), ["invoices"]);
    assert_eq!(attributes(&page, ".hits a", "href"), ["/statements/open-letter/"]);
    let line = select(&page, ".hits .line").concat();
    assert!(line.starts_with("Statement") && line.contains("Unsigned") && line.contains("20 November 2025"), "{line}");
    // Whose words, and then the words: two things.
    assert!(page.contains("until 2024 · You were asked for the"), "{page}");
    for (path, count) in [
        ("/search?q=%22open+letter%22", "1 found"),
        ("/search?q=marrow", "1 found"),
        ("/search?q=person:marrow", "1 found"),
        ("/search?q=kind:unsigned", "1 found"),
        ("/search?q=dragage", "1 found"),
        ("/search?q=dragage&language=fr", "1 found"),
        ("/search?q=invoices&language=en", "1 found"),
        ("/search?q=invoices&language=de", "Nothing found"),
        ("/search?q=&type=statement", "1 found"),
        ("/search?q=type:statement+council", "1 found"),
        ("/search?q=&year=2025", "1 found"),
        ("/search?q=date:2025-11-20", "1 found"),
        ("/search?q=dredging&type=statement", "Nothing found"),
    ] {
        let (_, page) = served.get(path).await;
        assert!(page.contains(count), "{path}: {page}");
        assert!(select(&page, ".hits b, .hits i").is_empty(), "{path}: {page}");
    }
    fs::remove_dir_all(served.folder.path().join("site/statements/open-letter")).unwrap();
    let (_, page) = served.get("/search?q=invoices").await;
    assert!(page.contains("Nothing found"), "{page}");
}

#[tokio::test]
async fn a_snippet_parts_what_does_not_read_on() {
    let served = served();
    let page = served.until("/search?q=memorandum", |page| page.contains("1 found")).await;
    assert!(page.contains("What was paid, and by whom. · <mark>Memorandum</mark> · Ada Lindqvist"), "{page}");
}

#[tokio::test]
async fn what_is_published_is_found_and_what_is_withdrawn_is_gone() {
    let served = served();
    served.until("/search?q=dredging", |page| page.contains("3 found")).await;
    publish(served.folder.path(), "EL-0002", "Second", &["A zeppelin over the dredging."]);
    put(served.folder.path(), "checkpoint", b"two");
    served.until("/search?q=zeppelin", |page| page.contains("1 found")).await;
    let index = served.folder.path().join("own/index");
    assert!(holds(&index, b"zeppelin"), "the control");
    withdraw(served.folder.path(), "EL-0002");
    // At once, while the index is still the old one: neither shown nor counted.
    let (_, page) = served.get("/search?q=zeppelin").await;
    assert!(!page.contains("<mark>") && page.contains("Nothing found"), "{page}");
    let (_, page) = served.get("/search?q=dredging").await;
    assert!(page.contains("3 found") && page.matches("class=\"title\"").count() == 3, "{page}");
    served.until("/search?q=zeppelin", |page| page.contains("Nothing found")).await;
    let deadline = Instant::now() + Duration::from_secs(10);
    while holds(&index, b"zeppelin") {
        assert!(Instant::now() < deadline, "what was withdrawn still lies in the index");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn words_of_a_version_before_are_not_shown_from_an_old_index() {
    let served = served();
    publish(served.folder.path(), "EL-0002", "Second", &["A zeppelin over the dredging."]);
    put(served.folder.path(), "checkpoint", b"two");
    served.until("/search?q=zeppelin", |page| page.contains("1 found")).await;
    // The folder for a new index goes: the old one stays the one that is asked.
    let index = served.folder.path().join("own/index");
    fs::remove_dir_all(&index).unwrap();
    fs::write(&index, b"in the way").unwrap();
    publish(served.folder.path(), "EL-0002", "Second, in its next version", &["A ship over the dredging."]);
    put(served.folder.path(), "checkpoint", b"three");
    let (_, page) = served.get("/search?q=zeppelin").await;
    assert!(!page.contains("<mark>") && page.contains("Nothing found"), "{page}");
    let (_, page) = served.get("/search?q=dredging").await;
    assert!(page.contains("3 found"), "what didn't change is found: {page}");
}

fn holds(folder: &Path, word: &[u8]) -> bool {
    fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            holds(&path, word)
        } else {
            fs::read(path).is_ok_and(|bytes| bytes.windows(word.len()).any(|at| at == word))
        }
    })
}

#[tokio::test]
async fn a_damaged_index_is_made_again() {
    let Served { folder, router } = served();
    let first = Served { folder, router };
    first.until("/search?q=dredging", |page| page.contains("3 found")).await;
    let Served { folder, router } = first;
    drop(router);
    let index = folder.path().join("own/index");
    let made = fs::read_dir(&index).unwrap().next().unwrap().unwrap().path();
    let file = fs::read_dir(&made)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|end| end == "term"));
    let mut bytes = fs::read(file.as_ref().unwrap()).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x55;
    fs::write(file.unwrap(), bytes).unwrap();
    let again = Served { router: started(folder.path()), folder };
    again.until("/search?q=dredging", |page| page.contains("3 found")).await;
}

#[tokio::test]
async fn without_a_folder_of_its_own_the_archive_serves_and_says_so() {
    let Served { folder, router } = served();
    drop(router);
    fs::remove_dir_all(folder.path().join("own")).unwrap();
    let bare = Served { router: started(folder.path()), folder };
    let (status, page) = bare.get("/search?q=dredging").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.contains("There is no search here at the moment"), "{page}");
    assert_eq!(bare.get("/search").await.0, StatusCode::OK);
    assert_eq!(bare.get("/d/EL-0001/EL-0001.txt").await.0, StatusCode::OK);
    assert!(!bare.folder.path().join("own").exists());
}
