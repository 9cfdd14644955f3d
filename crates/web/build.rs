//! Turns `locales/` into the languages and one method of `Lang` for each message, with one argument for each variable.
//!
//! A misspelt id or a forgotten argument is then a compile error, and so is a message that English lacks or that takes other
//! variables there. What another language lacks is shown in English. It never writes outside `OUT_DIR`.

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

/// Message id → the variables it takes.
type Messages = BTreeMap<String, BTreeSet<String>>;

/// A line of `locales/languages.txt`, and what its folder says.
struct Language {
    tag: String,
    name: String,
    rtl: bool,
    checked: bool,
    source: String,
    messages: Messages,
}

fn main() {
    println!("cargo:rerun-if-changed=locales");
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("locales");
    let table = fs::read_to_string(root.join("languages.txt")).expect("the table of languages");
    let lines = table.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    let all: Vec<Language> = lines.map(|line| language(&root, line)).collect();
    let reference = &all[0];
    for language in &all[1..] {
        for (id, variables) in &language.messages {
            let there = reference.messages.get(id);
            let there = there.unwrap_or_else(|| panic!("{} has {id}, which {} lacks", language.tag, reference.tag));
            assert_eq!(there, variables, "{}: {id} takes other variables than in {}", language.tag, reference.tag);
        }
    }
    let out = Path::new(&env::var("OUT_DIR").expect("cargo sets it")).join("messages.rs");
    fs::write(out, [languages(&all), messages(&reference.messages)].concat()).expect("OUT_DIR can be written");
}

fn language(root: &Path, line: &str) -> Language {
    let fields: Vec<&str> = line.split('|').map(str::trim).collect();
    let &[tag, name, direction, checked] = &fields[..] else { panic!("languages.txt: {line}") };
    let which = |word: &str, yes: &str, no: &str| {
        assert!(word == yes || word == no, "languages.txt: {word} is neither {yes} nor {no}");
        word == yes
    };
    let (source, messages) = read(&root.join(tag));
    let (rtl, checked) = (which(direction, "rtl", "ltr"), which(checked, "checked", "unchecked"));
    Language { tag: tag.to_owned(), name: name.to_owned(), rtl, checked, source, messages }
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

/// `zh-Hans` → `ZhHans`
fn variant(tag: &str) -> String {
    let word = |part: &str| part[..1].to_uppercase() + &part[1..];
    tag.split('-').map(word).collect()
}

/// The languages themselves, and what each says.
fn languages(all: &[Language]) -> String {
    let each = |line: &dyn Fn(&Language) -> String| all.iter().map(line).collect::<String>();
    let variants = each(&|l| format!("    {},\n", variant(&l.tag)));
    let listed = each(&|l| format!("Self::{}, ", variant(&l.tag)));
    let reference: BTreeSet<&String> = all[0].messages.keys().collect();
    let facts = each(&|l| {
        let lacks: Vec<_> = reference.iter().filter(|id| !l.messages.contains_key(**id)).collect();
        let Language { tag, name, rtl, checked, source, .. } = l;
        format!(
            "    Facts {{ tag: {tag:?}, name: {name:?}, rtl: {rtl}, checked: {checked}, lacks: &{lacks:?}, source: {source:?} }},\n"
        )
    });
    let count = all.len();
    format!(
        "/// A language that the pages speak.\n#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]\npub enum Lang {{\n    #[default]\n{variants}}}\n\n\
         impl Lang {{\n    /// All of them, in the order in which they are offered.\n    pub const ALL: [Self; {count}] = [{listed}];\n}}\n\n\
         const FACTS: [Facts; {count}] = [\n{facts}];\n\n"
    )
}

/// One method for each message.
fn messages(reference: &Messages) -> String {
    let mut code = String::from("impl Lang {\n");
    for (id, variables) in reference {
        let name = id.replace('-', "_");
        let arguments: String = variables.iter().map(|v| format!(", {v}: impl Into<FluentValue<'a>>")).collect();
        let values: String = variables.iter().map(|v| format!("({v:?}, {v}.into()), ")).collect();
        let lifetime = if variables.is_empty() { "" } else { "<'a>" };
        writeln!(code, "    /// The message `{id}`.\n    pub fn {name}{lifetime}(self{arguments}) -> Text {{\n        self.message({id:?}, &[{values}])\n    }}")
            .expect("a string takes it");
    }
    code += "}\n";
    code
}
