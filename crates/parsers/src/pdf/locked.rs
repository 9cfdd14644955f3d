//! PDFs behind a password (ISO 32000-2, 7.6.4): a user's or an owner's, RC4 and AES. The reader derives the keys; what it leaves out of a
//! password is done here: the preparation of Unicode, and the way from an owner's to a user's. Writes nothing.

use airlock::{OpenFailure, Passwords};
use hayro_syntax::{
    DecryptionError, LoadPdfError, Pdf, PdfData,
    object::{Dict, String as PdfString},
};
use md5::{Digest, Md5};
use model::Redacted;
use rc4::{KeyInit, Rc4, StreamCipher};

use super::{trailers, values};
use crate::{
    bytes,
    locked::{self, Opened},
};

/// What fills a password up to 32 bytes (7.6.4.3.2, algorithm 2).
const PADDING: [u8; 32] = *b"\x28\xBF\x4E\x5E\x4E\x75\x8A\x41\x64\x00\x4E\x56\xFF\xFA\x01\x08\x2E\x2E\x00\xB6\xD0\x68\x3E\x80\x2F\x0C\xA9\xFE\x64\x53\x69\x7A";

/// Objects of one number that are looked at.
const MOST_MARKS: usize = 100;

/// Why a PDF doesn't load.
pub enum NotLoaded {
    /// No password fits.
    Locked(OpenFailure),
    Other(LoadPdfError),
}

/// The password that fits, as the reader wants it: for other states of the same file.
pub struct Key(Redacted<String>);

impl Key {
    pub fn load(&self, file: Vec<u8>) -> Option<Pdf> {
        read(&file.into(), self.0.expose()).ok()
    }
}

/// A panic of the reader is damage.
fn read(file: &PdfData, password: &str) -> Result<Pdf, LoadPdfError> {
    values::quietly(|| Pdf::new_with_password(file.clone(), password)).unwrap_or(Err(LoadPdfError::Invalid))
}

/// Reads the file, with the first password that fits, and says what opened it, if it is locked.
pub fn load(file: &[u8], passwords: &Passwords) -> Result<(Pdf, Key, Option<Opened>), NotLoaded> {
    let data: PdfData = file.to_vec().into();
    let has_lock = trailers::trailers(file).iter().any(|trailer| trailer.contains_key("Encrypt"));
    match read(&data, "") {
        Err(LoadPdfError::Decryption(DecryptionError::PasswordProtected)) => {}
        // Where the reader has to search for the objects, it doesn't say that it was the password.
        Err(LoadPdfError::Invalid) if has_lock => {}
        Ok(pdf) => return Ok((pdf, Key(Redacted::new(String::new())), has_lock.then_some(Opened::Empty))),
        Err(other) => return Err(NotLoaded::Other(other)),
    }
    let handler = Handler::read(file);
    let attempt = |password: &str| {
        let mut forms = vec![password.to_owned()];
        // Since PDF 2.0 (7.6.4.3.3); what it forbids is tried as it is.
        forms.extend(stringprep::saslprep(password).ok().map(std::borrow::Cow::into_owned));
        forms.extend(handler.as_ref().and_then(|handler| handler.user_password(password)));
        forms.dedup();
        Ok(forms.into_iter().find_map(|form| Some((read(&data, &form).ok()?, form))))
    };
    let ((pdf, form), opened) = locked::first(passwords, attempt).map_err(NotLoaded::Locked)?;
    Ok((pdf, Key(Redacted::new(form)), Some(opened)))
}

/// What the standard security handler of revisions 2 to 4 keeps for its owner (7.6.4.2).
struct Handler {
    revision: u8,
    /// Bytes of its key.
    length: usize,
    owner: [u8; 32],
}

impl Handler {
    /// Of the newest revision that has one. Its strings are never encrypted themselves.
    fn read(file: &[u8]) -> Option<Self> {
        trailers::trailers(file).iter().rev().find_map(|trailer| {
            let direct = values::quietly(|| trailer.get::<Dict<'_>>("Encrypt")).flatten();
            direct.and_then(|dict| Self::of(&dict)).or_else(|| {
                let id = trailer.get_ref("Encrypt")?;
                let mark = format!("{} {} obj", id.obj_number, id.gen_number);
                // The newest of that number; "16 0 obj" has "6 0 obj" in it.
                let places = bytes::find_all(file, mark.as_bytes(), MOST_MARKS).into_iter().rev();
                let mut whole = places.filter(|at| !at.checked_sub(1).is_some_and(|at| file[at].is_ascii_digit()));
                whole.find_map(|at| Self::of(&trailers::dict_at(file, at + mark.len())?))
            })
        })
    }

    fn of(dict: &Dict<'_>) -> Option<Self> {
        let revision = dict.get::<u8>("R")?;
        let length = match dict.get::<u8>("V")? {
            1 => 5,
            2 => usize::from(dict.get::<u16>("Length").unwrap_or(40)) / 8,
            4 => 16,
            _ => return None,
        };
        let owner = dict.get::<PdfString<'_>>("O")?.as_bytes().get(..32)?.try_into().ok()?;
        ((2..=4).contains(&revision) && (5..=16).contains(&length)).then_some(Self { revision, length, owner })
    }

    /// The user's password, if this is the owner's (7.6.4.4.5, algorithm 7). One that isn't UTF-8 can't be given to the reader.
    fn user_password(&self, owner: &str) -> Option<String> {
        let owner = owner.as_bytes();
        let mut padded = [0; 32];
        let length = owner.len().min(32);
        padded[..length].copy_from_slice(&owner[..length]);
        padded[length..].copy_from_slice(&PADDING[..32 - length]);
        let mut hash: [u8; 16] = Md5::digest(padded).into();
        let (times, rounds) = if self.revision == 2 { (0, 1) } else { (50, 20) };
        for _ in 0..times {
            hash = Md5::digest(hash).into();
        }
        let mut user = self.owner;
        for round in (0..rounds).rev() {
            let key: Vec<u8> = hash[..self.length].iter().map(|byte| byte ^ round).collect();
            Rc4::new_from_slice(&key).ok()?.apply_keystream(&mut user);
        }
        let length = (0..=32).find(|length| user[*length..] == PADDING[..32 - length])?;
        String::from_utf8(user[..length].to_vec()).ok()
    }
}
