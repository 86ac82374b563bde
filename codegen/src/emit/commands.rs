//! `cli/` and `main.rs`: the command-line client.

use proc_macro2::TokenStream;
use quote::quote;

use super::tokens::{gate, ident};
use super::{Content as FileContent, File, body, course, html, rust};
use crate::api::{Api, Content, Operation, Paging, Shape};
use crate::plan::{
    CommandGroup, CommandPlan, FlagKind, FlagPlan, Group, MemberPlan, OperationPlan, Plan,
};

pub(super) fn emit<'a>(api: &'a Api, plan: &'a Plan) -> Vec<File<'a>> {
    let Some(commands) = &plan.commands else {
        return Vec::new();
    };
    let root = rust(plan, "cli/mod.rs", || {
        let words = "The command-line client: each operation is a command.".to_owned();
        (words, root(api, plan))
    });
    let main =
        include_str!("commands/main.txt").replace("{name}", &plan.target.name.replace('-', "_"));
    let main = File {
        path: "src/main.rs".to_owned(),
        content: FileContent::Source(main.into()),
    };
    let groups = plan.groups.iter().zip(&commands.groups);
    let groups = groups.map(|(group, commands)| {
        rust(plan, &format!("cli/{}.rs", group.module), move || {
            let words = format!("The commands of `{}`.", commands.name);
            (words, module(api, plan, group, commands))
        })
    });
    [root, main].into_iter().chain(groups).collect()
}

