//! Custom expectations: a name, typed parameters, and a SQL expression that must not be false.

use super::{Lower, Lowered, Taken};
use crate::{
    diagnostic::{Code, Diagnostic},
    expression,
    schema::Type,
    source::{Spanned, Text},
    spec::{Definition, Named, Parameter},
    syntax::{Fields, Given, Node, is_name},
    value::Value,
};

/// A custom expectation of a spec or a library, with the types of its parameters.
#[derive(Clone, Debug)]
pub(crate) struct Custom {
    /// Its name, and where it is defined.
    pub name: Spanned<String>,
    /// What it means, in one sentence.
    pub description: Option<String>,
    /// Its parameters.
    parameters: Vec<TypedParameter>,
    /// What must not be false.
    expression: Text,
}

#[derive(Clone, Debug)]
struct TypedParameter {
    name: String,
    ty: Type,
    default: Option<Argument>,
}

/// What a parameter stands for, and how it is written if it is a text.
#[derive(Clone, Debug)]
struct Argument {
    value: Value,
    text: Option<Text>,
}

/// Checks a definition; nothing when something in it was reported.
pub(crate) fn custom(name: &Spanned<String>, definition: &Definition, lower: &Lower) -> Option<Custom> {
    check_name(name, lower)?;
    let parameters = match definition.parameters.clone().optional()? {
        None => Some(Vec::new()),
        Some(parameters) => typed_parameters(&parameters.0, lower),
    };
    let expression = lower.text(definition.expression.value()?)?;
    if let Given::Value(parameters) = &definition.parameters {
        report_unused(&parameters.0, &expression, lower);
    }
    // Names and types depend on the record and the arguments of a use; the syntax does not.
    expression::is_readable(&expression, lower.diagnostics).then_some(())?;
    Some(Custom {
        name: name.clone(),
        description: definition.description.clone().optional()?,
        parameters: parameters?,
        expression,
    })
}

fn check_name(name: &Spanned<String>, lower: &Lower) -> Option<()> {
    let rest = name.strip_prefix("expect_").unwrap_or_default();
    let word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if rest.len() <= 48 && rest.starts_with(|c: char| c.is_ascii_lowercase()) && rest.bytes().all(word) {
        return Some(());
    }
    let message = format!("`{}` cannot name an expectation", **name);
    let found = Diagnostic::new(Code::InvalidName, name.span, message);
    lower.diagnostics.report(found.help("`expect_`, a small letter, then up to 47 small letters, digits and `_`"));
    None
}

/// Warns of parameters that change nothing.
fn report_unused(parameters: &Named<Parameter>, expression: &Text, lower: &Lower) {
    let word = |char: char| char.is_alphanumeric() || char == '_';
    let used: Vec<&str> = expression.value.split('$').skip(1).collect();
    let is_used =
        |name: &str| used.iter().any(|rest| rest.strip_prefix(name).is_some_and(|rest| !rest.starts_with(word)));
    for (name, _) in parameters.iter().filter(|(name, _)| !is_used(name)) {
        let message = format!("`${}` does not stand in the expression, so it changes nothing", **name);
        lower
            .diagnostics
            .report(Diagnostic::new(Code::UnusedDefinition, name.span, message).help("remove it, or use it"));
    }
}

fn typed_parameters(written: &Named<Parameter>, lower: &Lower) -> Option<Vec<TypedParameter>> {
    let typed: Vec<_> =
        written.iter().map(|(name, parameter)| typed_parameter(name, parameter.value()?, lower)).collect();
    typed.into_iter().collect()
}

