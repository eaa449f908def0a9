//! Data Docs as data: the templates, and the columns that they show to nobody.

use proc_macro2::TokenStream;
use quote::quote;

use super::literal;
use crate::pipeline::Pipeline;

/// `Docs { … }`; `paths` are those of the templates below the pipeline's folder.
pub(super) fn docs(pipeline: &Pipeline, paths: &[String]) -> TokenStream {
    let templates = paths.iter().map(|path| {
        let name = literal::text(path.strip_prefix("docs/").unwrap_or(path));
        let path = literal::text(&format!("../../pipelines/{}/{path}", pipeline.name));
        quote!((#name, include_str!(#path)))
    });
    let pii = pipeline.source.pii.iter().map(|&at| literal::text(&pipeline.record.columns[at].name));
    quote!(Docs { templates: &[#(#templates),*], pii: &[#(#pii),*] })
}
