//! `body-duration.json`.

use oast_conformance::body_duration::Client;
use oast_conformance::body_duration::runtime::Text;
use oast_conformance::body_duration::runtime::jiff::ToSpan as _;

use crate::run::Run;

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    let long = 123
        .days()
        .hours(22)
        .minutes(14)
        .seconds(12)
        .milliseconds(11);
    answers! { run client.duration();
        "getDurationNull" get_null() = None;
        "putDurationPositive" put_positive_duration(Text::from(long));
    }
    run.scene(&["getDurationPositive"], async {
        let text = client
            .duration()
            .get_positive_duration()
            .await
            .expect("a text")
            .into_value();
        let span = 3.years().months(6).days(4).hours(12).minutes(30).seconds(5);
        assert_eq!(text.as_str(), "P3Y6M4DT12H30M5S");
        assert_eq!(text.parse().expect("a span").fieldwise(), span);
    })
    .await;
    run.scene(&["getDurationInvalid"], async {
        let text = client
            .duration()
            .get_invalid()
            .await
            .expect("a text")
            .into_value();
        assert_eq!(text.as_str(), "123ABC");
        text.parse().expect_err("no span");
    })
    .await;
}
