//! A required parameter is an argument.

async fn call(client: apim::Client) {
    let _ = client.subscription().regenerate_secondary_key("subid", "rg1", "apimService1").await;
}

fn main() {
    drop(call);
}
