//! The rest that a request says: its path's language, the name that it is asked under, a form without files. Three lines.

use web::{Lang, host::Names};
use wire::Asked;

const OURS: [&str; 2] = ["intake.example", "abcdefghijklmnop.onion"];

pub fn holds(data: &[u8]) {
    let mut lines = data.splitn(3, |byte| *byte == b'\n');
    path(&String::from_utf8_lossy(lines.next().unwrap_or_default()));
    host(&String::from_utf8_lossy(lines.next().unwrap_or_default()));
    form(lines.next().unwrap_or_default());
}

fn path(path: &str) {
    let begins = |lang: &Lang| {
        let rest = path.strip_prefix('/').and_then(|path| path.strip_prefix(lang.tag()));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    assert_eq!(Lang::leading(path), Lang::ALL.into_iter().find(begins), "{path:?}");
    assert_eq!(Lang::of_path(path), Lang::leading(path).unwrap_or_default());
}

/// Whatever is taken is one of our names, alone or with a port, in any case.
fn host(host: &str) {
    if !Names::new(OURS.map(str::to_owned)).allow(host) {
        return;
    }
    let lower = host.to_ascii_lowercase();
    let ours = ["127.0.0.1", "localhost", "[::1]"].into_iter().chain(OURS);
    let mut rests = ours.filter_map(|name| lower.strip_prefix(name));
    let fine = |rest: &str| {
        rest.is_empty() || rest.strip_prefix(':').is_some_and(|port| port.bytes().all(|b| b.is_ascii_digit()))
    };
    assert!(rests.any(fine), "{host:?} is taken for a name of ours");
}

fn form(body: &[u8]) {
    let Ok(asked) = serde_urlencoded::from_bytes::<Asked>(body) else { return };
    let pairs = [("codename", &asked.codename), ("what", &asked.what), ("file", &asked.file)];
    let text = serde_urlencoded::to_string(pairs).expect("pairs of text");
    let again: Asked = serde_urlencoded::from_str(&text).expect("what was written is read");
    assert_eq!(again, asked);
    crate::codename::typed(&asked.codename);
}
