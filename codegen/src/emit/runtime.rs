//! `runtime/`: the support code, the same text in every crate.

use oast_runtime::sources::{AZURE, SOURCES, XML};

use super::{Content, File, tokens};
use crate::api::Api;
use crate::plan::{Plan, Runtime};

pub(super) fn emit<'a>(_: &'a Api, plan: &'a Plan) -> Vec<File<'a>> {
    if plan.target.runtime == Runtime::External {
        return Vec::new();
    }
    let xml = plan.xml.is_used().then_some(&XML);
    let azure = plan.azure.as_ref().map(|_| &AZURE);
    let parts: Vec<_> = xml.into_iter().chain(azure).collect();
    let further = parts.iter().flat_map(|part| part.sources);
    let files = SOURCES.iter().chain(further).map(|source| File {
        path: tokens::source_path(plan, &format!("runtime/{}", source.path)),
        content: Content::Source(source.text(&parts)),
    });
    files.collect()
}
