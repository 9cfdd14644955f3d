//! Small compound files for tests: Word, Excel, PowerPoint and Outlook of before 2007, written by the rules of their specifications.

#![allow(dead_code, reason = "each test program uses a part of this")]
#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

pub mod files;

use std::io::{Cursor, Write};

pub fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// A compound file with these streams; folders before the last `/` are storages.
pub fn compound(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    for (path, bytes) in streams {
        if let Some((folder, _)) = path.rsplit_once('/') {
            file.create_storage_all(format!("/{folder}")).unwrap();
        }
        file.create_stream(format!("/{path}")).unwrap().write_all(bytes).unwrap();
    }
    file.flush().unwrap();
    file.into_inner().into_inner()
}

/// A property stream ([MS-OLEPS]) of texts by their numbers.
pub fn properties(texts: &[(u32, &str)]) -> Vec<u8> {
    let mut values = vec![(1u32, vec![2, 0, 0, 0, 0xE4, 4, 0, 0])];
    for (id, text) in texts {
        let mut value = vec![0x1E, 0, 0, 0];
        value.extend((text.len() as u32 + 1).to_le_bytes());
        value.extend(text.as_bytes());
        value.resize((value.len() + 1).next_multiple_of(4), 0);
        values.push((*id, value));
    }
    let mut set = vec![0; 4];
    set.extend((values.len() as u32).to_le_bytes());
    let mut place = 8 + values.len() * 8;
    for (id, value) in &values {
        set.extend(id.to_le_bytes());
        set.extend((place as u32).to_le_bytes());
        place += value.len();
    }
    values.iter().for_each(|(_, value)| set.extend(value));
    let size = set.len() as u32;
    set[..4].copy_from_slice(&size.to_le_bytes());
    let mut stream = vec![0xFE, 0xFF, 0, 0];
    stream.resize(24, 0);
    stream.extend(1u32.to_le_bytes());
    stream.extend([0; 16]);
    stream.extend(48u32.to_le_bytes());
    stream.extend(set);
    stream
}

pub const SUMMARY: &str = "\u{5}SummaryInformation";

/// Streams of a message or a part of one: a head of `head` bytes, numbers and times, texts.
pub fn message(folder: &str, head: usize, fixed: &[(u16, u16, u64)], texts: &[(u16, &str)]) -> Vec<(String, Vec<u8>)> {
    let mut stream = vec![0; head];
    for (id, kind, value) in fixed {
        stream.extend(kind.to_le_bytes());
        stream.extend(id.to_le_bytes());
        stream.extend([6, 0, 0, 0]);
        stream.extend(value.to_le_bytes());
    }
    let mut streams = vec![(format!("{folder}__properties_version1.0"), stream)];
    for (id, text) in texts {
        streams.push((format!("{folder}__substg1.0_{id:04X}001F"), wide(text)));
    }
    streams
}

/// A run of a Word file: its letters, whether two bytes each, its properties.
pub struct Run(pub &'static str, pub bool, pub &'static [u8]);

