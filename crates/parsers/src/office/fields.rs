//! Field codes of Word: what a document takes from elsewhere or tells of itself. Calculates none.

use model::FindingKind::{Property, RemoteReference};

use super::links::local_path;
use crate::found::Found;

/// Says what a field's code does, if it is worth saying.
pub fn say(code: &str, place: &str, found: &mut Found) {
    let code = code.trim();
    let name = code.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
    let what = match name.as_str() {
        "HYPERLINK"
            if target(code).is_some_and(|t| !t.starts_with('#') && !t.starts_with('_')) && !code.contains("\\l ") =>
        {
            "A link to somewhere else. Following it tells them."
        }
        "INCLUDEPICTURE" | "IMPORT" => {
            "A picture is loaded from elsewhere when the document is opened: that tells its maker who opened it."
        }
        "INCLUDETEXT" | "INCLUDE" | "LINK" | "DDE" | "DDEAUTO" | "DATABASE" | "RD" => {
            "Text or data is loaded from elsewhere when the document is opened: that tells its maker who opened it."
        }
        "FILENAME" | "USERNAME" | "USERINITIALS" | "USERADDRESS" | "AUTHOR" | "LASTSAVEDBY" | "TEMPLATE"
        | "DOCPROPERTY" | "DOCVARIABLE" => {
            found.say(Property, place, "The text shows something that the file says about itself or its author.", code);
            return;
        }
        _ => return,
    };
    let target = target(code).unwrap_or(code);
    found.say(RemoteReference, place, what, target);
    local_path(target, place, found);
}

/// The first argument, without its quotation marks.
fn target(code: &str) -> Option<&str> {
    let rest = code.split_once(char::is_whitespace)?.1.trim_start();
    match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => rest.split_whitespace().next().filter(|word| !word.starts_with('\\')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_loads_from_elsewhere_is_told_from_what_does_not() {
        let mut found = Found::default();
        for code in [
            r#" INCLUDEPICTURE "https://canary.example/p.png" \d "#,
            r#"HYPERLINK "https://a.example/" \o "tip""#,
            r#"HYPERLINK \l "_Toc1""#,
            "PAGE",
            r"DDEAUTO c:\\windows\\system32\\cmd.exe x",
            "FILENAME \\p",
        ] {
            say(code, "document", &mut found);
        }
        let said: Vec<_> = found.findings.iter().map(|f| (f.kind, f.detail.as_str())).collect();
        assert_eq!(said[0], (RemoteReference, "https://canary.example/p.png"));
        assert_eq!(said[1], (RemoteReference, "https://a.example/"));
        assert!(said.iter().any(|(kind, _)| *kind == Property));
        assert_eq!(said.iter().filter(|(kind, _)| *kind == RemoteReference).count(), 3);
    }
}
