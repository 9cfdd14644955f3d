//! Office documents behind a password, made here by the rules of [MS-OFFCRYPTO] and OpenDocument: each opens with its password and no other.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod gather;
mod keys;
#[path = "old/mod.rs"]
mod old;

use std::io::{Read, Write};

use aes::{
    Aes128, Aes256,
    cipher::{
        BlockEncrypt, BlockEncryptMut, KeyInit, KeyIvInit, block_padding::NoPadding, generic_array::GenericArray,
    },
};
use aes_gcm::{Aes256Gcm, Nonce, aead::Aead};
use argon2::{Algorithm, Argon2, Params, Version};
use blowfish::Blowfish;
use cfb_mode::cipher::AsyncStreamCipher;
use demo::documents::office::Parts;
use keys::{open, opens};
use md5::Md5;
use model::FindingKind::{Author, Encrypted};
use old::{Paragraph, Run, compound, record, wide, word, workbook};
use parsers::OpenFailure;
use rc4::{KeyInit as _, Rc4, StreamCipher};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

const PASSWORD: &str = "Zöllner-7";
const SALT: [u8; 16] = *b"salt of sixteen.";

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for part in bytes.chunks(3) {
        let bits = part.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - part.len()));
        (0..=part.len()).for_each(|at| text.push(LETTERS[(bits >> (18 - 6 * at) & 63) as usize] as char));
        (part.len()..3).for_each(|_| text.push('='));
    }
    text
}

fn cbc(key: &[u8], vector: &[u8], bytes: &[u8]) -> Vec<u8> {
    let (mut bytes, length) = (bytes.to_vec(), bytes.len());
    cbc::Encryptor::<Aes256>::new_from_slices(key, vector)
        .unwrap()
        .encrypt_padded_mut::<NoPadding>(&mut bytes, length)
        .unwrap();
    bytes
}

fn ecb(key: &[u8], bytes: &[u8]) -> Vec<u8> {
    let cipher = Aes128::new_from_slice(key).unwrap();
    let mut bytes = bytes.to_vec();
    bytes.resize(bytes.len().next_multiple_of(16), 0);
    bytes.chunks_exact_mut(16).for_each(|block| cipher.encrypt_block(GenericArray::from_mut_slice(block)));
    bytes
}

/// A document of one paragraph, and of something that takes more than one segment.
fn docx() -> Vec<u8> {
    let mut parts = Parts::default();
    parts.put("[Content_Types].xml", "<Types><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>");
    parts.put("_rels/.rels", "<Relationships><Relationship Id=\"r\" Type=\"x/officeDocument\" Target=\"word/document.xml\"/></Relationships>");
    parts.put(
        "word/document.xml",
        "<w:document><w:body><w:p><w:r><w:t>the harbour ledger</w:t></w:r></w:p></w:body></w:document>",
    );
    let noise: Vec<u8> = (0..5_000u32).flat_map(|number| Md5::digest(number.to_le_bytes())[..2].to_vec()).collect();
    parts.put("word/theme/theme1.xml", noise);
    parts.pack().unwrap()
}

fn spun<D: Digest>(password: &str, rounds: u32) -> Vec<u8> {
    let first = D::new().chain_update(SALT).chain_update(wide(password)).finalize();
    (0..rounds)
        .fold(first, |hash, round| D::new().chain_update(round.to_le_bytes()).chain_update(hash).finalize())
        .to_vec()
}

