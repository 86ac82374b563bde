//! Every rule of every parameter, at its limits and one past them.

use std::sync::LazyLock;

use apim::parameters::{ApiVersion, ResourceGroupName, ServiceName, Sid, SubscriptionId};
use apim::runtime::{Broken, Location};
use apim::{Violations, runtime};

use crate::server::{Answer, Server};
use crate::ways::{WAYS, client};

type Found = Vec<(Option<Location>, &'static str, Broken)>;

pub fn found(violations: &Violations) -> Found {
    let each = violations.iter();
    each.map(|one| (one.location, one.parameter, one.broken))
        .collect()
}

/// The violations of the official example with one argument replaced: 0 to 3 in the path, 4 the version.
fn broken(index: usize, text: &str) -> Vec<Broken> {
    static CLIENT: LazyLock<apim::Client> =
        LazyLock::new(|| apim::Client::builder().build().expect("a client"));
    let mut arguments = ["subid", "rg1", "apimService1", "testsub", "2022-08-01"];
    arguments[index] = text;
    let [subscription, group, service, sid, version] = arguments;
    let call = CLIENT
        .subscription()
        .regenerate_secondary_key(subscription, group, service, sid)
        .api_version(version);
    let name = [
        "subscriptionId",
        "resourceGroupName",
        "serviceName",
        "sid",
        "api-version",
    ][index];
    let place = if index == 4 {
        Location::Query
    } else {
        Location::Path
    };
    match call.request() {
        Ok(_) => Vec::new(),
        Err(violations) => found(&violations)
            .into_iter()
            .map(|(location, parameter, broken)| {
                assert_eq!((location, parameter), (Some(place), name));
                broken
            })
            .collect(),
    }
}

fn too_long(max: usize, length: usize) -> Broken {
    Broken::TooLong { max, length }
}

const SERVICE: &str = "^[a-zA-Z](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?$";
const SID: &str = "^[^*#&+:<>?]+$";

fn no_match(pattern: &'static str, position: Option<usize>) -> Broken {
    Broken::Pattern { pattern, position }
}

#[test]
fn a_subscription_id_has_a_character() {
    assert_eq!(broken(0, ""), [Broken::EmptySegment]);
    assert_eq!(broken(0, "a"), []);
    assert_eq!(broken(0, &"a".repeat(5000)), []);
}

#[test]
fn a_resource_group_name_has_1_to_90_characters() {
    assert_eq!(broken(1, ""), [Broken::EmptySegment]);
    assert_eq!(broken(1, "r"), []);
    assert_eq!(broken(1, &"r".repeat(90)), []);
    assert_eq!(broken(1, &"r".repeat(91)), [too_long(90, 91)]);
    // Code points count: neither bytes nor UTF-16 units.
    assert_eq!(broken(1, &"😀".repeat(90)), []);
    assert_eq!(broken(1, &"😀".repeat(91)), [too_long(90, 91)]);
}

#[test]
fn a_service_name_has_1_to_50_characters() {
    assert_eq!(broken(2, ""), [Broken::EmptySegment]);
    assert_eq!(broken(2, "a"), []);
    assert_eq!(broken(2, &"a".repeat(50)), []);
    assert_eq!(broken(2, &"a".repeat(51)), [too_long(50, 51)]);
}

#[test]
fn a_service_name_matches_its_pattern() {
    for good in ["Z", "a9", "a-b", "a--b", "A1-2-z"] {
        assert_eq!(broken(2, good), [], "{good}");
    }
    for (bad, position) in [
        ("1a", Some(0)),
        ("-a", Some(0)),
        ("a-", None),
        ("a_b", Some(1)),
        ("ab\n", Some(2)),
        ("é", Some(0)),
        ("aé", Some(1)),
        ("a１", Some(1)),
        ("a b", Some(1)),
    ] {
        assert_eq!(broken(2, bad), [no_match(SERVICE, position)], "{bad:?}");
    }
    let long = "1".repeat(51);
    assert_eq!(
        broken(2, &long),
        [too_long(50, 51), no_match(SERVICE, Some(0))]
    );
}

#[test]
fn a_sid_has_at_most_256_characters() {
    assert_eq!(broken(3, ""), [Broken::EmptySegment]);
    assert_eq!(broken(3, "s"), []);
    assert_eq!(broken(3, &"s".repeat(256)), []);
    assert_eq!(broken(3, &"s".repeat(257)), [too_long(256, 257)]);
    assert_eq!(broken(3, &"é".repeat(256)), []);
    assert_eq!(broken(3, &"é".repeat(257)), [too_long(256, 257)]);
}

#[test]
fn a_sid_matches_its_pattern() {
    for refused in ["*", "#", "&", "+", ":", "<", ">", "?"] {
        assert_eq!(broken(3, refused), [no_match(SID, Some(0))], "{refused}");
        let inside = format!("é😀{refused}z");
        assert_eq!(broken(3, &inside), [no_match(SID, Some(2))], "{inside}");
    }
    for good in [
        "a b", "a=b", "%", "\"", "'", ";", "@", "!", "$", ",", "\\", "|", "^", "\u{202E}",
    ] {
        assert_eq!(broken(3, good), [], "{good:?}");
    }
}

#[test]
fn an_api_version_has_a_character() {
    let shorter = Broken::TooShort { min: 1, length: 0 };
    assert_eq!(broken(4, ""), [shorter]);
    for good in ["1", ".", "..", "a&b=c#d"] {
        assert_eq!(broken(4, good), [], "{good}");
    }
}

#[test]
fn all_violations_are_told_at_once_and_nothing_is_sent() {
    let long = "?".repeat(257);
    let expected = [
        (Some(Location::Path), "subscriptionId", Broken::DotSegment),
        (
            Some(Location::Path),
            "resourceGroupName",
            Broken::EmptySegment,
        ),
        (
            Some(Location::Path),
            "serviceName",
            no_match(SERVICE, Some(0)),
        ),
        (Some(Location::Path), "sid", too_long(256, 257)),
        (Some(Location::Path), "sid", no_match(SID, Some(0))),
        (
            Some(Location::Query),
            "api-version",
            Broken::TooShort { min: 1, length: 0 },
        ),
    ];
    for way in WAYS {
        let server = Server::always(Answer::done());
        let client = client(&server);
        let subscription = client.subscription();
        let call = subscription
            .regenerate_secondary_key("..", "", "1bad", &long)
            .api_version("");
        let error = crate::ways::send!(way, call).expect_err("nothing is right");
        assert_eq!(
            found(error.violations().expect("violations")),
            expected,
            "{way:?}"
        );
        assert_eq!(
            error.to_string(),
            "nothing was sent: \
             path parameter `subscriptionId` must not be `.` or `..`: as a segment of the path it would call another \
             route; \
             path parameter `resourceGroupName` must not be empty: it is a segment of the path; \
             path parameter `serviceName` must match `^[a-zA-Z](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?$` (fails at character 0); \
             path parameter `sid` must have at most 256 characters (has 257); \
             path parameter `sid` must match `^[^*#&+:<>?]+$` (fails at character 0); \
             query parameter `api-version` must have at least 1 character (has 0)"
        );
        assert_eq!(server.connections(), 0, "{way:?}");
    }
}

static SERVICE_NAME: ServiceName = ServiceName::from_static("apimService1");
const SUBSCRIPTION: Sid = Sid::from_static("testsub");

#[test]
fn checked_values_come_from_literals_and_texts() -> Result<(), runtime::Violations> {
    assert_eq!(SERVICE_NAME.as_str(), "apimService1");
    assert_eq!(SUBSCRIPTION.to_string(), "testsub");
    assert_eq!(ServiceName::new("apimService1")?, SERVICE_NAME);
    assert_eq!("apimService1".parse::<ServiceName>()?, SERVICE_NAME);
    assert_eq!(
        ServiceName::try_from("apimService1".to_owned())?,
        SERVICE_NAME
    );
    // A checked value is an argument as it is.
    let client = apim::Client::builder().build().expect("a client");
    let (id, group) = (
        SubscriptionId::new("subid")?,
        ResourceGroupName::new("rg1")?,
    );
    let version = ApiVersion::new("2022-08-01")?;
    let subscription = client.subscription();
    let call = |sid| subscription.regenerate_secondary_key(&id, &group, &SERVICE_NAME, sid);
    let request = call(&SUBSCRIPTION).api_version(&version).request()?;
    assert_eq!(request.uri().path(), crate::ways::EXAMPLE_PATH);
    Ok(())
}

#[test]
fn checked_values_tell_what_is_wrong() {
    let expected = [(None, "serviceName", no_match(SERVICE, Some(0)))];
    for violations in [
        ServiceName::new("1bad").expect_err("a digit first"),
        "1bad".parse::<ServiceName>().expect_err("a digit first"),
        ServiceName::try_from("1bad".to_owned()).expect_err("a digit first"),
    ] {
        assert_eq!(found(&violations), expected);
    }
    let dots = found(&Sid::new("..").expect_err("another route"));
    assert_eq!(dots, [(None, "sid", Broken::DotSegment)]);
    let empty = found(&ApiVersion::new("").expect_err("too short"));
    assert_eq!(
        empty,
        [(None, "api-version", Broken::TooShort { min: 1, length: 0 })]
    );
}

#[test]
#[should_panic(expected = "not a valid ServiceName")]
fn a_wrong_literal_outside_of_a_constant_panics() {
    let _ = ServiceName::from_static("1bad");
}
