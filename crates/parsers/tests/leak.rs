//! The attack on our own redaction, small: some names, some layouts. `cargo xtask bench leak` runs all of it.

mod attack;
mod gather;
mod make;

use attack::{FONTS, Layout, WAYS, Way, Widths, attack};

/// What may come through of a name, in bits.
const BAR: f64 = 1.0;

#[test]
fn what_is_extended_or_set_anew_tells_at_most_one_bit() {
    let names = attack::names(60);
    for (font, layout) in [
        (FONTS[0], Layout::LineEnd),
        (FONTS[1], Layout::JustifiedLineEnd),
        (FONTS[0], Layout::Centred),
        (FONTS[3], Layout::Cell),
    ] {
        let leaks = attack(&Widths::measured(font), layout, &names);
        for (way, leak) in WAYS.into_iter().zip(&leaks).skip(1) {
            assert!(leak.bits <= BAR, "{font}, {layout:?}, {way:?}: {:.2} bits in {} classes", leak.bits, leak.classes);
        }
        // The control: a box as wide as the name tells, and the attack sees it.
        assert!(leaks[0].bits > 3.0, "{font}, {layout:?}: {:.2}", leaks[0].bits);
        // The desk shows no less than the attack finds.
        for leak in &leaks[..2] {
            assert!(
                leak.shown + 0.01 >= leak.bits,
                "{font}, {layout:?}: {:.2} shown, {:.2} found",
                leak.shown,
                leak.bits
            );
        }
    }
}

/// Of twins that differ in the secret alone the same file is published: no edge of a letter, no compression, no length of a
/// stream carries anything of it, because the paint comes before all of them.
#[test]
fn twins_that_are_covered_alike_are_the_same_bytes() {
    let widths = Widths::measured(FONTS[0]);
    let file = |pages: &[page::PageContent]| {
        let mut writer = page::pdf::Writer::new(Vec::new()).unwrap();
        pages.iter().for_each(|page| writer.page(page).unwrap());
        writer.finish().unwrap()
    };
    let made = |name: &str, way| {
        let page = attack::drawn(&attack::sheet(&widths, Layout::Middle, name));
        let redacted = attack::published(&page, name, way);
        (file(std::slice::from_ref(&page)), file(&redacted.pages))
    };
    for way in [Way::Extended, Way::Retypeset] {
        let ((one, one_published), (other, other_published)) = (made("Marrow", way), made("Tidewell", way));
        assert_ne!(one, other, "the control: the originals differ");
        assert_eq!(one_published, other_published, "{way:?}");
    }
    // The other control: what isn't covered makes a difference.
    assert_ne!(made("Marrow", Way::Box).1, made("Tidewell", Way::Box).1);
}
