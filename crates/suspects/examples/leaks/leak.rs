//! One leak: what somebody took, as bytes, with what the program knows and the desk doesn't: who had each document, and whom its marks name.

use std::collections::BTreeSet;

use suspects::{Stated, people};

use crate::{
    organisation::{Dice, List, Organisation, PEOPLE},
    papers,
};

/// A mark that readers of the page can see.
pub struct Mark {
    /// Any of these words gives it away.
    pub words: Vec<String>,
    /// Those whom it leaves.
    pub leaves: BTreeSet<usize>,
    /// Whether it stands in the wording alone, so that one copy by itself doesn't show it.
    pub in_wording: bool,
}

pub struct Paper {
    pub name: String,
    pub kind: &'static str,
    /// As the source sends it; with an attachment, the mail around it.
    pub bytes: Vec<u8>,
    /// What is published is the file that came attached.
    pub is_attached: bool,
    /// Somebody else's copy, which the newsroom holds, too.
    pub second: Option<Vec<u8>>,
    pub stated: Option<Stated>,
    /// Everybody who had it.
    pub had: BTreeSet<usize>,
    pub marks: Vec<Mark>,
}

pub struct Leak {
    pub source: usize,
    pub papers: Vec<Paper>,
    /// As the newsroom knows it.
    pub organisation: Option<u32>,
    pub lists: Vec<(String, u32)>,
}

struct Making<'a> {
    dice: &'a mut Dice,
    house: &'a Organisation,
    source: usize,
    number: usize,
}

impl Leak {
    pub fn make(dice: &mut Dice, house: &Organisation, number: usize) -> Self {
        let source = dice.below(PEOPLE);
        let count = *dice.pick(&[1, 1, 2, 2, 2, 3, 3, 4]);
        let papers = (0..count).map(|at| {
            let mut making = Making { dice, house, source, number: number * 10 + at };
            let mut paper = making.paper(at);
            paper.had.insert(source);
            paper
        });
        let papers = papers.collect();
        let organisation = if dice.percent(70) { Some(dice.between(430, 560) as u32) } else { None };
        let mut lists = Vec::new();
        for list in &house.lists {
            if dice.percent(50) {
                lists.push((list.address.clone(), dice.roughly(list.members.len())));
            }
        }
        Self { source, papers, organisation, lists }
    }
}

