//! `..` fits the pattern, but no path.

use apim::parameters::Sid;

const SID: Sid = Sid::from_static("..");

fn main() {
    println!("{SID}");
}
