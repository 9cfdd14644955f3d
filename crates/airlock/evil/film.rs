//! The attacker in ffmpeg's place: a word that ffmpeg never hears says what it does, and what it says goes out as raw pictures would.

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    os::unix::process::CommandExt,
    process::{Command, ExitCode},
};

use crate::{deeds, forever};

/// Comes first in its arguments.
pub const WORD: &str = "--film";
const FILE: &str = "/proc/self/fd/0";

pub fn run_if_asked(words: &[String]) -> Option<ExitCode> {
    let as_ffmpeg = words.first().is_some_and(|word| word.starts_with("-"));
    if as_ffmpeg && words.iter().any(|word| word == FILE || word == "ivf") {
        return Some(play(words));
    }
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

/// Plays ffmpeg at its work. The film says how: how many bytes of raw pictures, then what the encoder does, which sees only those, and how long it
/// says that it is.
fn play(words: &[String]) -> ExitCode {
    const PICTURE: usize = 64 * 48 * 3 / 2;
    if words.iter().any(|word| word == "ivf") {
        let mut raw = Vec::new();
        let mut first = [0; 16];
        io::stdin().read_exact(&mut first).unwrap();
        let deed = String::from_utf8_lossy(&first).trim_matches('\0').to_owned();
        let mut out = io::stdout();
        let mut send = |bytes: &[u8]| out.write_all(bytes).and_then(|()| out.flush()).is_ok();
        let packet = [&10u32.to_le_bytes()[..], &[0; 8], &[0x10, 0, 0, 0x9D, 0x01, 0x2A, 64, 0, 48, 0]].concat();
        send(&[&b"DKIF\0\0\x20\0VP80"[..], &[0; 20]].concat());
        if deed == "dies-first" {
            return ExitCode::FAILURE;
        }
        if deed == "endless" {
            while send(&packet.repeat(1_000)) {}
        }
        if deed == "long" {
            send(&[&u32::MAX.to_le_bytes()[..], &[0; 8]].concat());
            while send(&[0; 64 << 10]) {}
        }
        io::stdin().read_to_end(&mut raw).unwrap();
        let count = (raw.len() + first.len()) / PICTURE;
        for _ in 0..if deed == "one-less" { count - 1 } else { count } {
            send(&packet);
        }
        return if deed == "bad-end" { ExitCode::FAILURE } else { ExitCode::SUCCESS };
    }
    if words.iter().any(|word| word == "-show_entries") {
        let film = fs::read_to_string(FILE).unwrap();
        let seconds = film.split(' ').nth(2).unwrap_or("1.0");
        let stream = r#"{"codec_type":"video","width":64,"height":48,"avg_frame_rate":"25/1"}"#;
        print!(r#"{{"streams":[{stream}],"format":{{"duration":"{seconds}"}}}}"#);
        return ExitCode::SUCCESS;
    }
    let film = fs::read_to_string(FILE).unwrap();
    let (bytes, deed) = film.split_once(' ').unwrap();
    let deed = deed.split(' ').next().unwrap();
    let (bytes, deed) = match bytes {
        "endless" => (usize::MAX, deed),
        bytes => (bytes.parse().unwrap(), deed),
    };
    let mut raw = deed.as_bytes().to_vec();
    raw.resize(PICTURE, 0);
    let mut left = bytes;
    while left > 0 && io::stdout().write_all(&raw[..left.min(PICTURE)]).is_ok() {
        left = left.saturating_sub(PICTURE);
        if deed == "slow" {
            io::stdout().flush().unwrap();
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
    }
    io::stdout().flush().unwrap();
    match deed {
        "slow" | "dies-first" => forever(),
        "patches-up" => eprintln!("[h264 @ 0x1] concealing 300 DC, 300 AC, 300 MV errors in P frame"),
        _ => {}
    }
    if deed == "damaged" { ExitCode::from(69) } else { ExitCode::SUCCESS }
}

fn said(done: io::Result<()>) -> String {
    match done {
        Ok(()) => "done\n".to_owned(),
        Err(error) => format!("refused: {:?}\n", error.kind()),
    }
}
