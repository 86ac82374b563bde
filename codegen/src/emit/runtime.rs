//! `runtime/`: the support code, the same text in every crate.

use oast_runtime::sources::{AZURE, CLI, SOURCES, XML};

use super::{Content, File, tokens};
use crate::api::Api;
use crate::plan::{Plan, Runtime};

pub(super) fn emit<'a>(_: &'a Api, plan: &'a Plan) -> Vec<File<'a>> {
    if plan.target.runtime == Runtime::External {
        return Vec::new();
    }
    let xml = plan.xml.is_used().then_some(&XML);
    let cli = plan.commands.as_ref().map(|_| &CLI);
    let azure = plan.azure.as_ref().map(|_| &AZURE);
    let further: Vec<_> = xml.into_iter().chain(cli).chain(azure).collect();
    let own = further.iter().flat_map(|module| module.files);
    let files = SOURCES.iter().chain(own).map(|source| File {
        path: tokens::source_path(plan, &format!("runtime/{}", source.path)),
        content: Content::Source(source.text(&further)),
    });
    files.collect()
}
