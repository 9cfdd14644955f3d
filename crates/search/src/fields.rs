//! The fields of the query language: `country:`, `date:` and so on. The desk has more of them than the archive.

/// Where a query is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    Archive,
    Desk,
}

/// What can stand before a colon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    Title,
    Id,
    Country,
    Person,
    Organisation,
    Kind,
    Date,
    Type,
    Language,
    Mailbox,
    Stage,
    Severity,
}

impl Field {
    const ALL: [Self; 12] = [
        Self::Title,
        Self::Id,
        Self::Country,
        Self::Person,
        Self::Organisation,
        Self::Kind,
        Self::Date,
        Self::Type,
        Self::Language,
        Self::Mailbox,
        Self::Stage,
        Self::Severity,
    ];

    pub fn word(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Id => "id",
            Self::Country => "country",
            Self::Person => "person",
            Self::Organisation => "organisation",
            Self::Kind => "kind",
            Self::Date => "date",
            Self::Type => "type",
            Self::Language => "language",
            Self::Mailbox => "mailbox",
            Self::Stage => "stage",
            Self::Severity => "severity",
        }
    }

    /// The fields that a room knows.
    pub fn of(room: Room) -> impl Iterator<Item = Self> {
        Self::ALL
            .into_iter()
            .filter(move |field| room == Room::Desk || !matches!(field, Self::Mailbox | Self::Stage | Self::Severity))
    }

    /// American spelling is understood.
    pub fn named(word: &str, room: Room) -> Option<Self> {
        let word = if word == "organization" { "organisation" } else { word };
        Self::of(room).find(|field| field.word() == word)
    }
}
