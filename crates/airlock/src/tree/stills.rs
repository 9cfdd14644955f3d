//! Films: behind the sheet that says what a film is, a few of its pictures, where ffmpeg can be had. A finding says who drew them, or why
//! there are none.

use std::io;

use model::{Finding, FindingKind};

use super::{Heard, Tree};
use crate::{
    error::Error,
    film::{self, Ffmpeg, NoFilm, stills},
    sink::{Failure, NodePath},
};

const NOT_HEARD: &str = "The page is a sheet that says what the recording is. What is heard in it isn't played.";

/// Stills on the pages from the first to the last.
struct Drawn {
    first: u32,
    last: u32,
    /// There would have been more.
    late: bool,
}

impl Tree<'_> {
    /// Shows stills of a film, behind its sheet. Nothing to do where it is none.
    pub(super) fn stills(
        &mut self,
        node: &NodePath,
        failure: Option<Failure>,
        file: Option<&[u8]>,
        heard: &mut Heard,
    ) -> Result<(), Error> {
        let Some(sheet) = heard.sheet.take() else { return Ok(()) };
        if failure.is_some() {
            return self.finding(node, &sheet);
        }
        let drawn = match (file, self.config.films.ready(), film::form(&heard.facts.media_type)) {
            (Some(file), Ok(ffmpeg), Some(form)) => {
                // The worker's memory is the film's now, and the next file gets a new one.
                if let Some(link) = self.link.take() {
                    link.kill(&mut self.watch);
                }
                let until = self.reading.deadline().min(self.watch.deadline);
                let whole_tree = std::mem::replace(&mut self.watch.deadline, until);
                let before = std::mem::replace(&mut self.watch.held, self.kept + file.len() as u64);
                let drawn = self.draw(&ffmpeg.clone(), form, file, node, heard);
                (self.watch.deadline, self.watch.held) = (whole_tree, before);
                drawn?
            }
            (_, Err(why), _) => Err(why),
            (None, ..) => Err(NoFilm::TooLarge),
            (.., None) => Err(NoFilm::NoFilm),
        };
        let Finding { kind, place, what, detail, .. } = sheet;
        match drawn {
            Ok(Drawn { first, last, late }) => {
                self.finding(node, &Finding::new(kind, place, NOT_HEARD, detail))?;
                let mut what = "These pages are stills of the film, drawn by ffmpeg: the first picture, and others at equal distances. What happens between them isn't shown, and what is written in them isn't read.".to_owned();
                if late {
                    what += " The time limit came before the last of them.";
                }
                let place = super::pictures::listed(first, last);
                self.finding(node, &Finding::new(FindingKind::SetAnew, place, what, ""))
            }
            Err(why) => {
                let what = format!("{what} There are no stills of it: {why}.");
                self.finding(node, &Finding::new(kind, place, what, detail))
            }
        }
    }

    fn draw(
        &mut self,
        ffmpeg: &Ffmpeg,
        form: &str,
        file: &[u8],
        node: &NodePath,
        heard: &mut Heard,
    ) -> Result<Result<Drawn, NoFilm>, Error> {
        let worker = &self.config.worker;
        let measured = match ffmpeg.measure(worker, form, file, &mut self.watch)? {
            Ok(measured) => measured,
            Err(why) => return Ok(Err(why)),
        };
        let (count, size) = (stills::count(measured.seconds), measured.within(stills::MOST_SIDE));
        let first = heard.number(heard.facts.pages + 1);
        let (mut last, mut late, mut lacks) = (None, false, NoFilm::NoPictures);
        for number in 0..count {
            if self.budget.pages == 0 {
                break;
            }
            let at = measured.seconds.unwrap_or(0.0) * f64::from(number) / f64::from(count);
            match ffmpeg.still(worker, form, file, at, size, &mut self.watch)? {
                Ok(still) => {
                    let line = format!("Still {} of {count}, {} from the beginning", number + 1, stills::moment(at));
                    let page = stills::page(&still, &line).map_err(io::Error::other).map_err(Error::Sink)?;
                    let page_number = last.map_or(first, |last| heard.number(last + 1));
                    self.budget.pages -= 1;
                    heard.facts.pages = heard.facts.pages.saturating_add(1);
                    self.sink.page(node, page_number, &page).map_err(Error::Sink)?;
                    last = Some(page_number);
                }
                Err(why @ NoFilm::Ended(_)) => {
                    (late, lacks) = (true, why);
                    break;
                }
                Err(why) => lacks = why,
            }
        }
        Ok(last.map(|last| Drawn { first, last, late }).ok_or(lacks))
    }
}
