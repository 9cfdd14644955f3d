//! The newsroom's own reason codes: who changes the list, what a code may be, and a box with one from its drawing to its publication.

use axum::http::StatusCode;

use super::{
    desk_of_two::{ADA, BEN, Browser, Newsroom, first_of},
    journey::{MEMO, approve, prepared},
    sweeping::{list, plan, ticks},
};

/// Everything that an address or a page could take for something else.
const CODE: &str = "§ 5/ä & b";
const MEANS: &str = "A law of the harbour forbids it, & \u{201c}names\u{201d} it so.";

/// A page as people read it.
fn read(page: &str) -> String {
    page.replace("&#38;", "&").replace("&amp;", "&").replace("&#39;", "'")
}

/// The codes that the redaction page offers first, in their order.
async fn offered(browser: &Browser, redact: &str) -> Vec<String> {
    let page = read(&browser.see(redact).await);
    let select = page.split("id=\"reason\"").nth(1).unwrap().split("</select>").next().unwrap();
    let options = select.split("<option").skip(1);
    options.map(|one| one.split('>').nth(1).unwrap().split('<').next().unwrap().to_owned()).collect()
}

async fn codes(browser: &Browser) -> Vec<String> {
    let page = browser.see("/reasons").await;
    let offered = page.split("<h2>Another one").next().unwrap();
    offered.split("<h2>").skip(1).map(|rest| read(rest.split("</h2>").next().unwrap())).collect()
}

#[tokio::test]
async fn administrators_keep_the_list_and_everybody_else_reads_it() {
    let newsroom = Newsroom::begin().await;
    let ada = newsroom.enter(ADA).await;
    let ben = newsroom.enter(BEN).await;
    let joe = newsroom.invited(&ada, "Joe Pell", "journalist").await;
    assert!(joe.see("/about").await.contains("href=\"/reasons\""));
    for other in [&ben, &joe] {
        let page = other.see("/reasons").await;
        assert!(page.contains("Administrators change this list") && page.contains("third party"), "{page}");
        assert!(!page.contains("action=\"/reasons/"), "{page}");
        for to in ["add", "explain", "move", "retire", "offer"] {
            let fields = [("code", "privacy"), ("means", "Another sentence."), ("to", "down")];
            let (status, page) = other.try_send("/reasons", &format!("/reasons/{to}"), &fields).await;
            assert_eq!(status, StatusCode::FORBIDDEN, "{to}: {page}");
        }
    }
    assert_eq!(codes(&ada).await, ["privacy", "source", "safety", "third party", "legal"]);

    for (code, means, why) in [
        ("", "A sentence.", "type the code"),
        ("no sentence", " ", "say in a sentence what it means"),
        ("privacy, source", "A sentence.", "a code can’t have “,”"),
        ("[redacted", "A sentence.", "a code can’t have “[”"),
        ("\u{673a}\u{5bc6}", "A sentence.", "letters and digits that our font has"),
        ("a code that is far too long", "A sentence.", "at most 24 characters"),
        ("Third  Party", "A sentence.", "“third party” is on the list already"),
    ] {
        let page = ada.refused("/reasons", "/reasons/add", &[("code", code), ("means", means)]).await;
        assert!(read(&page).to_lowercase().contains(why), "{code}: {page}");
    }
    for (to, code) in [("explain", "because"), ("move", "because"), ("retire", "because"), ("offer", "because")] {
        let fields = [("code", code), ("means", "A sentence."), ("to", "up")];
        let page = ada.refused("/reasons", &format!("/reasons/{to}"), &fields).await;
        assert!(page.contains("no such code on the list"), "{to}: {page}");
    }
    assert_eq!(codes(&ada).await, ["privacy", "source", "safety", "third party", "legal"]);

    ada.send("/reasons", "/reasons/add", &[("code", CODE), ("means", MEANS)]).await;
    for (code, to) in [(CODE, "up"), (CODE, "up"), ("privacy", "up"), ("privacy", "down")] {
        ada.send("/reasons", "/reasons/move", &[("code", code), ("to", to)]).await;
    }
    ada.send("/reasons", "/reasons/explain", &[("code", "safety"), ("means", "Somebody could be hurt.")]).await;
    assert_eq!(codes(&ada).await, ["source", "privacy", "safety", CODE, "third party", "legal"]);
    for code in ["source", "privacy", CODE, "third party", "legal"] {
        ada.send("/reasons", "/reasons/retire", &[("code", code)]).await;
    }
    let page = ada.refused("/reasons", "/reasons/retire", &[("code", "safety")]).await;
    assert!(page.contains("ne code must stay"), "{page}");
    let page = ada.see("/reasons").await;
    assert!(page.contains("Somebody could be hurt.") && !page.contains("action=\"/reasons/retire\""), "{page}");
    // Whoever has it already can't be given a second one of the same words.
    let page = ada.refused("/reasons", "/reasons/add", &[("code", "legal"), ("means", "A sentence.")]).await;
    assert!(page.contains("offer it again"), "{page}");
    ada.send("/reasons", "/reasons/offer", &[("code", "legal")]).await;
    let page = joe.see("/reasons").await;
    let (now, retired) = page.split_once("Retired</h2>").unwrap();
    assert!(now.contains(">legal<") && now.contains(">safety<") && !now.contains(">source<"), "{page}");
    assert!(retired.contains(">source<") && !retired.contains(">legal<"), "{page}");

    let journal = read(&ada.see("/journal").await);
    for line in [
        "added a reason code",
        "changed what a reason code means",
        "moved a reason code",
        "retired a reason code",
        "offered a reason code again",
        CODE,
        "Somebody could be hurt.",
    ] {
        assert!(journal.contains(line), "{line}: {journal}");
    }
}

