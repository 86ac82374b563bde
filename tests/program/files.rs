//! Documents in several files, as a user gives them.

use std::fs;
use std::path::Path;

use crate::oast::{Said, run_in};

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// A document, and what it refers to beside and above its folder.
fn shop(folder: &Path) {
    write(
        folder,
        "specs/shop/api.yaml",
        "openapi: 3.0.3\ninfo: {title: Shop, version: '1'}\npaths:\n  /a:\n    get:\n      operationId: a\n      \
         responses: {'200': {$ref: ../common/answers.yaml#/Ok}}\n",
    );
    write(
        folder,
        "specs/common/answers.yaml",
        "Ok: {description: Fine., content: {application/json: {schema: {$ref: models.json#/A}}}}\n",
    );
    write(
        folder,
        "specs/common/models.json",
        r#"{"A": {"type": "object", "properties": {"b": {"type": "string", "minLength": -1}}}}"#,
    );
}

fn check(folder: &Path, arguments: &[&str]) -> Said {
    let mut all = vec!["check"];
    all.extend(arguments);
    run_in(folder, &all)
}

#[test]
fn references_stay_inside_the_root() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    shop(path);
    let said = check(path, &["specs/shop/api.yaml"]);
    assert_eq!((said.code, said.first()), (0, "W416"), "{said:?}");
    assert!(
        said.stderr
            .contains("warning[W416]: `../common/answers.yaml#/Ok` cannot be followed"),
        "{said:?}"
    );
    assert!(said.stderr.contains("--root DIR"), "{said:?}");
    let said = check(path, &["specs/shop/api.yaml", "--root", "specs"]);
    assert_eq!(said.code, 0, "{said:?}");
    // What is wrong in the last of the files is shown there.
    assert!(
        said.stderr.contains("--> specs/common/models.json:1:"),
        "{said:?}"
    );
    assert!(said.stdout.contains("1 operation"), "{said:?}");
    let said = check(path, &["specs/shop/api.yaml", "--root", "nowhere"]);
    assert_eq!((said.code, said.first()), (1, "E101"), "{said:?}");
}

#[test]
fn what_is_in_a_folder_that_is_given_may_be_referred_to() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    shop(path);
    let said = check(path, &["specs"]);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(!said.stderr.contains("W416"), "{said:?}");
}

#[test]
fn only_what_is_referred_to_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    write(
        path,
        "api.yaml",
        "openapi: 3.0.3\ninfo: {title: Shop, version: '1'}\npaths:\n  /a:\n    get:\n      operationId: a\n      \
         responses: {'200': {$ref: 'parts.yaml#/Ok'}}\n",
    );
    let parts = |ok: &str| format!("Ok: {{description: {ok}}}\nNo: {{$ref: 'broken.yaml#/x'}}\n");
    write(path, "parts.yaml", &parts("Fine."));
    write(path, "broken.yaml", "[");
    let said = check(path, &["api.yaml"]);
    assert_eq!((said.code, said.stderr.as_str()), (0, ""), "{said:?}");
    // Through another part of the same file it is reached.
    let through = parts("Fine., headers: {A: {$ref: '#/No'}}");
    write(path, "parts.yaml", &through);
    let said = check(path, &["api.yaml"]);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.stderr.contains("error[E108]"), "{said:?}");
}

#[cfg(unix)]
#[test]
fn a_link_does_not_lead_out_of_the_root() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    shop(path);
    fs::rename(path.join("specs/common"), path.join("elsewhere")).unwrap();
    std::os::unix::fs::symlink(path.join("elsewhere"), path.join("specs/common")).unwrap();
    let said = check(path, &["specs/shop/api.yaml", "--root", "specs"]);
    assert!(said.stderr.contains("warning[W416]"), "{said:?}");
}

