//! What comes from an encoder that saw raw pictures or samples alone: the packets, out of the two simplest forms that there are for them (IVF;
//! Ogg, RFC 3533), held against what was asked for. Pure.

/// Coded pieces of pictures or of sound, one behind the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Packets {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Packets {
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let begins = [0].into_iter().chain(self.ends.iter().copied());
        begins.zip(&self.ends).map(|(begin, end)| &self.bytes[begin..*end])
    }

    pub fn count(&self) -> usize {
        self.ends.len()
    }

    /// Bytes of memory that they take.
    pub(super) fn held(&self) -> u64 {
        (self.bytes.len() + self.ends.len() * size_of::<usize>()) as u64
    }

    fn push(&mut self, packet: &[u8]) {
        self.bytes.extend_from_slice(packet);
        self.ends.push(self.bytes.len());
    }
}

/// VP8 in IVF: a head, then each picture with its length before it.
pub(super) struct Ivf {
    size: (u32, u32),
    coming: Vec<u8>,
    begun: bool,
    pub packets: Packets,
}

impl Ivf {
    const HEAD: usize = 32;
    /// A length, and a time that is counted here anyway.
    const BEFORE: usize = 12;

    pub fn new(width: u32, height: u32) -> Self {
        Self { size: (width, height), coming: Vec::new(), begun: false, packets: Packets::default() }
    }

    /// The next bytes. Gives how much memory all of them take; `None`: they aren't what was asked for.
    pub fn push(&mut self, bytes: &[u8]) -> Option<u64> {
        self.coming.extend_from_slice(bytes);
        let mut used = 0;
        if !self.begun && self.coming.len() >= Self::HEAD {
            self.begun = self.coming.starts_with(b"DKIF\0\0\x20\0VP80");
            self.begun.then_some(())?;
            used = Self::HEAD;
        }
        while self.begun {
            let Some((before, rest)) = self.coming[used..].split_at_checked(Self::BEFORE) else { break };
            let length = u32::from_le_bytes([before[0], before[1], before[2], before[3]]) as usize;
            let Some(packet) = rest.get(..length) else { break };
            (!packet.is_empty()).then_some(())?;
            (self.packets.count() > 0 || is_key(packet)).then_some(())?;
            if is_key(packet) {
                self.fits(packet)?;
            }
            self.packets.push(packet);
            used += Self::BEFORE + length;
        }
        self.coming.drain(..used);
        Some(self.packets.held() + self.coming.len() as u64)
    }

    /// A picture that stands for itself says how large it is (RFC 6386, 9.1).
    fn fits(&self, packet: &[u8]) -> Option<()> {
        let [_, _, _, 0x9D, 0x01, 0x2A, w0, w1, h0, h1, ..] = packet else { return None };
        let side = |low: u8, high: u8| u32::from(u16::from_le_bytes([low, high]));
        (self.size == (side(*w0, *w1), side(*h0, *h1))).then_some(())
    }

    /// All of them, when there are so many.
    pub fn done(self, count: u64) -> Option<Packets> {
        (self.coming.is_empty() && self.packets.count() as u64 == count).then_some(self.packets)
    }
}

/// Whether a picture in VP8 stands for itself (RFC 6386, 9.1).
pub fn is_key(packet: &[u8]) -> bool {
    packet.first().is_some_and(|first| first & 1 == 0)
}

/// Sound in Opus: packets of 20 ms each, in two channels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voice {
    /// Samples at the beginning that aren't to be heard.
    pub skip: u16,
    pub packets: Packets,
}

/// Opus in Ogg (RFC 7845): two packets of head, which are left behind, then the sound.
#[derive(Default)]
pub(super) struct Ogg {
    coming: Vec<u8>,
    packet: Vec<u8>,
    before: u32,
    skip: u16,
    pub packets: Packets,
}

impl Ogg {
    const HEAD: usize = 27;

    /// As [`Ivf::push`].
    pub fn push(&mut self, bytes: &[u8]) -> Option<u64> {
        self.coming.extend_from_slice(bytes);
        let mut used = 0;
        while let Some((head, rest)) = self.coming[used..].split_at_checked(Self::HEAD) {
            head.starts_with(b"OggS\0").then_some(())?;
            let Some((table, rest)) = rest.split_at_checked(usize::from(head[26])) else { break };
            let length: usize = table.iter().map(|part| usize::from(*part)).sum();
            let Some(mut rest) = rest.get(..length) else { break };
            used += Self::HEAD + table.len() + length;
            for part in table {
                let (piece, after) = rest.split_at(usize::from(*part));
                self.packet.extend_from_slice(piece);
                rest = after;
                if *part < 255 {
                    let packet = std::mem::take(&mut self.packet);
                    Self::packet(&mut self.before, &mut self.skip, &mut self.packets, &packet)?;
                }
            }
        }
        self.coming.drain(..used);
        Some(self.packets.held() + (self.coming.len() + self.packet.len()) as u64)
    }

    fn packet(before: &mut u32, skip: &mut u16, packets: &mut Packets, packet: &[u8]) -> Option<()> {
        match *before {
            0 => {
                let [b'O', b'p', b'u', b's', b'H', b'e', b'a', b'd', 1, 2, low, high, ..] = packet else { return None };
                *skip = u16::from_le_bytes([*low, *high]);
            }
            1 => packet.starts_with(b"OpusTags").then_some(())?,
            _ => {
                // One frame of 20 ms (RFC 6716, 3.1).
                let [first, ..] = packet else { return None };
                let long = matches!(first >> 3, 1 | 5 | 9 | 13 | 15 | 19 | 23 | 27 | 31);
                (long && first & 3 == 0).then_some(())?;
                packets.push(packet);
            }
        }
        *before = before.saturating_add(1);
        Some(())
    }

