//! A call that nobody awaits does nothing.

#![deny(unused_must_use)]

fn call(client: &apim::Client) {
    client.subscription().regenerate_secondary_key("subid", "rg1", "apimService1", "testsub");
    client.subscription().regenerate_secondary_key("subid", "rg1", "apimService1", "testsub").into_future();
}

fn main() {
    let _ = call;
}
