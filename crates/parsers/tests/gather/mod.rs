//! An output that keeps everything, for tests.

use model::{Finding, FindingKind, Size, Word};
use parsers::{JobLimits, OpenFailure, Output};

#[allow(dead_code, reason = "each test program uses a part of this")]
pub struct Page {
    pub number: u32,
    pub size: Size,
    pub width: u32,
    pub height: u32,
    pub rgb: Vec<u8>,
    pub words: Vec<Word>,
}

#[derive(Default)]
pub struct Gather {
    pub media_type: String,
    pub pages_said: u32,
    pub pages: Vec<Page>,
    pub text: String,
    /// Of the text what a letter itself says.
    pub body: String,
    pub findings: Vec<Finding>,
    pub children: Vec<(String, Vec<u8>)>,
    /// Only the newest page's pixels are kept: long documents would fill the memory.
    pub forgetful: bool,
}

impl Output for Gather {
    fn facts(&mut self, media_type: &str, pages: u32) -> Result<(), OpenFailure> {
        assert!(self.media_type.is_empty(), "facts come once");
        self.media_type = media_type.to_owned();
        self.pages_said = pages;
        Ok(())
    }

    fn page(&mut self, number: u32, size: Size, width: u32, height: u32, rgb: &[u8]) -> Result<(), OpenFailure> {
        assert!(!self.media_type.is_empty(), "facts come first");
        assert_eq!(rgb.len() as u64, u64::from(width) * u64::from(height) * 3);
        assert!(u64::from(width) * u64::from(height) <= model::limits::MAX_PIXELS);
        assert!(self.pages.last().is_none_or(|last| last.number < number), "pages ascend");
        if self.forgetful
            && let Some(last) = self.pages.last_mut()
        {
            last.rgb = Vec::new();
        }
        self.pages.push(Page { number, size, width, height, rgb: rgb.to_vec(), words: Vec::new() });
        Ok(())
    }

    fn words(&mut self, number: u32, words: &[Word]) -> Result<(), OpenFailure> {
        let page = self.pages.last_mut().expect("a page comes before its words");
        assert_eq!(page.number, number);
        page.words.extend_from_slice(words);
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), OpenFailure> {
        self.text.push_str(text);
        Ok(())
    }

    fn body(&mut self, text: &str) -> Result<(), OpenFailure> {
        self.body.push_str(text);
        self.text(text)
    }

    fn finding(&mut self, finding: Finding) -> Result<(), OpenFailure> {
        self.findings.push(finding);
        Ok(())
    }

    fn child(&mut self, name: &str, bytes: &mut dyn std::io::Read) -> Result<(), OpenFailure> {
        let mut all = Vec::new();
        // A broken child is no failure of the file that holds it.
        let _ = bytes.read_to_end(&mut all);
        self.children.push((name.to_owned(), all));
        Ok(())
    }
}

#[allow(dead_code, reason = "each test program uses a part of this")]
impl Gather {
    pub fn of(bytes: &[u8]) -> Self {
        let mut gather = Self::default();
        let opened = parsers::open(bytes, "test", &LIMITS, &mut gather);
        opened.expect("the file opens");
        gather
    }

    pub fn details(&self, kind: FindingKind) -> Vec<&str> {
        self.findings.iter().filter(|f| f.kind == kind).map(|f| f.detail.as_str()).collect()
    }

    pub fn says(&self, kind: FindingKind, detail: &str) -> bool {
        self.details(kind).iter().any(|d| d.contains(detail))
    }
}

pub const LIMITS: JobLimits =
    JobLimits { pages: 2_000, children: 2_000, child_bytes: 1 << 30, text_bytes: 64 << 20, memory: 1 << 30 };

/// Calls `each` with `times` changed copies of every seed: bytes overwritten, cut out, doubled. The same each time.
#[allow(dead_code, reason = "each test program uses a part of this")]
pub fn mutate(seeds: &[Vec<u8>], times: u32, mut each: impl FnMut(&[u8])) {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut random = |below: usize| {
        // SplitMix64.
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % below.max(1) as u64).unwrap_or(0)
    };
    for seed in seeds {
        for _ in 0..times {
            let mut file = seed.clone();
            for _ in 0..=random(8) {
                let at = random(file.len());
                let end = (at + 1 + random(24)).min(file.len());
                match random(4) {
                    0 => file[at..end].iter_mut().for_each(|b| *b = [0, 0xFF, b'{', b'9'][random(4)]),
                    1 => drop(file.drain(at..end)),
                    2 => file.extend_from_within(at..end),
                    _ => file[at] = random(256) as u8,
                }
                if file.is_empty() {
                    break;
                }
            }
            each(&file);
        }
    }
}