fn typed_parameter(name: &Spanned<String>, parameter: &Parameter, lower: &Lower) -> Option<TypedParameter> {
    if !is_name(name) {
        let found = Diagnostic::new(Code::InvalidName, name.span, format!("`{}` cannot name a parameter", **name));
        lower.diagnostics.report(found.help("a small letter, then up to 47 small letters, digits and `_`"));
        return None;
    }
    if super::SETTINGS.contains(&name.as_str()) {
        let message = format!("`{}` cannot name a parameter: every expectation has a setting of that name", **name);
        lower.diagnostics.report(Diagnostic::new(Code::InvalidName, name.span, message));
        return None;
    }
    let ty = parameter_type(parameter.ty.value()?, lower)?;
    let default = match parameter.default.clone().optional()? {
        None => None,
        Some(node) => Some(argument(&node, &ty, lower)?),
    };
    Some(TypedParameter { name: name.value.clone(), ty, default })
}

fn argument(node: &Node, ty: &Type, lower: &Lower) -> Option<Argument> {
    let value = lower.value(node, ty)?;
    let text = if *ty == Type::Text { lower.text(node) } else { None };
    Some(Argument { value, text })
}

/// The types that a parameter may have.
fn parameter_type(name: &Spanned<String>, lower: &Lower) -> Option<Type> {
    let known =
        match name.as_str() {
            "boolean" => Type::Bool,
            "int" => Type::Int,
            "long" => Type::Long,
            "double" => Type::Double,
            "text" => Type::Text,
            "date" => Type::Date,
            "timestamp" => Type::Timestamp,
            text => {
                return decimal_type(text).or_else(|| {
                    let message = format!("`{text}` is not the type of a parameter");
                    let found = Diagnostic::new(Code::UnknownWord, name.span, message);
                    lower.diagnostics.report(found.help(
                        "one of `boolean`, `int`, `long`, `double`, `decimal(p, s)`, `text`, `date`, `timestamp`",
                    ));
                    None
                });
            }
        };
    Some(known)
}

/// `decimal(p, s)`
fn decimal_type(text: &str) -> Option<Type> {
    let (precision, scale) = text.strip_prefix("decimal(")?.strip_suffix(')')?.split_once(',')?;
    let (precision, scale) = (precision.trim().parse().ok()?, scale.trim().parse().ok()?);
    (scale <= precision && (1..=38).contains(&precision)).then_some(Type::Decimal { precision, scale })
}

impl Custom {
    /// Whether a use may give it arguments.
    pub(crate) fn has_parameters(&self) -> bool {
        !self.parameters.is_empty()
    }

    /// What must not be false.
    pub(crate) fn expression(&self) -> &Text {
        &self.expression
    }

    /// Reads the arguments of a use and types the expression with them.
    pub(crate) fn take(&self, fields: &mut Fields, lower: &Lower) -> Taken {
        let arguments: Vec<Option<Argument>> =
            self.parameters.iter().map(|parameter| parameter.argument(fields, lower)).collect();
        let lowered = arguments.into_iter().collect::<Option<Vec<_>>>().and_then(|arguments| {
            let named = self.parameters.iter().zip(&arguments);
            let parameters: Vec<(String, Type, Value)> =
                named.map(|(of, argument)| (of.name.clone(), of.ty.clone(), argument.value.clone())).collect();
            let written: Vec<Option<Text>> = arguments.into_iter().map(|argument| argument.text).collect();
            let scope = expression::Scope { written: &written, ..lower.names(&parameters) };
            expression::parse_predicate(&self.expression, &scope, lower.diagnostics)
        });
        Taken { columns: Some(Vec::new()), lowered: lowered.map(Lowered::of) }
    }
}

impl TypedParameter {
    fn argument(&self, fields: &mut Fields, lower: &Lower) -> Option<Argument> {
        match fields.optional::<Node>(&self.name, lower.diagnostics) {
            Given::Value(node) => argument(&node, &self.ty, lower),
            Given::Unknown => None,
            Given::Absent => {
                if self.default.is_none() {
                    let message = format!("the parameter `{}`, {}, is missing", self.name, self.ty.with_article());
                    lower.diagnostics.report(Diagnostic::new(Code::MissingKey, fields.span, message));
                }
                self.default.clone()
            }
        }
    }
}
