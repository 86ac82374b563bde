//! What a long-running operation comes to.

use super::super::decode::{Received, closest, decode, read};
use super::super::error::{Error, Reason, Unexpected};
use super::super::operation::Operation;
use super::super::response::Response;

/// The error that an answer is which is no success.
pub(super) fn failure<T, E>(operation: Operation<T, E>, received: Received) -> Error<E> {
    let (status, headers) = (
        received.response.status(),
        received.response.headers().clone(),
    );
    let body = received.response.body().clone();
    match decode(operation, received) {
        Err(error) => error,
        // The document takes it for a success; of a long-running operation it is none.
        Ok(_) => Error::Unexpected(Box::new(Unexpected {
            operation: operation.descriptor.id,
            status,
            headers,
            body,
            reason: Reason::UndocumentedStatus,
        })),
    }
}

/// Reads the result of a long-running operation. Documents often describe the first answer only (`202`), and mean what
/// comes in the end: so a success of another status, or one without the body that it should have, is the first of the
/// documented ones that it can be.
pub(in super::super) fn last<T, E>(
    operation: Operation<T, E>,
    received: Received,
) -> Result<Response<T>, Error<E>> {
    let status = received.response.status();
    let success = operation.descriptor.success;
    let is_documented = closest(success, status, "").is_some();
    let is_empty = received.response.body().is_empty();
    if !status.is_success() || received.fault.is_some() || is_documented && !is_empty {
        return decode(operation, received);
    }
    let all = || success.iter().enumerate();
    let own = all().filter(|(_, one)| one.status.closeness(status).is_some());
    let value = own
        .chain(all())
        .find_map(|outcome| read(outcome, operation.success, &received));
    match value {
        Some(value) => {
            let (parts, body) = received.response.into_parts();
            Ok(Response {
                status,
                headers: parts.headers,
                body,
                value,
            })
        }
        None => decode(operation, received),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::Fault;
    use crate::{Bytes, Descriptor, Json, Outcome};

    static MAKE: Descriptor = Descriptor {
        id: "make",
        success: &[Outcome::code(202)],
        ..Descriptor::USUAL
    };

    const OPERATION: Operation<Json, Json> = Operation {
        descriptor: &MAKE,
        success: |_, body| crate::json(body),
        failure: |_, body| crate::json(body),
    };

    #[test]
    fn a_last_response_of_another_status_is_the_documented_one_unless_it_is_cut() {
        let received = || Received::of(http::Response::new(Bytes::from_static(b"12")));
        assert_eq!(last(OPERATION, received()).expect("12").into_value(), 12);
        let mut cut = received();
        cut.fault = Some(Fault::Broken("cut".into()));
        match last(OPERATION, cut) {
            Err(Error::Unexpected(found)) => {
                assert!(matches!(found.reason, Reason::BodyBroken(_)), "{found}");
            }
            other => panic!("{other:?}"),
        }
    }
}
