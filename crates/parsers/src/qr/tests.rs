use qrcode::{Color, QrCode};

use super::*;

/// A page with a code on it: `side` pixels a module, turned, in the ink and on the paper given, under light that falls off to the right.
struct Sheet {
    side: f32,
    turn: f32,
    ink: u8,
    paper: u8,
    falling: f32,
}

const PLAIN: Sheet = Sheet { side: 4.0, turn: 0.0, ink: 0, paper: 255, falling: 0.0 };
const TEXT: &str = "https://example.org/copy/7731";
const SIZE: usize = 700;

impl Sheet {
    fn rgb(&self) -> Vec<u8> {
        let code = QrCode::new(TEXT).unwrap();
        let (modules, colors) = (code.width() as f32, code.to_colors());
        let (sin, cos) = self.turn.to_radians().sin_cos();
        let lightness = |x: f32, y: f32| {
            let (x, y) = (x - SIZE as f32 / 2.0, y - SIZE as f32 / 2.0);
            let at = |v: f32| v / self.side + modules / 2.0;
            let (u, v) = (at(x * cos + y * sin), at(y * cos - x * sin));
            let on = (0.0..modules).contains(&u) && (0.0..modules).contains(&v);
            let dark = on && colors[v as usize * code.width() + u as usize] == Color::Dark;
            f32::from(if dark { self.ink } else { self.paper })
        };
        let mut rgb = Vec::with_capacity(SIZE * SIZE * 3);
        for at in 0..SIZE * SIZE {
            let (x, y) = ((at % SIZE) as f32, (at / SIZE) as f32);
            // Four looks at each pixel, as a renderer softens edges.
            let soft: f32 = [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)]
                .map(|(dx, dy)| lightness(x + dx, y + dy))
                .iter()
                .sum();
            let light = soft / 4.0 * (1.0 - self.falling * x / SIZE as f32);
            rgb.extend([light as u8; 3]);
        }
        rgb
    }
}

/// What the reader reads with its own count of what is dark.
fn alone(width: usize, height: usize, pixel: impl Fn(usize, usize) -> u8) -> Vec<String> {
    let mut picture = PreparedImage::prepare_from_greyscale(width, height, pixel);
    picture.detect_grids().iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text).collect()
}

fn texts(rgb: &[u8], width: usize, height: usize) -> Vec<String> {
    let codes = read(rgb, width as u32, height as u32).into_iter();
    codes.map(|code| code.text).filter(|text| !text.is_empty()).collect()
}

#[test]
fn a_code_says_where_it_is() {
    for turn in [0.0, 17.0, 90.0] {
        let sheet = Sheet { turn, ..PLAIN };
        let codes = read(&sheet.rgb(), SIZE as u32, SIZE as u32);
        let [code] = &codes[..] else { panic!("{codes:?}") };
        let rect = code.rect(Size { width: 70.0, height: 140.0 });
        // 29 modules of four pixels; turned, their corners lie further out.
        let half = 58.0 * (f32::sin(turn.to_radians()) + f32::cos(turn.to_radians()));
        let wanted =
            Rect::new((350.0 - half) / 10.0, (350.0 - half) / 5.0, (350.0 + half) / 10.0, (350.0 + half) / 5.0);
        for (got, wanted) in <[f32; 4]>::from(rect).into_iter().zip(<[f32; 4]>::from(wanted)) {
            assert!((got - wanted).abs() < 1.6, "{turn}: {rect:?}");
        }
    }
}

