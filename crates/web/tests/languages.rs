//! What every language has to keep, and the plural forms of those that have several.
#![allow(clippy::unwrap_used)]

use std::{fs, path::Path};

use web::Lang;

fn text(lang: Lang, name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(lang.tag()).join(name);
    fs::read_to_string(path).unwrap()
}

/// 0, 1, 2, 3, 5, 11, 21, 100 of something.
const COUNTS: [usize; 8] = [0, 1, 2, 3, 5, 11, 21, 100];

fn counted(lang: Lang) -> [String; 8] {
    COUNTS.map(|count| lang.size_bytes(count).plain().replace('\u{a0}', " "))
}

fn refused(lang: Lang, count: usize) -> String {
    lang.mailbox_refused(count).plain()
}

#[test]
fn plural_forms_are_those_of_the_language() {
    let of = |forms: [&str; 8]| {
        let mut all = COUNTS.iter().zip(forms).map(|(count, form)| format!("{count} {form}"));
        std::array::from_fn::<_, 8, _>(|_| all.next().unwrap())
    };
    assert_eq!(counted(Lang::Pl), of(["bajtów", "bajt", "bajty", "bajty", "bajtów", "bajtów", "bajtów", "bajtów"]));
    assert_eq!(counted(Lang::Uk), of(["байтів", "байт", "байти", "байти", "байтів", "байтів", "байт", "байтів"]));
    assert_eq!(counted(Lang::Ru), of(["байтов", "байт", "байта", "байта", "байтов", "байтов", "байт", "байтов"]));
    assert_eq!(counted(Lang::Ar), of(["بايت", "بايت", "بايت", "بايتات", "بايتات", "بايتًا", "بايتًا", "بايت"]));
    assert_eq!(Lang::Fr.size_bytes(0).plain().split('\u{a0}').next_back(), Some("octet"));
    let begins = |lang, count, words: &str| {
        let sentence = refused(lang, count);
        assert!(sentence.starts_with(words), "{lang} {count}: {sentence}");
    };
    begins(Lang::Pl, 1, "Jedna odpowiedź nie jest pokazana");
    begins(Lang::Pl, 3, "3 odpowiedzi nie są pokazane");
    begins(Lang::Pl, 11, "11 odpowiedzi nie jest pokazanych");
    begins(Lang::Pl, 21, "21 odpowiedzi nie jest pokazanych");
    begins(Lang::Ru, 1, "1 ответ не показан");
    begins(Lang::Ru, 2, "2 ответа не показаны");
    begins(Lang::Ru, 11, "11 ответов не показано");
    begins(Lang::Ru, 21, "21 ответ не показан");
    begins(Lang::Uk, 3, "3 відповіді");
    begins(Lang::Uk, 5, "5 відповідей");
    begins(Lang::Uk, 21, "21 відповідь");
    begins(Lang::Ar, 1, "ردّ واحد");
    begins(Lang::Ar, 2, "ردّان");
    begins(Lang::Ar, 3, "3 ردود");
    begins(Lang::Ar, 11, "11 ردًّا");
    begins(Lang::Ar, 100, "100 ردّ ");
    begins(Lang::ZhHans, 1, "有 1 条回复");
}

#[test]
fn the_fourteen_languages_are_there_and_two_read_from_the_right() {
    let tags = Lang::ALL.map(Lang::tag);
    assert_eq!(tags, ["en", "fr", "de", "es", "pt", "it", "nl", "pl", "uk", "ru", "tr", "ar", "fa", "zh-Hans"]);
    let rtl: Vec<_> = Lang::ALL.into_iter().filter(|lang| lang.is_rtl()).collect();
    assert_eq!(rtl, [Lang::Ar, Lang::Fa]);
    assert!(Lang::En.checked(), "the reference");
}

#[test]
fn quotation_marks_and_apostrophes_are_the_languages_own() {
    for lang in Lang::ALL {
        for line in text(lang, "source.ftl").lines().filter(|line| !line.starts_with('#')) {
            assert!(!line.contains(['"', '\'']), "{lang}: {line}");
        }
    }
}

/// Advice names the link at the top: it has to be the link's own words.
#[test]
fn advice_quotes_the_link_that_it_speaks_of() {
    for lang in Lang::ALL {
        assert!(lang.advice_leave().plain().contains(&lang.leave().plain()), "{lang}: {}", lang.advice_leave());
    }
}

/// The words of a codename are English: somebody who reads another language has to be told.
#[test]
fn a_sentence_that_was_left_in_english_is_no_translation() {
    let sentences = |lang| -> Vec<String> {
        let text = text(lang, "source.ftl");
        text.lines().filter_map(|line| Some(line.split_once(" = ")?.1.to_owned())).filter(|s| s.len() > 30).collect()
    };
    let english = sentences(Lang::En);
    for lang in Lang::ALL.into_iter().filter(|lang| *lang != Lang::En) {
        for sentence in sentences(lang) {
            assert!(!english.contains(&sentence), "{lang}: {sentence}");
        }
    }
}
