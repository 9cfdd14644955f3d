//! Formulas of workbooks before 2007 ([MS-XLS], 2.5.198), from the order that a machine calculates in back to what a person wrote. Calculates none.

use super::records::{f64_le, string};
use crate::{
    bytes::{u16_le, u32_le},
    office::table::letters,
};

/// Names of functions by their number, with the number of arguments where it is fixed (2.5.198.17).
const FUNCTIONS: &str = "\
    COUNT IF ISNA:1 ISERROR:1 SUM AVERAGE MIN MAX ROW COLUMN NA:0 NPV STDEV DOLLAR FIXED SIN:1 COS:1 TAN:1 ATAN:1 PI:0 \
    SQRT:1 EXP:1 LN:1 LOG10:1 ABS:1 INT:1 SIGN:1 ROUND:2 LOOKUP INDEX REPT:2 MID:3 LEN:1 VALUE:1 TRUE:0 FALSE:0 AND OR \
    NOT:1 MOD:2 DCOUNT:3 DSUM:3 DAVERAGE:3 DMIN:3 DMAX:3 DSTDEV:3 VAR DVAR:3 TEXT:2 LINEST TREND LOGEST GROWTH GOTO HALT \
    RETURN PV FV NPER PMT RATE MIRR:3 IRR RAND:0 MATCH DATE:3 TIME:3 DAY:1 MONTH:1 YEAR:1 WEEKDAY HOUR:1 MINUTE:1 SECOND:1 \
    NOW:0 AREAS:1 ROWS:1 COLUMNS:1 OFFSET - - - SEARCH TRANSPOSE:1 - - TYPE:1 - - - - - SERIESSUM:4 - - - - ATAN2:2 ASIN:1 \
    ACOS:1 CHOOSE HLOOKUP VLOOKUP - - ISREF:1 - - - LOG EXEC CHAR:1 LOWER:1 UPPER:1 PROPER:1 LEFT RIGHT EXACT:2 TRIM:1 \
    REPLACE:4 SUBSTITUTE CODE:1 - - FIND CELL ISERR:1 ISTEXT:1 ISNUMBER:1 ISBLANK:1 T:1 N:1 - - - - - - - - DATEVALUE:1 \
    TIMEVALUE:1 SLN:3 SYD:4 DDB - - - INDIRECT REGISTER CALL - - - - - - - - - - - CLEAN:1 MDETERM:1 MINVERSE:1 MMULT:2 - \
    IPMT PPMT COUNTA - - - - - - - - - - - - - PRODUCT FACT:1 - - - - DPRODUCT:3 ISNONTEXT:1 - - STDEVP VARP DSTDEVP:3 \
    DVARP:3 TRUNC ISLOGICAL:1 DCOUNTA:3 - - - - USDOLLAR FINDB SEARCHB REPLACEB:4 LEFTB RIGHTB MIDB:3 LENB:1 ROUNDUP:2 \
    ROUNDDOWN:2 ASC:1 DBCS:1 RANK - - ADDRESS DAYS360 TODAY:0 VDB - - - - MEDIAN SUMPRODUCT SINH:1 COSH:1 TANH:1 ASINH:1 \
    ACOSH:1 ATANH:1 DGET:3 - - - - - - - - INFO:1 - - DB - - - - FREQUENCY:2 - - - - - - - - ERROR.TYPE:1 - - - - - - - \
    AVEDEV BETADIST GAMMALN:1 BETAINV BINOMDIST:4 CHIDIST:2 CHIINV:2 COMBIN:2 CONFIDENCE:3 CRITBINOM:3 EVEN:1 EXPONDIST:3 \
    FDIST:3 FINV:3 FISHER:1 FISHERINV:1 FLOOR:2 GAMMADIST:4 GAMMAINV:3 CEILING:2 HYPGEOMDIST:4 LOGNORMDIST:3 LOGINV:3 \
    NEGBINOMDIST:3 NORMDIST:4 NORMSDIST:1 NORMINV:3 NORMSINV:1 STANDARDIZE:3 ODD:1 PERMUT:2 POISSON:3 TDIST:3 WEIBULL:4 \
    SUMXMY2:2 SUMX2MY2:2 SUMX2PY2:2 CHITEST:2 CORREL:2 COVAR:2 FORECAST:3 FTEST:2 INTERCEPT:2 PEARSON:2 RSQ:2 STEYX:2 \
    SLOPE:2 TTEST:4 PROB DEVSQ GEOMEAN HARMEAN SUMSQ KURT SKEW ZTEST LARGE:2 SMALL:2 QUARTILE:2 PERCENTILE:2 PERCENTRANK \
    MODE TRIMMEAN:2 TINV:2 - - - CONCATENATE POWER:2 - - - - RADIANS:1 DEGREES:1 SUBTOTAL SUMIF COUNTIF:2 COUNTBLANK:1 - - \
    ISPMT:4 DATEDIF:3 DATESTRING:1 NUMBERSTRING:2 ROMAN - - - GETPIVOTDATA:2 HYPERLINK PHONETIC:1 AVERAGEA MAXA MINA \
    STDEVPA VARPA STDEVA VARA BAHTTEXT:1 THAIDAYOFWEEK:1 THAIDIGIT:1 THAIMONTHOFYEAR:1 THAINUMSOUND:1 THAINUMSTRING:1 \
    THAISTRINGLENGTH:1 ISTHAIDIGIT:1 ROUNDBAHTDOWN:1 ROUNDBAHTUP:1 THAIYEAR:1 RTD";
