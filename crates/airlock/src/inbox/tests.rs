//! What a worker that was taken over might send.

use model::PageList;
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::{
    dkim::DkimKeys,
    frame::Decoder,
    protocol::{Job, JobKind},
    worker::Outbox,
};

struct Case {
    inbox: Inbox,
    left: Budget,
}

impl Case {
    fn new() -> Self {
        let limits = OpenLimits { pages: 2, children: 2, child_bytes: 100, text_bytes: 500, ..OpenLimits::default() };
        Self { inbox: Inbox::new(true), left: Budget::new(&limits) }
    }

    fn with_facts() -> Self {
        let mut case = Self::new();
        case.json(Kind::Facts, json!({"media_type": "application/pdf", "pages": 9})).unwrap();
        case
    }

    fn with_page() -> Self {
        let mut case = Self::with_facts();
        assert_eq!(case.json(Kind::Page, page(1, 2, 1)), Ok(None));
        assert!(matches!(case.send(Kind::Pixels, &[9; 6]), Ok(Some(Event::Page { number: 1, .. }))));
        case
    }

    fn send(&mut self, kind: Kind, payload: &[u8]) -> Result<Option<Event>, Stop> {
        self.inbox.take(Frame { kind, payload: payload.to_vec() }, &mut self.left)
    }

    fn json(&mut self, kind: Kind, value: serde_json::Value) -> Result<Option<Event>, Stop> {
        self.send(kind, value.to_string().as_bytes())
    }
}

fn page(number: u32, width: u32, height: u32) -> serde_json::Value {
    json!({"number": number, "width": width, "height": height, "size": {"width": 100.0, "height": 50.0}})
}

fn refused(result: Result<Option<Event>, Stop>) {
    assert!(matches!(result, Err(Stop::Protocol(_))), "{result:?}");
}

#[test]
fn an_answer_about_a_signature_is_short_plain_and_asked_for() {
    let holds = |text: u32, fingerprint: &str| json!({"answer": "holds", "text": text, "fingerprint": fingerprint, "algorithm": "ssh-rsa", "namespace": "file"});
    let asked = || Case { inbox: Inbox::for_signature(2), ..Case::new() };
    assert!(matches!(asked().json(Kind::Checked, holds(1, "SHA256:abc")), Ok(Some(Event::Checked(_)))));
    let why = asked().json(Kind::Checked, json!({"answer": "does-not-hold", "why": "words"}));
    assert!(matches!(why, Ok(Some(Event::Checked(Checked::DoesNotHold { .. })))));
    refused(asked().json(Kind::Checked, holds(2, "SHA256:abc")));
    for odd in ["a b", "é", "\u{202e}abc", &"A".repeat(300)] {
        refused(asked().json(Kind::Checked, holds(0, odd)));
    }
    refused(asked().json(Kind::Checked, json!({"answer": "does-not-hold", "why": "because I say so"})));
    refused(Case::with_facts().json(Kind::Checked, holds(0, "SHA256:abc")));
}

#[test]
fn nothing_comes_before_the_facts_and_facts_come_once() {
    for kind in [Kind::Page, Kind::Text, Kind::Finding, Kind::Child, Kind::Done, Kind::Words, Kind::Pixels, Kind::Hello]
    {
        refused(Case::new().send(kind, b"{}"));
    }
    refused(Case::with_facts().json(Kind::Facts, json!({"media_type": "text/plain", "pages": 0})));
    refused(Case::new().json(Kind::Facts, json!({"media_type": "<script>", "pages": 0})));
    refused(Case::new().json(Kind::Facts, json!({"media_type": "text/plain", "pages": -1})));
}

#[test]
fn pixels_of_one_value_come_as_their_count_and_no_more_of_them_than_the_page_has() {
    let begun = || {
        let mut case = Case::with_page();
        assert_eq!(case.json(Kind::Page, page(2, 2, 1)), Ok(None));
        case
    };
    let mut case = begun();
    assert_eq!(case.send(Kind::Same, &[4, 0, 0, 0, 255]), Ok(None));
    let Ok(Some(Event::Page { raster, .. })) = case.send(Kind::Pixels, &[1, 2]) else { panic!("a page") };
    assert_eq!(raster.rgb(), [255, 255, 255, 255, 1, 2]);
    let odd: [&[u8]; 6] =
        [&[7, 0, 0, 0, 255], &[0, 0, 0, 0, 255], &[255; 5], &[6, 0, 0, 0], &[], &[6, 0, 0, 0, 255, 0]];
    for odd in odd {
        refused(begun().send(Kind::Same, odd));
    }
    refused(Case::with_page().send(Kind::Same, &[6, 0, 0, 0, 255]));
}

