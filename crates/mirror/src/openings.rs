//! The pages of published documents held against the roots that their manifests commit to. Looks only at files that are what the record
//! says: a picture that isn't is never decoded.

use std::collections::BTreeSet;

use ledger::{DocumentBody, FileFact, Folder, Openings, Problem, Verification};
use model::PublicId;
use page::tiles::Proof;

use crate::{Progress, Step, crew};

/// The largest proof, and the largest picture of a page, in bytes.
const MOST: u64 = 64 << 20;

/// Checks every document of the record. `unsound`: files that don't hold, which are named elsewhere.
pub(crate) fn check(
    verification: &Verification,
    folder: &(impl Folder + Sync),
    unsound: &BTreeSet<&str>,
    hands: usize,
    progress: Progress<'_>,
) -> (Openings, Vec<Problem>) {
    let (mut all, mut problems) = (Openings::default(), Vec::new());
    let documents = verification.wanted().documents();
    for ((id, body), done) in documents.iter().filter(|(_, body)| !body.page_roots.is_empty()).zip(1..) {
        let proofs = proofs(verification, folder, (id, body), unsound, &mut problems);
        if !proofs.iter().any(|proof| proof.of == body.document_version) {
            let own = DocumentBody::openings_name(id, body.document_version);
            // One that is there and doesn't hold was named.
            all.without += u64::from(!body.files.keys().any(|name| name.as_str() == own));
            continue;
        }
        all.documents += 1;
        let pages: Vec<u32> = (1..=body.pages).collect();
        let checked = crew::each(hands, &pages, |number| Some(page(folder, body, unsound, *number, &proofs)));
        for result in checked {
            match result {
                Ok(None) => {}
                Ok(Some((hidden, opened))) => {
                    all.pages += 1;
                    all.hidden += hidden;
                    all.opened += opened;
                }
                Err(problem) => problems.push(problem),
            }
        }
        progress(Step::Openings { done, of: documents.len() as u64 });
    }
    (all, problems)
}

/// A proof, and the tiles that the version hid whose roots it is about.
struct Held {
    of: u32,
    proof: Proof,
    hid: Vec<BTreeSet<u32>>,
}

fn proofs(
    verification: &Verification,
    folder: &impl Folder,
    (id, body): (&PublicId, &DocumentBody),
    unsound: &BTreeSet<&str>,
    problems: &mut Vec<Problem>,
) -> Vec<Held> {
    let mut held = Vec::new();
    for of in 1..=body.document_version {
        let name = DocumentBody::openings_name(id, of);
        let Some((name, fact)) = body.files.iter().find(|(known, _)| known.as_str() == name) else { continue };
        let path = body.path(name);
        if unsound.contains(path.as_str()) {
            continue;
        }
        let whose = verification.wanted().version(id, of);
        let read = read(folder, &path, fact).and_then(|bytes| Proof::from_bytes(&bytes).map_err(|e| e.to_string()));
        let checked = read.and_then(|proof| fits(proof, id, body, whose, of));
        match checked {
            Ok(one) => held.push(one),
            Err(what) => problems.push(Problem::new(path, what)),
        }
    }
    held
}

fn fits(
    proof: Proof,
    id: &PublicId,
    body: &DocumentBody,
    whose: Option<&DocumentBody>,
    of: u32,
) -> Result<Held, String> {
    let whose = whose.ok_or_else(|| format!("the manifest of version {of} isn't here, and with it its roots"))?;
    let roots = proof.pages.iter().map(|page| page.root);
    if proof.document != id.to_string() || proof.of != of || !roots.eq(whose.page_roots.iter().copied()) {
        return Err(format!("it is about other roots than those of version {of}"));
    }
    let hid: Vec<BTreeSet<u32>> = whose.hidden_tiles.iter().map(|page| page.iter().copied().collect()).collect();
    let own = |(page, hid): (&page::tiles::PageProof, &BTreeSet<u32>)| {
        page.hidden_tiles().into_iter().eq(hid.iter().copied())
    };
    if of == body.document_version && !proof.pages.iter().zip(&hid).all(own) {
        return Err("it hides other tiles than the manifest says".to_owned());
    }
    let hides = |at: usize| body.hidden_tiles.get(at).map(Vec::as_slice).unwrap_or_default();
    if !proof.pages.iter().enumerate().all(|(at, page)| page.hides_only(hides(at))) {
        return Err("it hides tiles that this version shows".to_owned());
    }
    Ok(Held { of, proof, hid })
}

/// How many tiles of a page are hidden, and how many are opened. `None`: its picture doesn't hold, which is named elsewhere.
fn page(
    folder: &impl Folder,
    body: &DocumentBody,
    unsound: &BTreeSet<&str>,
    number: u32,
    proofs: &[Held],
) -> Result<Option<(u64, u64)>, Problem> {
    let name = format!("pages/{number:04}.png");
    let Some((name, fact)) = body.files.iter().find(|(known, _)| known.as_str() == name) else {
        return Err(Problem::new(DocumentBody::manifest_path(&body.id), format!("it has no picture of page {number}")));
    };
    let path = body.path(name);
    if unsound.contains(path.as_str()) {
        return Ok(None);
    }
    let wrong = |what: String| Problem::new(&path, what);
    let bytes = read(folder, &path, fact).map_err(wrong)?;
    let raster = page::png::decode_own(&bytes).map_err(|error| wrong(error.to_string()))?;
    let at = number as usize - 1;
    let (mut hidden, mut opened) = (0, BTreeSet::new());
    for Held { of, proof, hid } in proofs {
        let Some(page) = proof.pages.get(at) else { continue };
        if page.verify(&proof.document, number, &raster).is_err() {
            return Err(wrong(format!("its pixels aren't those that version {of} committed to")));
        }
        if *of == body.document_version {
            hidden = page.hidden.len() as u64;
        } else {
            let still: BTreeSet<u32> = page.hidden_tiles().into_iter().collect();
            opened.extend(hid.get(at).into_iter().flat_map(|hid| hid.difference(&still).copied()));
        }
    }
    Ok(Some((hidden, opened.len() as u64)))
}

