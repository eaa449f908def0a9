//! Items as text: one blank line between them, none between constants that stand together, and only
//! the imports that they use.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};

/// A file of the generated crate.
#[derive(Default)]
pub(super) struct File {
    /// Lines at its top, without `//! `.
    pub(super) purpose: Vec<String>,
    /// Modules below it.
    pub(super) modules: Vec<String>,
    /// Its items, in order.
    pub(super) items: Vec<TokenStream>,
    /// Names of the module above that its items may use.
    pub(super) parents: Vec<String>,
}

/// What generated code may import from the runtime, by module.
const RUNTIME: [(&str, &[&str]); 9] = [
    ("decode", &["Admission", "Input", "Reject"]),
    ("dice", &["Dice", "Scratch"]),
    ("encode", &["Output"]),
    ("key", &["Key"]),
    ("ops", &[]),
    ("pattern", &["Regex"]),
    (
        "pipeline",
        &[
            "About",
            "Check",
            "Checks",
            "Column",
            "Compatibility",
            "Docs",
            "Draft",
            "Expect",
            "Expectation",
            "Fault",
            "Migration",
            "OnFailure",
            "Outcome",
            "Reason",
            "RowWriter",
            "Schema",
            "Settings",
            "Severity",
            "Start",
            "Table",
            "Topic",
            "Type",
            "UnknownSchema",
            "Verdict",
            "Wire",
            "WireFault",
            "WireField",
        ],
    ),
    ("table", &["Cells", "Judge", "Relation", "Values"]),
    ("value", &["Date", "Decimal", "LocalTimestamp", "Time", "Timestamp", "Uuid"]),
];

/// The same from the standard library.
const STANDARD: [(&str, &[&str]); 2] = [("ops", &["Bound", "RangeBounds"]), ("sync", &["LazyLock"])];

impl File {
    /// The file's text.
    pub(super) fn print(&self) -> String {
        let used = Used::of(self);
        let purpose = self.purpose.iter().map(|line| format!("//! {line}").trim_end().to_owned() + "\n");
        let mut parts: Vec<String> = vec![purpose.collect()];
        if !self.modules.is_empty() {
            parts.push(self.modules.iter().map(|module| format!("mod {module};\n")).collect());
        }
        parts.extend(imports("std", &STANDARD, &used));
        parts.extend(imports("tollgate_runtime", &RUNTIME, &used));
        let mut parents: Vec<&str> = self.parents.iter().map(String::as_str).filter(|name| used.has(name)).collect();
        parents.sort_unstable();
        if !parents.is_empty() {
            parts.push(use_line("super", &parents));
        }
        parts.extend(self.items.iter().map(item));
        parts.join("\n")
    }
}

/// Items, each formatted by itself: the formatter leaves no blank lines between several.
fn item(tokens: &TokenStream) -> String {
    let parse = |tokens: &TokenStream| -> syn::File {
        syn::parse2(tokens.clone()).unwrap_or_else(|error| panic!("emitted code is no Rust: {error}: {tokens}"))
    };
    let mut text = String::new();
    let mut behind_constant = false;
    for item in parse(tokens).items {
        let (is_impl, is_constant) = (matches!(item, syn::Item::Impl(_)), matches!(item, syn::Item::Const(_)));
        let mut file = parse(&TokenStream::new());
        file.items.push(item);
        let alone = prettyplease::unparse(&file);
        text += if text.is_empty() || behind_constant && is_constant { "" } else { "\n" };
        text += &if is_impl { with_blank_lines(&alone) } else { alone };
        behind_constant = is_constant;
    }
    text
}

/// An `impl` with a blank line between its members.
fn with_blank_lines(text: &str) -> String {
    let mut spaced = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        spaced.push_str(line);
        spaced.push('\n');
        let member = line.strip_prefix("    ").filter(|member| !member.starts_with(' '));
        let ends = member.is_some_and(|member| member.ends_with(['}', ';']));
        if ends && lines.peek() != Some(&"}") {
            spaced.push('\n');
        }
    }
    spaced
}

/// `use tollgate_runtime::{ops, value::Date};`
fn imports(root: &str, modules: &[(&str, &[&str])], used: &Used) -> Option<String> {
    let mut names: Vec<String> = Vec::new();
    for (module, members) in modules {
        let mut members: Vec<&str> = members.iter().copied().filter(|name| used.has(name)).collect();
        if used.has(module) && root != "std" {
            members.insert(0, "self");
        }
        match members.as_slice() {
            [] => {}
            ["self"] => names.push((*module).to_owned()),
            [one] => names.push(format!("{module}::{one}")),
            many => names.push(format!("{module}::{{{}}}", many.join(", "))),
        }
    }
    (!names.is_empty()).then(|| use_line(root, &names.iter().map(String::as_str).collect::<Vec<_>>()))
}

fn use_line(root: &str, names: &[&str]) -> String {
    let tokens: TokenStream = match names {
        [one] => format!("use {root}::{one};"),
        many => format!("use {root}::{{{}}};", many.join(", ")),
    }
    .parse()
    .expect("names and paths are tokens");
    item(&tokens)
}

/// Names that stand by themselves somewhere in the code: not behind a dot or a path, modules
/// before a path.
struct Used {
    names: BTreeSet<String>,
}

impl Used {
    fn of(file: &File) -> Self {
        let mut used = Self { names: BTreeSet::new() };
        // What an enum declares is its own.
        let declares = |item: &TokenStream| syn::parse2::<syn::ItemEnum>(item.clone()).is_ok();
        file.items.iter().filter(|item| !declares(item)).for_each(|item| used.add(item));
        used.names.retain(|name| !file.modules.contains(name));
        if used.has("Bound") {
            // The trait whose method is called on a pair of them.
            used.names.insert("RangeBounds".to_owned());
        }
        used
    }

    fn has(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    fn add(&mut self, code: &TokenStream) {
        let tokens: Vec<TokenTree> = code.clone().into_iter().collect();
        let is_path = |at: usize| {
            let is_colon =
                |token: Option<&TokenTree>| matches!(token, Some(TokenTree::Punct(sign)) if sign.as_char() == ':');
            is_colon(tokens.get(at)) && is_colon(tokens.get(at + 1))
        };
        for (at, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Group(group) => self.add(&group.stream()),
                TokenTree::Ident(ident) => {
                    let name = ident.to_string();
                    let is_type = name.starts_with(|first: char| first.is_ascii_uppercase());
                    let is_member = at.checked_sub(2).is_some_and(is_path);
                    if !is_member && (is_type || is_path(at + 1)) {
                        self.names.insert(name);
                    }
                }
                _ => {}
            }
        }
    }
}
