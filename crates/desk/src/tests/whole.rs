//! What holds for every page of the desk, whatever shows it. The tests through two people's browsers include this file, too.

/// One heading, a language, labelled inputs, nothing inline, nothing loaded from elsewhere. A link that leads out tells nobody where
/// it stood.
pub fn check(path: &str, text: &str) {
    assert_eq!(text.matches("<h1").count(), 1, "{path}: {text}");
    assert!(text.contains("<html lang=\"en\""), "{path}");
    for inline in ["<style", " style=", " onclick=", "<script>", "src=\"http", "javascript:"] {
        assert!(!text.contains(inline), "{path} has {inline}");
    }
    for tag in text.split('<').filter(|tag| tag.contains("href=\"http") && !tag.contains("href=\"http://127.0.0.1")) {
        assert!(tag.starts_with("a ") && tag.contains("noreferrer"), "{path}: {tag}");
    }
    let mut inside = false;
    for tag in text.split('<') {
        inside = (inside || tag.starts_with("label")) && !tag.starts_with("/label");
        let input = ["input ", "textarea ", "select "].iter().any(|name| tag.starts_with(name));
        // A picture that is pressed says what it is by its own words.
        let pressed = tag.contains("type=\"image\"") && tag.contains(" alt=\"");
        if !input || inside || pressed || tag.contains("type=\"hidden\"") {
            continue;
        }
        let id = tag.split(" id=\"").nth(1).and_then(|rest| rest.split('"').next());
        let id = id.unwrap_or_else(|| panic!("{path}: {tag}"));
        assert!(text.contains(&format!("for=\"{id}\"")), "{path}: {id} has no label");
    }
}