/// Operands that wait at once, and letters that one may have.
const MOST: usize = 4_096;
const LONGEST: usize = 16 << 10;

/// What a formula may refer to.
#[derive(Default)]
pub struct Context {
    /// Of before 1997: the code page, and that references are shorter.
    pub page: Option<u16>,
    pub names: Vec<String>,
    /// What `ixti` stands for: the words before the exclamation mark.
    pub sheets: Vec<String>,
    /// Which book each `ixti` means, and the names that the books have.
    pub books: Vec<usize>,
    pub others: Vec<Vec<String>>,
}

/// The formula as text; `None` when it can't be read. `base` is the cell that relative references count from.
pub fn text(code: &[u8], base: (u32, u32), context: &Context) -> Option<String> {
    let mut stack: Vec<String> = Vec::new();
    let mut rest = code;
    while let Some((token, after)) = rest.split_first() {
        let used = operand(*token, after, base, context, &mut stack)?;
        rest = after.get(used..)?;
        if stack.len() > MOST || stack.last().is_some_and(|last| last.len() > LONGEST) {
            return None;
        }
    }
    stack.pop().filter(|_| stack.is_empty())
}

/// Applies a token; how many bytes it takes beyond its first.
fn operand(token: u8, data: &[u8], base: (u32, u32), context: &Context, stack: &mut Vec<String>) -> Option<usize> {
    let old = context.page.is_some();
    // References have three bytes before 1997, four since.
    let size = if old { 3 } else { 4 };
    let area = if old { 6 } else { 8 };
    // Classes of the same token differ in two bits.
    let plain = if token >= 0x40 { token & 0x1F | 0x20 } else { token };
    match plain {
        0x03..=0x11 => {
            const SIGNS: [&str; 15] = ["+", "-", "*", "/", "^", "&", "<", "<=", "=", ">=", ">", "<>", " ", ",", ":"];
            let right = stack.pop()?;
            let left = stack.last_mut()?;
            left.push_str(SIGNS[usize::from(plain - 3)]);
            left.push_str(&right);
            Some(0)
        }
        0x12..=0x15 => {
            let value = stack.last_mut()?;
            match plain {
                0x12 => value.insert(0, '+'),
                0x13 => value.insert(0, '-'),
                0x14 => value.push('%'),
                _ => {
                    value.insert(0, '(');
                    value.push(')');
                }
            }
            Some(0)
        }
        0x16 => push(stack, String::new(), 0),
        0x17 => {
            let (text, used) = string(data, false, context.page)?;
            push(stack, format!("\"{}\"", text.replace('"', "\"\"")), used)
        }
        0x19 => attribute(data, stack),
        0x1C => push(stack, error(*data.first()?).to_owned(), 1),
        0x1D => push(stack, if *data.first()? == 0 { "FALSE" } else { "TRUE" }.to_owned(), 1),
        0x1E => push(stack, u16_le(data, 0)?.to_string(), 2),
        0x1F => push(stack, f64_le(data, 0)?.to_string(), 8),
        0x20 => push(stack, "{…}".to_owned(), 7),
        0x21 => {
            let (name, count) = function(u16_le(data, 0)?);
            call(&name, count?, stack)?;
            Some(2)
        }
        0x22 => {
            let (name, _) = function(u16_le(data, 1)? & 0x7FFF);
            let mut count = usize::from(data.first()? & 0x7F);
            // An added function's name stands before its arguments.
            if name == "USER" {
                count = count.checked_sub(1)?;
                let at = stack.len().checked_sub(count + 1)?;
                let name = stack.remove(at);
                call(&name, count, stack)?;
            } else {
                call(&name, count, stack)?;
            }
            Some(3)
        }
        0x23 => {
            let at = usize::from(u16_le(data, 0)?);
            let name = at.checked_sub(1).and_then(|at| context.names.get(at)).cloned();
            push(stack, name.unwrap_or_else(|| format!("name-{at}")), if old { 14 } else { 4 })
        }
        0x24 => push(stack, reference(data, 0, old)?, size),
        0x25 => push(stack, range(data, old)?, area),
        0x26..=0x28 => Some(6),
        0x29 => Some(2),
        0x2A => push(stack, "#REF!".to_owned(), size),
        0x2B => push(stack, "#REF!".to_owned(), area),
        0x2C => push(stack, relative(data, 0, base, old)?, size),
        0x2D => {
            let text = if old {
                return None;
            } else {
                let (first, last) =
                    ([data.get(0..2)?, data.get(4..6)?].concat(), [data.get(2..4)?, data.get(6..8)?].concat());
                format!("{}:{}", relative(&first, 0, base, old)?, relative(&last, 0, base, old)?)
            };
            push(stack, text, area)
        }
        0x39 if !old => {
            let (reference, at) = (usize::from(u16_le(data, 0)?), usize::from(u16_le(data, 2)?));
            let others = context.books.get(reference).and_then(|book| context.others.get(*book));
            let name = at.checked_sub(1).and_then(|at| others.unwrap_or(&context.names).get(at)).cloned();
            push(stack, name.unwrap_or_else(|| format!("name-{at}")), 6)
        }
        0x3A if !old => push(stack, sheet(data, context)? + &reference(data, 2, old)?, 6),
        0x3B if !old => push(stack, sheet(data, context)? + &range(data.get(2..)?, old)?, 10),
        0x3C if !old => push(stack, "#REF!".to_owned(), 6),
        0x3D if !old => push(stack, "#REF!".to_owned(), 10),
        _ => None,
    }
}

