//! `reserved-words.json`.

use oast_conformance::reserved_words::runtime::File;
use oast_conformance::reserved_words::{Client, models};
use serde_json::json;

use crate::run::Run;

/// The document promises an object, and the server sends nothing.
macro_rules! empty {
    ($run:ident, $($name:literal $call:expr;)*) => {
        $($run.scene(&[$name], async {
            let error = $call.await.expect_err("no object");
            assert!(error.to_string().ends_with("200 OK: the body is empty"), "{error}");
        }).await;)*
    };
}

pub async fn play(run: &mut Run) {
    let client = run.client(Client::builder());
    let words = || client.reserved_words();
    let hello = json!({"hello": "world"});
    let data = models::OperationWithDataParamRequest::new("hello", "world");
    let files = models::OperationWithFilesParamForm::new(File::new("hello, world"), "my.txt");
    empty!(run,
        "reservedWordsOperationGroupImport" client.import().operation_one("foo");
        "reservedWordsBodyNamedContent" words().operation_with_content_param("hello, world");
        "reservedWordsBodyNamedJson" words().operation_with_json_param(&hello);
        "reservedWordsBodyNamedData" words().operation_with_data_param(&data);
        "reservedWordsBodyNamedFiles" words().operation_with_files_param(&files);
        "reservedWordsUrlHeaderQuery"
            words().operation_with_url("foo", "x-ms-header").query_parameters(&["one", "two"]);
        "reservedWordsHeaderEnum" words().reserved_enum("import");
    );
}