/// The whole of it.
fn root(api: &Api, plan: &Plan) -> TokenStream {
    let groups = plan.groups.iter().map(|group| {
        let (module, gate) = (ident(&group.module), gate([group]));
        (quote!(#gate mod #module;), quote!(#gate #module::GROUP))
    });
    let (modules, groups): (Vec<_>, Vec<_>) = groups.unzip();
    let title = plain(&api.title);
    let about = match api.description.as_deref().map(plain) {
        Some(description) => format!("{title}\n\n{description}"),
        None => title,
    };
    let (secrets, keys) = match &plan.commands {
        Some(commands) => (commands.secrets.as_slice(), commands.keys.as_slice()),
        None => (&[][..], &[][..]),
    };
    let name = &plan.target.name;
    quote! {
        #(#modules)*

        use super::runtime::cli::App;

        /// Runs the command that the process was called with.
        pub fn main() -> std::process::ExitCode {
            super::runtime::cli::main(&APP)
        }

        /// What the command-line client offers.
        pub static APP: App = App {
            name: #name,
            version: env!("CARGO_PKG_VERSION"),
            about: #about,
            begin: || super::Client::builder().bare(),
            groups: &[#(#groups),*],
            secrets: &[#(#secrets),*],
            keys: &[#(#keys),*],
        };
    }
}

fn module(api: &Api, plan: &Plan, group: &Group, commands: &CommandGroup) -> TokenStream {
    let tag = &api.tags[group.tag];
    let (name, about) = (
        &commands.name,
        plain(tag.description.as_deref().unwrap_or(&tag.name)),
    );
    let planned = || group.operations.iter().zip(&commands.commands);
    let commands = planned().map(|(planned, command)| of(api, plan, planned, command));
    let commands: Vec<_> = commands.collect();
    let has_flags =
        planned().any(|(_, command)| !command.flags.is_empty() || !command.members.is_empty());
    let bodies: Vec<_> = planned()
        .filter_map(|(planned, _)| planned.body.as_ref())
        .collect();
    let has_members = planned().any(|(_, command)| !command.members.is_empty());
    let media = || bodies.iter().flat_map(|body| &body.media);
    let models = media().any(|media| {
        media.schema.is_some() || media.ty.as_ref().is_some_and(|ty| !ty.models().is_empty())
    });
    let is_xml = planned().any(|(planned, _)| {
        let body = api.operations[planned.operation].body.iter();
        body.flat_map(|body| &body.media)
            .any(|media| matches!(media.content, Content::Xml(..)))
    });
    let models = (models || is_xml).then(|| {
        quote!(
            use super::super::models;
        )
    });
    let flags = has_flags.then(|| quote!(Flag, Kind,));
    let bodies = (!bodies.is_empty()).then(|| quote!(BodyFlags, Media, Way,));
    let payload = bodies.is_some().then(|| quote!(, Payload));
    let member = has_members.then(|| quote!(Member,));
    let module = ident(&group.module);
    quote! {
        #models
        use super::super::#module as operations;
        use super::super::runtime::{self #payload};
        use runtime::cli::{#bodies Command, #flags Group, #member Of};

        pub(super) const GROUP: Group = Group {
            name: #name,
            about: #about,
            commands: &[#(#commands),*],
        };
    }
}

fn of(api: &Api, plan: &Plan, planned: &OperationPlan, command: &CommandPlan) -> TokenStream {
    let operation = &api.operations[planned.operation];
    let (name, about) = (&command.name, about(operation));
    let builder = ident(&planned.builder);
    let flags = command.flags.iter().zip(&operation.parameters);
    let flags = flags.map(|(planned, parameter)| {
        flag(
            planned,
            &line(parameter.description.as_deref().unwrap_or_default()),
        )
    });
    let body = body::of(operation, planned);
    let body = body.map(|given| {
        let body = of_body(api, plan, given, &command.members);
        quote!(.body(&#body))
    });
    let pages = operation.paging.as_ref().zip(planned.pages.as_ref());
    let pages = pages.map(|(paging, pages)| {
        let how = course::how(
            paging,
            pages,
            operation.long,
            &|_, name| quote!(operations::#name),
        );
        let how = match how {
            // It names another static, so that it has to be one.
            Some(how) => quote!({ static PAGING: runtime::Paging = #how; &PAGING }),
            None => quote!(&runtime::Paging::USUAL),
        };
        let items = items(api, paging);
        quote!(.pages(#how, #items))
    });
    let long = operation.long.map(|via| {
        let via = course::final_state(via);
        quote!(.long(runtime::Final::#via))
    });
    let flags: Vec<_> = flags.collect();
    let flags = (!flags.is_empty()).then(|| quote!(.flags(&[#(#flags),*])));
    let secret = command.is_secret.then(|| quote!(.secret()));
    quote!(Command::new(#name, #about, &Of::<operations::#builder>::NEW) #flags #body #pages #long #secret)
}

/// The member of a page that holds the items.
fn items<'a>(api: &'a Api, paging: &Paging) -> &'a str {
    match &api.types[paging.page.0].shape {
        Shape::Object(object) => object
            .fields
            .get(paging.items)
            .map_or("", |field| &field.name),
        _ => "",
    }
}

fn flag(planned: &FlagPlan, about: &str) -> TokenStream {
    let name = &planned.name;
    let many = planned.many.then(|| quote!(.many()));
    let kind = match planned.kind {
        FlagKind::Text => quote!(Text),
        FlagKind::Int32 => quote!(Int32),
        FlagKind::Int64 => quote!(Int64),
        FlagKind::Number => quote!(Number),
        FlagKind::Boolean => quote!(Boolean),
        FlagKind::Pair => quote!(Pair),
        FlagKind::Json => quote!(Json),
        FlagKind::File => quote!(File),
    };
    quote!(Flag::new(#name, Kind::#kind, #about) #many)
}

fn of_body(api: &Api, plan: &Plan, given: body::Given<'_>, members: &[MemberPlan]) -> TokenStream {
    let required = given.planned.required;
    let media = given.media().map(|(media, planned)| {
        let name = &media.media_type;
        let payload = body::payload(api, plan, media, planned);
        let way = match (&media.content, body::held(plan, planned)) {
            (_, Some(ty)) => {
                quote!(Data { read: runtime::cli::read::<#ty>, payload: |body| #payload })
            }
            (Content::Text, _) => quote!(Text(|body| #payload)),
            (Content::Typed, _) => quote!(Typed(|content_type, body| #payload)),
            _ => quote!(Bytes(|body| #payload)),
        };
        quote!(Media { name: #name, way: Way::#way })
    });
    let members = members.iter().map(|member| {
        let path = &member.path;
        let mut about = line(member.description.as_deref().unwrap_or_default());
        if !member.choices.is_empty() {
            let space = if about.is_empty() { "" } else { " " };
            let choices = line(&member.choices.join(", "));
            about = format!("{about}{space}[can be: {choices}]");
        }
        let flag = flag(&member.flag, &about);
        quote!(Member { path: &[#(#path),*], flag: #flag })
    });
    quote! {
        BodyFlags {
            required: #required,
            media: &[#(#media),*],
            members: &[#(#members),*],
        }
    }
}

/// What an operation does: its summary, and all that the document says of it.
fn about(operation: &Operation) -> String {
    let texts = [&operation.summary, &operation.description];
    let mut texts: Vec<_> = texts
        .into_iter()
        .flatten()
        .map(|text| plain(text))
        .collect();
    texts.dedup();
    match texts.is_empty() {
        true => operation.id.replace(char::is_control, " "),
        false => texts.join("\n\n"),
    }
}

/// A text for a terminal, which must not be told to do anything.
fn plain(text: &str) -> String {
    let text = html::as_markdown(text).replace("\r\n", "\n");
    let text = text.replace(|c: char| c.is_control() && c != '\n', " ");
    text.trim().to_owned()
}

fn line(text: &str) -> String {
    let text = plain(text);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
