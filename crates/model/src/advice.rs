//! What every kind of finding is worth, and what to do about it: for people who meet it the first time. Says nothing of one file.

use crate::FindingKind::{self, *};

/// How sure a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sureness {
    /// It was read in the file.
    Certain,
    /// It was worked out from pixels or letters.
    Likely,
    /// One of several explanations.
    Sign,
}

impl Sureness {
    pub fn words(self) -> &'static str {
        match self {
            Self::Certain => "Certain: it stands in the file.",
            Self::Likely => "Likely: it was worked out from pixels or letters, and may be wrong.",
            Self::Sign => "A sign, no proof: it may have another reason.",
        }
    }
}

impl FindingKind {
    pub fn sureness(self) -> Sureness {
        match self {
            PrinterDots | Homoglyphs | InvisibleText | OffPageText | TextUnderBox | DifferentText | Recording
            | Encoding | Ocr | TextDoubtful | BlankPage => Sureness::Likely,
            ForgerySign => Sureness::Sign,
            Author | Owner | Gps | Serial | Device | Correspondent | MailRoute | Timestamp | CopyIdentifier
            | InvisibleCharacters | EarlierRevision | Thumbnail | Comment | TrackedChange | HiddenPart
            | SpeakerNotes | CachedData | Attachment | HiddenLayer | FormField | TrailingData | ExtraFrame | Script
            | Action | RemoteReference | QrCode | Software | Property | Formula | SetAnew | Signature | Encrypted
            | Damaged | Reduced | NotRead | NotFinished | NameDisagrees | Cropped => Sureness::Certain,
        }
    }

    /// One or two sentences: what people do about it. Copies are made of what is seen on the pages alone, so that what stands beside them stays
    /// behind by itself.
    pub fn advice(self) -> &'static str {
        match self {
            Author | Owner | Serial | Device | CopyIdentifier => {
                "Never hand on the original. Copies that are made here don’t carry it; look whether the pages say it, too."
            }
            Timestamp => {
                "Copies that are made here don’t carry it. Ask who was there at that time before you tell anybody when you got it."
            }
            Gps => "Copies that are made here don’t carry it. Look whether the picture itself shows the place.",
            Correspondent => "It stands on the pages, too: redact whoever must not be named.",
            MailRoute => "Copies show none of it. Don’t quote the mail’s source or its numbers.",
            Recording => {
                "No cleaning takes it away. Where that is dangerous, publish what was said, not the recording, or have it spoken by somebody else."
            }
            PrinterDots => {
                "Clean and redacted copies are made without them. Show nobody the paper, a scan or a photograph of it."
            }
            InvisibleCharacters | Homoglyphs => {
                "It may mark this copy alone. Publish the words set anew, and compare with another copy if you can get one."
            }
            TextUnderBox => {
                "Somebody wanted it hidden. Decide whether it must stay so, and put a box of your own there: in pages that are set anew it stands open."
            }
            InvisibleText | OffPageText => {
                "Nobody who looked at the original saw it. Read it, and redact it if it must not be seen: in pages that are set anew it stands open."
            }
            EarlierRevision | TrackedChange => {
                "What was there before may be the story, or name somebody. Copies don’t carry it; never hand on the original."
            }
            Cropped => {
                "Look at the whole in the original: somebody cut it for a reason, or there was no room. Copies show what is left of it."
            }
            Thumbnail => {
                "Compare it with the picture: it may show what was cut away or covered. Copies don’t carry it."
            }
            Comment | SpeakerNotes | HiddenPart | HiddenLayer | FormField => {
                "Read it, and who wrote it. Where the pages show it now, redact what must not be seen."
            }
            CachedData | Formula => {
                "It may hold more than the pages show: open the original’s data before you rely on the numbers. Copies don’t carry it."
            }
            DifferentText => "Read both. Quote neither before you know which one its readers saw.",
            Attachment => "It is opened as a file of its own, with findings of its own.",
            TrailingData | ExtraFrame => "Look what it is before you decide that it is nothing. Copies don’t carry it.",
            Script | Action => "It can’t run here, and copies don’t carry it. Open the original in no other program.",
            RemoteReference => {
                "Follow it from no machine of the newsroom’s: whoever owns the other end sees who reads, and when."
            }
            QrCode => "Don’t scan it. It may be another one in each copy: cover it before you publish the page.",
            Software | Property => "Harmless alone; together with other things it may tell whose machine it was.",
            SetAnew => {
                "Quote from the words, not from the look. Ask for the original program’s view if the layout matters."
            }
            NameDisagrees => {
                "It is opened as what it is. Double-click the original nowhere: another program may go by its name."
            }
            Signature => "It was not checked. Who signed stands in it, and a copy loses it.",
            Encrypted => "Ask the source for the password, and type it here.",
            Damaged | NotRead | NotFinished => {
                "Something may be missing: ask for another copy, or open it with more time and memory, before you rely on it being whole."
            }
            Encoding | Ocr | TextDoubtful => "Compare the words with the picture before you quote or search.",
            BlankPage | Reduced => "Look at the original’s page another way before you say what it shows.",
            ForgerySign => {
                "Write down what you find out about it in the authenticity log, and ask somebody who knows such documents."
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_says_what_to_do_in_whole_sentences() {
        for kind in FindingKind::ALL {
            let advice = kind.advice();
            assert!(advice.ends_with('.') && advice.len() > 20, "{kind:?}: {advice}");
            assert!(advice.starts_with(char::is_uppercase) && !advice.contains('\''), "{kind:?}: {advice}");
        }
    }
}
