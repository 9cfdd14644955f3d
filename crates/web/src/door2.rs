//! Door 2: the page on which a source's own browser seals, its script, its policy, and the hashes of all three for the keyring.
//!
//! The page is the same for everybody who asks for it in a language: what varies would have no hash. Its source is in `door2/`,
//! from which `cargo xtask door2` makes the one script.

use std::{collections::BTreeMap, sync::LazyLock};

use askama::Template;
use base64::{Engine, prelude::BASE64_STANDARD};
use model::{Sha256, limits};

use crate::{Lang, Layout, Mood, Text, assets, human};

/// The one script, as committed.
pub const SCRIPT: &str = include_str!("../assets/door2.js");
/// Where it is served.
pub const SCRIPT_PATH: &str = "/door2.js";
/// The policy of door 2's page. The page names its script's hash beside (`integrity`): a policy by hash alone isn't understood
/// for files by all browsers in use.
pub const POLICY: &str = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/// What a newsroom's door 2 serves, for its keyring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Served {
    pub script: Sha256,
    pub style: Sha256,
    /// By language.
    pub pages: BTreeMap<String, Sha256>,
    pub policy: &'static str,
}

/// The hashes of what a newsroom of this name serves.
pub fn served(newsroom: &str) -> Served {
    let of_page = |t: Lang| (t.tag().to_owned(), Sha256::of(page(t, newsroom).as_bytes()));
    Served {
        script: Sha256::of(SCRIPT.as_bytes()),
        style: Sha256::of(assets::style(Mood::Source).as_bytes()),
        pages: Lang::ALL.into_iter().map(of_page).collect(),
        policy: POLICY,
    }
}

/// The page, with everything that it will ever say.
pub fn page(t: Lang, newsroom: &str) -> String {
    let page = Page {
        layout: Layout::served(t, Mood::Source, t.browser_title(), newsroom),
        t,
        largest: human::size(t, limits::MAX_FILE / 1_000_000_000 * 1_000_000_000),
        most: limits::MAX_FILES,
        script: SCRIPT_PATH,
        integrity: &INTEGRITY,
    };
    // Writing into a string can't fail, and nothing else in it can.
    page.render().unwrap_or_default()
}

static INTEGRITY: LazyLock<String> =
    LazyLock::new(|| format!("sha256-{}", BASE64_STANDARD.encode(Sha256::of(SCRIPT.as_bytes()).as_bytes())));

#[derive(Template)]
#[template(path = "door2/page.html")]
struct Page<'a> {
    layout: Layout,
    t: Lang,
    /// The largest file, and the most files, of any channel.
    largest: String,
    most: usize,
    script: &'a str,
    integrity: &'a str,
}

/// Something that the script says. It puts values in for `{name}`.
struct Said {
    id: &'static str,
    /// Of a problem; empty for a mere line.
    title: String,
    text: Text,
    /// A problem's words in English, where nobody has checked the others.
    english: Option<(String, String)>,
}

impl Page<'_> {
    fn says(&self) -> Vec<Said> {
        let t = self.t;
        let mut all: Vec<Said> =
            lines(t).into_iter().map(|(id, text)| Said { id, title: String::new(), text, english: None }).collect();
        for ((id, title, text), (_, in_english, words)) in problems(t).into_iter().zip(problems(Lang::En)) {
            let english = (!t.checked()).then(|| (in_english.plain(), words.plain()));
            all.push(Said { id, title: title.plain(), text, english });
        }
        all
    }

    /// The English of a view's advice, where nobody has checked the page's own language.
    fn beside(&self, view: &str) -> Vec<Text> {
        let t = Lang::En;
        if self.t.checked() {
            return Vec::new();
        }
        match view {
            "codename" => vec![
                t.codename_title(),
                t.codename_only_way(),
                t.codename_write_down(),
                t.codename_not_there(),
                t.codename_again(),
                t.codename_by_heart(),
                t.codename_in_a_book(),
                t.codename_print_warning(),
            ],
            "letter" => vec![
                t.channel_hint(),
                t.browser_message_hint(),
                t.write_wait_hint(),
                t.browser_pages_hint(),
                t.browser_door(),
                t.browser_stay(),
            ],
            "sending" => vec![t.browser_stay()],
            "receipt" => vec![
                t.receipt_title(),
                t.receipt_safe(),
                t.receipt_next_close(),
                t.receipt_next_read(),
                t.receipt_next_return(),
            ],
            "return" => vec![t.browser_return_door(), t.browser_return_hint()],
            "mailbox" => vec![t.mailbox_replies_go(), t.mailbox_files_stay(), t.mailbox_forget_hint()],
            "sure" => vec![t.forget_title(), t.forget_what()],
            "gone" => vec![t.forgotten_title(), t.forgotten()],
            _ => Vec::new(),
        }
    }
}

