//! Mails made to be misread: whichever way programs understand them, no word is lost without a word.

use model::FindingKind::{Damaged, HiddenPart, NotFinished, NotRead};

use crate::gather::Gather;

/// Everything that a reader gets of a file: its text, what was found, what is in it.
struct Told {
    words: String,
    /// What was found alone.
    found: String,
    unsure: bool,
}

fn told(bytes: &[u8]) -> Told {
    let gather = Gather::of(bytes);
    let unsure = gather.findings.iter().any(|finding| matches!(finding.kind, Damaged | NotRead | NotFinished));
    let details: Vec<_> = gather.findings.iter().map(|finding| finding.detail.as_str()).collect();
    let mut told = Told { words: gather.text.clone(), found: details.join("\n"), unsure };
    told.words.push_str(&told.found);
    for (name, bytes) in &gather.children {
        told.words.push_str(&String::from_utf8_lossy(bytes));
        if name.ends_with(".eml") && !bytes.is_empty() {
            let inner = self::told(bytes);
            told.words.push_str(&inner.words);
            told.found.push_str(&inner.found);
            told.unsure |= inner.unsure;
        }
    }
    told
}

/// Ways to say the boundary `edge`, or to seem to.
fn heads() -> Vec<String> {
    let long = "e".repeat(400);
    [
        "Content-Type: multipart/mixed; boundary=\"edge\"",
        "Content-Type: multipart/mixed; boundary=edge",
        "Content-Type: multipart/mixed; boundary='edge'",
        "Content-Type: multipart/mixed; boundary=\"ed\\ge\"",
        "Content-Type: multipart/mixed; boundary=\"edge\\\"\"",
        "Content-Type: multipart/mixed; boundary=\"edge ",
        "Content-Type: multipart/mixed; boundary=\"edge  \"",
        "Content-Type: multipart/mixed; boundary=\"edge\" more",
        "Content-Type: multipart/mixed; boundary=edge(a note)",
        "Content-Type: multipart/mixed (boundary=\"other\"); boundary=\"edge\"",
        "Content-Type: multipart/mixed (; boundary=\"edge\")",
        "Content-Type: (a note) multipart/mixed; boundary=edge",
        "Content-Type: multipart (a note) / mixed; boundary=edge",
        "Content-Type: multipart/mixed; x=\"; boundary=other\"; boundary=edge",
        "Content-Type: multipart/mixed; boundary=other; boundary=edge",
        "Content-Type: multipart/mixed; boundary=edge; boundary=other",
        "Content-Type: multipart/mixed; boundary*0=\"ed\"; boundary*1=\"ge\"",
        "Content-Type: multipart/mixed; boundary*1=\"ge\"; boundary*0=\"ed\"; boundary=other",
        "Content-Type: multipart/mixed; boundary*=us-ascii'en'%65dge",
        "Content-Type: multipart/mixed; boundary*=us-ascii''edge%0D%0A",
        "Content-Type: multipart/mixed; boundary=\"=?us-ascii?Q?edge?=\"",
        "Content-Type: multipart/mixed;\r\n\tBoundary\r\n =\r\n \"edge\"",
        "Content-Type: multipart/mixed; boundary=\"ed\r\n ge\"",
        "Content-Type: multipart/mixed; boundary=\"\"",
        "Content-Type: multipart/mixed",
        "Content-Type: multipart/digest; boundary=edge",
        "Content-Type: multipart/alternative; boundary=edge",
        "Content-Type: text/plain\r\nContent-Type: multipart/mixed; boundary=edge",
        "Content-Type: multipart/mixed; boundary=edge\r\nContent-Type: text/plain",
        "Content-Type: multipart/mixed; boundary=other\r\nContent-Type: multipart/mixed; boundary=edge",
        "X-Note: here\r\n \t\r\nContent-Type: multipart/mixed; boundary=edge",
        "Content-Type: multipart/mixed; boundary=edge\r\n \r\nUnder: the blanks word9001\r\nand word9002",
        "Content-Type: multipart/mixed; boundary=edge\r\nno field at all: word9003\r\nword9004",
        "Content-Type: multipart/mixed; boundary=edge\r\nContent-Transfer-Encoding: base64",
        "Content-Type : multipart/mixed; boundary=edge",
        "Content-Type: message/rfc822",
        "Content-Type: application/x-none",
    ]
    .into_iter()
    .map(str::to_owned)
    .chain([format!("Content-Type: multipart/mixed; boundary=edge{long}")])
    .collect()
}

const FROM: &str = "From: a@b.example\r\nTo: c@d.example\r\nMIME-Version: 1.0\r\n";

/// With its end marked: what follows isn't of it.
fn base64(text: &str) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut padded = text.as_bytes().to_vec();
    padded.resize(padded.len().next_multiple_of(3) + 2, b' ');
    padded.push(0);
    let sextets = padded.chunks(3).flat_map(|three| {
        let bits = u32::from_be_bytes([0, three[0], three[1], three[2]]);
        [18, 12, 6, 0].map(|shift| LETTERS[(bits >> shift) as usize & 63] as char)
    });
    let mut text: String = sextets.collect();
    text.pop();
    text + "="
}

/// Makes mails: the words that stand in them plainly, and those that are encoded.
struct Maker {
    state: u64,
    plain: Vec<String>,
    encoded: Vec<(String, String)>,
    heads: Vec<String>,
}

impl Maker {
    fn below(&mut self, most: usize) -> usize {
        // SplitMix64.
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % most as u64).unwrap_or(0)
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    fn word(&mut self) -> String {
        let word = format!("word{}", 1000 + self.plain.len() + self.encoded.len());
        self.plain.push(word.clone());
        word
    }

