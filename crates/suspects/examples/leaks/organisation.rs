//! An organisation of 500 that a seed makes: departments, lists, people, and who reads whose mail.

use std::collections::BTreeSet;

/// SplitMix64: the same seed makes the same organisation everywhere.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5AFE_0000)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    pub fn between(&mut self, from: usize, to: usize) -> usize {
        from + self.below(to + 1 - from)
    }

    /// True in so many of a hundred.
    pub fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// So many different ones.
    pub fn some(&mut self, from: &[usize], count: usize) -> BTreeSet<usize> {
        let mut left = from.to_vec();
        let mut picked = BTreeSet::new();
        while picked.len() < count && !left.is_empty() {
            let at = self.below(left.len());
            picked.insert(left.swap_remove(at));
        }
        picked
    }

    /// A number as somebody remembers it: up to a third off.
    pub fn roughly(&mut self, number: usize) -> u32 {
        let off = self.between(70, 135);
        ((number * off / 100).max(1)) as u32
    }
}

pub const PEOPLE: usize = 500;

pub struct Somebody {
    pub name: String,
    pub address: String,
    pub department: usize,
}

pub struct List {
    pub address: String,
    pub members: BTreeSet<usize>,
    /// Whether mails over it say so in their header.
    pub says_so: bool,
}

pub struct Organisation {
    pub people: Vec<Somebody>,
    pub lists: Vec<List>,
    /// Who reads whose mail: the assistants of heads.
    pub readers: Vec<(usize, usize)>,
}

const FIRST: [&str; 25] = [
    "Maria", "Jan", "Ilse", "Anders", "Nora", "Pavel", "Ruth", "Omar", "Greta", "Luis", "Hana", "Viktor", "Selma",
    "Yusuf", "Clara", "Bruno", "Edda", "Tomas", "Leila", "Oskar", "Paula", "Ivan", "Dora", "Felix", "Amina",
];
const LAST: [&str; 40] = [
    "Voss", "Berg", "Holm", "Marrow", "Quill", "Pell", "Tidewell", "Sande", "Kroll", "Ibsen", "Adler", "Bruun",
    "Castell", "Dahl", "Eder", "Falk", "Graf", "Hauge", "Iversen", "Jessen", "Kern", "Lund", "Munk", "Nagel", "Orre",
    "Prahl", "Rask", "Skov", "Thorn", "Ulrich", "Vinter", "Wulff", "Yilmaz", "Zander", "Brandt", "Corvin", "Drew",
    "Engel", "Frost", "Gray",
];
const DEPARTMENTS: [(&str, usize); 11] = [
    ("dredging", 96),
    ("harbour-office", 74),
    ("finance", 62),
    ("legal", 31),
    ("works", 88),
    ("pilots", 44),
    ("press", 12),
    ("cabinet", 15),
    ("registry", 27),
    ("customs", 38),
    ("it", 13),
];
const PROJECTS: [&str; 10] = [
    "delta",
    "weir-group",
    "kreis-7",
    "tender-board",
    "sand-committee",
    "lighthouse",
    "north-quay",
    "audit-team",
    "basin",
    "crossing",
];

impl Organisation {
    pub fn new(dice: &mut Dice) -> Self {
        let mut people = Vec::with_capacity(PEOPLE);
        let departments = DEPARTMENTS.iter().enumerate().flat_map(|(at, (_, size))| std::iter::repeat_n(at, *size));
        for (number, department) in (0..PEOPLE).zip(departments) {
            let (first, last) =
                (FIRST[number % FIRST.len()], LAST[(number / FIRST.len() * 2 + number % 2) % LAST.len()]);
            let mut address = format!("{}.{}@harbour.example", &first[..1], last).to_lowercase();
            if people.iter().any(|other: &Somebody| other.address == address) {
                address = format!("{first}.{last}@harbour.example").to_lowercase();
            }
            if people.iter().any(|other| other.address == address) {
                address = format!("{first}.{last}{number}@harbour.example").to_lowercase();
            }
            people.push(Somebody { name: format!("{first} {last}"), address, department });
        }
        let members = |department: usize| -> Vec<usize> {
            (0..PEOPLE).filter(|at| people[*at].department == department).collect()
        };
        let list = |name: &str, members: BTreeSet<usize>, says_so: bool| List {
            address: format!("{name}@lists.harbour.example"),
            members,
            says_so,
        };
        let everybody: Vec<usize> = (0..PEOPLE).collect();
        let mut lists = vec![list("all-staff", everybody.iter().copied().collect(), true)];
        let mut heads = BTreeSet::new();
        let mut readers = Vec::new();
        for (at, (name, _)) in DEPARTMENTS.iter().enumerate() {
            let of = members(at);
            heads.insert(of[0]);
            readers.push((of[1], of[0]));
            lists.push(list(name, of.into_iter().collect(), dice.percent(50)));
        }
        lists.push(list("heads", heads, dice.percent(50)));
        for name in PROJECTS {
            let size = dice.between(5, 45);
            lists.push(list(name, dice.some(&everybody, size), dice.percent(50)));
        }
        Self { people, lists, readers }
    }

    /// These and whoever reads their mail.
    pub fn with_readers(&self, people: &BTreeSet<usize>) -> BTreeSet<usize> {
        let reads = self.readers.iter().filter(|(_, whose)| people.contains(whose)).map(|(who, _)| *who);
        people.iter().copied().chain(reads).collect()
    }

    pub fn list(&self, address: &str) -> Option<&List> {
        self.lists.iter().find(|list| list.address == address)
    }
}
