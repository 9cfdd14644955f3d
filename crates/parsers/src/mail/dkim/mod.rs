//! The signatures that mail servers put under a mail (DKIM, RFC 6376): whether the body is the one that was signed, which needs no key, and, with
//! a key that a person found, whether the header's fields are. Each answer is a sign, with what else would explain it. Asks no network.

mod canon;
mod key;

use model::FindingKind::{ForgerySign, Signature};
use sha1::Sha1;
use sha2::{Digest, Sha256};

use crate::{base64, found::Found};
use canon::{Field, Way};
use key::Verdict;

/// Signatures under one mail that are looked at.
const MOST: usize = 8;
/// Fields that one of them may sign.
const MOST_FIELDS: usize = 200;
const PLACE: &str = "mail header";

/// One `DKIM-Signature`, as far as it can be read.
struct Signed {
    /// The domain that signed, its key's name, and both as the key's place in DNS.
    domain: String,
    selector: String,
    algorithm: Algorithm,
    header_way: Way,
    body_way: Way,
    body_hash: Vec<u8>,
    signature: Vec<u8>,
    /// Names of the fields that are signed, in order.
    fields: Vec<String>,
    /// So many bytes of the body are signed; `None`: all.
    length: Option<u64>,
    field: Field,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Algorithm {
    RsaSha1,
    RsaSha256,
    Ed25519,
}

/// Checks every signature of a mail, as it came; `keys` are records as a person found them, and may be none.
pub fn check(mail: &[u8], keys: &str, found: &mut Found) {
    let (fields, body) = canon::split(mail);
    let mut count = 0;
    for field in fields.iter().filter(|field| field.is("dkim-signature")) {
        count += 1;
        if count > MOST {
            break;
        }
        match Signed::read(field) {
            Ok(signed) => one(&signed, &fields, &body, keys, found),
            Err(lack) => found.say(
                Signature,
                PLACE,
                format!("The mail carries a signature of a server (DKIM) that can't be checked: {lack}."),
                field.shown(),
            ),
        }
    }
    if count == 0 && !keys.trim().is_empty() {
        found.say(
            Signature,
            PLACE,
            "A key was given for a DKIM signature, and the mail carries no such signature.",
            "",
        );
    }
}

/// Of a header that was kept without its mail, as Outlook keeps it: no signature in it can be checked.
pub fn kept(header: &[u8], found: &mut Found) {
    for field in canon::split(header).0.iter().filter(|field| field.is("dkim-signature")).take(MOST) {
        found.say(
            Signature,
            PLACE,
            "A server signed the mail (DKIM). What is kept of it here can't be checked: ask for the mail as the server has it.",
            field.shown(),
        );
    }
}

fn one(signed: &Signed, fields: &[Field], body: &[u8], keys: &str, found: &mut Found) {
    let by = format!("{} (key {})", signed.domain, signed.selector);
    let covered = signed.body(body);
    let body_fits = covered.is_some();
    if !body_fits {
        found.say(
            ForgerySign,
            PLACE,
            format!(
                "The mail's body is not the one that {by} signed (DKIM). Somebody changed it; or a mailing list added a footer, or a program that \
                 scanned, forwarded or saved the mail wrote it anew. Ask for the original file."
            ),
            signed.field.shown(),
        );
    }
    if let Some(unsigned) = covered.filter(|unsigned| !unsigned.trim_ascii().is_empty()) {
        found.say(
            ForgerySign,
            PLACE,
            format!("The end of the mail's body is not covered by the signature of {by}, which counts its bytes (l=): anybody can have added it. Mailing lists do so, too."),
            String::from_utf8_lossy(unsigned),
        );
    }
    for name in ["from", "subject", "date", "to"] {
        let there = fields.iter().filter(|field| field.is(name)).count();
        let counted = signed.fields.iter().filter(|field| *field == name).count();
        if there > 1 && counted < there {
            found.say(
                ForgerySign,
                PLACE,
                format!("The mail has the field “{name}” {there} times, and {by} signed {counted} of them. Programs differ in which one they show; a mail has just one (RFC 5322, 3.6)."),
                fields.iter().filter(|field| field.is(name)).map(Field::shown).collect::<Vec<_>>().join("\n"),
            );
        }
    }
    let records: Vec<_> = key::records(keys).filter(|record| record.is_for(&signed.domain, &signed.selector)).collect();
    if records.is_empty() {
        let body = if body_fits { "The body is the one that was signed" } else { "The body is another one" };
        let given = if keys.trim().is_empty() { "" } else { " The key that was given is another one’s." };
        found.say(
            Signature,
            PLACE,
            format!(
                "A server of {by} signed the mail (DKIM). {body}. Whether the header is, too, takes the key {}._domainkey.{} from DNS or an archive of it.{given}",
                signed.selector, signed.domain
            ),
            signed.field.shown(),
        );
        return;
    }
    let hash = |text: &[u8]| match signed.algorithm {
        Algorithm::RsaSha1 => Sha1::digest(text).to_vec(),
        _ => Sha256::digest(text).to_vec(),
    };
    let hashed = hash(&canon::signed_header(fields, &signed.fields, &signed.field, signed.header_way));
    let verdicts = records.iter().map(|record| record.verify(signed.algorithm, &hashed, &signed.signature));
    match verdicts.max() {
        Some(Verdict::Holds { bits }) => held(signed, bits, body_fits, fields, &by, found),
        Some(Verdict::Fails) => found.say(
            ForgerySign,
            PLACE,
            format!(
                "The signature of {by} doesn't hold with the key that was given (DKIM). A signed field of the header was changed; or a list or program on the way did it; or \
                 the key is that of another time."
            ),
            signed.field.shown(),
        ),
        Some(Verdict::Revoked) => found.say(
            Signature,
            PLACE,
            format!("The key that was given for {by} is empty: its owner took it back. An archive may have an older one."),
            signed.field.shown(),
        ),
        Some(Verdict::Unread) | None => found.say(
            Signature,
            PLACE,
            format!("The key that was given for {by} can't be read, or is of another kind than the signature. Give the whole record, from v=DKIM1 on."),
            "",
        ),
    }
}

/// What a signature that holds says, and what it doesn't.
fn held(signed: &Signed, bits: Option<usize>, body_fits: bool, fields: &[Field], by: &str, found: &mut Found) {
    let body = if body_fits { " and the body" } else { "; the body is another one" };
    found.say(
        Signature,
        PLACE,
        format!(
            "The signature of {by} holds with the key that was given (DKIM): who held its private key signed these fields of the header{body}. It is as good as the \
             key’s origin: look that it stood in the domain's DNS when the mail was sent. It names a server, not who wrote; keys get stolen and are made public."
        ),
        format!("signed: {}", signed.fields.join(", ")),
    );
    let senders: Vec<String> = fields.iter().filter(|field| field.is("from")).map(Field::shown).collect();
    let domain = signed.domain.to_ascii_lowercase();
    let own = |from: &String| {
        let host = from.rsplit('@').next().unwrap_or_default().to_ascii_lowercase();
        let host = host.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
        host == domain || host.ends_with(&format!(".{domain}"))
    };
    if !senders.iter().any(own) {
        found.say(
            Signature,
            PLACE,
            format!("{by} signed a mail that says it is from elsewhere. Services that send for others do so; it says nothing about who the sender is."),
            senders.join("\n"),
        );
    }
    if !signed.fields.iter().any(|name| name == "from") {
        found.say(
            ForgerySign,
            PLACE,
            format!("{by} signed the mail without its sender (RFC 6376, 5.4 asks for it): it can be another one."),
            "",
        );
    }
    if bits.is_some_and(|bits| bits < 1_024) || signed.algorithm == Algorithm::RsaSha1 {
        found.say(
            ForgerySign,
            PLACE,
            format!("The signature of {by} is of a kind that others than its owner can make today: a key of fewer than 1,024 bits, or SHA-1 (RFC 8301). Old mails have such."),
            bits.map(|bits| format!("{bits} bits")).unwrap_or_default(),
        );
    }
}

impl Signed {
    fn read(field: &Field) -> Result<Self, &'static str> {
        let tags = canon::tags(field.value());
        let get = |name: &str| tags.iter().find(|(tag, _)| tag == name).map(|(_, value)| value.as_str());
        let bytes = |name: &str, lack| {
            let text: String = get(name).ok_or(lack)?.split_whitespace().collect();
            base64::decode(&text).filter(|bytes| !bytes.is_empty()).ok_or(lack)
        };
        let algorithm = match get("a").ok_or("it names no algorithm")?.to_ascii_lowercase().as_str() {
            "rsa-sha256" => Algorithm::RsaSha256,
            "rsa-sha1" => Algorithm::RsaSha1,
            "ed25519-sha256" => Algorithm::Ed25519,
            _ => return Err("its algorithm isn't known"),
        };
        let (header_way, body_way) =
            Way::both(get("c").unwrap_or("simple/simple")).ok_or("it doesn't say how it was written")?;
        let length = match get("l") {
            Some(length) => Some(length.trim().parse().map_err(|_| "its length is no number")?),
            None => None,
        };
        let names = get("h").ok_or("it doesn't say which fields it signs")?;
        if names.split(':').nth(MOST_FIELDS).is_some() {
            return Err("it signs more fields than a mail has");
        }
        Ok(Self {
            domain: get("d").ok_or("it names no domain")?.trim().to_owned(),
            selector: get("s").ok_or("it names no key")?.trim().to_owned(),
            algorithm,
            header_way,
            body_way,
            body_hash: bytes("bh", "it has no hash of the body")?,
            signature: bytes("b", "it is empty")?,
            fields: names.split(':').map(|name| name.trim().to_ascii_lowercase()).collect(),
            length,
            field: field.clone(),
        })
    }

    /// `None`: the body is another one. Else what of it isn't signed. What a mailbox file quotes (`>From `) is tried unquoted, too.
    fn body<'b>(&self, body: &'b [u8]) -> Option<&'b [u8]> {
        let fits = |body: &[u8]| {
            let whole = canon::body(body, self.body_way);
            let signed = match self.length {
                Some(length) => whole.get(..usize::try_from(length).ok()?)?,
                None => &whole,
            };
            let hash = match self.algorithm {
                Algorithm::RsaSha1 => Sha1::digest(signed).to_vec(),
                _ => Sha256::digest(signed).to_vec(),
            };
            (hash == self.body_hash).then(|| whole.len() - signed.len())
        };
        let rest = fits(body).or_else(|| fits(&canon::unquoted(body)?))?;
        body.get(body.len().saturating_sub(rest)..)
    }
}
