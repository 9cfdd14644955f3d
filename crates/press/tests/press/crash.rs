//! The disk fails at each single operation of each publication, in four ways. After the next start the site is what it was or
//! what it should be, byte for byte.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
    rc::Rc,
};

use model::{Rect, Size, Word};
use page::{Origin, PageContent, Raster};
use press::{
    Error, Plan, Publisher, Release, StoryDraft,
    publish::{Disk, RealDisk},
};

use crate::{
    case::{self, Newsroom},
    sites::{Files, Place, files, restore},
};

/// What is left of the operation at which the power goes, and of names that no sync had made durable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Crash {
    /// It happened, and so did everything before it.
    Done,
    /// It didn't; everything before it did.
    NotDone,
    /// Names not yet synced are as they were before.
    Lost,
    /// The same, but the newest of them has reached the disk ahead of the others.
    LostButNewest,
}

const CRASHES: [Crash; 4] = [Crash::Done, Crash::NotDone, Crash::Lost, Crash::LostButNewest];

/// A disk that keeps names in its cache until its folder is synced, and fails once.
struct Failing {
    /// Operations until it fails; `None` for never.
    left: Option<usize>,
    how: Crash,
    /// Names not yet durable, with what the disk has of them.
    unsynced: Vec<(PathBuf, Option<Vec<u8>>)>,
    /// How many there were.
    count: Rc<Cell<usize>>,
}

impl Failing {
    fn new(left: Option<usize>, how: Crash) -> Self {
        Self { left, how, unsynced: Vec::new(), count: Rc::default() }
    }

    fn operation(&mut self, act: impl FnOnce(&mut Self) -> io::Result<()>) -> io::Result<()> {
        self.count.set(self.count.get() + 1);
        if self.left.as_mut().is_none_or(|left| left.checked_sub(1).map(|less| *left = less).is_some()) {
            return act(self);
        }
        if self.how != Crash::NotDone && self.how != Crash::Lost {
            act(self)?;
        }
        if matches!(self.how, Crash::Lost | Crash::LostButNewest) {
            self.lose();
        }
        Err(io::Error::other("the power went"))
    }

    fn lose(&mut self) {
        let mut unsynced = std::mem::take(&mut self.unsynced);
        let newest = if self.how == Crash::LostButNewest { unsynced.pop() } else { None };
        for (path, before) in unsynced.into_iter().rev() {
            if newest.as_ref().is_some_and(|(kept, _)| *kept == path) {
                continue;
            }
            match before {
                Some(bytes) => fs::write(path, bytes).unwrap(),
                None => drop(fs::remove_file(path)),
            }
        }
    }

    fn remember(&mut self, path: &Path) {
        self.unsynced.push((path.to_owned(), fs::read(path).ok()));
    }
}

impl Disk for Failing {
    fn write(&mut self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.operation(|disk| {
            disk.remember(path);
            fs::create_dir_all(path.parent().unwrap())?;
            fs::write(path, bytes)
        })
    }

    fn remove(&mut self, path: &Path) -> io::Result<()> {
        self.operation(|disk| {
            disk.remember(path);
            match fs::remove_file(path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
                done => done,
            }
        })
    }

    fn sync(&mut self, folder: &Path) -> io::Result<()> {
        self.operation(|disk| {
            disk.unsynced.retain(|(path, _)| path.parent() != Some(folder));
            Ok(())
        })
    }
}

/// A document of a few pixels: these tests publish it hundreds of times.
fn small(id: &str, version: u32, said: &[&str]) -> press::Rendition {
    let page = |said: &&str| {
        let word = |(at, text): (usize, &str)| {
            let x = at as f32 * 20.0;
            Word { text: text.into(), rect: Rect::new(x, 10.0, x + 18.0, 20.0), line_end: false }
        };
        PageContent {
            raster: Raster::new(20, 10, Raster::WHITE).unwrap(),
            size: Size { width: 200.0, height: 100.0 },
            words: said.split(' ').enumerate().map(word).collect(),
            origin: Origin::Embedded,
        }
    };
    let pages: Vec<PageContent> = said.iter().map(page).collect();
    case::rendition(id, version, &pages, &[], case::descriptor("A sheet", "Letter"), "2026-11-24")
}

fn plan(newsroom: &Newsroom, publisher: &Publisher<Failing>, step: usize) -> Plan {
    let site = publisher.site(&newsroom.vkey()).unwrap();
    let release = |id: &str, documents: Vec<press::Rendition>, stories: Vec<StoryDraft>| Release {
        id: id.parse().unwrap(),
        title: "The contracts".into(),
        documents: documents.into_iter().map(|rendition| newsroom.clear(rendition)).collect(),
        stories,
        dossiers: Vec::new(),
        statements: Vec::new(),
    };
    let told =
        || StoryDraft { story: case::story("told", "It says [“number to follow”](doc:EL-0001/1)."), picture: None };
    let planned: Result<Plan, Error> = match step {
        0 => newsroom.plan_keyring(&site),
        1 => {
            let documents =
                vec![small("EL-0001", 1, &["number to follow", "and more"]), small("EL-0002", 1, &["closed"])];
            newsroom.plan_release(&site, release("R-0001", documents, vec![told()]), "2026-11-24")
        }
        // The new version has a page less.
        2 => newsroom.plan_release(
            &site,
            release("R-0002", vec![small("EL-0001", 2, &["a number to follow"])], vec![]),
            "2026-11-25",
        ),
        _ => newsroom.plan_withdrawal(&site, "EL-0002", "It named a bystander."),
    };
    planned.unwrap()
}

