//! What a colour printer's dots say, where the pattern is known: that of Xerox, Dell and Epson. Its fields were told by the Electronic
//! Frontier Foundation in 2005 (DocuColor); its grid, parities and makers by Richter, Escher, Schönfeld and Strufe, "Forensic Analysis and
//! Anonymisation of Printed Documents", 2018 (pattern 4).
//!
//! Dots lie on a grid of 0.04 inch. What is said stands in 8 by 16 places and comes again 8 places further right and 16 further down. The
//! number of dots is odd in each row but the first, and in each column but the first, so that what is read is hardly read wrongly.

use std::{collections::HashMap, f32::consts::TAU};

/// What a page's dots say. The clock is the printer's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// Where the pattern names one.
    pub maker: Option<&'static str>,
    /// Eight digits.
    pub serial: String,
    /// As `2004-06-21 12:50`.
    pub time: String,
}

/// Grid steps of so many pixels are tried: scans of 100 to 600 dots an inch. A wide step first: a narrow one fits its dots, too.
const STEPS: [f32; 8] = [24.0, 16.0, 12.0, 9.6, 8.0, 6.0, 4.8, 4.0];
/// A scan may lie askew by so much, in radians, and be larger or smaller.
const TURNS: f32 = 0.036;
const TURN: f32 = 0.0018;
const SCALES: f32 = 0.01;
const SCALE: f32 = 0.0025;
/// Dots by which the grid is found: they lie near each other, so that an error of the grid doesn't add up.
const NEAR: usize = 400;
/// Dots by which it is read.
const FAR: usize = 2_400;
/// How well dots must lie on it, from 0 to 1.
const FITS: f32 = 0.75;
/// Fewer dots are no pattern.
const LEAST: usize = 60;
/// From so many on they are a picture's grain.
pub const MOST: usize = 60_000;

/// The part that comes again, in places of the grid; its other half stays empty.
const WIDTH: usize = 8;
const HEIGHT: usize = 32;
/// How often a dot must be seen of the most frequent one's times, in percent: text hides some.
const SEEN: u32 = 40;

/// Reads the middles of specks, in pixels. `None`: another pattern, or none.
pub fn read(dots: &[(f32, f32)]) -> Option<Code> {
    if !(LEAST..MOST).contains(&dots.len()) {
        return None;
    }
    let dots = around_the_densest(dots);
    STEPS.iter().find_map(|step| {
        let grid = Grid::find(&dots[..dots.len().min(NEAR)], *step)?;
        let places = grid.places(&dots);
        (0..8).find_map(|turn| Unit::of(places.iter().map(|place| turned(*place, turn)))?.code())
    })
}

/// Those that lie around the place with the most, the nearest first.
fn around_the_densest(dots: &[(f32, f32)]) -> Vec<(f32, f32)> {
    const CELL: f32 = 256.0;
    let mut cells: HashMap<(i32, i32), usize> = HashMap::new();
    for (x, y) in dots {
        *cells.entry(((x / CELL) as i32, (y / CELL) as i32)).or_default() += 1;
    }
    let densest = cells.into_iter().max_by_key(|(cell, count)| (*count, *cell)).map_or((0, 0), |(cell, _)| cell);
    let (x, y) = ((densest.0 as f32 + 0.5) * CELL, (densest.1 as f32 + 0.5) * CELL);
    let far = |dot: &(f32, f32)| (dot.0 - x).powi(2) + (dot.1 - y).powi(2);
    let mut near: Vec<(f32, f32)> = dots.to_vec();
    near.sort_by(|one, other| far(one).total_cmp(&far(other)));
    near.truncate(FAR);
    near
}

/// Where the places are on which dots lie.
#[derive(Clone, Copy)]
struct Grid {
    step: f32,
    sin: f32,
    cos: f32,
    /// Of the first place, in steps.
    x: f32,
    y: f32,
}

impl Grid {
    fn find(dots: &[(f32, f32)], step: f32) -> Option<Self> {
        let turns = (TURNS / TURN) as i32;
        let scales = (SCALES / SCALE) as i32;
        let all = (-turns..=turns).flat_map(|turn| (-scales..=scales).map(move |scale| (turn, scale)));
        let fits = all.map(|(turn, scale)| Self::fit(dots, step * (1.0 + scale as f32 * SCALE), turn as f32 * TURN));
        let (fit, grid) = fits.max_by(|one, other| one.0.total_cmp(&other.0))?;
        (fit >= FITS).then_some(grid)
    }

