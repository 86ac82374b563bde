//! `validation.json`.

use oast_conformance::validation::models::{
    ChildProduct, ConstantProduct, ConstantProductConstProperty2, EnumConst, Product,
    ProductConstInt, ProductConstString,
};
use oast_conformance::validation::runtime::{Broken, Location, Violations};
use oast_conformance::validation::{Client, parameters};

use crate::run::Run;

const SUBSCRIPTION: &str = "abc123";
const VERSION: &str = "12-01-2014";

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    constants(run, &client).await;
    method_parameters(run, &client).await;
    body_parameters(run, &client).await;
    body(run, &client).await;
    valid(run, &client).await;
}

fn product() -> Product {
    Product::new(ChildProduct::new(), ConstantProduct::new())
}

async fn constants(run: &mut Run, client: &Client) {
    let validation = || client.validation();
    run.scene(&["ConstantsInPath"], async {
        let call = validation().get_with_constant_in_path();
        call.await.expect("accepted");
    })
    .await;
    run.scene(&["ConstantsInBody"], async {
        let call = validation().post_with_constant_in_body();
        let product = product();
        let echo = call.body(&product).await.expect("accepted").into_value();
        let child = ChildProduct {
            const_property: ProductConstString::Constant,
            count: None,
        };
        let const_child = ConstantProduct {
            const_property: ProductConstString::Constant,
            const_property2: ConstantProductConstProperty2::Constant2,
        };
        let expected = Product {
            display_names: None,
            capacity: None,
            image: None,
            child,
            const_child,
            const_int: ProductConstInt::N0,
            const_string: ProductConstString::Constant,
            const_string_as_enum: None,
        };
        assert_eq!(echo, expected);
    })
    .await;
    run.local("validation: another text than the constant", async {
        let call = validation()
            .get_with_constant_in_path()
            .constant_param("other");
        let allowed = &["constant"];
        let broken = Broken::NotOneOf { allowed };
        check(call.request(), Location::Path, "constantParam", broken);
    })
    .await;
}

/// Asserts that a request was not made, and for one reason.
fn check<T>(request: Result<T, Violations>, location: Location, parameter: &str, broken: Broken) {
    let violations = request.err().expect("nothing to send");
    let [violation] = violations.iter().as_slice() else {
        panic!("{violations}");
    };
    assert_eq!(violation.location, Some(location));
    assert_eq!(violation.parameter, parameter);
    assert_eq!(violation.broken, broken);
}

const SHORT: Broken = Broken::TooShort { min: 3, length: 2 };
const LONG: Broken = Broken::TooLong {
    max: 10,
    length: 11,
};
const FRACTION: Broken = Broken::NotMultipleOf { divisor: "10" };
const SMALL: Broken = Broken::BelowMinimum {
    minimum: "100",
    exclusive: false,
};
const LARGE: Broken = Broken::AboveMaximum {
    maximum: "1000",
    exclusive: false,
};

fn pattern(pattern: &'static str, position: Option<usize>) -> Broken {
    Broken::Pattern { pattern, position }
}

async fn method_parameters(run: &mut Run, client: &Client) {
    let call = |group: &str, id: i64, version: &str| {
        let redis = client.redis();
        let call = redis.validation_of_method_parameters(SUBSCRIPTION, group, id, version);
        call.request()
    };
    let group = "resourceGroupName";
    run.local("validation: minLength", async {
        check(call("12", 100, VERSION), Location::Path, group, SHORT);
    })
    .await;
    run.local("validation: maxLength", async {
        let long = "12345678910";
        check(call(long, 100, VERSION), Location::Path, group, LONG);
    })
    .await;
    run.local("validation: pattern", async {
        let broken = pattern("[a-zA-Z0-9']+", None);
        check(call("!@#$", 100, VERSION), Location::Path, group, broken);
        let broken = pattern(r"\d{2}-\d{2}-\d{4}", None);
        let request = call("123", 100, "abc");
        check(request, Location::Query, "apiVersion", broken);
    })
    .await;
    run.local("validation: multipleOf", async {
        check(call("123", 105, VERSION), Location::Path, "id", FRACTION);
    })
    .await;
    run.local("validation: minimum", async {
        check(call("123", 0, VERSION), Location::Path, "id", SMALL);
    })
    .await;
    run.local("validation: maximum", async {
        check(call("123", 2000, VERSION), Location::Path, "id", LARGE);
    })
    .await;
    run.local("validation: everything at once", async {
        let violations = call("12", 2005, "abc").expect_err("nothing to send");
        let broken: Vec<_> = violations.iter().map(|one| one.broken).collect();
        let version = pattern(r"\d{2}-\d{2}-\d{4}", None);
        assert_eq!(broken, [SHORT, LARGE, FRACTION, version]);
    })
    .await;
    run.local("validation: values that are checked beforehand", async {
        let group = parameters::ResourceGroupName::new("o'neill").expect("valid");
        let version = parameters::ApiVersion::new(VERSION).expect("valid");
        call(&group, 1000, &version).expect("valid");
        assert!(parameters::ResourceGroupName::new("12").is_err());
        assert!(parameters::ApiVersion::new("2014").is_err());
    })
    .await;
}