    /// All of it, when it is as long as so many samples of a channel.
    pub fn done(self, samples: u64) -> Option<Voice> {
        const EACH: u64 = 960;
        let (made, asked) = (self.packets.count() as u64 * EACH, samples + u64::from(self.skip));
        let whole = self.coming.is_empty() && self.packet.is_empty();
        (whole && made >= asked && made - asked <= 2 * EACH).then_some(Voice { skip: self.skip, packets: self.packets })
    }
}

/// For the fuzzer, by way of `ends`.
pub(crate) fn coded(bytes: &[u8], pictures: bool, cut: usize) -> Option<(Packets, u64)> {
    let mut pieces = bytes.chunks(cut.max(1));
    if pictures {
        let mut ivf = Ivf::new(64, 48);
        let held = pieces.try_fold(0, |_, piece| ivf.push(piece))?;
        return Some((ivf.packets, held));
    }
    let mut ogg = Ogg::default();
    let held = pieces.try_fold(0, |_, piece| ogg.push(piece))?;
    Some((ogg.packets, held))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: [u8; 10] = [0x10, 0, 0, 0x9D, 0x01, 0x2A, 64, 0, 48, 0];

    fn ivf(packets: &[&[u8]]) -> Vec<u8> {
        let mut bytes = [&b"DKIF\0\0\x20\0VP80"[..], &[0; 20]].concat();
        for packet in packets {
            bytes.extend([&(packet.len() as u32).to_le_bytes()[..], &[0; 8], packet].concat());
        }
        bytes
    }

    fn pictures(bytes: &[u8], count: u64) -> Option<Packets> {
        let mut whole = Ivf::new(64, 48);
        whole.push(bytes)?;
        let mut piecemeal = Ivf::new(64, 48);
        bytes.iter().try_for_each(|byte| piecemeal.push(&[*byte]).map(drop))?;
        assert_eq!(whole.packets, piecemeal.packets, "however it comes");
        whole.done(count)
    }

    #[test]
    fn pictures_are_those_that_were_asked_for() {
        let two = pictures(&ivf(&[&KEY, &[1, 2]]), 2).map(|packets| packets.iter().map(<[u8]>::to_vec).collect());
        assert_eq!(two, Some(vec![KEY.to_vec(), vec![1, 2]]));
        let other_size = [&KEY[..6], &[65, 0, 48, 0]].concat();
        for bad in [ivf(&[&[1, 2]]), ivf(&[&other_size]), ivf(&[&KEY[..9]]), ivf(&[&[]]), b"RIFF".repeat(9)] {
            assert_eq!(pictures(&bad, 1), None);
        }
        let cut = ivf(&[&KEY, &[1, 2]]);
        assert_eq!(pictures(&cut[..cut.len() - 1], 2), None);
        assert_eq!(pictures(&cut, 3), None, "one is missing");
    }

    fn ogg(packets: &[&[u8]]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for packet in packets {
            let mut table = vec![255; packet.len() / 255];
            table.push((packet.len() % 255) as u8);
            bytes.extend([&b"OggS\0"[..], &[0; 21], &[table.len() as u8], &table, packet].concat());
        }
        bytes
    }

    fn sound(packets: &[&[u8]], samples: u64) -> Option<Voice> {
        let bytes = ogg(packets);
        let mut whole = Ogg::default();
        whole.push(&bytes)?;
        let mut piecemeal = Ogg::default();
        bytes.iter().try_for_each(|byte| piecemeal.push(&[*byte]).map(drop))?;
        assert_eq!(whole.packets, piecemeal.packets, "however it comes");
        whole.done(samples)
    }

    proptest::proptest! {
        /// However an encoder lies, nothing panics, and what is held is counted.
        #[test]
        fn no_bytes_make_it_panic_or_hold_more_than_it_says(bytes: Vec<u8>, lies: Vec<(u16, u8)>) {
            let head = b"OpusHead\x01\x02\x38\x01\x80\xbb\0\0\0\0\0";
            let honest = [ivf(&[&KEY, &[1, 2]]), ogg(&[head, b"OpusTags", &[31 << 3, 1]])];
            for mut begin in honest {
                for (at, lie) in &lies {
                    let at = usize::from(*at) % begin.len();
                    begin[at] = *lie;
                }
                let all = [&begin[..], &bytes].concat();
                let (mut pictures, mut sound) = (Ivf::new(64, 48), Ogg::default());
                if let Some(held) = pictures.push(&all) {
                    proptest::prop_assert_eq!(held, pictures.packets.held() + pictures.coming.len() as u64);
                }
                let _judged = sound.push(&all);
            }
        }
    }

    #[test]
    fn sound_is_as_long_as_what_was_given() {
        let head = b"OpusHead\x01\x02\x38\x01\x80\xbb\0\0\0\0\0";
        let long = [&[31 << 3][..], &[7; 600]].concat();
        let packets: [&[u8]; 4] = [head, b"OpusTags and what it says", &long, &[31 << 3, 1]];
        let voice = sound(&packets, 1_500);
        assert_eq!(voice.as_ref().map(|voice| (voice.skip, voice.packets.count())), Some((312, 2)));
        assert_eq!(voice.and_then(|voice| voice.packets.iter().next().map(<[u8]>::to_vec)), Some(long.clone()));
        assert_eq!(sound(&packets, 1_700), None, "longer");
        assert_eq!(sound(&packets[..3], 1_500), None, "one is missing");
        for bad in [&[&long[..]][..], &[head, &long], &[head, packets[1], &[16 << 3]], &[head, packets[1], &[]]] {
            assert_eq!(sound(bad, 0), None);
        }
    }
}