#[test]
fn a_folder_is_all_its_documents() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    shop(path);
    write(
        path,
        "specs/stock.json",
        r#"{"openapi": "3.0.0", "info": {"title": "Stock", "version": "1"},
            "paths": {"/b": {"get": {"operationId": "b", "responses": {"204": {"description": "Done."}}}}}}"#,
    );
    write(
        path,
        "specs/examples/one.json",
        r#"{"parameters": {"api-version": "1"}}"#,
    );
    let said = run_in(path, &["generate", "specs", "--out", "client"]);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.stdout.contains("2 operations"), "{said:?}");
    let manifest = fs::read_to_string(path.join("client/Cargo.toml")).unwrap();
    assert!(manifest.contains("name = \"specs\""), "{manifest}");
    let again = [
        "generate",
        "specs/stock.json",
        "specs/shop/api.yaml",
        "--root",
        "specs",
        "--name",
        "specs",
    ];
    let again = [&again[..], &["--out", "client", "--check"]].concat();
    let said = run_in(path, &again);
    assert!(
        said.stdout.contains("different"),
        "the order is the user's: {said:?}"
    );
    fs::create_dir(path.join("empty")).unwrap();
    let said = check(path, &["empty"]);
    assert_eq!((said.code, said.first()), (1, "E102"), "{said:?}");
}

#[test]
fn long_chains_of_references_end() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let mut chain = String::new();
    for index in 0..10_000 {
        chain.push_str(&format!(
            "    S{index}: {{$ref: '#/components/schemas/S{}'}}\n",
            index + 1
        ));
    }
    let document = |parameters: &str| {
        format!(
            "openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths:\n  /a:\n    get:\n      operationId: a\n      \
             {parameters}responses: {{'200': {{description: A., content: {{application/json: {{schema: \
             {{$ref: '#/components/schemas/S0'}}}}}}}}}}\n\
             components:\n  schemas:\n{chain}    S10000: {{type: string}}\n"
        )
    };
    write(path, "chain.yaml", &document(""));
    let said = check(path, &["chain.yaml"]);
    assert_eq!(said.code, 0, "{said:?}");
    let parameter =
        "parameters: [{name: p, in: query, schema: {$ref: '#/components/schemas/S0'}}]\n      ";
    write(path, "parameter.yaml", &document(parameter));
    let said = check(path, &["parameter.yaml"]);
    assert_eq!(said.code, 0, "{said:?}");
}

/// A document whose one answer is `S0` of these schemas.
fn answers_with(schemas: impl Iterator<Item = String>) -> String {
    let schemas: Vec<_> = schemas.collect();
    format!(
        r##"{{"openapi": "3.0.3", "info": {{"title": "T", "version": "1"}}, "paths": {{"/a": {{"get": {{"responses":
            {{"200": {{"description": "A.", "content": {{"application/json": {{"schema":
            {{"$ref": "#/components/schemas/S0"}}}}}}}}}}}}}}}}, "components": {{"schemas": {{{}}}}}}}"##,
        schemas.join(", ")
    )
}

#[test]
fn small_documents_cost_little() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let next = |index: usize| format!(r##"{{"$ref": "#/components/schemas/S{}"}}"##, index + 1);
    let chain = |count: usize, schema: &dyn Fn(String) -> String| {
        let last = format!(r#""S{count}": {{"type": "object"}}"#);
        let links = (0..count).map(|index| format!(r#""S{index}": {}"#, schema(next(index))));
        answers_with(links.chain([last]))
    };
    let doubled = |next: String| format!(r#"{{"allOf": [{next}, {next}]}}"#);
    let nested = |next: String| format!(r#"{{"type": "array", "items": {next}}}"#);
    let models = |next: String| {
        format!(r#"{{"type": "object", "properties": {{"a": {next}, "b": {next}}}}}"#)
    };
    for (name, text) in [
        ("doubled.json", chain(60, &doubled)),
        ("nested.json", chain(300, &nested)),
        ("models.json", chain(200, &models)),
    ] {
        write(path, name, &text);
        let said = check(path, &[name]);
        assert_eq!(said.code, 0, "{name}: {said:?}");
    }
    let said = check(path, &["nested.json"]);
    assert!(said.stderr.contains("warning[W415]"), "{said:?}");
}
