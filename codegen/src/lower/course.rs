//! `x-ms-pageable` and `x-ms-long-running-operation` (<https://azure.github.io/autorest/extensions/>).

use std::collections::HashMap;

use openapiv3::Operation as Declared;
use serde_json::Value as Json;

use crate::api::{
    Final, Given, NextPage, Operation, Paging, Parameter, Payload, Shape, Stream, Style,
};
use crate::report::codes;
use crate::source::Pointer;

use super::Lower;

/// What the document says of the pages of an operation.
#[derive(Debug)]
pub(super) struct Pageable {
    /// Where the operation stands: another may have its id.
    operation: Pointer,
    at: Pointer,
    link: Option<String>,
    items: String,
    by: Option<String>,
}

/// Why pages cannot be followed, and what to do about it.
struct Unclear {
    why: String,
    help: &'static str,
}

impl Unclear {
    fn new(why: impl Into<String>, help: &'static str) -> Self {
        let why = why.into();
        Self { why, help }
    }
}

const BY_HAND: &str = "describe a page as an object in JSON, or follow the link yourself";

/// Where the result of an operation is, if it takes long.
pub(super) fn long(declared: &Declared) -> Option<Final> {
    let extension = |name: &str| declared.extensions.get(name);
    if extension("x-ms-long-running-operation") != Some(&Json::Bool(true)) {
        return None;
    }
    let options = extension("x-ms-long-running-operation-options");
    let via = options.and_then(|options| options.get("final-state-via")?.as_str());
    Some(match via {
        Some("location") => Final::Location,
        Some("azure-async-operation" | "operation-location") => Final::Operation,
        Some("original-uri") => Final::Resource,
        _ => Final::Usual,
    })
}

impl Lower<'_> {
    /// Notes what the document says of the pages of an operation.
    pub(super) fn pageable(&mut self, declared: &Declared, at: &Pointer) {
        let Some(Json::Object(said)) = declared.extensions.get("x-ms-pageable") else {
            return;
        };
        let text = |name: &str| {
            said.get(name)
                .and_then(Json::as_str)
                .filter(|text| !text.is_empty())
        };
        self.pageables.push(Pageable {
            operation: at.clone(),
            at: at.key("x-ms-pageable"),
            // A dot that is no path may be escaped.
            link: text("nextLinkName").map(|link| link.replace("\\.", ".")),
            items: text("itemName").unwrap_or("value").to_owned(),
            by: text("operationName").map(str::to_owned),
        });
    }

    /// Finds the members and operations that the pages of operations hang together by.
    pub(super) fn settle_pages(&mut self) {
        let operations = self.api.operations.iter().enumerate();
        let places = operations.map(|(index, operation)| (operation.pointer.clone(), index));
        let places: HashMap<Pointer, usize> = places.collect();
        for pageable in std::mem::take(&mut self.pageables) {
            // Of an operation that is left out nothing more is said.
            let Some(&place) = places.get(&pageable.operation) else {
                continue;
            };
            match self.paging(&self.api.operations[place], &pageable) {
                Ok(paging) => self.api.operations[place].paging = paging,
                Err(Unclear { why, help }) => {
                    let message = format!("{why}; the client asks for one page at a time");
                    self.report
                        .add(&codes::PAGES_LEFT_OUT, &pageable.at, message)
                        .help(help);
                }
            }
        }
    }

    fn paging(
        &self,
        operation: &Operation,
        pageable: &Pageable,
    ) -> Result<Option<Paging>, Unclear> {
        if let Some(Stream::Lines(_)) = operation.success.stream() {
            let why = "the answer is a stream of items already";
            return Err(Unclear::new(why, "remove `x-ms-pageable`"));
        }
        let (Payload::Json(page) | Payload::Maybe(page)) = operation.success.payload else {
            let why = "the answers of the operation are not of one type in JSON";
            return Err(Unclear::new(why, BY_HAND));
        };
        let (page, ty) = self.api.resolve(page);
        let Shape::Object(object) = &ty.shape else {
            // All items are there at once.
            let is_whole = matches!(ty.shape, Shape::Array(_)) && pageable.link.is_none();
            return match is_whole {
                true => Ok(None),
                false => Err(Unclear::new("the answer is no object", BY_HAND)),
            };
        };
        let mut fields = object.fields.iter();
        let items = fields.position(|field| field.name == pageable.items);
        let array = items.map(|items| &self.api.resolve(object.fields[items].ty).1.shape);
        let (Some(items), Some(Shape::Array(item))) = (items, array) else {
            let why = format!("the answer has no array `{}`", pageable.items);
            let help =
                "say with `itemName` which member has the items, or follow the link yourself";
            return Err(Unclear::new(why, help));
        };
        // A name that no operation has is one for the method that asks for the next page.
        let named = |id: &String| {
            let operations = self.api.operations.iter().enumerate();
            let named = operations.filter(|(_, other)| other.id == *id);
            // Of several with that id the one in the same group is meant.
            named.min_by_key(|(_, other)| other.tag != operation.tag)
        };
        let by = match pageable.by.as_ref().and_then(named) {
            Some((place, _)) => Some(self.next_page(operation, place)?),
            None => None,
        };
        Ok(Some(Paging {
            link: pageable.link.clone(),
            page,
            items,
            item: *item,
            by,
        }))
    }

    /// The operation for the next page, which is given what the first was given as far as it has the same parameters.
    fn next_page(&self, first: &Operation, place: usize) -> Result<NextPage, Unclear> {
        let next = &self.api.operations[place];
        let id = &next.id;
        if next.tag != first.tag {
            let why = format!("operation `{id}`, which asks for the next page, has another tag");
            return Err(Unclear::new(why, "give both operations the same first tag"));
        }
        let mut link = None;
        let arguments = next.parameters.iter().map(|parameter| {
            let mut known = first.parameters.iter();
            let same = known.position(|known| {
                (known.location, &known.wire) == (parameter.location, &parameter.wire)
            });
            match same {
                // An operation that asks for its own next page has a parameter for the link from the start.
                Some(_) if first.pointer == next.pointer && takes_link(parameter) => {
                    Ok(Given::Link)
                }
                Some(same) => Ok(Given::Same(same)),
                None if !parameter.required => Ok(Given::Nothing),
                None if link.replace(&parameter.name).is_none() => Ok(Given::Link),
                None => {
                    let why = format!("operation `{id}` needs more than the link");
                    let help = "give both operations the same parameters but for the link";
                    Err(Unclear::new(why, help))
                }
            }
        });
        let arguments = arguments.collect::<Result<Vec<_>, _>>()?;
        if first.pointer == next.pointer && !arguments.contains(&Given::Link) {
            let why = format!("which parameter of operation `{id}` takes the link is not clear");
            return Err(Unclear::new(why, "call it `nextLink`"));
        }
        Ok(NextPage {
            operation: place,
            arguments,
        })
    }
}

/// Whether a parameter is for the link to the next page, by what it is called or how it is written.
fn takes_link(parameter: &Parameter) -> bool {
    let name = parameter.name.to_ascii_lowercase();
    parameter.style == Style::Raw || name.contains("nextlink") || name.contains("next_link")
}
