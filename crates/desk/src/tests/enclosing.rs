//! Files that go to a source with a reply: sealed to the source alone, at the intake before the reply is, gone here once it has them.

use std::{collections::BTreeMap, fs, io::Read, path::PathBuf, sync::Arc};

use axum::{
    body::Body,
    http::{StatusCode, header},
};
use model::limits;
use seal::EnclosedFile;

use super::{Client, House, Page, Source, contents, end, files, until};
use crate::Desk;

const FORM: &[u8] = b"%PDF-1.7 canary of the form";
const NOTE: &[u8] = b"canary of the note, as text";

async fn with_a_source(house: &House) -> (Arc<Desk>, Client, Source, String) {
    let (desk, mut ada) = house.enrolled().await;
    until("the keyring", || async { house.intake.keyring().is_some() }).await;
    let source = Source::new();
    house.intake.receive(&source.sealed(&house.intake.keyring().unwrap(), 1, "Hello", &[]));
    until("the drop", || async {
        desk.collect_now.notify_one();
        !super::inbox(&desk).await.is_empty()
    })
    .await;
    let mailbox = format!("/mailbox/{}", ada.get("/inbox").await.between("href=\"/mailbox/", "\""));
    (desk, ada, source, mailbox)
}

/// As the mailbox's form sends it, part by part.
pub async fn send(who: &mut Client, mailbox: &str, token: Option<&str>, text: &str, files: &[(&str, &[u8])]) -> Page {
    let session = who.get("/about").await.between("name=\"csrf\" value=\"", "\"");
    let field = |name: &str, value: &str| {
        format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").into_bytes()
    };
    let mut body = [field("csrf", token.unwrap_or(&session)), field("text", text)].concat();
    // A browser sends an empty part where no file is chosen.
    for (name, content) in files.iter().chain(&[("", &b""[..])]) {
        let head = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
        );
        body.extend([head.as_bytes(), content, b"\r\n"].concat());
    }
    body.extend([field("kind", "reply"), b"--edge--\r\n".to_vec()].concat());
    let mut request = who.request("POST", &format!("{mailbox}/reply"), String::new());
    request.headers_mut().insert(header::CONTENT_TYPE, "multipart/form-data; boundary=edge".parse().unwrap());
    *request.body_mut() = Body::from(body);
    who.send(request).await
}

fn blobs(house: &House) -> Vec<PathBuf> {
    files(&house.folder.join("blobs"))
}

/// A file's name and bytes.
type File = (String, Vec<u8>);

