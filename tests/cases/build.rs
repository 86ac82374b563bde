//! Generates a module for each folder: of the document in it, or of all of them.

fn main() -> Result<(), oast::Failure> {
    for name in [
        "archive",
        "assembled",
        "combined",
        "course",
        "depot",
        "exports",
        "keys",
        "media",
        "modern",
        "names",
        "pets",
        "services",
        "streams",
        "styles",
        "swagger",
        "typed",
        "unions",
        "values",
        "xml",
        "zoo",
    ] {
        oast::Builder::new(format!("{name}/openapi.yaml"))
            .name(name)
            .generate()?;
    }
    oast::Builder::new("branches").generate()?;
    oast::Builder::new("files").generate()?;
    Ok(())
}