    /// A part's head and body, without the boundary before it.
    fn part(&mut self, deep: usize) -> String {
        let (first, second) = (self.word(), self.word());
        match self.below(9) {
            0 => format!("\r\n{first} {second}\r\n"),
            1 => format!("Content-Type: text/plain\r\n\r\n{first} --edge {second}\r\n"),
            2 => format!("Content-Type: text/html\r\n\r\n<p>{first}</p><p>{second}</p>\r\n"),
            3 => {
                let name = self.one(&["base64", "base64 (a note)", "\"base64\"", "Base64;"]);
                let hidden = self.plain.split_off(self.plain.len() - 2);
                let text = base64(&hidden.join(" "));
                self.encoded.extend(hidden.into_iter().map(|word| (word, text.clone())));
                format!("Content-Type: text/plain\r\nContent-Transfer-Encoding: {name}\r\n\r\n{text}\r\n")
            }
            4 => format!("Content-Type: text/plain\r\n \r\nX-Note: {first}\r\n\r\n{second}\r\n"),
            5 => format!("Content-Type: text/plain\r\nno field {first}\r\n\r\n{second}\r\n"),
            6 if deep < 3 => {
                let inner = self.mail(deep + 1);
                format!("Content-Type: message/rfc822\r\n\r\n{FROM}Subject: {first}\r\n{inner}\r\n{second}\r\n")
            }
            _ if deep < 3 => format!("{}\r\n{first} {second}\r\n", self.mail(deep + 1)),
            _ => format!("\r\n\r\n{first}\r\n{second}\r\n"),
        }
    }

    /// A line that says the kind, and parts that fit it, more or less.
    fn mail(&mut self, deep: usize) -> String {
        let head = self.below(self.heads.len());
        let head = self.heads[head].clone();
        let name = if deep > 0 && self.below(2) == 0 { "inner" } else { "edge" };
        let head = head.replace("edge", name);
        let mut mail = format!("{head}\r\n\r\n");
        for _ in 0..1 + self.below(3) {
            if self.below(4) == 0 {
                mail.push_str(&format!("{}\r\n", self.word()));
            }
            let line = self.one(&["\r\n--", "--", "\r\nand --", "\r\n --", "\n--"]);
            let end = self.one(&["\r\n", "\r\n", "\r\n", " \t\r\n", "-\r\n", "--\r\n", "\n"]);
            let used = self.one(&[name, name, name, "other"]);
            mail.push_str(&format!("{line}{used}"));
            if self.below(6) == 0 {
                mail.push_str(&format!("{} more", self.word()));
            }
            mail.push_str(end);
            mail.push_str(&self.part(deep));
        }
        if self.below(3) > 0 {
            mail.push_str(&format!("--{name}--\r\n"));
        }
        if self.below(3) == 0 {
            mail.push_str(&format!("{}\r\n", self.word()));
        }
        mail
    }
}

/// Which of a mail's words aren't told.
fn lost(told: &Told, plain: &[String]) -> Vec<String> {
    plain.iter().filter(|word| !told.words.contains(word.as_str())).cloned().collect()
}

#[test]
fn a_boundary_said_strangely_hides_no_words() {
    let body = "word1\r\n--edge\r\nContent-Type: text/plain\r\n\r\nword2 --edge word3\r\n--edgeword4: word5\r\nword6\r\n\r\nword7\r\n--edge\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\nd29yZDg=\r\n--edge--\r\nword9\r\n";
    let plain: Vec<_> = [1, 2, 3, 4, 5, 6, 7, 9].map(|number| format!("word{number}")).into();
    for head in heads() {
        let mail = format!("{FROM}{head}\r\n\r\n{body}");
        let told = told(mail.as_bytes());
        assert_eq!(lost(&told, &plain), [""; 0], "{head}");
        // What is encoded is decoded, or stands so where it was found, or it is said that it wasn't read.
        let read = told.words.contains("word8") || told.found.contains("d29yZDg=");
        assert!(read || told.unsure || !head.contains("edge"), "{head}");
    }
}

#[test]
fn no_word_of_a_mail_is_lost_silently() {
    let mut decoded = 0;
    for seed in 0..400_u64 {
        let mut maker = Maker { state: seed, plain: Vec::new(), encoded: Vec::new(), heads: heads() };
        let mail = format!("{FROM}{}", maker.mail(0));
        let told = told(mail.as_bytes());
        let mut lost = lost(&told, &maker.plain);
        let seen = |word: &str, as_it_stands: &str| told.words.contains(word) || told.words.contains(as_it_stands);
        let encoded = maker.encoded.iter().filter(|(word, as_it_stands)| !seen(word, as_it_stands) && !told.unsure);
        lost.extend(encoded.map(|(word, _)| word.clone()));
        assert!(lost.is_empty(), "seed {seed} lost {lost:?} of:\n{mail}");
        decoded += maker.encoded.iter().filter(|(word, _)| told.words.contains(word.as_str())).count();
    }
    assert!(decoded > 5, "{decoded} encoded words were read");
}

/// A part that has no beginning ends where the part around it goes on.
#[test]
fn a_part_that_never_begins_takes_nothing_along() {
    let mail = format!(
        "{FROM}Content-Type: multipart/mixed; boundary=outer\r\n\r\n--outer\r\nContent-Type: multipart/mixed; boundary=inner\r\n\r\nThe first words.\r\n--outer\r\n\r\nThe next words.\r\n--inner\r\n\r\nThe last words.\r\n--outer--\r\n"
    );
    let gather = Gather::of(mail.as_bytes());
    assert!(gather.text.contains("The first words.") && gather.text.contains("The next words."), "{}", gather.text);
    assert!(gather.text.contains("The last words.") && gather.details(HiddenPart).is_empty(), "{:#?}", gather.findings);
}
