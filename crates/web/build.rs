//! Turns `locales/LANG/*.ftl` into one method of `Lang` for each message, with one argument for each variable.
//!
//! A misspelt id or a forgotten argument is then a compile error, and so is a message that one language lacks or that
//! takes other variables there. It never writes outside `OUT_DIR`.

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    fmt::Write as _,
    fs,
    path::Path,
};

use fluent_syntax::{
    ast::{Entry, Expression, InlineExpression, Pattern, PatternElement},
    parser,
};

const LANGUAGES: [&str; 2] = ["en", "fr"];

/// Message id → the variables it takes.
type Messages = BTreeMap<String, BTreeSet<String>>;

fn main() {
    println!("cargo:rerun-if-changed=locales");
    let root = env::var("CARGO_MANIFEST_DIR").expect("cargo sets it");
    let mut all: Vec<(&str, String, Messages)> = Vec::new();
    for language in LANGUAGES {
        let (source, messages) = read(&Path::new(&root).join("locales").join(language));
        all.push((language, source, messages));
    }
    let (_, _, reference) = &all[0];
    for (language, _, messages) in &all[1..] {
        for (id, variables) in reference {
            let there = messages.get(id).unwrap_or_else(|| panic!("{language} lacks the message {id}"));
            assert_eq!(there, variables, "{language}: {id} takes other variables than in {}", LANGUAGES[0]);
        }
        for id in messages.keys() {
            assert!(reference.contains_key(id), "{language} has {id}, which {} lacks", LANGUAGES[0]);
        }
    }
    let out = Path::new(&env::var("OUT_DIR").expect("cargo sets it")).join("messages.rs");
    fs::write(out, generate(&all)).expect("OUT_DIR can be written");
}

/// One language's files, joined, and what they define.
fn read(folder: &Path) -> (String, Messages) {
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap_or_else(|e| panic!("{}: {e}", folder.display()))
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.extension().is_some_and(|e| e == "ftl"))
        .collect();
    paths.sort();
    let mut joined = String::new();
    for path in &paths {
        println!("cargo:rerun-if-changed={}", path.display());
        joined += &fs::read_to_string(path).expect("UTF-8");
        joined.push('\n');
    }
    let resource =
        parser::parse(joined.as_str()).unwrap_or_else(|(_, errors)| panic!("{}: {errors:?}", folder.display()));
    let mut messages = Messages::new();
    for entry in &resource.body {
        if let Entry::Message(message) = entry {
            let value = message.value.as_ref().unwrap_or_else(|| panic!("{} has no value", message.id.name));
            let mut variables = BTreeSet::new();
            collect(value, &mut variables);
            let twice = messages.insert(message.id.name.to_owned(), variables);
            assert!(twice.is_none(), "{}: {} stands there twice", folder.display(), message.id.name);
        }
    }
    (joined, messages)
}

fn collect(pattern: &Pattern<&str>, variables: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            match expression {
                Expression::Inline(inline) => collect_inline(inline, variables),
                Expression::Select { selector, variants } => {
                    collect_inline(selector, variables);
                    variants.iter().for_each(|variant| collect(&variant.value, variables));
                }
            }
        }
    }
}

fn collect_inline(inline: &InlineExpression<&str>, variables: &mut BTreeSet<String>) {
    if let InlineExpression::VariableReference { id } = inline {
        variables.insert(id.name.to_owned());
    }
}

fn generate(all: &[(&str, String, Messages)]) -> String {
    let mut code = String::from(
        "/// Each language's messages, as Fluent reads them.\npub(crate) const SOURCES: &[(&str, &str)] = &[\n",
    );
    for (language, source, _) in all {
        writeln!(code, "    ({language:?}, {source:?}),").expect("a string takes it");
    }
    code += "];\n\nimpl Lang {\n";
    for (id, variables) in &all[0].2 {
        let name = id.replace('-', "_");
        let arguments: String = variables.iter().map(|v| format!(", {v}: impl Into<FluentValue<'a>>")).collect();
        let values: String = variables.iter().map(|v| format!("({v:?}, {v}.into()), ")).collect();
        let lifetime = if variables.is_empty() { "" } else { "<'a>" };
        writeln!(code, "    /// The message `{id}`.\n    pub fn {name}{lifetime}(self{arguments}) -> String {{\n        self.message({id:?}, &[{values}])\n    }}")
            .expect("a string takes it");
    }
    code += "}\n";
    code
}
