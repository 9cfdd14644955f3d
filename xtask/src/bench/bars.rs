//! `cargo xtask bench intake`: the slim intake against its bars, each beside what was measured of others.

use std::{
    fs::File,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    sync::Barrier,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use demo::people::visitor::{Stuck, Visitor};

use super::{figures, flood, processes, slim::Slim};

/// What is sent, and written to compare, in one piece.
const PIECE: usize = 1 << 20;

/// One line of the table.
pub struct Bar {
    pub what: String,
    pub bar: &'static str,
    pub measured: String,
    pub holds: bool,
    pub rival: &'static str,
}

/// Everything, against a slim intake of its own. `gib`: how large the largest drop is; `minutes`: how long it is attacked.
pub fn intake(program: &Path, safehouse: &Path, gib: u64, minutes: u64) -> anyhow::Result<()> {
    let slim = Slim::up(program)?;
    thread::sleep(Duration::from_secs(1));
    let mut bars = vec![idle(&slim)?, first_page(&slim)?, size(program)?];
    bars.extend(contacts(&slim)?);
    bars.push(plain_drop(&slim)?);
    bars.push(sealed_drop(&slim, safehouse)?);
    bars.extend(large(&slim, gib)?);
    bars.extend(flood::attack(&slim, Duration::from_secs(60 * minutes))?);
    println!("The slim intake against its bars:");
    for bar in &bars {
        let holds = if bar.holds { "holds" } else { "FAILS" };
        println!("  {holds}  {}: {}   (bar: {}{})", bar.what, bar.measured, bar.bar, bar.rival);
    }
    println!();
    Ok(())
}

fn idle(slim: &Slim) -> anyhow::Result<Bar> {
    let resident = processes::resident(slim.id())?;
    Ok(Bar {
        what: "idle memory".into(),
        bar: "25 MB",
        measured: format!("{} MB", figures(resident * 1.048_576)),
        holds: resident * 1.048_576 <= 25.0,
        rival: "; GlobaLeaks 111 MB",
    })
}

fn size(program: &Path) -> anyhow::Result<Bar> {
    let megabytes = std::fs::metadata(program)?.len() as f64 / 1e6;
    Ok(Bar {
        what: "the slim program".into(),
        bar: "15 MB",
        measured: format!("{} MB", figures(megabytes)),
        holds: megabytes <= 15.0,
        rival: "",
    })
}

/// The first page and its style sheet, with their headers, as they go over the line.
fn first_page(slim: &Slim) -> anyhow::Result<Bar> {
    let page = raw(&slim.url, "/")?;
    let style =
        page.split("href=\"").filter_map(|rest| rest.split('"').next()).find(|address| address.ends_with(".css"));
    let sheet = raw(&slim.url, style.context("no style sheet")?)?;
    // Whatever else a browser would fetch by itself.
    let more = ["src=\"", "url(", "@import", "rel=\"icon\""]
        .iter()
        .map(|sign| page.matches(sign).count() + sheet.matches(sign).count())
        .sum::<usize>();
    let bytes = page.len() + sheet.len();
    Ok(Bar {
        what: "first page with its style sheet".into(),
        bar: "30 KB, no other request",
        measured: format!("{} KB, {more} other", figures(bytes as f64 / 1000.0)),
        holds: bytes < 30_000 && more == 0,
        rival: "",
    })
}

fn raw(url: &str, path: &str) -> anyhow::Result<String> {
    let host = url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host)?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")?;
    let mut text = String::new();
    stream.read_to_string(&mut text)?;
    Ok(text)
}

/// Advice, codename, form, a text, the receipt.
pub fn text_drop(visitor: &Visitor) -> Result<(), Stuck> {
    let codename = visitor.submit(&visitor.get("/")?.form("codename")?)?;
    let form = visitor.submit(&codename.form("write")?)?.form("drop")?.set("message", "Look at page two.")?;
    receipt(&visitor.submit(&form)?)
}

fn receipt(page: &demo::people::visitor::Page) -> Result<(), Stuck> {
    match page.all("dl.receipt").len() {
        1 => Ok(()),
        _ => Err(Stuck::Other(format!("no receipt: {}", page.heading()))),
    }
}

