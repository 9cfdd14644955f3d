//! What parent and worker say to each other: whatever a worker sends, in whatever pieces, the parent hears the same, believes nothing that is
//! out of order, without an end or elsewhere, and keeps to the limits; and a worker reads no job but a whole one.
//!
//! The first byte says which conversation it is, how the bytes are cut, and whether frames follow as they are or as lines: a line is a
//! frame's kind, then its payload (`*300` for as many bytes).

use std::{
    cell::RefCell,
    io::{self, Write},
    rc::Rc,
};

use airlock::{
    Checked, Passwords,
    ends::{Budget, Decoder, Event, Frame, Inbox, Kind, Stop, next_job, write},
    protocol::Job,
};
use model::{Finding, Place, limits::OpenLimits};

use crate::within;

const LIMITS: OpenLimits = OpenLimits {
    time: std::time::Duration::from_secs(10),
    most_time: std::time::Duration::ZERO,
    memory: 1 << 20,
    pages: 3,
    children: 3,
    depth: 1,
    child_bytes: 5_000,
    text_bytes: 4_000,
};
/// What the parent may hold beside what it was sent, in bytes: pages among them, for which a few bytes may stand.
const HELD: usize = 24 << 20;
/// How many texts a signature is of, and how large the page is that a table is of.
const TEXTS: usize = 2;
const PAGE: (u32, u32) = (600, 400);

