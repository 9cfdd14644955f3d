//! Who is who: people and lists as mails, stamps and journalists write them. Knows no directory, and never says that two are the same by a first name alone.

use serde::{Deserialize, Serialize};

/// Somebody, by what is known: an address, an account's name, a name, or several of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// A mail address, or the name of an account; in small letters, without what stands behind a `+`. Empty: not known.
    account: String,
    /// The name's parts in small letters, sorted. Empty: not known.
    name: Vec<String>,
    /// As it was written.
    shown: String,
}

/// More people than these are not told apart; those who come later are not counted, so that the number only gets smaller.
pub const MOST_PEOPLE: usize = 2_000;

/// Words in the name of an address or in a memo's line that stand for many people.
const MANY: &str = "all alle tous toutes todos todas tutti everyone everybody staff team teams company companywide organisation organization list lists \
    liste verteiler news newsletter office offices department departments dept division section unit group groups board committee council cabinet management \
    directors heads members employees users info information press presse contact kontakt mail mitarbeiter personal personnel équipe abteilung referat \
    leitung vorstand undisclosed-recipients recipients distribution всем все сотрудники отдел";

impl Person {
    /// One of a header's list or of what a journalist typed: `Maria Voss <m.voss@a.example>`, `m.voss@a.example`, `Voss, Maria`, `mvoss`.
    pub fn of(written: &str) -> Option<Self> {
        let shown = written.split_whitespace().collect::<Vec<_>>().join(" ");
        let bare = shown.trim_matches(['"', '\'', ';', ',', '.', ' ']);
        let (name, account) = match bare.rsplit_once('<') {
            Some((name, rest)) => (name, rest.trim_end_matches('>').trim()),
            None if bare.contains('@') || !bare.contains(' ') => ("", bare),
            None => (bare, ""),
        };
        let account = account.to_lowercase();
        let account = match account.split_once('@') {
            Some((local, domain)) => format!("{}@{domain}", local.split('+').next().unwrap_or(local)),
            None => account,
        };
        let mut name: Vec<String> = name
            .split(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '\'' | '’'))
            .filter(|part| part.chars().any(char::is_alphabetic))
            .map(str::to_lowercase)
            .collect();
        name.sort();
        name.dedup();
        (!account.is_empty() || !name.is_empty()).then(|| Self { account, name, shown: bare.to_owned() })
    }

    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// The mail address or account; empty when it isn't known.
    pub fn account(&self) -> &str {
        &self.account
    }

    fn local(&self) -> &str {
        self.account.split('@').next().unwrap_or_default()
    }

    /// Whether an address or a name stands for many: `all@`, `press-office@`, "heads of department".
    pub fn is_many(&self) -> bool {
        let parts = self.local().split(['.', '-', '_']).chain(self.name.iter().map(String::as_str));
        let many = |part: &str| MANY.split_whitespace().any(|known| known == part);
        many(self.local()) || parts.filter(|part| !part.is_empty()).any(many)
    }

    /// Whether the two may be the same person, as far as can be told from what is written.
    pub fn is(&self, other: &Self) -> bool {
        if self.account.contains('@') && other.account.contains('@') {
            return self.account == other.account;
        }
        if !self.account.is_empty() && !other.account.is_empty() {
            return self.local() == other.local();
        }
        if self.name.len() > 1 && self.name == other.name {
            return true;
        }
        match (self.account.is_empty(), other.account.is_empty()) {
            (false, true) => called(self.local(), &other.name),
            (true, false) => called(other.local(), &self.name),
            _ => self.account.is_empty() && self.name == other.name,
        }
    }
}

/// Whether an account's name is made of somebody's: `maria.voss`, `m.voss`, `voss.m`, `mvoss`, `vossm` of Maria Voss.
fn called(local: &str, name: &[String]) -> bool {
    if name.len() < 2 {
        return false;
    }
    let mut parts: Vec<&str> = local.split(['.', '-', '_']).filter(|part| !part.is_empty()).collect();
    parts.sort_unstable();
    if parts.len() > 1 {
        let whole = parts.iter().any(|part| part.chars().count() > 1 && name.iter().any(|known| known == part));
        let one = |part: &&str| name.iter().any(|known| known == part) || initial(part, name);
        return whole && parts.iter().all(one);
    }
    name.iter().any(|last| {
        let rest = local.strip_suffix(last.as_str()).or_else(|| local.strip_prefix(last.as_str()));
        rest.is_some_and(|rest| initial(rest, name) || name.iter().any(|known| known == rest && known != last))
    })
}

