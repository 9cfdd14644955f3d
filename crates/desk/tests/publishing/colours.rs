//! Releases whose pages are black and white: what is published, signed and opened later is drawn so, and nothing pale is left.

use std::fs;

use page::Raster;

use super::{
    desk_of_two::{ADA, BEN, Browser, Newsroom, first_of},
    journey::{MEMO, approve, prepared},
    openings::next_version,
};

/// A document with marks in colour, in a release of its own, as a facsimile.
async fn tinted(newsroom: &Newsroom, browser: &Browser) -> (String, String) {
    let (release, rendition) = prepared(newsroom, browser, &format!("{MEMO}\nCopied on tinted paper.")).await;
    let redact = format!("{rendition}/redact");
    browser.send(&redact, &format!("{rendition}/mode"), &[("page", "1"), ("mode", "facsimile")]).await;
    (release, rendition)
}

async fn colours(browser: &Browser, release: &str, word: &str) {
    let form = [("title", "The second measure"), ("embargo", ""), ("seeds", "keep"), ("colours", word)];
    browser.send(release, &format!("{release}/edit"), &form).await;
}

async fn picture(browser: &Browser, path: &str) -> Raster {
    page::png::decode_own(&browser.bytes(path).await.1).unwrap()
}

/// What is on the lower half of a page, where all marks were pale but the stamp.
fn marks_are_gone(page: &Raster) {
    assert!(page.is_black_and_white());
    assert!(page.part(0, 900, 1240, 1390).iter().all(|v| *v == 255), "dots or a pale word are left");
    assert!(page.part(90, 1390, 650, 1510).iter().all(|v| *v == 255), "pale paper is left");
    assert_eq!(page.get(900, 1450), Raster::BLACK, "the dark stamp");
}

fn published(newsroom: &Newsroom) -> Raster {
    let site = newsroom.site().join("d/EL-0001");
    let pdf = fs::read(site.join("EL-0001.pdf")).unwrap();
    let holds = |part: &[u8]| pdf.windows(part.len()).any(|window| window == part);
    assert!(holds(b"/BitsPerComponent 1") && !holds(b"/BitsPerComponent 8") && !holds(b"DeviceRGB"));
    for file in ["EL-0001.txt", "EL-0001.words.json"] {
        let text = fs::read_to_string(site.join(file)).unwrap();
        assert!(!text.contains("recipient") && text.contains("works"), "{file}: {text}");
    }
    page::png::decode_own(&fs::read(site.join("pages/0001.png")).unwrap()).unwrap()
}

#[tokio::test]
async fn a_release_in_black_and_white_is_built_proved_and_opened_so() {
    let newsroom = Newsroom::begin().await;
    let (ada, ben) = (newsroom.enter(ADA).await, newsroom.enter(BEN).await);
    let (release, rendition) = tinted(&newsroom, &ada).await;
    let preview = format!("{rendition}/preview/1");
    assert!(!picture(&ada, &preview).await.is_black_and_white(), "the control");
    let as_published = format!("{rendition}/as-published");
    let page = ada.see(&as_published).await;
    assert!(page.contains("recipient-17") && !page.contains("in black and white"), "{page}");

    colours(&ada, &release, "black-and-white").await;
    marks_are_gone(&picture(&ada, &preview).await);
    let page = ada.see(&as_published).await;
    assert!(!page.contains("recipient-17") && page.contains("facsimile, in black and white"), "{page}");
    assert!(ada.see(&release).await.contains("facsimile, black and white"));
    // A form that doesn't ask leaves it, and an answer that is none is refused.
    let edit = [("title", "The second measure"), ("embargo", ""), ("seeds", "keep")];
    ada.send(&release, &format!("{release}/edit"), &edit).await;
    assert!(ada.see(&release).await.contains("facsimile, black and white"));
    let sepia = edit.into_iter().chain([("colours", "sepia")]).collect::<Vec<_>>();
    assert!(ada.refused(&release, &format!("{release}/edit"), &sepia).await.contains("keep their colours"));

    ada.send(&release, &format!("{release}/sign"), &[]).await;
    let shown = ben.see(&format!("{release}/approve")).await;
    assert!(shown.contains("facsimile, in black and white") && !shown.contains("recipient-17"), "{shown}");
    let built = picture(&ben, &format!("{rendition}/built/1")).await;
    approve(&ben, &release).await;
    let openings = newsroom.verify().openings.expect("they were asked for");
    assert!(openings.documents == 1 && openings.hidden > 0 && openings.without == 0, "{openings:?}");
    let first = published(&newsroom);
    marks_are_gone(&first);
    assert!(first == built, "what is published is what was looked at");
    let read = |path: &str| fs::read_to_string(newsroom.site().join(path)).unwrap();
    assert!(read("d/EL-0001/manifest.json").contains("\"colours\":\"black-and-white\""));
    assert!(read("d/EL-0001/index.html").contains("made black and white"));
    assert!(ada.see(&release).await.contains("were made black and white"));

    // The next version comes in a release that says nothing of colours, and is drawn as the one before: so its box opens with proof.
    let [second, next, shown] = next_version((&ada, &ben), &rendition, "marrow").await;
    assert!(shown.contains("facsimile, in black and white"), "{shown}");
    assert!(shown.contains("It shows what version 1 hid, on page 1: the proof"), "{shown}");
    marks_are_gone(&picture(&ada, &format!("{next}/preview/1")).await);
    approve(&ben, &second).await;
    let later = newsroom.verify().openings.expect("they were asked for");
    assert!(later.opened > 0 && later.opened + later.hidden == openings.hidden, "{later:?} after {openings:?}");
    marks_are_gone(&published(&newsroom));
    assert!(read("d/EL-0001/EL-0001.txt").contains("Marrow"));
}