/// A paragraph: its style, its properties, its runs (the last ends with the paragraph's mark).
pub struct Paragraph(pub u16, pub &'static [u8], pub Vec<Run>);

/// A Word file of stories in the order of the format, tables by their number, and bytes that no piece refers to.
pub fn word(stories: [Vec<Paragraph>; 7], tables: &[(usize, Vec<u8>)], remains: &[u8]) -> Vec<u8> {
    const TEXT: usize = 0x600;
    let mut main = vec![0u8; TEXT];
    let put = |main: &mut Vec<u8>, at: usize, value: u32| main[at..at + 4].copy_from_slice(&value.to_le_bytes());
    main.extend(remains);
    if main.len() % 2 == 1 {
        main.push(b' ');
    }
    let (mut pieces, mut characters, mut paragraphs) = (Vec::new(), Vec::new(), Vec::new());
    let mut position = 0u32;
    for (story, at) in stories.iter().zip([0x4C, 0x50, 0x54, 0x5C, 0x60, 0x64, 0x68]) {
        let before = position;
        for Paragraph(style, looks, runs) in story {
            let from = main.len() as u32;
            for Run(text, two, look) in runs {
                if *two && main.len() % 2 == 1 {
                    main.push(0);
                }
                let place = main.len() as u32;
                let count = text.encode_utf16().count() as u32;
                pieces.push((position, if *two { place } else { (place * 2) | 0x4000_0000 }));
                if *two {
                    main.extend(wide(text))
                } else {
                    main.extend(text.bytes())
                }
                characters.push((place, main.len() as u32, look.to_vec()));
                position += count;
            }
            let mut look = style.to_le_bytes().to_vec();
            look.extend(*looks);
            paragraphs.push((from, main.len() as u32, look));
        }
        put(&mut main, at, position - before);
    }
    let end = main.len() as u32;
    let mut page = |runs: &[(u32, u32, Vec<u8>)], size: usize| {
        main.resize(main.len().next_multiple_of(512), 0);
        let number = (main.len() / 512) as u32;
        let mut page = vec![0u8; 512];
        let mut free = 510;
        for (at, (from, to, look)) in runs.iter().enumerate() {
            page[at * 4..at * 4 + 4].copy_from_slice(&from.to_le_bytes());
            page[at * 4 + 4..at * 4 + 8].copy_from_slice(&to.to_le_bytes());
            let mut bytes = look.clone();
            if size == 1 {
                bytes.insert(0, look.len() as u8);
            } else {
                bytes.insert(0, 0);
                bytes.insert(1, look.len().div_ceil(2) as u8);
            }
            free = (free - bytes.len()) & !1;
            page[free..free + bytes.len()].copy_from_slice(&bytes);
            page[(runs.len() + 1) * 4 + at * size] = (free / 2) as u8;
        }
        page[511] = runs.len() as u8;
        main.extend(page);
        let mut table = runs[0].0.to_le_bytes().to_vec();
        table.extend(end.to_le_bytes());
        table.extend(number.to_le_bytes());
        table
    };
    let (characters, paragraphs) = (page(&characters, 1), page(&paragraphs, 13));
    let mut table: Vec<u8> = pieces.iter().map(|(at, _)| *at).chain([position]).flat_map(u32::to_le_bytes).collect();
    for (_, place) in &pieces {
        table.extend([0, 0]);
        table.extend(place.to_le_bytes());
        table.extend([0, 0]);
    }
    let mut clx = vec![2];
    clx.extend((table.len() as u32).to_le_bytes());
    clx.extend(table);
    main[..12].copy_from_slice(&[0xEC, 0xA5, 0xC1, 0, 0, 0, 9, 4, 0, 0, 0, 2]);
    put(&mut main, 24, TEXT as u32);
    put(&mut main, 28, end);
    main[0x98] = 113;
    let mut other = vec![0; 4];
    for (number, bytes) in tables.iter().cloned().chain([(33, clx), (12, characters), (13, paragraphs)]) {
        put(&mut main, 0x9A + number * 8, other.len() as u32);
        put(&mut main, 0x9E + number * 8, bytes.len() as u32);
        other.extend(bytes);
    }
    main.resize(main.len().max(4096), 0);
    compound(&[("WordDocument", &main), ("1Table", &other), (SUMMARY, &properties(&[(4, "Ann Example")]))])
}

/// Positions and what stands behind them (PLC).
pub fn plc(positions: &[u32], data: &[u8]) -> Vec<u8> {
    positions.iter().flat_map(|at| at.to_le_bytes()).chain(data.iter().copied()).collect()
}

/// A table of strings, two bytes a letter.
pub fn strings(texts: &[&str]) -> Vec<u8> {
    let mut table = vec![0xFF, 0xFF];
    table.extend((texts.len() as u16).to_le_bytes());
    table.extend([0, 0]);
    for text in texts {
        table.extend((text.encode_utf16().count() as u16).to_le_bytes());
        table.extend(wide(text));
    }
    table
}

/// A record of a workbook.
pub fn record(id: u16, parts: &[&[u8]]) -> Vec<u8> {
    let data = parts.concat();
    [&id.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), &data].concat()
}

/// A workbook of sheets: name, state, records.
pub fn workbook(globals: &[Vec<u8>], sheets: &[(&str, u8, Vec<u8>)]) -> Vec<u8> {
    let begin = |kind: u8| record(0x0809, &[&[0, 6, kind, 0], &[0; 12]]);
    let build = |places: &[u32]| {
        let mut stream = begin(5);
        globals.iter().for_each(|record| stream.extend(record));
        for ((name, state, _), place) in sheets.iter().zip(places) {
            stream.extend(record(0x85, &[&place.to_le_bytes(), &[*state, 0, name.len() as u8, 0], name.as_bytes()]));
        }
        stream.extend(record(0x0A, &[]));
        let mut at = Vec::new();
        for (.., records) in sheets {
            at.push(stream.len() as u32);
            stream.extend(begin(0x10));
            stream.extend(records);
            stream.extend(record(0x0A, &[]));
        }
        (stream, at)
    };
    let (_, places) = build(&vec![0; sheets.len()]);
    compound(&[("Workbook", &build(&places).0), (SUMMARY, &properties(&[(4, "Ann Example")]))])
}

/// A record of a presentation: version and instance, type, data.
pub fn slide_record(head: u16, kind: u16, parts: &[&[u8]]) -> Vec<u8> {
    let data = parts.concat();
    [&head.to_le_bytes()[..], &kind.to_le_bytes(), &(data.len() as u32).to_le_bytes(), &data].concat()
}

