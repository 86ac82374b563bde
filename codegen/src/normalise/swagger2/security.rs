//! Security schemes: a scheme of 2.0 has one flow.

use serde_json::{Map, Value, json};

pub(super) fn convert(scheme: &mut Map<String, Value>) {
    match scheme.get("type").and_then(Value::as_str) {
        Some("basic") => {
            scheme.insert("type".to_owned(), json!("http"));
            scheme.insert("scheme".to_owned(), json!("basic"));
        }
        Some("oauth2") => {
            let flow = scheme.shift_remove("flow");
            let name = match flow.as_ref().and_then(Value::as_str) {
                Some("accessCode") => "authorizationCode",
                Some("application") => "clientCredentials",
                Some("password") => "password",
                _ => "implicit",
            };
            let mut take = |key: &str, or: Value| scheme.shift_remove(key).unwrap_or(or);
            let flow = json!({
                "authorizationUrl": take("authorizationUrl", json!("")),
                "tokenUrl": take("tokenUrl", json!("")),
                "scopes": take("scopes", json!({})),
            });
            scheme.insert("flows".to_owned(), json!({name: flow}));
        }
        _ => {}
    }
}
