//! Whether the key was replaced is not to be ignored.

#![deny(unused_must_use)]

async fn call(client: &apim::Client) {
    client.subscription().regenerate_secondary_key("subid", "rg1", "apimService1", "testsub").await;
}

fn main() {
    let _ = call;
}
