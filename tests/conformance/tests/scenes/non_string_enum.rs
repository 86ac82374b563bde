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
        let answer = client
            .int()
            .put()
            .body(&IntEnum::N200)
            .await
            .expect("accepted");
        assert_eq!(answer.value(), "Nice job posting an int enum");
    })
    .await;
    run.scene(&["NonStringEnumsPostFloat"], async {
        let answer = client.float().put().body(&200.4).await.expect("accepted");
        assert_eq!(answer.value(), "Nice job posting a float enum");
    })
    .await;
    // `modelAsString` says that other values are as good, so they are sent. This server wants only one of them.
    run.local("non-string-enum: numbers that are not listed", async {
        let int = client
            .int()
            .put()
            .body(&IntEnum::Unknown(7))
            .await
            .expect_err("not 200");
        let float = client
            .float()
            .put()
            .body(&200.5)
            .await
            .expect_err("not 200.4");
        for status in [int.status(), float.status()] {
            assert_eq!(status.map(|status| status.as_u16()), Some(400));
        }
    })
    .await;
}
