//! Scenes that differ only in what is called and what comes of it.

use oast_runtime::jiff::Timestamp;
use oast_runtime::{Error, Reason, Response};

/// `"name" method(body) = value;`: the call succeeds with this value, or with any if there is none.
macro_rules! answers {
    ($run:ident $operations:expr; $($name:literal $method:ident($($body:expr)?) $(= $value:expr)?;)*) => {
        $($run
            .scene(&[$name], async {
                let response = $operations.$method($(&$body)?).await.expect("a success");
                $(assert_eq!(*response.value(), $value);)?
                drop(response);
            })
            .await;)*
    };
}

/// `"name" call;`: the call succeeds. The server counts it under all names that a `+` joins.
macro_rules! accepted {
    ($run:ident: $($name:literal $(+ $also:literal)* $call:expr;)*) => {
        $($run
            .scene(&[$name $(, $also)*], async {
                $call.await.expect("accepted");
            })
            .await;)*
    };
}

/// `"name" call, value;`: the call gives this value.
macro_rules! gets {
    ($run:ident, $($name:literal $call:expr, $value:expr;)*) => {
        $($run
            .scene(&[$name], async {
                let response = $call.await.expect("a value");
                assert_eq!(response.into_value(), $value);
            })
            .await;)*
    };
}

/// `"name" method() = "why";`: the body is not as documented, and the client says why.
macro_rules! unreadable {
    ($run:ident $operations:expr; $($name:literal $method:ident() = $why:literal;)*) => {
        $($run
            .scene(&[$name], async {
                assert_eq!($crate::answers::why($operations.$method().await), $why);
            })
            .await;)*
    };
}

/// Why the body of a success could not be read.
pub fn why<T, E>(result: Result<Response<T>, Error<E>>) -> String {
    let unexpected = match result {
        Err(Error::Unexpected(unexpected)) => unexpected,
        Err(error) => panic!("another error: {error}"),
        Ok(_) => panic!("a value"),
    };
    assert_eq!(unexpected.status, 200);
    match unexpected.reason {
        Reason::EmptyBody => "empty".to_owned(),
        Reason::UndecodableBody(error) => error.to_string(),
        reason => panic!("another reason: {reason:?}"),
    }
}

/// A time that is written as in RFC 3339.
pub fn timestamp(text: &str) -> Timestamp {
    text.parse().expect("a timestamp")
}
