//! What readers write under the stories, and what the moderator does with it.

pub struct Comment {
    pub story: &'static str,
    pub name: &'static str,
    pub text: &'static str,
    /// Released, or held back.
    pub released: bool,
}

pub const COMMENTS: &[Comment] = &[
    Comment {
        story: "the-dredging-was-paid-for-twice",
        name: "A pilot, retired",
        text: "I took the Marrow in on 7 March and out on the 29th. Whoever has stood on a hopper dredger knows what one looks like when it has \
worked. This one had not.",
        released: true,
    },
    Comment {
        story: "refused-before-it-had-arrived",
        name: "",
        text: "The sentence can be read both ways, and perhaps it was meant to be. What I don’t understand is the fifty minutes.",
        released: true,
    },
    Comment {
        story: "the-dredging-was-paid-for-twice",
        name: "quayside",
        text: "Everybody in the office knows that it was Ottilie Marsh who kept the soundings in the book.",
        released: false,
    },
];

pub const WITHDRAWN: &str =
    "Somebody who visited the house in those days can be recognised by the list. That outweighs what it tells.";
