//! The recovery kit is shown once and lies nowhere; the key on it is proved without leaving a trace of it.

use axum::http::{StatusCode, header};
use canary::Canary;
use jiff::SignedDuration;
use seal::{Identity, age::secrecy::ExposeSecret};

use super::{Client, House, LINK, Page, contents, end, whole};

/// The key as it stands on the page.
fn on(page: &Page) -> String {
    page.between("id=\"recovery\">", "</p>").replace("<br>", "\n")
}

/// In every spelling in which it could lie somewhere.
fn canaries(paper: &str) -> Vec<Canary> {
    let key = unseal::recovery::typed(paper).unwrap();
    let whole = key.to_secret_string().expose_secret().to_owned();
    let letters = &whole["AGE-SECRET-KEY-PQ-1".len()..];
    let lines: Vec<String> = paper.lines().skip(1).map(str::to_owned).collect();
    let mut all = vec![
        Canary::known("the key", &whole),
        Canary::known("the key, small", &whole.to_lowercase()),
        Canary::known("its letters", letters),
        Canary::known("its seed in hex", &hex::encode(key.seed().expose())),
        Canary::known("its seed in HEX", &hex::encode_upper(key.seed().expose())),
    ];
    all.extend(lines.iter().map(|line| Canary::known("a line of the kit", line)));
    all
}

/// Also as 32 bytes, which no text is.
fn lies_in(house: &House, paper: &str) -> Vec<String> {
    let mut found = canary::search_folder(house.folder.parent().unwrap(), &canaries(paper)).unwrap();
    let key = unseal::recovery::typed(paper).unwrap();
    for (path, bytes) in contents(house.folder.parent().unwrap()) {
        if bytes.windows(32).any(|part| part == key.seed().expose()) {
            found.push(format!("the seed in {}", path.display()));
        }
    }
    found
}

