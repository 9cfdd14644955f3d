//! Two text files: notes with a character in them that nobody sees, and a list in the encoding of an old machine.

use super::sheet::winansi;

const NOTES: &str = "Notes from the quay, kept by hand, typed up in April

10 March. The Marrow lies at the north mole with its lights out. No crew on deck. It has not moved since Sunday.
14 March. Still there. The harbour master's boy says that the pumps were never started.
21 March. The survey boat goes out and comes back within the hour. Ottilie Marsh walks past us and says nothing.
29 March. The Marrow leaves at night, high in the water. It carries no sand.
30 March. The minister tells parliament that the channel was deepened a second time.
";

/// Typed up in an office whose program marks each copy: a zero-width space stands in the line of 29 March.
pub fn notes() -> Vec<u8> {
    NOTES.replace("high in the water", "high\u{200b} in the water").into_bytes()
}

const CALLS: &str = "Calls from room 12, works department\r
date        from    to                      minutes\r
26 Feb      214     Survey office           4\r
9 March     214     Lagoon Trust Bank       11\r
10 March    214     Pell & Sons, café       2\r
11 March    214     accounts (I. Varga)     19\r
12 March    214     Lagoon Trust Bank       3\r
\r
“Number 214” is the telephone on the director’s desk.\r
";

pub fn calls() -> Vec<u8> {
    winansi(CALLS)
}

const LOG: &str = "Harbour log, north mole, kept by the watch

7 March    Marrow made fast, 21.40. Draught 3.1 m.
8 March    Marrow fast. No steam.
9 March    Marrow fast. No steam.
15 March   Marrow fast. No steam. Crew ashore, paid off.
22 March   Marrow fast. Draught 3.1 m.
28 March   Marrow fast. Two men aboard with a lamp.
29 March   Marrow cast off, 23.15. Draught 3.1 m. No pilot asked for.
";

/// What the watch wrote down: the draught never changed.
pub fn log() -> Vec<u8> {
    LOG.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

const VISITORS: &str = "Seamen's Mission, Port-Aline: visitors of the third floor

2 Nov    advocate, 10.00 to 11.30
2 Nov    a woman with a violin case, 15.10 to 15.50
3 Nov    nobody
4 Nov    advocate, 14.00 to 15.40; the postman, who stayed for tea
";

pub fn visitors() -> Vec<u8> {
    VISITORS.as_bytes().to_vec()
}
