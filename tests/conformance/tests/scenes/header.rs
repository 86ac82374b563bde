//! `header.json`.

use http::{HeaderValue, Request, Response};
use oast_conformance::header::header_operations::HeaderOperations;
use oast_conformance::header::runtime::jiff::{Span, Timestamp, civil};
use oast_conformance::header::runtime::{
    Body, BoxFuture, HttpDate, Text, Transport, TransportError,
};
use oast_conformance::header::{Client, headers, parameters};
use oast_runtime::Builder;
use oast_runtime::transport::reqwest::Reqwest;

use crate::run::Run;

/// Some of these look like others, which they are not.
const BYTES: &str =
    "\u{554a}\u{9f44}\u{4e02}\u{72db}\u{72dc}\u{f9f1}\u{f92c}\u{f9f1}\u{fa0c}\u{fa29}";
const TEXT: &str = "The quick brown fox jumps over the lazy dog";
const GUID: &str = "9C4D50EE-2D56-4CD3-8152-34347DC9F2B0";

/// What all requests of a client bear that no operation has a parameter for.
struct WithHeader {
    inner: Reqwest,
    name: &'static str,
    value: &'static str,
}

impl Transport for WithHeader {
    fn send(
        &self,
        mut request: Request<Body>,
    ) -> BoxFuture<'_, Result<Response<Body>, TransportError>> {
        let value = HeaderValue::from_static(self.value);
        request.headers_mut().insert(self.name, value);
        self.inner.send(request)
    }
}

pub(super) fn with_header<C>(
    run: &Run,
    builder: Builder<C>,
    name: &'static str,
    value: &'static str,
) -> C {
    let transport = WithHeader {
        inner: Reqwest::with_client(reqwest::Client::new()),
        name,
        value,
    };
    let builder = builder.base_url(&*run.server.url).transport(transport);
    builder.build().expect("a client")
}

macro_rules! told {
    ($run:ident: $($name:literal $call:expr, $header:ident => $value:expr;)*) => {
        $($run.scene(&[$name], async {
            let response = $call.await.expect("an answer");
            let value = response.get(&headers::$header).expect("as documented");
            assert_eq!(value, Some($value));
        })
        .await;)*
    };
}

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    let header = client.header_operations();
    send_numbers(run, header).await;
    send_texts(run, header).await;
    send_times(run, header).await;
    receive(run, header).await;
    receive_times(run, header).await;
    keys(run, header).await;
}

async fn send_numbers(run: &mut Run, header: HeaderOperations<'_>) {
    accepted! { run:
        "HeaderParameterIntegerPositive" header.header_param_integer("positive", 1);
        "HeaderParameterIntegerNegative" header.header_param_integer("negative", -2);
        "HeaderParameterLongPositive" header.header_param_long("positive", 105);
        "HeaderParameterLongNegative" header.header_param_long("negative", -2);
        "HeaderParameterFloatPositive" header.header_param_float("positive", 0.07);
        "HeaderParameterFloatNegative" header.header_param_float("negative", -3.0);
        "HeaderParameterDoublePositive" header.header_param_double("positive", 7e120);
        "HeaderParameterDoubleNegative" header.header_param_double("negative", -3.0);
        "HeaderParameterBoolTrue" header.header_param_bool("true", true);
        "HeaderParameterBoolFalse" header.header_param_bool("false", false);
    }
}

async fn send_texts(run: &mut Run, header: HeaderOperations<'_>) {
    let grey = parameters::Value::new("GREY").expect("a colour");
    let bytes = oast_runtime::Base64::encode(BYTES);
    accepted! { run:
        "HeaderParameterStringValid" header.header_param_string("valid").value(TEXT);
        "HeaderParameterStringNull" header.header_param_string("null");
        "HeaderParameterStringEmpty" header.header_param_string("empty").value("");
        "HeaderParameterEnumValid" header.header_param_enum("valid").value(&grey);
        "HeaderParameterEnumNull" header.header_param_enum("null");
        "HeaderParameterBytesValid" header.header_param_byte("valid", bytes.as_str());
    }
}

async fn send_times(run: &mut Run, header: HeaderOperations<'_>) {
    let dates = [civil::date(2010, 1, 1), civil::date(1, 1, 1)].map(|date| date.to_string());
    let times = ["2010-01-01T12:34:56Z", "0001-01-01T00:00:00Z"]
        .map(|text| text.parse::<Timestamp>().expect("a time").to_string());
    let http = [
        "Fri, 01 Jan 2010 12:34:56 GMT",
        "Mon, 01 Jan 0001 00:00:00 GMT",
    ]
    .map(|text| text.parse::<HttpDate>().expect("a time").to_string());
    accepted! { run:
        "HeaderParameterDateValid" header.header_param_date("valid", &dates[0]);
        "HeaderParameterDateMin" header.header_param_date("min", &dates[1]);
        "HeaderParameterDateTimeValid" header.header_param_datetime("valid", &times[0]);
        "HeaderParameterDateTimeMin" header.header_param_datetime("min", &times[1]);
        "HeaderParameterDateTimeRfc1123Valid"
            header.header_param_datetime_rfc1123("valid").value(&http[0]);
        "HeaderParameterDateTimeRfc1123Min"
            header.header_param_datetime_rfc1123("min").value(&http[1]);
        "HeaderParameterDurationValid"
            header.header_param_duration("valid", "P123DT22H14M12.011S");
    }
}

