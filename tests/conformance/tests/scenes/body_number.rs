//! `body-number.json`.

use oast_conformance::body_number::Client;
use oast_conformance::body_number::runtime::Decimal;

use crate::run::Run;

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    answers! { run client.number();
        "getNumberNull" get_null() = None;
        "getFloatBigScientificNotation" get_big_float() = 3.402_823e20;
        "putFloatBigScientificNotation" put_big_float(3.402_823e20);
        "getFloatSmallScientificNotation" get_small_float() = 3.402_823e-20;
        "putFloatSmallScientificNotation" put_small_float(3.402_823e-20);
        "getDoubleBigScientificNotation" get_big_double() = 2.597_693_1e101;
        "putDoubleBigScientificNotation" put_big_double(2.597_693_1e101);
        "getDoubleSmallScientificNotation" get_small_double() = 2.597_693_1e-101;
        "putDoubleSmallScientificNotation" put_small_double(2.597_693_1e-101);
        "getDoubleBigPositiveDecimal" get_big_double_positive_decimal() = 99_999_999.99;
        "putDoubleBigPositiveDecimal" put_big_double_positive_decimal(99_999_999.99);
        "getDoubleBigNegativeDecimal" get_big_double_negative_decimal() = -99_999_999.99;
        "putDoubleBigNegativeDecimal" put_big_double_negative_decimal(-99_999_999.99);
    }
    unreadable! { run client.number();
        "getFloatInvalid" get_invalid_float() = "not JSON: expected the end at byte 23";
        "getDoubleInvalid" get_invalid_double() = "not JSON: expected the end at byte 26";
    }
    Box::pin(decimals(run, &client)).await;
    run.local("body-number: a number that is not listed", async {
        let error = client
            .number()
            .put_big_double_positive_decimal(&99_999_999.98)
            .await;
        let error = error.expect_err("not sent");
        assert_eq!(
            error.to_string(),
            "nothing was sent: request body must be one of 99999999.99"
        );
    })
    .await;
}

async fn decimals(run: &mut Run, client: &Client) {
    let decimal = |text: &str| text.parse::<Decimal>().expect("a number");
    answers! { run client.number();
        "getDecimalBig" get_big_decimal() = decimal("2.5976931e+101");
        "putDecimalBig" put_big_decimal(decimal("2.5976931e+101"));
        "getDecimalSmall" get_small_decimal() = decimal("2.5976931e-101");
        "putDecimalSmall" put_small_decimal(decimal("2.5976931e-101"));
        "getDecimalBigPositiveDecimal" get_big_decimal_positive_decimal() = decimal("99999999.99");
        "putDecimalBigPositiveDecimal" put_big_decimal_positive_decimal(decimal("99999999.99"));
        "getDecimalBigNegativeDecimal" get_big_decimal_negative_decimal() = decimal("-99999999.99");
        "putDecimalBigNegativeDecimal" put_big_decimal_negative_decimal(decimal("-99999999.99"));
    }
    unreadable! { run client.number();
        "getDecimalInvalid" get_invalid_decimal() = "not JSON: expected the end at byte 26";
    }
}
