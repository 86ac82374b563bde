//! Mutations of a document's tree.

use serde_json::{Map, Value, json};

use crate::random::Random;
use crate::values::{KEYS, KEYWORDS, NESTS, NUMBERS, TYPES, VALUES};

/// How deep the deepest nesting is.
const DEEPEST: usize = 2_000;

/// How deep the nesting is that is meant to be read: as deep as `load` allows.
const READABLE: usize = 120;

/// How often a place is looked for that a mutation can be done at.
const TRIES: usize = 50;

/// A tree, with places whose text is put in when it is written: what no tree can hold, such as a key given twice.
pub struct Tree {
    root: Value,
    /// The text of a place, by the number in its mark.
    texts: Vec<String>,
}

/// A mutation, `None` where it cannot be done at the place of its choice.
type Mutation = fn(&mut Tree, &mut Random) -> Option<String>;

const MUTATIONS: &[Mutation] = &[
    delete,
    insert,
    replace,
    swap_type,
    huge_number,
    refer_to_itself,
    refer_in_a_ring,
    refer_elsewhere,
    nest,
    give_twice,
    rename,
    move_elsewhere,
];

impl Tree {
    pub fn new(root: Value) -> Self {
        let texts = Vec::new();
        Self { root, texts }
    }

    /// Does one thing to the tree, and says what.
    pub fn mutate(&mut self, random: &mut Random) -> String {
        let mutation = *random.pick(MUTATIONS);
        let done = (0..TRIES).find_map(|_| mutation(self, random));
        done.unwrap_or_else(|| "found no place".to_owned())
    }

    /// The document.
    pub fn text(&self) -> String {
        let mut text = self.root.to_string();
        // A later one may stand in the value of an earlier one that was nested.
        for (number, inner) in self.texts.iter().enumerate().rev() {
            text = text.replace(&format!("\"{}\"", mark(number)), inner);
        }
        text
    }

    /// A text that stands for another.
    fn mark(&mut self, text: String) -> String {
        self.texts.push(text);
        mark(self.texts.len() - 1)
    }

    /// Any place.
    fn place(&self, random: &mut Random) -> String {
        let mut rest = random.below(count(&self.root));
        pointer(&self.root, &mut rest).unwrap_or_default()
    }

    fn at(&mut self, place: &str) -> Option<&mut Value> {
        self.root.pointer_mut(place)
    }

    /// The object around a place, and the key there.
    fn object(&mut self, place: &str) -> Option<(&mut Map<String, Value>, String)> {
        let (parent, key) = place.rsplit_once('/')?;
        let members = self.at(parent)?.as_object_mut()?;
        Some((members, key.replace("~1", "/").replace("~0", "~")))
    }
}

fn mark(number: usize) -> String {
    format!("@mutate:{number}@")
}

/// The number of values.
fn count(value: &Value) -> usize {
    1 + match value {
        Value::Object(members) => members.values().map(count).sum(),
        Value::Array(items) => items.iter().map(count).sum(),
        _ => 0,
    }
}

/// The pointer to the value that comes after `rest` others.
fn pointer(value: &Value, rest: &mut usize) -> Option<String> {
    if *rest == 0 {
        return Some(String::new());
    }
    *rest -= 1;
    let prefixed = |key: &str, child: &Value, rest: &mut usize| {
        let below = pointer(child, rest)?;
        Some(format!(
            "/{}{below}",
            key.replace('~', "~0").replace('/', "~1")
        ))
    };
    match value {
        Value::Object(members) => members
            .iter()
            .find_map(|(key, child)| prefixed(key, child, rest)),
        Value::Array(items) => {
            let mut items = items.iter().enumerate();
            items.find_map(|(index, child)| prefixed(&index.to_string(), child, rest))
        }
        _ => None,
    }
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).expect("a value")
}

fn delete(tree: &mut Tree, random: &mut Random) -> Option<String> {
    let place = tree.place(random);
    let (members, key) = tree.object(&place)?;
    members.shift_remove(&key);
    Some(format!("deleted {place}"))
}

fn insert(tree: &mut Tree, random: &mut Random) -> Option<String> {
    let place = tree.place(random);
    let (key, value) = (*random.pick(KEYS), *random.pick(VALUES));
    tree.at(&place)?
        .as_object_mut()?
        .insert(key.to_owned(), parsed(value));
    Some(format!("inserted {key:?}: {value} at {place}"))
}

