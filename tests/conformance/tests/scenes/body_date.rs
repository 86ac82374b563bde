//! `body-date.json`.

use oast_conformance::body_date::Client;
use oast_conformance::body_date::runtime::Text;
use oast_conformance::body_date::runtime::jiff::civil::{Date, date};

use crate::run::Run;

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    let date_of = || client.date();
    answers! { run date_of();
        "getDateNull" get_null() = None;
        // The document says 0000-01-01, which is one year earlier.
        "getDateMin" get_min_date() = Text::from(date(1, 1, 1));
        "getDateMax" get_max_date() = Text::from(date(9999, 12, 31));
        "putDateMax" put_max_date(Text::from(date(9999, 12, 31)));
        "putDateMin" put_min_date(Text::from(date(1, 1, 1)));
    }
    let strict = run.client(Client::builder().strict(true));
    run.local("body-date: only a strict client holds a date to the list", async {
        let error = strict.date().get_min_date().await.expect_err("another date");
        let why = "date_getMinDate: 200 OK: the body is not as documented: must be one of \"0000-01-01\"";
        assert_eq!(error.to_string(), why);
    })
    .await;
    run.scene(&["getDateInvalid"], async {
        let text = date_of().get_invalid_date().await.expect("a text");
        no_date(text.value(), "201O-18-90");
    })
    .await;
    run.scene(&["getDateOverflow"], async {
        let text = date_of().get_overflow_date().await.expect("a text");
        no_date(text.value(), "10000000000-12-31");
    })
    .await;
    run.scene(&["getDateUnderflow"], async {
        let text = date_of().get_underflow_date().await.expect("a text");
        no_date(text.value(), "0000-00-00");
    })
    .await;
}

/// It is kept as it came, and is no date.
fn no_date(text: &Text<Date>, came: &str) {
    assert_eq!(text.as_str(), came);
    text.parse().expect_err("no date");
}
