//! Macros in a compound file ([MS-OVBA]): the names of their modules and their source, for a finding. Runs nothing, and reads no compiled code.

use std::fmt::Write;

use model::FindingKind::Script;

use super::{codepage, file::Compound};
use crate::{
    bytes::{u16_le, u32_le},
    found::Found,
};

/// Source beyond this isn't unpacked: a finding holds less.
const LONGEST: usize = 256 << 10;
const MOST_MODULES: usize = 1_000;

const WHAT: &str = "The document holds macros: programs that Office runs when it is allowed to. They were not run; their source stands here.";

struct Module {
    name: String,
    stream: String,
    offset: usize,
}

/// Says of each project of macros which modules it has, and what they say; whether there is any.
pub fn read(compound: &Compound<'_>, place: &str, found: &mut Found) -> bool {
    const MOST: usize = 100;
    let mut count = 0;
    for storage in compound.storages() {
        if count >= MOST {
            break;
        }
        let Some(project) = compound.stream(storage, "dir").filter(|_| compound.has_stream(storage, "_VBA_PROJECT"))
        else {
            continue;
        };
        let (page, modules) = directory(&unpack(&project));
        let names: Vec<&str> = modules.iter().map(|module| module.name.as_str()).collect();
        let mut detail = format!("modules: {}", names.join(", "));
        for module in &modules {
            if detail.len() > LONGEST {
                break;
            }
            let stream = compound.stream(storage, &module.stream).unwrap_or_default();
            let source = codepage::decode(page, &unpack(stream.get(module.offset..).unwrap_or_default()));
            // Lines that every module begins with say nothing.
            let lines = source.lines().filter(|line| !line.starts_with("Attribute VB_"));
            let source = lines.collect::<Vec<_>>().join("\n");
            if !source.trim().is_empty() {
                let _ = write!(detail, "\n\n{}:\n{}", module.name, source.trim());
            }
        }
        found.say(Script, place, WHAT, detail);
        count += 1;
    }
    count > 0
}

/// Modules in the stream `dir` (2.3.4.2): records of a number, a length and data.
fn directory(bytes: &[u8]) -> (u16, Vec<Module>) {
    let (mut page, mut modules) = (1252, Vec::<Module>::new());
    let mut at = 0;
    while let (Some(id), Some(size)) = (u16_le(bytes, at), u32_le(bytes, at + 2)) {
        // The version's length leaves out its last two bytes (2.3.4.2.1.11).
        let size = if id == 9 { 6 } else { size as usize };
        let Some(data) = bytes.get(at + 6..(at + 6).saturating_add(size)) else { break };
        if id == 0x19 && modules.len() < MOST_MODULES {
            let name = codepage::decode(page, data);
            modules.push(Module { stream: name.clone(), name, offset: 0 });
        }
        match (id, modules.last_mut()) {
            (0x03, _) => page = u16_le(data, 0).unwrap_or(page),
            (0x1A, Some(module)) => module.stream = codepage::decode(page, data),
            (0x32, Some(module)) => module.stream = codepage::utf16(data),
            (0x47, Some(module)) => module.name = codepage::utf16(data),
            (0x31, Some(module)) => module.offset = u32_le(data, 0).unwrap_or(0) as usize,
            _ => {}
        }
        at += 6 + size;
    }
    (page, modules)
}

/// Unpacks a compressed container (2.4.1), as far as it is whole.
pub fn unpack(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let Some((1, mut rest)) = bytes.split_first().map(|(first, rest)| (*first, rest)) else { return out };
    while let Some(header) = u16_le(rest, 0) {
        let size = usize::from(header & 0xFFF) + 3;
        let chunk = &rest[2..rest.len().min(size)];
        let start = out.len();
        if header & 0x8000 == 0 {
            out.extend_from_slice(chunk);
        } else {
            unpack_chunk(chunk, start, &mut out);
        }
        rest = rest.get(size..).unwrap_or_default();
        if out.len() > LONGEST {
            break;
        }
    }
    out
}

fn unpack_chunk(mut chunk: &[u8], start: usize, out: &mut Vec<u8>) {
    while let Some((flags, rest)) = chunk.split_first() {
        chunk = rest;
        for bit in 0..8 {
            if flags >> bit & 1 == 0 {
                let Some((byte, rest)) = chunk.split_first() else { return };
                out.push(*byte);
                chunk = rest;
                continue;
            }
            let Some(token) = u16_le(chunk, 0) else { return };
            chunk = &chunk[2..];
            // How the bits are divided depends on how much of the chunk is there (2.4.1.3.19.1).
            let so_far = out.len() - start;
            let bits = (usize::BITS - so_far.saturating_sub(1).leading_zeros()).clamp(4, 12);
            let length = usize::from(token & (0xFFFF >> bits)) + 3;
            let back = usize::from(token >> (16 - bits)) + 1;
            let Some(from) = out.len().checked_sub(back).filter(|from| *from >= start) else { return };
            for at in from..from + length {
                out.push(out[at]);
            }
            if out.len() - start > 4096 + 3 {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::unpack;

    #[test]
    fn the_specification_s_examples_unpack() {
        // [MS-OVBA] 3.2.1 and 3.2.2.
        let plain = b"\x01\x19\xB0\x00abcdefgh\x00ijklmnop\x00qrstuv.";
        assert_eq!(unpack(plain), b"abcdefghijklmnopqrstuv.");
        let packed = hex::decode(
            "012fb000236161616263646582660070616768696a013808616b6c00306d6e6f700671027004107273747576107778797a003c",
        )
        .unwrap();
        assert_eq!(unpack(&packed), b"#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa");
        assert_eq!(unpack(b"\x01\x03\xB0\x02a\x45\x00"), [b'a'; 73]);
        assert_eq!(unpack(b"\x01\xFF\xFF\x01\xFF\xFF"), b"");
        assert_eq!(unpack(b""), b"");
    }
}
