//! A paper photographed page by page at door 1: the order of the fields is the order of the pages, whatever else the form brings.

use axum::http::StatusCode;
use seal::Codename;

use crate::newsroom::{Form, House, fresh_codename, fresh_drop, hidden};

/// A file's name, and of which document it is a page.
type Listed = (String, Option<u32>);

async fn sent(house: &House, path: &str, form: Form, source: &Codename) -> Vec<Listed> {
    let page = house.upload(path, form).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    let parcels = house.parcels().await;
    let (envelope, files) = house.parcel(parcels.last().unwrap()).await;
    let envelope = envelope.verify(source.keys().mailbox.id(), None).unwrap();
    for (entry, (name, bytes)) in envelope.files().iter().zip(&files) {
        assert_eq!((&entry.name, bytes.as_slice()), (name, name.as_bytes()), "as sent, byte for byte");
    }
    envelope.files().iter().map(|file| (file.name.clone(), file.page_of)).collect()
}

fn listed(names: &[(&str, Option<u32>)]) -> Vec<Listed> {
    names.iter().map(|(name, page_of)| ((*name).to_owned(), *page_of)).collect()
}

#[tokio::test]
async fn photographs_become_pages_in_the_order_of_their_fields() {
    let house = House::open().await;
    let source = fresh_codename();
    let page = house.post("/en/write", &[("codename", source.expose())]).await.text();
    assert_eq!(page.matches("type=\"file\" id=\"g").count(), 20, "{page}");
    assert_eq!(page.matches("name=\"page\" accept=\"image/*\"").count(), 20, "one photograph each");
    assert_eq!(page.matches("<label for=\"g").count(), 20);
    // Empty fields in between, as a browser sends them; a file of its own before, another after.
    let form = Form::drop(source.expose(), &hidden(&page, "drop"), "the contract")
        .file("notes.txt", b"notes.txt")
        .page("IMG_9.jpg", b"IMG_9.jpg")
        .page("", b"")
        .page("IMG_3.jpg", b"IMG_3.jpg")
        .page("", b"")
        .page("IMG_7.jpg", b"IMG_7.jpg")
        .file("more.txt", b"more.txt");
    let expected = [
        ("notes.txt", None),
        ("IMG_9.jpg", Some(1)),
        ("IMG_3.jpg", Some(1)),
        ("IMG_7.jpg", Some(1)),
        ("more.txt", None),
    ];
    assert_eq!(sent(&house, "/en/drop", form.clone(), &source).await, listed(&expected));
    // Sent again: the same receipt, which counts all of them.
    let again = house.upload("/en/drop", form).await;
    assert!(again.text().contains("<dt>Files</dt><dd>5</dd>"), "{}", again.text());
    assert_eq!(house.parcels().await.len(), 1);
}

#[tokio::test]
async fn a_mailbox_takes_them_too_and_limits_count_pages_as_files() {
    let house = House::open().await;
    let source = fresh_codename();
    house.upload("/ar/drop", Form::drop(source.expose(), &fresh_drop(), "first")).await;
    let page = house.post("/ar/mailbox", &[("codename", source.expose())]).await.text();
    assert_eq!(page.matches("name=\"page\"").count(), 20);
    let form = Form::drop(source.expose(), &hidden(&page, "drop"), "").page("b.jpg", b"b.jpg").page("a.jpg", b"a.jpg");
    let before = house.parcels().await.len();
    let page = house.upload("/ar/mailbox/add", form).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    assert_eq!(house.parcels().await.len(), before + 1);

    let other = fresh_codename();
    let many = (0..101)
        .fold(Form::drop(other.expose(), &fresh_drop(), "kept words"), |form, n| form.page(&format!("{n}.jpg"), b"x"));
    let refused = house.upload("/en/drop", many).await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(refused.text().contains("kept words</textarea>"));
    assert!(refused.text().contains("please choose them again"));
    assert_eq!(house.parcels().await.len(), before + 1);
    // One page alone is told as what it is: the desk makes a file of it.
    let one = Form::drop(other.expose(), &fresh_drop(), "").page("only.jpg", b"only.jpg");
    let house = House::open().await;
    assert_eq!(sent(&house, "/en/drop", one, &other).await, listed(&[("only.jpg", Some(1))]));
}

/// Under Linux and macOS a name can have them, and browsers send it as it is.
#[tokio::test]
async fn a_control_character_in_a_files_name_costs_no_form() {
    let house = House::open().await;
    let source = fresh_codename();
    let form = Form::drop(source.expose(), &fresh_drop(), "with a strange name")
        .file("me\u{1}m\u{7f}o.txt", b"\x01\x02 as it is");
    let page = house.upload("/en/drop", form).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    let (_, files) = house.only_parcel().await;
    assert_eq!(files, [("me_m_o.txt".to_owned(), b"\x01\x02 as it is".to_vec())]);
}
