//! Random record schemas, each with an older version that still resolves.

use fastrand::Rng;
use serde_json::{Value as Json, json};

use super::literal::{pick, word};

/// Names of columns: words of SQL and of Rust among them, of many cases.
const NAMES: [&str; 20] = [
    "open",
    "type",
    "self",
    "order",
    "Match",
    "user_id",
    "eventTime",
    "x1",
    "value",
    "Ok",
    "record",
    "select",
    "ISIN",
    "end",
    "_hidden",
    "verdict",
    "datum",
    "is_ok",
    "row",
    "Price2",
];

/// Symbols of enums; the first few are in every one.
const SYMBOLS: [&str; 8] = ["open", "paid", "Self", "type", "A", "a", "B_1", "None"];

/// The schema of a spec, and one older version.
pub(super) struct Schemas {
    pub(super) newest: String,
    pub(super) older: String,
}

struct Field {
    name: String,
    ty: Json,
    null: Null,
    default: Option<Json>,
    aliases: Vec<String>,
}

#[derive(Clone, Copy, PartialEq)]
enum Null {
    Never,
    First,
    Second,
}

/// Two versions of a record.
pub(super) fn schemas(rng: &mut Rng) -> Schemas {
    let mut names: Vec<&str> = NAMES.to_vec();
    rng.shuffle(&mut names);
    let mut fields: Vec<Field> = names[..rng.usize(6..=10)].iter().map(|name| field(rng, name)).collect();
    let mut older: Vec<Field> = fields.iter_mut().filter_map(|field| older(rng, field)).collect();
    if rng.bool() || older.is_empty() {
        older.push(field(rng, "dropped"));
    }
    if rng.bool() {
        rng.shuffle(&mut older);
    }
    Schemas { newest: print(&fields), older: print(&older) }
}

fn field(rng: &mut Rng, name: &str) -> Field {
    let ty = ty(rng, name);
    let null = match rng.u8(..6) {
        _ if ty == "null" => Null::Never,
        0..2 => Null::First,
        2 => Null::Second,
        _ => Null::Never,
    };
    Field { name: name.to_owned(), ty, null, default: None, aliases: Vec::new() }
}

/// All of Avro's types that Tollgate reads.
fn ty(rng: &mut Rng, name: &str) -> Json {
    let logical = |base: &str, logical: &str| json!({ "type": base, "logicalType": logical });
    let decimal = |mut ty: Json, precision: u32, scale: u32| {
        ty["logicalType"] = json!("decimal");
        ty["precision"] = json!(precision);
        ty["scale"] = json!(scale);
        ty
    };
    let precision = *pick(rng, &[1, 4, 9, 10, 18, 19, 20, 38]);
    let scale = rng.u32(0..=precision.min(6));
    match rng.u8(..24) {
        0 => json!("boolean"),
        1 | 2 => json!("int"),
        3 | 4 => json!("long"),
        5 => json!("float"),
        6 | 7 => json!("double"),
        8 => json!("bytes"),
        9 | 10 => json!("string"),
        11 => json!({ "type": "fixed", "name": format!("{name}_fixed"), "size": rng.usize(1..4) }),
        12 => {
            json!({ "type": "enum", "name": format!("{name}_enum"), "symbols": SYMBOLS[..rng.usize(1..=SYMBOLS.len())] })
        }
        13 => decimal(json!({ "type": "bytes" }), precision, scale),
        14 => decimal(
            json!({ "type": "fixed", "name": format!("{name}_fixed"), "size": 16 + rng.usize(..3) }),
            precision,
            scale,
        ),
        15 => logical("string", "uuid"),
        16 => json!({ "type": "fixed", "name": format!("{name}_fixed"), "size": 16, "logicalType": "uuid" }),
        17 => logical("int", "date"),
        18 => logical("int", "time-millis"),
        19 => logical("long", "time-micros"),
        20 => logical("long", word(rng, &["timestamp-millis", "timestamp-micros"])),
        21 => logical("long", "timestamp-micros"),
        22 => logical("long", word(rng, &["local-timestamp-millis", "local-timestamp-micros"])),
        _ => json!("null"),
    }
}

/// The field as an earlier version had it; nothing where that did not have it.
fn older(rng: &mut Rng, field: &mut Field) -> Option<Field> {
    let mut old =
        Field { name: field.name.clone(), ty: field.ty.clone(), null: field.null, default: None, aliases: Vec::new() };
    match rng.u8(..8) {
        0 => {
            field.default = Some(default(field));
            return None;
        }
        1 if field.ty != "null" => old.null = *pick(rng, &[Null::Never, Null::First, Null::Second]),
        2 => {
            old.name = format!("old_{}", field.name);
            field.aliases.push(old.name.clone());
        }
        3 | 4 => old.ty = narrower(rng, &field.ty),
        5 if field.ty["type"] == "enum" => old.ty["symbols"] = json!(["removed", "paid", "open", "A", "a"]),
        _ => {}
    }
    Some(old)
}

/// A type that Avro promotes to this one; the type itself where there is none.
fn narrower(rng: &mut Rng, ty: &Json) -> Json {
    let from: &[&str] = match ty.as_str() {
        Some("long") => &["int"],
        Some("float") => &["int", "long"],
        Some("double") => &["int", "long", "float"],
        Some("string") => &["bytes"],
        Some("bytes") => &["string"],
        _ => return ty.clone(),
    };
    json!(word(rng, from))
}

/// What stands in where an older version does not have the field.
fn default(field: &Field) -> Json {
    if field.null == Null::First || field.ty == "null" {
        return Json::Null;
    }
    let size = field.ty["size"].as_u64().and_then(|size| usize::try_from(size).ok()).unwrap_or(1);
    match (field.ty.as_str().or_else(|| field.ty["type"].as_str()), field.ty["logicalType"].as_str()) {
        (Some("string"), Some("uuid")) => json!("67e55044-10b1-426f-9247-bb680e5fe0c8"),
        (Some("boolean"), _) => json!(true),
        (Some("float" | "double"), _) => json!(-1.5),
        (Some("string"), _) => json!("it's \"é\""),
        (Some("bytes"), _) => json!("\u{1}"),
        (Some("fixed"), _) => json!("\0".repeat(size - 1) + "\u{1}"),
        (Some("enum"), _) => field.ty["symbols"][0].clone(),
        _ => json!(7),
    }
}

fn print(fields: &[Field]) -> String {
    let fields: Vec<Json> = fields.iter().map(print_field).collect();
    format!("{:#}\n", json!({ "type": "record", "name": "Sample", "namespace": "tests", "fields": fields }))
}

fn print_field(field: &Field) -> Json {
    let ty = match field.null {
        Null::Never => field.ty.clone(),
        Null::First => json!(["null", field.ty]),
        Null::Second => json!([field.ty, "null"]),
    };
    let mut printed = json!({ "name": field.name, "type": ty });
    if let Some(default) = &field.default {
        printed["default"] = default.clone();
    }
    if !field.aliases.is_empty() {
        printed["aliases"] = json!(field.aliases);
    }
    printed
}
