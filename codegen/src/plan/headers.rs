//! Headers of answers: a name for each.

use super::names::{Name, Scope};
use crate::api::Api;

/// The statics of the headers that answers bear, by [`HeaderId`](crate::api::HeaderId). Of several types of one name
/// the first has it, and the others are called after the operation that comes first with them.
pub(super) fn headers(api: &Api) -> Vec<Option<Name>> {
    let mut scope = Scope::default();
    let mut names = vec![None; api.headers.len()];
    for operation in &api.operations {
        let answers = operation.success.responses.iter();
        let answers = answers.chain(&operation.failure.responses);
        for id in answers.flat_map(|answer| &answer.headers) {
            let name = &api.headers[id.0].name;
            names[id.0].get_or_insert_with(|| {
                scope.screaming(&[name, &format!("{} {name}", operation.id)])
            });
        }
    }
    names
}
