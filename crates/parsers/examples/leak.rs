//! How much our own redaction tells of a name, by the attack in `tests/attack`: `cargo xtask bench leak` runs it.
#![allow(clippy::unwrap_used, reason = "a measurement that can't go on says so by ending")]

#[path = "../tests/attack/mod.rs"]
mod attack;
#[path = "../tests/gather/mod.rs"]
mod gather;
#[path = "../tests/make/mod.rs"]
mod make;

use attack::{FONTS, LAYOUTS, WAYS, Way, Widths, attack};

fn main() {
    let count = std::env::args().nth(1).map_or(4000, |word| word.parse().unwrap());
    let names = attack::names(count);
    println!("{count} names, all as likely ({:.2} bits); what is published tells, in bits:\n", (count as f64).log2());
    println!(
        "| font | layout | box | shown for it | extended | shown for it | set anew |\n|---|---|---|---|---|---|---|"
    );
    let mut all: [Vec<f64>; 3] = Default::default();
    let names = &names;
    let one_font = |font| {
        let widths = Widths::measured(font);
        LAYOUTS.map(|(layout, _)| attack(&widths, layout, names))
    };
    let fonts = std::thread::scope(|scope| {
        let running = FONTS.map(|font| scope.spawn(move || one_font(font)));
        running.map(|font| font.join().unwrap())
    });
    for (font, layouts) in FONTS.into_iter().zip(&fonts) {
        for ((_, words), leaks) in LAYOUTS.into_iter().zip(layouts) {
            let [plain, extended, anew] = leaks;
            println!(
                "| {font} | {words} | {:.2} | {:.1} | {:.2} ({}) | {:.1} | {:.2} |",
                plain.bits, plain.shown, extended.bits, extended.classes, extended.shown, anew.bits
            );
            all.iter_mut().zip(leaks).for_each(|(all, leak)| all.push(leak.bits));
        }
    }
    println!();
    for (way, bits) in WAYS.into_iter().zip(&all) {
        let way = match way {
            Way::Box => "box",
            Way::Extended => "extended",
            Way::Retypeset => "set anew",
        };
        let worst = bits.iter().copied().fold(0.0, f64::max);
        println!("{way}: mean {:.2}, worst {worst:.2}", bits.iter().sum::<f64>() / bits.len() as f64);
    }
}