/// The bytes of a file, if they are those that the record names.
fn read(folder: &impl Folder, path: &str, fact: &FileFact) -> Result<Vec<u8>, String> {
    let bytes = folder.read(path, fact.size.min(MOST)).map_err(|error| error.0)?.ok_or("missing")?;
    if FileFact::of(&bytes) == *fact { Ok(bytes) } else { Err("changed while it was looked at".to_owned()) }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use ledger::{SitePath, Unreadable};
    use model::{Colours, Descriptor, Mode};
    use page::{
        Raster,
        tiles::{PageProof, TileAt},
    };

    use super::*;

    const SEED: [u8; 32] = [7; 32];

    struct Shelf(BTreeMap<String, Vec<u8>>);

    impl Folder for Shelf {
        fn list(&self) -> Result<Option<Vec<String>>, Unreadable> {
            Ok(None)
        }

        fn read(&self, path: &str, _: u64) -> Result<Option<Vec<u8>>, Unreadable> {
            Ok(self.0.get(path).cloned())
        }

        fn digest(&self, path: &str, _: u64) -> Result<Option<FileFact>, Unreadable> {
            Ok(self.0.get(path).map(|bytes| FileFact::of(bytes)))
        }
    }

    fn committed() -> Raster {
        let mut raster = Raster::new(64, 16, Raster::WHITE).unwrap();
        raster.fill(3, 3, 40, 9, Raster::BLACK);
        raster
    }

    /// A version of one page as it is published, and its proof of the roots of version `of`.
    fn version(number: u32, of: u32, shown: &Raster, hidden: &[TileAt]) -> (DocumentBody, Shelf, Proof) {
        let own = PageProof::new("EL-0001", 1, &committed(), hidden, SEED).unwrap();
        let proof = Proof { version: Proof::VERSION, document: "EL-0001".into(), of, pages: vec![own.clone()] };
        let name: SitePath = "pages/0001.png".parse().unwrap();
        let mut shown = shown.clone();
        for at in hidden {
            let (x, y) = (at.x * 16, at.y * 4);
            shown.fill(x, y, x + 16, y + 4, [0x14, 0x12, 0x10]);
        }
        let png = page::png::encode(&shown).unwrap();
        let body = DocumentBody {
            version: 1,
            id: "EL-0001".parse().unwrap(),
            document_version: number,
            published: "2026-11-26".into(),
            newsroom: "The Estuary Ledger".into(),
            descriptor: Descriptor::default(),
            files: BTreeMap::from([(name.clone(), FileFact::of(&png))]),
            pages: 1,
            page_roots: vec![own.root],
            hidden_tiles: vec![own.hidden_tiles()],
            redactions: Vec::new(),
            mode: Mode::Facsimile,
            colours: Colours::Kept,
            ocr: false,
            correction: None,
        };
        let shelf = Shelf(BTreeMap::from([(body.path(&name), png)]));
        (body, shelf, proof)
    }

    fn hold(number: u32, of: u32, shown: &Raster, hidden: &[TileAt], hid: &[TileAt]) -> Result<(u64, u64), String> {
        let (body, shelf, proof) = version(number, of, shown, hidden);
        let (whose, ..) = version(of, of, &committed(), hid);
        let held = fits(proof, &body.id.clone(), &body, Some(&whose), of)?;
        let page = page(&shelf, &body, &BTreeSet::new(), 1, &[held]).map_err(|problem| problem.to_string())?;
        page.ok_or_else(|| "not looked at".to_owned())
    }

    const TILES: [TileAt; 2] = [TileAt { x: 1, y: 1 }, TileAt { x: 2, y: 1 }];

    #[test]
    fn pages_that_a_newsroom_changed_after_it_committed_to_them_are_named() {
        assert_eq!(hold(1, 1, &committed(), &TILES, &TILES), Ok((2, 0)));
        assert_eq!(hold(2, 1, &committed(), &TILES[1..], &TILES), Ok((0, 1)));
        let mut other = committed();
        other.set(17, 5, [200, 0, 0]);
        assert_eq!(hold(1, 1, &other, &TILES, &TILES), Ok((2, 0)), "it lies under the bar");
        let told = hold(2, 1, &other, &TILES[1..], &TILES).unwrap_err();
        assert!(
            told.contains("d/EL-0001/pages/0001.png: its pixels aren't those that version 1 committed to"),
            "{told}"
        );
    }

    #[test]
    fn a_proof_of_other_roots_or_other_boxes_is_named() {
        let (body, _, proof) = version(1, 1, &committed(), &TILES);
        let check = |proof: Proof, whose| fits(proof, &body.id, &body, whose, 1).map(drop).unwrap_err();
        let mut other = body.clone();
        other.page_roots = vec![model::Sha256::of(b"other")];
        assert!(check(proof.clone(), Some(&other)).contains("other roots"));
        assert!(check(proof.clone(), None).contains("isn't here"));
        let mut shows = body.clone();
        shows.document_version = 2;
        shows.hidden_tiles[0].pop();
        let told = fits(proof.clone(), &body.id, &shows, Some(&body), 1).map(drop).unwrap_err();
        assert!(told.contains("tiles that this version shows"), "{told}");
        let mut wider = body.clone();
        wider.hidden_tiles[0].push(9);
        assert!(check(proof, Some(&wider)).contains("other tiles"));
    }
}
