//! Documents that nobody wrote: mutations of ours, from a seed. Whatever the input, there is no panic, and what is
//! generated is Rust.

use std::fs;
use std::path::{Path, PathBuf};

use oast::{Form, Input, Loaded, Runtime, Session, Target, load};
use serde_json::Value;

/// A small generator of numbers (xorshift64*), so that a seed means the same on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).unwrap_or_default()
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

fn documents() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths: Vec<PathBuf> = vec![root.join("../specs/apim-subscription.yaml")];
    for folder in ["bad", "cases/pets", "cases/names"] {
        let entries = fs::read_dir(root.join(folder)).expect("a folder of documents");
        paths.extend(entries.map(|entry| entry.expect("an entry").path()));
    }
    paths.sort();
    let extension = |path: &PathBuf| path.extension().and_then(|e| e.to_str().map(str::to_owned));
    paths.retain(|path| matches!(extension(path).as_deref(), Some("yaml" | "json")));
    paths
        .iter()
        .filter_map(|path| fs::read_to_string(path).ok())
        .collect()
}

/// Everything but the file system.
fn compile(name: &str, bytes: Vec<u8>) {
    let mut session = Session::default();
    let path = Path::new(name);
    let (sources, report) = (&mut session.sources, &mut session.report);
    let Some(document) = load::load_bytes(path, bytes, sources, report) else {
        assert!(
            report.errors() > 0,
            "{name}: nothing was loaded, and nothing said"
        );
        return;
    };
    generate(document, &mut session);
    let text = oast::report::render::human(&session.report, &session.sources, Default::default());
    assert_eq!(text.is_empty(), session.report.is_empty());
}

fn generate(document: load::Document, session: &mut Session) {
    let input = Input::from("mutant.yaml");
    let (form, runtime) = (Form::Crate, Runtime::External);
    let target =
        Target::new(&input.documents, None, form, runtime, &mut session.report).expect("a name");
    let Some(output) = session.compile_loaded(Loaded::from(document), target) else {
        assert!(
            session.report.errors() > 0,
            "nothing was read, and nothing said"
        );
        return;
    };
    for file in output.files {
        if file.path.ends_with(".rs") {
            // What does not parse is printed as one line of loose tokens.
            assert!(
                !file.text.contains(" ; pub "),
                "{}:\n{}",
                file.path,
                file.text
            );
        }
    }
}

const SIGNS: &[u8] = b"\n&*{\xFF- :";

const KEYS: &[&str] = &[
    "x",
    "type",
    "$ref",
    "allOf",
    "enum",
    "",
    "nullable",
    "parameters",
];

const VALUES: &[&str] = &[
    "null",
    "true",
    "0",
    "-1",
    "1e308",
    "9223372036854775807",
    "18446744073709551615",
    "\"\"",
    "\"string\"",
    "\"integer\"",
    "\"self\"",
    "\"{\"",
    "\"$ref\"",
    "[]",
    "{}",
    "[null]",
    "{\"\":{}}",
    "{\"$ref\":\"#/components/schemas/Pet\"}",
    "{\"$ref\":\"#/paths\"}",
    "{\"$ref\":\"other.yaml\"}",
    "{\"type\":\"array\"}",
    "{\"type\":\"object\"}",
    "{\"allOf\":[]}",
    "{\"type\":\"string\",\"pattern\":\"(\"}",
    "\"\\u0000\\r\\n```\\t*/ [x](y) <b> https://a.b\"",
];

/// Every object and array of a tree, as pointers.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    let escape = |key: &str| key.replace('~', "~0").replace('/', "~1");
    match value {
        Value::Object(members) => {
            members
                .iter()
                .for_each(|(key, child)| places(child, &format!("{at}/{}", escape(key)), found));
        }
        Value::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(i, child)| places(child, &format!("{at}/{i}"), found));
        }
        _ => {}
    }
}

fn mutate_tree(tree: &mut Value, random: &mut Random) {
    let mut found = Vec::new();
    places(tree, "", &mut found);
    let (one, other) = (random.pick(&found).clone(), random.pick(&found).clone());
    let replacement = match random.below(3) {
        0 => tree.pointer(&other).cloned().unwrap_or_default(),
        _ => serde_json::from_str(VALUES[random.below(VALUES.len())]).expect("a value"),
    };
    let Some(target) = tree.pointer_mut(&one) else {
        return;
    };
    match (random.below(4), target) {
        (0, Value::Object(members)) if !members.is_empty() => {
            let key = members
                .keys()
                .nth(random.below(members.len()))
                .cloned()
                .unwrap_or_default();
            members.remove(&key);
        }
        (1, Value::Object(members)) => {
            members.insert(KEYS[random.below(KEYS.len())].to_owned(), replacement);
        }
        (_, target) => *target = replacement,
    }
}

fn mutate_text(text: &str, random: &mut Random) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..=random.below(4) {
        let at = random.below(bytes.len());
        match random.below(4) {
            0 => drop(bytes.splice(at..at, SIGNS[random.below(SIGNS.len())..].iter().copied())),
            1 if at < bytes.len() => drop(bytes.remove(at)),
            2 => bytes.truncate(at),
            _ => {
                let end = (at + random.below(40)).min(bytes.len());
                let copy = bytes[at..end].to_vec();
                let to = random.below(bytes.len());
                bytes.splice(to..to, copy);
            }
        }
    }
    bytes
}

fn run(mutants: u64) {
    let documents = documents();
    let trees: Vec<Value> = documents.iter().filter_map(|text| tree(text)).collect();
    for seed in 1..=mutants {
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let name = format!("mutant-{seed}.json");
        if random.below(4) == 0 {
            let text = random.pick(&documents).clone();
            compile(&name, mutate_text(&text, &mut random));
        } else {
            let mut tree = random.pick(&trees).clone();
            for _ in 0..=random.below(3) {
                mutate_tree(&mut tree, &mut random);
            }
            compile(&name, tree.to_string().into_bytes());
        }
    }
}

fn tree(text: &str) -> Option<Value> {
    let mut session = Session::default();
    let bytes = text.as_bytes().to_vec();
    let document = load::load_bytes(
        Path::new("seed"),
        bytes,
        &mut session.sources,
        &mut session.report,
    )?;
    Some(document.root)
}

#[test]
fn no_mutant_panics() {
    run(400);
}

#[test]
#[ignore = "needs minutes"]
fn no_mutant_of_many_panics() {
    run(20_000);
}
