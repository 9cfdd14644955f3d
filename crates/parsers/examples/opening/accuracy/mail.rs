//! Mails whose parts others wrote down: who, what about, every body, every attachment to the byte.

use std::{collections::HashMap, fs, path::Path};

use serde_json::Value;

use super::{Everything, bag, shared, size, tell, truths};
use crate::bar;

/// Truths that RFC 2046 contradicts, with the bodies and the number of files that it gives. In 009 a line that is the outer boundary, and the part behind
/// it, are kept as text of the inner part, which has no end of its own (section 5.1.2); another truth of the corpus (mime4j's `multi-frag`) reads such
/// a mail as the RFC does; its last part comes as a file. In 007 the line that ends the inner parts (`--ab--`) is taken for the outer boundary (`--a`), and what stands behind those
/// letters for one more part.
const BY_THE_RFC: [(&str, &[&str], usize); 2] =
    [("mail-parser/malformed/007.eml", &[""], 0), ("mail-parser/malformed/009.eml", &["1", "22", "333"], 1)];

pub fn measure(corpus: &Path) {
    let (mut same, mut all) = (0, 0);
    for [document, truth, kind] in truths(corpus) {
        let read = |path: &str| fs::read(corpus.join(path)).unwrap();
        let by_the_rfc = BY_THE_RFC.iter().find(|(name, ..)| *name == document);
        let wanted = match kind.as_str() {
            _ if let Some((_, bodies, files)) = by_the_rfc => Wanted {
                headers: String::new(),
                bodies: bodies.iter().map(|body| (body.as_bytes().to_vec(), true)).collect(),
                files: Some(*files),
            },
            "json" if document.starts_with("mail-parser/") => whole(&serde_json::from_slice(&read(&truth)).unwrap()),
            "xml" if document.starts_with("mime4j/") => parts(&String::from_utf8_lossy(&read(&truth)), |leaf| {
                let folder = Path::new(&truth).parent().unwrap();
                fs::read(corpus.join(folder).join(leaf)).unwrap()
            }),
            _ => continue,
        };
        all += 1;
        let mail = Everything::of(&read(&document));
        let lacks = wanted.lacks(&mail);
        same += usize::from(lacks.is_empty());
        if !lacks.is_empty() {
            tell(|| format!("{document}: {}", lacks.join("; ")));
        }
    }
    bar(same == all, "mails the same in headers, bodies and attachments", &format!("{same} of {all}"), "all");
}

/// What somebody else read in a mail.
#[derive(Default)]
struct Wanted {
    /// Addresses, and the subject's words.
    headers: String,
    /// Each as its bytes, and whether it may stand among the mail's own words.
    bodies: Vec<(Vec<u8>, bool)>,
    /// How many files come with it, where the truth says it surely.
    files: Option<usize>,
}

impl Wanted {
    fn lacks(&self, mail: &Everything) -> Vec<String> {
        let text = bag(&mail.text);
        let mut lacks = Vec::new();
        let without = |wanted: &HashMap<String, usize>| {
            let mut words: Vec<&str> =
                wanted.keys().filter(|word| !text.contains_key(*word)).map(String::as_str).take(5).collect();
            words.sort_unstable();
            words.join(" ")
        };
        let headers = bag(&self.headers);
        if !without(&headers).is_empty() {
            lacks.push(format!("header: {}", without(&headers)));
        }
        for (number, (body, shown)) in self.bodies.iter().enumerate() {
            let bare = bare(body);
            let words = bag(&visible(&String::from_utf8_lossy(body)));
            let told = *shown && shared(&words, &text) == size(&words);
            if !told && !mail.children.iter().any(|child| self::bare(child) == bare) {
                lacks.push(format!("body {number} of {} bytes: {}", body.len(), without(&words)));
            }
        }
        if let Some(files) = self.files.filter(|files| *files != mail.children.len()) {
            lacks.push(format!("{} files instead of {files}", mail.children.len()));
        }
        lacks
    }
}

/// Line ends and what stands after the last word are each reader's own.
fn bare(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().copied().filter(|byte| *byte != b'\r').collect::<Vec<_>>().trim_ascii().to_vec()
}

