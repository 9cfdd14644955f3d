//! Statements and authors, from the draft to the archive's pages: kinds told apart, a signature that must hold, replies linked.

use std::time::{Duration, Instant};

use model::Sha256;

use super::{
    desk_of_two::{ADA, BEN, Browser, Newsroom, first_of},
    journey::{approve, review},
};

const LETTER: &str = "To the harbour council.\r\n\r\nYou were asked for the invoices in May.\r\nI ask again.\r\n";

async fn release(ada: &Browser) -> String {
    let release = ada.send("/releases", "/releases", &[("title", "An open letter")]).await;
    review(ada, &release).await;
    release
}

fn said<'a>(kind: &'a str, title: &'a str, text: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("title", title),
        ("kind", kind),
        ("speaker", "Ines Marrow"),
        ("standing", "harbour clerk until 2024"),
        ("day", "2026-11-20"),
        ("language", "en"),
        ("text", text),
    ]
}

async fn add(ada: &Browser, release: &str, fields: &[(&str, &str)]) -> String {
    let form = format!("{release}/statement");
    ada.send(&form, &form, fields).await
}

fn page(newsroom: &Newsroom, path: &str) -> String {
    std::fs::read_to_string(newsroom.site().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[tokio::test]
async fn a_release_of_statements_alone_reaches_the_archive() {
    let newsroom = Newsroom::begin().await;
    let (ada, ben) = (newsroom.enter(ADA).await, newsroom.enter(BEN).await);
    let release = release(&ada).await;
    let mut letter = said("unsigned", "Open letter to the council", LETTER);
    letter.extend([
        ("publisher", "The Daily Tide"),
        ("publisher_address", "https://tide.example/letter"),
        ("publisher_day", "2026-11-21"),
        ("publisher_copy", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
        ("t_language", "ar"),
        ("t_by", "N. Haddad"),
        ("t_text", "رسالة"),
        ("t_language", ""),
        ("t_by", ""),
        ("t_text", ""),
    ]);
    let first = add(&ada, &release, &letter).await;
    let mut refusal = said("on-behalf-of", "The council’s refusal", "After deep examination: <b>no</b>.");
    refusal.extend([("whom", "the harbour council"), ("capacity", "counsel"), ("answers", "nothing-such")]);
    let second = add(&ada, &release, &refusal).await;
    let says = ada.refused(&release, &format!("{release}/sign"), &[]).await;
    assert!(says.contains("neither in this release nor published"), "{says}");
    refusal.pop();
    refusal.push(("answers", "open-letter-to-the-council"));
    ada.send(&second, &second, &refusal).await;
    let preview = ada.see(&format!("{second}/preview")).await;
    assert!(preview.contains("On behalf of the harbour council, by Ines Marrow"), "{preview}");
    assert!(preview.contains("After deep examination: &#60;b&#62;no"), "{preview}");
    assert!(ada.see(&release).await.contains("Nothing is missing."));
    ada.send(&release, &format!("{release}/sign"), &[]).await;

    // A change after signing voids, as with stories.
    ada.send(&first, &first, &letter).await;
    assert!(ada.see(&release).await.contains("changed the statement “open-letter-to-the-council”"));
    ada.send(&release, &format!("{release}/sign"), &[]).await;
    let shown = ben.see(&format!("{release}/approve")).await;
    for words in ["You were asked for the invoices in May.<br>I ask again.", "رسالة", "The Daily Tide", "statement.txt"]
    {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    approve(&ben, &release).await;
    let report = newsroom.verify();
    assert_eq!((report.counts.statements, report.counts.documents, report.counts.releases), (2, 0, 1));
    assert!(ada.refused(&first, &first, &letter).await.contains("published"), "what is out is out");

    let letter = page(&newsroom, "statements/open-letter-to-the-council/index.html");
    for words in [
        "<p class=\"kicker\">Unsigned</p>",
        "rel=\"noreferrer noopener nofollow\">The Daily Tide</a>",
        "21 November 2026",
        "Translation into",
        "lang=\"ar\" dir=\"rtl\"",
        "What answers it",
        "../the-councils-refusal/index.html",
    ] {
        assert!(letter.contains(words), "{words}: {letter}");
    }
    let refusal = page(&newsroom, "statements/the-councils-refusal/index.html");
    assert!(refusal.contains("It answers <a href=\"../open-letter-to-the-council/index.html\""), "{refusal}");
    assert!(refusal.contains("Said as counsel of the harbour council") && !refusal.contains("<b>no</b>"), "{refusal}");
    let exact = page(&newsroom, "statements/open-letter-to-the-council/statement.txt");
    assert_eq!(exact, LETTER.replace("\r\n", "\n"));
    for path in ["index.html", "statements/index.html", "r/R-0001/index.html", "feed.xml"] {
        assert!(page(&newsroom, path).contains("statements/open-letter-to-the-council/index.html"), "{path}");
    }

    // The reader's verification names a word that was changed, and a file that is none of the statement's.
    let words = newsroom.site().join("statements/open-letter-to-the-council/statement.txt");
    std::fs::write(&words, exact.replace("May", "Mai")).unwrap();
    let strange = newsroom.site().join("statements/open-letter-to-the-council/statement.txt.minisig");
    std::fs::write(&strange, "RWQ").unwrap();
    let site = press::site::SiteFolder::new(newsroom.site());
    let problems: Vec<_> = ledger::verify_site(&site, None).problems.into_iter().map(|p| p.to_string()).collect();
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert!(problems[0].starts_with("statements/open-letter-to-the-council/statement.txt: changed"), "{problems:?}");
    assert!(problems[1].contains("nothing in the record covers it"), "{problems:?}");
}

#[tokio::test]
async fn only_a_signature_that_holds_makes_a_signed_statement() {
    let newsroom = Newsroom::begin().await;
    let (ada, ben) = (newsroom.enter(ADA).await, newsroom.enter(BEN).await);
    let release = release(&ada).await;
    let text = LETTER.replace("\r\n", "\n");
    let holds = format!("signed {}", Sha256::of(text.as_bytes()));
    let with = |signature: &str| {
        let mut fields =
            said("signed", "Open letter to the council", LETTER).into_iter().map(owned).collect::<Vec<_>>();
        for (name, value) in [
            ("format", "minisign"),
            ("signature", signature),
            ("key", "RWQauthor"),
            ("key_from", "Printed in her book of 2019"),
            ("sure", "Sure: she read its first digits to us on the telephone"),
        ] {
            fields.push(owned((name, value)));
        }
        fields
    };
    fn owned((name, value): (&str, &str)) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }
    fn lent(fields: &[(String, String)]) -> Vec<(&str, &str)> {
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }
    let wrong = with("signed something else");
    let statement = add(&ada, &release, &lent(&wrong)).await;
    let page_of_it = ada.see(&statement).await;
    assert!(page_of_it.contains("The signature doesn’t hold") && page_of_it.contains("can’t be published as signed"));
    let says = ada.refused(&release, &format!("{release}/sign"), &[]).await;
    assert!(says.contains("can’t be published as signed"), "{says}");
    // As an unsigned one it may.
    let mut unsigned = wrong.clone();
    unsigned[1].1 = "unsigned".to_owned();
    ada.send(&statement, &statement, &lent(&unsigned)).await;
    assert!(ada.see(&release).await.contains("Nothing is missing."));

    ada.send(&statement, &statement, &lent(&with(&holds))).await;
    assert!(ada.see(&statement).await.contains("The signature holds"));
    let preview = ada.see(&format!("{statement}/preview")).await;
    assert!(preview.contains("minisign -Vm statement.txt -P RWQauthor"), "{preview}");
    assert_eq!(ada.bytes(&format!("{statement}/file/statement.txt")).await.1, text.as_bytes());
    assert_eq!(ada.bytes(&format!("{statement}/file/passwd")).await.0, 404);
    ada.send(&release, &format!("{release}/sign"), &[]).await;
    // Who approves has it checked again: a stored answer alone is not enough.
    let store = &newsroom.desk.open().unwrap().store;
    let kept = sqlx::query_scalar::<_, String>("select words from statements").fetch_one(store.pool()).await.unwrap();
    let set = |words: String| sqlx::query("update statements set words = $1").bind(words).execute(store.pool());
    set(kept.replace("I ask again", "I ask never")).await.unwrap();
    let approval = format!("{release}/approve");
    assert_eq!(ben.bytes(&approval).await.0, 409, "it isn’t what was checked");
    set(kept).await.unwrap();
    approve(&ben, &release).await;
    newsroom.verify();
    let letter = page(&newsroom, "statements/open-letter-to-the-council/index.html");
    for words in [
        "<p class=\"kicker\">Signed by the author, and checked by us</p>",
        "Printed in her book of 2019",
        "<pre>minisign -Vm statement.txt -P RWQauthor",
        "href=\"statement.txt.minisig\"",
    ] {
        assert!(letter.contains(words), "{words}: {letter}");
    }
    let served = page(&newsroom, "statements/open-letter-to-the-council/statement.txt.minisig");
    assert_eq!(served, format!("{holds}\n"));
}

#[tokio::test]
async fn authors_stand_as_they_were_when_the_story_was_saved() {
    let newsroom = Newsroom::begin().await;
    let (ada, ben) = (newsroom.enter(ADA).await, newsroom.enter(BEN).await);
    let mara =
        [("name", "Mara Quill"), ("role", "harbour desk"), ("email", "mara@estuary.example"), ("signal", "mara.42")];
    ada.send("/authors", "/authors", &mara).await;
    ada.refused("/authors", "/authors", &mara).await;
    let release = release(&ada).await;
    let fields = [
        ("headline", "A formality"),
        ("deck", "On paper."),
        ("byline", "Mara Quill and the harbour desk"),
        ("author", "mara-quill"),
        ("author", "nobody-such"),
        ("day", "2026-11-24"),
        ("language", "en"),
        ("body", "It is."),
        ("first_outlet", "The Daily Tide"),
        ("first_address", "https://tide.example/a"),
        ("first_day", "2026-11-22"),
    ];
    let form = format!("{release}/story");
    let story = ada.send(&form, &form, &fields).await;
    ada.send(&release, &format!("{release}/sign"), &[]).await;
    // The list changes after signing: what was signed doesn't.
    let entry = format!("/authors/{}", first_of(&ada.see("/authors").await, "action=\"/authors/"));
    ada.send("/authors", &entry, &[("name", "Mara Q."), ("slug", "mara-quill"), ("signal", "other.43")]).await;
    assert!(ada.see(&story).await.contains("the entry changed since"));
    approve(&ben, &release).await;
    newsroom.verify();
    let shown = page(&newsroom, "stories/a-formality/index.html");
    for words in ["../../authors/mara-quill/index.html", "mara.42", "mailto:mara@estuary.example", "First published by"]
    {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    assert!(shown.contains("22 November 2026") && !shown.contains("other.43"), "{shown}");
    let author = page(&newsroom, "authors/mara-quill/index.html");
    assert!(author.contains("Mara Quill") && author.contains("stories/a-formality/index.html"), "{author}");
    assert!(page(&newsroom, "authors/index.html").contains("mara.42"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_is_found_at_the_desk_and_opens_its_editor() {
    let newsroom = Newsroom::begin().await;
    let ada = newsroom.enter(ADA).await;
    let release = release(&ada).await;
    let mut letter = said("unsigned", "Open letter to the council", LETTER);
    letter.extend([("t_language", "fr"), ("t_by", "N. Haddad"), ("t_text", "Les factures du dragage")]);
    let statement = add(&ada, &release, &letter).await;
    let deadline = Instant::now() + Duration::from_secs(60);
    let found = async |question: &str, wished: &str| loop {
        let page = ada.see(&format!("/search?{question}")).await;
        if page.contains(wished) {
            return page;
        }
        assert!(Instant::now() < deadline, "{question}: {page}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    let page = found("q=invoices", "1 found").await;
    assert!(page.contains(&format!("<a class=\"title item\" href=\"{statement}\"")), "{page}");
    assert!(page.contains("asked for the <mark>invoices</mark> in May") && page.contains("statement · "), "{page}");
    for question in [
        "q=marrow",
        "q=person:marrow",
        "q=%22harbour+clerk%22",
        "q=dragage",
        "q=language:fr+type:statement",
        "q=&type=statement",
        "q=date:2026-11-20",
        "q=kind:unsigned",
    ] {
        found(question, "1 found").await;
    }
    ada.send(&statement, &format!("{statement}/delete"), &[]).await;
    let page = ada.see("/search?q=invoices").await;
    assert!(page.contains("Nothing found") && !page.contains("<mark>"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_is_taken_back_by_two() {
    let newsroom = Newsroom::begin().await;
    let (ada, ben) = (newsroom.enter(ADA).await, newsroom.enter(BEN).await);
    let release = release(&ada).await;
    let letter = add(&ada, &release, &said("unsigned", "Open letter", LETTER)).await;
    let mut refusal = said("unsigned", "The refusal", "After deep examination: no.");
    refusal.push(("answers", "open-letter"));
    add(&ada, &release, &refusal).await;
    let early = ada.refused(&letter, &format!("{letter}/withdraw"), &[("reason", "Too early.")]).await;
    assert!(early.contains("isn't published") || early.contains("isn&#39;t published"), "{early}");
    ada.send(&release, &format!("{release}/sign"), &[]).await;
    approve(&ben, &release).await;
    assert_eq!(newsroom.verify().counts.statements, 2);

    let withdraw = format!("{letter}/withdraw");
    assert!(ada.see(&letter).await.contains(&format!("href=\"{withdraw}\"")));
    let reason = [("reason", "It was forged: its author never wrote it.")];
    ada.refused(&withdraw, &withdraw, &[("reason", " ")]).await;
    ada.send(&withdraw, &withdraw, &reason).await;
    assert!(ada.see(&release).await.contains("its withdrawal waits for a second person"));
    ada.refused(&withdraw, &format!("{withdraw}/confirm"), &reason).await;
    ben.refused(&withdraw, &format!("{withdraw}/confirm"), &[("reason", "something else")]).await;
    assert!(newsroom.site().join("statements/open-letter/statement.txt").exists());
    ben.send(&withdraw, &format!("{withdraw}/cancel"), &[]).await;
    ada.send(&withdraw, &withdraw, &reason).await;
    ben.send(&withdraw, &format!("{withdraw}/confirm"), &reason).await;
    let shown = ben.see(&withdraw).await;
    assert!(shown.contains("It was withdrawn on") && shown.contains("/statements/open-letter/index.html"), "{shown}");
    let report = newsroom.verify();
    assert_eq!((report.counts.statements, report.counts.withdrawn, report.counts.releases), (1, 1, 1));
    assert!(!newsroom.site().join("statements/open-letter/statement.txt").exists());
    let tombstone = page(&newsroom, "statements/open-letter/index.html");
    assert!(tombstone.contains("This statement was withdrawn") && tombstone.contains("never wrote it"), "{tombstone}");
    assert!(page(&newsroom, "statements/the-refusal/index.html").contains("a statement that was withdrawn"));
    let journal = ada.see("/journal").await;
    assert!(journal.contains("confirmed a withdrawal") && journal.contains("the statement open-letter"), "{journal}");

    // Nothing comes to its address again, and nothing new answers it; what did may go on doing so.
    let next = ada.send("/releases", "/releases", &[("title", "It goes on")]).await;
    review(&ada, &next).await;
    let again = add(&ada, &next, &said("unsigned", "Open letter", "Other words.")).await;
    assert!(ada.see(&next).await.contains("never used again"), "{}", ada.see(&next).await);
    ada.refused(&next, &format!("{next}/sign"), &[]).await;
    ada.send(&again, &format!("{again}/delete"), &[]).await;
    let mut new = said("unsigned", "A second refusal", "No.");
    new.push(("answers", "open-letter"));
    let new = add(&ada, &next, &new).await;
    assert!(ada.see(&next).await.contains("neither in this release nor published"));
    ada.send(&new, &format!("{new}/delete"), &[]).await;
    add(&ada, &next, &refusal).await;
    ada.send(&next, &format!("{next}/sign"), &[]).await;
    approve(&ben, &next).await;
    assert_eq!(newsroom.verify().counts.releases, 2);
}
