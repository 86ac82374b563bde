//! The client, and the command-line client, through the life of a subscription on the simulated service.

use std::sync::Arc;

use apim::headers::ETAG;
use apim::models::{
    SubscriptionCreateParameterProperties, SubscriptionCreateParameters, SubscriptionState,
    SubscriptionUpdateParameterProperties, SubscriptionUpdateParameters,
};
use apim::runtime::cli::{Streams, run};
use oast_simulation::{KEY, Server, Service, TOKEN};

fn served(service: Service) -> (Arc<Service>, Server) {
    let service = Arc::new(service);
    let answering = Arc::clone(&service);
    let server = Server::answering(move |_, request| answering.answer(request));
    (service, server)
}

#[test]
fn a_subscription_lives_and_ends() {
    let (service, server) = served(Service::new());
    let client = apim::Client::builder()
        .base_url(server.url())
        .credential(TOKEN);
    let client = client.build().unwrap();
    let all = client.subscription();
    let (subscription, group, name, sid) = ("subid", "RG1", "apimService1", "partner");

    let wanted = SubscriptionCreateParameters {
        properties: Some(SubscriptionCreateParameterProperties::new(
            "/products/a",
            "Partner",
        )),
    };
    let created = all.create_or_update(subscription, group, name, sid, &wanted);
    let created = created.send_blocking().unwrap();
    assert_eq!(created.status(), 201);
    let tag = created.get(&ETAG).unwrap().unwrap();
    let read = all
        .get(subscription, group, name, sid)
        .send_blocking()
        .unwrap();
    let state = read
        .value()
        .properties
        .as_ref()
        .map(|properties| &properties.state);
    assert_eq!(state, Some(&SubscriptionState::Active));

    let change = SubscriptionUpdateParameters {
        properties: Some(SubscriptionUpdateParameterProperties {
            state: Some(SubscriptionState::Suspended),
            ..SubscriptionUpdateParameterProperties::default()
        }),
    };
    let change = |tag: &str| {
        let changed = all.update(subscription, group, name, sid, tag, &change);
        changed.send_blocking()
    };
    let changed = change(&tag).unwrap();
    assert_ne!(changed.get(&ETAG).unwrap().unwrap(), tag);
    // Whoever read it before has to read it again.
    let late = change(&tag).unwrap_err();
    assert_eq!(late.status().unwrap(), 412);
    assert_eq!(late.code().as_deref(), Some("PreconditionFailed"));
    assert_eq!(late.request_ids().count(), 2);
    let (primary, _) = service.keys(sid).unwrap();
    assert!(!service.lets_in(&primary), "it is suspended");

    let secrets = all
        .list_secrets(subscription, group, name, sid)
        .send_blocking()
        .unwrap();
    let shown = format!("{secrets:?}");
    assert!(
        shown.contains("[redacted]") && !shown.contains(KEY),
        "{shown}"
    );
    assert_eq!(
        secrets.value().primary_key.as_ref().unwrap().expose(),
        &primary
    );

    all.delete(subscription, group, name, sid, "*")
        .send_blocking()
        .unwrap();
    let gone = all
        .get(subscription, group, name, sid)
        .send_blocking()
        .unwrap_err();
    assert_eq!(gone.code().as_deref(), Some("ResourceNotFound"));
}

#[test]
fn pages_are_followed_and_a_moment_is_waited() {
    let service = Service::new().throttled(3);
    for sid in ["a", "b", "c", "d"] {
        service.add(sid);
    }
    let (_, server) = served(service);
    let client = apim::Client::builder()
        .base_url(server.url())
        .credential(TOKEN);
    let client = client.build().unwrap();
    let mut items = client
        .subscription()
        .list("subid", "rg1", "apimService1")
        .items();
    let mut names = Vec::new();
    while let Some(item) = items.next_blocking() {
        names.extend(item.unwrap().name);
    }
    assert_eq!(names, ["a", "b", "c", "d", "testsub"]);
    assert_eq!(
        server.requests().len(),
        4,
        "three pages, and one that was refused for a moment"
    );
}

#[test]
fn without_the_right_token_nobody_gets_in() {
    let (service, server) = served(Service::new());
    let before = service.keys("testsub");
    let client = apim::Client::builder()
        .base_url(server.url())
        .credential("another");
    let client = client.build().unwrap();
    let subscription = client.subscription();
    let call = subscription.regenerate_primary_key("subid", "rg1", "apimService1", "testsub");
    let refused = call.send_blocking().unwrap_err();
    assert_eq!(refused.status().unwrap(), 401);
    assert_eq!(service.keys("testsub"), before);
}

/// Runs a command on the service: how it ended, and what it printed.
fn command(server: &Server, line: &str) -> (u8, String, String) {
    let (mut output, mut errors) = (Vec::new(), Vec::new());
    let url = server.url();
    let variables = [
        ("APIM_TOKEN", TOKEN),
        ("APIM_BASE_URL", &url),
        ("APIM_SUBSCRIPTION_ID", "subid"),
        ("APIM_RESOURCE_GROUP_NAME", "rg1"),
        ("APIM_SERVICE_NAME", "apimService1"),
    ];
    let variable = |name: &str| {
        let mut variables = variables.iter();
        variables
            .find(|(known, _)| *known == name)
            .map(|(_, value)| (*value).to_owned())
    };
    let arguments = ["apim", "subscription"].into_iter().chain(line.split(' '));
    let ending = run(
        &apim::cli::APP,
        arguments,
        Streams {
            input: &mut &b""[..],
            output: &mut output,
            errors: &mut errors,
            watched: false,
            terminal: false,
            variable: &variable,
        },
    );
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let (output, errors) = (text(output), text(errors));
    assert!(
        ![&output, &errors]
            .iter()
            .any(|text| text.contains(TOKEN) || text.contains(KEY))
    );
    (ending.code(), output, errors)
}

#[test]
fn keys_are_rotated_by_hand() {
    let (service, server) = served(Service::new().throttled(4));
    service.add("other");
    let table = " name     properties.scope   properties.displayName  properties.state\n \
                 other    /products/starter  other                   active\n \
                 testsub  /products/starter  testsub                 active\n";
    let done = |output: &str| (0, output.to_owned(), String::new());
    assert_eq!(command(&server, "list --all --output table"), done(table));
    let (primary, secondary) = service.keys("testsub").unwrap();
    assert_eq!(
        command(&server, "regenerate-secondary-key --sid testsub"),
        done("")
    );
    let keys = service.keys("testsub").unwrap();
    assert!(keys.0 == primary && keys.1 != secondary);
    let hidden = "primaryKey: '[redacted]'\nsecondaryKey: '[redacted]'\n";
    assert_eq!(
        command(&server, "list-secrets --sid testsub --output yaml"),
        done(hidden)
    );
    let (code, _, errors) = command(
        &server,
        "update --sid testsub --if-match \"77\" --state active",
    );
    assert_eq!(
        (code, errors.contains("412 Precondition Failed")),
        (1, true),
        "{errors}"
    );
    assert_eq!(
        command(&server, "regenerate-primary-key --sid testsub"),
        done("")
    );
    assert!(service.keys("testsub").unwrap().0 != primary);
    assert_eq!(
        command(&server, "delete --sid other --if-match *"),
        done("")
    );
    assert_eq!(command(&server, "get --sid other").0, 1);
}
