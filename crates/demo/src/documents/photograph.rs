//! A photograph as a telephone saves it: with the owner's name, the device's serial number, the moment and the place (Exif 2.32,
//! in a JPEG's APP1 segment). The place is open sea.

use image::codecs::jpeg::JpegEncoder;

use super::{Error, painting};

pub fn with_a_position() -> Result<Vec<u8>, Error> {
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, 82).encode_image(&painting::dusk(1200, 26.0))?;
    let exif = exif();
    // The length counts itself; the segment follows the start of the image. It is far below 64 KiB.
    let length = u16::try_from(exif.len() + 2).unwrap_or(u16::MAX);
    let mut file = jpeg[..2].to_vec();
    file.extend_from_slice(&[0xff, 0xe1]);
    file.extend_from_slice(&length.to_be_bytes());
    file.extend_from_slice(&exif);
    file.extend_from_slice(&jpeg[2..]);
    Ok(file)
}

enum Value {
    Text(&'static str),
    Long(u32),
    /// Degrees, minutes, hundredths of a second.
    Angle([u32; 3]),
}

fn exif() -> Vec<u8> {
    // Offsets of the three directories: each is 2 + 12 n + 4 bytes, and its longer values follow it.
    let device = |pointers: (u32, u32)| {
        vec![
            (0x010f, Value::Text("Halcyon")),
            (0x0110, Value::Text("Halcyon P9")),
            (0x0131, Value::Text("P9 camera 3.1")),
            (0x0132, Value::Text("2026:03:14 21:07:33")),
            (0x8769, Value::Long(pointers.0)),
            (0x8825, Value::Long(pointers.1)),
        ]
    };
    let camera = vec![
        (0x9003, Value::Text("2026:03:14 21:07:33")),
        (0xa430, Value::Text("Tomas Reed")),
        (0xa431, Value::Text("HP9-0041-77215")),
    ];
    let place = vec![
        (0x0001, Value::Text("S")),
        (0x0002, Value::Angle([12, 20, 4416])),
        (0x0003, Value::Text("W")),
        (0x0004, Value::Angle([8, 54, 1210])),
    ];
    let first = 8;
    let second = first + directory(&device((0, 0)), 0).len();
    let third = second + directory(&camera, 0).len();
    let at = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
    let mut exif = b"Exif\0\0II*\0\x08\0\0\0".to_vec();
    exif.extend(directory(&device((at(second), at(third))), first));
    exif.extend(directory(&camera, second));
    exif.extend(directory(&place, third));
    exif
}

/// One directory of a TIFF file (little-endian) that lies at `start`.
fn directory(fields: &[(u16, Value)], start: usize) -> Vec<u8> {
    let head = 2 + 12 * fields.len() + 4;
    let (mut table, mut tail) = (Vec::new(), Vec::new());
    table.extend(u16::try_from(fields.len()).unwrap_or(0).to_le_bytes());
    for (tag, value) in fields {
        let (kind, count, bytes): (u16, usize, Vec<u8>) = match value {
            Value::Text(text) => (2, text.len() + 1, [text.as_bytes(), b"\0"].concat()),
            Value::Long(number) => (4, 1, number.to_le_bytes().to_vec()),
            Value::Angle([degrees, minutes, hundredths]) => {
                let parts = [*degrees, 1, *minutes, 1, *hundredths, 100];
                (5, 3, parts.iter().flat_map(|part| part.to_le_bytes()).collect())
            }
        };
        table.extend(tag.to_le_bytes());
        table.extend(kind.to_le_bytes());
        table.extend(u32::try_from(count).unwrap_or(0).to_le_bytes());
        if bytes.len() <= 4 {
            table.extend(bytes.iter().copied().chain([0; 4]).take(4));
        } else {
            let place = u32::try_from(start + head + tail.len()).unwrap_or(u32::MAX);
            table.extend(place.to_le_bytes());
            tail.extend(bytes);
            if tail.len() % 2 == 1 {
                tail.push(0);
            }
        }
    }
    table.extend([0; 4]);
    table.extend(tail);
    table
}
