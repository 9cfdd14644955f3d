//! Whether words are likely to be what stands on the page: fonts that don't say which letters their shapes are give words that nobody could
//! read. A guess from the words alone; whoever needs to know holds them against the picture.

use model::Word;
use unicode_normalization::UnicodeNormalization;

/// Fewer words than this tell nothing.
const ENOUGH: usize = 20;
/// Of all letters, so many may be unknown: one in so many.
const UNKNOWN: usize = 20;
/// A Latin word of so many letters has a vowel.
const HAS_A_VOWEL: usize = 4;
/// So many consonants don't follow each other ("Angstschweiß" has eight, "catchphrase" five).
const CONSONANTS: usize = 9;

/// The letters that are commonest in languages written in Latin ones: more than half of all letters, in each.
const COMMON: &str = "eainrtos";
/// Of so many letters the share of the commonest tells something; below this, in percent, they are no language's.
const ENOUGH_LETTERS: usize = 100;
const LEAST_COMMON: usize = 40;

/// Whether most of them can hardly be words of anything: then the page is better read by OCR.
pub fn doubtful(words: &[Word]) -> bool {
    let (mut letters, mut unknown) = (0usize, 0usize);
    for c in words.iter().flat_map(|word| word.text.chars()) {
        letters += usize::from(c.is_alphanumeric() || c == char::REPLACEMENT_CHARACTER);
        unknown += usize::from(c == char::REPLACEMENT_CHARACTER);
    }
    if unknown > 0 && unknown * UNKNOWN > letters {
        return true;
    }
    let (mut of, mut odd) = (0, 0);
    for is_odd in words.iter().filter_map(|word| is_odd(&word.text)) {
        of += 1;
        odd += usize::from(is_odd);
    }
    of >= ENOUGH && odd * 2 > of || has_strange_letters(words)
}

/// Whether the letters of all Latin words together are spread as in no language: they were moved, each by the same way.
fn has_strange_letters(words: &[Word]) -> bool {
    let whole = words.iter().filter(|word| word.text.chars().count() > 1);
    let plain = whole
        .map(|word| word.text.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|text| text.chars().all(is_latin));
    let (mut letters, mut common) = (0, 0);
    for c in plain.flat_map(|text| text.nfd()).filter(char::is_ascii_alphabetic) {
        letters += 1;
        common += usize::from(COMMON.contains(c.to_ascii_lowercase()));
    }
    letters >= ENOUGH_LETTERS && common * 100 < letters * LEAST_COMMON
}

fn is_latin(c: char) -> bool {
    c.is_ascii_alphabetic() || matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}')
}

/// `None`: nothing can be told (numbers, short words, other scripts).
fn is_odd(word: &str) -> Option<bool> {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    if !word.chars().any(is_latin) || word.chars().any(|c| c.is_alphabetic() && !is_latin(c)) {
        return None;
    }
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    if letters != word.chars().count() {
        // Signs within a word that no language puts there; addresses, dates and numbers of files are let be.
        let between = word.chars().any(|c| {
            matches!(
                c,
                '!' | '"'
                    | '#'
                    | '$'
                    | '%'
                    | '*'
                    | '<'
                    | '>'
                    | '?'
                    | '['
                    | ']'
                    | '^'
                    | '`'
                    | '{'
                    | '|'
                    | '}'
                    | '~'
                    | '\\'
            )
        });
        return between.then_some(true);
    }
    if letters < HAS_A_VOWEL || word.chars().all(char::is_uppercase) && letters <= 5 {
        return None;
    }
    let (mut run, mut longest) = (0, 0);
    for c in word.chars() {
        run = if is_vowel(c) { 0 } else { run + 1 };
        longest = longest.max(run);
    }
    let jumps = word.chars().zip(word.chars().skip(1)).filter(|(a, b)| a.is_lowercase() && b.is_uppercase()).count();
    Some(longest == letters || longest >= CONSONANTS || jumps >= 2)
}

