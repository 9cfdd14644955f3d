//! What a worker may say that it shouldn't.

use std::io::Write;

use crate::*;

/// Lies that don't wait to be asked.
pub fn before_the_job(deed: &str) {
    match deed {
        "two-hellos" => send(HELLO, b"{}"),
        "early-done" => {
            facts("text/plain", 0);
            send(DONE, b"");
            forever();
        }
        "deaf" => forever(),
        "silent-then-gone" => std::process::exit(0),
        _ => {}
    }
}

pub fn about(deed: &str, file: &[u8]) {
    match deed {
        "huge-length" => {
            facts("text/plain", 0);
            raw(PIXELS, u32::MAX, b"PNG");
        }
        "unknown-kind" => raw(0x42, 0, b""),
        "parents-kind" => send(0x01, b"{}"),
        "out-of-order" => {
            facts("image/png", 1);
            send(PIXELS, &[0; 12]);
        }
        "no-facts" => send(TEXT, b"hello"),
        "short-frame" => {
            facts("text/plain", 0);
            raw(TEXT, 1000, b"only this");
            std::process::exit(0);
        }
        "png-as-pixels" => {
            facts("image/png", 1);
            page(1, 10, 10);
            send(PIXELS, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
        }
        "too-many-pixels" => {
            facts("image/png", 1);
            page(1, 10, 10);
            send(PIXELS, &[7; 301]);
        }
        "enormous-page" => {
            facts("image/png", 1);
            page(1, u32::MAX, u32::MAX);
        }
        "nan-box" => words(r#"{"text":"x","rect":[NaN,0,1,1]}"#),
        "infinite-box" => words(r#"{"text":"x","rect":[0,0,1e999,1]}"#),
        "null-box" => words(r#"{"text":"x","rect":[null,0,1,1]}"#),
        "far-box" => words(r#"{"text":"x","rect":[0,0,1e30,1]}"#),
        "turned-box" => words(r#"{"text":"x","rect":[9,9,1,1]}"#),
        "not-utf8" => {
            facts("text/plain", 0);
            send(TEXT, b"caf\xe9");
        }
        "terminal-codes" => {
            facts("text/plain", 0);
            send(TEXT, b"\x1b]0;owned\x07");
        }
        "own-severity" => {
            facts("text/plain", 0);
            send(FINDING, br#"{"kind":"author","severity":"note","where":"","what":"","detail":""}"#);
        }
        "unknown-finding" => {
            facts("text/plain", 0);
            send(FINDING, br#"{"kind":"all-is-well","where":"","what":"","detail":""}"#);
        }
        "path-as-name" => {
            facts("application/zip", 0);
            child("../../../../tmp/owned", b"x");
        }
        "endless-text" => {
            facts("text/plain", 0);
            loop {
                send(TEXT, &[b'a'; 1 << 20]);
            }
        }
        "endless-findings" => {
            facts("text/plain", 0);
            loop {
                send(FINDING, br#"{"kind":"author","where":"a","what":"b","detail":"c"}"#);
            }
        }
        "endless-words" => {
            facts("image/png", 1);
            page(1, 1, 1);
            send(PIXELS, &[0; 3]);
            loop {
                send(WORDS, br#"{"page":1,"words":[{"text":"x","rect":[0,0,1,1]}]}"#);
            }
        }
        "endless-pages" => {
            facts("image/png", u32::MAX);
            for number in 1.. {
                page(number, 1, 1);
                send(PIXELS, &[0; 3]);
            }
        }
        // Ten bytes stand for 48 million.
        "endless-paper" => {
            facts("image/png", u32::MAX);
            for number in 1.. {
                page(number, 4_000, 4_000);
                send(SAME, &[0, 0x6C, 0xDC, 0x02, 255]);
            }
        }
        "endless-children" => {
            facts("application/zip", 0);
            loop {
                child("x", b"x");
            }
        }
        "endless-child" => {
            facts("application/zip", 0);
            send(CHILD, br#"{"name":"x"}"#);
            loop {
                send(CHILD_BYTES, &[0; 1 << 20]);
            }
        }
        "errors-flood" => loop {
            let _gone = std::io::stderr().write_all(&[b'!'; 4096]);
        },
        "silent-pdf" => {
            facts("application/pdf", 0);
            forever();
        }
        "silent-picture" => {
            facts("image/png", 0);
            forever();
        }
        "hoarding-text" => hoarding("text/plain"),
        "hoarding-page" => hoarding("text/html"),
        "half-then-silent" => {
            facts("text/plain", 0);
            send(TEXT, b"the first half\n");
            forever();
        }
        "crash-at-the-second-child" => three_children(file),
        "russian-doll" => {
            facts("application/zip", 0);
            child("again", b"x");
        }
        "abort" => std::process::abort(),
        "gone" => std::process::exit(0),
        "broken-memory" => {
            // SAFETY: none; that's the point. The process ends here.
            unsafe { std::ptr::null_mut::<u8>().wrapping_add(8).write_volatile(1) }
        }
        _ => {}
    }
}

/// Takes 400 MiB and says so.
fn hoarding(kind: &str) {
    facts(kind, 0);
    let done = crate::deeds::with("hoard", &["400".to_owned()]);
    send(TEXT, done.unwrap().as_bytes());
}

fn words(word: &str) {
    facts("image/png", 1);
    page(1, 1, 1);
    send(PIXELS, &[0; 3]);
    send(WORDS, format!(r#"{{"page":1,"words":[{word}]}}"#).as_bytes());
}

fn child(name: &str, bytes: &[u8]) {
    send(CHILD, format!(r#"{{"name":"{name}"}}"#).as_bytes());
    send(CHILD_BYTES, bytes);
    send(CHILD_END, b"");
}

fn three_children(file: &[u8]) {
    match file {
        b"one" | b"three" => {
            facts("text/plain", 0);
            send(TEXT, file);
        }
        b"two" => std::process::abort(),
        _ => {
            facts("application/zip", 0);
            for name in ["one", "two", "three"] {
                child(name, name.as_bytes());
            }
        }
    }
}

/// A page of a bound document: does what the file says, to the end of the job.
pub fn by_page(file: &[u8]) {
    match file {
        b"crash" => std::process::exit(9),
        b"hang" => forever(),
        b"nonsense" => raw(0x42, 0, b""),
        b"text" => {
            facts("text/plain", 0);
            return send(FAILED, br#"{"kind":"unsupported"}"#);
        }
        b"small" => facts("image/jpeg", 0),
        b"far" => {
            facts("image/tiff", u32::MAX);
            for number in [4_000_000_000, u32::MAX] {
                page(number, 1, 1);
                send(PIXELS, &[0; 3]);
            }
            send(FINDING, br#"{"kind":"gps","where":"page 1","what":"of another page","detail":""}"#);
        }
        _ => {
            facts("image/png", 1);
            page(1, 1, 1);
            send(PIXELS, &[0; 3]);
            send(FINDING, br#"{"kind":"gps","where":"picture, EXIF","what":"here","detail":""}"#);
            child("thumbnail.jpg", b"small");
        }
    }
    send(DONE, b"");
}
