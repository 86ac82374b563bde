//! `body-integer.json`.

use oast_conformance::body_integer::Client;
use oast_conformance::body_integer::runtime::UnixTime;

use crate::run::Run;

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    answers! { run client.int();
        "getIntegerNull" get_null() = None;
        "putIntegerMax" put_max32(i32::MAX);
        "putIntegerMin" put_min32(i32::MIN);
        "putLongMax" put_max64(i64::MAX);
        "putLongMin" put_min64(i64::MIN);
        "getUnixTime" get_unix_time() = UnixTime(1_460_505_600);
        "putUnixTime" put_unix_time_date(UnixTime(1_460_505_600));
        "getNullUnixTime" get_null_unix_time() = None;
    }
    unreadable! { run client.int();
        "getIntegerInvalid" get_invalid() = "not JSON: expected the end at byte 3";
        "getIntegerOverflow" get_overflow_int32()
            = "expected a whole number of 32 bits, found another number at byte 10";
        "getIntegerUnderflow" get_underflow_int32()
            = "expected a whole number of 32 bits, found another number at byte 11";
        "getLongOverflow" get_overflow_int64()
            = "expected a whole number of 64 bits, found another number at byte 19";
        "getLongUnderflow" get_underflow_int64()
            = "expected a whole number of 64 bits, found another number at byte 20";
        "getInvalidUnixTime" get_invalid_unix_time() = "not JSON: expected the end at byte 3";
    }
}
