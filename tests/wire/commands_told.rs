//! The command-line client: what it shows of answers and of failures, and what it hides.

use std::fs;

use crate::commands::{Around, KEY, done, failed, one, run, run_in, shown, usual};
use crate::server::{Answer, Server};
use crate::ways::TOKEN;

#[test]
fn what_an_answer_holds_is_printed_as_one_likes() {
    let page = r#"{"value":[{"name":"a","properties":{"scope":"/p","state":"active","displayName":"A\u001b[31m"}},{"name":"b","id":"/b"}],"count":2}"#;
    let server = Server::scripted(vec![Answer::json("200 OK", page)]);
    for (format, output) in [
        ("none", String::new()),
        (
            "yaml",
            "value:\n- name: a\n  properties:\n    scope: /p\n    state: active\n    displayName: \"A\\e[31m\"\n\
             - name: b\n  id: /b\ncount: 2\n"
                .to_owned(),
        ),
        (
            "table",
            " name  properties.scope  properties.state  properties.displayName  id\n \
             a     /p                active            A\\u{1b}[31m\n \
             b                                                                 /b\n"
                .to_owned(),
        ),
    ] {
        let ended = run(&server, &format!("list --output {format}"));
        assert_eq!(ended, done(&output));
    }
    let one = Server::scripted(vec![Answer::json(
        "200 OK",
        r#"{"a":{"b":1},"c":[2],"d":null}"#,
    )]);
    assert_eq!(
        run(&one, "get --sid s --output table"),
        done(" a.b  1\n c    [2]\n")
    );
    let html = Server::scripted(vec![Answer::new(
        "200 OK",
        &["content-type: text/html"],
        "<p>",
    )]);
    let ended = run(&html, "get --sid s");
    assert_eq!(ended.code, 5, "{ended:?}");
}

