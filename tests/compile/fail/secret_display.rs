//! A secret is not printed by mistake.

fn main() {
    println!("{}", apim::Secret::from("token"));
}