fn is_vowel(c: char) -> bool {
    // Beyond ASCII most letters of Latin are vowels with a mark; those that aren't cost little here.
    matches!(c.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u' | 'y') || !c.is_ascii()
}

#[cfg(test)]
mod tests {
    use model::Rect;

    use super::*;

    fn words(text: &str) -> Vec<Word> {
        let rect = Rect::new(0.0, 0.0, 1.0, 1.0);
        text.split_whitespace().map(|text| Word { text: text.to_owned(), rect, line_end: false }).collect()
    }

    const ENGLISH: &str = "The harbour office paid three invoices for one survey of the quay and its walls, and nobody asked the director why it had been done at night without any witness from the works council being there";

    #[test]
    fn languages_lists_and_tables_are_no_gibberish() {
        for fine in [
            ENGLISH,
            "Am Abend wurde die Angstschweiß verströmende Vorstandssitzung mit dem Rechtsanwalt im Hafenamt von Strčprst skrz krk durch die Mitglieder des Betriebsrats unterbrochen und nach kurzer Beratung vertagt auf Dienstag",
            "Přílišná opatrnost úřadu přístavu vedla k tomu, že nikdo neřekl, proč byly účty za průzkum nábřeží zaplaceny třikrát během jediného rána",
            "Văn phòng cảng đã trả ba hóa đơn cho một cuộc khảo sát cầu cảng và các bức tường của nó, không ai hỏi giám đốc vì sao việc này được làm ban đêm",
            "Liman müdürlüğü rıhtımın tek bir incelemesi için üç fatura ödedi ve kimse müdüre bunun neden gece tanıksız yapıldığını sormadı bile o sabah",
            "A kikötői hivatal három számlát fizetett a rakpart egyetlen felméréséért, és senki sem kérdezte az igazgatót, miért végezték éjszaka tanúk nélkül",
            "Urząd portowy zapłacił trzy faktury za jedno badanie nabrzeża i jego murów, a nikt nie zapytał dyrektora, dlaczego zrobiono to w nocy bez świadków",
            "Satamatoimisto maksoi kolme laskua yhdestä laiturin tarkastuksesta eikä kukaan kysynyt johtajalta miksi se oli tehty yöllä ilman todistajia",
            "Управление порта оплатило три счета за одно обследование причала и его стен, и никто не спросил директора, почему это было сделано ночью без свидетелей из совета рабочих",
            "GDPR 2016/679 EN-ISO-27001 A4 B5 C6 IBAN DE89370400440532013000 x1 x2 x3 x4 PDF DOCX 12.5 kg 100 % [1] [2] [3] {a} {b} http://example.org/?q=1 a@b.org",
            "let mut x = vec![1, 2]; for (k, v) in map { println!(\"{k}\"); } fn main() { x.push(3); return x[0]; }",
        ] {
            assert!(!doubtful(&words(fine)), "{fine}");
        }
    }

    #[test]
    fn letters_that_were_moved_or_are_unknown_are_noticed() {
        // A font's own codes taken for letters: each is 29 below what it shows.
        let capitals: String =
            ENGLISH.chars().map(|c| if c.is_ascii_alphabetic() { char::from(c as u8 - 29) } else { c }).collect();
        assert!(doubtful(&words(&capitals)), "{capitals}");
        let shifted: String = ENGLISH
            .chars()
            .map(|c| if c == ' ' { c } else { char::from((c as u8).saturating_sub(29).max(33)) })
            .collect();
        assert!(doubtful(&words(&shifted)), "{shifted}");
        let long = "harbour invoices director witness council works survey ".repeat(4);
        assert!(doubtful(&words(&long.replace(['a', 'e', 'i', 'o', 'u'], ""))), "letters that the font doesn't have");
        assert!(doubtful(&words(&ENGLISH.replace('e', "\u{fffd}"))));
        assert!(!doubtful(&words("Xq zxv kjh")), "too few to tell");
    }
}
