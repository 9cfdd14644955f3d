//! What a person hands to `safehouse` beside a document, as a plan or a proof that came from elsewhere: where a plan is carried out nothing that
//! it names is left, and a proof holds of no pixels but those that were committed to.

use std::sync::OnceLock;

use model::{Colours, Mode, Plan, Rect, Size, Word};
use page::{
    Error, Origin, PageContent, Policy, Raster, redact,
    tiles::{PageProof, Proof, TileAt},
};

use crate::within;

const MEMORY: usize = 256 << 20;
/// A bar's colour.
const BAR: [u8; 3] = [0x14, 0x12, 0x10];
/// The document's pages, in points and in pixels: at 144 dots an inch, so that nothing has to be rounded.
const SIZE: Size = Size { width: 160.0, height: 80.0 };
const SCALE: u32 = 2;
/// What the committed proofs are of, and made with.
pub const DOCUMENT: &str = "EL-0001";
pub const SEED: [u8; 32] = [7; 32];

pub fn plan(data: &[u8]) {
    let Ok(plan) = serde_json::from_slice::<Plan>(data) else { return };
    let text = serde_json::to_vec(&plan).expect("a plan is JSON");
    // A number that is too large is none in JSON.
    if plan.boxes.iter().all(|one| one.rect.normal().is_some()) {
        assert_eq!(&serde_json::from_slice::<Plan>(&text).expect("what was written is read"), &plan);
    }
    let pages = [page(0), page(1)];
    let black_and_white = Policy { colours: Colours::BlackAndWhite, ..Policy::default() };
    for policy in [Policy::default(), Policy { extend: true, ..Policy::default() }, black_and_white] {
        let Ok(redacted) = within(MEMORY, || redact(&pages, &plan, policy)) else { continue };
        for page in &redacted.pages {
            for word in &page.words {
                let left = plan.words.iter().any(|gone| gone.text.trim().eq_ignore_ascii_case(&word.text));
                assert!(!left, "{word:?} is left");
            }
        }
        if plan.mode == Mode::Facsimile {
            assert_eq!(redacted.pages.len(), pages.len());
            for one in &plan.boxes {
                let number = one.page as usize - 1;
                covered(one.rect, &pages[number].raster, &redacted.pages[number].raster);
            }
        }
    }
}

/// No pixel under the box is what it was.
fn covered(rect: Rect, before: &Raster, after: &Raster) {
    let rect = rect.normal().expect("the plan was carried out");
    let pixels = |from: f32, to: f32, most: u32| {
        let scaled = |at: f32| (at.max(0.0) * SCALE as f32) as u32;
        scaled(from)..(to * SCALE as f32).ceil().min(most as f32) as u32
    };
    for y in pixels(rect.y0, rect.y1, before.height()) {
        for x in pixels(rect.x0, rect.x1, before.width()) {
            assert_ne!(before.get(x, y), after.get(x, y), "the pixel {x}, {y} under {rect:?} is left");
        }
    }
}

pub fn proof(data: &[u8]) {
    let proof = match Proof::from_bytes(data) {
        Ok(proof) => proof,
        Err(error) => return assert!(matches!(error, Error::NotAProof(_)), "{error}"),
    };
    let text = serde_json::to_vec(&proof).expect("a proof is JSON");
    assert_eq!(Proof::from_bytes(&text).expect("what was written is read"), proof);
    static COMMITTED: OnceLock<(Raster, PageProof)> = OnceLock::new();
    let (committed, honest) = COMMITTED.get_or_init(|| {
        let raster = page(0).raster;
        let honest = PageProof::new(DOCUMENT, 1, &raster, &[], SEED).expect("no tile is hidden");
        (raster, honest)
    });
    let Some(first) = proof.pages.first() else { return };
    // As it would be published with what the proof says is hidden, each tile a bar.
    let mut published = committed.clone();
    let columns = committed.width().div_ceil(page::tiles::WIDTH);
    for tile in first.hidden_tiles() {
        let at = TileAt { x: tile % columns, y: tile / columns };
        if at.y < committed.height().div_ceil(page::tiles::HEIGHT) {
            let (x, y) = (at.x * page::tiles::WIDTH, at.y * page::tiles::HEIGHT);
            published.fill(x, y, x + page::tiles::WIDTH, y + page::tiles::HEIGHT, BAR);
        }
    }
    let whole = |raster: &Raster| within(MEMORY, || proof.verify(vec![Ok::<_, Error>(raster.clone())].into_iter()));
    let Ok(hidden) = whole(&published) else { return };
    assert_eq!((proof.document.as_str(), proof.pages.len()), (DOCUMENT, 1), "it holds of another document");
    assert_eq!(first.root, honest.root, "it holds of other pixels than were committed to");
    assert_eq!(hidden, first.hidden.len() as u64);
    // One pixel that is shown, whichever it is.
    let at = (0..published.width() * published.height()).find(|at| {
        let (x, y) = (at % published.width(), at / published.width());
        published.get(x, y) != BAR
    });
    if let Some(at) = at {
        let (x, y) = (at % published.width(), at / published.width());
        let [red, green, blue] = published.get(x, y);
        published.set(x, y, [red, green ^ 1, blue]);
        assert!(whole(&published).is_err(), "it holds of a forged page");
    }
}

/// A page of words, on pixels of which no two are the same and none is one of a bar's.
pub fn page(number: u32) -> PageContent {
    let (width, height) = (SIZE.width as u32 * SCALE, SIZE.height as u32 * SCALE);
    let pixels = (0..height).flat_map(|y| (0..width).map(move |x| [250 - number as u8, (x % 200) as u8, y as u8]));
    let raster = Raster::from_rgb(width, height, pixels.flatten().collect()).expect("as many as it has");
    let lines =
        [["The", "harbour", "office"], ["paid", "Miro", "Tidewell"], ["for", "one", "sur-"], ["vey", "in", "March."]];
    let mut words = Vec::new();
    for (row, line) in lines.iter().enumerate() {
        for (column, text) in line.iter().enumerate() {
            let (x, y) = (10.0 + 45.0 * column as f32, 8.0 + 16.0 * row as f32);
            let rect = Rect::new(x, y, x + 5.0 * text.len() as f32, y + 10.0);
            words.push(Word { text: (*text).to_owned(), rect, line_end: column == 2 });
        }
    }
    PageContent { raster, size: SIZE, words, origin: Origin::Embedded }
}