/// A presentation whose things stand one after the other, the first being the document; `saves` are later saves of things by number.
pub fn presentation(things: &[Vec<u8>], saves: &[(u32, Vec<u8>)]) -> Vec<u8> {
    let mut stream = Vec::new();
    let mut last = 0u32;
    let first: Vec<(u32, Vec<u8>)> = (1..).zip(things.iter().cloned()).collect();
    let mut edits = vec![first];
    edits.extend(saves.iter().map(|save| vec![save.clone()]));
    for edit in edits {
        let mut directory = Vec::new();
        for (id, thing) in edit {
            directory.extend((id | 1 << 20).to_le_bytes());
            directory.extend((stream.len() as u32).to_le_bytes());
            stream.extend(thing);
        }
        let place = stream.len() as u32;
        stream.extend(slide_record(0, 0x1772, &[&directory]));
        let edit = stream.len() as u32;
        let number = |n: u32| n.to_le_bytes();
        stream.extend(slide_record(
            0,
            0x0FF5,
            &[&[0; 8], &number(last), &number(place), &number(1), &number(9), &[0; 4]],
        ));
        last = edit;
    }
    let user = slide_record(
        0,
        0x0FF6,
        &[
            &20u32.to_le_bytes(),
            &0xE391_C05Fu32.to_le_bytes(),
            &last.to_le_bytes(),
            &[3, 0, 0xF4, 3, 3, 0, 0, 0],
            b"Bo!",
        ],
    );
    compound(&[("PowerPoint Document", &stream), ("Current User", &user)])
}

/// A part of a mailbox file: properties by number, type and bytes, in a heap of one block.
pub fn heap(props: &[(u16, u16, Vec<u8>)]) -> Vec<u8> {
    let mut items = vec![vec![0xB5, 2, 6, 0, 0x40, 0, 0, 0], Vec::new()];
    let mut records = Vec::new();
    for (id, kind, bytes) in props {
        records.extend(id.to_le_bytes());
        records.extend(kind.to_le_bytes());
        if matches!(kind, 2 | 3 | 0x0B) {
            records.extend(bytes);
        } else {
            items.push(bytes.clone());
            records.extend((items.len() as u32 * 32).to_le_bytes());
        }
    }
    items[1] = records;
    let mut block = vec![0, 0, 0xEC, 0xBC, 0x20, 0, 0, 0, 0, 0, 0, 0];
    let mut places = vec![12u16];
    for item in &items {
        block.extend(item);
        places.push(block.len() as u16);
    }
    let map = block.len() as u16;
    block[..2].copy_from_slice(&map.to_le_bytes());
    block.extend((items.len() as u16).to_le_bytes());
    block.extend([0, 0]);
    places.iter().for_each(|place| block.extend(place.to_le_bytes()));
    block
}

/// A node of a mailbox file: number, parent, bytes, and nodes inside.
pub type Node = (u32, u32, Vec<u8>, Vec<(u32, Vec<u8>)>);

pub fn mailbox(nodes: &[Node]) -> Vec<u8> {
    let mut file = vec![0; 0x800];
    file[..4].copy_from_slice(b"!BDN");
    file[8..12].copy_from_slice(&[b'S', b'M', 23, 0]);
    file[224..232].copy_from_slice(&0x400u64.to_le_bytes());
    file[240..248].copy_from_slice(&0x600u64.to_le_bytes());
    let (mut tree, mut blocks) = (Vec::new(), Vec::new());
    let mut next = 4u64;
    let mut block = |bytes: &[u8], inside: bool| {
        let number = next | if inside { 2 } else { 0 };
        next += 4;
        blocks.extend(number.to_le_bytes());
        blocks.extend((file.len() as u64).to_le_bytes());
        blocks.extend((bytes.len() as u16).to_le_bytes());
        blocks.extend([0; 6]);
        file.extend(bytes);
        file.resize(file.len().next_multiple_of(64), 0);
        number
    };
    for (id, parent, bytes, within) in nodes {
        let mut list = vec![2, 0];
        list.extend((within.len() as u16).to_le_bytes());
        list.extend([0; 4]);
        for (id, bytes) in within {
            let number = block(bytes, false);
            list.extend(u64::from(*id).to_le_bytes());
            list.extend(number.to_le_bytes());
            list.extend([0; 8]);
        }
        let inside = if within.is_empty() { 0 } else { block(&list, true) };
        tree.extend(u64::from(*id).to_le_bytes());
        tree.extend(block(bytes, false).to_le_bytes());
        tree.extend(inside.to_le_bytes());
        tree.extend(parent.to_le_bytes());
        tree.extend([0; 4]);
    }
    for (place, entries, size) in [(0x400, tree, 32usize), (0x600, blocks, 24)] {
        file[place..place + entries.len()].copy_from_slice(&entries);
        file[place + 488] = (entries.len() / size) as u8;
        file[place + 490] = size as u8;
    }
    file
}
