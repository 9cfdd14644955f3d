//! The form for a reader's comment: on a story's plain page and on the archive's own pages alike. Templates include
//! `parts/comment_form.html` and have a field `form: CommentForm`.

/// A form, empty or with what somebody typed.
#[derive(Clone, Debug, Default)]
pub struct CommentForm {
    /// Where it is sent.
    pub action: String,
    /// The way to the advice for sources.
    pub send: String,
    /// The story's slug.
    pub on: String,
    /// Random, of this one loading of the form; empty on plain pages, which are the same for everybody.
    pub id: String,
    /// What can be commented on besides the whole story: a passage's name and its first words.
    pub passages: Vec<(String, String)>,
    /// The chosen passage's name; empty for the whole story.
    pub chosen: String,
    pub name: String,
    pub text: String,
}
