//! Generates a module for each document of the server's package, unedited.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

const DOCUMENTS: &str = "node_modules/@microsoft.azure/autorest.testserver/swagger";

fn main() -> Result<(), Box<dyn Error>> {
    let mut documents: Vec<PathBuf> = fs::read_dir(DOCUMENTS)
        .map_err(|error| format!("{DOCUMENTS}: {error}; run `npm ci` in tests/conformance"))?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_, std::io::Error>>()?;
    documents.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "json")
    });
    documents.sort();
    let mut modules = String::new();
    for document in &documents {
        let name = module(document);
        let generated = oast::Builder::new(document).name(&name).generate()?;
        writeln!(
            modules,
            "/// The client of `{}`.\npub mod {name} {{",
            document.display()
        )?;
        writeln!(
            modules,
            "    include!({:?});\n}}",
            generated.dir.join("lib.rs")
        )?;
    }
    let out = env::var_os("OUT_DIR").ok_or("no OUT_DIR")?;
    fs::write(Path::new(&out).join("modules.rs"), modules)?;
    Ok(())
}

/// `body-array.json` -> `body_array`.
fn module(document: &Path) -> String {
    let stem = document.file_stem().unwrap_or_default().to_string_lossy();
    let mut name = String::new();
    for c in stem.chars() {
        match c {
            '-' | '.' => name.push('_'),
            c if c.is_ascii_uppercase() => name.extend(['_', c.to_ascii_lowercase()]),
            c => name.push(c),
        }
    }
    name.replace("__", "_")
}
