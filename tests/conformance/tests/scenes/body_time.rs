//! `body-time.json`.

use oast_conformance::body_time::Client;
use oast_conformance::body_time::runtime::Text;
use oast_conformance::body_time::runtime::jiff::civil::time;

use crate::run::Run;

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    answers! { run client.time();
        "BodyTimeGet" get() = Text::from(time(11, 34, 56, 0));
        "BodyTimePut" put(Text::from(time(8, 7, 56, 0))) = "Nice job posting time";
    }
}