#[test]
fn pages_are_in_order_and_have_exactly_their_pixels() {
    refused(Case::with_page().json(Kind::Page, page(1, 2, 1)));
    refused(Case::with_page().json(Kind::Page, page(10, 2, 1)));
    refused(Case::with_page().send(Kind::Pixels, &[0; 3]));
    let mut case = Case::with_page();
    case.json(Kind::Page, page(2, 2, 1)).unwrap();
    refused(case.send(Kind::Pixels, &[0; 7]));
    let mut case = Case::with_page();
    case.json(Kind::Page, page(2, 2, 1)).unwrap();
    refused(case.send(Kind::Done, b""));
    let mut case = Case::with_page();
    case.json(Kind::Page, page(2, 2, 1)).unwrap();
    refused(case.send(Kind::Pixels, b""));
    refused(Case::with_facts().json(Kind::Page, page(1, u32::MAX, u32::MAX)));
    refused(Case::with_facts().json(Kind::Page, page(1, 0, 5)));
    let sizeless = json!({"number": 1, "width": 1, "height": 1, "size": {"width": 1e39, "height": 1.0}});
    refused(Case::with_facts().json(Kind::Page, sizeless));
}

#[test]
fn a_page_announced_costs_no_memory_until_its_pixels_come() {
    let mut case = Case::with_facts();
    case.json(Kind::Page, page(1, 6000, 6000)).unwrap();
    assert_eq!(case.inbox.held(), 0);
}

