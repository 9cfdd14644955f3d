//! Writes the demonstration's documents into a folder, to be dropped by hand: `cargo run -p demo --example case -- DIR`.

use std::{error::Error, fs, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("name a folder")?);
    fs::create_dir_all(&folder)?;
    for made in [demo::documents::channel()?, demo::documents::corvin()?].concat() {
        fs::write(folder.join(made.name), made.bytes)?;
        println!("{}", made.name);
    }
    Ok(())
}
