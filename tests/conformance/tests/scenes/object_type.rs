//! `object-type.json`.

use std::collections::BTreeMap;

use oast_conformance::object_type::Client;
use serde_json::{Value, json};

use crate::run::Run;

fn object(name: &str, value: &str) -> BTreeMap<String, Value> {
    BTreeMap::from([(name.to_owned(), json!(value))])
}

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    answers! { run client.object_type();
        "ObjectTypeResponse" get() = object("message", "An object was successfully returned");
        "ObjectTypePut" put(object("foo", "bar"));
    }
    run.scene(&["ObjectTypeErrorResponse"], async {
        let error = client
            .object_type()
            .put(&object("bar", "foo"))
            .await
            .expect_err("refused");
        assert_eq!(error.status().map(|status| status.as_u16()), Some(400));
        assert_eq!(
            error.api(),
            Some(&object("message", "The object you passed was incorrect"))
        );
    })
    .await;
}
