//! What a builder can do beyond a call: follow the pages of a list, wait for what takes long, say whether a thing is
//! there.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::tokens::{ident, rust_type};
use crate::api::{Final, Given, Operation, Paging, Status};
use crate::plan::{OperationPlan, PagesPlan, Plan};

/// The macros that give a builder its further methods.
pub(super) fn further(
    plan: &Plan,
    operation: &Operation,
    planned: &OperationPlan,
    (success, failure): (&TokenStream, &TokenStream),
) -> TokenStream {
    let builder = ident(&planned.builder);
    let long = operation.long.map(|via| {
        let via = final_state(via);
        quote!(runtime::long!(#builder -> #success, #failure; #via);)
    });
    let pages = operation.paging.as_ref().zip(planned.pages.as_ref());
    let pages = pages.map(|(paging, pages)| {
        let item = rust_type(plan, &pages.item, &|name| quote!(models::#name));
        let items = ident(&pages.items);
        let optional = pages.optional.then(|| quote!(optional));
        let paging = how(
            paging,
            pages,
            operation.long,
            &|module, name| match module {
                Some(module) => quote!(super::#module::#name),
                None => quote!(#name),
            },
        );
        let paging = paging.map(|paging| quote!(, #paging));
        quote!(runtime::pages!(#builder -> #success, #failure; #item, #optional #items #paging);)
    });
    let exists =
        asks_for_existence(operation).then(|| quote!(runtime::exists!(#builder -> #failure);));
    quote!(#long #pages #exists)
}

/// What a caller has to know of an operation whose first answer is not all that comes of it.
pub(super) fn words(operation: &Operation, planned: &OperationPlan) -> Option<String> {
    let builder = &planned.builder;
    match (operation.long, &planned.pages) {
        (Some(_), _) => Some(format!(
            "It goes on after the first answer: [`until_done`]({builder}::until_done) waits for its end."
        )),
        (None, Some(_)) => Some(format!(
            "It gives one page: [`items`]({builder}::items) asks for all, one after the other."
        )),
        (None, None) => None,
    }
}

/// Whether the answer is yes or no: the status says which.
fn asks_for_existence(operation: &Operation) -> bool {
    let mut failures = operation.failure.responses.iter();
    operation.method == "HEAD" && failures.any(|response| response.status == Status::Code(404))
}

pub(super) fn final_state(via: Final) -> TokenStream {
    match via {
        Final::Usual => quote!(Usual),
        Final::Location => quote!(Location),
        Final::Operation => quote!(Operation),
        Final::Resource => quote!(Resource),
    }
}

/// How the pages hang together, where that is not the usual way. `place` leads to the operation for the next page, of
/// which it is told the module that it has for itself, and the name.
pub(super) fn how(
    paging: &Paging,
    pages: &PagesPlan,
    long: Option<Final>,
    place: &dyn Fn(Option<Ident>, Ident) -> TokenStream,
) -> Option<TokenStream> {
    let link = match paging.link.as_deref() {
        Some("nextLink") => None,
        Some(link) => Some(quote!(link: Some(#link),)),
        None => Some(quote!(link: None,)),
    };
    let by = paging
        .by
        .as_ref()
        .zip(pages.next.as_ref())
        .map(|(by, (module, name))| {
            let path = place(module.as_ref().map(ident), ident(name));
            let given = by.arguments.iter().map(|given| match given {
                Given::Same(position) => {
                    let position = Literal::usize_unsuffixed(*position);
                    quote!(runtime::Given::Same(#position))
                }
                Given::Link => quote!(runtime::Given::Link),
                Given::Nothing => quote!(runtime::Given::Nothing),
            });
            quote!(by: Some((&#path, &[#(#given),*])),)
        });
    let long = long.map(|via| {
        let via = final_state(via);
        quote!(long: Some(runtime::Final::#via),)
    });
    if link.is_none() && by.is_none() && long.is_none() {
        return None;
    }
    let usual = (link.is_none() || by.is_none() || long.is_none())
        .then(|| quote!(..runtime::Paging::USUAL));
    Some(quote!(runtime::Paging { #link #by #long #usual }))
}