async fn receive(run: &mut Run, header: HeaderOperations<'_>) {
    told! { run:
        "HeaderResponseIntegerPositive" header.header_response_integer("positive"), VALUE => 1;
        "HeaderResponseIntegerNegative" header.header_response_integer("negative"), VALUE => -2;
        "HeaderResponseLongPositive"
            header.header_response_long("positive"), HEADER_RESPONSE_LONG_VALUE => 105;
        "HeaderResponseLongNegative"
            header.header_response_long("negative"), HEADER_RESPONSE_LONG_VALUE => -2;
        "HeaderResponseFloatPositive"
            header.header_response_float("positive"), HEADER_RESPONSE_FLOAT_VALUE => 0.07;
        "HeaderResponseFloatNegative"
            header.header_response_float("negative"), HEADER_RESPONSE_FLOAT_VALUE => -3.0;
        "HeaderResponseDoublePositive"
            header.header_response_double("positive"), HEADER_RESPONSE_FLOAT_VALUE => 7e120;
        "HeaderResponseDoubleNegative"
            header.header_response_double("negative"), HEADER_RESPONSE_FLOAT_VALUE => -3.0;
        "HeaderResponseBoolTrue"
            header.header_response_bool("true"), HEADER_RESPONSE_BOOL_VALUE => true;
        "HeaderResponseBoolFalse"
            header.header_response_bool("false"), HEADER_RESPONSE_BOOL_VALUE => false;
        "HeaderResponseStringValid"
            header.header_response_string("valid"), HEADER_RESPONSE_STRING_VALUE => TEXT.to_owned();
        // What the server means by null is this text.
        "HeaderResponseStringNull"
            header.header_response_string("null"), HEADER_RESPONSE_STRING_VALUE => "null".to_owned();
        "HeaderResponseStringEmpty"
            header.header_response_string("empty"), HEADER_RESPONSE_STRING_VALUE => String::new();
        "HeaderResponseEnumValid"
            header.header_response_enum("valid"), HEADER_RESPONSE_STRING_VALUE => "GREY".to_owned();
        "HeaderResponseEnumNull"
            header.header_response_enum("null"), HEADER_RESPONSE_STRING_VALUE => String::new();
        "HeaderResponseBytesValid"
            header.header_response_byte("valid"),
            HEADER_RESPONSE_BYTE_VALUE => oast_runtime::Base64::encode(BYTES);
    }
}

async fn receive_times(run: &mut Run, header: HeaderOperations<'_>) {
    let date = |text: &str| Text::from(text.parse::<civil::Date>().expect("a date"));
    let time = |text: &str| Text::from(text.parse::<Timestamp>().expect("a time"));
    let http = |text: &str| Text::from(text.parse::<HttpDate>().expect("a time"));
    told! { run:
        "HeaderResponseDateValid"
            header.header_response_date("valid"), HEADER_RESPONSE_DATE_VALUE => date("2010-01-01");
        "HeaderResponseDateMin"
            header.header_response_date("min"), HEADER_RESPONSE_DATE_VALUE => date("0001-01-01");
        "HeaderResponseDateTimeValid"
            header.header_response_datetime("valid"),
            HEADER_RESPONSE_DATETIME_VALUE => time("2010-01-01T12:34:56Z");
        "HeaderResponseDateTimeMin"
            header.header_response_datetime("min"),
            HEADER_RESPONSE_DATETIME_VALUE => time("0001-01-01T00:00:00Z");
        "HeaderResponseDateTimeRfc1123Valid"
            header.header_response_datetime_rfc1123("valid"),
            HEADER_RESPONSE_DATETIME_RFC1123_VALUE => http("Fri, 01 Jan 2010 12:34:56 GMT");
        "HeaderResponseDateTimeRfc1123Min"
            header.header_response_datetime_rfc1123("min"),
            HEADER_RESPONSE_DATETIME_RFC1123_VALUE => http("Mon, 01 Jan 0001 00:00:00 GMT");
    }
    run.scene(&["HeaderResponseDurationValid"], async {
        let response = header.header_response_duration("valid");
        let response = response.await.expect("an answer");
        let value = response.get(&headers::HEADER_RESPONSE_DURATION_VALUE);
        let value = value.expect("as documented").expect("there");
        assert_eq!(value.as_str(), "P123DT22H14M12.011S");
        let span = Span::new().days(123).hours(22).minutes(14).seconds(12);
        let found = value.parse().expect("a duration");
        assert_eq!(found.fieldwise(), span.milliseconds(11).fieldwise());
    })
    .await;
}

async fn keys(run: &mut Run, header: HeaderOperations<'_>) {
    accepted! { run:
        "HeaderParameterExistingKey" header.header_param_existing_key("overwrite");
    }
    told! { run:
        "HeaderResponseExistingKey"
            header.header_response_existing_key(), USER_AGENT => "overwrite".to_owned();
    }
    run.scene(&["HeaderResponseProtectedKey"], async {
        let response = header.header_response_protected_key();
        let response = response.await.expect("an answer");
        assert_eq!(
            response.header("content-type"),
            Some("text/html; charset=utf-8")
        );
    })
    .await;
    let builder = Client::builder();
    let client = with_header(run, builder, "content-type", "text/html");
    accepted! { run:
        "HeaderParameterProtectedKey" client.header_operations().header_param_protected_key();
    }
    let client = with_header(run, Client::builder(), "x-ms-client-request-id", GUID);
    accepted! { run:
        "CustomHeaderInRequest" client.header_operations().header_custom_request_id();
    }
}
