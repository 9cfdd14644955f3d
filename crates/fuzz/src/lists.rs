//! Lists line by line: the table of words that OCR wrote after reading hostile pixels, and passwords as somebody gives them.

use airlock::{
    NotTaken, Passwords,
    ends::{Budget, Decoder, Inbox, outbox},
    protocol::{Job, JobKind},
};
use model::{PageList, limits::OpenLimits};
use parsers::tsv::words;

use crate::{ends::Kept, within};

/// The page's size in pixels stands in the first four bytes. All words are on the page, in the table's order, and the parent takes them.
pub fn tsv(data: &[u8]) {
    let Some(([a, b, c, d], table)) = data.split_first_chunk() else { return };
    let (width, height) = (u16::from_le_bytes([*a, *b]).into(), u16::from_le_bytes([*c, *d]).into());
    let words = within(64 << 20, || words(table, width, height, 20));
    let text = String::from_utf8_lossy(table);
    assert!(words.len() <= text.lines().count(), "words of nowhere");
    let mut rest = &*text;
    for word in &words {
        assert!(word.rect.x0 >= 0.0 && word.rect.x1 <= width as f32 && word.rect.x0 < word.rect.x1, "{word:?}");
        assert!(word.rect.y0 >= 0.0 && word.rect.y1 <= height as f32 && word.rect.y0 < word.rect.y1, "{word:?}");
        rest = rest.split_once(&word.text).unwrap_or_else(|| panic!("{word:?} doesn't stand there")).1;
    }
    assert!(words.last().is_none_or(|word| word.line_end), "the last line has no end");

    let limits = OpenLimits { pages: 0, children: 0, ..OpenLimits::default() };
    let mut budget = Budget::new(&limits);
    let kind = JobKind::Tsv { width, height, least: 20 };
    let kept = Kept::default();
    let job = Job {
        kind,
        name: String::new(),
        limits: budget.for_job(false),
        finer: false,
        again: PageList::default(),
        keys: airlock::DkimKeys::default(),
    };
    let mut out = outbox(&job, Box::new(kept.clone()));
    let sent = out.words(1, &words);
    airlock::ends::end(&mut out, sent).expect("the pipe is memory");
    let (mut decoder, mut inbox) = (Decoder::default(), Inbox::for_tsv(width, height));
    decoder.push(&kept.bytes());
    while let Some(frame) = decoder.next_frame().expect("frames as they are written") {
        inbox.take(frame, &mut budget).expect("an honest worker");
    }
}

/// Passwords are lines, each once, in their order, none too long; a list without end isn't read to it.
pub fn passwords(data: &[u8]) {
    let mut passwords = Passwords::default();
    let read = within(1 << 20, || passwords.add_lines(&mut &data[..]));
    assert!(passwords.len() <= Passwords::MOST);
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut lines = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
    for (at, password) in passwords.iter().enumerate() {
        assert!(!password.is_empty() && password.len() <= Passwords::LONGEST);
        assert!(!passwords.iter().take(at).any(|known| known == password), "twice the same");
        assert!(lines.any(|line| line == password), "{password:?} is no line, or out of order");
    }
    match read.expect("text is read") {
        Ok(()) => assert!(lines.all(|line| line.is_empty() || passwords.iter().any(|known| known == line))),
        Err(NotTaken::TooMany) => assert_eq!(passwords.len(), Passwords::MOST),
        Err(NotTaken::TooLong) => assert!(text.split('\n').any(|line| line.len() > Passwords::LONGEST)),
    }
}
