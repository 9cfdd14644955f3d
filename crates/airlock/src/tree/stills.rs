//! Films: behind the sheet that says what a film is, a few of its pictures, where ffmpeg can be had. A finding says who drew them, or why
//! there are none.

use std::io;

use model::{Finding, FindingKind};

use super::{Heard, Tree};
use crate::{
    error::Error,
    film::{self, Ffmpeg, NoFilm, stills},
    protocol::Limit,
    sink::{Failure, NodePath},
};

const NOT_HEARD: &str = "The page is a sheet that says what the recording is. What is heard in it isn't played.";

/// Stills on the pages from the first to the last.
struct Drawn {
    first: u32,
    last: u32,
    /// How many there are, of how many there should be, and how many ffmpeg gives no picture for.
    there: u32,
    of: u32,
    lacking: u32,
    /// Why no more were drawn.
    ended: Option<Failure>,
}

impl Drawn {
    fn told(&self) -> String {
        let &Self { there, of, lacking, ended, .. } = self;
        let which = match of {
            1 => "its first picture".to_owned(),
            _ if there == of => "the first picture, and others at equal distances".to_owned(),
            _ => format!("{there} of {of} at equal distances, with their moments beneath them"),
        };
        let mut what = format!(
            "These pages are stills of the film, drawn by ffmpeg: {which}. What happens between them isn't shown, and what is written in them isn't read."
        );
        if lacking > 0 {
            what += &format!(" For {lacking} of them ffmpeg gives no picture.");
        }
        if let Some(why) = ended {
            what += &format!(" No more were drawn: {why}.");
        }
        what
    }
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
            Ok(drawn) => {
                self.finding(node, &Finding::new(kind, place, NOT_HEARD, detail))?;
                let place = super::pictures::listed(drawn.first, drawn.last);
                self.finding(node, &Finding::new(FindingKind::SetAnew, place, drawn.told(), ""))
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
        let mut drawn = Drawn { first, last: 0, there: 0, of: count, lacking: 0, ended: None };
        let mut lacks = NoFilm::NoPictures;
        for number in 0..count {
            if self.budget.pages == 0 {
                drawn.ended = Some(Failure::Limit(Limit::Pages));
                break;
            }
            let at = measured.seconds.unwrap_or(0.0) * f64::from(number) / f64::from(count);
            match ffmpeg.still(worker, form, file, at, size, &mut self.watch)? {
                Ok(still) => {
                    let line = format!("Still {} of {count}, {} from the beginning", number + 1, stills::moment(at));
                    let page = stills::page(&still, &line).map_err(io::Error::other).map_err(Error::Sink)?;
                    let page_number = if drawn.there == 0 { first } else { heard.number(drawn.last + 1) };
                    self.budget.pages -= 1;
                    heard.facts.pages = heard.facts.pages.saturating_add(1);
                    self.sink.page(node, page_number, &page).map_err(Error::Sink)?;
                    (drawn.last, drawn.there) = (page_number, drawn.there + 1);
                }
                Err(NoFilm::Ended(why)) => {
                    drawn.ended = Some(why);
                    break;
                }
                Err(why) => {
                    lacks = why;
                    drawn.lacking += 1;
                }
            }
        }
        Ok(match drawn {
            Drawn { there: 0, ended, .. } => Err(ended.map_or(lacks, NoFilm::Ended)),
            drawn => Ok(drawn),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_said_which_stills_there_are_and_why_no_others() {
        let all = Drawn { first: 2, last: 7, there: 6, of: 6, lacking: 0, ended: None };
        assert!(all.told().contains("ffmpeg: the first picture, and others at equal distances. What"));
        assert!(all.told().ends_with("isn't read."));
        let one = Drawn { last: 2, there: 1, of: 1, ..all };
        assert!(one.told().contains("ffmpeg: its first picture. What"));
        let holes = Drawn { last: 5, there: 4, lacking: 2, ..all };
        assert!(holes.told().contains("ffmpeg: 4 of 6 at equal distances, with their moments beneath them."));
        assert!(holes.told().ends_with(" For 2 of them ffmpeg gives no picture."));
        for (limit, said) in
            [(Limit::Time, "time limit"), (Limit::Memory, "memory limit"), (Limit::Pages, "limit of pages")]
        {
            let cut_short = Drawn { last: 3, there: 2, ended: Some(Failure::Limit(limit)), ..all };
            assert!(cut_short.told().ends_with(&format!(" No more were drawn: the {said} was reached.")));
        }
    }
}
