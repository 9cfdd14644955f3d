//! A message of Outlook in a compound file ([MS-OXMSG]): its properties, recipients, attachments. Shows nothing itself.

use super::{Attachment, Message, Props, Value};
use crate::{
    bytes::{u16_le, u32_le},
    compound::{
        codepage,
        file::{Compound, EntryKind},
        write::{self, Node},
    },
};

const PROPERTIES: &str = "__properties_version1.0";
const NAMES: &str = "__nameid_version1.0";
/// Recipients and attachments that are read.
const MOST: usize = 5_000;

/// The message that a storage holds; `root` is where the file keeps the names that all its messages share.
pub fn read(compound: &Compound<'_>, storage: usize, root: usize) -> Message {
    let mut message = Message { props: props(compound, storage, None), ..Message::default() };
    message.props.named = named(compound, root);
    let page = message.props.page();
    for id in compound.children(storage).take(2 * MOST) {
        let entry = compound.entry(id);
        if entry.kind != EntryKind::Storage {
            continue;
        }
        if entry.name.starts_with("__recip_version1.0_") && message.recipients.len() < MOST {
            message.recipients.push(props(compound, id, Some(page)));
        } else if entry.name.starts_with("__attach_version1.0_") && message.attachments.len() < MOST {
            let inner = compound.storage(id, "__substg1.0_3701000D").map(|inner| object(compound, inner, root));
            message.attachments.push(Attachment { props: props(compound, id, Some(page)), inner });
        }
    }
    message
}

/// What is inside as a file of its own: a message, or an object of another program.
fn object(compound: &Compound<'_>, storage: usize, root: usize) -> (Vec<u8>, &'static str) {
    let mut nodes = write::copy(compound, storage);
    if !compound.has_stream(storage, PROPERTIES) {
        return (write::file(compound.entry(storage).class, nodes), "ole");
    }
    for node in &mut nodes {
        // A message that stands alone has eight bytes more before its properties (2.4.1.1, 2.4.1.2).
        if let Node::Stream { name, bytes } = node
            && name == PROPERTIES
            && bytes.len() >= 24
        {
            bytes.splice(24..24, [0; 8]);
        }
    }
    if let Some(names) = compound.storage(root, NAMES) {
        let entry = compound.entry(names);
        nodes.push(Node::Storage {
            name: entry.name.clone(),
            class: entry.class,
            children: write::copy(compound, names),
        });
    }
    // The class of Outlook's messages (2.2).
    const CLASS: [u8; 16] = [0x0B, 0x0D, 2, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46];
    (write::file(CLASS, nodes), "msg")
}

fn props(compound: &Compound<'_>, storage: usize, page: Option<u16>) -> Props {
    let mut props = Props::default();
    let fixed = compound.stream(storage, PROPERTIES).unwrap_or_default();
    // Eight bytes for a recipient, 24 or 32 for a message: entries of sixteen stand behind.
    let head = match (page, fixed.len() % 16) {
        (Some(_), _) => 8,
        (None, 8) => 24,
        _ => 32,
    };
    for entry in fixed.get(head..).unwrap_or_default().chunks_exact(16) {
        let (Some(kind), Some(id)) = (u16_le(entry, 0), u16_le(entry, 2)) else { continue };
        let Some(value) = fixed_value(kind, &entry[8..]) else { continue };
        props.put(id, value);
    }
    let page = page.unwrap_or_else(|| props.page());
    for child in compound.children(storage) {
        let entry = compound.entry(child);
        let number =
            |range: std::ops::Range<usize>| entry.name.get(range).and_then(|part| u16::from_str_radix(part, 16).ok());
        if entry.kind != EntryKind::Stream || !entry.name.starts_with("__substg1.0_") || entry.name.len() != 20 {
            continue;
        }
        let (Some(id), Some(kind)) = (number(12..16), number(16..20)) else { continue };
        let value = match kind {
            0x001E => Value::Text(codepage::decode(page, &compound.bytes(child))),
            0x001F => Value::Text(codepage::utf16(&compound.bytes(child))),
            0x0102 => Value::Bytes(compound.bytes(child)),
            _ => continue,
        };
        props.put(id, value);
    }
    props
}

/// A value that fits in eight bytes ([MS-OXCDATA], 2.11.1).
pub fn fixed_value(kind: u16, bytes: &[u8]) -> Option<Value> {
    Some(match kind {
        0x0002 => Value::Number(i64::from(u16_le(bytes, 0)?)),
        0x0003 => Value::Number(i64::from(u32_le(bytes, 0)?)),
        0x000B => Value::Number(i64::from(*bytes.first()? != 0)),
        0x0014 => Value::Number(i64::from_le_bytes(bytes.get(..8)?.try_into().ok()?)),
        0x0040 => Value::Time(u64::from_le_bytes(bytes.get(..8)?.try_into().ok()?)),
        _ => return None,
    })
}

/// Which number the file gave to properties that are named by a number of their set (2.2.3).
fn named(compound: &Compound<'_>, root: usize) -> std::collections::HashMap<u32, u16> {
    let stream = compound.storage(root, NAMES).and_then(|names| compound.stream(names, "__substg1.0_00030102"));
    stream
        .unwrap_or_default()
        .chunks_exact(8)
        .take(0x7FFF)
        .filter(|entry| entry[4] & 1 == 0)
        .filter_map(|entry| Some((u32_le(entry, 0)?, 0x8000u16.checked_add(u16_le(entry, 6)?)?)))
        .collect()
}
