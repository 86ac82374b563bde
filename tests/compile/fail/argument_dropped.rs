//! A call borrows its arguments.

fn main() {
    let client = apim::Client::builder().build().unwrap();
    let call = {
        let sid = String::from("testsub");
        client.subscription().regenerate_secondary_key("subid", "rg1", "apimService1", &sid)
    };
    drop(call);
}