fn push(stack: &mut Vec<String>, text: String, used: usize) -> Option<usize> {
    stack.push(text);
    Some(used)
}

/// What steers the calculation (2.5.198.4 and on): of it, only a sum of one value is seen.
fn attribute(data: &[u8], stack: &mut Vec<String>) -> Option<usize> {
    let (kind, number) = (*data.first()?, usize::from(u16_le(data, 1)?));
    if kind & 0x10 != 0 {
        call("SUM", 1, stack)?;
    }
    Some(if kind & 0x04 != 0 { 3 + (number + 1) * 2 } else { 3 })
}

fn call(name: &str, count: usize, stack: &mut Vec<String>) -> Option<()> {
    let at = stack.len().checked_sub(count)?;
    let arguments = stack.split_off(at).join(",");
    stack.push(format!("{name}({arguments})"));
    Some(())
}

fn function(number: u16) -> (String, Option<usize>) {
    if number == 255 {
        return ("USER".to_owned(), None);
    }
    match FUNCTIONS.split_whitespace().nth(usize::from(number)) {
        Some(entry) if entry != "-" => match entry.split_once(':') {
            Some((name, count)) => (name.to_owned(), count.parse().ok()),
            None => (entry.to_owned(), None),
        },
        _ => (format!("FUNCTION{number}"), None),
    }
}

