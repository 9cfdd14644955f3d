//! A program in ffmpeg's place that has been taken over: it can read the film, and do nothing else. Each deed first without walls, where it must
//! succeed. Then ffmpeg itself, where it is installed.

use std::{
    fs,
    net::{TcpListener, UdpSocket},
    os::unix::net::UnixListener,
    path::PathBuf,
    process::Command,
    time::{Duration, Instant},
};

use crate::kept::processes;
use airlock::{
    Airlock, Config, Failure, Limit, WorkerCommand,
    film::{Films, NoFilm},
    ocr::Ocr,
    office::Office,
};
use model::limits::OpenLimits;
use tempfile::TempDir;

/// A taken-over ffmpeg, under a name of its own.
struct Taken {
    films: Films,
    program: PathBuf,
    worker: WorkerCommand,
    mark: String,
    folder: TempDir,
}

impl Taken {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mark = folder.path().file_name().unwrap().to_str().unwrap().to_owned();
        let evil = PathBuf::from(env!("CARGO_BIN_EXE_evil-worker"));
        let program = folder.path().join("ffmpeg");
        fs::copy(&evil, &program).unwrap();
        let worker = WorkerCommand { program: evil, arguments: vec!["worker-v1".into()] };
        Self { films: Films::of(&program), program, worker, mark, folder }
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    fn made(&self, words: &[&str], memory: u64, time: Duration) -> Result<Vec<u8>, NoFilm> {
        let film = [&[b'x'; 100_000][..], b"film"].concat();
        self.of(&film, words, memory, time)
    }

    fn of(&self, film: &[u8], words: &[&str], memory: u64, time: Duration) -> Result<Vec<u8>, NoFilm> {
        let words: Vec<String> = ["--film"].iter().chain(words).map(|word| (*word).to_owned()).collect();
        self.films.trial(&self.worker, &words, film, memory, time).unwrap()
    }

    fn tried(&self, words: &[&str]) -> String {
        match self.made(words, 512 << 20, Duration::from_secs(20)) {
            Ok(said) => String::from_utf8(said).unwrap().trim_end().to_owned(),
            Err(why) => format!("{why:?}"),
        }
    }

    /// The same deed without walls.
    fn control(&self, words: &[&str]) {
        let film = self.path("film");
        fs::write(&film, "a film").unwrap();
        let film = fs::OpenOptions::new().read(true).write(true).open(film).unwrap();
        let done = Command::new(&self.program).arg("--film").args(words).stdin(film).output().unwrap();
        assert_eq!(String::from_utf8(done.stdout).unwrap().trim_end(), "done", "{words:?}");
    }

    fn refused(&self, words: &[&str]) {
        assert_eq!(self.tried(words), "refused: PermissionDenied", "{words:?}");
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        let end = Instant::now() + Duration::from_secs(5);
        while !processes(&self.mark).is_empty() {
            assert!(Instant::now() < end, "no process outlives it");
        }
    }
}

#[test]
fn it_reads_the_film_and_no_other_file() {
    let taken = Taken::new();
    assert!(taken.tried(&["film"]).ends_with("xfilm"));
    assert_eq!(taken.tried(&["to-and-fro"]), "done");
    let secret = taken.path("secret");
    fs::write(&secret, "x").unwrap();
    for words in
        [["read", &secret], ["read", "/etc/passwd"], ["read", "/proc/self/environ"], ["list", "/"], ["list", "/tmp"]]
    {
        taken.control(&words);
        taken.refused(&words);
    }
}

#[test]
fn it_writes_nowhere_and_not_into_the_film() {
    let taken = Taken::new();
    let (trace, shared) = (taken.path("trace"), format!("/dev/shm/{}", taken.mark));
    for path in [trace.as_str(), &shared] {
        taken.control(&["write", path]);
        fs::remove_file(path).unwrap();
        taken.refused(&["write", path]);
        assert!(!fs::exists(path).unwrap(), "{path}");
    }
    for deed in ["change", "memfd", "change-here"] {
        taken.control(&[deed]);
        assert!(taken.tried(&[deed]).starts_with("refused"), "{deed}");
    }
}

#[test]
fn it_starts_no_process_and_becomes_no_other_program() {
    let taken = Taken::new();
    let trace = taken.path("trace");
    for deed in ["exec", "fork"] {
        taken.control(&[deed, &trace]);
        fs::remove_file(&trace).unwrap();
        taken.refused(&[deed, &trace]);
    }
    assert_eq!(Command::new(&taken.program).args(["--film", "become", "/bin/sh"]).output().unwrap().stdout, b"owned\n");
    taken.refused(&["become", "/bin/sh"]);
    // Not even the film, which it may read.
    let film = fs::read(&taken.program).unwrap();
    let own = fs::File::open(&taken.program).unwrap();
    let done = Command::new(&taken.program).args(["--film", "exec-film"]).stdin(own).output().unwrap();
    assert_eq!(done.stdout, b"done\n");
    let tried = taken.of(&film, &["exec-film"], 512 << 20, Duration::from_secs(20));
    assert_eq!(tried, Ok(b"refused: PermissionDenied\n".to_vec()));
    assert_eq!(taken.tried(&["thread"]), "done");
    let id = std::process::id().to_string();
    assert!(taken.tried(&["signal", &id]).starts_with("refused"));
}

