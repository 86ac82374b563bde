//! Generates the module that `src/main.rs` includes.

fn main() -> Result<(), oast::Failure> {
    oast::Builder::new("specs/pets.yaml").generate()?;
    Ok(())
}