#[test]
fn what_the_reader_alone_reads_is_read_after_the_quick_look() {
    let mut read_by_it = 0;
    for side in [1.5, 2.0, 2.7, 3.0, 5.0, 9.3, 16.0] {
        for turn in [0.0, 3.0, 17.0, 45.0, 90.0, 131.0] {
            for (ink, paper) in [(0, 255), (90, 200), (190, 230), (20, 60)] {
                for falling in [0.0, 0.6] {
                    let sheet = Sheet { side, turn, ink, paper, falling };
                    let rgb = sheet.rgb();
                    let without = alone(SIZE, SIZE, |x, y| rgb[(y * SIZE + x) * 3]);
                    read_by_it += without.len();
                    // Of a part of a page it reads one that it doesn't read of the whole.
                    let ours = texts(&rgb, SIZE, SIZE);
                    assert!(
                        without.iter().all(|text| ours.contains(text)),
                        "side {side}, turned by {turn}, {ink} on {paper}, falling {falling}"
                    );
                }
            }
        }
    }
    assert!(read_by_it > 200, "only {read_by_it} of 336 could be read at all");
}

#[test]
fn a_code_is_read_and_a_page_without_one_is_not_read_whole() {
    assert_eq!(texts(&PLAIN.rgb(), SIZE, SIZE), [TEXT]);
    let mut lines = vec![255; SIZE * SIZE * 3];
    for (at, pixel) in lines.chunks_exact_mut(3).enumerate() {
        let (x, y) = (at % SIZE, at / SIZE);
        if y % 24 < 10 && (x * 7 + y / 24 * 13) % 11 < 6 {
            pixel.fill(10);
        }
    }
    let grey = |y: usize, row: &mut Vec<u8>| {
        row.clear();
        row.extend((0..SIZE).map(|x| lines[(y * SIZE + x) * 3]));
    };
    assert_eq!(corners::look(SIZE, SIZE, grey, |_| false).around, None);
}

#[test]
fn a_larger_square_around_it_hides_no_code() {
    // A decoration like a corner mark, and in its light ring, seen after it, a small code.
    const WIDE: usize = 1600;
    const HIGH: usize = 500;
    const MODULE: usize = 60;
    let code = QrCode::new("copy 7").unwrap();
    let (side, colors) = (code.width(), code.to_colors());
    let (left, top) = (100 + MODULE + 9, 40 + 5 * MODULE + 9);
    let dark = |x: usize, y: usize| {
        if (left..left + 2 * side).contains(&x) && (top..top + 2 * side).contains(&y) {
            return colors[(y - top) / 2 * side + (x - left) / 2] == Color::Dark;
        }
        let (x, y) = (x.wrapping_sub(100) / MODULE, y.wrapping_sub(40) / MODULE);
        x < 7 && y < 7 && (x % 6 == 0 || y % 6 == 0 || (2..5).contains(&x) && (2..5).contains(&y))
    };
    let grey: Vec<u8> = (0..WIDE * HIGH).map(|at| if dark(at % WIDE, at / WIDE) { 0 } else { 255 }).collect();
    let by_it = alone(WIDE, HIGH, |x, y| grey[y * WIDE + x]);
    assert_eq!(by_it, ["copy 7"], "the reader alone reads it");
    let rgb: Vec<u8> = grey.iter().flat_map(|v| [*v; 3]).collect();
    assert_eq!(texts(&rgb, WIDE, HIGH), by_it);
}

/// Three corner marks, 41 modules of five pixels apart in all, turned, and between them what `dark` says of each module.
fn marks(turn: f32, dark: fn(usize, usize) -> bool) -> Vec<u8> {
    const MODULES: usize = 41;
    let (sin, cos) = turn.to_radians().sin_cos();
    let in_mark = |u: usize, v: usize| {
        let in_square = u < 8 && v < 8;
        let light = |n: usize| n == 7 || (n == 1 || n == 5);
        let ring = u == 7 || v == 7 || ((light(u) && (1..6).contains(&v)) || (light(v) && (1..6).contains(&u)));
        in_square.then_some(!ring)
    };
    let module = |u: usize, v: usize| {
        let (far_u, far_v) = (MODULES - 1 - u, MODULES - 1 - v);
        in_mark(u, v).or(in_mark(far_u, v)).or(in_mark(u, far_v)).unwrap_or_else(|| dark(u, v))
    };
    let middle = SIZE as f32 / 2.0;
    let mut rgb = Vec::with_capacity(SIZE * SIZE * 3);
    for at in 0..SIZE * SIZE {
        let (x, y) = ((at % SIZE) as f32 - middle, (at / SIZE) as f32 - middle);
        let on = |v: f32| v / 5.0 + MODULES as f32 / 2.0;
        let (u, v) = (on(x * cos + y * sin), on(y * cos - x * sin));
        let whole = 0.0..MODULES as f32;
        let is_dark = whole.contains(&u) && whole.contains(&v) && module(u as usize, v as usize);
        rgb.extend([if is_dark { 20 } else { 250 }; 3]);
    }
    rgb
}