/// 2.3.4.10 to 2.3.4.15. `asked`: what the file says how often the password is hashed.
fn agile(password: &str, rounds: u32, asked: u32) -> Vec<u8> {
    let spun = spun::<Sha512>(password, rounds);
    let hash = |parts: &[&[u8]]| Sha512::digest(parts.concat()).to_vec();
    let locked = |purpose: &[u8], bytes: &[u8]| base64(&cbc(&hash(&[&spun, purpose])[..32], &SALT, bytes));
    let (key, verifier) = ([9; 32], [5; 16]);
    let mut package = (docx().len() as u64).to_le_bytes().to_vec();
    for (number, segment) in (0u32..).zip(docx().chunks(4096)) {
        let mut segment = segment.to_vec();
        segment.resize(segment.len().next_multiple_of(16), 0);
        package.extend(cbc(&key, &hash(&[&SALT, &number.to_le_bytes()])[..16], &segment));
    }
    let how = format!(
        "saltSize=\"16\" blockSize=\"16\" keyBits=\"256\" hashSize=\"64\" cipherAlgorithm=\"AES\" cipherChaining=\"ChainingModeCBC\" hashAlgorithm=\"SHA512\" saltValue=\"{}\"",
        base64(&SALT)
    );
    let info = format!(
        "<encryption><keyData {how}/><keyEncryptors><keyEncryptor uri=\"x\"><p:encryptedKey spinCount=\"{asked}\" {how} encryptedVerifierHashInput=\"{}\" encryptedVerifierHashValue=\"{}\" encryptedKeyValue=\"{}\"/></keyEncryptor></keyEncryptors></encryption>",
        locked(&[0xFE, 0xA7, 0xD2, 0x76, 0x3B, 0x4B, 0x9E, 0x79], &verifier),
        locked(&[0xD7, 0xAA, 0x0F, 0x6D, 0x30, 0x61, 0x34, 0x4E], &hash(&[&verifier])),
        locked(&[0x14, 0x6E, 0x0B, 0xE7, 0xAB, 0xAC, 0xD0, 0xD6], &key),
    );
    let info = [&[4, 0, 4, 0, 0x40, 0, 0, 0], info.as_bytes()].concat();
    compound(&[("EncryptionInfo", &info), ("EncryptedPackage", &package)])
}

/// A header of CryptoAPI (2.3.2) and what checks a password (2.3.3).
fn info(algorithm: u32, bits: u32, verifier: &[u8], hash: &[u8]) -> Vec<u8> {
    let header: Vec<u8> =
        [0x24, 0, algorithm, 0x8004, bits, 1, 0, 0].iter().flat_map(|number: &u32| number.to_le_bytes()).collect();
    let number = |number: u32| number.to_le_bytes();
    [
        &[4, 0, 2, 0][..],
        &number(0x24),
        &number(header.len() as u32),
        &header,
        &number(16),
        &SALT,
        verifier,
        &number(20),
        hash,
    ]
    .concat()
}

/// 2.3.4.5 to 2.3.4.9.
fn standard(password: &str) -> Vec<u8> {
    let last = Sha1::digest([&spun::<Sha1>(password, 50_000)[..], &[0; 4]].concat());
    let mut block = [0x36; 64];
    block.iter_mut().zip(last).for_each(|(byte, hash)| *byte ^= hash);
    let key = &Sha1::digest(block)[..16];
    let info = info(0x660E, 128, &ecb(key, &[5; 16]), &ecb(key, &Sha1::digest([5; 16])));
    let package = [&(docx().len() as u64).to_le_bytes()[..], &ecb(key, &docx())].concat();
    compound(&[("EncryptionInfo", &info), ("EncryptedPackage", &package)])
}

#[test]
fn newer_documents_open_with_their_password_and_no_other() {
    for file in [agile(PASSWORD, 1_000, 1_000), standard(PASSWORD)] {
        let gather = opens(&file, PASSWORD, "the harbour ledger");
        assert_eq!(gather.media_type, "application/x-ole-storage");
        let (gather, _) = open(&file, &[PASSWORD]);
        assert!(gather.media_type.ends_with("wordprocessingml.document"));
    }
}

#[test]
fn excel_s_own_password_asks_nobody() {
    let (gather, opened) = open(&agile("VelvetSweatshop", 1_000, 1_000), &[]);
    assert_eq!(opened, Ok(()));
    let said: Vec<_> = gather.findings.iter().filter(|finding| finding.kind == Encrypted).collect();
    assert_eq!(said.len(), 1);
    assert!(said[0].what.contains("opens for everybody"), "{}", said[0].what);
}

