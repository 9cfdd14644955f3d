//! Files that are damaged on purpose: every one must end as an ordinary result, within its time and its memory.

use std::{
    collections::BTreeMap,
    fs,
    path::PathBuf,
    time::{Duration, Instant},
};

use airlock::{Failure, Limit};
use model::limits::OpenLimits;
use rand::{Rng, SeedableRng, rngs::StdRng};

/// Larger ones are left out: many small files try more than few large ones.
const LARGEST: u64 = 1 << 20;
/// What the clock may be late: a file that ends at its limit still has to be put away.
const LATE: Duration = Duration::from_secs(2);

/// Opens `count` damaged files, and prints how they ended.
pub fn campaign(files: &[PathBuf], count: u64, seed: u64) {
    let limits = OpenLimits::default();
    let small = |path: &&PathBuf| fs::metadata(path).is_ok_and(|facts| facts.len() > 0 && facts.len() <= LARGEST);
    let files: Vec<&PathBuf> = files.iter().filter(small).collect();
    let airlock = super::airlock().with_a_spare(limits.memory);
    let mut ends: BTreeMap<String, u64> = BTreeMap::new();
    let (mut longest, mut late, begun) = (Duration::ZERO, 0, Instant::now());
    for number in 0..count {
        let mut chance = StdRng::seed_from_u64(seed.wrapping_add(number));
        let path = files[chance.gen_range(0..files.len())];
        let mut bytes = fs::read(path).unwrap();
        let other = fs::read(files[chance.gen_range(0..files.len())]).unwrap();
        damage(&mut bytes, &other, &mut chance);
        let start = Instant::now();
        let (_, ended) = super::open(&airlock, &bytes, &limits);
        let took = start.elapsed();
        longest = longest.max(took);
        late += u64::from(took > limits.time + LATE);
        let end = match ended.failure {
            None => "opened".to_owned(),
            Some(Failure::Limit(Limit::Time)) => "ended for time".to_owned(),
            Some(Failure::Limit(Limit::Memory)) => "ended for memory".to_owned(),
            Some(failure) => failure.to_string(),
        };
        if matches!(ended.failure, Some(Failure::Crashed | Failure::Protocol(_))) {
            println!("  number {number} ({}): {end}", path.display());
        }
        *ends.entry(end).or_default() += 1;
    }
    println!(
        "{count} damaged files (seed {seed}) of {} in {:.0} s; the longest took {:.1} s, {late} were late:",
        files.len(),
        begun.elapsed().as_secs_f64(),
        longest.as_secs_f64()
    );
    for (end, count) in ends {
        println!("  {count:>6}  {end}");
    }
}

/// One of the ways in which files break, or are broken.
fn damage(bytes: &mut Vec<u8>, other: &[u8], chance: &mut StdRng) {
    let place = |bytes: &[u8], chance: &mut StdRng| chance.gen_range(0..bytes.len().max(1));
    match chance.gen_range(0..6) {
        0 => {
            for _ in 0..chance.gen_range(1..64) {
                let at = place(bytes, chance);
                bytes[at] ^= 1 << chance.gen_range(0..8);
            }
        }
        1 => bytes.truncate(place(bytes, chance).max(1)),
        // A part comes twice.
        2 => {
            let (from, to) = (place(bytes, chance), place(bytes, chance));
            let part = bytes[from..(from + 4096).min(bytes.len())].to_vec();
            bytes.splice(to..to, part);
        }
        // A part of another file.
        3 => {
            let (from, to) = (place(other, chance), place(bytes, chance));
            bytes.splice(to..to, other[from..(from + 4096).min(other.len())].iter().copied());
        }
        // Numbers become large.
        4 => {
            for _ in 0..chance.gen_range(1..16) {
                let at = place(bytes, chance);
                let end = (at + 4).min(bytes.len());
                bytes[at..end].fill([0, 0x7F, 0xFF][chance.gen_range(0..3)]);
            }
        }
        // Digits in text become others.
        _ => {
            for byte in bytes.iter_mut().filter(|byte| byte.is_ascii_digit()) {
                if chance.gen_ratio(1, 50) {
                    *byte = b'0' + chance.gen_range(0..10);
                }
            }
        }
    }
}