#[tokio::test]
async fn a_code_of_its_own_goes_from_the_list_to_readers_and_stays_where_it_is_when_it_is_retired() {
    let newsroom = Newsroom::begin().await;
    let (ada, ben) = (newsroom.enter(ADA).await, newsroom.enter(BEN).await);
    ada.send("/reasons", "/reasons/add", &[("code", CODE), ("means", MEANS)]).await;
    let (release, rendition) = prepared(&newsroom, &ada, MEMO).await;
    let (redact, sweep) = (format!("{rendition}/redact?page=1"), format!("{release}/sweep"));
    assert_eq!(offered(&ada, &redact).await.last().unwrap(), CODE);
    let page = read(&ada.see(&redact).await);
    assert!(page.contains(MEANS) && page.contains("href=\"/reasons\""), "{page}");
    let suggested = list(&ada, &format!("{rendition}/suggest"), &[("names", "Memorandum")]).await;
    assert!(read(&suggested).contains(&format!("<option>{CODE}<")), "{suggested}");

    // By two clicks, ticked words, and a search. The code comes through the address whole.
    let click = format!("{rendition}/click");
    let first = [("page", "1"), ("reason", CODE), ("at.x", "500"), ("at.y", "600")];
    let corner = ada.send(&redact, &click, &first).await;
    let page = read(&ada.see(&corner).await);
    assert!(page.contains(&format!("<option selected>{CODE}<")), "{page}");
    let (x0, y0) = (first_of(&page, "name=\"x0\" value=\""), first_of(&page, "name=\"y0\" value=\""));
    let second = [("page", "1"), ("reason", CODE), ("at.x", "600"), ("at.y", "640"), ("x0", &x0), ("y0", &y0)];
    ada.send(&corner, &click, &second).await;
    let tick = [("page", "1"), ("reason", CODE), ("w", "0")];
    let back = ada.send(&redact, &format!("{rendition}/words"), &tick).await;
    assert!(read(&ada.see(&back).await).contains(&format!("<option selected>{CODE}<")), "{back}");
    let document = rendition.trim_start_matches("/rendition/");
    let key = ticks(&list(&ada, &sweep, &[("text", "formality"), ("d", document)]).await).remove(0).0;
    let mut press =
        vec![("text", "formality"), ("d", document), ("w", &key), ("seen", "1"), ("do", "redact"), ("reason", CODE)];
    let page = read(&list(&ada, &sweep, &press).await);
    assert!(page.contains(&format!("with the reason “{CODE}”")), "{page}");
    let planned = plan(&newsroom, &rendition).await;
    assert_eq!(planned.boxes.iter().filter(|one| one.reason == CODE).count(), 2, "{planned:?}");
    assert!(planned.words.iter().any(|word| word.text.contains("formality") && word.reason == CODE), "{planned:?}");

    // Retired, it is neither offered nor taken, and all that has it stays.
    ada.send("/reasons", "/reasons/retire", &[("code", CODE)]).await;
    assert_eq!(plan(&newsroom, &rendition).await, planned);
    assert!(!offered(&ada, &redact).await.contains(&CODE.to_owned()));
    let numbers = [("x0", "10"), ("y0", "700"), ("x1", "90"), ("y1", "720")];
    for (to, more) in [
        ("box", &numbers[..]),
        ("click", &[("at.x", "100"), ("at.y", "100")]),
        ("words", &[("w", "3")]),
        ("word", &[("text", "works")]),
        ("suggested", &[("w", "works")]),
    ] {
        let mut fields = vec![("page", "1"), ("reason", CODE)];
        fields.extend(more);
        let page = ada.refused(&redact, &format!("{rendition}/{to}"), &fields).await;
        assert!(page.contains("not one of the reason codes"), "{to}: {page}");
    }
    press[0] = ("text", "works");
    let other = ticks(&list(&ada, &sweep, &[("text", "works"), ("d", document)]).await).remove(0).0;
    press[2] = ("w", &other);
    let page = list(&ada, &sweep, &press).await;
    assert!(page.contains("Nothing was redacted: that is not one of the reason codes"), "{page}");
    assert_eq!(plan(&newsroom, &rendition).await, planned);
    // A box that has it can be made longer, taken away, and taken back.
    let page = read(&ada.see(&redact).await);
    let longer = page.split("/extend\"").skip(1).find(|form| form.contains(&format!("value=\"{CODE}\""))).unwrap();
    let place = ["x0", "y0", "x1", "y1"].map(|name| first_of(longer, &format!("name=\"{name}\" value=\"")));
    let names = ["x0", "y0", "x1", "y1"].into_iter();
    let mut fields = vec![("page", "1"), ("reason", CODE)];
    fields.extend(names.zip(place.iter().map(String::as_str)));
    ada.send(&redact, &format!("{rendition}/extend"), &fields).await;
    let planned = plan(&newsroom, &rendition).await;
    assert!(planned.boxes.iter().filter(|one| one.reason == CODE).count() > 1, "{planned:?}");
    let json = serde_json::to_string(planned.boxes.last().unwrap()).unwrap();
    ada.send(&redact, &format!("{rendition}/unbox"), &[("page", "1"), ("box", &json)]).await;
    let step = first_of(&ada.see(&redact).await, "name=\"step\" value=\"");
    ada.send(&redact, &format!("{rendition}/undo"), &[("page", "1"), ("step", &step)]).await;
    let back = plan(&newsroom, &rendition).await;
    assert!(back.boxes.len() == planned.boxes.len() && back.boxes.iter().all(|one| planned.boxes.contains(one)));

    // It is published with it, and readers find what it means.
    ada.send(&release, &format!("{release}/sign"), &[]).await;
    approve(&ben, &release).await;
    newsroom.verify();
    let site = |path: &str| std::fs::read_to_string(newsroom.site().join("d/EL-0001").join(path)).unwrap();
    let text = site("EL-0001.txt");
    assert!(text.contains(&format!("[redacted: {CODE}]")) && !text.contains("formality"), "{text}");
    assert!(site("manifest.json").contains(CODE));
    let page = read(&site("index.html"));
    assert!(page.contains(&format!("<b>{CODE}</b>: {MEANS}")), "{page}");
    assert!(page.contains("<b>privacy</b>: It would tell") && !page.contains("<b>legal</b>"), "{page}");

    // The next version begins with it, too.
    let ask = format!("/document/{}/prepare", first_of(&ada.see(&rendition).await, "href=\"/document/"));
    let next = ada.send(&ask, &ask, &[("as", document), ("release", "new"), ("title", "Again")]).await;
    assert_eq!(plan(&newsroom, &next).await.boxes, back.boxes);
    assert!(!ada.see(&format!("{next}/redact")).await.contains("can’t be made"));
}
