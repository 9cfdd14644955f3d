//! A blob's sealed bytes, made again: the same bytes, opened by the age crate; and never another content under the same key.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::io::{Read, Write};

use proptest::prelude::*;
use rand::rngs::OsRng;

use seal::{BlobPlan, CHUNK, Contents, ContentsHash, Error, Identity, age, blob_length};

fn contents(bytes: &[u8]) -> Contents {
    let mut hash = ContentsHash::default();
    // In pieces that fit no chunk.
    bytes.chunks(10_007).for_each(|part| hash.write_all(part).unwrap());
    hash.finish()
}

fn sealed(plan: &BlobPlan, bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let of = contents(bytes);
    let mut out = plan.head().to_vec();
    for at in 0..plan.chunks() {
        let from = (at as usize * CHUNK).min(bytes.len());
        out.extend(plan.seal(&of, at, &bytes[from..from + plan.plain_length(at)])?);
    }
    Ok(out)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn age_itself_opens_it_and_it_is_the_same_again(
        size in prop_oneof![0..200_usize, Just(CHUNK), Just(4 * CHUNK), (4 * CHUNK - 2)..(4 * CHUNK + 2), 300_000..700_000_usize],
    ) {
        let bytes: Vec<u8> = (0..size).map(|at| (at * 7 % 251) as u8).collect();
        let newsroom = Identity::generate(&mut OsRng);
        let plan = BlobPlan::new(&newsroom.recipient(), &contents(&bytes)).unwrap();
        let first = sealed(&plan, &bytes).unwrap();
        prop_assert_eq!(first.len() as u64, plan.sealed_length());
        let kept: BlobPlan = serde_json::from_str(&serde_json::to_string(&plan).unwrap()).unwrap();
        prop_assert!(sealed(&kept, &bytes).unwrap() == first, "made again");
        let mut plain = Vec::new();
        let opened = age::Decryptor::new(&first[..]).unwrap();
        let identity: &dyn age::Identity = &newsroom;
        opened.decrypt(std::iter::once(identity)).unwrap().read_to_end(&mut plain).unwrap();
        prop_assert_eq!(plain.len() as u64, blob_length(size as u64));
        let padding = plain.split_off(size);
        prop_assert!(plain == bytes && padding.iter().all(|byte| *byte == 0));
    }
}

#[test]
fn no_other_content_is_ever_sealed_under_the_same_key() {
    let bytes = vec![1; 2 * CHUNK + 5];
    let plan = BlobPlan::new(&Identity::generate(&mut OsRng).recipient(), &contents(&bytes)).unwrap();
    let of = contents(&bytes);
    assert!(plan.seal(&of, 1, &bytes[CHUNK..2 * CHUNK]).is_ok());
    let mut other = bytes.clone();
    other[CHUNK] ^= 1;
    // The file changed since it was hashed; or it is another file altogether, hashed anew; or a chunk in another's place.
    assert!(matches!(plan.seal(&of, 1, &other[CHUNK..2 * CHUNK]), Err(Error::OtherContent)));
    assert!(matches!(plan.seal(&contents(&other), 1, &other[CHUNK..2 * CHUNK]), Err(Error::OtherContent)));
    assert!(matches!(plan.seal(&contents(&other), 0, &other[..CHUNK]), Err(Error::OtherContent)));
    assert!(matches!(plan.seal(&of, 2, &bytes[..CHUNK]), Err(Error::OtherContent)));
    assert!(matches!(plan.seal(&of, 3, &bytes[..CHUNK]), Err(Error::OtherContent)));
    assert!(matches!(plan.seal(&of, 4, &[]), Err(Error::OtherContent)), "beyond the padding");
}