pub fn from_worker(data: &[u8]) {
    let Some((how, rest)) = data.split_first() else { return };
    let bytes = if how & 1 == 0 { framed(rest, &FROM) } else { rest.to_vec() };
    let talk = [Talk::Open, Talk::NoChildren, Talk::Tsv, Talk::Signature][usize::from(how >> 1 & 3)];
    let cut = [1, 3, 5, 64, 1000][usize::from(how >> 3) % 5];
    within(HELD + 8 * bytes.len(), || {
        let whole = heard(&bytes, bytes.len().max(1), talk);
        let pieces = heard(&bytes, cut, talk);
        assert!(whole == pieces, "the pieces in which it comes change what is heard: {whole:?}, {pieces:?}");
    });
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Talk {
    Open,
    NoChildren,
    Tsv,
    Signature,
}

/// All that was heard, and why it was ended.
type Heard = (Vec<Event>, Option<Result<Stop, &'static str>>);

fn heard(bytes: &[u8], cut: usize, talk: Talk) -> Heard {
    let mut inbox = match talk {
        Talk::Open => Inbox::new(true).with_finer(true),
        Talk::NoChildren => Inbox::new(false),
        Talk::Tsv => Inbox::for_tsv(PAGE.0, PAGE.1),
        Talk::Signature => Inbox::for_signature(TEXTS),
    };
    let (mut decoder, mut budget, mut ear) = (Decoder::default(), Budget::new(&LIMITS), Ear::new(talk));
    let mut events = Vec::new();
    let mut sent = 0;
    for part in bytes.chunks(cut) {
        decoder.push(part);
        sent += part.len();
        loop {
            let frame = match decoder.next_frame() {
                Ok(Some(frame)) => frame,
                Ok(None) => break,
                Err(_) => return (events, Some(Err("no frame"))),
            };
            sent += alike(&frame);
            match inbox.take(frame, &mut budget) {
                Ok(Some(event)) => {
                    ear.hear(&event);
                    events.push(event);
                }
                Ok(None) => {}
                Err(stop) => return (events, Some(Ok(stop))),
            }
            // A vector that grows has room for twice of what is in it.
            assert!(inbox.held() <= 2 * sent as u64 + 64, "{} bytes are held of {sent}", inbox.held());
        }
    }
    (events, None)
}

/// How many pixels' bytes a frame stands for.
fn alike(frame: &Frame) -> usize {
    match (frame.kind, frame.payload.first_chunk()) {
        (Kind::Same, Some(count)) => u32::from_le_bytes(*count) as usize,
        _ => 0,
    }
}

/// What came so far, counted anew.
struct Ear {
    talk: Talk,
    pages: Option<u32>,
    page: u32,
    size: (f32, f32),
    /// It came once more, finer.
    finer: bool,
    numbers: [u64; 4],
    over: bool,
}

impl Ear {
    fn new(talk: Talk) -> Self {
        let (page, size) = match talk {
            Talk::Tsv => (1, (PAGE.0 as f32, PAGE.1 as f32)),
            _ => (0, (0.0, 0.0)),
        };
        let pages = matches!(talk, Talk::Tsv | Talk::Signature).then_some(page);
        Self { talk, pages, page, size, finer: false, numbers: [0; 4], over: false }
    }

    fn hear(&mut self, event: &Event) {
        assert!(!self.over, "{event:?} after the end");
        let [pages, children, child_bytes, text] = &mut self.numbers;
        match event {
            Event::Facts(facts) => {
                assert!(self.pages.is_none(), "facts come twice");
                self.pages = Some(facts.pages);
            }
            Event::Failed(_) => self.over = true,
            _ => assert!(self.pages.is_some(), "{event:?} before the facts"),
        }
        match event {
            Event::Page { number, size, raster } => {
                assert!(*number > self.page && self.pages.is_some_and(|pages| *number <= pages), "page {number}");
                assert!(size.width > 0.0 && size.width.is_finite() && size.height > 0.0 && size.height.is_finite());
                assert_eq!(raster.rgb().len() as u64, u64::from(raster.width()) * u64::from(raster.height()) * 3);
                (self.page, self.size, self.finer) = (*number, (size.width, size.height), false);
                *pages += 1;
            }
            Event::Words(words) => {
                assert!(self.page > 0, "words on no page");
                for word in words {
                    let [x0, y0, x1, y1] = word.rect.into();
                    assert!(-1.0 <= x0 && x0 <= x1 && x1 <= self.size.0 + 1.0, "{word:?}");
                    assert!(-1.0 <= y0 && y0 <= y1 && y1 <= self.size.1 + 1.0, "{word:?}");
                    assert!(!word.text.is_empty() && plain(&word.text, ""), "{word:?}");
                    *text += word.text.len() as u64;
                }
            }
            Event::Finer(grey) => {
                assert!(self.talk == Talk::Open && self.page > 0 && !self.finer, "a finer page that nobody waits for");
                assert_eq!(grey.pixels.len() as u64, u64::from(grey.width) * u64::from(grey.height));
                self.finer = true;
            }
            Event::Text(more) | Event::Body(more) | Event::Ours(more) => {
                assert!(plain(more, "\n\t"), "{more:?}");
                *text += more.len() as u64;
            }
            Event::Finding(Finding { place, rects, what, detail, kind, severity }) => {
                assert!(place.len() <= Finding::SHORT && what.len() <= Finding::SHORT && detail.len() <= Finding::LONG);
                assert!([place, what, detail].into_iter().all(|text| plain(text, "\n\t")));
                assert!(
                    rects.len() <= Place::MOST && rects.iter().all(|rect| rect.normal() == Some(*rect)),
                    "{rects:?}"
                );
                assert_eq!(*severity, kind.severity());
            }
            Event::Child { name, bytes } => {
                assert!(self.talk == Talk::Open, "a child of what has none");
                assert!(!name.is_empty() && plain(name, ""), "{name:?}");
                assert!(!name.split(['/', '\\']).any(|part| ["", ".", ".."].contains(&part)), "{name:?}");
                *children += 1;
                *child_bytes += bytes.len() as u64;
            }
            Event::Checked(checked) => {
                assert!(self.talk == Talk::Signature, "an answer that nobody asked for");
                if let Checked::Holds { text, fingerprint, algorithm, namespace } = checked {
                    assert!(*text < TEXTS);
                    assert!([fingerprint, algorithm, namespace].into_iter().all(|text| text.len() <= Checked::SHORT));
                }
            }
            Event::Done => self.over = true,
            Event::Facts(_) | Event::Failed(_) => {}
        }
        let most = [u64::from(LIMITS.pages), u64::from(LIMITS.children), LIMITS.child_bytes, LIMITS.text_bytes];
        assert!(self.numbers.iter().zip(most).all(|(number, most)| *number <= most), "{:?} of {most:?}", self.numbers);
    }
}

fn plain(text: &str, but: &str) -> bool {
    !text.chars().any(|c| c.is_control() && !but.contains(c))
}

const FROM: [(u8, Kind); 17] = [
    (b'f', Kind::Facts),
    (b'p', Kind::Page),
    (b'x', Kind::Pixels),
    (b'=', Kind::Same),
    (b'g', Kind::Finer),
    (b'o', Kind::Ours),
    (b'l', Kind::Body),
    (b'w', Kind::Words),
    (b't', Kind::Text),
    (b'!', Kind::Finding),
    (b'c', Kind::Child),
    (b'b', Kind::ChildBytes),
    (b'e', Kind::ChildEnd),
    (b'-', Kind::ChildDrop),
    (b's', Kind::Checked),
    (b'd', Kind::Done),
    (b'n', Kind::Failed),
];
const TO: [(u8, Kind); 4] = [(b'j', Kind::Job), (b'k', Kind::Password), (b'b', Kind::Bytes), (b'e', Kind::End)];

/// Lines as frames. Lines of no kind are left out.
fn framed(lines: &[u8], kinds: &[(u8, Kind)]) -> Vec<u8> {
    let mut frames = Vec::new();
    for line in lines.split(|byte| *byte == b'\n') {
        let Some((letter, payload)) = line.split_first() else { continue };
        let Some((_, kind)) = kinds.iter().find(|(known, _)| known == letter) else { continue };
        let many = payload.strip_prefix(b"*").and_then(|count| std::str::from_utf8(count).ok()?.parse::<u16>().ok());
        let many = many.map(|count| vec![b'7'; count.into()]);
        // What is too long for its frame can't be written; as bytes of their own such frames come, too.
        let _too_long = write(&mut frames, *kind, many.as_deref().unwrap_or(payload));
    }
    frames
}

/// Jobs, one after the other: what was read is what was written, and it is written again as it was read.
pub fn to_worker(data: &[u8]) {
    let Some((how, rest)) = data.split_first() else { return };
    let bytes = if how & 1 == 0 { framed(rest, &TO) } else { rest.to_vec() };
    let mut pipe = &bytes[..];
    loop {
        let before = pipe;
        // A frame's length is believed up to its kind's most; a job's bytes are a file.
        let Ok(Some((job, passwords, file))) = within(HELD + 4 * bytes.len(), || next_job(&mut pipe)) else { return };
        assert!(file.len() <= before.len() - pipe.len() && passwords.len() <= Passwords::MOST);
        let again = written(&job, &passwords, &file);
        let (job_again, passwords_again, file_again) =
            next_job(&mut &again[..]).expect("what was written is read").expect("a job");
        assert_eq!(job_again, job);
        assert!(passwords_again.iter().eq(passwords.iter()), "other passwords");
        assert!(file_again == file, "another file");
    }
}

fn written(job: &Job, passwords: &Passwords, file: &[u8]) -> Vec<u8> {
    let mut frames = Vec::new();
    let job = serde_json::to_vec(job).expect("a job is JSON");
    let mut put = |kind, payload: &[u8]| write(&mut frames, kind, payload).expect("it was as long when it came");
    put(Kind::Job, &job);
    passwords.iter().for_each(|password| put(Kind::Password, password.as_bytes()));
    file.chunks(1 << 20).for_each(|part| put(Kind::Bytes, part));
    put(Kind::End, b"");
    frames
}

/// Keeps what is written to it.
#[derive(Clone, Default)]
pub struct Kept(Rc<RefCell<Vec<u8>>>);

impl Kept {
    pub fn bytes(&self) -> Vec<u8> {
        self.0.borrow().clone()
    }
}

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
