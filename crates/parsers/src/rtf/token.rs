//! The tokens that RTF is written in (Rich Text Format 1.9.1, "RTF Syntax"). Knows no control word but `\bin`, whose bytes are none.

/// One token. Nothing in it is larger than the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    Open,
    Close,
    /// A control word and its number, if it has one.
    Word(&'a str, Option<i32>),
    /// A control symbol other than `\'`.
    Symbol(u8),
    /// `\'hh`.
    Hex(u8),
    Text(&'a [u8]),
    /// What `\bin` counted.
    Binary(&'a [u8]),
}

pub struct Tokens<'a> {
    rest: &'a [u8],
}

impl<'a> Tokens<'a> {
    pub fn of(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    fn take(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.rest.split_at(count.min(self.rest.len()));
        self.rest = rest;
        taken
    }

    /// What follows a backslash.
    fn control(&mut self) -> Option<Token<'a>> {
        let first = *self.rest.first()?;
        if !first.is_ascii_alphabetic() {
            self.take(1);
            if first != b'\'' {
                return Some(Token::Symbol(first));
            }
            let digits = std::str::from_utf8(self.rest.get(..2).unwrap_or_default()).unwrap_or_default();
            // A sign would be taken for a part of the number.
            let code = digits.bytes().all(|b| b.is_ascii_hexdigit()).then(|| u8::from_str_radix(digits, 16).ok());
            return match code.flatten() {
                Some(code) => {
                    self.take(2);
                    Some(Token::Hex(code))
                }
                None => Some(Token::Symbol(b'\'')),
            };
        }
        const LONGEST: usize = 32;
        let length = self.rest.iter().take(LONGEST).take_while(|b| b.is_ascii_alphabetic()).count();
        let word = std::str::from_utf8(self.take(length)).unwrap_or_default();
        let sign = usize::from(self.rest.first() == Some(&b'-'));
        let digits = self.rest.get(sign..).unwrap_or_default().iter().take_while(|b| b.is_ascii_digit()).count();
        let number = if digits > 0 {
            let text = std::str::from_utf8(self.take(sign + digits)).unwrap_or_default();
            Some(text.parse().unwrap_or(if sign == 1 { i32::MIN } else { i32::MAX }))
        } else {
            None
        };
        if self.rest.first() == Some(&b' ') {
            self.take(1);
        }
        if word == "bin" {
            return Some(Token::Binary(self.take(usize::try_from(number.unwrap_or(0)).unwrap_or(0))));
        }
        Some(Token::Word(word, number))
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            match *self.rest.first()? {
                b'{' => {
                    self.take(1);
                    return Some(Token::Open);
                }
                b'}' => {
                    self.take(1);
                    return Some(Token::Close);
                }
                b'\\' => {
                    self.take(1);
                    return self.control();
                }
                // Line ends are for those who read the file itself.
                b'\r' | b'\n' | 0 => {
                    self.take(1);
                }
                _ => {
                    let special = |b: &u8| matches!(b, b'{' | b'}' | b'\\' | b'\r' | b'\n' | 0);
                    let length = self.rest.iter().position(special).unwrap_or(self.rest.len());
                    return Some(Token::Text(self.take(length)));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Token::*, *};

    #[test]
    fn tokens_are_read_as_the_specification_has_them() {
        let tokens: Vec<_> = Tokens::of(b"{\\rtf1\\uc0 a\r\nb\\'e9\\'zz\\u-10179 \\*\\bin3 }{\\x}").collect();
        assert_eq!(
            tokens,
            [
                Open,
                Word("rtf", Some(1)),
                Word("uc", Some(0)),
                Text(b"a"),
                Text(b"b"),
                Hex(0xE9),
                Symbol(b'\''),
                Text(b"zz"),
                Word("u", Some(-10179)),
                Symbol(b'*'),
                Binary(b"}{\\"),
                Text(b"x"),
                Close
            ]
        );
        assert_eq!(Tokens::of(b"\\bin99999999999x").collect::<Vec<_>>(), [Binary(b"x")]);
        assert_eq!(Tokens::of(b"\\f99999999999999 ").collect::<Vec<_>>(), [Word("f", Some(i32::MAX))]);
        assert_eq!(Tokens::of(b"\\").count(), 0);
    }
}
