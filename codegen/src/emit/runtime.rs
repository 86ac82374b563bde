//! `runtime/`: the support code, the same text in every crate.

use std::borrow::Cow;

use oast_runtime::sources::{SOURCES, XML};

use super::{Content, File, tokens};
use crate::api::Api;
use crate::plan::{Plan, Runtime};

pub(super) fn emit<'a>(_: &'a Api, plan: &'a Plan) -> Vec<File<'a>> {
    if plan.target.runtime == Runtime::External {
        return Vec::new();
    }
    let with_xml = plan.xml.is_used();
    let further = if with_xml { XML } else { &[] };
    let files = SOURCES.iter().chain(further).map(|source| File {
        path: tokens::source_path(plan, &format!("runtime/{}", source.path)),
        content: Content::Source(match with_xml {
            true => Cow::Owned(source.text_with_xml()),
            false => Cow::Borrowed(source.text()),
        }),
    });
    files.collect()
}
