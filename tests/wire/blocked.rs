//! Blocking calls through an asynchronous transport, which needs somebody to run its runtime meanwhile.

use std::io::Read;
use std::time::Duration;

use oast_cases::media::Client;
use oast_cases::media::runtime::transport::reqwest::Reqwest;
use tokio::runtime::{Builder, Runtime};

use crate::server::{Answer, Server};

const WHY: &str = "no response (nothing was sent): a blocking call within a Tokio task keeps its runtime from sending: \
    await the call, or make it in `tokio::task::spawn_blocking`";

fn own_transport(server: &Server) -> Client {
    let transport = Reqwest::new().expect("TLS");
    let builder = Client::builder().base_url(server.url());
    builder.transport(transport).build().expect("a client")
}

fn current_thread() -> Runtime {
    let runtime = Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime")
}

fn one_worker() -> Runtime {
    let mut builder = Builder::new_multi_thread();
    let runtime = builder.worker_threads(1).enable_all().build();
    runtime.expect("a runtime")
}

/// Fails the test rather than hanging it.
fn in_time<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let (done, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || done.send(work()));
    let patience = Duration::from_secs(6);
    receiver.recv_timeout(patience).expect("it does not hang")
}

fn page() -> Answer {
    Answer::new("200 OK", &["content-type: text/html"], "<p>hello</p>")
}

#[test]
fn a_blocking_call_on_the_only_thread_of_a_runtime_is_an_error_at_once() {
    let server = Server::always(page());
    let client = own_transport(&server);
    let error = in_time(move || {
        let call = async { client.media().page().send_blocking() };
        current_thread().block_on(call).expect_err("it would hang")
    });
    assert_eq!(error.to_string(), WHY);
    assert_eq!(server.connections(), 0);
}

#[test]
fn a_blocking_call_within_a_task_is_an_error_at_once() {
    let server = Server::always(page());
    let client = own_transport(&server);
    let error = in_time(move || {
        let runtime = one_worker();
        let task = runtime.spawn(async move { client.media().page().send_blocking() });
        runtime
            .block_on(task)
            .expect("no panic")
            .expect_err("it would hang")
    });
    assert_eq!(error.to_string(), WHY);
}

#[test]
fn a_blocking_call_beside_the_runtime_works() {
    let server = Server::always(page());
    let page = |client: &Client| {
        client
            .media()
            .page()
            .send_blocking()
            .expect("200")
            .into_value()
    };
    let client = own_transport(&server);
    let read = in_time(move || {
        let runtime = current_thread();
        let call = tokio::task::unconstrained(async move {
            let work = move || page(&client);
            tokio::task::spawn_blocking(work).await.expect("no panic")
        });
        runtime.block_on(call)
    });
    assert_eq!(read, "<p>hello</p>");
    // What `#[tokio::main]` makes: the thread that waits runs nothing of the runtime. More calls than a task has
    // budget for.
    let client = own_transport(&server);
    let read = in_time(move || {
        let runtime = one_worker();
        let calls = async { (0..200).map(|_| page(&client).len()).sum::<usize>() };
        runtime.block_on(calls)
    });
    assert_eq!(read, 200 * "<p>hello</p>".len());
}

#[test]
fn reading_a_stream_on_the_only_thread_of_a_runtime_is_an_error_at_once() {
    let page =
        Answer::raw("HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 12\r\n\r\n");
    let server = Server::always(page.then_pause(200).then("<p>hello</p>"));
    let client = own_transport(&server);
    let error = in_time(move || {
        current_thread().block_on(async {
            let body = client
                .media()
                .fetch()
                .stream()
                .await
                .expect("200")
                .into_value();
            let mut read = String::new();
            body.into_read()
                .read_to_string(&mut read)
                .expect_err("it would hang")
        })
    });
    assert!(WHY.ends_with(&error.to_string()), "{error}");
}