    /// How well dots lie on a grid of this step and turn, and where it begins: the mean of their places' angles.
    fn fit(dots: &[(f32, f32)], step: f32, turn: f32) -> (f32, Self) {
        let (sin, cos) = turn.sin_cos();
        let mut sums = [0.0f32; 4];
        for (x, y) in dots {
            let (u, v) = ((x * cos + y * sin) / step, (y * cos - x * sin) / step);
            let ((su, cu), (sv, cv)) = ((u * TAU).sin_cos(), (v * TAU).sin_cos());
            for (sum, part) in sums.iter_mut().zip([su, cu, sv, cv]) {
                *sum += part;
            }
        }
        let count = dots.len() as f32;
        let fit = sums[0].hypot(sums[1]).min(sums[2].hypot(sums[3])) / count;
        (fit, Self { step, sin, cos, x: sums[0].atan2(sums[1]) / TAU, y: sums[2].atan2(sums[3]) / TAU })
    }

    fn places(&self, dots: &[(f32, f32)]) -> Vec<(i32, i32)> {
        let place = |(x, y): &(f32, f32)| {
            let u = (x * self.cos + y * self.sin) / self.step - self.x;
            let v = (y * self.cos - x * self.sin) / self.step - self.y;
            let on = (u - u.round()).abs() < 0.3 && (v - v.round()).abs() < 0.3;
            on.then_some((u.round() as i32, v.round() as i32))
        };
        dots.iter().filter_map(place).collect()
    }
}

/// One of the eight ways in which a page can lie on a scanner, or show through.
fn turned((x, y): (i32, i32), turn: u8) -> (i32, i32) {
    let (x, y) = if turn & 4 == 0 { (x, y) } else { (y, x) };
    (if turn & 1 == 0 { x } else { -x }, if turn & 2 == 0 { y } else { -y })
}

/// The part that comes again: where dots are.
struct Unit([[bool; HEIGHT]; WIDTH]);

/// A place in it. It comes again 8 further right and 16 further down.
fn folded(x: i32, y: i32) -> (usize, usize) {
    let y = if x.rem_euclid(16) < 8 { y } else { y + 16 };
    (x.rem_euclid(8) as usize, y.rem_euclid(32) as usize)
}

impl Unit {
    fn of(places: impl Iterator<Item = (i32, i32)>) -> Option<Self> {
        let mut counts = [[0u32; HEIGHT]; WIDTH];
        for (x, y) in places {
            let (x, y) = folded(x, y);
            counts[x][y] += 1;
        }
        let most = *counts.iter().flatten().max()?;
        (most >= 3).then(|| Self(counts.map(|column| column.map(|count| count * 100 >= most * SEEN))))
    }

    fn code(&self) -> Option<Code> {
        (0..256).find_map(|shift| self.said(shift % 8, shift / 8))
    }