#[test]
fn secrets_are_hidden_unless_they_are_asked_for() {
    let secrets = format!(r#"{{"primaryKey":"{KEY}","secondaryKey":"{KEY}"}}"#);
    let server = Server::scripted(vec![Answer::json("200 OK", &secrets)]);
    for format in ["json", "yaml", "table"] {
        let ended = run(
            &server,
            &format!("list-secrets --sid testsub --output {format}"),
        );
        assert_eq!(ended.output.matches("[redacted]").count(), 2, "{ended:?}");
    }
    let shown = run(&server, "list-secrets --sid testsub --show-secrets");
    let expected = format!("{{\n  \"primaryKey\": \"{KEY}\",\n  \"secondaryKey\": \"{KEY}\"\n}}\n");
    assert_eq!(shown, done(&expected));
    // What is sent is hidden, too; there is no flag for it, as others could read it there.
    let body = format!(r#"{{"properties":{{"primaryKey":"{KEY}"}}}}"#);
    let around = Around {
        input: &body,
        ..usual(&server)
    };
    let command = [
        "subscription",
        "update",
        "--sid=testsub",
        "--if-match=*",
        "--body=-",
    ];
    let dry = run_in(&around, &[&command[..], &["--dry-run"]].concat());
    let url = server.url();
    let expected = format!(
        "PATCH {url}{}?api-version=2022-08-01\naccept: application/json\n\
         content-type: application/json\ncontent-length: {}\nif-match: *\n\n\
         {{\n  \"properties\": {{\n    \"primaryKey\": \"[redacted]\"\n  }}\n}}\n",
        one(),
        body.len(),
    );
    assert_eq!(dry, done(&expected));
    let before = server.requests().len();
    assert_eq!(
        run_in(&around, &[&command[..], &["--output=none"]].concat()),
        done("")
    );
    assert_eq!(server.requests().len(), before + 1);
    assert_eq!(server.requests()[before].body(), body.as_bytes());
}

#[test]
fn each_kind_of_failure_has_its_code() {
    let error = r#"{"error":{"code":"Gone","message":"It is gone."}}"#;
    let ids = ["x-ms-request-id: 7", "content-type: application/json"];
    for (status, code, said) in [
        (
            "404 Not Found",
            1,
            "404 Not Found: Gone: It is gone.\n  x-ms-request-id: 7",
        ),
        (
            "429 Too Many Requests",
            7,
            "429 Too Many Requests: Gone: It is gone.\n  x-ms-request-id: 7",
        ),
        (
            "500 Internal Server Error",
            7,
            "500 Internal Server Error: Gone: It is gone.\n  x-ms-request-id: 7",
        ),
    ] {
        let server = Server::scripted(vec![Answer::new(status, &ids, error)]);
        assert_eq!(
            run(&server, "get --sid testsub --retries 0"),
            failed(code, said)
        );
        assert_eq!(server.requests().len(), 1);
    }
    // A service that repeats what it was sent does not make the token known.
    let echo = format!(r#"{{"error":{{"code":"Denied","message":"Bearer {TOKEN} is old"}}}}"#);
    let server = Server::scripted(vec![Answer::json("401 Unauthorized", &echo)]);
    let said = "401 Unauthorized: Denied: Bearer [redacted] is old";
    assert_eq!(run(&server, "get --sid testsub"), failed(1, said));

    let server = Server::scripted(vec![Answer::default().then_close()]);
    let ended = run(&server, "regenerate-secondary-key --sid testsub");
    assert_eq!(ended.code, 4, "{ended:?}");
    assert!(ended.errors.ends_with(
        "\n  whether the service did what was asked is not known: look before it is asked again\n"
    ));
    assert_eq!(server.requests().len(), 1, "it is not repeated");

    let mut around = usual(&server);
    around.variables.retain(|(name, _)| *name != "APIM_TOKEN");
    let said = "nothing was sent: the operation requires a credential that the client does not have\n  \
                give a token with --token-file or --token-command, or see --help";
    assert_eq!(
        run_in(&around, &["subscription", "get", "--sid=testsub"]),
        failed(3, said)
    );
    let missing = [
        "subscription",
        "update",
        "--sid=a",
        "--if-match=*",
        "--body=@/no/such/file",
    ];
    let said = "/no/such/file cannot be read: No such file or directory (os error 2)";
    assert_eq!(run_in(&around, &missing), failed(8, said));
}

#[test]
fn a_token_comes_from_a_file_or_from_a_command() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("token");
    fs::write(&path, format!("{TOKEN}\n")).expect("a file");
    let server = Server::scripted(vec![Answer::done()]);
    let mut around = Around {
        input: TOKEN,
        ..usual(&server)
    };
    around.variables.retain(|(name, _)| *name != "APIM_TOKEN");
    let command = ["subscription", "regenerate-primary-key", "--sid=testsub"];
    let file = format!("--token-file={}", path.display());
    let printed = format!("--token-command=cat {}", path.display());
    for source in [file.as_str(), printed.as_str(), "--token-file=-"] {
        assert_eq!(
            run_in(&around, &[&command[..], &[source]].concat()),
            done(""),
            "{source}"
        );
    }
    let requests: Vec<_> = server.requests().iter().map(shown).collect();
    assert_eq!(
        requests,
        vec!["POST /testsub/regeneratePrimaryKey?api-version=2022-08-01"; 3]
    );
    let failing = format!("--token-command=cat {}; exit 3", path.display());
    let said =
        "nothing was sent: the credential gave no token: the token command failed (exit status: 3)";
    let ended = run_in(&around, &[&command[..], &[&failing]].concat());
    assert_eq!(ended, failed(3, said));
    assert_eq!(server.requests().len(), 3);
}

#[test]
fn shells_and_manuals_know_the_commands() {
    let plain = Around::default();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ended = run_in(&plain, &["completions", shell]);
        assert_eq!(ended.code, 0);
        assert!(ended.output.contains("regenerate-secondary-key"), "{shell}");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let out = format!("--out={}", folder.path().display());
    assert_eq!(run_in(&plain, &["man", &out]), done(""));
    let path = folder
        .path()
        .join("apim-subscription-regenerate-secondary-key.1");
    let page = fs::read_to_string(path).expect("a page");
    assert!(
        page.contains("The old key stops working at once") && page.contains("[env: APIM_SID]"),
        "{page}"
    );
    let help = run_in(&plain, &["--help"]);
    assert!(help.output.contains("Exit codes: 0 done") && help.output.contains("APIM_TOKEN"));
    assert_eq!(run_in(&plain, &["--version"]), done("apim 0.1.0\n"));
}
