//! `ohlcv/simulate.rs`: made-up records, planted mistakes, and the bytes of each schema version.

mod encode;
mod generate;
mod plant;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{
    expr::{Writer, mentions},
    literal,
    print::File,
    shape::Shape,
};
use crate::schema::{Type, plan::Plan};

/// Most statements that stand in one function.
const ABREAST: usize = 20;

/// Functions of this module.
const FUNCTIONS: [&str; 4] = ["record", "make_up", "plant", "symbol"];

pub(super) fn file(shape: &Shape) -> File {
    let mut writer = Writer::new(shape, FUNCTIONS);
    let make_up = generate::make_up(&mut writer);
    let plant = plant::plant(&mut writer);
    let versions: Vec<encode::Version> =
        readable(shape).map(|(number, plan)| encode::version(shape, number, plan)).collect();
    let purpose = match &plant {
        Some(_) => "Makes records up, and plants faults: each by its place in `ABOUT.faults`.",
        None => "Makes records up.",
    };
    let mut items = vec![plant::constants(shape), record(shape, &make_up, plant.as_ref(), &versions)];
    items.retain(|item| !item.is_empty());
    items.extend(make_up.items);
    items.extend(plant.into_iter().flat_map(|plant| plant.items));
    items.extend(versions.into_iter().flat_map(|version| version.items));
    File { purpose: vec![purpose.into()], modules: Vec::new(), items, parents: shape.types() }
}

/// A function whose parts may be several: its items, and the call that the record's maker does.
struct Function {
    items: Vec<TokenStream>,
    call: TokenStream,
}

/// Versions that can be read, by number.
fn readable<'a>(shape: &Shape<'a>) -> impl Iterator<Item = (usize, &'a Plan)> {
    shape.pipeline.writers.iter().filter_map(|writer| Some((writer.version, writer.plan.as_ref().ok()?)))
}

/// `pub(super) fn record(dice: &mut Dice, fault: Option<usize>, schema: usize, draft: &mut Draft)`
fn record(shape: &Shape, make_up: &Function, plant: Option<&Function>, versions: &[encode::Version]) -> TokenStream {
    let (name, key) = (&shape.record, key(shape));
    let plant = plant.map(|plant| {
        let call = &plant.call;
        quote!(#call;)
    });
    let make_up = &make_up.call;
    let write = write(versions);
    let body = quote!(#make_up; #plant #key #write);
    let scratch = mentions(&body, "scratch").then(|| quote!(let scratch = Scratch::default();));
    let parameter = |name: &str| if mentions(&body, name) { format_ident!("{name}") } else { format_ident!("_{name}") };
    let (dice, fault, schema) = (parameter("dice"), parameter("fault"), parameter("schema"));
    quote! {
        /// Makes up a record, plants a fault of values, and writes key and datum.
        pub(super) fn record(#dice: &mut Dice, #fault: Option<usize>, #schema: usize, draft: &mut Draft) {
            #scratch
            let mut record = #name::default();
            #body
        }
    }
}

/// `match schema { 0 => version_1(&record, &mut draft.datum), … }`
fn write(versions: &[encode::Version]) -> TokenStream {
    let Some((last, others)) = versions.split_last() else { return TokenStream::new() };
    let last = &last.call;
    if others.is_empty() {
        return quote!(#last;);
    }
    let arms = others.iter().map(|version| {
        let (pattern, call) = (literal::integer(version.number as i128 - 1), &version.call);
        quote!(#pattern => #call)
    });
    quote!(match schema { #(#arms,)* _ => #last, })
}

/// `draft.key = record.symbol.to_owned();`
fn key(shape: &Shape) -> TokenStream {
    let columns = &shape.pipeline.source.key;
    match columns.as_slice() {
        [] => TokenStream::new(),
        [column] => {
            let text = key_text(shape, *column);
            match &shape.columns()[*column].ty {
                ty if ty.is_text() => quote!(#text.clone_into(&mut draft.key);),
                Type::Bytes { .. } => quote!(draft.key = #text;),
                _ if shape.columns()[*column].nullable => quote!(draft.key = #text;),
                _ => quote!(draft.key = #text.to_string();),
            }
        }
        columns => {
            let texts = columns.iter().map(|&column| key_text(shape, column));
            let format = vec!["{}"; columns.len()].join("|");
            quote!(draft.key = format!(#format, #(#texts),*);)
        }
    }
}

/// A column as something that can be shown; an absent value as the empty text.
fn key_text(shape: &Shape, column: usize) -> TokenStream {
    let (field, declared) = (&shape.fields[column], &shape.columns()[column]);
    let is_bytes = matches!(declared.ty, Type::Bytes { .. });
    match (&shape.enums[column], declared.nullable) {
        (Some(_), false) => quote!(record.#field.as_str()),
        (Some(symbols), true) => {
            let name = &symbols.name;
            quote!(record.#field.map_or("", #name::as_str))
        }
        (None, false) if is_bytes => quote!(ops::print(record.#field)),
        (None, false) => quote!(record.#field),
        (None, true) if declared.ty == Type::Text => quote!(record.#field.unwrap_or_default()),
        (None, true) if is_bytes => quote!(record.#field.map_or_else(String::new, ops::print)),
        (None, true) => quote!(record.#field.map_or_else(String::new, |value| value.to_string())),
    }
}

/// A function of these statements; of more than [`ABREAST`], several that it calls.
fn in_parts(name: &str, doc: &str, statements: &[TokenStream], signature: &Signature) -> Function {
    let mut items = Vec::new();
    let body: TokenStream = if statements.len() <= ABREAST {
        statements.iter().cloned().collect()
    } else {
        let parts = statements.chunks(ABREAST).enumerate().map(|(at, part)| {
            let written = signature.function(&format!("{name}_{}", at + 1), doc, &part.iter().cloned().collect());
            items.push(written.item);
            written.inner
        });
        let calls: Vec<TokenStream> = parts.collect();
        quote!(#(#calls;)*)
    };
    let whole = signature.function(name, doc, &body);
    items.insert(0, whole.item);
    Function { items, call: whole.call }
}

/// A function, and how it is called from the record's maker and from one of its own kind.
struct Written {
    item: TokenStream,
    call: TokenStream,
    inner: TokenStream,
}

/// Parameters that a function may need: it has those that its body mentions.
struct Signature<'a> {
    parameters: &'a [Parameter],
}

struct Parameter {
    name: &'static str,
    ty: TokenStream,
    argument: TokenStream,
}

impl Signature<'_> {
    fn function(&self, name: &str, doc: &str, body: &TokenStream) -> Written {
        let used: Vec<&Parameter> = self.parameters.iter().filter(|one| mentions(body, one.name)).collect();
        let names: Vec<_> = used.iter().map(|one| format_ident!("{}", one.name)).collect();
        let (types, arguments) = (used.iter().map(|one| &one.ty), used.iter().map(|one| &one.argument));
        let named = used.iter().any(|one| one.name == "scratch");
        let generics = named.then(|| quote!(<'a>));
        let name = format_ident!("{name}");
        let doc = format!(" {doc}");
        let types = types.map(|ty| if named { ty.clone() } else { elided(ty) });
        let item = quote! {
            #[doc = #doc]
            fn #name #generics(#(#names: #types),*) {
                #body
            }
        };
        Written { item, call: quote!(#name(#(#arguments),*)), inner: quote!(#name(#(#names),*)) }
    }
}

/// A type with `'_` for `'a`.
fn elided(ty: &TokenStream) -> TokenStream {
    ty.to_string().replace("'a", "'_").parse().expect("a lifetime for a lifetime is a type again")
}
