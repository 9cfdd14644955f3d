//! The reader's side: the archive beside nginx on the same files, `verify` beside `sha256sum`.

use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};

use super::{Bench, figures, processes};
use crate::run::{find, installed};

fn site(bench: &Bench) -> PathBuf {
    bench.data.path().join("archive/site")
}

/// Requests a second by `wrk`, and what each costs, for the home page and for a page's picture.
pub fn archive(bench: &Bench) -> anyhow::Result<()> {
    if !installed("wrk") {
        println!("skipped: wrk is not installed\n");
        return Ok(());
    }
    let picture = a_file(&site(bench), "png").context("no picture is published")?;
    println!("Archive (wrk, 16 connections, 5 s), requests a second and CPU microseconds each:");
    let nginx = Nginx::start(&site(bench))?;
    let own = vec![bench.newsroom.process("archive").context("no archive")?];
    for (name, path) in [("home page", "/".to_owned()), ("a page's picture", format!("/{picture}"))] {
        let (ours, ours_each) = wrk(&format!("{}{path}", bench.newsroom.said.archive), &own)?;
        print!("  {name:<18} ours {:>8} {:>8}", figures(ours), figures(ours_each));
        match &nginx {
            Some(nginx) => {
                let (theirs, theirs_each) =
                    wrk(&format!("{}{path}", nginx.url), &processes::children(nginx.child.id())?)?;
                println!(
                    "   nginx {:>8} {:>8}   ours takes {} times its CPU",
                    figures(theirs),
                    figures(theirs_each),
                    figures(ours_each / theirs_each)
                );
            }
            None => println!("   (nginx is not installed)"),
        }
    }
    println!();
    Ok(())
}

/// Requests a second, and the CPU microseconds that these servers spent on each.
fn wrk(url: &str, servers: &[u32]) -> anyhow::Result<(f64, f64)> {
    let spent = || servers.iter().map(|id| processes::cpu(*id)).sum::<anyhow::Result<f64>>();
    let before = spent()?;
    let said = Command::new("wrk").args(["-t2", "-c16", "-d5s", url]).output()?;
    let spent = spent()? - before;
    let text = String::from_utf8_lossy(&said.stdout).into_owned();
    ensure!(!text.contains("Non-2xx"), "{url} does not answer well:\n{text}");
    let line = |name: &str| text.lines().find_map(|line| line.trim().strip_prefix(name)).context("wrk says nothing");
    let requests =
        text.lines().find_map(|line| line.trim().split_once(" requests in")).context("wrk counts nothing")?.0;
    Ok((line("Requests/sec:")?.trim().parse()?, spent * 1e6 / requests.parse::<f64>()?.max(1.0)))
}

/// nginx on a folder, with as many workers as there are cores; ended when dropped.
struct Nginx {
    child: Child,
    url: String,
    _folder: tempfile::TempDir,
}

