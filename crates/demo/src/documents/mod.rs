//! The eight documents of the demonstration case, made from nothing: an invented affair at an invented port. The same program gives
//! the same bytes. Each carries one thing that a newsroom has to see: a name in the properties, text under boxes, an earlier
//! revision, a scan without text, a position in a photograph, a character that marks a copy.

mod memos;
mod minutes;
mod order;
mod painting;
mod photograph;
mod scan;
mod sheet;
mod texts;

/// A file as the source has it.
#[derive(Clone, Debug)]
pub struct Made {
    pub name: &'static str,
    pub bytes: Vec<u8>,
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("a page could not be set: {0}")]
    Page(#[from] page::Error),
    #[error("a picture could not be encoded: {0}")]
    Image(#[from] image::ImageError),
}

pub const SURVEY: &str = "survey-north-channel.pdf";
pub const MEMO: &str = "memorandum-second-measure.pdf";
pub const ORDER: &str = "payment-order-0412.pdf";
pub const MINUTES: &str = "minutes-4-february.pdf";
pub const LETTER: &str = "letter-scanned.pdf";
pub const PHOTOGRAPH: &str = "IMG_2210.jpg";
pub const NOTES: &str = "notes-from-the-quay.txt";
pub const CALLS: &str = "call-list.txt";

/// All eight, in the order in which the source adds them.
///
/// # Errors
/// When a page or a picture can't be made.
pub fn all() -> Result<Vec<Made>, Error> {
    let made = |name, bytes| Made { name, bytes };
    Ok(vec![
        made(SURVEY, memos::survey()),
        made(MEMO, memos::second_measure()),
        made(ORDER, order::payment_order()),
        made(MINUTES, minutes::with_an_earlier_revision()),
        made(LETTER, scan::letter()?),
        made(PHOTOGRAPH, photograph::with_a_position()?),
        made(NOTES, texts::notes()),
        made(CALLS, texts::calls()),
    ])
}

/// The picture that stands over the story: drawn by this program, so nobody's rights are touched.
///
/// # Errors
/// When it can't be encoded.
pub fn story_picture() -> Result<Vec<u8>, Error> {
    painting::dusk_png()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contains(bytes: &[u8], part: &[u8]) -> bool {
        bytes.windows(part.len()).any(|window| window == part)
    }

    #[test]
    fn the_same_program_gives_the_same_bytes() {
        let (one, two) = (all().unwrap(), all().unwrap());
        assert_eq!(one.len(), 8);
        for (one, two) in one.iter().zip(&two) {
            assert_eq!(one.bytes, two.bytes, "{}", one.name);
        }
    }

    #[test]
    fn each_document_carries_what_it_is_there_for() {
        let all = all().unwrap();
        let bytes = |name: &str| &all.iter().find(|made| made.name == name).unwrap().bytes;
        assert!(contains(bytes(MEMO), b"m.tidewell"));
        assert!(contains(bytes(ORDER), b"4471 0903 2218"));
        let minutes = bytes(MINUTES);
        assert_eq!(minutes.windows(5).filter(|window| window == b"%%EOF").count(), 2);
        assert!(contains(minutes, b"/Prev"));
        assert!(contains(bytes(PHOTOGRAPH), b"Exif\0\0II*\0"));
        assert!(contains(bytes(NOTES), "\u{200b}".as_bytes()));
        assert!(std::str::from_utf8(bytes(CALLS)).is_err(), "it is in Windows-1252");
    }
}