fn setting(house: &House) -> Option<String> {
    std::fs::read_to_string(house.folder.join("rehearsed.json")).ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_kit_is_shown_once_and_lies_on_no_disk() {
    let house = House::new().await;
    let desk = house.desk();
    let mut ada = Client::new(&desk);
    let kit = ada.enrol(LINK, "Ada").await;
    whole::check("kit", &kit.text());
    assert_eq!(kit.headers[header::CACHE_CONTROL], "no-store", "no browser keeps it");
    let paper = on(&kit);
    let key = unseal::recovery::typed(&paper).unwrap();
    assert_eq!(key.recipient(), *desk.open().unwrap().keys.vault().recovery());
    // What a kit has to say.
    let number = unseal::recovery::kit_number(&key.recipient());
    let root = desk.open().unwrap().keys.keyring().body().root.0.to_string();
    // Its words, without what keeps a command's parts on one line.
    let words = kit.text().replace("<span class=\"whole\">", "").replace("</span>", "");
    for says in
        ["The Estuary Ledger", "24 November 2026", &number, &root, "safehouse restore BACKUP.age --key - --rehearse"]
    {
        assert!(words.contains(says), "{says}");
    }
    assert!(kit.has("<svg class=\"qr\""));

    // Once: no page has it, nor its code, nor does the same form again.
    let code = kit.between("<path fill=\"#000\" d=\"", "\"");
    let shows = |page: &Page| page.text().contains(paper.lines().nth(1).unwrap()) || page.text().contains(&code);
    assert!(shows(&kit), "the search finds what is there");
    let path = format!("/enrol/{LINK}");
    for address in
        ["/recovery", "/people", "/about", "/journal", "/keyring", "/", &path, "/kit", &format!("{path}/confirm")]
    {
        assert!(!shows(&ada.get(address).await), "{address}");
    }
    let again = ada.post_bare(&format!("{path}/confirm"), &[("ticket", "00"), ("code", &ada.code())]).await;
    assert!(again.status == StatusCode::NOT_FOUND && !shows(&again));

    // Nowhere: not beside the open desk, not after it was proved and mistyped, not after the end.
    assert_eq!(lies_in(&house, &paper), Vec::<String>::new());
    let mut slip = paper.clone();
    slip.pop();
    ada.post("/recovery/try", &[("key", &slip)]).await;
    assert_eq!(ada.post("/recovery/try", &[("key", &paper)]).await.location(), "/recovery");
    assert!(!shows(&ada.get("/recovery").await));
    assert_eq!(lies_in(&house, &paper), Vec::<String>::new());
    ada.post("/lock", &[]).await;
    end(&desk).await;
    assert_eq!(lies_in(&house, &paper), Vec::<String>::new());
    // The search finds each spelling where it does lie.
    let planted = house.folder.join("planted");
    let lower = key.to_secret_string().expose_secret().to_lowercase();
    for text in [paper.as_bytes(), lower.as_bytes(), hex::encode(key.seed().expose()).as_bytes(), key.seed().expose()] {
        std::fs::write(&planted, text).unwrap();
        assert!(!lies_in(&house, &paper).is_empty());
    }
    assert_eq!(canary::missed(&house.folder.join("people"), &canaries(&paper)).unwrap(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_the_paper_proves_it_and_everybody_sees_when() {
    let house = House::new().await;
    let desk = house.desk();
    let mut ada = Client::new(&desk);
    let paper = on(&ada.enrol(LINK, "Ada").await);
    let mut stranger = Client::new(&desk);
    assert!(stranger.get("/").await.has("Nobody has proved yet"));
    let page = ada.get("/recovery").await;
    whole::check("/recovery", &page.text());
    assert!(page.has("Nobody has proved yet") && !ada.get("/inbox").await.has("Nobody has proved"));

    // As it is typed: in small letters, groups torn apart.
    let typed = paper.to_lowercase().replace(' ', "\r\n");
    assert_eq!(ada.post("/recovery/try", &[("key", &typed)]).await.location(), "/recovery");
    assert!(ada.get("/recovery").await.has("Last rehearsed on 24 November 2026, by Ada"));
    assert!(ada.get("/journal").await.has("rehearsed the recovery key"));
    assert_eq!(setting(&house).as_deref(), Some(r#"{"version":1,"day":"2026-11-24"}"#));
    assert!(!stranger.get("/").await.has("reminder"));

    // Long ago: said at the door, by the locked desk too, and nowhere else.
    end(&desk).await;
    house.clock.forward(SignedDuration::from_hours(24 * 91));
    let desk = house.desk();
    let mut ada = ada.at(&desk);
    assert!(ada.get("/").await.has("The recovery key was last tried on 24 November 2026"));
    ada.unlock(&house.clock, "Ada").await;
    assert!(!ada.get("/inbox").await.has("last tried"));
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_is_told_calmly_slowly_and_written_down() {
    let house = House::new().await;
    let desk = house.desk();
    let mut ada = Client::new(&desk);
    let paper = on(&ada.enrol(LINK, "Ada").await);
    let link = ada.post("/people/invite", &[("role", "editor")]).await.between("href=\"/enrol/", "\"");
    let mut ben = Client::new(&desk);
    ben.enrol(&link, "Ben").await;
    assert_eq!(ben.post("/recovery/try", &[("key", &paper)]).await.status, StatusCode::FORBIDDEN);
    assert!(!ben.get("/recovery").await.has("<textarea"));
    assert_eq!(ada.post_bare("/recovery/try", &[("key", &paper)]).await.status, StatusCode::FORBIDDEN);

    // Slips cost nothing, say where, and come back to be mended.
    let mut slip = paper.clone();
    let last = slip.pop().unwrap();
    slip.push(if last == 'Q' { 'P' } else { 'Q' });
    for _ in 0..20 {
        let page = ada.post("/recovery/try", &[("key", &slip)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.has("look again at group 5 of line 3") && page.has(&slip), "{}", page.text());
        whole::check("/recovery/try", &page.text());
    }
    // Whole keys of others are counted; they never come back in the page.
    let other = Identity::from_seed([9; 32]).to_secret_string().expose_secret().to_owned();
    for _ in 0..5 {
        let page = ada.post("/recovery/try", &[("key", &other)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.has("not this newsroom’s") && !page.has(&other), "{}", page.text());
    }
    for key in [&other, &paper] {
        assert_eq!(ada.post("/recovery/try", &[("key", key)]).await.status, StatusCode::TOO_MANY_REQUESTS);
    }
    assert_eq!(setting(&house), None);
    assert!(ada.get("/journal").await.has("it is another key"));
    // Nobody else waits for that.
    let mut again = ben.at(&desk);
    assert_eq!(again.unlock(&house.clock, "Ben").await.status, StatusCode::SEE_OTHER);
    house.clock.forward(SignedDuration::from_secs(120));
    assert_eq!(ada.post("/recovery/try", &[("key", &paper)]).await.location(), "/recovery");
    assert!(ada.get("/journal").await.has("it opened the vault, after 5 other keys"));
    end(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_right_key_over_a_wrong_disk_is_no_success() {
    let house = House::new().await;
    let desk = house.desk();
    let mut ada = Client::new(&desk);
    let paper = on(&ada.enrol(LINK, "Ada").await);
    let stolen = house.folder.join("recovery.txt");
    let own = std::fs::read(&stolen).unwrap();
    // Somebody has backups sealed to themself.
    std::fs::write(&stolen, format!("{}\n", Identity::from_seed([9; 32]).recipient())).unwrap();
    let page = ada.post("/recovery/try", &[("key", &paper)]).await;
    assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.has("held another key"), "{}", page.text());
    assert_eq!(std::fs::read(&stolen).unwrap(), own, "it is mended");
    assert_eq!(setting(&house), None);

    // The vault's file is an older one: it opens, and it is not what the newsroom works with.
    let vault = house.folder.join("vault.age");
    let older = std::fs::read(&vault).unwrap();
    let link = ada.post("/people/invite", &[("role", "editor")]).await.between("href=\"/enrol/", "\"");
    Client::new(&desk).enrol(&link, "Ben").await;
    let newer = std::fs::read(&vault).unwrap();
    let mut damaged = newer.clone();
    *damaged.last_mut().unwrap() ^= 1;
    for file in [&older, &damaged] {
        std::fs::write(&vault, file).unwrap();
        let page = ada.post("/recovery/try", &[("key", &paper)]).await;
        assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.has("vault.age"), "{}", page.text());
        assert_eq!(setting(&house), None);
    }
    std::fs::write(&vault, newer).unwrap();
    assert_eq!(ada.post("/recovery/try", &[("key", &paper)]).await.location(), "/recovery");
    end(&desk).await;
}
