//! What it costs that a redaction can be proved: beside the same redaction without a proof.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context, ensure};

use super::{
    documents::{page_count, some_pdfs},
    figures, load, processes,
};

/// One box, where most pages have words.
const PLAN: &str = r#"{"mode":"facsimile","boxes":[{"page":1,"rect":[72,72,300,108],"reason":"source"}]}"#;

/// Redacts some PDFs without and with a proof, and holds each proof against what was made.
pub fn cost(program: &Path) -> anyhow::Result<()> {
    let scratch = tempfile::tempdir()?;
    let at = |name: String| scratch.path().join(name);
    let plan = at("plan.json".to_owned());
    fs::write(&plan, PLAN)?;
    println!("On {} cores, {}, load {}.\n", std::thread::available_parallelism()?, processes::model(), load());
    let (mut pages, mut files, mut sizes) = (0, 0, [0, 0, 0]);
    let mut cpu = [0.0; 3];
    for (number, file) in some_pdfs(scratch.path())?.iter().enumerate() {
        let [plain, public, proof, seed] =
            ["plain.pdf", "public.pdf", "proof", "seed"].map(|end| at(format!("{number}.{end}")));
        let run = |words: &mut Command, spent: &mut f64| -> anyhow::Result<bool> {
            let before = processes::cpu_of_ended()?;
            let ended = words.stdout(Stdio::null()).stderr(Stdio::null()).status()?;
            *spent += processes::cpu_of_ended()? - before;
            Ok(ended.success())
        };
        let redact = || {
            let mut command = Command::new(program);
            command.args(["redact", "--ocr", "off"]).arg(file).arg("--plan").arg(&plan);
            command
        };
        let (mut alone, mut proved, mut held) = (0.0, 0.0, 0.0);
        // One that has no such place, or can't be opened, says nothing here.
        if !run(redact().arg("--out").arg(&plain), &mut alone)? {
            continue;
        }
        let mut with = redact();
        with.arg("--out").arg(&public).arg("--proof").arg(&proof).arg("--seed").arg(&seed);
        ensure!(run(&mut with, &mut proved)?, "{} has no proof", file.display());
        let mut verify = Command::new(program);
        verify.arg("verify").arg(&public).arg("--proof").arg(&proof);
        ensure!(run(&mut verify, &mut held)?, "the proof of {} doesn't hold", file.display());
        (files, pages) = (files + 1, pages + page_count(&public).context("pdfinfo counts the pages")?);
        for (all, one) in cpu.iter_mut().zip([alone, proved, held]) {
            *all += one;
        }
        for (all, path) in sizes.iter_mut().zip([&public, &proof, &seed]) {
            *all += fs::metadata(path)?.len();
        }
    }
    ensure!(pages > 0, "nothing could be redacted");
    let each = |spent: f64| figures(spent * 1000.0 / pages as f64);
    println!("Redacting {files} PDFs, {pages} pages, a box on the first of each; CPU ms a page:");
    println!(
        "  without a proof {}, with one {}, holding it against the PDF {}",
        each(cpu[0]),
        each(cpu[1]),
        each(cpu[2])
    );
    let [public, proof, seed] = sizes.map(|bytes| figures(bytes as f64 / pages as f64));
    println!("  bytes a page: PDF {public}, proof {proof}, seed {seed}\n");
    Ok(())
}