#[test]
fn what_a_file_asks_for_is_bounded() {
    // One round more than the specification allows, and a number that none is.
    for asked in [10_000_001, u32::MAX] {
        let (_, opened) = open(&agile(PASSWORD, 1_000, asked), &[PASSWORD]);
        assert_eq!(opened, Err(OpenFailure::Encrypted));
    }
    for (rounds, memory, lanes) in [(1_000_000_000, 64, 1), (1, 4_000_000, 1), (1, 4_000, 255)] {
        let how = format!("argon2-iterations=\"{rounds}\" argon2-memory=\"{memory}\" argon2-lanes=\"{lanes}\"");
        let (_, opened) = open(&whole_odt(&how), &[PASSWORD]);
        assert_eq!(opened, Err(OpenFailure::TooLarge));
    }
    let many = PBKDF2.replace("1024", "1000001");
    assert_eq!(open(&odt(&many, false), &[PASSWORD]).1, Err(OpenFailure::Encrypted));
}

const PBKDF2: &str = "key-derivation-name=\"PBKDF2\" iteration-count=\"1024\"";
const CONTENT: &str = "<office:document-content><office:body><office:text><text:p>the harbour ledger</text:p></office:text></office:body></office:document-content>";

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

/// OpenDocument 1.2: each part by itself. AES, or Blowfish as it was before.
fn odt(derivation: &str, blowfish: bool) -> Vec<u8> {
    let mut parts = Parts::default();
    parts.put("mimetype", "application/vnd.oasis.opendocument.text");
    let mut manifest = String::from("<manifest:manifest>");
    let meta =
        "<office:document-meta><office:meta><dc:creator>Ilse Berg</dc:creator></office:meta></office:document-meta>";
    for (name, text) in [("content.xml", CONTENT), ("meta.xml", meta)] {
        let packed = deflated(text.as_bytes());
        let (algorithm, start, checksum, key_size, locked) = if blowfish {
            let mut key = [0; 16];
            pbkdf2::pbkdf2_hmac::<Sha1>(&Sha1::digest(PASSWORD), &SALT, 1024, &mut key);
            let mut locked = packed.clone();
            cfb_mode::Encryptor::<Blowfish>::new_from_slices(&key, &SALT[..8]).unwrap().encrypt(&mut locked);
            ("Blowfish CFB", "SHA1", ("SHA1/1K", base64(&Sha1::digest(&packed))), 16, locked)
        } else {
            let mut key = [0; 32];
            pbkdf2::pbkdf2_hmac::<Sha1>(&Sha256::digest(PASSWORD), &SALT, 1024, &mut key);
            let mut padded = packed.clone();
            let added = 16 - padded.len() % 16;
            padded.resize(packed.len() + added, added as u8);
            let checksum = base64(&Sha256::digest(&packed));
            (
                "http://www.w3.org/2001/04/xmlenc#aes256-cbc",
                "http://www.w3.org/2000/09/xmldsig#sha256",
                ("urn:oasis:names:tc:opendocument:xmlns:manifest:1.0#sha256-1k", checksum),
                32,
                cbc(&key, &SALT, &padded),
            )
        };
        let vector = if blowfish { &SALT[..8] } else { &SALT };
        manifest += &format!(
            "<manifest:file-entry full-path=\"{name}\" size=\"{}\"><manifest:encryption-data checksum-type=\"{}\" checksum=\"{}\"><manifest:algorithm algorithm-name=\"{algorithm}\" initialisation-vector=\"{}\"/><manifest:key-derivation {derivation} key-size=\"{key_size}\" salt=\"{}\"/><manifest:start-key-generation start-key-generation-name=\"{start}\"/></manifest:encryption-data></manifest:file-entry>",
            text.len(),
            checksum.0,
            checksum.1,
            base64(vector),
            base64(&SALT)
        );
        parts.put(name, locked);
    }
    parts.put("META-INF/manifest.xml", manifest + "</manifest:manifest>");
    parts.pack().unwrap()
}

