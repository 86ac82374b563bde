//! Objects of plain members, arrays and maps.

use http::Request;
use oast_conformance::body_complex::{Client, models};
use oast_runtime::Body;

use super::some;
use crate::answers::why;
use crate::run::Run;

pub async fn basic(run: &mut Run, client: &Client) {
    let basic = || client.basic();
    let valid = models::Basic {
        id: Some(Some(2)),
        name: some("abc"),
        color: Some(models::CmykColors::Yellow),
    };
    let null = models::Basic {
        id: Some(None),
        ..models::Basic::default()
    };
    gets!(run,
        "getComplexBasicValid" basic().get_valid(), valid;
        "getComplexBasicEmpty" basic().get_empty(), models::Basic::default();
        "getComplexBasicNull" basic().get_null(), null;
    );
    run.scene(&["getComplexBasicNotProvided"], async {
        assert_eq!(why(basic().get_not_provided().await), "empty");
    })
    .await;
    run.scene(&["getComplexBasicInvalid"], async {
        let why = why(basic().get_invalid().await);
        assert!(
            why.contains("expected a whole number of 64 bits, found a text"),
            "{why}"
        );
    })
    .await;
    let magenta = models::Basic {
        color: Some(models::CmykColors::Magenta),
        ..valid.clone()
    };
    accepted!(run: "putComplexBasicValid" basic().put_valid(&magenta););
}

pub async fn array(run: &mut Run, client: &Client) {
    let array = || client.array();
    let empty = models::ArrayWrapper {
        array: Some(Vec::new()),
    };
    // One of the items that the server sends and wants is null, which the document does not allow.
    run.scene(&["getComplexArrayValid"], async {
        let why = why(array().get_valid().await);
        assert!(why.contains("expected a text, found null"), "{why}");
    })
    .await;
    let items = [
        "1, 2, 3, 4",
        "",
        "&S#$(*Y",
        "The quick brown fox jumps over the lazy dog",
    ];
    let valid = models::ArrayWrapper {
        array: Some(items.map(str::to_owned).to_vec()),
    };
    gets!(run,
        "getComplexArrayEmpty" array().get_empty(), empty;
        "getComplexArrayNotProvided" array().get_not_provided(), models::ArrayWrapper::default();
    );
    accepted!(run: "putComplexArrayEmpty" array().put_empty(&empty););
    run.scene(&["putComplexArrayValid"], async {
        let request = array().put_valid(&valid).request().expect("valid");
        let body = r#"{"array":["1, 2, 3, 4","",null,"&S#$(*Y","The quick brown fox jumps over the lazy dog"]}"#;
        let response = client.send(with_body(request, body)).await.expect("an answer");
        assert_eq!(response.status(), 200);
    })
    .await;
}

pub async fn dictionary(run: &mut Run, client: &Client) {
    let dictionary = || client.dictionary();
    let wrapped = |default_program| models::DictionaryWrapper { default_program };
    let empty = wrapped(Some(Some([].into())));
    // As for the array.
    run.scene(&["getComplexDictionaryValid"], async {
        let why = why(dictionary().get_valid().await);
        assert!(why.contains("expected a text, found null"), "{why}");
    })
    .await;
    let programs = [
        ("txt", "notepad"),
        ("bmp", "mspaint"),
        ("xls", "excel"),
        ("exe", ""),
    ];
    let programs = programs.map(|(name, program)| (name.to_owned(), program.to_owned()));
    let valid = wrapped(Some(Some(programs.into())));
    gets!(run,
        "getComplexDictionaryEmpty" dictionary().get_empty(), empty;
        "getComplexDictionaryNull" dictionary().get_null(), wrapped(Some(None));
        "getComplexDictionaryNotProvided" dictionary().get_not_provided(), wrapped(None);
    );
    accepted!(run: "putComplexDictionaryEmpty" dictionary().put_empty(&empty););
    run.scene(&["putComplexDictionaryValid"], async {
        let request = dictionary().put_valid(&valid).request().expect("valid");
        let body = r#"{"defaultProgram":{"txt":"notepad","bmp":"mspaint","xls":"excel","exe":"","":null}}"#;
        let response = client.send(with_body(request, body)).await.expect("an answer");
        assert_eq!(response.status(), 200);
    })
    .await;
}

/// The request with a body that the document does not allow.
fn with_body(mut request: Request<Body>, body: &'static str) -> Request<Body> {
    request.headers_mut().remove("content-length");
    *request.body_mut() = body.to_owned().into();
    request
}

pub async fn inheritance(run: &mut Run, client: &Client) {
    let inheritance = || client.inheritance();
    let dog = |id, name, food| models::Dog {
        id: Some(id),
        name: some(name),
        food: some(food),
    };
    let siamese = models::Siamese {
        id: Some(2),
        name: some("Siameeee"),
        color: some("green"),
        hates: Some(vec![
            dog(1, "Potato", "tomato"),
            dog(-1, "Tomato", "french fries"),
        ]),
        breed: some("persian"),
    };
    gets!(run, "getComplexInheritanceValid" inheritance().get_valid(), siamese;);
    accepted!(run: "putComplexInheritanceValid" inheritance().put_valid(&siamese););
}

pub async fn read_only(run: &mut Run, client: &Client) {
    let read_only = || client.readonlyproperty();
    let object = models::ReadonlyObj {
        id: some("1234"),
        size: Some(2),
    };
    gets!(run, "getComplexReadOnlyPropertyValid" read_only().get_valid(), object;);
    // What was read can be sent back: the member that is read-only is left out.
    accepted!(run: "putComplexReadOnlyPropertyValid" read_only().put_valid(&object););
}