/// Of a page what a reader sees, roughly; of words that aren't UTF-8 those that are ASCII.
fn visible(text: &str) -> String {
    let ascii = |word: &str| if word.contains('\u{FFFD}') { String::new() } else { word.to_owned() };
    let text: String = text.split_whitespace().map(ascii).collect::<Vec<_>>().join(" ");
    let lower = text.to_ascii_lowercase();
    if !["</", "<p>", "<br", "<html"].iter().any(|tag| lower.contains(tag)) {
        return text;
    }
    let (mut seen, mut at) = (String::new(), 0);
    while let Some(from) = lower[at..].find('<') {
        seen.push_str(&text[at..at + from]);
        seen.push(' ');
        let rest = &lower[at + from..];
        let end = ["style", "script", "title"].iter().find(|name| rest[1..].starts_with(**name)).map_or_else(
            || rest.find('>').map(|end| end + 1),
            |name| rest.find(&format!("</{name}>")).map(|end| end + name.len() + 3),
        );
        at += from + end.unwrap_or(rest.len());
    }
    seen.push_str(&text[at..]);
    seen.replace("&nbsp;", " ").replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"")
}

/// As the crate that reads mails here writes it down: it shows what is lost in the steps after it.
fn whole(truth: &Value) -> Wanted {
    let mut wanted = Wanted::default();
    let parts = truth["parts"].as_array().unwrap();
    for header in parts[0]["headers"].as_array().unwrap() {
        let shown = ["from", "to", "cc", "bcc", "reply_to", "sender", "subject"];
        if header["name"].as_str().is_some_and(|name| shown.contains(&name)) {
            strings(&header["value"], &mut wanted.headers);
        }
    }
    let numbers = |list: &str| -> Vec<usize> {
        truth[list].as_array().unwrap().iter().map(|at| at.as_u64().unwrap() as usize).collect()
    };
    for (list, shown) in [("html_body", true), ("text_body", true), ("attachments", false)] {
        for at in numbers(list) {
            let body = &parts[at]["body"];
            let text = ["Text", "Html"].iter().find_map(|kind| body[kind].as_str());
            let bytes = ["Binary", "InlineBinary"].iter().find_map(|kind| body[kind].as_array());
            match (text, bytes) {
                // An attachment keeps its own encoding.
                (Some(text), _) if shown || text.is_ascii() => wanted.bodies.push((text.into(), shown)),
                (None, Some(bytes)) => {
                    wanted.bodies.push((bytes.iter().map(|byte| byte.as_u64().unwrap() as u8).collect(), false));
                }
                _ => {}
            }
        }
    }
    wanted
}

fn strings(value: &Value, all: &mut String) {
    match value {
        Value::String(text) => {
            all.push_str(text);
            all.push('\n');
        }
        Value::Array(list) => list.iter().for_each(|value| strings(value, all)),
        Value::Object(map) => map.values().for_each(|value| strings(value, all)),
        _ => {}
    }
}

/// As another program's tests write it down: the tree of parts, each leaf in a file.
fn parts(xml: &str, leaf: impl Fn(&str) -> Vec<u8>) -> Wanted {
    let mut wanted = Wanted::default();
    let top = xml.split("</header>").next().unwrap_or_default();
    for field in top.split("<field>").skip(1) {
        let field = field.split("</field>").next().unwrap_or_default().trim();
        let field = field.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
        let Some((name, value)) = field.split_once(':') else { continue };
        let addresses = value.split([' ', ',', '<', '>', ';', '\n']).filter(|word| word.contains('@'));
        match name.to_ascii_lowercase().as_str() {
            "from" | "to" | "cc" | "bcc" | "reply-to" => {
                wanted.headers.extend(addresses.map(|word| format!("{word}\n")))
            }
            "subject" if !value.contains("=?") => wanted.headers.push_str(&format!("{value}\n")),
            _ => {}
        }
    }
    for (tag, shown) in [("<text-body name=\"", true), ("<binary-body name=\"", false)] {
        for part in xml.split(tag).skip(1) {
            wanted.bodies.push((leaf(part.split('"').next().unwrap_or_default()), shown));
        }
    }
    wanted
}
