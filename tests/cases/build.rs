//! Generates a module for each folder that holds a document.

fn main() -> Result<(), oast::Failure> {
    oast::Builder::new("pets/openapi.yaml")
        .name("pets")
        .generate()?;
    Ok(())
}
