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
