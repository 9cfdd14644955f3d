//! A paper that came as photographs of its pages: one document, whatever else the drop brings, and nothing of it is lost or left.

use std::{fs, sync::Arc};

use axum::http::StatusCode;

use super::{Client, House, Source, end, files, until};
use crate::Desk;

type Files<'a> = &'a [(&'a str, &'a [u8], Option<u32>)];

/// Takes a drop in and accepts it; the mailbox's page.
async fn taken_in(house: &House, sent: Files<'_>) -> (Arc<Desk>, Client, String, String) {
    let (desk, mut ada) = house.enrolled().await;
    until("the keyring", || async { house.intake.keyring().is_some() }).await;
    let sealed = Source::new().sealed_pages(&house.intake.keyring().unwrap(), 1, "the contract", sent);
    house.intake.receive(&sealed);
    until("the drop", || async {
        desk.collect_now.notify_one();
        !super::inbox(&desk).await.is_empty()
    })
    .await;
    let mailbox = format!("/mailbox/{}", ada.get("/inbox").await.between("href=\"/mailbox/", "\""));
    ada.post(&format!("/drop/{}/accept", sealed.drop), &[]).await;
    opened(&desk).await;
    (desk, ada, mailbox, sealed.drop.to_string())
}

/// Waits until the airlock has nothing left to do.
async fn opened(desk: &Desk) {
    until("the airlock", || async { desk.open().unwrap().next_queued().await.unwrap().is_none() }).await;
}

