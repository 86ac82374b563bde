//! The name that a caller gives a call, for the service's logs.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;

use http::{HeaderMap, HeaderValue, Request};

use super::argument::Location;
use super::body::Body;
use super::client::Client;
use super::violation::{Broken, Violation};

/// Names a request that has no name yet, if the client names its calls.
pub(super) fn give(client: &Client, request: &mut Request<Body>) {
    if let Some(name) = client.call_id()
        && !request.headers().contains_key(name)
        && let Ok(id) = HeaderValue::try_from(fresh())
    {
        request.headers_mut().insert(name.clone(), id);
    }
}

/// Gives a request the name that the caller chose.
pub(super) fn set(client: &Client, id: &str, request: &mut Request<Body>) -> Option<()> {
    let value = HeaderValue::try_from(id).ok()?;
    request
        .headers_mut()
        .insert(client.call_id()?.clone(), value);
    Some(())
}

/// Gives a request the name that the caller chose for one before it.
pub(super) fn keep(client: &Client, before: &HeaderMap, request: &mut Request<Body>) {
    if let Some(name) = client.call_id()
        && let Some(id) = before.get(name)
    {
        request.headers_mut().insert(name.clone(), id.clone());
    }
}

/// What keeps a name from being sent.
pub(super) fn check(client: &Client, id: &str) -> Option<Violation> {
    let control = |c: char| c.is_control();
    let broken = if client.call_id().is_none() {
        Broken::NoCallId
    } else if id.is_empty() {
        let (min, length) = (1, 0);
        Broken::TooShort { min, length }
    } else {
        let position = id.chars().position(control)?;
        Broken::ControlCharacter { position }
    };
    Some(Violation {
        location: Some(Location::Header),
        parameter: "call_id",
        item: None,
        pointer: None,
        broken,
        found: None,
    })
}

/// A UUID of version 4 (RFC 9562, section 5.4).
///
/// Its bits are two hashes under a key of their own, which std draws from the system's random numbers. That is enough
/// to tell calls apart, and all that is asked: an id is no secret, and nobody gains by guessing one.
fn fresh() -> String {
    let state = RandomState::new();
    let (high, low) = (state.hash_one(0), state.hash_one(1));
    let high = high & !0xF000 | 0x4000;
    let low = low & !(0b11 << 62) | 0b10 << 62;
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xFFFF,
        high & 0xFFFF,
        low >> 48,
        low & 0xFFFF_FFFF_FFFF
    )
}

#[cfg(test)]
mod tests {
    use super::fresh;
    use std::collections::HashSet;
    use std::thread;

    #[test]
    fn ids_are_uuids_of_version_4() {
        for _ in 0..1000 {
            let id = fresh();
            let groups: Vec<_> = id.split('-').map(str::len).collect();
            assert_eq!(groups, [8, 4, 4, 4, 12], "{id}");
            let is_hex = |c: char| c == '-' || c.is_ascii_hexdigit() && !c.is_ascii_uppercase();
            assert!(id.chars().all(is_hex), "{id}");
            assert_eq!(&id[14..15], "4", "{id}");
            assert!("89ab".contains(&id[19..20]), "{id}");
        }
    }

    #[test]
    fn no_two_are_the_same() {
        let many = || (0..10_000).map(|_| fresh()).collect::<Vec<_>>();
        let threads: Vec<_> = (0..4).map(|_| thread::spawn(many)).collect();
        let ids = threads.into_iter();
        let ids: HashSet<_> = ids.flat_map(|ids| ids.join().expect("no panic")).collect();
        assert_eq!(ids.len(), 40_000);
    }
}