fn contacts(slim: &Slim) -> anyhow::Result<Vec<Bar>> {
    let mut bars = Vec::new();
    for at_once in [32, 256] {
        let (before, cpu) = (slim.parcels()?, processes::cpu(slim.id())?);
        let start = Barrier::new(at_once);
        let ended: Vec<Result<Duration, Stuck>> = thread::scope(|scope| {
            let visit = || {
                let visitor = Visitor::new(&slim.url);
                start.wait();
                let from = Instant::now();
                text_drop(&visitor).map(|()| from.elapsed())
            };
            let all: Vec<_> = (0..at_once).map(|_| scope.spawn(visit)).collect();
            all.into_iter().filter_map(|visit| visit.join().ok()).collect()
        });
        let cpu = (processes::cpu(slim.id())? - cpu) * 1000.0 / at_once as f64;
        let failed: Vec<_> = ended.iter().filter_map(|end| end.as_ref().err()).collect();
        if let Some(first) = failed.first() {
            eprintln!("  a first contact failed: {first}");
        }
        let mut times: Vec<_> = ended.iter().filter_map(|end| end.as_ref().ok()).collect();
        times.sort_unstable();
        let lost = at_once - (slim.parcels()? - before);
        let p99 =
            times.get((times.len() * 99).div_ceil(100).saturating_sub(1)).map_or(f64::MAX, |time| time.as_secs_f64());
        let in_time = at_once > 32 || p99 < 1.0;
        bars.push(Bar {
            what: format!("{at_once} first contacts at once, to the receipt"),
            bar: if at_once == 32 { "none lost, no error page, p99 under 1 s" } else { "none lost, no error page" },
            measured: format!("{} failed, {lost} lost, p99 {} ms", failed.len(), figures(p99 * 1000.0)),
            holds: failed.is_empty() && lost == 0 && in_time,
            rival: "; GlobaLeaks 8 of 32 succeed, SecureDrop 7 of 96",
        });
        if at_once == 32 {
            bars.push(Bar {
                what: "processor time of a first contact".into(),
                bar: "10 ms",
                measured: format!("{} ms", figures(cpu)),
                holds: cpu <= 10.0,
                rival: "; SecureDrop 2,400 ms",
            });
        }
    }
    Ok(bars)
}

/// How often the drop of 10 MB is measured: the system counts in hundredths of a second.
const TIMES: u32 = 20;

fn ten_megabytes() -> Vec<u8> {
    let mut file = vec![0; 10_000_000];
    rand::RngCore::fill_bytes(&mut rand::rngs::OsRng, &mut file);
    file
}

fn plain_drop(slim: &Slim) -> anyhow::Result<Bar> {
    let file = ten_megabytes();
    let cpu = processes::cpu(slim.id())?;
    for _ in 0..TIMES {
        let visitor = Visitor::new(&slim.url);
        let codename = visitor.submit(&visitor.get("/")?.form("codename")?)?;
        let form = visitor.submit(&codename.form("write")?)?.form("drop")?;
        receipt(&visitor.submit(&form.set("message", "a measurement")?.attach("files", "measured.bin", &file)?)?)?;
    }
    let cpu = (processes::cpu(slim.id())? - cpu) * 1000.0 / f64::from(TIMES);
    Ok(Bar {
        what: "processor time of a drop of 10 MB, no scripts".into(),
        bar: "60 ms",
        measured: format!("{} ms", figures(cpu)),
        holds: cpu <= 60.0,
        rival: "; SecureDrop 300 ms",
    })
}

fn sealed_drop(slim: &Slim, safehouse: &Path) -> anyhow::Result<Bar> {
    let file = slim.folder.path().join("measured.bin");
    std::fs::write(&file, ten_megabytes())?;
    let words = ["drop", &slim.url, "--message", "a measurement", &file.display().to_string()];
    let cpu = processes::cpu(slim.id())?;
    for _ in 0..TIMES {
        let sent = crate::newsroom::run(safehouse, &words)?;
        ensure!(sent.status.success(), "safehouse drop: {}", String::from_utf8_lossy(&sent.stderr));
    }
    let cpu = (processes::cpu(slim.id())? - cpu) * 1000.0 / f64::from(TIMES);
    Ok(Bar {
        what: "processor time of a drop of 10 MB, sealed by its sender".into(),
        bar: "20 ms",
        measured: format!("{} ms", figures(cpu)),
        holds: cpu <= 20.0,
        rival: "; nobody else takes one",
    })
}

