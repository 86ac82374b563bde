//! Builds a request and prints it; nothing is sent.

#[allow(unused)] // A program uses a part of its client.
mod pets {
    include!(concat!(env!("OUT_DIR"), "/pets/lib.rs"));
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = pets::Client::builder().build()?;
    let request = client.animals().show_pet("tom & jerry").request()?;
    println!("{} {}", request.method(), request.uri());
    Ok(())
}
