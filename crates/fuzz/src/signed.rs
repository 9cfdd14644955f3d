//! Pasted signatures. Bytes that are a [`SignatureJob`] in JSON, or four parts with `---` on a line between them: the format, the text, the signature, the
//! key. One that holds says of which text and holds of no other, and the parent takes the answer.

use airlock::{
    Checked, SignatureFormat, SignatureJob,
    ends::{Budget, Decoder, Event, Inbox, end, outbox},
    protocol::{Job, JobKind},
};
use model::{PageList, limits::OpenLimits};
use parsers::signature::check;

use crate::{contained, ends::Kept, within};

const MEMORY: usize = 256 << 20;

pub fn holds(data: &[u8]) {
    let Some(asked) = serde_json::from_slice(data).ok().or_else(|| pasted(data)) else { return };
    let Some(checked) = contained(|| within(MEMORY, || check(&asked))) else { return };
    heard(&asked, &checked);
    if let Checked::Holds { text, .. } = checked {
        let mut other = asked.clone();
        other.texts = vec![format!("{}x", asked.texts[text])];
        assert!(
            contained(|| check(&other)).is_none_or(|checked| matches!(checked, Checked::DoesNotHold { .. })),
            "it holds of another text"
        );
    }
}

fn pasted(data: &[u8]) -> Option<SignatureJob> {
    let data = String::from_utf8_lossy(data);
    let mut parts = data.splitn(4, "\n---\n");
    let format = match parts.next()? {
        "minisign" => SignatureFormat::Minisign,
        "ssh" => SignatureFormat::Ssh,
        "openpgp" => SignatureFormat::Openpgp,
        "openpgp-cleartext" => SignatureFormat::OpenpgpCleartext,
        _ => return None,
    };
    let mut part = || parts.next().map(str::to_owned);
    let text = part()?;
    let texts = vec![text.clone(), format!("{text}\n")];
    Some(SignatureJob { format, texts, signature: part()?, key: part()? })
}

fn heard(asked: &SignatureJob, checked: &Checked) {
    let mut budget = Budget::new(&OpenLimits::default());
    let job = Job {
        kind: JobKind::Signature,
        name: String::new(),
        limits: budget.for_job(false),
        finer: false,
        again: PageList::default(),
        keys: airlock::DkimKeys::default(),
    };
    let kept = Kept::default();
    let mut out = outbox(&job, Box::new(kept.clone()));
    let sent = out.checked(checked);
    assert_eq!(sent, Ok(()));
    end(&mut out, sent).expect("the pipe is memory");
    let (mut decoder, mut inbox) = (Decoder::default(), Inbox::for_signature(asked.texts.len()));
    decoder.push(&kept.bytes());
    let answer = decoder.next_frame().expect("frames as they are written").expect("an answer");
    assert_eq!(inbox.take(answer, &mut budget), Ok(Some(Event::Checked(checked.clone()))));
}
