//! What the system says of a process: its memory and its time.

use std::fs;

use anyhow::Context;

use super::Bench;

/// Idle memory of each process, without what it shares with others (PSS counts a shared page in parts).
pub fn memory(bench: &Bench) -> anyhow::Result<()> {
    println!("Idle memory, MiB (proportional / resident), with the demonstration's case and the desk unlocked:");
    let mut sum = 0.0;
    let supervisor = ("supervisor", Some(bench.newsroom.child.id()));
    let servers = ["intake", "desk", "archive"].map(|name| (name, bench.newsroom.process(name)));
    for (name, id) in [supervisor].into_iter().chain(servers) {
        let id = id.with_context(|| format!("no {name}"))?;
        let (own, resident) =
            (field(&format!("/proc/{id}/smaps_rollup"), "Pss:")?, field(&format!("/proc/{id}/status"), "VmRSS:")?);
        println!("  {name:<12} {:>7} / {:>7}", super::figures(own), super::figures(resident));
        sum += own;
    }
    println!(
        "  {:<12} {:>7}   (GlobaLeaks 5.0.15: 111 idle; SecureDrop's source interface: 371 at 8 visitors)\n",
        "together",
        super::figures(sum)
    );
    Ok(())
}

/// What a process has in memory now, in MiB.
pub fn resident(id: u32) -> anyhow::Result<f64> {
    field(&format!("/proc/{id}/status"), "VmRSS:")
}

/// The most that a process ever had in memory, in MiB.
pub fn peak(id: u32) -> anyhow::Result<f64> {
    field(&format!("/proc/{id}/status"), "VmHWM:")
}

fn field(path: &str, name: &str) -> anyhow::Result<f64> {
    let text = fs::read_to_string(path).with_context(|| path.to_owned())?;
    let line =
        text.lines().find_map(|line| line.strip_prefix(name)).with_context(|| format!("{path} has no {name}"))?;
    let kib: f64 = line.split_whitespace().next().context("no number")?.parse()?;
    Ok(kib / 1024.0)
}

/// Processor seconds that a process has used so far.
pub fn cpu(id: u32) -> anyhow::Result<f64> {
    // User and system time are the 12th and 13th field after the name.
    times(&format!("/proc/{id}/stat"), 11)
}

/// Processor seconds of all programs that this one has run to their end, and of those that they ran. On a machine that others use,
/// too, this can be compared when the time that passed can't.
pub fn cpu_of_ended() -> anyhow::Result<f64> {
    times("/proc/self/stat", 13)
}

fn times(path: &str, skip: usize) -> anyhow::Result<f64> {
    let stat = fs::read_to_string(path).with_context(|| path.to_owned())?;
    // The name stands in brackets and may hold anything.
    let rest = stat.rsplit_once(')').context("no name")?.1;
    let ticks: u64 = rest.split_whitespace().skip(skip).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
    // Linux tells a hundred ticks a second to programs, whatever it counts in.
    Ok(ticks as f64 / 100.0)
}

/// The processes that a process has started.
pub fn children(id: u32) -> anyhow::Result<Vec<u32>> {
    let path = format!("/proc/{id}/task/{id}/children");
    let text = fs::read_to_string(&path).with_context(|| path)?;
    Ok(text.split_whitespace().filter_map(|child| child.parse().ok()).collect())
}

/// The processor's name.
pub fn model() -> String {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with("model name"));
    line.and_then(|line| Some(line.split_once(':')?.1.trim().to_owned()))
        .unwrap_or_else(|| "an unnamed processor".into())
}

/// How busy the machine is already, over one minute: other people's work makes every figure worse.
pub fn load() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split_whitespace().next().unwrap_or("unknown").to_owned()
}