#[test]
fn it_reaches_no_network_and_no_socket() {
    let taken = Taken::new();
    let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = tcp.local_addr().unwrap().port().to_string();
    taken.control(&["tcp", &port]);
    tcp.accept().unwrap();
    tcp.set_nonblocking(true).unwrap();
    taken.refused(&["tcp", &port]);
    assert!(tcp.accept().is_err(), "nobody came");
    let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
    let port = udp.local_addr().unwrap().port().to_string();
    taken.control(&["udp", &port]);
    taken.refused(&["udp", &port]);
    let door = taken.path("door");
    let _door = UnixListener::bind(&door).unwrap();
    taken.control(&["unix", &door]);
    taken.refused(&["unix", &door]);
    taken.control(&["listen"]);
    taken.refused(&["listen"]);
}

#[test]
fn it_is_ended_at_a_limit() {
    let taken = Taken::new();
    let (memory, time) = (256 << 20, Duration::from_secs(20));
    let ended = |limit| Err(NoFilm::Ended(Failure::Limit(limit)));
    assert_eq!(taken.made(&["forever"], memory, Duration::from_millis(700)), ended(Limit::Time));
    assert_eq!(taken.made(&["hoard", "400"], memory, time), ended(Limit::Memory));
    assert_eq!(taken.made(&["hoard", "100"], memory, time), Ok(b"done\n".to_vec()));
    assert!(matches!(taken.made(&["endless"], memory, time), Err(NoFilm::Ended(Failure::Protocol(_)))));
    assert_eq!(taken.made(&["crash"], memory, time), Err(NoFilm::NoPictures));
    assert!(taken.films.probe(&taken.worker).unwrap().unwrap().holds());
}

#[test]
fn a_parent_in_a_domain_of_its_own_can_start_it() {
    // As the desk is: nothing can be mounted in there, and nothing needs to be.
    let mut taken = Taken::new();
    taken.worker.arguments = vec!["worker-v1-in-a-domain".into()];
    assert!(taken.tried(&["film"]).ends_with("xfilm"));
    taken.refused(&["read", "/etc/passwd"]);
}

/// What becomes of a film of 25 pictures, of which a taken-over decoder makes so many bytes, and a taken-over encoder what a word says.
fn copied(bytes: &str, deed: &str) -> Result<usize, NoFilm> {
    copied_in(bytes, deed, Duration::from_secs(20))
}

fn copied_in(bytes: &str, deed: &str, time: Duration) -> Result<usize, NoFilm> {
    let taken = Taken::new();
    let (worker, films) = (taken.worker.clone(), taken.films.clone());
    let config = Config { worker, allow_without_sandbox: false, ocr: Ocr::Off, office: Office::Own, films };
    let limits = OpenLimits { memory: 128 << 20, time, ..OpenLimits::default() };
    let film = format!("{bytes} {deed}");
    let made = Airlock::new(config).film(&mut film.as_bytes(), "video/mp4", &limits, &mut |_| ()).unwrap();
    made.map(|film| film.pictures.count())
}

#[test]
fn what_runs_between_the_two_is_counted() {
    const PICTURE: usize = 64 * 48 * 3 / 2;
    let all = (25 * PICTURE).to_string();
    assert_eq!(copied(&all, "honest"), Ok(25));
    assert_eq!(copied(&(25 * PICTURE - 1).to_string(), "honest"), Err(NoFilm::Damaged("pictures")), "half a picture");
    assert_eq!(copied(&(18 * PICTURE).to_string(), "honest"), Err(NoFilm::OtherLength), "it ends early");
    assert_eq!(copied("endless", "honest"), Err(NoFilm::OtherLength));
    assert_eq!(copied("0", "honest"), Err(NoFilm::NotMade));
    for deed in ["damaged", "patches-up"] {
        assert_eq!(copied(&all, deed), Err(NoFilm::Damaged("pictures")), "{deed}");
    }
    assert_eq!(copied(&all, "dies-first"), Err(NoFilm::NotMade), "the decoder, which still lives, isn't to blame");
    for deed in ["one-less", "bad-end"] {
        assert_eq!(copied(&all, deed), Err(NoFilm::NotMade), "{deed}");
    }
    for deed in ["endless", "long"] {
        assert_eq!(copied(&all, deed), Err(NoFilm::TooLarge), "{deed}");
    }
}

#[test]
fn patience_has_an_end() {
    // Eight pictures would give two seconds more; ten times its length is less than one.
    let (begun, eight) = (Instant::now(), (8 * 64 * 48 * 3 / 2).to_string());
    let made = copied_in(&eight, "slow 0.04", Duration::from_millis(600));
    assert_eq!(made, Err(NoFilm::Ended(Failure::Limit(Limit::Time))));
    assert!(begun.elapsed() < Duration::from_millis(2_200), "{:?}", begun.elapsed());
}

#[test]
fn ffmpeg_itself_lives_behind_these_walls() {
    let films = Films::find();
    let Films::Ffmpeg(_) = films else {
        println!("skipped: ffmpeg is not installed");
        return;
    };
    let worker = Taken::new().worker.clone();
    let made = |file: &str| {
        let words = ["-nostdin", "-v", "quiet", "-f", "s16le", "-i", file, "-f", "u8", "pipe:1"];
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        films.trial(&worker, &words, &[0; 64], 512 << 20, Duration::from_secs(60)).unwrap()
    };
    assert_eq!(made("/proc/self/fd/0"), Ok(vec![0x80; 32]));
    assert_eq!(made("/etc/passwd"), Err(NoFilm::NoPictures));
}
