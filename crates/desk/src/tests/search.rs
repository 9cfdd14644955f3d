//! The desk's search: what it finds, what it forgets, what it mends.

use std::path::Path;

use axum::http::StatusCode;

use super::{Client, House, Source, end, files, inbox, intake::Sealed, until};
use crate::Desk;

/// A newsroom with one accepted drop whose document is opened, and one that nobody looked at yet.
async fn with_drops(house: &House) -> (std::sync::Arc<Desk>, Client, Sealed, Sealed) {
    let (desk, mut ada) = house.enrolled().await;
    until("the keyring", || async { house.intake.keyring().is_some() }).await;
    let keyring = house.intake.keyring().unwrap();
    let first = Source::new().sealed(
        &keyring,
        1,
        "Look at the weir <b>ledger</b>",
        &[("payments.txt", "The first page.\u{c}The dredging was paid twice, says Müller. FRAMED".as_bytes())],
    );
    let second = Source::new().sealed(&keyring, 1, "A zeppelin message", &[("zeppelin-plan.txt", b"never opened")]);
    house.intake.receive(&first);
    house.intake.receive(&second);
    until("both drops", || async {
        desk.collect_now.notify_one();
        inbox(&desk).await.len() == 2
    })
    .await;
    ada.post(&format!("/drop/{}/accept", first.drop), &[]).await;
    until("the airlock", || async { desk.open().unwrap().next_queued().await.unwrap().is_none() }).await;
    until("the page", || async {
        desk.open().unwrap().lookup.caught_up().await.unwrap();
        ada_finds(&desk, "dredging")
    })
    .await;
    (desk, ada, first, second)
}