/// One file of so many GiB without scripts: memory, and speed beside the disk's and the loopback's own.
fn large(slim: &Slim, gib: u64) -> anyhow::Result<Vec<Bar>> {
    let bytes = gib << 30;
    let mut random = vec![0; PIECE];
    rand::RngCore::fill_bytes(&mut rand::rngs::OsRng, &mut random);
    let disk = disk_speed(slim.folder.path(), &random)?;
    let loopback = loopback_speed(&random)?;
    let visitor = Visitor::new(&slim.url);
    let codename = visitor.submit(&visitor.get("/")?.form("codename")?)?;
    let form = visitor.submit(&codename.form("write")?)?.form("drop")?;
    let value = |name: &str| form.value(name).map(str::to_owned).with_context(|| format!("the form has no {name}"));
    let field = |name: &str, value: &str| {
        format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let head = [
        field("codename", &value("codename")?),
        field("drop", &value("drop")?),
        field("message", "A large one."),
        "--edge\r\nContent-Disposition: form-data; name=\"files\"; filename=\"large.bin\"\r\nContent-Type: application/octet-stream\r\n\r\n".to_owned(),
    ]
    .concat();
    let tail = "\r\n--edge--\r\n";
    let host = slim.url.trim_start_matches("http://");
    let path = url::Url::parse(&form.address())?.path().to_owned();
    let before = processes::peak(slim.id())?;
    let from = Instant::now();
    let mut stream = TcpStream::connect(host)?;
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary=edge\r\nContent-Length: {}\r\n\r\n{head}",
        head.len() as u64 + bytes + tail.len() as u64
    )?;
    for _ in 0..bytes / PIECE as u64 {
        stream.write_all(&random)?;
    }
    stream.write_all(tail.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let speed = bytes as f64 / 1e6 / from.elapsed().as_secs_f64();
    ensure!(
        answer.contains("class=\"receipt\""),
        "no receipt for the large file: {}",
        answer.lines().next().unwrap_or_default()
    );
    let grown = processes::peak(slim.id())? - before;
    let half = disk.min(loopback) / 2.0;
    Ok(vec![
        Bar {
            what: format!("memory that a drop of {gib} GiB adds"),
            bar: "32 MiB",
            measured: format!("{} MiB", figures(grown)),
            holds: grown < 32.0,
            rival: "; SecureDrop ends at 500 MB, GlobaLeaks at 30 MB",
        },
        Bar {
            what: format!("speed of a drop of {gib} GiB"),
            bar: "half of the disk's or of loopback's",
            measured: format!("{} MB/s (disk {}, loopback {})", figures(speed), figures(disk), figures(loopback)),
            holds: speed >= half,
            rival: "",
        },
    ])
}

/// MB a second of writing one GiB and making it durable.
fn disk_speed(folder: &Path, piece: &[u8]) -> anyhow::Result<f64> {
    let path = folder.join("speed");
    let from = Instant::now();
    let mut file = File::create(&path)?;
    for _ in 0..1024 {
        file.write_all(piece)?;
    }
    file.sync_all()?;
    let took = from.elapsed().as_secs_f64();
    std::fs::remove_file(path)?;
    Ok(1024.0 * piece.len() as f64 / 1e6 / took)
}

/// MB a second of two GiB from one thread to another over TCP.
fn loopback_speed(piece: &[u8]) -> anyhow::Result<f64> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let from = Instant::now();
    let taken: anyhow::Result<u64> = thread::scope(|scope| {
        let taking = scope.spawn(move || -> anyhow::Result<u64> {
            let (mut stream, _) = listener.accept()?;
            Ok(std::io::copy(&mut stream, &mut std::io::sink())?)
        });
        let mut stream = TcpStream::connect(address)?;
        for _ in 0..2048 {
            stream.write_all(piece)?;
        }
        drop(stream);
        taking.join().map_err(|_| anyhow::anyhow!("the taker fell"))?
    });
    Ok(taken? as f64 / 1e6 / from.elapsed().as_secs_f64())
}
