//! `non-string-enum.json`.

use oast_conformance::non_string_enum::Client;
use oast_conformance::non_string_enum::models::IntEnum;

use crate::run::Run;

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    answers! { run client.int();
        "NonStringEnumsGetInt" get() = IntEnum::N429;
    }
    answers! { run client.float();
        "NonStringEnumsGetFloat" get() = 429.1;
    }
    run.scene(&["NonStringEnumsPostInt"], async {
        let answer = client.int().put().body(&IntEnum::N200).await.expect("accepted");
        assert_eq!(answer.value(), "Nice job posting an int enum");
    })
    .await;
    run.scene(&["NonStringEnumsPostFloat"], async {
        let answer = client.float().put().body(&200.4).await.expect("accepted");
        assert_eq!(answer.value(), "Nice job posting a float enum");
    })
    .await;
    run.local("non-string-enum: numbers that are not listed", async {
        let int = client.int().put().body(&IntEnum::Unknown(7)).await.expect_err("not sent");
        assert_eq!(int.to_string(), "?");
        let float = client.float().put().body(&200.5).await.expect_err("not sent");
        assert_eq!(float.to_string(), "?");
    })
    .await;
}