fn ada_finds(desk: &Desk, word: &str) -> bool {
    let query = search::Query::parse(word, search::Room::Desk).unwrap();
    let index = desk.open().unwrap().lookup.of(&["newsroom".to_owned()]);
    index.unwrap().find(&query, &search::Filters::default(), 1).unwrap().total > 0
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_found_and_a_hit_opens_its_page_with_the_words_marked() {
    let house = House::new().await;
    let (desk, mut ada, _, _) = with_drops(&house).await;
    for (question, shows) in [
        ("q=muller", "payments.txt"),
        ("q=%22paid+twice%22", "<mark>paid twice</mark>"),
        ("q=ledger", "Look at the weir &#60;b&#62;<mark>ledger</mark>&#60;/b&#62;"),
        ("q=title:payments", "payments.txt"),
        ("q=title:zeppelin", "zeppelin-plan.txt"),
        ("q=tidewell", "m.<mark>tidewell</mark> &#60;script&#62;"),
        ("q=&severity=identifies-source", "could identify the source"),
        ("q=&stage=new&type=message", "zeppelin"),
        ("q=stage:accepted", "payments.txt"),
        ("q=xylophone", "Nothing found"),
        ("q=colour:red", "There is no field “colour:”"),
        ("q=%22open", "A quotation mark is opened"),
        ("q=%ff", "There is no letter"),
        ("", "How to ask"),
    ] {
        let page = ada.get(&format!("/search?{question}")).await;
        assert!(page.status == StatusCode::OK && page.has(shows), "{question}: {}", page.text());
        for field in ["q", "type", "mailbox", "stage", "severity"] {
            assert!(page.has(&format!("<label for=\"{field}\">")) && page.has(&format!("id=\"{field}\"")), "{field}");
        }
        assert_eq!(page.text().matches("<h1").count(), 1, "{question}");
    }
    assert!(ada.get("/inbox").await.has("<a href=\"/search\" data-key=\"/\">Search</a>"));

    let found = ada.get("/search?q=dredging").await;
    let address = found.between("<a class=\"title item\" href=\"", "\"").replace("&#38;", "&");
    assert!(address.starts_with("/document/") && address.ends_with("?page=2&q=dredging"), "{address}");
    let page = ada.get(&address).await;
    assert!(page.has("The <mark>dredging</mark> was paid twice") && page.has("<i id=\"m0\"></i>"), "{}", page.text());
    let style = page.between("</title>", "</head>").replace("&#38;", "&");
    let style = style.split('"').find(|part| part.contains("/marks.css?")).unwrap();
    let mark = "#m0{left:16.67%;top:2.50%;width:10.00%;height:3.75%}\n";
    let frame = "#p0{left:10.00%;top:10.00%;width:50.00%;height:20.00%}\n";
    assert_eq!(ada.get(style).await.text(), format!("{mark}{frame}"));
    let before = ada.get(&address.replace("page=2", "page=1")).await;
    assert!(!before.has("<i id=") && before.has("?page=2&#38;q=dredging"), "{}", before.text());

    // What was found there is framed, with a number that leads to it and back; on the other page nothing is.
    let label = "<a id=\"s1\" href=\"#f1\" aria-label=\"Finding 1: A comment was put on the page.\">1</a>";
    assert!(page.has(&format!("<span class=\"spot hid\" id=\"p0\"><span>{label}</span></span>")), "{}", page.text());
    for page in [&page, &before] {
        assert!(page.has("<div class=\"find\" id=\"f1\"><b><span class=\"no\">1</span> A comment"), "{}", page.text());
        assert!(page.has("<a href=\"?page=2#s1\">page 2</a>"), "{}", page.text());
    }
    assert!(!before.has("class=\"spot") && !before.has("marks.css"), "{}", before.text());

    // Nobody who isn't signed in finds anything.
    assert_eq!(Client::new(&desk).get("/search?q=dredging").await.location(), "/");
    assert_eq!(Client::new(&desk).get(style).await.location(), "/");
    end(&desk).await;
}

fn bytes(folder: &Path) -> Vec<Vec<u8>> {
    files(folder).iter().map(|path| std::fs::read(path).unwrap()).collect()
}

/// The index's own files in clear: sealed, they would show nothing whatever lay in them.
fn opened(desk: &Desk, folder: &Path) -> String {
    let open = desk.open().unwrap();
    let key = open.keys.vault().channel_index_key("newsroom", search::VERSION).unwrap();
    let sealed = search::Sealed::new(&folder.join("index/of-newsroom"), search::Key::new(*key.expose())).unwrap();
    String::from_utf8_lossy(&sealed.everything().unwrap()).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_destroyed_has_left_the_index_when_the_page_says_so() {
    let house = House::new().await;
    let (desk, mut ada, _, second) = with_drops(&house).await;
    assert!(ada.get("/search?q=zeppelin").await.has("2 found"));
    assert!(opened(&desk, &house.folder).contains("zeppelin"), "the control");
    let done = ada.post(&format!("/drop/{}/decline", second.drop), &[]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    assert!(!opened(&desk, &house.folder).contains("zeppelin"));
    assert!(opened(&desk, &house.folder).contains("dredging"), "what stays is there");
    assert!(ada.get("/search?q=zeppelin").await.has("Nothing found"));
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_or_damaged_index_is_made_again() {
    let house = House::new().await;
    let (desk, ada, _, _) = with_drops(&house).await;
    let index = house.folder.join("index");
    assert!(!bytes(&index).is_empty());
    end(&desk).await;
    for damage in ["gone", "cut", "changed"] {
        for path in files(&index) {
            let mut bytes = std::fs::read(&path).unwrap();
            match damage {
                "gone" => {
                    std::fs::remove_file(&path).unwrap();
                    continue;
                }
                "cut" => bytes.truncate(bytes.len() / 2),
                _ => *bytes.last_mut().unwrap() ^= 1,
            }
            std::fs::write(&path, bytes).unwrap();
        }
        let desk = house.desk();
        let mut ada = ada.at(&desk);
        ada.unlock(&house.clock, "Ada").await;
        until("the index", || async {
            desk.open().unwrap().lookup.caught_up().await.is_ok() && ada_finds(&desk, "dredging")
        })
        .await;
        assert!(ada.get("/search?q=dredging").await.has("1 found"), "{damage}");
        end(&desk).await;
    }
}
