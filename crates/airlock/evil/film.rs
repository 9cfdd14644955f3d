//! The attacker in ffmpeg's place: a word that ffmpeg never hears says what it does, and what it says goes out as raw pictures would.

use std::{
    fs::{self, File},
    io::{self, Read},
    os::unix::process::CommandExt,
    process::{Command, ExitCode},
};

use crate::{deeds, forever};

/// Comes first in its arguments.
pub const WORD: &str = "--film";
const FILE: &str = "/proc/self/fd/0";

pub fn run_if_asked(words: &[String]) -> Option<ExitCode> {
    let [first, deed, rest @ ..] = words else { return None };
    if first != WORD {
        return None;
    }
    let answer = match deed.as_str() {
        "film" => fs::read_to_string(FILE).map_err(|error| error.to_string()).unwrap_or_else(|why| why),
        "to-and-fro" => said(
            File::open(FILE)
                .and_then(|mut file| io::Seek::seek(&mut file, io::SeekFrom::End(-4)).map(|_| file))
                .and_then(|mut file| {
                    let mut end = [0; 4];
                    file.read_exact(&mut end)?;
                    if &end == b"film" { Ok(()) } else { Err(io::ErrorKind::InvalidData.into()) }
                }),
        ),
        "change" => said(fs::OpenOptions::new().write(true).open(FILE).map(drop)),
        "change-here" => said(rustix::io::write(io::stdin(), b"owned").map(drop).map_err(Into::into)),
        "exec-film" => {
            let _longer = fs::set_permissions(FILE, std::os::unix::fs::PermissionsExt::from_mode(0o700));
            said(Err(Command::new(FILE).args([WORD, "thread"]).exec()))
        }
        "become" => said(Err(Command::new(&rest[0]).args(["-c", "echo owned"]).exec())),
        "listen" => said(std::net::TcpListener::bind("127.0.0.1:0").map(drop)),
        "memfd" => {
            said(rustix::fs::memfd_create("owned", rustix::fs::MemfdFlags::empty()).map(drop).map_err(Into::into))
        }
        "endless" => loop {
            print!("{}", "raw ".repeat(4 << 10));
        },
        "crash" => std::process::abort(),
        "forever" => forever(),
        other => deeds::with(other, rest).unwrap(),
    };
    print!("{answer}");
    Some(ExitCode::SUCCESS)
}

fn said(done: io::Result<()>) -> String {
    match done {
        Ok(()) => "done\n".to_owned(),
        Err(error) => format!("refused: {:?}\n", error.kind()),
    }
}
