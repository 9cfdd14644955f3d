//! `winmail.dat` ([MS-OXTNEF]): a message's properties and attachments, as Outlook sends them to who can't read them. Shows what `mapi` shows.

use airlock::OpenFailure;

use super::{Attachment, Message, Props, Value, msg::fixed_value};
use crate::{
    JobLimits, Output,
    bytes::{u16_le, u32_le},
    compound::codepage,
    detect::Kind,
    found::Found,
    html,
    paper::{Facts, Paper},
};

pub const MAGIC: &[u8] = &[0x78, 0x9F, 0x3E, 0x22];
/// Attributes and properties that are read.
const MOST: usize = 20_000;

pub fn open(bytes: &[u8], limits: &JobLimits, out: &mut dyn Output) -> Result<(), OpenFailure> {
    let (mut found, mut paper) = (Found::default(), Paper::new(limits));
    super::show(read(bytes), limits, &mut found, &mut paper);
    let files = found.take_children();
    if paper.is_empty() {
        paper.note(crate::paper::NO_TEXT);
    }
    paper.hand_over(&Facts { media_type: Kind::Tnef.media_type(), place: "text" }, found, limits, out, |out| {
        html::hand_out(&files, limits, out)
    })
}

fn read(bytes: &[u8]) -> Message {
    let mut message = Message::default();
    let mut page = 1252;
    let mut at = 6;
    for _ in 0..MOST {
        let (Some(id), Some(size)) = (u32_le(bytes, at + 1), u32_le(bytes, at + 5)) else { break };
        let Some(data) = bytes.get(at + 9..) else { break };
        // A file that was cut keeps what it has.
        let data = &data[..data.len().min(size as usize)];
        let text = |page| Value::Text(codepage::decode(page, data).trim_end_matches('\0').to_owned());
        let id = id & 0xFFFF;
        if id == 0x9002 && message.attachments.len() < MOST {
            message.attachments.push(Attachment::default());
        }
        match (id, message.attachments.last_mut()) {
            (0x9007, _) => page = u16_le(data, 0).unwrap_or(page),
            (0x8004, _) => message.props.put(0x0037, text(page)),
            (0x800C, _) => message.props.put(0x1000, text(page)),
            (0x9003, _) => _ = props(data, page, &mut message.props),
            (0x9004, _) => message.recipients = rows(data, page),
            (0x8010, Some(attachment)) => attachment.props.put(0x3704, text(page)),
            (0x800F, Some(attachment)) => attachment.props.put(0x3701, Value::Bytes(data.to_vec())),
            (0x9005, Some(attachment)) => {
                props(data, page, &mut attachment.props);
                // An object stands behind the sixteen bytes that say which kind it is: a message is TNEF again.
                let inner = attachment.props.bytes(0x3701).and_then(|bytes| bytes.get(16..));
                if let Some(inner) = inner.filter(|inner| inner.starts_with(MAGIC)) {
                    attachment.inner = Some((inner.to_vec(), "dat"));
                }
            }
            _ => {}
        }
        at = at.saturating_add(11).saturating_add(size as usize);
    }
    message
}

fn rows(data: &[u8], page: u16) -> Vec<Props> {
    let count = (u32_le(data, 0).unwrap_or(0) as usize).min(MOST);
    let mut rest = data.get(4..).unwrap_or_default();
    let mut rows = Vec::new();
    for _ in 0..count {
        if rest.is_empty() {
            break;
        }
        let mut row = Props::default();
        let used = props(rest, page, &mut row);
        rows.push(row);
        rest = rest.get(used..).unwrap_or_default();
    }
    rows
}

/// Reads a list of properties (2.1.3.4); how many bytes it took.
fn props(data: &[u8], page: u16, into: &mut Props) -> usize {
    let count = (u32_le(data, 0).unwrap_or(0) as usize).min(MOST);
    let mut at = 4;
    for _ in 0..count {
        let Some(next) = property(data, at, page, into) else { break };
        at = next;
    }
    at
}

fn property(data: &[u8], mut at: usize, page: u16, into: &mut Props) -> Option<usize> {
    let (kind, id) = (u16_le(data, at)?, u16_le(data, at + 2)?);
    at += 4;
    if id >= 0x8000 {
        let by_name = u32_le(data, at + 16)? == 1;
        let number = u32_le(data, at + 20)?;
        at += 24;
        if by_name {
            at = at.checked_add((number as usize).checked_next_multiple_of(4)?)?;
        } else {
            into.named.insert(number, id);
        }
    }
    let variable = matches!(kind & 0xFFF, 0x0D | 0x1E | 0x1F | 0x102);
    let many = kind & 0x1000 != 0;
    let values = if variable || many { (u32_le(data, at)?, 4) } else { (1, 0) };
    at += values.1;
    for _ in 0..(values.0 as usize).min(MOST) {
        if variable {
            let size = u32_le(data, at)? as usize;
            let value = data.get(at + 4..(at + 4).checked_add(size)?)?;
            at = (at + 4).checked_add(size.checked_next_multiple_of(4)?)?;
            if !many {
                into.put(
                    id,
                    match kind {
                        0x1E => Value::Text(codepage::decode(page, value)),
                        0x1F => Value::Text(codepage::utf16(value)),
                        _ => Value::Bytes(value.to_vec()),
                    },
                );
            }
            continue;
        }
        let size = match kind & 0xFFF {
            0x02 | 0x03 | 0x04 | 0x0A | 0x0B => 4,
            0x05 | 0x06 | 0x07 | 0x14 | 0x40 => 8,
            0x48 => 16,
            _ => return None,
        };
        let value = data.get(at..at + size)?;
        if let Some(value) = fixed_value(kind, value) {
            into.put(id, value);
        }
        at += size;
    }
    Some(at)
}
