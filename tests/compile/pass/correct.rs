//! What users write.

#![deny(warnings)]

use apim::parameters::{ServiceName, Sid};

static NAME: ServiceName = ServiceName::from_static("apimService1");
const SID: Sid = Sid::from_static("testsub");

async fn call(client: apim::Client) -> Result<(), Box<dyn std::error::Error>> {
    let subscription = client.subscription();
    subscription.regenerate_secondary_key("subid", "rg1", &NAME, &SID).api_version("2022-08-01").await?;
    let call = subscription.regenerate_secondary_key("subid", "rg1", &NAME, "testsub");
    let (first, second) = (call.clone(), call);
    first.await?;
    second.await?;
    Ok(())
}

/// Tasks may be moved between threads.
fn spawned(client: apim::Client) -> impl Future<Output = ()> + Send + 'static {
    async move {
        if let Err(error) = client.subscription().regenerate_secondary_key("a", "b", "c", "d").await {
            match error {
                apim::Error::Api(response) => println!("{:?}", response.value().error),
                error => println!("{error}"),
            }
        }
    }
}

fn shared<T: Send + Sync>() {}

fn main() {
    shared::<apim::Client>();
    shared::<apim::Error<apim::models::ErrorResponse>>();
    shared::<apim::subscription::RegenerateSecondaryKey<'static>>();
    let _ = (call, spawned);
}
