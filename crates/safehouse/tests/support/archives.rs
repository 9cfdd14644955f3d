//! Archives behind a password.

use std::io::Cursor;

use sevenz_rust2::{ArchiveEntry, ArchiveWriter, EncoderMethod, Password, encoder_options::AesEncoderOptions};

/// An archive whose names are locked, too.
pub fn locked(password: &str, name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut writer = ArchiveWriter::new(Cursor::new(Vec::new())).unwrap();
    let lock = AesEncoderOptions::new(Password::new(password));
    writer.set_content_methods(vec![lock.into(), EncoderMethod::LZMA2.into()]);
    writer.set_encrypt_header(true);
    writer.push_archive_entry(ArchiveEntry::new_file(name), Some(bytes)).unwrap();
    writer.finish().unwrap().into_inner()
}
