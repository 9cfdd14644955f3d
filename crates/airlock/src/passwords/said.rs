//! Words of a message that may be the password of what came with it, or in it: what follows "password:" or "the password is". Each costs a try, and no more;
//! nothing is guessed beyond what stands there.

/// What stands before a password, in lower case. Of the languages that sources write in.
const MARKS: [&str; 18] = [
    "password",
    "passphrase",
    "passwort",
    "kennwort",
    "mot de passe",
    "contraseña",
    "senha",
    "palavra-passe",
    "parola",
    "wachtwoord",
    "hasło",
    "пароль",
    "şifre",
    "parola d'ordine",
    "كلمة المرور",
    "رمز عبور",
    "密码",
    "密碼",
];
/// What stands between: "is", ":".
const LINKS: [&str; 12] = [":", "=", "：", " is ", " ist ", " lautet ", " est ", " es ", " é ", " è ", " jest ", " — "];
/// As many are taken from one text: all of them count against the time that a file has.
const MOST: usize = 20;
/// The longest, in bytes.
const LONGEST: usize = 128;
/// No mark is looked for beyond so much of a text, in bytes.
pub const LOOKED_AT: usize = 64 << 10;

/// The words, the likeliest first.
pub fn candidates(text: &str) -> Vec<String> {
    let text = &text[..text.floor_char_boundary(LOOKED_AT)];
    let mut found = Vec::new();
    let lines: Vec<&str> = text.lines().collect();
    for (at, line) in lines.iter().enumerate() {
        for rest in after_marks(line) {
            // "The password:" may have the word on the next line.
            let rest = if rest.chars().any(char::is_alphanumeric) {
                rest
            } else {
                lines[at + 1..].iter().find(|next| !next.trim().is_empty()).unwrap_or(&"")
            };
            let linked = LINKS.iter().filter_map(|link| rest.split_once(link)).map(|(_, word)| word);
            for start in linked.chain([rest]) {
                for word in words(start) {
                    if !word.is_empty() && word.len() <= LONGEST && !found.contains(&word) {
                        found.push(word);
                    }
                }
            }
            if found.len() >= MOST {
                found.truncate(MOST);
                return found;
            }
        }
    }
    found
}

/// What of a line stands behind each mark.
fn after_marks(line: &str) -> impl Iterator<Item = &str> {
    MARKS.iter().filter_map(|mark| {
        let at = line.char_indices().find(|(at, _)| begins_with(&line[*at..], mark))?.0;
        let length: usize = line[at..].chars().take(mark.chars().count()).map(char::len_utf8).sum();
        Some(&line[at + length..])
    })
}

/// In any case of letters.
fn begins_with(text: &str, mark: &str) -> bool {
    let mut letters = text.chars().flat_map(char::to_lowercase);
    mark.chars().all(|letter| letters.next() == Some(letter))
}

/// What one start may mean: what stands in quotes, its first word, all of it; with and without a mark at the end.
fn words(start: &str) -> [String; 5] {
    const QUOTES: [char; 12] = ['"', '“', '”', '„', '\'', '‘', '’', '«', '»', '`', '「', '」'];
    const ENDS: [char; 7] = ['.', ',', ';', ')', '!', '?', '。'];
    let start = start.trim();
    let quoted = start.strip_prefix(QUOTES).and_then(|rest| rest.split(QUOTES).next()).unwrap_or_default();
    let first = start.split_whitespace().next().unwrap_or_default();
    [quoted, first.trim_end_matches(ENDS), first, start.trim_end_matches(ENDS), start]
        .map(|word| word.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_a_mark_is_found_in_the_ways_that_people_write() {
        for (text, word) in [
            ("Here it is.\nPassword: tide-7\nBe careful", "tide-7"),
            ("the password is tide-7.", "tide-7"),
            ("PASSWORD for the second file is “quill and marrow”, as before", "quill and marrow"),
            ("Das Passwort lautet Zöllner7!", "Zöllner7!"),
            ("Das Passwort lautet Zöllner7!", "Zöllner7"),
            ("mot de passe : marée basse", "marée basse"),
            ("La contraseña es marea", "marea"),
            ("пароль: прилив", "прилив"),
            ("Hasło:\n\n  przypływ9", "przypływ9"),
            ("senha=maré", "maré"),
            ("密码：潮水7", "潮水7"),
            ("Wachtwoord eb&vloed", "eb&vloed"),
        ] {
            assert!(candidates(text).contains(&word.to_owned()), "{text}: {:?}", candidates(text));
        }
        assert_eq!(candidates("Password: tide-7")[0], "tide-7");
        assert_eq!(candidates("They pass words on."), Vec::<String>::new());
    }

    #[test]
    fn no_text_makes_many_of_them() {
        let long = "password ".repeat(100_000) + "\n" + &"password: x\n".repeat(100_000);
        assert!(candidates(&long).len() <= MOST);
        let different: String = (0..1000).map(|number| format!("password: word{number} and more\n")).collect();
        assert_eq!(candidates(&different).len(), MOST);
        for odd in ["password", "password:", "password\u{301}:", "İpassword İ", "密", ""] {
            candidates(odd);
        }
    }
}
