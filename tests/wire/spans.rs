//! Tracing: one span for each call, which tells the operation and the status, and no value of an argument.

use std::cell::RefCell;
use std::fmt::{Debug, Write as _};
use std::sync::Once;

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};

use crate::server::{Answer, Server};
use crate::ways::{TOKEN, WAYS, Way, client};

thread_local! {
    /// What is traced on this thread, as text: a line for each span, event or field recorded later.
    static LINES: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
}

fn push(line: String) {
    LINES.with_borrow_mut(|lines| {
        if let Some(lines) = lines {
            lines.push(line);
        }
    });
}

/// Keeps what is traced on a thread that asked for it.
struct ToThread;

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let _ = write!(self.0, " {}={value:?}", field.name());
    }
}

impl<S: Subscriber> Layer<S> for ToThread {
    fn on_new_span(&self, attributes: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
        let metadata = attributes.metadata();
        let mut line = Line(format!("{} span {}", metadata.level(), metadata.name()));
        attributes.record(&mut line);
        push(line.0);
    }

    fn on_record(&self, _: &Id, values: &Record<'_>, _: Context<'_, S>) {
        let mut line = Line("record".to_owned());
        values.record(&mut line);
        push(line.0);
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let metadata = event.metadata();
        let mut line = Line(format!("{} event {}", metadata.level(), metadata.target()));
        event.record(&mut line);
        push(line.0);
    }
}

/// Runs something on this thread alone, so that whatever it traces is seen.
///
/// The subscriber is that of the whole process: tracing remembers for each place in the code whether anybody listens,
/// and what another test's thread makes it remember would hold for a subscriber of this thread alone, too.
pub fn traced<T>(run: impl FnOnce(&tokio::runtime::Runtime) -> T) -> (T, Vec<String>) {
    static SUBSCRIBE: Once = Once::new();
    SUBSCRIBE.call_once(|| {
        let subscriber = tracing_subscriber::registry().with(ToThread);
        tracing::subscriber::set_global_default(subscriber).expect("no other test sets one");
    });
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    LINES.set(Some(Vec::new()));
    let value = run(&runtime.expect("a runtime"));
    (value, LINES.take().expect("still there"))
}

fn trace_of(way: Way, client: &apim::Client, sid: &str) -> Vec<String> {
    let ours = |line: &String| !line.contains(" event ") || line.contains("apim");
    let (_, lines) = traced(|runtime| {
        let call =
            client
                .subscription()
                .regenerate_secondary_key("subid", "rg1", "apimService1", sid);
        match way {
            Way::Awaited => runtime.block_on(call.into_future()),
            Way::Blocking => call.send_blocking(),
        }
    });
    lines.into_iter().filter(ours).collect()
}

const SPAN: &str = "INFO span call operation=\"Subscription_RegenerateSecondaryKey\" method=\"POST\" path=\"/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.ApiManagement/service/{serviceName}/subscriptions/{sid}/regenerateSecondaryKey\"";

#[test]
fn a_call_is_one_span() {
    for way in WAYS {
        let server = Server::always(Answer::done());
        assert_eq!(
            trace_of(way, &client(&server), "testsub"),
            [SPAN, "record status=204"],
            "{way:?}"
        );
        let server = Server::always(Answer::json("404 Not Found", "{}"));
        assert_eq!(
            trace_of(way, &client(&server), "testsub"),
            [SPAN, "record status=404"],
            "{way:?}"
        );
    }
}

#[test]
fn a_repeated_request_is_still_one_span() {
    for way in WAYS {
        let busy = Answer::new("429 Too Many Requests", &["retry-after: 0"], "");
        let server = Server::scripted(vec![busy.clone(), busy, Answer::done()]);
        assert_eq!(
            trace_of(way, &client(&server), "testsub"),
            [SPAN, "record status=204"],
            "{way:?}"
        );
        assert_eq!(server.requests().len(), 3);
    }
}

#[test]
fn a_call_without_an_answer_has_no_status() {
    for way in WAYS {
        let server = Server::always(Answer::default().then_close());
        assert_eq!(
            trace_of(way, &client(&server), "testsub"),
            [SPAN],
            "{way:?}"
        );
        let insecure = apim::Client::builder()
            .base_url("http://192.0.2.1")
            .credential(TOKEN);
        let insecure = insecure.build().expect("a client");
        assert_eq!(trace_of(way, &insecure, "testsub"), [SPAN], "{way:?}");
    }
}

#[test]
fn no_argument_is_traced() {
    for way in WAYS {
        let server = Server::always(Answer::done());
        let lines = trace_of(way, &client(&server), "hunter2");
        assert_eq!(lines, [SPAN, "record status=204"], "{way:?}");
        assert!(server.request().target().contains("hunter2"));
    }
}

/// A span covers the work of its call and nothing beside: it is entered only while the call is polled.
#[test]
fn calls_do_not_nest() {
    let server = Server::always(Answer::done());
    let client = client(&server);
    let (current, lines) = traced(|runtime| {
        runtime.block_on(async {
            let subscription = client.subscription();
            let first = subscription
                .regenerate_secondary_key("a", "b", "c", "d")
                .into_future();
            let second = subscription
                .regenerate_secondary_key("a", "b", "c", "e")
                .into_future();
            first.await.expect("204");
            second.await.expect("204");
            tracing::Span::current().is_none()
        })
    });
    assert!(current, "outside of a call there is no span");
    assert_eq!(lines.iter().filter(|line| *line == SPAN).count(), 2);
}
