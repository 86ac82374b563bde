//! Path items that stand in several documents.

use serde_json::{Map, Value, json};

use super::{FURTHER, METHODS};
use crate::source::Pointer;

/// The places in a path item that may each come from another document (RFC 6901).
pub(super) fn slots(item: &Map<String, Value>) -> Vec<String> {
    let place = |at: Pointer, name: &str| at.key(name).as_str().to_owned();
    let mut slots = Vec::new();
    for (name, member) in item {
        match member.as_object().filter(|_| name == FURTHER) {
            Some(named) => {
                let at = Pointer::default().key(FURTHER);
                slots.extend(named.keys().map(|method| place(at.clone(), method)));
            }
            None => slots.push(place(Pointer::default(), name)),
        }
    }
    slots
}

/// The operations of a path item, those of methods that the document names among them.
pub(super) fn operations(item: &mut Value) -> impl Iterator<Item = &mut Map<String, Value>> {
    let members = item.as_object_mut().into_iter().flatten();
    members.flat_map(|(name, member)| {
        let named = match name.as_str() {
            FURTHER => member
                .as_object_mut()
                .map(|named| named.values_mut().collect()),
            name if METHODS.contains(&name) => Some(vec![member]),
            _ => None,
        };
        let named: Vec<&mut Value> = named.unwrap_or_default();
        named.into_iter().filter_map(Value::as_object_mut)
    })
}

/// Adds a path item; if there is one already, its operations, each with the parameters of its own item.
pub(super) fn add_item(paths: &mut Map<String, Value>, path: String, mut item: Value) {
    let Some(known) = paths.get_mut(&path) else {
        paths.insert(path, item);
        return;
    };
    share_parameters(known);
    share_parameters(&mut item);
    let (Value::Object(known), Value::Object(item)) = (known, item) else {
        return;
    };
    for (name, value) in item {
        match (known.get_mut(&name), value) {
            (Some(Value::Object(known)), Value::Object(more)) if name == FURTHER => {
                for (method, operation) in more {
                    known.entry(method).or_insert(operation);
                }
            }
            (Some(_), _) => {}
            (None, value) => {
                known.insert(name, value);
            }
        }
    }
}

/// Hands the parameters of a path item to its operations.
fn share_parameters(item: &mut Value) {
    let shared = item
        .as_object_mut()
        .and_then(|item| item.shift_remove("parameters"));
    let Some(Value::Array(shared)) = shared else {
        return;
    };
    for operation in operations(item) {
        let own = operation.entry("parameters").or_insert_with(|| json!([]));
        if let Value::Array(own) = own {
            own.extend(shared.iter().cloned());
        }
    }
}
