//! A message of Outlook in a compound file ([MS-OXMSG]), read and written: its properties, recipients, attachments. Shows nothing itself.

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
/// The class of Outlook's messages (2.2).
const CLASS: [u8; 16] = [0x0B, 0x0D, 2, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46];
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

/// The streams that say what properties without a fixed number mean (2.2.3): sets, entries, words.
#[derive(Default)]
pub struct Names {
    pub streams: [Vec<u8>; 3],
}

/// Writes a message as a file of its own; attachments of attachments are written already.
pub fn write(message: Message, names: &Names) -> Vec<u8> {
    let (recipients, attachments) = (message.recipients.len() as u32, message.attachments.len() as u32);
    let mut head = vec![0; 32];
    for (at, number) in [(8, recipients), (12, attachments), (16, recipients), (20, attachments)] {
        head[at..at + 4].copy_from_slice(&number.to_le_bytes());
    }
    let mut nodes = streams(head, &message.props);
    let storage = |name: String, children| Node::Storage { name, class: [0; 16], children };
    for (number, recipient) in message.recipients.iter().enumerate() {
        nodes.push(storage(format!("__recip_version1.0_#{number:08X}"), streams(vec![0; 8], recipient)));
    }
    for (number, mut attachment) in message.attachments.into_iter().enumerate() {
        if let Some((bytes, ending)) = attachment.inner.take() {
            let props = &mut attachment.props;
            let name = props.first(&[0x3707, 0x3704, 0x3001]).unwrap_or("message").to_owned();
            let name = if name.ends_with(ending) { name } else { format!("{name}.{ending}") };
            props.put(0x3707, Value::Text(name));
            props.put(0x3701, Value::Bytes(bytes));
            props.put(0x3705, Value::Number(1));
        }
        nodes.push(storage(format!("__attach_version1.0_#{number:08X}"), streams(vec![0; 8], &attachment.props)));
    }
    let known =
        (2..).zip(&names.streams).map(|(id, bytes)| Node::stream(format!("__substg1.0_{id:04X}0102"), bytes.clone()));
    nodes.push(storage(NAMES.to_owned(), known.collect()));
    write::file(CLASS, nodes)
}

/// The stream of properties behind its head, and those that have a stream of their own (2.4.2).
fn streams(mut fixed: Vec<u8>, props: &Props) -> Vec<Node> {
    let mut nodes = Vec::new();
    let mut sorted: Vec<(&u16, &Value)> = props.values.iter().collect();
    sorted.sort_by_key(|(id, _)| **id);
    for (id, value) in sorted {
        let (kind, number, bytes) = match value {
            Value::Number(number) => (0x0003u16, (*number as u64) & 0xFFFF_FFFF, None),
            Value::Time(time) => (0x0040, *time, None),
            Value::Bytes(bytes) => (0x0102, bytes.len() as u64, Some(bytes.clone())),
            Value::Text(text) => {
                let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
                (0x001F, bytes.len() as u64 + 2, Some(bytes))
            }
        };
        fixed.extend(kind.to_le_bytes());
        fixed.extend(id.to_le_bytes());
        // Readable and writable.
        fixed.extend(6u32.to_le_bytes());
        fixed.extend(number.to_le_bytes());
        nodes.extend(bytes.map(|bytes| Node::stream(format!("__substg1.0_{id:04X}{kind:04X}"), bytes)));
    }
    nodes.push(Node::stream(PROPERTIES, fixed));
    nodes
}
