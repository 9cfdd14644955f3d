//! What is dark on a picture: each point beside the lightness around it, exactly as the reader of codes has it, whose own count takes most of the
//! time that reading takes. Knows one row at a time.

/// A point is dark below so many hundredths of the lightness around it.
const DARK: u32 = 95;
/// The lightness around a point is that of an eighth of the row.
const AROUND: usize = 8;
/// Enough for sums of an eighth of a row of 200,000 points.
const SHIFT: u32 = 42;

/// Which points of the row that came last are dark: beside two sums that forget, from its left and from its right.
#[derive(Default)]
pub struct Limits {
    left: Vec<u32>,
    right: Vec<u32>,
    span: u32,
    /// Where the sums of the next row begin, at its left and its right.
    next: (u32, u32),
}

/// Below which lightness a point is dark.
#[derive(Clone, Copy)]
pub struct Limit {
    sum: u32,
    span: u32,
}

impl Limit {
    pub fn is_dark(self, lightness: u8) -> bool {
        (u32::from(lightness) + 1) * 200 * self.span <= self.sum * DARK
    }
}

impl Limits {
    /// The row beneath the last one, of the same length: the sums turn round at its ends. `dark`: as long as the row afterwards.
    pub fn next(&mut self, row: &[u8], dark: &mut Vec<bool>) {
        self.span = span(row) as u32;
        let span = u64::from(self.span);
        // Rounded up: `n / span` for every sum.
        let inverse = (1 << SHIFT) / span + 1;
        let forget = |sum: u32| sum - (((u64::from(sum) + span - 1) * inverse) >> SHIFT) as u32;
        let (mut left, mut right) = self.next;
        self.left.resize(row.len(), 0);
        self.right.resize(row.len(), 0);
        let lefts = self.left.iter_mut().zip(row);
        let rights = self.right.iter_mut().zip(row).rev();
        // Both ways at once: neither has to wait for the other.
        for ((to_left, &from_left), (to_right, &from_right)) in lefts.zip(rights) {
            left = forget(left) + u32::from(from_left);
            right = forget(right) + u32::from(from_right);
            (*to_left, *to_right) = (left, right);
        }
        self.next = (right, left);
        let span = self.span;
        let sums = self.left.iter().zip(&self.right).map(|(left, right)| left + right);
        dark.clear();
        dark.extend(row.iter().zip(sums).map(|(&lightness, sum)| Limit { sum, span }.is_dark(lightness)));
    }

    /// A row of which the one above isn't known.
    pub fn alone(&mut self, row: &[u8], dark: &mut Vec<bool>) {
        let sum = |part: &[u8]| part.iter().map(|&v| u32::from(v)).sum();
        let span = span(row);
        self.next = (sum(&row[..span]), sum(&row[row.len() - span..]));
        self.next(row, dark);
    }

    pub fn at(&self, x: usize) -> Limit {
        Limit { sum: self.left[x] + self.right[x], span: self.span }
    }
}

fn span(row: &[u8]) -> usize {
    (row.len() / AROUND).max(1)
}