    /// What it says when it begins there, if all of it is as it must be.
    fn said(&self, x: i32, y: i32) -> Option<Code> {
        let dot = |column: i32, row: i32| {
            let (x, y) = folded(column + x, row + y);
            self.0[x][y]
        };
        let empty = (8..16).all(|column| (0..=16).all(|row| !dot(column, row)));
        let odd_rows = || (1..15).all(|row| (0..8).filter(|column| dot(*column, row)).count() % 2 == 1);
        let odd_columns = || (1..8).all(|column| (1..16).filter(|row| dot(column, *row)).count() % 2 == 1);
        if !empty || !odd_rows() || !odd_columns() {
            return None;
        }
        let value = |row: i32| (1..8).fold(0u32, |value, column| value << 1 | u32::from(dot(column, row)));
        let [minute, hour, day, month, year] = [14, 11, 10, 9, 8].map(value);
        let serial = [2, 3, 4, 5].map(value);
        if serial.iter().any(|pair| *pair > 99)
            || minute > 59
            || hour > 23
            || !(1..=31).contains(&day)
            || !(1..=12).contains(&month)
            || year > 99
        {
            return None;
        }
        let century = if year >= 90 { 1900 } else { 2000 };
        Some(Code {
            maker: match value(12) {
                0 | 4 => Some("Xerox"),
                3 => Some("Epson"),
                20 => Some("Dell"),
                _ => None,
            },
            serial: serial.map(|pair| format!("{pair:02}")).concat(),
            time: format!("{}-{month:02}-{day:02} {hour:02}:{minute:02}", century + year),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The eight columns of each row as bits, the first one (that makes the row's number odd) the highest; 16 rows.
    fn rows(serial: [u8; 4], time: [u8; 5]) -> [u8; 16] {
        let [year, month, day, hour, minute] = time;
        let [a, b, c, d] = serial;
        // Row 6 is a line of dots that parts the fields.
        let mut rows = [0, 0, a, b, c, d, 127, 0, year, month, day, hour, 4, 0, minute, 0];
        let odd = |row: u8| if row.count_ones().is_multiple_of(2) { row | 128 } else { row };
        rows[1..15].iter_mut().for_each(|row| *row = odd(*row));
        rows[15] = (0..7)
            .filter(|bit| rows[1..15].iter().filter(|row| *row >> bit & 1 == 1).count() % 2 == 0)
            .map(|bit| 1 << bit)
            .sum();
        rows
    }

    /// Its dots over a page of so many inches, at a resolution, turned and shifted; some hidden by text.
    fn page(rows: &[u8; 16], dpi: f32, turn: f32) -> Vec<(f32, f32)> {
        let (sin, cos) = turn.sin_cos();
        let mut dots = Vec::new();
        for unit in 0..12 * 16 {
            let (right, down) = (unit % 12, unit / 12);
            for (row, bits) in (0..).zip(rows) {
                for column in (0..8).filter(|column| bits >> (7 - column) & 1 == 1) {
                    let (x, y) = (right * 16 + down % 2 * 8 + column, down * 16 + row);
                    let (x, y) = (x as f32 * 0.04 * dpi + 7.3, y as f32 * 0.04 * dpi + 11.8);
                    if !(x as u32 / 70 + y as u32 / 90).is_multiple_of(3) {
                        dots.push((x * cos - y * sin, x * sin + y * cos));
                    }
                }
            }
        }
        dots
    }

    #[test]
    fn time_and_printer_are_read_however_the_page_lies() {
        let rows = rows([21, 5, 28, 57], [5, 6, 21, 12, 50]);
        let code = Code { maker: Some("Xerox"), serial: "21052857".to_owned(), time: "2005-06-21 12:50".to_owned() };
        for dpi in [150.0, 300.0, 600.0] {
            for turn in [0.0, 0.011, -0.02] {
                assert_eq!(read(&page(&rows, dpi, turn)).as_ref(), Some(&code), "{dpi} {turn}");
            }
        }
        let lying: Vec<_> = page(&rows, 300.0, 0.004).into_iter().map(|(x, y)| (4000.0 - y, x)).collect();
        assert_eq!(read(&lying).as_ref(), Some(&code));
    }

    #[test]
    fn what_is_not_as_it_must_be_says_nothing() {
        let good = rows([21, 5, 28, 57], [5, 6, 21, 12, 50]);
        for (row, bit) in [(2, 3), (6, 0), (14, 5), (9, 7), (15, 1)] {
            let mut wrong = good;
            wrong[row] ^= 1 << bit;
            assert_eq!(read(&page(&wrong, 300.0, 0.0)), None, "row {row}");
        }
        assert_eq!(read(&page(&rows([21, 5, 28, 57], [5, 13, 21, 12, 50]), 300.0, 0.0)), None, "a thirteenth month");
        let every: Vec<_> = (0..3600).map(|n| ((n % 60) as f32 * 12.0, (n / 60) as f32 * 12.0)).collect();
        assert_eq!(read(&every), None, "a dot on each place");
        let strewn: Vec<_> = (0..3000u32).map(|n| ((n * 7919 % 2400) as f32, (n * 104_729 % 3300) as f32)).collect();
        assert_eq!(read(&strewn), None);
        assert_eq!(read(&[]), None);
    }
}