async fn body_parameters(run: &mut Run, client: &Client) {
    let product = product();
    let call = |group: &str, id: i64, version: &str| {
        let call = client.redis();
        let call = call.validation_of_body(SUBSCRIPTION, group, id, version);
        call.body(&product).request()
    };
    let group = "resourceGroupName";
    run.local("validation: parameters beside a body", async {
        check(call("12", 100, VERSION), Location::Path, group, SHORT);
        let long = "12345678910";
        check(call(long, 100, VERSION), Location::Path, group, LONG);
        let broken = pattern("[a-zA-Z0-9]+", None);
        check(call("!@'$", 100, VERSION), Location::Path, group, broken);
        check(call("123", 105, VERSION), Location::Path, "id", FRACTION);
        check(call("123", 90, VERSION), Location::Path, "id", SMALL);
        check(call("123", 1010, VERSION), Location::Path, "id", LARGE);
        let broken = pattern(r"\d{2}-\d{2}-\d{4}", None);
        let request = call("123", 100, "abc");
        check(request, Location::Query, "apiVersion", broken);
    })
    .await;
}

async fn body(run: &mut Run, client: &Client) {
    let check = |product: &Product, pointer: &str, broken: Broken| {
        let call = client.redis();
        let call = call.validation_of_body(SUBSCRIPTION, "123", 150, VERSION);
        let violations = call.body(product).request().expect_err("nothing to send");
        let [violation] = violations.iter().as_slice() else {
            panic!("{violations}");
        };
        assert_eq!(violation.location, Some(Location::Body));
        assert_eq!(violation.parameter, "validationOfBody");
        assert_eq!(violation.pointer.as_deref(), Some(pointer));
        assert_eq!(violation.broken, broken);
    };
    let names = |names: &[&str]| Product {
        display_names: Some(names.iter().map(|&name| name.to_owned()).collect()),
        ..product()
    };
    let capacity = |capacity| Product {
        capacity: Some(capacity),
        ..product()
    };
    run.local("validation: exclusiveMinimum in a body", async {
        let minimum = "0";
        let exclusive = true;
        let broken = Broken::BelowMinimum { minimum, exclusive };
        for value in [0, -100] {
            check(&capacity(value), "/capacity", broken);
        }
    })
    .await;
    run.local("validation: exclusiveMaximum in a body", async {
        let maximum = "100";
        let exclusive = true;
        let broken = Broken::AboveMaximum { maximum, exclusive };
        for value in [100, 200] {
            check(&capacity(value), "/capacity", broken);
        }
    })
    .await;
    run.local("validation: maxItems in a body", async {
        let broken = Broken::TooManyItems { max: 6, count: 7 };
        let names = names(&["1", "2", "3", "4", "5", "6", "7"]);
        check(&names, "/display_names", broken);
    })
    .await;
    run.local("validation: uniqueItems in a body", async {
        let broken = Broken::NotUnique {
            first: 0,
            second: 2,
        };
        check(&names(&["1", "2", "1"]), "/display_names", broken);
    })
    .await;
    run.local("validation: pattern in a body", async {
        let image = Some("picture.jpg".to_owned());
        let product = Product { image, ..product() };
        check(&product, "/image", pattern(r"http://\w+", None));
    })
    .await;
}

async fn valid(run: &mut Run, client: &Client) {
    run.local("validation: what keeps all rules is sent as it is", async {
        let product = Product {
            display_names: Some(["1", "2", "3", "4", "5", "6"].map(str::to_owned).into()),
            capacity: Some(99),
            image: Some("see http://w".to_owned()),
            const_string_as_enum: Some(EnumConst::ConstantStringAsEnum),
            ..product()
        };
        let call = client.redis();
        let call = call.validation_of_body(SUBSCRIPTION, "1234567890", 1000, VERSION);
        let request = call.body(&product).request().expect("valid");
        let place = "/fakepath/abc123/1234567890/1000?apiVersion=12-01-2014";
        assert_eq!(request.uri().path_and_query().expect("a path"), place);
        let body = request.body().as_bytes().expect("a body");
        let body: serde_json::Value = serde_json::from_slice(body).expect("JSON");
        let expected = serde_json::json!({
            "display_names": ["1", "2", "3", "4", "5", "6"],
            "capacity": 99,
            "image": "see http://w",
            "child": {"constProperty": "constant"},
            "constChild": {"constProperty": "constant", "constProperty2": "constant2"},
            "constInt": 0,
            "constString": "constant",
            "constStringAsEnum": "constant_string_as_enum",
        });
        assert_eq!(body, expected);
    })
    .await;
}
