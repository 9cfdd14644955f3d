//! Mails as threads: on a mailbox's page, beside a mail, and never with what came by a channel that somebody doesn't read.

use model::LocalId;

use super::{House, Source, channels, end, inbox, until, whole};

fn mail(id: &str, answers: &str, date: &str, subject: &str) -> String {
    let references = if answers.is_empty() { String::new() } else { format!("References: {answers}\n") };
    format!("Message-ID: <{id}>\n{references}Date: {date}\nFrom: {id}\nSubject: {subject}\n\nWords of {id}.")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mailbox_shows_its_mails_as_threads() {
    let house = House::new().await;
    let (desk, mut ada) = house.enrolled().await;
    // A chain of 120 mails, each of which answers the one before, the newest first; and two that answer one that isn't there.
    let day = |n: usize| format!("2026-03-{:02} {:02}:00:00 +0000", 1 + n / 24, n % 24);
    let mut mails: Vec<String> = (0..120_usize)
        .rev()
        .map(|n| {
            let before = n.checked_sub(1).map(|before| format!("<{before}@x>")).unwrap_or_default();
            mail(&format!("{n}@x"), &before, &day(n), &format!("Sand {n}"))
        })
        .collect();
    mails.push(mail("lost-1@x", "<gone@x>", &day(300), "<b>Lost"));
    mails.push(mail("lost-2@x", "<gone@x>", &day(299), "Lost"));
    // The first mail once more.
    mails.push(mail("0@x", "", &day(400), "Sand 0, once more"));
    let mailbox = format!("MAILBOX\n{}", mails.join("\n---\n"));
    let drop = house.arrived(&desk, "A mailbox", &[("all.mbox", mailbox.as_bytes())]).await;
    ada.post(&format!("/drop/{drop}/accept"), &[]).await;
    until("the airlock", || async { desk.open().unwrap().next_queued().await.unwrap().is_none() }).await;
    let store = desk.open().unwrap().store.clone();
    let mailbox = store.documents_of(drop).await.unwrap()[0].id;
    let children: Vec<LocalId> = store.children_of(mailbox).await.unwrap().iter().map(|row| row.id).collect();
    assert_eq!(children.len(), 123);

    let page = ada.get(&format!("/document/{mailbox}")).await;
    whole::check("threads", &page.text());
    for words in [
        "123 mails in 2 threads",
        "<li class=\"t0\"",
        " · 119 answers",
        "<li class=\"t8\"",
        " · 98 deep",
        "<bdi>Sand 98<",
        "has the same number as the one above",
    ] {
        assert!(page.has(words), "{words}: {}", page.text());
    }
    assert!(!page.has("<bdi>Sand 99<") && !page.has("Inside this one"), "a page of a hundred lines");
    let first = page.text().find("<bdi>Sand 0<").unwrap();
    assert!(first < page.text().find("<bdi>Sand 1<").unwrap());
    let last = ada.get(&format!("/document/{mailbox}?list=false&from=101")).await;
    for words in ["a mail that isn’t here", "<bdi>&#60;b&#62;Lost", "2 answers", "from=1#mails"] {
        assert!(last.has(words), "{words}: {}", last.text());
    }
    // As the file has them.
    let list = ada.get(&format!("/document/{mailbox}?list=true")).await;
    whole::check("list", &list.text());
    assert!(
        list.has("<bdi>Sand 119<") && list.has("<h2>123 mails</h2>") && !list.has("class=\"t1\""),
        "{}",
        list.text()
    );

    // One of them: what stands before and behind it, and where it is in the list.
    let at = children[119 - 110];
    let one = ada.get(&format!("/document/{at}")).await;
    whole::check("one", &one.text());
    for words in [
        "It answers",
        "<bdi>Sand 109<",
        "Answers to it",
        "<bdi>Sand 111<",
        "23 more are in",
        &format!("?at={at}#m-{at}"),
    ] {
        assert!(one.has(words), "{words}: {}", one.text());
    }
    let around = ada.get(&format!("/document/{mailbox}?at={at}")).await;
    assert!(around.has(&format!("id=\"m-{at}\"")) && !around.has("<bdi>Sand 98<"), "{}", around.text());
    let lost = ada.get(&format!("/document/{}", children[120])).await;
    assert!(lost.has("It answers a mail that isn’t here"), "{}", lost.text());

    // Opened again nothing doubles, and what is destroyed leaves nothing.
    ada.post(&format!("/document/{mailbox}/open"), &[]).await;
    until("the airlock", || async { desk.open().unwrap().next_queued().await.unwrap().is_none() }).await;
    assert!(ada.get(&format!("/document/{mailbox}")).await.has("123 mails in 2 threads"));
    ada.post(&format!("/drop/{drop}/put-back"), &[]).await;
    ada.post(&format!("/drop/{drop}/decline"), &[]).await;
    let left: i64 = sqlx::query_scalar("select count(*) from mail_names").fetch_one(store.pool()).await.unwrap();
    assert_eq!(left, 0);
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_tells_nobody_of_a_mail_in_a_channel_of_others() {
    let house = House::new().await;
    let (desk, mut ada) = house.enrolled().await;
    let mut ben = channels::invited(&house, &mut ada, "editor", "Ben").await;
    let keyring = channels::health(&house, &desk, &mut ada).await;
    let day = "2026-03-10 10:00:00 +0100";
    let common = [
        ("question.eml", mail("question@x", "<before@x>", day, "A question")),
        ("further.eml", mail("further@x", "<question@x> <kept@x>", day, "Once more")),
    ];
    let kept = [
        ("before.eml", mail("before@x", "", day, "Before it")),
        ("kept.eml", mail("kept@x", "<before@x> <question@x>", day, "The answer")),
        ("copy.eml", mail("question@x", "<before@x>", day, "A question, copied")),
    ];
    fn given<'a>(all: &'a [(&'static str, String)]) -> Vec<(&'static str, &'a [u8])> {
        all.iter().map(|(name, mail)| (*name, mail.as_bytes())).collect()
    }
    let common = Source::new().sealed(&keyring, 1, "To all", &given(&common));
    let kept = Source::new().sealed_for(&keyring, "health", "health", 1, "To some", &given(&kept));
    house.intake.receive(&common);
    house.intake.receive(&kept);
    until("both drops", || async {
        desk.collect_now.notify_one();
        inbox(&desk).await.len() == 2
    })
    .await;
    for drop in [common.drop, kept.drop] {
        ada.post(&format!("/drop/{drop}/accept"), &[]).await;
    }
    until("the airlock", || async { desk.open().unwrap().next_queued().await.unwrap().is_none() }).await;
    let store = desk.open().unwrap().store.clone();
    let ids = store.documents_of(common.drop).await.unwrap();
    let [question, further] = [ids[0].id, ids[1].id];

    // Who reads both sees what belongs together.
    let all = ada.get(&format!("/document/{question}")).await;
    whole::check("question", &all.text());
    for words in ["It answers", "Before it", "Answers to it", "The answer", "A question, copied"] {
        assert!(all.has(words), "{words}: {}", all.text());
    }
    assert!(ada.get(&format!("/document/{further}")).await.has("The answer"));
    // Who reads one sees the same as if there were no other.
    for (id, words) in
        [(question, "It answers a mail that isn’t here"), (further, "What it answers isn’t here. Before that stands")]
    {
        let page = ben.get(&format!("/document/{id}")).await;
        assert!(page.has(words), "{}", page.text());
        for secret in ["The answer", "Before it", "copied", "kept@x", "kept.eml"] {
            // A mail's own header says what it answers: its reader reads that as a finding.
            let conversation = page.between("Its conversation</h2>", "</section>");
            assert!(!conversation.contains(secret), "{secret}: {conversation}");
        }
    }
    for row in store.documents_of(kept.drop).await.unwrap() {
        assert!(!ben.get(&format!("/document/{question}")).await.has(&row.id.to_string()));
    }
    // In the database the number of a mail is no key to whether another channel has it: both have one, under two tags.
    let own = sqlx::query_scalar::<_, String>("select distinct tag from mail_names where answers = 0");
    assert_eq!(own.fetch_all(store.pool()).await.unwrap().len(), 5);
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_mails_of_one_number_hide_none_that_came_with_its_answer() {
    let house = House::new().await;
    let (desk, mut ada) = house.enrolled().await;
    let day = "2026-03-10 10:00:00 +0100";
    let decoys: Vec<String> = (0..50).map(|n| mail("first@x", "", day, &format!("Decoy {n}"))).collect();
    let decoys = format!("MAILBOX\n{}", decoys.join("\n---\n"));
    let many = house.arrived(&desk, "Many", &[("all.mbox", decoys.as_bytes())]).await;
    ada.post(&format!("/drop/{many}/accept"), &[]).await;
    until("the airlock", || async { desk.open().unwrap().next_queued().await.unwrap().is_none() }).await;
    let (first, answer) = (mail("first@x", "", day, "The real one"), mail("answer@x", "<first@x>", day, "Its answer"));
    let real = [("answer.eml", answer.as_bytes()), ("first.eml", first.as_bytes())];
    let real = house.arrived(&desk, "Real", &real).await;
    until("the second drop", || async {
        desk.collect_now.notify_one();
        inbox(&desk).await.len() == 2
    })
    .await;
    ada.post(&format!("/drop/{real}/accept"), &[]).await;
    until("the airlock", || async { desk.open().unwrap().next_queued().await.unwrap().is_none() }).await;
    let ids = desk.open().unwrap().store.documents_of(real).await.unwrap();
    let told = async |ada: &mut super::Client, id: LocalId| {
        let page = ada.get(&format!("/document/{id}")).await;
        page.between("Its conversation</h2>", "</section>")
    };
    let answer = told(&mut ada, ids[0].id).await;
    let before = answer.split("Answers to it").next().unwrap_or_default();
    assert!(before.contains("The real one") && before.contains("There are more."), "{answer}");
    let first = told(&mut ada, ids[1].id).await;
    let (before, same) = first.split_once("With the same number").unwrap();
    assert!(before.contains("Its answer") && !before.contains("There are more."), "{first}");
    assert!(same.matches("Decoy ").count() == 40 && same.contains("There are more."), "{first}");
    end(&desk).await;
}
