//! Stripe: a customer, a payment intent with its customer expanded, a declined card, a key against doing it twice.
//!
//! <https://docs.stripe.com/api>

#[path = "server.rs"]
mod server;

use std::collections::BTreeMap;

use server::{Response, Service};
use stripe::Client;
use stripe::models::{
    ApiErrorsType, InvoiceListParam, PaymentIntentStatus, PostCustomersRequest,
    PostPaymentIntentsRequest, SourceAddress, TextOrCustomerOrDeletedCustomer,
};

type Outcome = Result<(), Box<dyn std::error::Error>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome {
    let service = Service::start();
    let client = Client::builder().base_url(service.url());
    let client = client.credential("sk_test_crab").build()?;
    customer(&service, &client).await?;
    payment_intent(&service, &client).await?;
    declined(&service, &client).await?;
    once(&service, &client).await?;
    list(&service, &client).await?;
    assert!(service.is_done());
    Ok(())
}

fn metadata() -> BTreeMap<String, String> {
    BTreeMap::from([("order".to_owned(), "6735 & more".to_owned())])
}

async fn customer(service: &Service, client: &Client) -> Outcome {
    service.responds(Response::json(
        "200 OK",
        include_str!("stripe/customer.json"),
    ));
    let address = SourceAddress {
        city: Some("Husum".into()),
        country: Some("DE".into()),
        ..SourceAddress::default()
    };
    let new = PostCustomersRequest {
        address: Some(address.into()),
        email: Some("ferris@example.com".into()),
        metadata: Some(metadata().into()),
        name: Some("Ferris the Crab".into()),
        preferred_locales: Some(vec!["de".into(), "en".into()]),
        ..PostCustomersRequest::default()
    };
    let customer = client.customers().post_customers().body(&new).await?;
    let customer = customer.into_value();
    assert_eq!(customer.id, "cus_NffrFeUfNV2Hib");
    assert_eq!(customer.email.as_deref(), Some("ferris@example.com"));
    assert_eq!(customer.metadata, Some(metadata()));
    assert_eq!(
        (customer.created, customer.livemode),
        (1_767_225_600, false)
    );

    let request = service.received();
    assert_eq!(request.line, "POST /v1/customers");
    assert_eq!(request.header("authorization"), "Bearer sk_test_crab");
    assert_eq!(request.header("accept"), "application/json");
    let form = [
        ("address[city]", "Husum"),
        ("address[country]", "DE"),
        ("email", "ferris@example.com"),
        ("metadata[order]", "6735 & more"),
        ("name", "Ferris the Crab"),
        ("preferred_locales[0]", "de"),
        ("preferred_locales[1]", "en"),
    ];
    assert_eq!(
        request.form(),
        form.map(|(name, value)| (name.to_owned(), value.to_owned()))
    );
    Ok(())
}

async fn payment_intent(service: &Service, client: &Client) -> Outcome {
    let body = include_str!("stripe/payment_intent.json");
    service.responds(Response::json("200 OK", body));
    let new = PostPaymentIntentsRequest {
        automatic_payment_methods: Some(InvoiceListParam::new(true)),
        customer: Some("cus_NffrFeUfNV2Hib".into()),
        expand: Some(vec!["customer".into()]),
        metadata: Some(metadata()),
        ..PostPaymentIntentsRequest::new(2000, "eur")
    };
    let intent = client.payment_intents().post_payment_intents(&new).await?;
    let intent = intent.into_value();
    assert_eq!(intent.status, PaymentIntentStatus::RequiresPaymentMethod);
    assert_eq!((intent.amount, intent.currency.as_str()), (2000, "eur"));
    let Some(TextOrCustomerOrDeletedCustomer::Customer(customer)) = intent.customer else {
        return Err("not expanded".into());
    };
    assert_eq!(customer.name.as_deref(), Some("Ferris the Crab"));

    let request = service.received();
    assert_eq!(request.line, "POST /v1/payment_intents");
    assert_eq!(
        request.text(),
        "amount=2000&automatic_payment_methods%5Benabled%5D=true&currency=eur&\
         customer=cus_NffrFeUfNV2Hib&expand%5B0%5D=customer&metadata%5Border%5D=6735+%26+more"
    );
    Ok(())
}

