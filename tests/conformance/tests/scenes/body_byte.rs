//! `body-byte.json`.

use oast_conformance::body_byte::Client;
use oast_conformance::body_byte::runtime::{Base64, NotBase64};

use crate::run::Run;

const BYTES: [u8; 10] = [255, 254, 253, 252, 251, 250, 249, 248, 247, 246];

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    answers! { run client.byte_operations();
        "getByteEmpty" byte_get_empty() = Base64::encode([]);
        "getByteNonAscii" byte_get_non_ascii() = Base64::encode(BYTES);
        "putByteNonAscii" byte_put_non_ascii(Base64::encode(BYTES));
    }
    unreadable! { run client.byte_operations();
        "getByteNull" byte_get_null() = "empty";
    }
    run.scene(&["getByteNonAscii"], async {
        let text = client
            .byte_operations()
            .byte_get_non_ascii()
            .await
            .expect("a text");
        assert_eq!(text.value().decode().as_deref(), Ok(&BYTES[..]));
    })
    .await;
    run.scene(&["getByteInvalid"], async {
        let text = client
            .byte_operations()
            .byte_get_invalid()
            .await
            .expect("a text");
        assert_eq!(text.value().as_str(), "::::SWAGGER::::");
        assert_eq!(text.value().decode(), Err(NotBase64));
    })
    .await;
}
