//! Manifests: their form (version 1), and that nothing of an original is in them or anywhere else that is published.

use std::{fs, path::Path};

use ledger::{DocumentBody, ManifestFile};
use model::Sha256;
use serde_json::Value;

use crate::{
    case::{self, Newsroom},
    sites::STEPS,
};

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/press/golden/document-manifest-v1.json");
const BEFORE_PROOFS: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/press/golden/document-manifest-v1-before-proofs.json");

/// What encoders and fonts decide stands as a mark; everything else of a manifest is compared.
fn form(manifest: &[u8]) -> Value {
    let mut manifest: Value = serde_json::from_slice(manifest).unwrap();
    manifest["salt"] = "salt".into();
    let body = &mut manifest["manifest"];
    for fact in body["files"].as_object_mut().unwrap().values_mut() {
        assert_eq!(fact.as_object().unwrap().len(), 2);
        (fact["sha256"], fact["size"]) = ("hash".into(), 1.into());
    }
    for root in body["page_roots"].as_array_mut().unwrap() {
        *root = "root".into();
    }
    for tiles in body["hidden_tiles"].as_array_mut().unwrap() {
        assert!(tiles.as_array().unwrap().iter().all(Value::is_u64));
        *tiles = tiles.as_array().unwrap().len().min(1).into();
    }
    for approval in body["approvals"].as_array_mut().unwrap() {
        approval["signature"] = "signature".into();
    }
    manifest
}

/// `PRESS_GOLDEN=write` writes the golden file anew; a change of it is a new version of the format.
#[test]
fn a_manifest_has_the_form_of_version_1() {
    let manifest = &STEPS[1].0["d/EL-0001/manifest.json"];
    if std::env::var_os("PRESS_GOLDEN").is_some_and(|wish| wish == "write") {
        fs::create_dir_all(Path::new(GOLDEN).parent().unwrap()).unwrap();
        fs::write(GOLDEN, manifest).unwrap();
    }
    let golden = fs::read(GOLDEN).unwrap();
    assert_eq!(form(manifest), form(&golden));
    // And what was written then is still read, understood and believed, also from before documents had proofs of their openings.
    for golden in [golden, fs::read(BEFORE_PROOFS).unwrap()] {
        let read = ManifestFile::<DocumentBody>::from_bytes(&golden).unwrap();
        assert_eq!(read.to_bytes().unwrap(), golden);
        read.manifest.verify(&Newsroom::new().approvers()).unwrap();
    }
}

/// Invariant 7.
#[test]
fn nothing_published_tells_of_an_original() {
    // The case's memo is set from a text and redacted: its unredacted pages are the original here.
    let secret = "Ada Lindqvist";
    let (files, _) = &STEPS[1];
    let original = case::set(&format!("To: {secret}, accounts\n"));
    let raster = &original[0].raster;
    let png = page::png::encode(raster).unwrap();
    let rendition = case::rendition(
        "EL-0009",
        1,
        &original,
        &[(secret, "privacy")],
        case::descriptor("A sheet", "Letter"),
        "2026-11-24",
    );
    let manifest = serde_json::to_string(rendition.body()).unwrap();
    let mut published: Vec<(&str, Vec<u8>)> =
        rendition.files().iter().map(|(path, bytes)| (path.as_str(), bytes.clone())).collect();
    published.push(("manifest", manifest.clone().into_bytes()));
    let forbidden = [
        Sha256::of(&png).to_string(),
        Sha256::of(raster.rgb()).to_string(),
        Sha256::of(original[0].text().as_bytes()).to_string(),
        secret.to_owned(),
        "Lindqvist".to_owned(),
    ];
    for (path, bytes) in &published {
        let text = String::from_utf8_lossy(bytes);
        for forbidden in &forbidden {
            assert!(!text.contains(forbidden.as_str()), "{path} tells {forbidden}");
        }
    }
    // The control: the same search finds what is published.
    assert!(manifest.contains(&Sha256::of(&rendition.files()[&"EL-0009.pdf".parse().unwrap()]).to_string()));
    // Every hash in a manifest is that of a file beside it, or a salted commitment of its own kind.
    let body: Value = serde_json::from_str(&manifest).unwrap();
    let keys: Vec<&str> = body.as_object().unwrap().keys().map(String::as_str).collect();
    let mut known = vec![
        "version",
        "id",
        "document_version",
        "published",
        "newsroom",
        "descriptor",
        "files",
        "pages",
        "page_roots",
        "hidden_tiles",
        "redactions",
        "mode",
        "ocr",
    ];
    known.sort_unstable();
    let mut keys = keys;
    keys.sort_unstable();
    assert_eq!(keys, known);
    for (path, bytes) in files.iter().filter(|(path, _)| path.starts_with("d/")) {
        assert!(!String::from_utf8_lossy(bytes).contains(secret), "{path}");
    }
    for (path, fact) in &rendition.body().files {
        assert_eq!(*fact, ledger::FileFact::of(&rendition.files()[path]), "{path}");
    }
}