/// What the intake has for this source, opened: words and files.
fn received(house: &House, source: &Source) -> Vec<(String, Vec<File>)> {
    let at_intake = house.intake.with(|held| held.files.clone());
    let open = |reply: seal::Reply| {
        let files = reply.files.iter().map(|file| {
            let sealed = &at_intake[&file.blob.to_string()];
            let mut plain = Vec::new();
            EnclosedFile::open(file, &source.keys.identity, &sealed[..]).unwrap().read_to_end(&mut plain).unwrap();
            (file.name.clone(), plain)
        });
        (reply.text, files.collect())
    };
    source.typed_replies(&house.intake).into_iter().map(open).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_waits_for_its_files_through_refusals_and_restarts() {
    let house = House::new().await;
    let (desk, mut ada, source, mailbox) = with_a_source(&house).await;
    let page = ada.get(&mailbox).await;
    super::whole::check(&mailbox, &page.text());
    assert!(page.has("10 at most, 25 MiB each") && page.has("Make it clean first."), "{}", page.text());
    let before = blobs(&house);
    // The intake takes the first file, and no more for now.
    house.intake.with(|held| held.takes_files = 1);
    let both: [(&str, &[u8]); 2] = [("../form – 1.pdf", FORM), ("note.txt", NOTE)];
    let sent = send(&mut ada, &mailbox, None, "Please sign.", &both).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    let page = ada.get(&mailbox).await;
    assert!(page.has("not sent yet") && page.has("With it: <b>form – 1.pdf</b>, 27 bytes"), "{}", page.text());
    until("the refusal", || async {
        desk.collect_now.notify_one();
        desk.status(|status| status.troubles.iter().any(|trouble| trouble.contains("no room: 1")))
    })
    .await;
    assert!(source.replies(&house.intake).is_empty(), "no reply without all of its files");
    // Sealed to the source: neither in clear, nor so that the vault opens it.
    let waiting: Vec<_> = blobs(&house).into_iter().filter(|path| !before.contains(path)).collect();
    assert_eq!(waiting.len(), 2);
    for (path, bytes) in contents(&house.folder) {
        for clear in [FORM, NOTE, &b"form \xe2\x80\x93 1.pdf"[..]] {
            assert!(!bytes.windows(clear.len()).any(|part| part == clear), "{}", path.display());
        }
    }

    end(&desk).await;
    let desk = house.desk();
    let mut ada = ada.at(&desk);
    ada.unlock(&house.clock, "Ada").await;
    assert!(waiting.iter().all(|path| path.exists()), "what waits is not swept away");
    house.intake.with(|held| held.takes_files = 100);
    // A disk that changes a byte: the intake gets what it was not told of, and the one true copy is not given up for it.
    let flip = |path: &PathBuf| {
        let mut bytes = fs::read(path).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        fs::write(path, bytes).unwrap();
    };
    waiting.iter().for_each(flip);
    until("what was changed on its way", || async {
        desk.collect_now.notify_one();
        desk.status(|status| status.troubles.iter().any(|trouble| trouble.contains("not what was written here")))
    })
    .await;
    assert!(source.replies(&house.intake).is_empty() && waiting.iter().all(|path| path.exists()));
    waiting.iter().for_each(flip);
    house.intake.with(|held| held.brought.clear());
    until("the reply", || async {
        desk.collect_now.notify_one();
        !source.replies(&house.intake).is_empty()
    })
    .await;
    let expected = [("form – 1.pdf".to_owned(), FORM.to_vec()), ("note.txt".to_owned(), NOTE.to_vec())];
    assert_eq!(received(&house, &source), [("Please sign.".to_owned(), expected.to_vec())]);
    let mut brought: BTreeMap<String, usize> = BTreeMap::new();
    for blob in house.intake.with(|held| held.brought.clone()) {
        *brought.entry(blob).or_default() += 1;
    }
    assert!(brought.len() == 1 && brought.values().all(|times| *times == 1), "what is there is not brought again");

    until("its mark", || async { ada.desk.open().unwrap().store.waiting_replies().await.unwrap().is_empty() }).await;
    until("the erasure", || async { waiting.iter().all(|path| !path.exists()) }).await;
    let page = ada.get(&mailbox).await;
    assert!(page.has("at the intake") && page.has("note.txt") && !page.has("not sent yet"), "{}", page.text());
    let journal = ada.get("/journal").await;
    assert!(journal.has("reply 1, with 2 files") && !journal.has("note.txt"), "{}", journal.text());
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_much_is_refused_in_words_and_nothing_of_it_stays() {
    let house = House::new().await;
    let (desk, mut ada, source, mailbox) = with_a_source(&house).await;
    let before = blobs(&house);
    let many: Vec<(&str, &[u8])> = vec![("same.txt", NOTE); limits::MAX_REPLY_FILES + 1];
    let large = vec![1; limits::MAX_REPLY_FILE as usize + 1];
    let reserved = "a\n\n--- safehouse/files/v1: look";
    for (text, files, words) in [
        ("x", &many[..], "a reply takes 10 files at most"),
        ("x", &[("small.txt", NOTE), ("film.mov", &large[..])][..], "“film.mov” is larger than 25 MiB"),
        (reserved, &[("small.txt", NOTE)][..], "write them otherwise"),
        ("", &[][..], "the reply says nothing"),
    ] {
        let refused = send(&mut ada, &mailbox, None, text, files).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{words}");
        assert!(refused.text().to_lowercase().contains(&words.to_lowercase()), "{}", refused.text());
        assert_eq!(blobs(&house), before, "{words}");
    }
    let stale = send(&mut ada, &mailbox, Some("stale"), "x", &[("small.txt", NOTE)]).await;
    assert_eq!((stale.status, blobs(&house)), (StatusCode::FORBIDDEN, before.clone()));
    let page = ada.get(&mailbox).await;
    assert!(!page.has("With it:") && source.replies(&house.intake).is_empty());

    // Files alone are a reply; and what waits when the mailbox is destroyed never goes out.
    house.intake.with(|held| held.takes_files = 0);
    assert_eq!(send(&mut ada, &mailbox, None, "", &[("a.txt", NOTE)]).await.status, StatusCode::SEE_OTHER);
    let waiting: Vec<_> = blobs(&house).into_iter().filter(|path| !before.contains(path)).collect();
    assert_eq!(waiting.len(), 1);
    let mut held = fs::File::open(&waiting[0]).unwrap();
    let id = mailbox.rsplit('/').next().unwrap().to_owned();
    ada.post("/inbox/destroy/now", &[("mailbox", &id)]).await;
    assert!(!waiting[0].exists());
    let mut head = [1; 400];
    held.read_exact(&mut head).unwrap();
    assert!(head.iter().all(|byte| *byte == 0), "its key stays on the disk");
    let rows = sqlx::query("select 1 from reply_files");
    assert!(rows.fetch_all(desk.open().unwrap().store.pool()).await.unwrap().is_empty());
    end(&desk).await;
}
