//! Scenes that differ only in what is called and what comes of it.

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