/// As LibreOffice 24.8 writes it: the whole document as one part. `asked`: what the file says how its key is made; it is made with 1, 64, 1.
fn whole_odt(asked: &str) -> Vec<u8> {
    let mut inside = Parts::default();
    inside.put("mimetype", "application/vnd.oasis.opendocument.text");
    inside.put("content.xml", CONTENT);
    let mut key = [0; 32];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(64, 1, 1, Some(32)).unwrap());
    argon2.hash_password_into(&Sha256::digest(PASSWORD), &SALT, &mut key).unwrap();
    let cipher = Aes256Gcm::new_from_slice(&key).unwrap();
    let sealed = cipher.encrypt(Nonce::from_slice(&SALT[..12]), inside.pack().unwrap().as_slice()).unwrap();
    let mut parts = Parts::default();
    parts.put("mimetype", "application/vnd.oasis.opendocument.text");
    parts.put("encrypted-package", [&SALT[..12], &sealed].concat());
    parts.put("META-INF/manifest.xml", format!("<manifest:manifest><manifest:file-entry full-path=\"encrypted-package\"><manifest:encryption-data><manifest:algorithm algorithm-name=\"http://www.w3.org/2009/xmlenc11#aes256-gcm\" initialisation-vector=\"{}\"/><manifest:key-derivation key-derivation-name=\"urn:org:documentfoundation:names:experimental:office:manifest:argon2id\" loext:{} key-size=\"32\" salt=\"{}\"/><manifest:start-key-generation start-key-generation-name=\"http://www.w3.org/2001/04/xmlenc#sha256\" key-size=\"32\"/></manifest:encryption-data></manifest:file-entry></manifest:manifest>", base64(&SALT[..12]), asked.replace(' ', " loext:"), base64(&SALT)));
    parts.pack().unwrap()
}

#[test]
fn opendocument_opens_with_its_password_and_no_other() {
    let whole = whole_odt("argon2-iterations=\"1\" argon2-memory=\"64\" argon2-lanes=\"1\"");
    for (file, parts) in [(odt(PBKDF2, false), true), (odt(PBKDF2, true), true), (whole, false)] {
        opens(&file, PASSWORD, "the harbour ledger");
        let (gather, _) = open(&file, &[PASSWORD]);
        assert_eq!(gather.says(Author, "Ilse Berg"), parts);
    }
}

/// Streams of RC4: with CryptoAPI, or with 40 bits. Gives what says so, and a block's stream (2.3.5, 2.3.6).
fn rc4(crypto_api: bool) -> (Vec<u8>, impl Fn(u32) -> Rc4) {
    let stream = move |block: u32| {
        let key = if crypto_api {
            let base = Sha1::digest([&SALT[..], &wide(PASSWORD)].concat());
            Sha1::digest([&base[..], &block.to_le_bytes()].concat())[..16].to_vec()
        } else {
            let first = Md5::digest(wide(PASSWORD));
            let base = Md5::digest([&first[..5], &SALT].concat().repeat(16));
            Md5::digest([&base[..5], &block.to_le_bytes()].concat()).to_vec()
        };
        Rc4::new_from_slice(&key).unwrap()
    };
    let hash = if crypto_api { Sha1::digest([5; 16]).to_vec() } else { Md5::digest([5; 16]).to_vec() };
    let mut both = [&[5; 16][..], &hash].concat();
    stream(0).apply_keystream(&mut both);
    let (verifier, hash) = both.split_at(16);
    let info = if crypto_api {
        info(0x6801, 128, verifier, hash)
    } else {
        [&[1, 0, 1, 0][..], &SALT, verifier, hash].concat()
    };
    (info, stream)
}

fn streams(file: Vec<u8>, names: &[&str]) -> Vec<Vec<u8>> {
    let mut file = cfb::CompoundFile::open(std::io::Cursor::new(file)).unwrap();
    let read = |name: &&str| {
        let mut bytes = Vec::new();
        file.open_stream(name).unwrap().read_to_end(&mut bytes).unwrap();
        bytes
    };
    names.iter().map(read).collect()
}