/// The drop's documents: their addresses, in the order of the page.
fn documents(page: &str) -> Vec<String> {
    let links = page.split("class=\"item\" href=\"").skip(1);
    links.map(|rest| rest[..rest.find('"').unwrap()].to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn photographs_of_one_paper_are_one_document_in_the_order_chosen() {
    let house = House::new().await;
    let sent: Files = &[
        ("notes.txt", b"a file of its own", None),
        ("IMG_9.jpg", b"first words", Some(1)),
        ("IMG_3.jpg", b"CRASH", Some(1)),
        ("IMG_7.jpg", b"third words", Some(1)),
        ("alone.jpg", b"one page alone", Some(2)),
    ];
    let (desk, mut ada, mailbox, drop) = taken_in(&house, sent).await;
    let page = ada.get(&mailbox).await;
    let links = documents(&page.text());
    assert_eq!(links.len(), 3, "{}", page.text());
    assert!(
        page.has("<b>IMG_9.jpg and 2 more pages</b>") && page.has("<b>alone.jpg</b>") && page.has("<b>notes.txt</b>")
    );
    let paper = ada.get(&links[1]).await;
    for words in
        ["Bound from 3 files", "Page 1 of 3", "first words", "page 1, EXIF", "page 3, EXIF", "where it was taken"]
    {
        assert!(paper.has(words), "{words}: {}", paper.text());
    }
    let text = paper.text();
    let at = |name: &str| text.rfind(&format!("<bdi>{name}</bdi>")).unwrap();
    assert!(at("IMG_9.jpg") < at("IMG_3.jpg") && at("IMG_3.jpg") < at("IMG_7.jpg"), "the source's order");
    for (name, bytes, _) in &sent[1..4] {
        assert!(paper.has(&model::Sha256::of(bytes).to_string()), "{name}: its own hash is shown");
    }
    assert!(ada.get(&format!("{}?page=3", links[1])).await.has("third words"));
    assert!(ada.get(&format!("{}/page/3", links[1])).await.bytes.starts_with(b"\x89PNG"));
    // What can't be opened costs nobody else anything, and can be tried again.
    assert_eq!(ada.get(&format!("{}/page/2", links[1])).await.status, StatusCode::NOT_FOUND);
    ada.post(&format!("{}/open", links[1]), &[]).await;
    opened(&desk).await;
    assert!(ada.get(&links[1]).await.has("first words"));
    assert!(!ada.get(&links[2]).await.has("Bound from"), "one page is a file");

    // Each photograph lies there sealed by itself, and all of them go with the drop.
    let blobs = files(&house.folder.join("blobs"));
    let mut held: Vec<fs::File> = blobs.iter().map(|path| fs::File::open(path).unwrap()).collect();
    ada.post(&format!("/drop/{drop}/put-back"), &[]).await;
    assert_eq!(ada.post(&format!("/drop/{drop}/decline"), &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(files(&house.folder.join("blobs")), Vec::<std::path::PathBuf>::new());
    for file in &mut held {
        let mut head = [1; 400];
        std::io::Read::read_exact(file, &mut head).unwrap();
        assert!(head.iter().all(|byte| *byte == 0), "the head of a photograph stays on the disk");
    }
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_an_envelope_says_of_pages_no_file_is_lost() {
    let house = House::new().await;
    // As many as a drop may have: two papers whose pages lie in between each other, numbers as large as they can be, none that opens.
    let names: Vec<String> = (0..100).map(|n| format!("{n}.jpg")).collect();
    let words: Vec<String> =
        (0..100).map(|n| if n % 2 == 0 { "CRASH".to_owned() } else { format!("word{n}") }).collect();
    let all: Vec<_> = names
        .iter()
        .zip(&words)
        .zip(0..)
        .map(|((name, words), n)| (name.as_str(), words.as_bytes(), Some(if n % 2 == 0 { u32::MAX } else { 0 })))
        .collect();
    let (desk, mut ada, mailbox, _) = taken_in(&house, &all).await;
    let page = ada.get(&mailbox).await;
    let links = documents(&page.text());
    assert_eq!(links.len(), 2, "{}", page.text());
    assert!(page.has("0.jpg and 49 more pages") && page.has("1.jpg and 49 more pages"));
    let failed = ada.get(&links[0]).await;
    assert!(failed.has("It could not be opened") && failed.has("Bound from 50 files"), "{}", failed.text());
    let paper = ada.get(&format!("{}?page=50", links[1])).await;
    assert!(paper.has("Page 50 of 50") && paper.has("word99"), "{}", paper.text());
    let store = &desk.open().unwrap().store;
    let mut kept = 0;
    for link in &links {
        let id = link.rsplit('/').next().unwrap().parse().unwrap();
        for file in store.bound_pages(id).await.unwrap() {
            let bytes = desk.open().unwrap().blobs.get(file.original).await.unwrap();
            assert_eq!(model::Sha256::of(&bytes), file.sha256);
            kept += 1;
        }
    }
    assert_eq!(kept, 100, "every file is there as it came");
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_journalist_binds_what_came_singly_and_parts_it_again() {
    let house = House::new().await;
    let sent: Files =
        &[("2.jpg", b"the second", None), ("1.jpg", b"CHILD the first", None), ("memo.txt", b"a memo", None)];
    let (desk, mut ada, mailbox, drop) = taken_in(&house, sent).await;
    let page = ada.get(&mailbox).await;
    let links = documents(&page.text());
    let id = |link: &str| link.rsplit('/').next().unwrap().to_owned();
    let bind = format!("/drop/{drop}/bind");
    assert!(page.has(&format!("href=\"{bind}\"")));
    let form = ada.get(&bind).await;
    assert!(form.has("<bdi>2.jpg</bdi>") && form.has("<bdi>1.jpg</bdi>") && form.has("<bdi>memo.txt</bdi>"));
    // Whoever numbers pages sees which is which.
    for link in &links {
        assert!(form.has(&format!("src=\"{link}/page/1\"")), "{}", form.text());
        assert!(ada.get(&format!("{link}/page/1")).await.bytes.starts_with(b"\x89PNG"));
    }
    let field = |link: &str| format!("page-{}", id(link));
    let (second, first, memo) = (field(&links[0]), field(&links[1]), field(&links[2]));
    let nobody = format!("page-{}", "0".repeat(32));
    for wrong in
        [&[(first.as_str(), "1"), (second.as_str(), "1")][..], &[(first.as_str(), "1")], &[(first.as_str(), "one")]]
    {
        let page = ada.post(&bind, wrong).await;
        assert_eq!(page.status, StatusCode::CONFLICT, "{wrong:?}");
        super::whole::check(&bind, &page.text());
        assert!(page.has("Not bound: "), "{}", page.text());
        for (field, typed) in wrong {
            assert!(page.has(&format!("name=\"{field}\" value=\"{typed}\"")), "{typed} is to stay: {}", page.text());
        }
    }
    assert_eq!(ada.post(&bind, &[(&first, "1"), (&nobody, "2")]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(documents(&ada.get(&mailbox).await.text()), links, "nothing of that changed anything");

    let done = ada.post(&bind, &[(&second, "20"), (&first, "3"), (&memo, " ")]).await;
    let bound = done.location().to_owned();
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    opened(&desk).await;
    let paper = ada.get(&bound).await;
    assert!(
        paper.has("1.jpg and 1 more page") && paper.has("Page 1 of 2") && paper.has("the first"),
        "{}",
        paper.text()
    );
    assert!(ada.get(&format!("{bound}?page=2")).await.has("the second"));
    assert_eq!(documents(&ada.get(&mailbox).await.text()), [bound.clone(), links[2].clone()]);
    assert_eq!(ada.get(&links[0]).await.status, StatusCode::NOT_FOUND);
    // What is in a release stays as it is.
    let prepared = ada.post(&format!("{bound}/prepare"), &[("release", "new"), ("title", "Papers")]).await;
    assert_eq!(prepared.status, StatusCode::SEE_OTHER, "{}", prepared.text());
    assert_eq!(ada.post(&format!("{bound}/part"), &[]).await.status, StatusCode::CONFLICT);
    assert!(ada.get(&bound).await.has("Page 1 of 2"));
    assert_eq!(ada.post(&format!("{}/part", links[2]), &[]).await.status, StatusCode::CONFLICT, "a single file");
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_bound_is_parted_and_nothing_made_of_the_whole_is_left() {
    let house = House::new().await;
    let sent: Files = &[("b.jpg", b"bee", Some(1)), ("a.jpg", b"ay", Some(1))];
    let (desk, mut ada, mailbox, drop) = taken_in(&house, sent).await;
    let whole = documents(&ada.get(&mailbox).await.text());
    let parted = ada.post(&format!("{}/part", whole[0]), &[]).await;
    assert_eq!(parted.location(), format!("{mailbox}#drop-{drop}"), "{}", parted.text());
    opened(&desk).await;
    let singles = documents(&ada.get(&mailbox).await.text());
    assert_eq!(singles.len(), 2);
    for (link, (name, words)) in singles.iter().zip([("b.jpg", "bee"), ("a.jpg", "ay")]) {
        let page = ada.get(link).await;
        assert!(page.has(name) && page.has(words) && page.has("Page 1 of 1"), "{}", page.text());
    }
    let left = files(&house.folder.join("blobs")).len();
    assert_eq!(
        desk.open().unwrap().blobs.sweep().await.unwrap(),
        0,
        "of {left} files no one is left that no row names"
    );
    assert!(ada.get("/journal").await.has("parted a document into its files"));
    end(&desk).await;
}
