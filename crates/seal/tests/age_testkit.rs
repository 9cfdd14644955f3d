//! The age testkit (C2SP CCTV), one test a vector: `seal`'s hybrid identity beside the age crate's own types.

#![allow(clippy::unwrap_used)]

use std::io::{self, Read};

use seal::age::{self, DecryptError, Decryptor, Identity, armor::ArmoredReader, scrypt, secrecy::SecretString, x25519};
use sha2::{Digest, Sha256};

/// Where the crate `age` 0.12.1 itself leaves the specification, by its own tests' account: it still reads stanzas without a
/// short last line, and wants the armour to begin with the file.
const AGE_LENIENT: [&str; 2] = ["stanza_missing_body", "stanza_missing_final_line"];
const AGE_STRICT: [&str; 1] = ["armor_whitespace_outside"];

struct Vector {
    header: Vec<(String, String)>,
    file: Vec<u8>,
}

impl Vector {
    fn read(name: &str) -> Self {
        let all = std::fs::read(format!("{}/tests/vectors/age/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        let end = all.windows(2).position(|two| two == b"\n\n").unwrap();
        let header: Vec<(String, String)> = std::str::from_utf8(&all[..end])
            .unwrap()
            .lines()
            .map(|line| line.split_once(": ").map(|(k, v)| (k.to_owned(), v.to_owned())).unwrap())
            .collect();
        let mut file = all[end + 2..].to_vec();
        if header.iter().any(|(k, v)| k == "compressed" && v == "zlib") {
            let packed = std::mem::take(&mut file);
            flate2::read::ZlibDecoder::new(&packed[..]).read_to_end(&mut file).unwrap();
        }
        Self { header, file }
    }

    fn all(&self, key: &str) -> impl Iterator<Item = &str> {
        self.header.iter().filter(move |(k, _)| k == key).map(|(_, v)| v.as_str())
    }

    fn one(&self, key: &str) -> &str {
        self.all(key).next().unwrap()
    }

    fn identities(&self) -> Vec<Box<dyn Identity>> {
        let keys = self.all("identity").map(|text| match text.parse::<seal::Identity>() {
            Ok(hybrid) => Box::new(hybrid) as Box<dyn Identity>,
            Err(_) => Box::new(text.parse::<x25519::Identity>().unwrap()),
        });
        let passphrases = self.all("passphrase").map(|text| {
            let mut identity = scrypt::Identity::new(SecretString::from(text.to_owned()));
            identity.set_max_work_factor(16);
            Box::new(identity) as Box<dyn Identity>
        });
        keys.chain(passphrases).collect()
    }
}

/// What came out, in the testkit's words, and the bytes that were released before an error.
fn outcome(vector: &Vector) -> (&'static str, Vec<u8>) {
    let identities = vector.identities();
    let opened =
        Decryptor::new(ArmoredReader::new(&vector.file[..])).and_then(|d| d.decrypt(identities.iter().map(|i| &**i)));
    let mut payload = Vec::new();
    let result = match opened {
        Ok(mut reader) => match reader.read_to_end(&mut payload) {
            Ok(_) => "success",
            Err(error) if is_armor(&error) => "armor failure",
            Err(_) => "payload failure",
        },
        Err(DecryptError::Io(error)) if is_armor(&error) => "armor failure",
        Err(DecryptError::InvalidMac) => "HMAC failure",
        Err(DecryptError::NoMatchingKeys | DecryptError::DecryptionFailed) => "no match",
        Err(_) => "header failure",
    };
    (result, payload)
}

fn is_armor(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|inner| inner.is::<age::armor::ArmoredReadError>())
}

fn check(name: &str) {
    let vector = Vector::read(name);
    let (result, payload) = outcome(&vector);
    let expected = vector.one("expect");
    if AGE_LENIENT.contains(&name) {
        assert_eq!((result, expected), ("success", "header failure"));
    } else if AGE_STRICT.contains(&name) {
        assert_eq!((result, expected), ("header failure", "success"));
    } else if expected == "armor failure" {
        // What doesn't begin with the armour's marker is taken for a plain age file, and refused as such.
        assert!(["armor failure", "header failure"].contains(&result), "{result}");
    } else {
        assert_eq!(result, expected);
        if let Some(hash) = vector.all("payload").next() {
            assert_eq!(hex::encode(Sha256::digest(&payload)), hash);
        }
    }
}

macro_rules! vectors {
    ($($name:ident)*) => {
        $(#[test] fn $name() { check(stringify!($name)); })*

        #[test]
        fn no_vector_is_left_out() {
            let listed = [$(stringify!($name)),*];
            let folder = std::fs::read_dir(format!("{}/tests/vectors/age", env!("CARGO_MANIFEST_DIR"))).unwrap();
            for file in folder {
                let name = file.unwrap().file_name().into_string().unwrap();
                assert!(listed.contains(&name.as_str()), "{name}");
            }
        }
    };
}

vectors! {
    armor_crlf
    armor_empty
    armor_empty_last_line
    armor_empty_line_begin
    armor_empty_line_end
    armor_eol_between_padding
    armor_full_last_line
    armor_garbage_encoded
    armor_garbage_leading
    armor_garbage_trailing
    armor_header_crlf
    armor_headers
    armor_hybrid
    armor_invalid_character_header
    armor_invalid_character_payload
    armor_long_line
    armor_lowercase
    armor_no_end_line
    armor_no_eol
    armor_no_match
    armor_no_padding
    armor_not_canonical
    armor_pgp_checksum
    armor_scrypt
    armor_short_line
    armor_whitespace_begin
    armor_whitespace_end
    armor_whitespace_eol
    armor_whitespace_last_line
    armor_whitespace_line_start
    armor_whitespace_outside
    armor_wrong_type
    armor_x25519
    empty
    header_crlf
    hmac_bad
    hmac_extra_space
    hmac_garbage
    hmac_missing
    hmac_no_space
    hmac_not_canonical
    hmac_trailing_space
    hmac_truncated
    hybrid
    hybrid_and_x25519
    hybrid_bad_tag
    hybrid_currupted_enc_mlkem
    hybrid_currupted_enc_x25519
    hybrid_extra_argument
    hybrid_grease
    hybrid_identity
    hybrid_long_file_key
    hybrid_long_share
    hybrid_low_order
    hybrid_multiple_recipients
    hybrid_no_match
    hybrid_not_canonical_body
    hybrid_not_canonical_enc
    hybrid_short_share
    hybrid_uppercase
    hybrid_x25519_arg
    scrypt
    scrypt_and_x25519
    scrypt_bad_tag
    scrypt_double
    scrypt_extra_argument
    scrypt_long_file_key
    scrypt_no_match
    scrypt_not_canonical_body
    scrypt_not_canonical_salt
    scrypt_salt_long
    scrypt_salt_missing
    scrypt_salt_short
    scrypt_uppercase
    scrypt_work_factor_23
    scrypt_work_factor_hex
    scrypt_work_factor_leading_garbage
    scrypt_work_factor_leading_plus
    scrypt_work_factor_leading_zero_decimal
    scrypt_work_factor_leading_zero_octal
    scrypt_work_factor_missing
    scrypt_work_factor_negative
    scrypt_work_factor_overflow
    scrypt_work_factor_trailing_garbage
    scrypt_work_factor_wrong
    scrypt_work_factor_zero
    stanza_bad_start
    stanza_base64_padding
    stanza_empty_argument
    stanza_empty_body
    stanza_empty_last_line
    stanza_invalid_character
    stanza_long_line
    stanza_missing_body
    stanza_missing_final_line
    stanza_multiple_short_lines
    stanza_no_arguments
    stanza_not_canonical
    stanza_spurious_cr
    stanza_valid_characters
    stream_257_chunks
    stream_257_chunks_full
    stream_258_chunks
    stream_bad_tag
    stream_bad_tag_second_chunk
    stream_bad_tag_second_chunk_full
    stream_empty_payload
    stream_last_chunk_empty
    stream_last_chunk_full
    stream_last_chunk_full_second
    stream_missing_tag
    stream_no_chunks
    stream_no_final
    stream_no_final_full
    stream_no_final_two_chunks
    stream_no_final_two_chunks_full
    stream_no_nonce
    stream_short_chunk
    stream_short_nonce
    stream_short_second_chunk
    stream_three_chunks
    stream_trailing_garbage_long
    stream_trailing_garbage_short
    stream_two_chunks
    stream_two_final_chunks
    stream_two_final_chunks_full
    stream_two_final_chunks_second
    stream_two_final_chunks_short
    version_unsupported
    x25519
    x25519_bad_tag
    x25519_extra_argument
    x25519_grease
    x25519_identity
    x25519_long_file_key
    x25519_long_share
    x25519_low_order
    x25519_lowercase
    x25519_multiple_recipients
    x25519_no_match
    x25519_not_canonical_body
    x25519_not_canonical_share
    x25519_short_share
}
