//! The order in which pieces of lines are read: columns one after the other, rows from the top. Geometry alone.

use super::words::Piece;

/// How often a page may be cut in turn.
const DEEPEST: usize = 40;

/// Rows in reading order, each with its pieces from left to right.
pub(super) fn rows(pieces: Vec<Piece>) -> Vec<Vec<Piece>> {
    let mut rows = Vec::new();
    cut(pieces, DEEPEST, &mut rows);
    rows
}

fn cut(mut pieces: Vec<Piece>, depth: usize, rows: &mut Vec<Vec<Piece>>) {
    if pieces.len() < 6 || depth == 0 {
        return by_lines(pieces, rows);
    }
    if let Some(at) = gutter(&mut pieces) {
        let (left, right) = pieces.into_iter().partition(|p| p.start < at);
        cut(left, depth - 1, rows);
        return cut(right, depth - 1, rows);
    }
    match band(&mut pieces) {
        Some(at) => {
            let (above, below) = pieces.into_iter().partition(|p| p.across < at);
            cut(above, depth - 1, rows);
            cut(below, depth - 1, rows);
        }
        None => by_lines(pieces, rows),
    }
}

/// Where a gap runs from top to bottom between two columns of running text. Between the columns of a table lines are short: those stay rows.
fn gutter(pieces: &mut [Piece]) -> Option<f64> {
    pieces.sort_by(|a, b| a.start.total_cmp(&b.start));
    let mut best: Option<(f64, f64)> = None;
    let mut reach = f64::NEG_INFINITY;
    for (at, piece) in pieces.iter().enumerate() {
        let gap = piece.start - reach;
        if at > 0
            && gap > piece.size * 0.7
            && best.is_none_or(|(widest, _)| gap > widest)
            && is_text(&pieces[..at])
            && is_text(&pieces[at..])
        {
            best = Some((gap, piece.start - gap / 2.0));
        }
        reach = reach.max(piece.end);
    }
    best.map(|(_, at)| at)
}

/// Three lines or more, most of them long.
fn is_text(pieces: &[Piece]) -> bool {
    if pieces.len() < 3 {
        return false;
    }
    let mut widths: Vec<f64> = pieces.iter().map(|p| (p.end - p.start) / p.size.max(0.1)).collect();
    widths.sort_by(f64::total_cmp);
    widths[widths.len() / 2] > 9.0
}

/// The tallest empty band from side to side, when columns may begin or end there.
fn band(pieces: &mut [Piece]) -> Option<f64> {
    pieces.sort_by(|a, b| a.top().total_cmp(&b.top()));
    let mut best: Option<(f64, f64)> = None;
    let mut reach = f64::NEG_INFINITY;
    for (at, piece) in pieces.iter().enumerate() {
        let gap = piece.top() - reach;
        if at > 0 && gap > piece.size * 0.25 && best.is_none_or(|(tallest, _)| gap > tallest) {
            best = Some((gap, piece.top() - gap / 2.0));
        }
        reach = reach.max(piece.bottom());
    }
    best.map(|(_, at)| at)
}

/// Pieces whose lines of writing agree are one row.
fn by_lines(mut pieces: Vec<Piece>, rows: &mut Vec<Vec<Piece>>) {
    pieces.sort_by(|a, b| a.across.total_cmp(&b.across));
    let mut row: Vec<Piece> = Vec::new();
    for piece in pieces {
        if row.last().is_some_and(|last| piece.across - last.across > last.size.min(piece.size) * 0.5) {
            finish(&mut row, rows);
        }
        row.push(piece);
    }
    finish(&mut row, rows);
}

fn finish(row: &mut Vec<Piece>, rows: &mut Vec<Vec<Piece>>) {
    if !row.is_empty() {
        row.sort_by(|a, b| a.start.total_cmp(&b.start));
        rows.push(std::mem::take(row));
    }
}
