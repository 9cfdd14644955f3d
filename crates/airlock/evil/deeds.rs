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
        "netlink" => netlink(),
        "trace" => trace(word.parse().unwrap()),
        "look-into" => look_into(word.parse().unwrap()),
        "nameless-file" => nameless_file(),
        "executable-memory" => executable_memory(),
        "hoard" => hoard(word.parse().unwrap()),
        "host-name" => return std::fs::read_to_string("/proc/sys/kernel/hostname").ok().or_else(host_name),
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

/// As the system call tells it, where no file is read.
fn host_name() -> Option<String> {
    let mut name = [0u8; 256];
    // SAFETY: so many bytes of ours.
    let done = unsafe { libc::gethostname(name.as_mut_ptr().cast(), name.len()) };
    let end = name.iter().position(|byte| *byte == 0)?;
    (done == 0).then(|| format!("{}\n", String::from_utf8_lossy(&name[..end])))
}

/// A socket to the kernel's own network tables.
fn netlink() -> io::Result<()> {
    // SAFETY: three numbers.
    let socket = unsafe { libc::socket(libc::AF_NETLINK, libc::SOCK_RAW, libc::NETLINK_ROUTE) };
    if socket == -1 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

/// Takes hold of another process as a debugger does, without stopping it.
fn trace(id: libc::pid_t) -> io::Result<()> {
    let nothing = std::ptr::null_mut::<libc::c_void>();
    // SAFETY: numbers, and two addresses that this request doesn't look at.
    let done = unsafe { libc::ptrace(libc::PTRACE_SEIZE, id, nothing, nothing) };
    if done == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// Asks for another process's memory: where it is mapped.
fn look_into(id: libc::pid_t) -> io::Result<()> {
    let mut byte = 0u8;
    let here = libc::iovec { iov_base: (&raw mut byte).cast(), iov_len: 1 };
    // This program's own text lies there in neither: a wall says no before the kernel looks, and without walls it says that nothing is there.
    let there = libc::iovec { iov_base: std::ptr::without_provenance_mut(8), iov_len: 1 };
    // SAFETY: one byte of ours, which lives until the call is over; the other address is the other process's.
    let done = unsafe { libc::process_vm_readv(id, &raw const here, 1, &raw const there, 1, 0) };
    match io::Error::last_os_error() {
        _ if done >= 0 => Ok(()),
        error if error.raw_os_error() == Some(libc::EFAULT) => Ok(()),
        error => Err(error),
    }
}

/// A file in memory that no folder holds, and no limit on files would count.
fn nameless_file() -> io::Result<()> {
    // SAFETY: a string that ends, and a number.
    let file = unsafe { libc::memfd_create(c"owned".as_ptr(), 0) };
    if file == -1 { Err(io::Error::last_os_error()) } else { Ok(()) }
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
