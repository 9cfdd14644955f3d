//! The documents of the demonstration case, made from nothing: an invented affair at an invented port. The same program gives
//! the same bytes. Each carries one thing that a newsroom has to see: a name in the properties, text under boxes, an earlier
//! revision, a scan without text, a position in a photograph, a character that marks a copy.

mod bureau;
pub mod escapes;
pub mod mail;
mod memos;
mod minutes;
mod mission;
pub mod office;
mod order;
mod painting;
mod papers;
mod photograph;
mod pictures;
mod scan;
mod sheet;
pub(crate) mod signature;
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
    #[error("a fax could not be encoded: {0}")]
    Tiff(#[from] tiff::TiffError),
    #[error("an office file could not be packed: {0}")]
    Package(#[from] zip::result::ZipError),
    #[error("an office file could not be written: {0}")]
    Write(#[from] std::io::Error),
}

pub const SURVEY: &str = "survey-north-channel.pdf";
pub const MEMO: &str = "memorandum-second-measure.pdf";
pub const ORDER: &str = "payment-order-0412.pdf";
pub const MINUTES: &str = "minutes-4-february.pdf";
pub const LETTER: &str = "letter-scanned.pdf";
pub const PHOTOGRAPH: &str = "IMG_2210.jpg";
pub const NOTES: &str = "notes-from-the-quay.txt";
pub const CALLS: &str = "call-list.txt";
pub const FIRST_INVOICE: &str = "invoice-1.pdf";
pub const SECOND_INVOICE: &str = "invoice-2.pdf";
pub const NOTICE: &str = "notice-7-2026.pdf";
pub const ANSWER: &str = "answer-30-march.pdf";
pub const AUDIT: &str = "audit-note.pdf";
pub const CHART: &str = "soundings.png";
pub const FAX: &str = "fax-10-march.tif";
pub const RECORDING: &str = "register-4417.gif";
pub const MOORING: &str = "IMG_2305.webp";
pub const LOG: &str = "harbour-log.txt";
pub const CONTRACT: &str = "contract-25-118.docx";
pub const ACCOUNT: &str = "works-account-2026.xlsx";
pub const THREAD: &str = "second-invoice.eml";
pub const BRIEFING: &str = "briefing-27-march.pptx";
pub const DRAFT: &str = "draft-answer.odt";
pub const REGISTER: &str = "register-of-companies.html";
pub const SOUNDINGS: &str = "survey-book.zip";
/// In the archive in the archive of soundings.
pub const VOLUME: &str = "volume-31.txt";
pub const MINISTRY: &str = "ministry-3-november.eml";
pub const OPEN_LETTER: &str = "open-letter.pdf";
pub const COMMUNIQUE: &str = "communique.pdf";
pub const DAY_BOOK: &str = "day-book-3-november.pdf";
pub const COUNSEL: &str = "counsel-4-november.pdf";
pub const WARRANT: &str = "warrant-2023-617.pdf";
pub const CONDITIONS: &str = "order-88.pdf";
pub const RESIDENCE: &str = "permit-t-2207.pdf";
pub const VISITORS: &str = "visitors.txt";

const fn made(name: &'static str, bytes: Vec<u8>) -> Made {
    Made { name, bytes }
}

/// What the first source has, in the order in which it is added.
///
/// # Errors
/// When a page or a picture can't be made.
pub fn channel() -> Result<Vec<Made>, Error> {
    Ok(vec![
        made(SURVEY, memos::survey()),
        made(MEMO, memos::second_measure()),
        made(ORDER, order::payment_order()),
        made(MINUTES, minutes::with_an_earlier_revision()),
        made(LETTER, scan::letter()?),
        made(PHOTOGRAPH, photograph::with_a_position()?),
        made(NOTES, texts::notes()),
        made(CALLS, texts::calls()),
        made(FIRST_INVOICE, papers::first_invoice()),
        made(NOTICE, papers::notice_to_mariners()),
        made(ANSWER, papers::answer_in_parliament()),
        made(AUDIT, papers::audit_note()),
        made(CHART, pictures::chart()?),
        made(FAX, pictures::fax()?),
        made(RECORDING, pictures::recording()?),
        made(MOORING, pictures::empty_mooring()?),
        made(LOG, texts::log()),
        made(CONTRACT, bureau::contract()?),
        made(ACCOUNT, bureau::account()?),
        made(THREAD, bureau::thread()),
        made(BRIEFING, bureau::briefing()?),
        made(DRAFT, bureau::draft_answer()?),
        made(REGISTER, bureau::register()),
        made(SOUNDINGS, bureau::soundings()?),
    ])
}

/// What the second source has.
///
/// # Errors
/// When a page can't be made.
pub fn corvin() -> Result<Vec<Made>, Error> {
    Ok(vec![
        made(OPEN_LETTER, papers::open_letter()),
        made(COMMUNIQUE, papers::communique()),
        made(DAY_BOOK, papers::log_of_the_press_office()),
        made(COUNSEL, papers::counsels_letter()),
        made(WARRANT, papers::warrant()),
        made(CONDITIONS, papers::conditions()),
        made(RESIDENCE, papers::residence()),
        made(VISITORS, texts::visitors()),
        made(MINISTRY, bureau::ministry()),
    ])
}

/// The picture that stands over the first story: drawn by this program, so nobody's rights are touched.
///
/// # Errors
/// When it can't be encoded.
pub fn dredger() -> Result<Vec<u8>, Error> {
    painting::dusk_png()
}

/// The picture over the second story.
///
/// # Errors
/// When it can't be encoded.
pub fn mission() -> Result<Vec<u8>, Error> {
    mission::night_png()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contains(bytes: &[u8], part: &[u8]) -> bool {
        bytes.windows(part.len()).any(|window| window == part)
    }

    #[test]
    fn the_same_program_gives_the_same_bytes() {
        let all = || [channel().unwrap(), corvin().unwrap()].concat();
        let (one, two) = (all(), all());
        for (one, two) in one.iter().zip(&two) {
            assert_eq!(one.bytes, two.bytes, "{}", one.name);
        }
    }

    #[test]
    fn each_document_carries_what_it_is_there_for() {
        let all = channel().unwrap();
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
