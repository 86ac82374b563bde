//! `runtime/`: the support code, the same text in every crate.

use oast_runtime::sources::SOURCES;

use super::{Content, File, tokens};
use crate::api::Api;
use crate::plan::{Plan, Runtime};

pub(super) fn emit<'a>(_: &'a Api, plan: &'a Plan) -> Vec<File<'a>> {
    if plan.target.runtime == Runtime::External {
        return Vec::new();
    }
    SOURCES
        .iter()
        .map(|source| File {
            path: tokens::source_path(plan, &format!("runtime/{}", source.path)),
            content: Content::Source(source.text()),
        })
        .collect()
}
