//! The case `media`: servers of the document, of a path and of an operation.

use oast_cases::media::Client;
use oast_cases::media::models::Pet;
use oast_cases::media::runtime::{BuildError, Builder};
use oast_cases::media::servers::{RegionalServer, SANDBOX};

/// Where the client's operation goes, one with a path as its server, and one with another server.
fn urls(builder: Builder<Client>) -> [String; 3] {
    let client = builder.build().expect("a client");
    let calls = [
        client.media().page().request(),
        client.media().apply(&Pet::new("Tom")).request(),
        client.media().store("x").request(),
    ];
    calls.map(|request| request.expect("valid").uri().to_string())
}

#[test]
fn an_operation_may_have_a_server_of_its_own() {
    assert_eq!(
        urls(Client::builder()),
        [
            "https://media.example/v1/page",
            "https://media.example/v3/manifest",
            "https://blobs.example/v2/blob",
        ]
    );
    let fetch = Client::builder()
        .build()
        .expect("a client")
        .media()
        .fetch()
        .request();
    let url = fetch.expect("valid").uri().to_string();
    assert_eq!(
        url, "https://media.example/v1/blob",
        "the operation's, not the path's"
    );
}

#[test]
fn a_chosen_server_is_called_for_everything_that_was_not_chosen_by_itself() {
    let trial = || Client::builder().base_url("http://localhost:1/t");
    assert_eq!(
        urls(trial()),
        [
            "http://localhost:1/t/page",
            "http://localhost:1/v3/manifest",
            "http://localhost:1/t/blob"
        ]
    );
    let blobs = "https://blobs.example/v2/";
    assert_eq!(
        urls(trial().server(blobs, "http://localhost:2"))[2],
        "http://localhost:2/blob"
    );
    let only = Client::builder().server(blobs, "http://localhost:2/");
    assert_eq!(urls(only)[2], "http://localhost:2/blob");
    let broken = Client::builder().server(blobs, "localhost").build();
    assert!(matches!(broken, Err(BuildError::BaseUrl(_))));
}

#[test]
fn the_servers_of_the_document_can_be_chosen() {
    assert_eq!(
        urls(Client::builder().base_url(SANDBOX))[0],
        "https://sandbox.media.example/page"
    );
    let server = RegionalServer {
        region: "us",
        ..RegionalServer::default()
    };
    assert_eq!(String::from(server), "https://us.media.example/v1");
}