/// A workbook with one cell whose lock is the record that `lock` says; `locked` changes a record's data, where it stands.
fn xls(lock: &[u8], mut locked: impl FnMut(&mut [u8], usize, usize)) -> Vec<u8> {
    let text = "the harbour ledger";
    let cell = record(0x0204, &[&[0; 6][..], &(text.len() as u16).to_le_bytes(), &[0], text.as_bytes()]);
    let file = workbook(&[record(0x2F, &[lock])], &[("Accounts", 0, cell)]);
    let mut stream = streams(file, &["Workbook"]).remove(0);
    let mut at = 0;
    while at + 4 <= stream.len() {
        let id = u16::from_le_bytes([stream[at], stream[at + 1]]);
        let end = at + 4 + usize::from(u16::from_le_bytes([stream[at + 2], stream[at + 3]]));
        let clear = match id {
            0x0809 | 0x2F => end - at - 4,
            0x85 => 4,
            _ => 0,
        };
        locked(&mut stream[at + 4..end], at + 4, clear);
        at = end;
    }
    compound(&[("Workbook", &stream)])
}

#[test]
fn older_workbooks_open_with_their_password_and_no_other() {
    for crypto_api in [true, false] {
        let (info, stream) = rc4(crypto_api);
        let file = xls(&[&[1, 0][..], &info].concat(), |data, from, clear| {
            for (at, byte) in data.iter_mut().enumerate().skip(clear) {
                let mut key = vec![0; (from + at) % 1024 + 1];
                stream(((from + at) / 1024) as u32).apply_keystream(&mut key);
                *byte ^= key[key.len() - 1];
            }
        });
        opens(&file, PASSWORD, "the harbour ledger");
    }
}

#[test]
fn an_older_text_opens_with_its_password_and_no_other() {
    for crypto_api in [true, false] {
        let (info, stream) = rc4(crypto_api);
        let body = vec![Paragraph(0, &[], vec![Run("the harbour ledger\r", false, &[])])];
        let file = word([body, vec![], vec![], vec![], vec![], vec![], vec![]], &[], b"");
        let mut parts = streams(file, &["WordDocument", "1Table"]);
        let (mut table, mut main) = (parts.remove(1), parts.remove(0));
        // What says how it is locked stands before the tables, which move.
        let length = info.len() as u32;
        table.splice(..0, info);
        for place in (0x9A..0x9A + 113 * 8).step_by(8) {
            let at = u32::from_le_bytes(main[place..place + 4].try_into().unwrap());
            main[place..place + 4].copy_from_slice(&(at + length).to_le_bytes());
        }
        main[11] |= 1;
        main[14..18].copy_from_slice(&length.to_le_bytes());
        let locked = |bytes: &mut Vec<u8>, clear: usize| {
            let begin = bytes[..clear].to_vec();
            (0u32..).zip(bytes.chunks_mut(512)).for_each(|(block, bytes)| stream(block).apply_keystream(bytes));
            bytes[..clear].copy_from_slice(&begin);
        };
        locked(&mut main, 68);
        locked(&mut table, length as usize);
        opens(&compound(&[("WordDocument", &main), ("1Table", &table)]), PASSWORD, "the harbour ledger");
    }
}

/// Files that lie about their locks end as any others.
#[test]
fn no_damage_breaks_the_locks() {
    let (info, _) = rc4(true);
    let seeds = [
        agile(PASSWORD, 10, 10),
        odt(PBKDF2, false),
        whole_odt("argon2-iterations=\"1\" argon2-memory=\"64\" argon2-lanes=\"1\""),
        xls(&[&[1, 0][..], &info].concat(), |_, _, _| {}),
    ];
    gather::mutate(&seeds, 150, |file| drop(open(file, &["wrong", PASSWORD])));
}
