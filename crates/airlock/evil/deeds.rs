//! What a worker may do that it shouldn't. Each deed says whether it was done; a wall may end it before it can say anything.

use std::{
    fs::File,
    io::{self, Read, Write},
    net::{TcpStream, UdpSocket},
    process::Command,
};

/// Does the deed. `None`: the word names no deed.
pub fn with(deed: &str, words: &[String]) -> Option<String> {
    let word = words.first().map_or("", String::as_str);
    let done = match deed {
        "read" => read(word),
        "write" => File::create(word).and_then(|mut file| file.write_all(b"owned")),
        "list" => std::fs::read_dir(word).map(drop),
        "tcp" => TcpStream::connect(("127.0.0.1", word.parse().unwrap())).map(drop),
        "udp" => UdpSocket::bind("127.0.0.1:0")
            .and_then(|socket| socket.send_to(b"owned", ("127.0.0.1", word.parse().unwrap())))
            .map(drop),
        "unix" => std::os::unix::net::UnixStream::connect(word).map(drop),
        "exec" => exec(word),
        "fork" => fork(word),
        "thread" => std::thread::Builder::new().spawn(|| {}).map(drop),
        "signal" => signal(word.parse().unwrap()),
        "executable-memory" => executable_memory(),
        "hoard" => hoard(word.parse().unwrap()),
        _ => return None,
    };
    Some(match done {
        Ok(()) => "done\n".to_owned(),
        Err(error) => format!("refused: {:?}\n", error.kind()),
    })
}

fn read(path: &str) -> io::Result<()> {
    let mut bytes = Vec::new();
    File::open(path)?.read_to_end(&mut bytes).map(drop)
}

/// Starts a new program that leaves a trace.
fn exec(path: &str) -> io::Result<()> {
    Command::new("/bin/sh").args(["-c", "echo owned > \"$0\"", path]).status().map(drop)
}

/// A second process that leaves a trace.
fn fork(path: &str) -> io::Result<()> {
    // SAFETY: one thread; the new process writes one file and ends without running anything of this one.
    let id = unsafe { libc::fork() };
    match id {
        -1 => Err(io::Error::last_os_error()),
        0 => {
            let _left = std::fs::write(path, b"owned");
            // SAFETY: ends this process.
            unsafe { libc::_exit(0) }
        }
        // SAFETY: waits for our own child.
        id => match unsafe { libc::waitpid(id, std::ptr::null_mut(), 0) } {
            -1 => Err(io::Error::last_os_error()),
            _ => Ok(()),
        },
    }
}

fn signal(id: i32) -> io::Result<()> {
    // SAFETY: two numbers.
    if unsafe { libc::kill(id, libc::SIGTERM) } == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

fn executable_memory() -> io::Result<()> {
    let (protection, flags) = (libc::PROT_READ | libc::PROT_EXEC, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS);
    // SAFETY: a new mapping that nobody uses.
    let at = unsafe { libc::mmap(std::ptr::null_mut(), 4096, protection, flags, -1, 0) };
    if at == libc::MAP_FAILED { Err(io::Error::last_os_error()) } else { Ok(()) }
}

/// Takes memory and touches all of it.
fn hoard(mib: usize) -> io::Result<()> {
    let mut kept = Vec::new();
    for _ in 0..mib {
        kept.push(vec![1u8; 1 << 20]);
    }
    std::hint::black_box(&kept);
    Ok(())
}