fn initial(part: &str, name: &[String]) -> bool {
    part.chars().count() == 1 && name.iter().any(|known| known.starts_with(part))
}

/// The people of a list as headers and pages write it: with commas, semicolons or line ends between them. A comma may stand in a name: two words
/// alone with a comma between them are one person.
pub fn people(list: &str) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::new();
    for part in list.split([';', '\n']) {
        let has_addresses = part.contains(['<', '@']);
        let mut waiting = String::new();
        for piece in part.split(',') {
            let is_word = |text: &str| text.split_whitespace().count() == 1;
            let goes_on = match has_addresses {
                // "Voss, Maria <m.voss@a.example>": the address stands behind both.
                true => !waiting.contains('@'),
                false => is_word(&waiting) && is_word(piece),
            };
            if goes_on && !waiting.is_empty() {
                waiting.push(',');
            } else {
                add(&mut people, Person::of(&waiting));
                waiting.clear();
            }
            waiting.push_str(piece);
        }
        add(&mut people, Person::of(&waiting));
    }
    people
}

/// Puts somebody among others once.
pub fn add(people: &mut Vec<Person>, one: Option<Person>) {
    if let Some(one) = one.filter(|one| people.len() < MOST_PEOPLE && !people.iter().any(|known| known.is(one))) {
        people.push(one);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(written: &str) -> Person {
        Person::of(written).unwrap()
    }

    #[test]
    fn the_same_person_is_known_under_several_names() {
        let voss = one("Maria Voss <M.Voss+inbox@a.example>");
        for other in ["m.voss@a.example", "Voss, Maria", "maria voss", "m.voss"] {
            assert!(voss.is(&one(other)), "{other}");
            assert!(one(other).is(&voss), "{other}");
        }
        for account in ["mvoss", "vossm", "maria.voss", "m_voss"] {
            assert!(one(account).is(&one("Maria Voss")), "{account}");
        }
        for other in ["m.voss@b.example", "Maria Berg", "Jan Voss", "voss", "maria"] {
            assert!(!voss.is(&one(other)), "{other}");
        }
        assert!(!one("Maria").is(&one("mvoss")), "a first name alone is nobody");
    }

    #[test]
    fn lists_are_taken_apart() {
        let shown = |list: &str| people(list).iter().map(|one| one.shown().to_owned()).collect::<Vec<_>>();
        assert_eq!(
            shown("Voss, Maria <m.voss@a.example>, j@a.example, Jan <j@a.example>"),
            ["Voss, Maria <m.voss@a.example>", "j@a.example"]
        );
        assert_eq!(
            shown("Maria Voss, Jan Berg; Ilse Holm\nA. Marrow"),
            ["Maria Voss", "Jan Berg", "Ilse Holm", "A. Marrow"]
        );
        assert_eq!(shown("Voss, Maria; Berg, Jan"), ["Voss, Maria", "Berg, Jan"]);
        assert_eq!(shown("Voss, Berg, Holm"), ["Voss, Berg", "Holm"], "rather too few");
        assert_eq!(shown("a@x.example, b@x.example, Holm, I. <i@x.example>").len(), 3);
        assert_eq!(shown(" , ;\n"), [""; 0]);
        assert_eq!(people(&"a@b.example,".repeat(9)).len(), 1);
    }

    #[test]
    fn many_are_told_from_one() {
        for many in ["all@a.example", "Press Office <po@a.example>", "press-office@a.example", "heads of department"] {
            assert!(one(many).is_many(), "{many}");
        }
        for single in ["m.voss@a.example", "Maria Voss", "allen@a.example"] {
            assert!(!one(single).is_many(), "{single}");
        }
    }
}
