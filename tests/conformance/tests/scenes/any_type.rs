//! `any-type.json`.

use oast_conformance::any_type::Client;
use serde_json::json;

use crate::run::Run;

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    answers! { run client.anything();
        "GetObjectAsAnything" get_object() = json!({ "message": "An object was successfully returned" });
        "PutObjectAsAnything" put_object(json!({ "foo": "bar" }));
        "GetStringAsAnything" get_string() = json!("anything");
        "PutStringAsAnything" put_string(json!("anything"));
        "GetArrayAsAnything" get_array() = json!(["foo", "bar"]);
        "PutArrayAsAnything" put_array(json!(["foo", "bar"]));
    }
}