impl Making<'_> {
    fn paper(&mut self, at: usize) -> Paper {
        let name = format!("EL-{}", at + 1);
        match self.dice.below(100) {
            0..40 => self.mail(name),
            40..48 => self.attached(name),
            48..58 => self.memo(name),
            58..68 => self.draft(name),
            68..86 => self.numbered(name),
            _ => self.portal(name),
        }
    }

    fn everybody(&self) -> Vec<usize> {
        (0..PEOPLE).collect()
    }

    /// Colleagues of the source, mostly of the same department.
    fn circle(&mut self, count: usize) -> BTreeSet<usize> {
        let department = self.house.people[self.source].department;
        let near: Vec<usize> =
            self.everybody().into_iter().filter(|at| self.house.people[*at].department == department).collect();
        let close = self.dice.between(count / 2, count);
        let mut circle = self.dice.some(&near, close);
        let far = self.dice.some(&self.everybody(), count - circle.len().min(count));
        circle.extend(far);
        circle
    }

    /// A list that the source is on, if it is on one that is small enough.
    fn list(&mut self) -> Option<&List> {
        let source = self.source;
        let lists: Vec<&List> = self.house.lists.iter().filter(|list| list.members.contains(&source)).collect();
        (!lists.is_empty()).then(|| *self.dice.pick(&lists))
    }

    /// Those who got it, those who read their mail, and those to whom some of them passed it on.
    fn spread(&mut self, got: &BTreeSet<usize>) -> BTreeSet<usize> {
        let mut had = self.house.with_readers(got);
        if self.dice.percent(30) {
            let count = self.dice.between(1, 4);
            had.extend(self.dice.some(&self.everybody(), count));
        }
        had
    }

    fn written(&self, who: usize) -> String {
        let one = &self.house.people[who];
        format!("{} <{}>", one.name, one.address)
    }

    fn all_written(&self, who: &BTreeSet<usize>) -> Vec<String> {
        who.iter().map(|one| self.written(*one)).collect()
    }

    /// What the newsroom knows of who received it, in a third of all cases; as a number, or by name.
    fn stated(&mut self, got: &BTreeSet<usize>) -> Option<Stated> {
        if !self.dice.percent(35) {
            return None;
        }
        let number = Some(self.dice.roughly(got.len()));
        if got.len() <= 20 && self.dice.percent(40) {
            let named = self.all_written(got).join(", ");
            return Some(Stated { number: None, people: people(&named), called: String::new() });
        }
        Some(Stated { number, people: Vec::new(), called: String::new() })
    }

    fn mail(&mut self, name: String) -> Paper {
        let from = self.dice.below(PEOPLE);
        let count = self.dice.between(1, 18);
        let mut to = self.circle(count);
        // Who reads somebody's mail may leak that person's copy; others have it passed on to them.
        let reads = self.house.readers.iter().find(|(who, _)| *who == self.source).map(|(_, whose)| *whose);
        let way = self.dice.below(100);
        let owner = match (way, reads) {
            (0..25, Some(whose)) => Some(whose),
            (90.., _) => None,
            _ => Some(self.source),
        };
        let list = if self.dice.percent(40) {
            self.list().map(|list| (list.address.clone(), list.members.clone(), list.says_so))
        } else {
            None
        };
        let unseen = list.is_none() && owner == Some(self.source) && self.dice.percent(12);
        to.remove(&self.source);
        if let Some(owner) = owner.filter(|_| list.is_none() && !unseen) {
            to.insert(owner);
        }
        if to.is_empty() {
            to.insert(from);
        }
        let mut got = to.clone();
        got.insert(from);
        let mut written = self.all_written(&to);
        if let Some((address, members, _)) = &list {
            got.extend(members);
            written = vec![address.clone()];
            if self.dice.percent(60) {
                got.retain(|one| members.contains(one) || *one == from);
            } else {
                written.extend(self.all_written(&to));
            }
        }
        let hidden = if unseen { BTreeSet::from([self.source]) } else { BTreeSet::new() };
        got.extend(&hidden);
        let bcc = self.all_written(&hidden);
        let split = if written.len() > 3 { written.len() / 2 } else { written.len() };
        let (to_line, cc_line) = written.split_at(split);
        let had = self.spread(&got);
        let mark = (list.is_none() && !unseen && self.dice.percent(25)).then(|| self.dice.below(125));
        let delivered = owner.filter(|_| self.dice.percent(60)).map(|owner| self.house.people[owner].address.clone());
        let list_id = list.as_ref().filter(|(_, _, says_so)| *says_so).map(|(address, ..)| address.replace('@', "."));
        let from_line = self.written(from);
        let make = |mark: Option<usize>, delivered: Option<&str>| {
            papers::mail(&papers::Mail {
                from: &from_line,
                to: to_line,
                cc: cc_line,
                bcc: &bcc,
                delivered_to: delivered,
                list_id: list_id.as_deref(),
                number: self.number,
                body: &papers::body(self.number, mark),
                attached: None,
            })
        };
        let bytes = make(mark, delivered.as_deref());
        let second = mark.filter(|_| self.number.is_multiple_of(2)).map(|mark| make(Some((mark + 31) % 125), None));
        let mut marks = Vec::new();
        if unseen {
            let leaves = self.house.with_readers(&BTreeSet::from([from, self.source]));
            let one = &self.house.people[self.source];
            marks.push(Mark { words: vec![one.address.clone()], leaves, in_wording: false });
        }
        if let Some(mark) = mark {
            let own = BTreeSet::from([owner.unwrap_or(self.source), self.source]);
            let words = papers::marked(mark);
            let words = words.trim_end_matches('.').split(' ');
            let words =
                words.filter(|word| word.len() > 4 && !["papers", "returned"].contains(word)).map(str::to_owned);
            marks.push(Mark { words: words.collect(), leaves: self.house.with_readers(&own), in_wording: true });
        }
        let stated = self.stated(&got);
        Paper { name, kind: "mail", bytes, is_attached: false, second, stated, had, marks }
    }

    /// A PDF that came attached to a mail of a few.
    fn attached(&mut self, name: String) -> Paper {
        let (from, count) = (self.dice.below(PEOPLE), self.dice.between(2, 15));
        let mut got = self.circle(count);
        got.insert(self.source);
        let to = self.all_written(&got);
        got.insert(from);
        // Some files were sent round in other mails, too.
        let mut had = self.spread(&got);
        if self.dice.percent(40) {
            let more = self.dice.between(3, 40);
            had.extend(self.circle(more));
        }
        let file = papers::pdf(&papers::body(self.number, None));
        let from = self.written(from);
        let bytes = papers::mail(&papers::Mail {
            from: &from,
            to: &to,
            cc: &[],
            bcc: &[],
            delivered_to: None,
            list_id: None,
            number: self.number,
            body: "Attached, for your eyes.",
            attached: Some(("soundings.pdf", &file)),
        });
        Paper { name, kind: "attachment", bytes, is_attached: true, second: None, stated: None, had, marks: Vec::new() }
    }

    /// An office file with a list of those who get it.
    fn memo(&mut self, name: String) -> Paper {
        let count = self.dice.between(3, 25);
        let mut got = self.circle(count);
        got.insert(self.source);
        let names: Vec<String> = got.iter().map(|one| self.house.people[*one].name.clone()).collect();
        let line = match self.dice.below(3) {
            0 => format!("Distribution: {}", names.join(", ")),
            1 => format!("Distribution:\n{}\n ", names.join("\n")),
            _ => {
                got = self.everybody().into_iter().collect();
                "To: all staff".to_owned()
            }
        };
        let text = format!("{line}\n{}", papers::body(self.number, None));
        let author = self.house.people[self.dice.below(PEOPLE)].name.clone();
        let last = if self.dice.percent(50) { self.house.people[self.source].name.clone() } else { author.clone() };
        let bytes = papers::docx(&text, &author, &last, &[]);
        let (had, stated) = (self.spread(&got), self.stated(&got));
        Paper { name, kind: "memo", bytes, is_attached: false, second: None, stated, had, marks: Vec::new() }
    }

    /// A version with tracked changes, which those had who worked on it, and a few who looked over their shoulders.
    fn draft(&mut self, name: String) -> Paper {
        let count = self.dice.between(2, 7);
        let mut team = self.circle(count);
        team.insert(self.source);
        // Not everybody who had it changed something.
        let wrote: Vec<String> =
            team.iter().filter(|_| self.dice.percent(75)).map(|one| self.house.people[*one].name.clone()).collect();
        let tracked: Vec<(&str, &str)> = wrote.iter().map(|who| (who.as_str(), "and not before the audit")).collect();
        let author = self.house.people[self.dice.below(PEOPLE)].name.clone();
        let bytes = papers::docx(&papers::body(self.number, None), &author, wrote.last().unwrap_or(&author), &tracked);
        let (had, stated) = (self.spread(&team), self.stated(&team));
        Paper { name, kind: "draft", bytes, is_attached: false, second: None, stated, had, marks: Vec::new() }
    }

    /// Numbered copies, each somebody's.
    fn numbered(&mut self, name: String) -> Paper {
        let of = self.dice.between(5, 30);
        let mut got = self.circle(of);
        got.remove(&self.source);
        while got.len() >= of {
            got.pop_last();
        }
        got.insert(self.source);
        while got.len() < of {
            got.insert(self.dice.below(PEOPLE));
        }
        let number = self.dice.between(1, of);
        let words = match self.dice.below(4) {
            0 => format!("Copy {number} of {of}"),
            1 => format!("Ausfertigung {number}/{of}"),
            2 => format!("Copy No. {number}"),
            _ => format!("Exemplaire n° {number} sur {of}"),
        };
        let bytes = papers::pdf(&format!("{words}\n{}", papers::body(self.number, None)));
        let leaves = self.house.with_readers(&BTreeSet::from([self.source]));
        let marks = vec![Mark { words: vec![words], leaves, in_wording: false }];
        // Copies of the copies are rare: that is what the numbers are for.
        let (had, stated) = (self.house.with_readers(&got), self.stated(&got));
        Paper { name, kind: "numbered", bytes, is_attached: false, second: None, stated, had, marks }
    }

    /// From a server that stamps who took it, or doesn't.
    fn portal(&mut self, name: String) -> Paper {
        let got: BTreeSet<usize> = match self.list() {
            Some(list) => list.members.clone(),
            None => self.everybody().into_iter().collect(),
        };
        let one = &self.house.people[self.source];
        let account = one.address.split('@').next().unwrap_or_default();
        let stamp = match self.dice.below(4) {
            0 => Some((format!("Downloaded by {} on 3 November 2026, 14:03", one.name), one.name.clone())),
            1 => Some((format!("Printed by {account} 2026-11-03 14:03"), account.to_owned())),
            _ => None,
        };
        let head = stamp.as_ref().map(|(line, _)| format!("{line}\n")).unwrap_or_default();
        let bytes = papers::pdf(&format!("{head}{}", papers::body(self.number, None)));
        let leaves = BTreeSet::from([self.source]);
        let marks =
            stamp.into_iter().map(|(_, words)| Mark { words: vec![words], leaves: leaves.clone(), in_wording: false });
        let marks = marks.collect();
        let (had, stated) = (self.spread(&got), self.stated(&got));
        Paper { name, kind: "portal", bytes, is_attached: false, second: None, stated, had, marks }
    }
}
