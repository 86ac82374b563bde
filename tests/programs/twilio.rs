//! Twilio: a message that is sent, all that were sent, page by page, and an error; on this thread, without an executor.
//!
//! <https://www.twilio.com/docs/messaging/api/message-resource>

#[path = "server.rs"]
mod server;

use server::{Response, Service};
use twilio::api20100401_message::ListMessage;
use twilio::models::{CreateMessageRequest, MessageEnumStatus};
use twilio::{Client, Error};

type Outcome = Result<(), Box<dyn std::error::Error>>;

const ACCOUNT: &str = "AC0123456789abcdef0123456789abcdef";
const TO: &str = "+15558675310";
const MESSAGES: &str = "/2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Messages.json";
/// `AC0123456789abcdef0123456789abcdef:t1de`, in Base64.
const LOGIN: &str = "Basic QUMwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjp0MWRl";

fn main() -> Outcome {
    let service = Service::start();
    let client = Client::builder().base_url(service.url());
    let client = client.login("accountSid_authToken", ACCOUNT, "t1de");
    let client = client.build()?;
    sent(&service, &client)?;
    pages(&service, &client)?;
    error(&service, &client)?;
    checked(&client)?;
    assert!(service.is_done());
    Ok(())
}

fn sent(service: &Service, client: &Client) -> Outcome {
    service.responds(Response::json(
        "201 Created",
        include_str!("twilio/message.json"),
    ));
    let new = CreateMessageRequest {
        body: Some("Tide's out! Come & see.".into()),
        from: Some("+15557122661".into()),
        media_url: Some(vec![
            twilio::runtime::Text::from_text("https://example.com/a.png"),
            twilio::runtime::Text::from_text("https://example.com/b.png?x=1&y=2"),
        ]),
        ..CreateMessageRequest::new(TO)
    };
    let messages = client.api20100401_message();
    let message = messages
        .create_message(ACCOUNT)
        .body(&new)
        .send_blocking()?;
    let message = message.into_value();
    assert_eq!(
        message.sid.as_deref(),
        Some("SM00000000000000000000000000000001")
    );
    assert_eq!(message.status, Some(MessageEnumStatus::Queued));
    assert_eq!(message.num_segments.as_deref(), Some("1"));
    assert_eq!((message.price, message.error_code), (None, None));

    let request = service.received();
    assert_eq!(request.line, format!("POST {MESSAGES}"));
    assert_eq!(request.header("authorization"), LOGIN);
    let form = [
        ("To", TO),
        ("From", "+15557122661"),
        ("Body", "Tide's out! Come & see."),
        ("MediaUrl", "https://example.com/a.png"),
        ("MediaUrl", "https://example.com/b.png?x=1&y=2"),
    ];
    assert_eq!(
        request.form(),
        form.map(|(name, value)| (name.to_owned(), value.to_owned()))
    );
    assert!(request.text().starts_with("To=%2B15558675310&"));
    Ok(())
}

fn pages(service: &Service, client: &Client) -> Outcome {
    service.responds(Response::json("200 OK", include_str!("twilio/page-1.json")));
    service.responds(Response::json("200 OK", include_str!("twilio/page-2.json")));
    let messages = client.api20100401_message();
    let first = messages.list_message(ACCOUNT).to(TO).page_size(2);
    let mut page = first.send_blocking()?.into_value();
    let mut bodies = Vec::new();
    loop {
        let messages = page.messages.unwrap_or_default();
        bodies.extend(messages.into_iter().filter_map(|message| message.body));
        let Some(next) = page.next_page_uri else {
            break;
        };
        // The same call elsewhere.
        let mut request = client
            .api20100401_message()
            .list_message(ACCOUNT)
            .request()?;
        *request.uri_mut() = next.parse()?;
        page = ListMessage::decode(client.send_blocking(request)?)?.into_value();
    }
    assert_eq!(bodies, ["Three", "Two", "One"]);

    let query = format!("GET {MESSAGES}?To=%2B15558675310&PageSize=2");
    let request = service.received();
    assert_eq!(
        (request.line.as_str(), request.header("authorization")),
        (query.as_str(), LOGIN)
    );
    let request = service.received();
    let page = format!("{query}&Page=1&PageToken=PASM00000000000000000000000000000002");
    assert_eq!(
        (request.line.as_str(), request.header("authorization")),
        (page.as_str(), LOGIN)
    );
    Ok(())
}

/// What the document does not describe.
fn error(service: &Service, client: &Client) -> Outcome {
    let body = r#"{"code":21211,"message":"Invalid 'To' Phone Number: +1555XXXXXXX",
        "more_info":"https://www.twilio.com/docs/errors/21211","status":400}"#;
    service.responds(Response::json("400 Bad Request", body));
    let new = CreateMessageRequest::new("+1555");
    let messages = client.api20100401_message();
    let error = messages.create_message(ACCOUNT).body(&new).send_blocking();
    let error = error.unwrap_err();
    assert!(matches!(error, Error::Unexpected(_)));
    assert_eq!(error.status().map(|status| status.as_u16()), Some(400));
    assert_eq!(error.code().as_deref(), Some("21211"));
    assert_eq!(
        error.message().as_deref(),
        Some("Invalid 'To' Phone Number: +1555XXXXXXX")
    );
    assert_eq!(
        service.received().form(),
        [("To".to_owned(), "+1555".to_owned())]
    );
    Ok(())
}

/// An account's id of another shape is not sent.
fn checked(client: &Client) -> Outcome {
    let error = client
        .api20100401_message()
        .list_message("crab")
        .send_blocking();
    let error = error.unwrap_err();
    let violations = error.violations().ok_or("nothing is sent")?;
    assert!(
        violations.to_string().contains("`AccountSid`"),
        "{violations}"
    );
    Ok(())
}
