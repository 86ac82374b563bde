//! Generates a module for each folder that holds a document.

fn main() -> Result<(), oast::Failure> {
    for name in ["names", "pets", "styles"] {
        oast::Builder::new(format!("{name}/openapi.yaml"))
            .name(name)
            .generate()?;
    }
    Ok(())
}
