//! References in the place of what is no component: what they lead to is taken in.

use serde_json::{Map, Value, json};

use super::Walk;
use crate::normalise::table::Kind;
use crate::source::{Pointer, push_token};

/// How many references to references are followed.
const LONGEST_CHAIN: usize = 100;

impl Walk<'_> {
    /// Whether what stands at a place can be a part of this description; says so where it cannot. Schemas and texts of
    /// every version can.
    fn fits(&mut self, place: &Pointer, kind: Kind) -> bool {
        let Err(unresolved) = self.versions.join(place.file(), kind) else {
            return true;
        };
        let at = self.at.clone();
        self.unresolved("$ref", &at, unresolved);
        false
    }

    /// Takes in what a reference leads to, in the place of the reference.
    pub(in crate::normalise) fn inline(&mut self, value: &mut Value, kind: Kind) -> bool {
        let (mut origin, mut chain) = (self.at.clone(), 0);
        let mut beside = Map::new();
        let mut current = std::mem::take(value);
        while let Some(reference) = current
            .get("$ref")
            .and_then(Value::as_str)
            .map(str::to_owned)
        {
            let found = self.places.files.resolve(&origin, &reference);
            let target = match found.map(|target| (self.places.files.value(&target), target)) {
                Ok((Some(target), place)) if chain < LONGEST_CHAIN => (target, place),
                Ok(_) => {
                    self.unresolved_loop(&reference, &origin);
                    return stand_in(value, kind);
                }
                Err(unresolved) => {
                    self.unresolved(&reference, &origin, unresolved);
                    return stand_in(value, kind);
                }
            };
            if let Value::Object(members) = current {
                for (name, member) in members.into_iter().filter(|(name, _)| name != "$ref") {
                    let mut to = self.to.clone();
                    push_token(&mut to, &name);
                    self.places.moves.add(to, origin.key(&name));
                    beside.entry(name).or_insert(member);
                }
            }
            (current, origin) = (target.0.clone(), target.1);
            chain += 1;
        }
        *value = current;
        if !self.fits(&origin, kind) {
            return stand_in(value, kind);
        }
        let kept = self.from(origin, |walk| walk.visit(value, kind));
        let mut own = Value::Object(beside);
        match kind {
            Kind::Named(_) | Kind::Responses => drop(self.visit(&mut own, kind)),
            _ => own
                .as_object_mut()
                .into_iter()
                .for_each(|own| self.members(own, kind)),
        }
        if let (Value::Object(members), Value::Object(own)) = (value, &mut own) {
            members.append(own);
        }
        kept
    }
}

/// What stands in for something that is not there, as for single parameters and responses; whether there is anything.
fn stand_in(value: &mut Value, kind: Kind) -> bool {
    *value = match kind {
        Kind::Many(Kind::Parameter) => json!([{"$ref": "#/components/parameters/"}]),
        Kind::Responses => json!({"default": unknown_response()}),
        _ => return false,
    };
    true
}

/// A response of which nothing is known: it is handed over as it comes.
pub(in crate::normalise) fn unknown_response() -> Value {
    json!({"description": "", "content": {"*/*": {}}})
}

/// Whether the specifications allow a reference in the place of such an Object.
pub(super) fn refers(kind: Kind) -> bool {
    let others = [Kind::MediaType, Kind::PathItem, Kind::Example];
    kind.section().is_some() || others.contains(&kind)
}

/// Whether a reference stands where the specifications have none: for a whole Object, a list, a map or a text. Tools
/// that put a description together from files follow these, too.
pub(super) fn is_elsewhere(value: &Value, kind: Kind) -> bool {
    let Some(members) = value.as_object() else {
        return false;
    };
    match kind {
        Kind::Free => return false,
        // A reference to a component stays one.
        kind if kind.section().is_some() => return false,
        // `$ref` may be one of the names here, with a text of its own.
        Kind::Named(Kind::Text | Kind::Free) if members.len() > 1 => return false,
        _ => {}
    }
    members.get("$ref").is_some_and(Value::is_string)
}
