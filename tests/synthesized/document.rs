//! One input: samples of its components, and the models that are generated for them.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use oast::api::{Api, Content, TypeId};
use oast::mock::{ComponentSamples, SchemaSamples};
use oast::normalise::{Normal, normalise};
use oast::plan::{self, Plan};
use oast::report::Severity;
use oast::{Form, Runtime, Session, Target, emit, format, load, lower, output};
use serde_json::{Map, Value, json};

use crate::inputs::Input;
use crate::types::written;

/// What ids of the operations begin with that are added to documents.
const OPERATION: &str = "oastOracle";

/// A component schema of an input.
pub struct Component {
    pub name: String,
    /// Its type as Rust writes it, and the static that it is checked by when it is sent; none, if the client has no
    /// type for the component.
    pub ty: Option<(String, Option<String>)>,
    pub made: ComponentSamples,
}

/// An input that is ready to be compiled.
pub struct Document {
    pub name: String,
    /// The generated files: `models/…`, `patterns.rs`.
    pub files: Vec<output::File>,
    pub components: Vec<Component>,
    pub samples: SchemaSamples,
    /// How long it took to get here.
    pub seconds: f64,
}

/// Generates the models of an input.
///
/// # Errors
/// Why there are none.
pub fn prepare(input: &Input) -> Result<Document, String> {
    let begun = std::time::Instant::now();
    let made = catch_unwind(AssertUnwindSafe(|| generate(input)));
    let mut document = made.unwrap_or_else(|_| Err("the generator crashed".to_owned()))?;
    document.seconds = begun.elapsed().as_secs_f64();
    Ok(document)
}

fn generate(input: &Input) -> Result<Document, String> {
    let mut session = Session::default();
    let refused = |session: &Session| {
        let diagnostics = session.report.diagnostics().iter();
        let mut errors = diagnostics.filter(|one| one.severity() == Severity::Error);
        let first = errors.next().map_or("", |error| error.code.id);
        format!("no client: {first}")
    };
    let documents = oast::Input {
        documents: input.documents.clone(),
        root: input.root.clone(),
    };
    let (sources, report) = (&mut session.sources, &mut session.report);
    let normal = load::load(&documents, sources, report)
        .and_then(|loaded| normalise(loaded, sources, report));
    let Some(mut normal) = normal else {
        return Err(refused(&session));
    };
    name_inline(&mut normal);
    let samples = SchemaSamples::new(&normal);
    let names: Vec<String> = samples.components().map(str::to_owned).collect();
    ask_for_each(&mut normal, &names);
    let api = lower::lower(&normal, &[], &mut session.report);
    let (form, runtime) = (Form::Module, Runtime::External);
    let target = Target::new(
        &input.documents,
        Some("client"),
        form,
        runtime,
        &mut session.report,
    );
    let plan = target.map(|target| plan::plan(&api, target, &mut session.report));
    let Some(plan) = plan.filter(|_| !session.report.failed(false)) else {
        return Err(refused(&session));
    };
    let mut files = emit::emit(&api, &plan);
    files.retain(|file| file.path.starts_with("models/") || file.path == "patterns.rs");
    let files = format::format(files, &plan.target.source);
    let types = types(&api, &plan);
    let components = names
        .into_iter()
        .enumerate()
        .map(|(number, name)| Component {
            ty: types.get(&format!("{OPERATION}{number}")).cloned(),
            made: samples.samples(&name),
            name,
        });
    Ok(Document {
        name: input.name.clone(),
        files,
        components: components.collect(),
        samples,
        seconds: 0.0,
    })
}

/// Gives the document an operation for each component in place of its own, so that each has a type that is sent and
/// received. The normalised document is changed and not the files: so it is the same for all versions, and components
/// that came from other files are among them.
fn ask_for_each(normal: &mut Normal, names: &[String]) {
    let paths = names.iter().enumerate().map(|(number, name)| {
        let reference = format!("#/components/schemas/{}", escaped(name));
        let content = json!({"application/json": {"schema": {"$ref": reference}}});
        let operation = json!({
            "operationId": format!("{OPERATION}{number}"),
            "security": [],
            "requestBody": {"required": true, "content": content},
            "responses": {"200": {"description": "", "content": content}},
        });
        (format!("/oast-oracle/{number}"), json!({"post": operation}))
    });
    let paths: Map<String, Value> = paths.collect();
    normal.openapi.paths = serde_json::from_value(Value::Object(paths)).expect("paths");
    normal.more.clear();
}

/// An identifier as Rust writes it.
fn identifier(name: &plan::Name) -> String {
    let raw = if name.is_raw() { "r#" } else { "" };
    format!("{raw}{}", name.as_str())
}

/// Makes components of the schemas of bodies that are none, as some documents have no others.
fn name_inline(normal: &mut Normal) {
    let paths = serde_json::to_value(&normal.openapi.paths).expect("JSON");
    let mut components = serde_json::to_value(&normal.openapi.components).expect("JSON");
    if components.is_null() {
        components = json!({});
    }
    let mut schemas = components["schemas"]
        .as_object()
        .cloned()
        .unwrap_or_default();
    for (path, item) in paths.as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let responses = operation["responses"].as_object().into_iter().flatten();
            let responses = responses.map(|(status, response)| (status.as_str(), response));
            for (part, body) in responses.chain([("request", &operation["requestBody"])]) {
                let media = body["content"].as_object().into_iter().flatten();
                let json = media.filter(|(name, _)| name.contains("json"));
                let inline = json.filter_map(|(_, media)| media.get("schema"));
                let inline = inline.filter(|schema| schema.get("$ref").is_none());
                for schema in inline {
                    let name = format!("{method} {path} {part}");
                    schemas.entry(name).or_insert_with(|| schema.clone());
                }
            }
        }
    }
    components["schemas"] = Value::Object(schemas);
    normal.openapi.components = serde_json::from_value(components).expect("components");
}

/// A name as `normalise` writes it in a reference.
fn escaped(name: &str) -> String {
    let token = name.replace('~', "~0").replace('/', "~1");
    let bytes = token.bytes().map(|byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    });
    bytes.collect()
}

/// The type and the static of the body of each operation, by its id.
fn types(api: &Api, plan: &Plan) -> HashMap<String, (String, Option<String>)> {
    let mut types = HashMap::new();
    for planned in plan.groups.iter().flat_map(|group| &group.operations) {
        let operation = &api.operations[planned.operation];
        let body = operation.body.iter().zip(&planned.body);
        for (body, planned) in body {
            if let [media] = &body.media[..]
                && let Content::Json(_) = media.content
                && let Some(ty) = &planned.media[0].ty
            {
                let schema = planned.media[0].schema.and_then(|id| schema(api, plan, id));
                types.insert(operation.id.clone(), (written(plan, ty), schema));
            }
        }
    }
    types
}

/// The static that a client checks a type by.
fn schema(api: &Api, plan: &Plan, id: TypeId) -> Option<String> {
    let id = api.itself(id);
    let name = plan.schemas[id.0].name.as_ref()?;
    let home = plan.homes[id.0].map(|home| &plan.files[home].module);
    let home = home.map_or_else(|| "schemas".to_owned(), identifier);
    let path = format!("models::{home}::{name}");
    match plan.items[id.0].is_some() && api.types[id.0].nullable {
        true => Some(format!("const {{ runtime::schema::or_null(&{path}) }}")),
        false => Some(path),
    }
}
