//! The ways in which a mailbox file makes its bytes unreadable at a glance ([MS-PST], 5.1 and 5.2). There is no key, and so no secret.

/// The table that turns the first way back, and is the last step of the second; its opposite is worked out from it.
const BACK: &str = "\
    47f1b4e60b6a7248854e9eebe2f89453e0bba002e85a09abdbe3bac67cc310dd39059630f53760828cc9134a6b1df3fb8f2697ca911701c4322d6e3195ffd923\
    d1005e79dc443b1a28c5615720903d83b943be67d2464276c06d5b7eb20f16293ca903540dda5ddff6b7c762cd8d06d3695c86d614f7a56675acb1e94521700c\
    879f74a4224c6fbf1f56aa2eb3783350b0a392bccf191ca763cb1e4d3e4b1b9b4fe7f0eead3ab55904ea40552551e57a893868527bfc27aed7bdfa07f4cc8e5f\
    ef359c842b15d5773449b6120a7f7188fd9d18417d93d8582ccefe24afdeb836c8a180a69998a82f0e816573e4c2a28ad4e111d0088b2af2ed9a643fc16cf9ec";
/// The middle step of the second way, its own opposite.
const MIDDLE: &str = "\
    14530f56b3c87a9ceb65481716159f02cc547c83000d0c0ba262a876dbd9edc7c5a4dcac8574d6d0a79bae9a967166c36399b8dd73928e847da55ed15d93b157\
    5150808952944f4e0a6bbc8d7f6e47464140440111cb033ff7f4e1a98f3c3af9fbf0193082092ec99da08649ee6f4d6dc42d813425871b88aafc06a11238fd4c\
    4272641337246a757743ffe6b44b365ce4d8353d45b92cecb7312b290768a30e697b189e2139be281a5b78f523ca2ab0af3efe048ce7e5983295d3f64ae8a6ea\
    e9f3d52f7020f21f0567ad5510cecde3273bdabad7c226d4911dd21c2233f8faf15aefcf90b68bb5bdc0bf08971e6ce261e0c6c159abbb58de5fdf60797eb28a";

pub struct Cipher {
    way: u8,
    forth: [u8; 256],
    middle: [u8; 256],
    back: [u8; 256],
}

impl Cipher {
    /// `way` is the header's number: 0 for none, 1 or 2.
    pub fn new(way: u8) -> Self {
        let (back, middle) = (table(BACK), table(MIDDLE));
        let mut forth = [0; 256];
        for (from, to) in back.iter().enumerate() {
            forth[usize::from(*to)] = from as u8;
        }
        Self { way, forth, middle, back }
    }

    /// Makes a block readable; `number` is the lower half of its own.
    pub fn decode(&self, block: &mut [u8], number: u32) {
        match self.way {
            1 => block.iter_mut().for_each(|byte| *byte = self.back[usize::from(*byte)]),
            2 => {
                let mut key = (number ^ number >> 16) as u16;
                for byte in block {
                    let [low, high] = key.to_le_bytes();
                    let step = self.forth[usize::from(byte.wrapping_add(low))].wrapping_add(high);
                    let step = self.middle[usize::from(step)].wrapping_sub(high);
                    *byte = self.back[usize::from(step)].wrapping_sub(low);
                    key = key.wrapping_add(1);
                }
            }
            _ => {}
        }
    }
}

fn table(text: &str) -> [u8; 256] {
    let mut table = [0; 256];
    // The text is ours: 256 bytes of two digits, as the test says.
    let _ = hex::decode_to_slice(text, &mut table);
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_forth_comes_back() {
        let (one, two) = (Cipher::new(1), Cipher::new(2));
        for text in [BACK, MIDDLE] {
            assert_eq!(hex::decode(text).unwrap().len(), 256);
        }
        for byte in 0..=255u8 {
            assert_eq!(one.back[usize::from(one.forth[usize::from(byte)])], byte);
            assert_eq!(one.middle[usize::from(one.middle[usize::from(byte)])], byte);
        }
        let mut block = b"Hello, World!".to_vec();
        two.decode(&mut block, 0x1234_5678);
        assert_ne!(block, b"Hello, World!");
        two.decode(&mut block, 0x1234_5678);
        assert_eq!(block, b"Hello, World!");
    }
}
