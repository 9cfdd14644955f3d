//! Tesseract's table of words (`tesseract … tsv`): one row a word, its box in pixels. The program that wrote it read hostile pixels, so nothing in it is believed.

use model::{Rect, Word};

/// Words beyond this many on a page are no text that a person could read.
const MOST: usize = 100_000;
/// The level of rows that are words; 1 is a page, 2 a block, 3 a paragraph, 4 a line.
const LEVEL_OF_WORDS: u32 = 5;

/// The words of a table about a page of so many pixels, in the table's order, a line's last word marked. Rows that make no sense are left out, and words of
/// which Tesseract was less sure than `least` (of 100).
pub fn words(table: &[u8], width: u32, height: u32, least: u8) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut line_of_last = None;
    for row in String::from_utf8_lossy(table).lines() {
        let Some((line, word)) = row_of(row, width as f32, height as f32, f32::from(least)) else { continue };
        if line_of_last.is_some_and(|last| last != line)
            && let Some(last) = words.last_mut()
        {
            last.line_end = true;
        }
        line_of_last = Some(line);
        words.push(word);
        if words.len() == MOST {
            break;
        }
    }
    if let Some(last) = words.last_mut() {
        last.line_end = true;
    }
    words
}

/// Block, paragraph and line, and the word. Columns: level, page, block, paragraph, line, word, left, top, width, height, confidence, text.
fn row_of(row: &str, page_width: f32, page_height: f32, least: f32) -> Option<([u32; 3], Word)> {
    let columns: Vec<&str> = row.splitn(12, '\t').collect();
    let number = |n: usize| columns.get(n)?.parse::<u32>().ok();
    if number(0)? != LEVEL_OF_WORDS {
        return None;
    }
    let text = columns.get(11)?.trim();
    let confidence: f32 = columns.get(10)?.parse().ok()?;
    if text.is_empty() || !confidence.is_finite() || confidence < least {
        return None;
    }
    let [left, top, width, height] = [number(6)?, number(7)?, number(8)?, number(9)?].map(|v| v as f32);
    let rect = Rect::new(left, top, (left + width).min(page_width), (top + height).min(page_height));
    if rect.x0 >= rect.x1 || rect.y0 >= rect.y1 {
        return None;
    }
    Some(([number(2)?, number(3)?, number(4)?], Word { text: text.to_owned(), rect, line_end: false }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_with_places_and_line_ends() {
        let table = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n\
            1\t1\t0\t0\t0\t0\t0\t0\t600\t400\t-1\t\n\
            5\t1\t1\t1\t1\t1\t10\t20\t30\t12\t96.5\tHarbour\n\
            5\t1\t1\t1\t1\t2\t50\t20\t20\t12\t91\toffice\n\
            5\t1\t1\t1\t2\t1\t10\t40\t30\t12\t90\tMarch\n\
            5\t1\t1\t1\t2\t2\t10\t40\t30\t12\t3\tspeck\n\
            5\t1\t1\t1\t2\t3\t590\t40\t30\t12\t90\tedge\n\
            5\t1\t1\t1\t2\t4\t700\t40\t30\t12\t90\toutside\n\
            5\t1\t1\t1\t2\t4\t-7\t40\t30\t12\t90\tnegative\n\
            5\tbroken";
        let words = words(table.as_bytes(), 600, 400, 20);
        let texts: Vec<_> = words.iter().map(|w| (w.text.as_str(), w.line_end)).collect();
        assert_eq!(texts, [("Harbour", false), ("office", true), ("March", false), ("edge", true)]);
        assert_eq!(super::words(table.as_bytes(), 600, 400, 95).len(), 1, "of one it was as sure as that");
        assert_eq!(words[0].rect, Rect::new(10.0, 20.0, 40.0, 32.0));
        assert_eq!(words[3].rect.x1, 600.0);
    }

    #[test]
    fn garbage_is_no_word() {
        assert!(words(&[0xFF, b'5', b'\t', 0], 10, 10, 20).is_empty());
        assert!(words("5\t1\t1\t1\t1\t1\t1\t1\t5\t5\tNaN\tx\n".as_bytes(), 10, 10, 20).is_empty());
        assert!(words(b"5\t1\t1\t1\t1\t1\t4294967295\t1\t4294967295\t5\t90\tx\n", 10, 10, 20).is_empty());
    }
}