impl Nginx {
    fn start(site: &Path) -> anyhow::Result<Option<Self>> {
        let Some(program) = find("nginx") else { return Ok(None) };
        let folder = tempfile::tempdir()?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let here = folder.path().display();
        let config = format!(
            "worker_processes auto; daemon off; pid {here}/pid; error_log {here}/errors; user root;\n\
             events {{ worker_connections 256; }}\n\
             http {{ access_log off; sendfile on; types {{ text/html html; image/png png; }}\n\
             client_body_temp_path {here}/a; proxy_temp_path {here}/b; fastcgi_temp_path {here}/c; uwsgi_temp_path {here}/d; scgi_temp_path {here}/e;\n\
             server {{ listen 127.0.0.1:{port}; root {}; }} }}\n",
            site.display()
        );
        let path = folder.path().join("nginx.conf");
        fs::write(&path, config)?;
        let child = Command::new(program).arg("-c").arg(&path).stderr(Stdio::null()).spawn()?;
        let nginx = Self { child, url: format!("http://127.0.0.1:{port}"), _folder: folder };
        let end = Instant::now() + Duration::from_secs(5);
        while ureq::get(&nginx.url).call().is_err() {
            ensure!(Instant::now() < end, "nginx does not answer");
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(Some(nginx))
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // TERM, so that it ends its workers.
        let _ = crate::newsroom::signal(self.child.id(), "TERM");
        let _ = self.child.wait();
    }
}

/// The whole site, verified against its record, beside `sha256sum` of the same files, which compares with nothing.
pub fn verify(bench: &Bench) -> anyhow::Result<()> {
    let site = site(bench);
    let mut files = Vec::new();
    all_files(&site, &mut files)?;
    let bytes: u64 = files.iter().filter_map(|path| fs::metadata(path).ok()).map(|facts| facts.len()).sum();
    println!(
        "Verifying a site of {} files, {} MiB, {RUNS} times:",
        files.len(),
        figures(bytes as f64 / f64::from(1 << 20))
    );
    println!("                             best ms      CPU ms each");
    let verify = |words: &[&str]| {
        let ours = || Command::new(&bench.program).arg("verify").arg(&site).args(words).output();
        fastest(|| ours().map(|done| done.status.success()))
    };
    let (ours, ours_cpu) = verify(&[])?;
    println!("  safehouse verify          {:>8} {:>16}", figures(ours * 1000.0), figures(ours_cpu * 1000.0));
    let (openings, openings_cpu) = verify(&["--openings"])?;
    println!("  the same with --openings  {:>8} {:>16}", figures(openings * 1000.0), figures(openings_cpu * 1000.0));
    let ends = |path: &&PathBuf, what: &str| path.to_string_lossy().contains(what);
    let pages = files.iter().filter(|path| ends(path, "/pages/")).count();
    let proofs = files.iter().filter(|path| ends(path, ".proof-of-") && path.extension() == Some("json".as_ref()));
    let proofs: Vec<u64> = proofs.filter_map(|path| fs::metadata(path).ok()).map(|facts| facts.len()).collect();
    println!(
        "  {} proofs of openings: {} bytes in all, the largest {}; {pages} pages",
        proofs.len(),
        proofs.iter().sum::<u64>(),
        proofs.iter().max().unwrap_or(&0)
    );
    if installed("sha256sum") {
        let (theirs, theirs_cpu) =
            fastest(|| Command::new("sha256sum").args(&files).stdout(Stdio::null()).status().map(|s| s.success()))?;
        println!(
            "  sha256sum                 {:>8} {:>16}   ours takes {} times its CPU",
            figures(theirs * 1000.0),
            figures(theirs_cpu * 1000.0),
            figures(ours_cpu / theirs_cpu)
        );
    }
    println!();
    Ok(())
}

/// How often each is run: processor time is told in hundredths of a second.
const RUNS: u32 = 20;

/// The shortest time that passed, and the processor time of all divided by their number, in seconds.
fn fastest(run: impl Fn() -> std::io::Result<bool>) -> anyhow::Result<(f64, f64)> {
    let (mut best, before) = (f64::INFINITY, processes::cpu_of_ended()?);
    for _ in 0..RUNS {
        let begun = Instant::now();
        ensure!(run()?, "it fails");
        best = best.min(begun.elapsed().as_secs_f64());
    }
    Ok((best, (processes::cpu_of_ended()? - before) / f64::from(RUNS)))
}

fn all_files(folder: &Path, files: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            all_files(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

/// Some file with this extension, as an address below the site.
fn a_file(site: &Path, extension: &str) -> Option<String> {
    let mut files = Vec::new();
    all_files(site, &mut files).ok()?;
    files.sort();
    let wanted = files.into_iter().find(|path| {
        path.extension().is_some_and(|e| e == extension) && path.display().to_string().contains("/pages/")
    })?;
    Some(wanted.strip_prefix(site).ok()?.display().to_string())
}