#[test]
fn words_stand_on_the_page_that_came_last() {
    let words =
        |page: u32, rect: serde_json::Value, text: &str| json!({"page": page, "words": [{"text": text, "rect": rect}]});
    let mut case = Case::with_page();
    assert!(matches!(
        case.json(Kind::Words, words(1, json!([0.0, 0.0, 10.0, 10.0]), "fine")),
        Ok(Some(Event::Words(_)))
    ));
    refused(Case::with_page().json(Kind::Words, words(2, json!([0.0, 0.0, 1.0, 1.0]), "x")));
    refused(Case::with_facts().json(Kind::Words, words(0, json!([0.0, 0.0, 1.0, 1.0]), "x")));
    // What JSON makes of NaN, an infinity by overflow, a rectangle inside out, one far away.
    for rect in [
        json!([null, 0.0, 1.0, 1.0]),
        json!([0.0, 0.0, 1e39, 1.0]),
        json!([5.0, 0.0, 1.0, 1.0]),
        json!([0.0, 0.0, 500.0, 1.0]),
    ] {
        refused(Case::with_page().json(Kind::Words, words(1, rect, "x")));
    }
    refused(Case::with_page().send(Kind::Words, br#"{"page":1,"words":[{"text":"x","rect":[NaN,0,1,1]}]}"#));
    refused(Case::with_page().json(Kind::Words, words(1, json!([0.0, 0.0, 1.0, 1.0]), "a\nb")));
    refused(Case::with_page().json(Kind::Words, words(1, json!([0.0, 0.0, 1.0, 1.0]), "")));
}

#[test]
fn nan_itself_is_no_place() {
    let word = Word { text: "x".into(), rect: Rect::new(f32::NAN, 0.0, 1.0, 1.0), line_end: false };
    assert!(check_words(&[word], Size { width: 10.0, height: 10.0 }).is_err());
}

#[test]
fn text_is_utf8_without_controls_and_within_its_limit() {
    refused(Case::with_facts().send(Kind::Text, b"\xff\xfe"));
    refused(Case::with_facts().send(Kind::Text, b"a\x1b[2Jb"));
    assert_eq!(Case::with_facts().send(Kind::Text, &[b'a'; 501]), Err(Stop::Limit(Limit::Text)));
}

#[test]
fn a_finding_is_of_a_known_kind_and_has_no_severity_of_its_own() {
    let fine = json!({"kind": "author", "where": "properties", "what": "A name.", "detail": "B. Reed"});
    let event = Case::with_facts().json(Kind::Finding, fine).unwrap();
    assert!(matches!(event, Some(Event::Finding(f)) if f.severity == model::Severity::IdentifiesSource));
    refused(Case::with_facts().json(Kind::Finding, json!({"kind": "nonsense", "where": "", "what": "", "detail": ""})));
    let own = json!({"kind": "author", "severity": "note", "where": "", "what": "", "detail": ""});
    refused(Case::with_facts().json(Kind::Finding, own));
    let long = json!({"kind": "author", "where": "", "what": "x".repeat(513), "detail": ""});
    refused(Case::with_facts().json(Kind::Finding, long));
}

#[test]
fn a_finding_lies_at_few_places_that_are_ones() {
    let at = |place: &str, rects: serde_json::Value| json!({"kind": "comment", "where": place, "rects": rects, "what": "A note.", "detail": ""});
    let rects = |finding| match Case::with_facts().json(Kind::Finding, finding) {
        Ok(Some(Event::Finding(finding))) => finding.rects,
        other => panic!("{other:?}"),
    };
    assert_eq!(rects(at("page 1", json!([[1.0, 2.0, 3.0, 4.0]]))), [Rect::new(1.0, 2.0, 3.0, 4.0)]);
    assert_eq!(rects(at("properties", json!([[1.0, 2.0, 3.0, 4.0]]))), [], "on no page");
    refused(Case::with_facts().json(Kind::Finding, at("page 1", json!([[3.0, 2.0, 1.0, 4.0]]))));
    refused(Case::with_facts().json(Kind::Finding, at("page 1", json!([[1.0, 2.0, 1e39, 4.0]]))));
    refused(Case::with_facts().json(Kind::Finding, at("page 1", json!([[1.0, 2.0, 3.0]]))));
    refused(Case::with_facts().json(Kind::Finding, at("page 1", json!(vec![[1.0, 2.0, 3.0, 4.0]; Place::MOST + 1]))));
}

#[test]
fn children_have_plain_names_and_end() {
    for name in ["../../etc/passwd", "/etc/passwd", "a/../b", "a//b", "..", "", "a\0b", "c:\\..\\x"] {
        refused(Case::with_facts().json(Kind::Child, json!({"name": name})));
    }
    let mut case = Case::with_facts();
    assert_eq!(case.json(Kind::Child, json!({"name": "docs/a.pdf"})), Ok(None));
    assert_eq!(case.send(Kind::ChildBytes, &[1; 100]), Ok(None));
    assert_eq!(
        case.send(Kind::ChildEnd, b""),
        Ok(Some(Event::Child { name: "docs/a.pdf".into(), bytes: vec![1; 100] }))
    );
    case.json(Kind::Child, json!({"name": "b"})).unwrap();
    assert_eq!(case.send(Kind::ChildBytes, &[1]), Err(Stop::Limit(Limit::ChildBytes)));
    let mut case = Case::with_facts();
    case.json(Kind::Child, json!({"name": "b"})).unwrap();
    refused(case.send(Kind::Done, b""));
    let mut deep = Case { inbox: Inbox::new(false), ..Case::new() };
    deep.json(Kind::Facts, json!({"media_type": "text/plain", "pages": 0})).unwrap();
    assert_eq!(deep.json(Kind::Child, json!({"name": "b"})), Err(Stop::Limit(Limit::Depth)));
}

#[test]
fn numbers_of_things_are_bounded() {
    let mut case = Case::with_facts();
    for number in 1..=2 {
        case.json(Kind::Page, page(number, 1, 1)).unwrap();
        case.send(Kind::Pixels, &[0; 3]).unwrap();
    }
    assert_eq!(case.json(Kind::Page, page(3, 1, 1)), Err(Stop::Limit(Limit::Pages)));
    let fine = json!({"kind": "author", "where": "", "what": "", "detail": ""});
    let mut case = Case::with_facts();
    let mut last = Ok(None);
    for _ in 0..=MAX_FINDINGS {
        last = case.json(Kind::Finding, fine.clone());
    }
    assert_eq!(last, Err(Stop::Limit(Limit::Findings)));
}

#[test]
fn nothing_follows_the_end() {
    let mut case = Case::with_facts();
    assert_eq!(case.send(Kind::Done, b""), Ok(Some(Event::Done)));
    refused(case.send(Kind::Text, b"more"));
    let mut case = Case::new();
    assert_eq!(case.json(Kind::Failed, json!({"kind": "encrypted"})), Ok(Some(Event::Failed(OpenFailure::Encrypted))));
    refused(Case::new().json(Kind::Failed, json!({"kind": "because I say so"})));
}

proptest! {
    #[test]
    fn no_sequence_of_frames_makes_it_panic(
        frames in prop::collection::vec((prop::sample::select(Kind::ALL), prop::sample::select(vec![
            r#"{"media_type":"text/plain","pages":3}"#, r#"{"number":1,"width":1,"height":1,"size":{"width":9,"height":9}}"#,
            r#"{"page":1,"words":[]}"#, r#"{"name":"x"}"#, r#"{"kind":"limit","limit":"pages"}"#, "abc", "", "{\"kind\":",
        ])), 0..20)
    ) {
        let mut case = Case::new();
        for (kind, payload) in frames {
            if case.send(kind, payload.as_bytes()).is_err() { break }
        }
    }
}

#[test]
fn a_finer_page_comes_once_where_it_is_wanted_after_its_page_and_no_larger_than_a_page() {
    let finer = |number: u32, width: u32, height: u32| json!({"number": number, "width": width, "height": height});
    let wanted = || {
        let case = Case { inbox: Inbox::new(true).with_finer(true), ..Case::new() };
        let mut case = case;
        case.json(Kind::Facts, json!({"media_type": "application/pdf", "pages": 9})).unwrap();
        case
    };
    let with_page = || {
        let mut case = wanted();
        case.json(Kind::Page, page(1, 2, 1)).unwrap();
        case.send(Kind::Pixels, &[9; 6]).unwrap();
        case
    };
    let mut case = with_page();
    assert_eq!(case.json(Kind::Finer, finer(1, 4, 2)), Ok(None));
    assert_eq!(case.send(Kind::Pixels, &[1; 5]), Ok(None));
    let grey = Grey { width: 4, height: 2, pixels: vec![1; 8] };
    assert_eq!(case.send(Kind::Pixels, &[1; 3]), Ok(Some(Event::Finer(grey))));
    refused(case.json(Kind::Finer, finer(1, 4, 2)));
    refused(Case::with_page().json(Kind::Finer, finer(1, 4, 2)));
    refused(wanted().json(Kind::Finer, finer(0, 4, 2)));
    for (number, width, height) in [(2, 4, 2), (1, 0, 2), (1, 1 << 20, 1 << 20), (1, u32::MAX, u32::MAX)] {
        refused(with_page().json(Kind::Finer, finer(number, width, height)));
    }
    let mut case = with_page();
    case.json(Kind::Finer, finer(1, 4, 2)).unwrap();
    refused(case.send(Kind::Pixels, &[1; 9]));
}

/// What is written to it, for whoever looks at it afterwards.
#[derive(Clone, Default)]
struct Written(std::rc::Rc<std::cell::RefCell<Vec<u8>>>);

impl std::io::Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A page of one row, from a worker's mouth to the parent's ear.
fn sent_and_heard(rgb: &[u8]) -> Vec<u8> {
    let width = (rgb.len() / 3) as u32;

    let left = Case::new().left;
    let job = Job {
        kind: JobKind::Open,
        name: String::new(),
        limits: left.for_job(false),
        finer: false,
        again: PageList::default(),
        keys: DkimKeys::default(),
    };
    let pipe = Written::default();
    let mut out = Outbox::new(&job, Box::new(pipe.clone()));
    out.facts("application/pdf", 1).unwrap();
    out.page(1, Size { width: 9.0, height: 9.0 }, width, 1, rgb).unwrap();
    out.end(Ok(())).unwrap();

    let (mut case, mut decoder) = (Case::new(), Decoder::default());
    decoder.push(&pipe.0.borrow());
    let mut shown = None;
    while let Some(frame) = decoder.next_frame().unwrap() {
        if let Some(Event::Page { raster, .. }) = case.inbox.take(frame, &mut case.left).unwrap() {
            shown = Some(raster.into_rgb());
        }
    }
    shown.unwrap()
}

#[test]
fn paper_that_is_longer_than_a_frame_may_count_comes_whole() {
    let mut rgb = vec![255; 3_000_000];
    rgb[2_900_001] = 7;
    assert!(sent_and_heard(&rgb) == rgb);
}

proptest! {
    #[test]
    fn a_page_comes_out_as_it_went_in_whatever_stretches_of_it_are_alike(
        stretches in prop::collection::vec((any::<bool>(), 0..3u8, 1..20_000usize), 1..12)
    ) {
        let mut rgb = Vec::new();
        for (alike, value, length) in stretches {
            rgb.extend((0..length).map(|at| if alike { value } else { (at % 7) as u8 }));
        }
        rgb.truncate(rgb.len() / 3 * 3);
        prop_assume!(!rgb.is_empty());
        prop_assert!(sent_and_heard(&rgb) == rgb);
    }
}