#[tokio::test]
async fn choosing_colours_voids_signatures_and_looks() {
    let newsroom = Newsroom::begin().await;
    let (ada, ben) = (newsroom.enter(ADA).await, newsroom.enter(BEN).await);
    let (release, rendition) = tinted(&newsroom, &ada).await;
    let (sign, page) = (format!("{release}/sign"), format!("{release}/approve"));
    ada.send(&release, &sign, &[]).await;
    let seen = first_of(&ben.see(&page).await, "name=\"seen\" value=\"");
    assert!(!picture(&ben, &format!("{rendition}/built/1")).await.is_black_and_white(), "the control");

    colours(&ada, &release, "black-and-white").await;
    let told = ada.see(&release).await;
    assert!(
        told.contains("Ada Vance changed its title, embargo, colours or openings. The signatures under it are void")
    );
    assert_eq!(ben.bytes(&format!("{rendition}/built/1")).await.0, 404, "what was built is forgotten");
    ada.send(&release, &sign, &[]).await;
    let refused = ben.refused(&page, &page, &[("decision", "approve"), ("seen", &seen)]).await;
    assert!(refused.contains("not what you looked at"), "{refused}");
    // Approved for a later day, it can be changed still, and has to be signed anew; published, it can't.
    let tomorrow = model::clock::day(jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24));
    let wait = [("title", "The second measure"), ("embargo", tomorrow.as_str()), ("seeds", "keep")];
    ada.send(&release, &format!("{release}/edit"), &wait).await;
    ada.send(&release, &sign, &[]).await;
    approve(&ben, &release).await;
    assert!(ada.see(&release).await.contains("approved; published on"));
    colours(&ada, &release, "kept").await;
    assert!(ada.see(&release).await.contains("It is a draft"));
    colours(&ada, &release, "black-and-white").await;
    ada.send(&release, &sign, &[]).await;
    approve(&ben, &release).await;
    marks_are_gone(&published(&newsroom));
    let kept = [("title", "The second measure"), ("embargo", ""), ("seeds", "keep"), ("colours", "kept")];
    assert!(ada.refused("/releases", &format!("{release}/edit"), &kept).await.contains("published"));
}

#[tokio::test]
async fn a_version_in_colour_that_stays_is_warned_of_and_proves_nothing_of_another_s_pixels() {
    let newsroom = Newsroom::begin().await;
    let (ada, ben) = (newsroom.enter(ADA).await, newsroom.enter(BEN).await);
    let (release, rendition) = tinted(&newsroom, &ada).await;
    colours(&ada, &release, "kept").await;
    ada.send(&release, &format!("{release}/sign"), &[]).await;
    approve(&ben, &release).await;
    let [second, _, shown] = next_version((&ada, &ben), &rendition, "marrow").await;
    assert!(shown.contains("version 1 hid, on page 1: the proof") && !shown.contains("in black and white"), "{shown}");
    colours(&ada, &second, "black-and-white").await;
    ada.send(&second, &format!("{second}/sign"), &[]).await;
    let shown = ben.see(&format!("{second}/approve")).await;
    assert!(shown.contains("version 1 hid, on page 1: nothing of that version proves it"), "{shown}");
    assert!(shown.contains("EL-0001, which stays to be read: its pages keep their colours"), "{shown}");
    approve(&ben, &second).await;
    let openings = newsroom.verify().openings.expect("they were asked for");
    assert_eq!((openings.documents, openings.opened), (1, 0));
    marks_are_gone(&published(&newsroom));
}