fn cell(row: u32, column: u32, fixed_row: bool, fixed_column: bool) -> String {
    let mark = |fixed: bool| if fixed { "$" } else { "" };
    format!("{}{}{}{}", mark(fixed_column), letters(column), mark(fixed_row), u64::from(row) + 1)
}

fn reference(data: &[u8], at: usize, old: bool) -> Option<String> {
    let (row, column, flags) = if old {
        let row = u16_le(data, at)?;
        (row & 0x3FFF, u16::from(*data.get(at + 2)?), row)
    } else {
        let column = u16_le(data, at + 2)?;
        (u16_le(data, at)?, column & 0x3FFF, column)
    };
    Some(cell(u32::from(row), u32::from(column), flags & 0x8000 == 0, flags & 0x4000 == 0))
}

fn range(data: &[u8], old: bool) -> Option<String> {
    let pick = |row: usize, column: usize, wide: usize| -> Option<Vec<u8>> {
        Some([data.get(row..row + 2)?, data.get(column..column + wide)?].concat())
    };
    let (first, last) = if old { (pick(0, 4, 1)?, pick(2, 5, 1)?) } else { (pick(0, 4, 2)?, pick(2, 6, 2)?) };
    Some(format!("{}:{}", reference(&first, 0, old)?, reference(&last, 0, old)?))
}

/// A reference that counts from the formula's own cell (2.5.198.112).
fn relative(data: &[u8], at: usize, base: (u32, u32), old: bool) -> Option<String> {
    if old {
        return None;
    }
    let (row, column) = (u16_le(data, at)?, u16_le(data, at + 2)?);
    let by_row = if column & 0x8000 != 0 { (base.0 as u16).wrapping_add(row) } else { row };
    let by_column =
        if column & 0x4000 != 0 { (base.1 as u16).wrapping_add(column & 0xFF) & 0xFF } else { column & 0xFF };
    Some(cell(u32::from(by_row), u32::from(by_column), column & 0x8000 == 0, column & 0x4000 == 0))
}

fn sheet(data: &[u8], context: &Context) -> Option<String> {
    Some(context.sheets.get(usize::from(u16_le(data, 0)?)).cloned().unwrap_or_else(|| "?!".to_owned()))
}

/// The words of an error (2.5.10).
pub fn error(code: u8) -> &'static str {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        0x2A => "#N/A",
        _ => "#ERROR",
    }
}

/// The base cell of a shared or array formula, when the formula is no more than that (2.5.198.58).
pub fn shared(code: &[u8]) -> Option<(u32, u32)> {
    let (Some(1), 5) = (code.first(), code.len()) else { return None };
    Some((u32::from(u16_le(code, 1)?), u32_le(code, 1)? >> 16))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_read_as_they_were_written() {
        let context = Context { sheets: vec!["'Second sheet'!".into()], ..Context::default() };
        let read = |code: &[u8]| text(code, (4, 2), &context);
        assert_eq!(read(b"\x24\0\0\0\xC0\x24\x01\0\x01\0\x03").unwrap(), "A1+$B$2");
        assert_eq!(read(b"\x25\0\0\x02\0\0\xC0\0\xC0\x19\x10\0\0").unwrap(), "SUM(A1:A3)");
        assert_eq!(read(b"\x17\x03\0a\"b\x1E\x05\0\x22\x02\x6D\0").unwrap(), "LOG(\"a\"\"b\",5)");
        assert_eq!(read(b"\x3A\0\0\x03\0\x04\xC0").unwrap(), "'Second sheet'!E4");
        assert_eq!(read(b"\x2C\xFF\xFF\xFF\xC0").unwrap(), "B4");
        assert_eq!(read(b"\x1F\0\0\0\0\0\0\xF8\x3F\x21\x0F\0").unwrap(), "SIN(1.5)");
        for bad in [&b"\x03"[..], b"\x21\xFF\xFF", b"\x17\xFF", b"\x24\0", b"\x22\x7F\0\0", b"\x7F"] {
            assert_eq!(read(bad), None);
        }
        assert_eq!(function(359).0, "HYPERLINK");
        assert_eq!(function(347), ("COUNTBLANK".into(), Some(1)));
    }
}
