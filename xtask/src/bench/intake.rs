//! The source's side: first contact, and a file of 10 MB, one at a time and many at once.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

use anyhow::Context;
use demo::people::visitor::{Stuck, Visitor};

use super::{Bench, figures, processes};

const AT_ONCE: [usize; 3] = [1, 8, 32];
/// How long one measurement may begin new visits.
const TIME: Duration = Duration::from_secs(8);

/// Advice, codename, form: all that a source sees before it sends anything.
pub fn contact(bench: &Bench) -> anyhow::Result<()> {
    println!("First contact (advice, codename, form), scripts off:");
    println!("  at once     done  failed   a second      p50 ms   CPU ms each");
    run(bench, |visitor| {
        let codename = visitor.submit(&visitor.get("/")?.form("/codename")?)?;
        visitor.submit(&codename.form("/write")?).map(std::mem::drop)
    })?;
    println!(
        "  (SecureDrop 2.11: 2,400 CPU ms each, 7 of 96 succeed at 32 at once; GlobaLeaks 5.0.15: 0.47 a second, 8 of 32 succeed)\n"
    );
    Ok(())
}

/// A whole drop with one file of 10 MB, to the receipt.
pub fn drop(bench: &Bench) -> anyhow::Result<()> {
    let mut file = vec![0; 10_000_000];
    rand::RngCore::fill_bytes(&mut rand::rngs::OsRng, &mut file);
    println!("A drop with one file of 10 MB, scripts off, to the receipt on disk:");
    println!("  at once     done  failed   a second      p50 ms   CPU ms each");
    run(bench, |visitor| {
        let codename = visitor.submit(&visitor.get("/")?.form("/codename")?)?;
        let form = visitor.submit(&codename.form("/write")?)?.form("/drop")?;
        let form = form.set("message", "a measurement")?.attach("files", "measured.bin", &file)?;
        visitor.submit(&form).map(std::mem::drop)
    })?;
    let id = bench.newsroom.process("intake").context("no intake")?;
    println!("  the intake's largest memory: {} MiB", figures(processes::peak(id)?));
    println!("  (SecureDrop: 300 CPU ms each, 672 MB at 32; GlobaLeaks: 5 of 12 succeed at 4 at once)\n");
    Ok(())
}

fn run(bench: &Bench, visit: impl Fn(&Visitor) -> Result<(), Stuck> + Sync) -> anyhow::Result<()> {
    let id = bench.newsroom.process("intake").context("no intake")?;
    for at_once in AT_ONCE {
        let failed = AtomicUsize::new(0);
        let (before, begun) = (processes::cpu(id)?, Instant::now());
        let mut times: Vec<Duration> = thread::scope(|scope| {
            let visitors: Vec<_> = (0..at_once)
                .map(|_| {
                    scope.spawn(|| {
                        let mut times = Vec::new();
                        // Everybody visits once at least.
                        while times.is_empty() || begun.elapsed() < TIME {
                            let visitor = Visitor::new(&bench.newsroom.said.intake);
                            let from = Instant::now();
                            match visit(&visitor) {
                                Ok(()) => times.push(from.elapsed()),
                                Err(why) => {
                                    if failed.fetch_add(1, Ordering::Relaxed) == 0 {
                                        eprintln!("  a visit failed: {why}");
                                    }
                                    break;
                                }
                            }
                        }
                        times
                    })
                })
                .collect();
            visitors.into_iter().flat_map(|visitor| visitor.join().unwrap_or_default()).collect()
        });
        let (took, cpu) = (begun.elapsed().as_secs_f64(), processes::cpu(id)? - before);
        times.sort_unstable();
        let done = times.len().max(1) as f64;
        let median = times.get(times.len() / 2).map_or(0.0, |time| time.as_secs_f64() * 1000.0);
        println!(
            "  {at_once:>7} {:>8} {:>7} {:>10} {:>11} {:>13}",
            times.len(),
            failed.into_inner(),
            figures(done / took),
            figures(median),
            figures(cpu * 1000.0 / done)
        );
    }
    Ok(())
}