fn replace(tree: &mut Tree, random: &mut Random) -> Option<String> {
    let place = tree.place(random);
    let value = *random.pick(VALUES);
    *tree.at(&place)? = parsed(value);
    Some(format!("put {value} at {place}"))
}

fn swap_type(tree: &mut Tree, random: &mut Random) -> Option<String> {
    let place = tree.place(random);
    let (name, value) = *random.pick(TYPES);
    *tree.at(&place)? = parsed(value);
    Some(format!("made {place} a {name}"))
}

fn huge_number(tree: &mut Tree, random: &mut Random) -> Option<String> {
    let place = tree.place(random);
    let number = *random.pick(NUMBERS);
    let value = tree.at(&place)?;
    // Elsewhere too, but where numbers are is where they matter.
    if !value.is_number() && random.below(20) > 0 {
        return None;
    }
    let mark = tree.mark(number.to_owned());
    *tree.at(&place)? = mark.into();
    Some(format!("put {number} at {place}"))
}

fn refer_to_itself(tree: &mut Tree, random: &mut Random) -> Option<String> {
    let place = tree.place(random);
    let value = tree.at(&place)?;
    value.as_object()?;
    *value = json!({ "$ref": format!("#{place}") });
    Some(format!("made {place} refer to itself"))
}

fn refer_in_a_ring(tree: &mut Tree, random: &mut Random) -> Option<String> {
    let (one, other) = (tree.place(random), tree.place(random));
    tree.at(&one)?.as_object()?;
    tree.at(&other)?.as_object()?;
    *tree.at(&one)? = json!({ "$ref": format!("#{other}") });
    // It is gone if it was in the first one.
    *tree.at(&other)? = json!({ "allOf": [{ "$ref": format!("#{one}") }] });
    Some(format!("made {one} and {other} refer to each other"))
}

fn refer_elsewhere(tree: &mut Tree, random: &mut Random) -> Option<String> {
    let (place, target) = (tree.place(random), tree.place(random));
    let members = tree.at(&place)?.as_object_mut()?;
    if !members.contains_key("$ref") && random.below(10) > 0 {
        return None;
    }
    members.insert("$ref".to_owned(), format!("#{target}").into());
    Some(format!("made {place} refer to {target}"))
}

fn nest(tree: &mut Tree, random: &mut Random) -> Option<String> {
    let place = tree.place(random);
    let (before, after) = *random.pick(NESTS);
    let depth = match random.below(2) {
        0 => 1 + random.below(READABLE),
        _ => 120 + random.below(DEEPEST - 120),
    };
    let inner = tree.at(&place)?.to_string();
    let mark = tree.mark(format!(
        "{}{inner}{}",
        before.repeat(depth),
        after.repeat(depth)
    ));
    *tree.at(&place)? = mark.into();
    Some(format!("nested {place} {depth} times in {before} {after}"))
}

fn give_twice(tree: &mut Tree, random: &mut Random) -> Option<String> {
    let (place, other) = (tree.place(random), tree.place(random));
    let value = tree.at(&other)?.clone();
    tree.object(&place)?;
    let key = tree.object(&place)?.1;
    let mark = tree.mark(Value::from(key).to_string());
    tree.object(&place)?.0.insert(mark, value);
    Some(format!(
        "gave the key of {place} twice, with the value of {other}"
    ))
}

fn rename(tree: &mut Tree, random: &mut Random) -> Option<String> {
    let place = tree.place(random);
    let keyword = *random.pick(KEYWORDS);
    let (members, key) = tree.object(&place)?;
    let value = members.shift_remove(&key)?;
    let misspelled = format!("{key}s");
    let name = if random.below(3) == 0 {
        &misspelled
    } else {
        keyword
    };
    members.insert(name.to_owned(), value);
    Some(format!("renamed {place} to {name:?}"))
}

fn move_elsewhere(tree: &mut Tree, random: &mut Random) -> Option<String> {
    let (from, to) = (tree.place(random), tree.place(random));
    let target = tree.at(&to)?;
    if target.is_string() && random.below(4) > 0 {
        return None;
    }
    // Into itself too: a copy then stands in the place of a part.
    let moved = tree.at(&from)?.clone();
    let verb = match tree.object(&from) {
        Some((members, key)) if random.below(2) == 0 && !to.starts_with(&from) => {
            members.shift_remove(&key);
            "moved"
        }
        _ => "copied",
    };
    *tree.at(&to)? = moved;
    Some(format!("{verb} {from} to {to}"))
}
