//! Writes an invented newsroom's published site into a folder, to look at: `cargo run -p press --example sample -- OUTDIR`.

#![allow(clippy::unwrap_used, reason = "a sample that can't be made should say where")]

mod case;

fn main() {
    let Some(site) = std::env::args_os().nth(1) else {
        eprintln!("usage: cargo run -p press --example sample -- OUTDIR");
        std::process::exit(2);
    };
    let state = tempfile::tempdir().unwrap();
    let newsroom = case::Newsroom::new();
    let mut publisher = press::Publisher::open(&site, state.path()).unwrap();
    for step in 0..4 {
        newsroom.publish(&mut publisher, step).unwrap();
    }
    println!("{}", newsroom.vkey());
}
