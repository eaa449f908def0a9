//! Data Docs: the templates of the pages, and what they may not show.

/// How a pipeline is shown in Data Docs.
#[derive(Clone, Copy, Debug)]
pub struct Docs {
    /// Templates: the name below the folder `docs`, and the text.
    pub templates: &'static [(&'static str, &'static str)],
    /// Columns that say something of persons.
    pub pii: &'static [&'static str],
}

impl Docs {
    /// No templates.
    pub const NONE: Self = Self { templates: &[], pii: &[] };
}
