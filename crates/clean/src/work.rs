//! The one thread that starts workers, one file after the other: a worker ends with the thread that started it.

use std::{
    io::{self, Read},
    sync::{Arc, mpsc::Receiver},
};

use airlock::{Airlock, Ended, NodePath, Sink, Whole};
use model::{Finding, limits::OpenLimits};
use page::PageContent;
use scrub::NotClean;

use crate::table::{Cleaning, Job, Opened, Stage, Table};

/// Does what is asked, in turn, as long as there is a table.
pub fn through(table: &Table, airlock: &Airlock, limits: &OpenLimits, line: Receiver<Job>) {
    for job in line {
        match job {
            // Forgotten while it waited.
            Job::Open(id, ..) | Job::Clean(id, ..) if table.change(id, |_| ()).is_none() => {}
            Job::Open(id, name, mut file) => {
                let mut pages = 0;
                let told = |_: &PageContent| {
                    pages += 1;
                    table.change(id, |document| document.stage = Stage::Opening(pages));
                };
                let stage = match open(table, airlock, &mut file, &name, limits, told) {
                    Ok((whole, top)) if top.opened => Stage::Open(Arc::new(Opened { whole, top })),
                    Ok((_, top)) => Stage::Failed(why(&top)),
                    Err(error) => Stage::Failed(error.to_string()),
                };
                table.change(id, |document| document.stage = stage);
            }
            Job::Clean(id, name, opened, kind, keep) => {
                let again = |mut bytes: &[u8]| open(table, airlock, &mut bytes, &name, limits, |_| ());
                let cleaning = match scrub::scrub(&opened.whole, &opened.top, kind, &keep, again) {
                    Ok(scrubbed) => Cleaning::Ready(Arc::new(scrubbed)),
                    Err(NotClean::Left(left)) => Cleaning::Refused("This would stay in it:".to_owned(), left),
                    Err(NotClean::Airlock(error)) => Cleaning::Refused(error.to_string(), Vec::new()),
                    Err(other) => Cleaning::Refused(other.to_string(), Vec::new()),
                };
                table.change(id, |document| document.clean = Some(cleaning));
            }
        }
    }
}

fn why(top: &Ended) -> String {
    top.failure.map_or_else(|| "nothing was found in it".to_owned(), |failure| failure.to_string())
}

fn open(
    table: &Table,
    airlock: &Airlock,
    file: &mut dyn Read,
    name: &str,
    limits: &OpenLimits,
    told: impl FnMut(&PageContent),
) -> Result<(Whole, Ended), airlock::Error> {
    let mut sink = Counted { whole: Whole::default(), told };
    let outcome = airlock.open_tree(file, name, limits, &mut sink)?;
    table.lack(outcome.sandbox_lacks);
    Ok((sink.whole, outcome.top))
}

/// Keeps a file in memory, and tells of each page.
struct Counted<T> {
    whole: Whole,
    told: T,
}

impl<T: FnMut(&PageContent)> Sink for Counted<T> {
    fn wants_children(&self) -> bool {
        self.whole.wants_children()
    }

    fn page(&mut self, node: &NodePath, number: u32, page: &PageContent) -> io::Result<()> {
        (self.told)(page);
        self.whole.page(node, number, page)
    }

    fn text(&mut self, node: &NodePath, text: &str) -> io::Result<()> {
        self.whole.text(node, text)
    }

    fn finding(&mut self, node: &NodePath, finding: &Finding) -> io::Result<()> {
        self.whole.finding(node, finding)
    }

    fn child(&mut self, node: &NodePath, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.whole.child(node, name, bytes)
    }

    fn end(&mut self, node: &NodePath, ended: &Ended) -> io::Result<()> {
        self.whole.end(node, ended)
    }
}