struct Step {
    before: (Files, Files),
    plan: Plan,
    after: Files,
    operations: usize,
}

fn steps(newsroom: &Newsroom, place: &Place) -> Vec<Step> {
    let step = |step| {
        let before = (files(&place.site()), files(&place.state()));
        let disk = Failing::new(None, Crash::Done);
        let count = Rc::clone(&disk.count);
        let mut publisher = Publisher::open_on(disk, place.site(), place.state()).unwrap();
        let plan = plan(newsroom, &publisher, step);
        publisher.apply(&plan, &newsroom.log).unwrap();
        Step { before, plan, after: files(&place.site()), operations: count.get() }
    };
    (0..4).map(step).collect()
}

#[test]
fn after_any_crash_the_site_is_the_old_or_the_new_one() {
    let newsroom = Newsroom::new();
    let place = Place::new();
    let steps = steps(&newsroom, &place);
    let (mut old, mut new) = (0, 0);
    for (number, step) in steps.iter().enumerate() {
        assert!(step.operations > 10, "step {number}: {}", step.operations);
        for at in 0..step.operations {
            for how in CRASHES {
                restore(&place.site(), &step.before.0);
                restore(&place.state(), &step.before.1);
                let mut publisher =
                    Publisher::open_on(Failing::new(Some(at), how), place.site(), place.state()).unwrap();
                assert!(publisher.apply(&step.plan, &newsroom.log).is_err(), "it was to crash");
                nothing_named_is_missing(&step.after, &files(&place.site()));
                drop(publisher);
                // The power goes once more while the next start carries it through.
                drop(Publisher::open_on(Failing::new(Some(at % 7), how), place.site(), place.state()));
                let mut publisher = Publisher::open_on(Failing::new(None, how), place.site(), place.state()).unwrap();
                let found = files(&place.site());
                if found == step.after {
                    new += 1;
                } else {
                    assert!(found == step.before.0, "step {number}, operation {at}, {how:?}: neither old nor new");
                    old += 1;
                    publisher.apply(&step.plan, &newsroom.log).unwrap();
                    assert!(files(&place.site()) == step.after, "step {number}, operation {at}, {how:?}: done again");
                }
            }
        }
        restore(&place.site(), &step.after);
        assert_eq!(place.verify(&newsroom).problems, [], "step {number}");
    }
    assert!(old > 0 && new > old, "both were seen: {old} old, {new} new");
}

/// While a publication is under way, whoever sees its checkpoint finds all that it names.
fn nothing_named_is_missing(after: &Files, found: &Files) {
    if found.get("checkpoint") == after.get("checkpoint") {
        for (path, bytes) in after {
            assert!(found.get(path) == Some(bytes), "the checkpoint is there, {path} isn't");
        }
    }
}

/// The real disk, and which folders' names were made durable.
struct Watched {
    site: PathBuf,
    synced: BTreeSet<PathBuf>,
    /// Folders of the site whose own name wasn't durable when the checkpoint came.
    loose: Rc<RefCell<Vec<PathBuf>>>,
}

impl Disk for Watched {
    fn write(&mut self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        if path == self.site.join("checkpoint") {
            let mut folders = vec![self.site.clone()];
            while let Some(folder) = folders.pop() {
                if !self.synced.contains(folder.parent().unwrap()) {
                    self.loose.borrow_mut().push(folder.clone());
                }
                let inside = fs::read_dir(&folder)?.map(|entry| entry.unwrap().path());
                folders.extend(inside.filter(|path| path.is_dir()));
            }
        }
        RealDisk.write(path, bytes)
    }

    fn remove(&mut self, path: &Path) -> io::Result<()> {
        RealDisk.remove(path)
    }

    fn sync(&mut self, folder: &Path) -> io::Result<()> {
        self.synced.insert(folder.to_owned());
        RealDisk.sync(folder)
    }
}

#[test]
fn folders_that_a_killed_run_made_are_durable_before_the_checkpoint() {
    let newsroom = Newsroom::new();
    let place = Place::new();
    let steps = steps(&newsroom, &place);
    // The run before was killed after it made the folders and before it made their names durable.
    restore(&place.site(), &steps[1].before.0);
    restore(&place.state(), &steps[1].before.1);
    for path in steps[1].after.keys() {
        fs::create_dir_all(place.site().join(path).parent().unwrap()).unwrap();
    }
    let loose = Rc::default();
    let disk = Watched { site: place.site(), synced: BTreeSet::new(), loose: Rc::clone(&loose) };
    let mut publisher = Publisher::open_on(disk, place.site(), place.state()).unwrap();
    publisher.apply(&steps[1].plan, &newsroom.log).unwrap();
    assert!(place.site().join("d/EL-0001/pages").is_dir(), "there are folders in folders");
    assert_eq!(*loose.borrow(), Vec::<PathBuf>::new());
}

#[test]
fn there_is_one_publisher_at_a_time() {
    let place = Place::new();
    let first = place.publisher();
    let refused = Publisher::open(place.site(), place.state()).unwrap_err().to_string();
    assert!(refused.contains("being published right now"), "{refused}");
    drop(first);
    Publisher::open(place.site(), place.state()).unwrap();
}