#[test]
fn a_code_that_cannot_be_read_is_told_of_and_marks_alone_are_none() {
    let strewn = |u: usize, v: usize| (u * 31 + v * 17 + u * v * 7) % 7 < 4;
    for turn in [0.0, 4.0, 30.0, 45.0] {
        let codes = read(&marks(turn, strewn), SIZE as u32, SIZE as u32);
        let [code] = &codes[..] else { panic!("{turn}: {codes:?}") };
        assert!(code.text.is_empty() && code.what() == UNREAD);
        let half = 102.5 * (f32::sin(turn.to_radians()) + f32::cos(turn.to_radians()));
        let rect = code.rect(Size { width: SIZE as f32, height: SIZE as f32 });
        for (got, wanted) in [(rect.x0, 350.0 - half), (rect.y1, 350.0 + half)] {
            assert!((got - wanted).abs() < 16.0, "{turn}: {rect:?}");
        }
    }
    assert_eq!(read(&marks(0.0, |_, _| false), SIZE as u32, SIZE as u32), [], "nothing stands between them");
    assert_eq!(read(&marks(0.0, |u, v| u % 6 == 0 && v % 2 == 0), SIZE as u32, SIZE as u32), [], "a form's squares");
}

/// The reader tries each corner mark with each: a page full of them would take it minutes.
#[test]
fn a_page_of_corner_marks_costs_little() {
    const WIDE: usize = 2_000;
    let begun = std::time::Instant::now();
    let in_mark = |u: usize, v: usize| {
        u < 7 && v < 7 && (u.is_multiple_of(6) || v.is_multiple_of(6) || (2..5).contains(&u) && (2..5).contains(&v))
    };
    let dark = |x: usize, y: usize| {
        let (u, v) = (x % 60 / 3, y % 60 / 3);
        in_mark(u, v) || (u > 8 || v > 8) && x.is_multiple_of(4) && y.is_multiple_of(4)
    };
    let rgb: Vec<u8> = (0..WIDE * WIDE).flat_map(|at| [if dark(at % WIDE, at / WIDE) { 0 } else { 255 }; 3]).collect();
    assert!(texts(&rgb, WIDE, WIDE).is_empty());
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
}

/// Marks without number in front of a code don't hide that there is something.
#[test]
fn a_border_of_marks_silences_no_code() {
    const WIDE: usize = 1_240;
    let code = QrCode::new(TEXT).unwrap();
    let (side, colors) = (code.width(), code.to_colors());
    let in_mark = |u: usize, v: usize| {
        u < 7 && v < 7 && (u.is_multiple_of(6) || v.is_multiple_of(6) || (2..5).contains(&u) && (2..5).contains(&v))
    };
    let dark = |x: usize, y: usize| {
        let (u, v) = (x.wrapping_sub(200) / 4, y.wrapping_sub(200) / 4);
        let border = (20..34).contains(&y) && in_mark(x % 17 / 2, (y - 20) / 2);
        border || x >= 200 && y >= 200 && u < side && v < side && colors[v * side + u] == Color::Dark
    };
    let rgb: Vec<u8> = (0..WIDE * 500).flat_map(|at| [if dark(at % WIDE, at / WIDE) { 0 } else { 255 }; 3]).collect();
    let codes = read(&rgb, WIDE as u32, 500);
    assert!(!codes.is_empty(), "nothing is said of a page with a code");
}
