//! Operations: each is data, a method that begins a call of it, and a thin builder.

use std::fmt::Write as _;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::tokens::{allow, docs, example_fence, ident};
use super::{answers, arguments, body, course, headers, markdown, security};
use crate::api::{Api, Operation, Scalar, Value};
use crate::plan::{Group, OperationPlan, Plan, Role};

/// The method that begins a call.
pub(super) fn method(
    api: &Api,
    plan: &Plan,
    group: &Group,
    planned: &OperationPlan,
) -> TokenStream {
    let operation = &api.operations[planned.operation];
    let (method, builder, descriptor) = (
        ident(&planned.method),
        ident(&planned.builder),
        ident(&planned.descriptor),
    );
    let docs = docs(&method_words(api, plan, group, planned));
    let required = arguments::all(operation, planned)
        .filter(|(_, argument)| argument.role == Role::Required)
        .map(|(parameter, argument)| {
            let (name, ty) = (
                ident(&argument.name),
                arguments::ty(plan, parameter, argument),
            );
            quote!(#name: #ty)
        });
    let given = body::of(operation, planned).filter(|given| given.planned.required);
    let takes_models = planned.arguments.iter().take(planned.given());
    let takes_models = takes_models
        .filter(|argument| argument.ty.is_some())
        .count()
        > 0;
    // What writes a model is compiled where it is wanted.
    let inline = (takes_models || given.is_some()).then(|| quote!(#[inline]));
    let body_arguments = given.map_or_else(Vec::new, |given| body::arguments(plan, given));
    let with_body = given.map(|given| body::set(api, plan, given));
    let given = arguments::all(operation, planned).take(planned.given());
    let given: Vec<_> = given.collect();
    let new = match given.as_slice() {
        // The call makes arguments of them.
        [_, ..]
            if given
                .iter()
                .all(|(parameter, argument)| arguments::is_text(parameter, argument)) =>
        {
            let texts = given.iter().map(|(_, argument)| ident(&argument.name));
            quote!(with_texts(self.0, &#descriptor, &[#(#texts),*]))
        }
        _ => {
            let values = given.iter().map(|(_, argument)| match argument.role {
                Role::Required => arguments::given(argument, true),
                _ => quote!(Argument::Absent),
            });
            quote!(new(self.0, &#descriptor, &[#(#values),*]))
        }
    };
    let deprecated = operation.deprecated.then(|| quote!(#[deprecated]));
    let arguments: Vec<_> = required.chain(body_arguments).collect();
    // Clippy counts `self`, too.
    let many = (arguments.len() >= 7).then(|| {
        allow(
            quote!(clippy::too_many_arguments),
            "the document has as many",
        )
    });
    quote! {
        #docs
        #deprecated
        #many
        #inline
        pub fn #method(self, #(#arguments),*) -> #builder<'a> {
            #builder(Call::#new #with_body)
        }
    }
}

fn method_words(api: &Api, plan: &Plan, group: &Group, planned: &OperationPlan) -> String {
    let operation = &api.operations[planned.operation];
    let mut words = String::new();
    match &operation.summary {
        Some(summary) => words.push_str(&markdown::inline(summary)),
        None if operation.description.is_none() => words.push_str(&markdown::code(&operation.id)),
        None => {}
    }
    if let Some(description) = &operation.description {
        let _ = write!(words, "\n\n{}", markdown::quoted(description));
    }
    let route = format!("{} {}", operation.method, operation.path);
    let _ = write!(words, "\n\n{}", markdown::code(&route));
    if let Some(server) = &operation.server {
        let server = match server.as_str() {
            "" => "the host itself, without the path of the client's server".to_owned(),
            server => format!(
                "{}, unless another server was chosen",
                markdown::code(server)
            ),
        };
        let _ = write!(words, "\n\nIt is sent to {server}.");
    }
    if let Some(more) = &operation.more {
        let what = more.description.as_deref().unwrap_or("More");
        let _ = write!(
            words,
            "\n\n{}: {}",
            markdown::inline(what),
            markdown::inline(&more.url)
        );
    }
    if let Some(headers) = headers::words(plan, operation, planned) {
        let _ = write!(words, "\n\n{headers}");
    }
    if let Some(course) = course::words(operation, planned) {
        let _ = write!(words, "\n\n{course}");
    }
    words.push_str("\n\n");
    for (parameter, argument) in arguments::all(operation, planned) {
        let description = parameter.description.as_deref().map(markdown::inline);
        let said = description.unwrap_or_default() + arguments::members(parameter);
        if argument.role == Role::Required && !said.is_empty() {
            let _ = writeln!(words, "- `{}`: {}", argument.name, said.trim_start());
        }
    }
    if let Some(given) = body::of(operation, planned).filter(|given| given.planned.required) {
        for (name, said) in body::words(given) {
            let _ = writeln!(words, "- `{name}`: {said}");
        }
    }
    if let Some(call) = example(api, group, planned) {
        let krate = plan.target.name.replace('-', "_");
        let _ = write!(
            words,
            "\n{}\n# async fn call(client: {krate}::Client) -> Result<(), Box<dyn std::error::Error>> {{\n{call}\n# Ok(()) }}\n```\n",
            example_fence(plan),
        );
    }
    words
}

/// A call with the document's examples, if it has one for each argument.
pub(super) fn example(api: &Api, group: &Group, planned: &OperationPlan) -> Option<String> {
    let operation = &api.operations[planned.operation];
    if planned.body.as_ref().is_some_and(|body| body.required) || operation.deprecated {
        return None;
    }
    let mut values = Vec::new();
    for (parameter, argument) in arguments::all(operation, planned) {
        if argument.role == Role::Common {
            // The client would have to have it, and an example does not show the client.
            return None;
        }
        if argument.role == Role::Required {
            let example = parameter.example.as_deref()?;
            let Value::One(scalar) = parameter.value else {
                return None;
            };
            values.push(match scalar {
                Scalar::Text => format!("{example:?}"),
                Scalar::Boolean => example.parse::<bool>().ok()?.to_string(),
                Scalar::Int32 => example.parse::<i32>().ok()?.to_string(),
                Scalar::Int64 => example.parse::<i64>().ok()?.to_string(),
                Scalar::Number => format!("{:?}", example.parse::<f64>().ok()?),
            });
        }
    }
    let steps = [
        "client".to_owned(),
        format!(".{}()", ident(&group.accessor)),
        format!(".{}({})", ident(&planned.method), values.join(", ")),
        ".await?;".to_owned(),
    ];
    Some(on_lines(&steps))
}

/// Calls one after the other, on a line each where they are too long for one.
pub(super) fn on_lines(steps: &[String]) -> String {
    let line = steps.concat();
    match line.len() > 100 {
        true => steps.join("\n    "),
        false => line,
    }
}

/// The builder and the data behind it.
pub(super) fn call(api: &Api, plan: &Plan, group: &Group, planned: &OperationPlan) -> TokenStream {
    let operation = &api.operations[planned.operation];
    let (builder, descriptor) = (ident(&planned.builder), ident(&planned.descriptor));
    let docs = docs(&format!(
        "A call of [`{}`]({}::{}), sent when it is awaited.",
        planned.method, group.ty, planned.method
    ));
    let (success, failure) = (
        answers::success(api, plan, operation, planned),
        answers::failure(api, plan, operation, planned),
    );
    let answers = answers::enums(api, plan, group, operation, planned);
    let choice = body::choice(api, plan, group, operation, planned);
    let stream = answers::stream(api, plan, operation);
    let further = course::further(plan, operation, planned, (&success, &failure));
    let (read, fail) = (
        answers::reads(&operation.success, planned.success.as_ref()),
        answers::reads(&operation.failure, planned.failure.as_ref()),
    );
    // Of a file beside this one, or of a command.
    let visible = match plan.commands {
        _ if !planned.is_named => None,
        Some(_) => Some(quote!(pub(crate))),
        None => planned.module.as_ref().map(|_| quote!(pub(super))),
    };
    let count = Literal::usize_unsuffixed(planned.arguments.len());
    let setters: Vec<_> = arguments::all(operation, planned)
        .enumerate()
        .filter_map(|(index, (parameter, argument))| {
            let index = Literal::usize_unsuffixed(index);
            match argument.shared {
                Some(shared) => {
                    let name = ident(&plan.shared.setters[shared].name);
                    Some(quote!(shared::#name!(#index);))
                }
                None => arguments::setter(plan, &quote!(#index), parameter, argument),
            }
        })
        .chain(
            body::of(operation, planned)
                .into_iter()
                .filter_map(|given| body::setter(api, plan, given)),
        )
        .collect();
    let setters = (!setters.is_empty()).then(|| {
        quote! {
            impl<'a> #builder<'a> {
                #(#setters)*
            }
        }
    });
    let data = data(api, plan, operation, planned);
    quote! {
        #docs
        #[derive(Clone, Debug)]
        #[must_use = "nothing is sent until this is awaited"]
        pub struct #builder<'a>(Call<'a, #count>);

        #setters

        runtime::call!(#builder(#descriptor) -> #success #read, #failure #fail #stream);

        #further

        #visible static #descriptor: Descriptor = #data;

        #choice

        #answers
    }
}

fn data(api: &Api, plan: &Plan, operation: &Operation, planned: &OperationPlan) -> TokenStream {
    let (id, path) = (&operation.id, &operation.path);
    let method = &operation.method;
    let parameters = arguments::all(operation, planned)
        .map(|(parameter, argument)| arguments::declared(api, plan, parameter, argument));
    let parameters: Vec<_> = parameters.collect();
    let (accept, streamed) = (&operation.accept, &operation.accept_stream);
    let other = &operation.accept_other;
    let security = security::alternatives(&operation.security);
    let (success, failure) = (
        answers::outcomes(api, plan, &operation.success),
        answers::outcomes(api, plan, &operation.failure),
    );
    // What most operations have in common is said once, in the runtime.
    let fields = [
        (!parameters.is_empty()).then(|| quote!(parameters: &[#(#parameters),*],)),
        (accept != "application/json").then(|| quote!(accept: #accept,)),
        (!streamed.is_empty()).then(|| quote!(accept_stream: #streamed,)),
        (!other.is_empty()).then(|| quote!(accept_other: #other,)),
        (operation.security != api.security).then(|| quote!(security: Some(#security),)),
        operation
            .server
            .as_ref()
            .map(|server| quote!(server: Some(#server),)),
        (!success.is_empty()).then(|| quote!(success: &[#(#success),*],)),
        (!failure.is_empty()).then(|| quote!(failure: &[#(#failure),*],)),
    ];
    let usual = fields
        .iter()
        .any(Option::is_none)
        .then(|| quote!(..Descriptor::USUAL));
    let fields = fields.into_iter().flatten().chain(usual);
    quote! {
        Descriptor {
            id: #id,
            method: #method,
            path: #path,
            #(#fields)*
        }
    }
}
