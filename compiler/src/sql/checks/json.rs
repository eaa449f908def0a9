//! Values as JSON, whatever the session is set to.

use std::fmt;

use crate::schema::Type;

/// A value as JSON.
pub(super) struct Json<'a> {
    /// Its text in SQL.
    pub(super) text: &'a str,
    /// Its type.
    pub(super) ty: &'a Type,
    /// Whether nobody is to see it.
    pub(super) hidden: bool,
}

impl fmt::Display for Json<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.text;
        match self.ty {
            _ if self.hidden => write!(f, "case when {text} is not null then to_jsonb(text '***') end"),
            // Base64 comes in lines.
            Type::Bytes { .. } => write!(f, "to_jsonb(translate(encode({text}, 'base64'), E'\\n', ''))"),
            Type::Timestamp => write!(f, "to_jsonb((to_jsonb({text} at time zone 'UTC') #>> '{{}}') || 'Z')"),
            _ => write!(f, "to_jsonb({text})"),
        }
    }
}