fn lines(t: Lang) -> Vec<(&'static str, Text)> {
    vec![
        ("sent", t.browser_sent("{percent}")),
        ("finishing", t.browser_finishing()),
        ("paused", t.browser_paused()),
        ("waiting", t.browser_waiting("{seconds}")),
        ("trying", t.browser_trying()),
        ("pause", t.browser_pause()),
        ("go-on", t.browser_go_on()),
        ("wait", t.browser_wait()),
        ("remove", t.browser_remove("{name}")),
        ("page", t.write_page("{number}")),
        ("up", t.browser_up()),
        ("down", t.browser_down()),
        ("moved", t.browser_moved("{name}", "{number}")),
        ("channel-people", t.channel_people("{people}")),
        ("channel-files", t.channel_files("{largest}")),
        ("channel-no-files", t.channel_no_files()),
        ("key-same", t.browser_key_same()),
        ("key-other", t.browser_key_other()),
        ("reply-of", t.mailbox_reply_day("{day}")),
        ("question-of", t.mailbox_question_day("{day}")),
        ("read-of", t.mailbox_read_day("{day}")),
        ("wish-accepted", t.wish_accepted("{day}")),
        ("wish-declined", t.wish_declined()),
        ("wish-ended", t.wish_ended()),
        ("save-file", t.mailbox_file_save("{name}", "{size}")),
        ("forgot-reply", t.browser_forgot_reply()),
        ("size-kb", t.size_kb("{size}")),
        ("size-mb", t.size_mb("{size}")),
        ("size-gb", t.size_gb("{size}")),
        // The script puts another number into the sentence of its plural form (`door2/src/plural.js`).
        ("bytes-1", t.size_bytes(1)),
        ("bytes-2", t.size_bytes(2)),
        ("bytes-3", t.size_bytes(3)),
        ("bytes-5", t.size_bytes(5)),
        ("bytes-11", t.size_bytes(11)),
        ("bytes-100", t.size_bytes(100)),
        ("refused-1", t.mailbox_refused(1)),
        ("refused-2", t.mailbox_refused(2)),
        ("refused-3", t.mailbox_refused(3)),
        ("refused-5", t.mailbox_refused(5)),
        ("refused-11", t.mailbox_refused(11)),
        ("refused-100", t.mailbox_refused(100)),
        ("unchecked", t.unchecked()),
    ]
}

fn problems(t: Lang) -> Vec<(&'static str, Text, Text)> {
    let limit = human::size(t, limits::MAX_MESSAGE as u64);
    vec![
        ("count", t.codename_wrong_title(), t.codename_wrong_count("{found}")),
        ("word", t.codename_wrong_title(), t.codename_wrong_word("{position}", "{word}")),
        (
            "word-suggestion",
            t.codename_wrong_title(),
            t.codename_wrong_word_suggestion("{position}", "{suggestion}", "{word}"),
        ),
        ("stopped", t.browser_stopped_title(), t.browser_stopped()),
        ("unreached", t.browser_unreached_title(), t.browser_unreached()),
        ("changed", t.browser_changed_title(), t.browser_changed("{name}")),
        ("too-large", t.too_large_title(), t.browser_large("{limit}", "{name}")),
        ("larger", t.too_large_title(), t.browser_larger("{name}")),
        ("no-files", t.browser_no_files_title(), t.browser_no_files()),
        ("no-channel", t.no_channel_title(), t.no_channel()),
        ("forged", t.browser_forged_title(), t.browser_forged()),
        ("clock", t.browser_clock_title(), t.browser_clock()),
        ("no-mailbox", t.no_mailbox_title(), t.no_mailbox()),
        ("too-many-files", t.too_many_files_title(), t.too_many_files(limits::MAX_FILES)),
        ("message-too-long", t.message_too_long_title(), t.message_too_long(limit)),
        ("bad-date", t.bad_date_title(), t.bad_date()),
        ("empty", t.empty_drop_title(), t.empty_drop()),
        ("disk-full", t.disk_full_title(), t.disk_full()),
        ("not-open", t.closed_title(), t.closed()),
        ("file-missing", t.file_missing_title(), t.file_missing("{name}")),
        ("file-changed", t.file_changed_title(), t.file_changed("{name}")),
        ("server", t.failed_title(), t.failed()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_one_for_everybody_and_names_its_scripts_hash() {
        for t in Lang::ALL {
            let one = page(t, "The Estuary Ledger");
            assert_eq!(one, page(t, "The Estuary Ledger"));
            assert!(one.contains(&format!(r#"<script src="/door2.js" integrity="{}" defer></script>"#, *INTEGRITY)));
            assert_eq!(one.matches("<script").count(), 1);
            assert!(one.contains("</html>"), "{t}: rendered to its end");
            // No form of it leads anywhere, no field has a name: without its script nothing typed can leave.
            assert!(!one.contains(" action=") && !one.contains(" method="), "{t}");
            assert_eq!(one.matches(" name=\"").count(), one.matches("<meta name=\"").count(), "{t}: a named field");
            assert_eq!(one.matches("<h1").count(), 1, "{t}: one h1");
            assert!(one.len() < 60_000, "{t}: {} bytes", one.len());
        }
    }

    #[test]
    fn what_is_logged_changes_with_the_newsroom_and_nothing_else() {
        let (ours, other) = (served("The Estuary Ledger"), served("Another"));
        assert_eq!(ours, served("The Estuary Ledger"));
        assert_eq!((ours.script, ours.style), (other.script, other.style));
        assert_ne!(ours.pages, other.pages);
        assert_eq!(ours.pages.len(), Lang::ALL.len());
    }

    #[test]
    fn the_script_stays_small_names_no_other_place_and_keeps_nothing() {
        assert!(SCRIPT.len() < 260_000, "{} bytes", SCRIPT.len());
        for forbidden in [
            "sourceMappingURL",
            "node_modules",
            "localStorage",
            "sessionStorage",
            "indexedDB",
            "document.cookie",
            "caches.",
            "eval(",
            "innerHTML",
            "document.write",
            "importScripts",
        ] {
            assert!(!SCRIPT.contains(forbidden), "{forbidden}");
        }
    }
}