async fn declined(service: &Service, client: &Client) -> Outcome {
    let body = include_str!("stripe/declined.json");
    let response = Response::json("402 Payment Required", body);
    service.responds(response.header("Request-Id", "req_c1a3"));
    let new = PostPaymentIntentsRequest {
        confirm: Some(true),
        payment_method: Some("pm_card_visa_chargeDeclinedInsufficientFunds".into()),
        ..PostPaymentIntentsRequest::new(2000, "eur")
    };
    let error = client.payment_intents().post_payment_intents(&new).await;
    let error = error.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(402));
    assert_eq!(error.code().as_deref(), Some("card_declined"));
    assert_eq!(
        error.request_ids().collect::<Vec<_>>(),
        [("request-id", "req_c1a3")]
    );
    let said = &error.api().ok_or("not documented")?.error;
    assert_eq!(said.r#type, ApiErrorsType::CardError);
    assert_eq!(said.decline_code.as_deref(), Some("insufficient_funds"));
    let intent = said.payment_intent.as_ref().ok_or("a payment intent")?;
    assert_eq!(intent.id, "pi_3MtwBwLkdIwHu7ix28a3tqPa");
    assert_eq!(
        error.to_string(),
        "402 Payment Required: card_declined: Your card has insufficient funds."
    );
    let request = service.received();
    assert_eq!(
        request.text(),
        "amount=2000&confirm=true&currency=eur&payment_method=pm_card_visa_chargeDeclinedInsufficientFunds"
    );
    Ok(())
}

/// With a key that Stripe knows a repetition by.
async fn once(service: &Service, client: &Client) -> Outcome {
    let body = include_str!("stripe/customer.json");
    service.responds(Response::json("200 OK", body).header("Idempotent-Replayed", "true"));
    let new = PostCustomersRequest {
        name: Some("Ferris".into()),
        ..PostCustomersRequest::default()
    };
    let call = client.customers().post_customers().body(&new);
    let mut request = call.request()?;
    let headers = request.headers_mut();
    headers.insert("idempotency-key", "5f1c9d4e".parse()?);
    let response = client.send(request).await?;
    let customer = stripe::customers::PostCustomers::decode(response)?;
    assert_eq!(customer.header("idempotent-replayed"), Some("true"));
    assert_eq!(customer.value().id, "cus_NffrFeUfNV2Hib");

    let request = service.received();
    assert_eq!(request.line, "POST /v1/customers");
    assert_eq!(request.header("authorization"), "Bearer sk_test_crab");
    assert_eq!(request.header("idempotency-key"), "5f1c9d4e");
    assert_eq!(request.text(), "name=Ferris");
    Ok(())
}

/// The next page begins after the last customer of the one before.
async fn list(service: &Service, client: &Client) -> Outcome {
    let customer = include_str!("stripe/customer.json");
    for has_more in [true, false] {
        let body = format!(
            r#"{{"object":"list","url":"/v1/customers","has_more":{has_more},"data":[{customer}]}}"#
        );
        service.responds(Response::json("200 OK", &body));
    }
    let mut last: Option<String> = None;
    loop {
        let mut call = client.customers().get_customers().limit(1);
        if let Some(last) = &last {
            call = call.starting_after(last);
        }
        let page = call.await?.into_value();
        last = page.data.last().map(|customer| customer.id.clone());
        if !page.has_more {
            break;
        }
    }
    assert_eq!(service.received().line, "GET /v1/customers?limit=1");
    assert_eq!(
        service.received().line,
        "GET /v1/customers?limit=1&starting_after=cus_NffrFeUfNV2Hib"
    );
    Ok(())
}
