//! A name must not begin with a digit.

use apim::parameters::ServiceName;

const NAME: ServiceName = ServiceName::from_static("1bad");

fn main() {
    println!("{NAME}");
}
