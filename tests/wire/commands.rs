//! The command-line client: what is sent, what is printed, and how it ends.

use std::fs;

use crate::server::{Answer, Recorded, Server};
use crate::ways::{EXAMPLE_PATH, TOKEN};

pub const KEY: &str = "k3y-that-nobody-sees";

/// The path of the subscription of the example.
pub fn one() -> &'static str {
    EXAMPLE_PATH
        .strip_suffix("/regenerateSecondaryKey")
        .expect("the end of the path")
}

fn list() -> &'static str {
    one().strip_suffix("/testsub").expect("the end of the path")
}

/// What a command is given beside its arguments.
#[derive(Default)]
pub struct Around<'a> {
    pub variables: Vec<(&'a str, String)>,
    pub input: &'a str,
    pub watched: bool,
}

/// How a command ended, and what it printed.
#[derive(Debug, PartialEq)]
pub struct Ended {
    pub code: u8,
    pub output: String,
    pub errors: String,
}

pub fn run_in(around: &Around<'_>, arguments: &[&str]) -> Ended {
    let (mut output, mut errors) = (Vec::new(), Vec::new());
    let mut input = around.input.as_bytes();
    let variable = |name: &str| {
        let mut variables = around.variables.iter();
        variables
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value.clone())
    };
    let ending = apim::runtime::cli::run(
        &apim::cli::APP,
        [&["apim"], arguments].concat(),
        apim::runtime::cli::Streams {
            input: &mut input,
            output: &mut output,
            errors: &mut errors,
            watched: around.watched,
            terminal: false,
            variable: &variable,
        },
    );
    let ended = Ended {
        code: ending.code(),
        output: String::from_utf8(output).expect("text"),
        errors: String::from_utf8(errors).expect("text"),
    };
    let told = format!("{ended:?}");
    assert!(!told.contains(TOKEN), "the token is shown: {arguments:?}");
    if !arguments.contains(&"--show-secrets") {
        assert!(!told.contains(KEY), "a key is shown: {arguments:?}");
    }
    ended
}

/// Who always calls the same service.
pub fn usual(server: &Server) -> Around<'static> {
    Around {
        variables: vec![
            ("APIM_TOKEN", TOKEN.to_owned()),
            ("APIM_BASE_URL", server.url()),
            ("APIM_SUBSCRIPTION_ID", "subid".to_owned()),
            ("APIM_RESOURCE_GROUP_NAME", "rg1".to_owned()),
            ("APIM_SERVICE_NAME", "apimService1".to_owned()),
        ],
        ..Around::default()
    }
}

pub fn run(server: &Server, command: &str) -> Ended {
    let arguments: Vec<_> = command.split(' ').collect();
    run_in(
        &usual(server),
        &[&["subscription"], &arguments[..]].concat(),
    )
}

pub fn done(output: &str) -> Ended {
    Ended {
        code: 0,
        output: output.to_owned(),
        errors: String::new(),
    }
}

pub fn failed(code: u8, errors: &str) -> Ended {
    Ended {
        code,
        output: String::new(),
        errors: format!("error: {errors}\n"),
    }
}

/// Method, target and body of a request, without the path that all have.
pub fn shown(request: &Recorded) -> String {
    let line = request.line().replace(list(), "").replace(" HTTP/1.1", "");
    let headers = request.headers();
    let told = headers.iter().filter(|line| line.starts_with("if-match"));
    let told: String = told.map(|line| format!(" | {line}")).collect();
    let body = String::from_utf8_lossy(request.body());
    let space = if body.is_empty() { "" } else { " | " };
    assert!(headers.contains(&format!("authorization: Bearer {TOKEN}")));
    format!("{line}{told}{space}{body}")
}

#[test]
fn every_operation_is_a_command() {
    let version = "api-version=2022-08-01";
    let etag = ["etag: \"1\""];
    let secrets = format!(r#"{{"primaryKey":"{KEY}","secondaryKey":null}}"#);
    let cases = [
        (
            "regenerate-secondary-key --sid testsub",
            Answer::done(),
            format!("POST /testsub/regenerateSecondaryKey?{version}"),
            "",
        ),
        (
            "regenerate-primary-key --sid testsub",
            Answer::done(),
            format!("POST /testsub/regeneratePrimaryKey?{version}"),
            "",
        ),
        (
            "get-entity-tag --sid testsub",
            Answer::raw("HTTP/1.1 200 OK\r\netag: \"1\"\r\n\r\n").then_close(),
            format!("HEAD /testsub?{version}"),
            "{\n  \"etag\": \"\\\"1\\\"\"\n}\n",
        ),
        (
            "get --sid testsub",
            Answer::new("200 OK", &etag, r#"{"name":"testsub"}"#),
            format!("GET /testsub?{version}"),
            "{\n  \"name\": \"testsub\"\n}\n",
        ),
        (
            "list-secrets --sid testsub",
            Answer::json("200 OK", &secrets),
            format!("POST /testsub/listSecrets?{version}"),
            "{\n  \"primaryKey\": \"[redacted]\",\n  \"secondaryKey\": null\n}\n",
        ),
        (
            "create-or-update --sid testsub --scope /products/a --display-name A --state active --notify",
            Answer::json("201 Created", "{}"),
            format!(
                "PUT /testsub?notify=true&{version} | {}",
                r#"{"properties":{"scope":"/products/a","displayName":"A","state":"active"}}"#
            ),
            "{}\n",
        ),
        (
            "update --sid testsub --if-match * --allow-tracing=false",
            Answer::json("200 OK", "{}"),
            format!(
                "PATCH /testsub?{version} | if-match: * | {}",
                r#"{"properties":{"allowTracing":false}}"#
            ),
            "{}\n",
        ),
        (
            "delete --sid testsub --if-match \"1\"",
            Answer::done(),
            format!("DELETE /testsub?{version} | if-match: \"1\""),
            "",
        ),
        (
            "list --top 2 --filter a --skip=0",
            Answer::json("200 OK", r#"{"value":[]}"#),
            format!("GET ?$filter=a&$top=2&$skip=0&{version}"),
            "{\n  \"value\": []\n}\n",
        ),
    ];
    for (command, answer, request, output) in cases {
        let server = Server::scripted(vec![answer]);
        assert_eq!(run(&server, command), done(output), "{command}");
        let requests: Vec<_> = server.requests().iter().map(shown).collect();
        assert_eq!(requests, [request], "{command}");
    }
}

#[test]
fn what_is_wrong_is_said_by_the_flags_and_nothing_is_sent() {
    let server = Server::scripted(vec![Answer::done()]);
    for (command, said) in [
        (
            "regenerate-secondary-key --sid .. --service-name apimService1-",
            "nothing was sent:\n  \
             --service-name must match `^[a-zA-Z](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?$`\n  \
             --sid must not be `.` or `..`: as a segment of the path it would call another route",
        ),
        (
            "list --top two --skip=x",
            "nothing was sent:\n  \
             --top: a whole number of 32 bits is expected\n  \
             --skip: a whole number of 32 bits is expected",
        ),
        (
            "list --top 0",
            "nothing was sent:\n  --top must be greater than or equal to 1",
        ),
        (
            "create-or-update --sid testsub",
            "the body is missing: give --body with a text, @FILE or - for the standard input, or its members by \
             their flags",
        ),
        (
            "create-or-update --sid testsub --scope a",
            "request body: missing member `displayName` in `/properties`",
        ),
        (
            "create-or-update --sid testsub --scope a --display-name=",
            "nothing was sent:\n  --display-name must have at least 1 character (has 0)",
        ),
        (
            "update --sid testsub --if-match * --body {\"properties\":{\"displayname\":1,\"state\":null},\"x/y\":1}",
            "request body: the document has no member `/properties/displayname`, `/x~1y`",
        ),
        (
            "update --sid testsub --if-match * --body {",
            "the body is not JSON (line 1, column 1)",
        ),
        (
            "update --sid testsub --if-match * --body [] --state active",
            "--state: its place is taken",
        ),
        (
            "update --sid testsub --if-match * --body {\"properties\":{\"state\":\"off\"}}",
            "request body: expected one of suspended, active, expired, submitted, rejected, cancelled in \
             `/properties/state`",
        ),
        (
            "get --sid testsub --output xml",
            "--output: one of json, yaml, table, none is expected",
        ),
    ] {
        assert_eq!(run(&server, command), failed(2, said), "{command}");
    }
    let ended = run(&server, "get");
    assert_eq!(ended.code, 2);
    assert!(
        ended.errors.contains("not provided:\n  --sid <TEXT>\n"),
        "{ended:?}"
    );
    let ended = run(&server, "regenerate-key");
    assert_eq!(ended.code, 2);
    assert!(
        ended.errors.contains("'regenerate-secondary-key'"),
        "{ended:?}"
    );
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn a_flag_goes_before_a_variable_and_that_before_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("apim/config.toml");
    fs::create_dir(folder.path().join("apim")).expect("a folder");
    let settings =
        "service-name = \"file\"\nsid = \"file\"\nfilter = \"file\"\ntop = 7\noutput = \"none\"\n";
    fs::write(&file, settings).expect("a file");
    let server = Server::scripted(vec![Answer::json("200 OK", "{}")]);
    let mut around = usual(&server);
    around
        .variables
        .retain(|(name, _)| *name != "APIM_SERVICE_NAME");
    around
        .variables
        .push(("XDG_CONFIG_HOME", folder.path().display().to_string()));
    around
        .variables
        .push(("APIM_FILTER", "variable".to_owned()));
    around.variables.push(("APIM_TOP", String::new()));
    assert_eq!(run_in(&around, &["subscription", "list"]), done(""));
    assert_eq!(
        run_in(&around, &["subscription", "list", "--filter", "flag"]),
        done("")
    );
    let targets: Vec<_> = server
        .requests()
        .iter()
        .map(|request| {
            let target = request.target().replace("apimService1", "?");
            target
                .split_once("/service/")
                .expect("a service")
                .1
                .to_owned()
        })
        .collect();
    let expected =
        |filter: &str| format!("file/subscriptions?$filter={filter}&$top=7&api-version=2022-08-01");
    assert_eq!(targets, [expected("variable"), expected("flag")]);

    for (text, said) in [
        (
            "top = 1\nsize = 2\n",
            ": size: there is no flag of this name",
        ),
        (
            "top = [1]\n",
            ": top: a text, a number, or true or false is expected",
        ),
    ] {
        fs::write(&file, text).expect("a file");
        let said = format!("{}{said}", file.display());
        assert_eq!(run_in(&around, &["subscription", "list"]), failed(2, &said));
    }
    fs::write(&file, format!("sid = \"a\"\ntop = {TOKEN}\n")).expect("a file");
    let ended = run_in(&around, &["subscription", "list"]);
    assert!(
        ended
            .errors
            .starts_with(&format!("error: {}:2: ", file.display())),
        "{ended:?}"
    );
    let path = folder.path().join("other.toml");
    let config = format!("--config={}", path.display());
    let said = format!(
        "{} cannot be read: No such file or directory (os error 2)",
        path.display()
    );
    assert_eq!(
        run_in(&around, &["subscription", "list", &config]),
        failed(2, &said)
    );
}

#[test]
fn all_pages_are_one_list() {
    let next = format!("{}?$skip=1", list());
    let pages = || {
        vec![
            Answer::json(
                "200 OK",
                &format!(r#"{{"value":[{{"name":"a"}}],"nextLink":"{next}"}}"#),
            ),
            Answer::json("200 OK", r#"{"value":[{"name":"b"}],"nextLink":""}"#),
        ]
    };
    let server = Server::scripted(pages());
    let both = "[\n  {\n    \"name\": \"a\"\n  },\n  {\n    \"name\": \"b\"\n  }\n]\n";
    assert_eq!(run(&server, "list --all"), done(both));
    let targets: Vec<_> = server.requests().iter().map(shown).collect();
    assert_eq!(
        targets,
        [
            "GET ?api-version=2022-08-01",
            "GET ?$skip=1&api-version=2022-08-01"
        ]
    );

    let server = Server::scripted(pages());
    let watched = Around {
        watched: true,
        ..usual(&server)
    };
    let ended = run_in(
        &watched,
        &["subscription", "list", "--all", "--output=none"],
    );
    assert_eq!(
        ended.errors,
        "\r\x1b[Kpage 1, 1 items\r\x1b[Kpage 2, 2 items\r\x1b[K"
    );
    let server = Server::scripted(pages());
    let watched = Around {
        watched: true,
        ..usual(&server)
    };
    let ended = run_in(&watched, &["subscription", "list", "--output=none"]);
    assert_eq!(ended.errors, "there are more pages: --all asks for them\n");
    let after = format!("--after={next}");
    let ended = run_in(
        &usual(&server),
        &["subscription", "list", "--output=none", &after],
    );
    assert_eq!(ended, done(""));
    let last = server.requests().last().map(shown);
    assert_eq!(last.as_deref(), Some("GET ?$skip=1&api-version=2022-08-01"));

    let ring = format!(r#"{{"value":[],"nextLink":"{next}"}}"#);
    let server = Server::scripted(vec![Answer::json("200 OK", &ring)]);
    assert_eq!(
        run(&server, "list --all"),
        failed(
            5,
            "nothing was sent: the link to the next page is that of an earlier page"
        )
    );
}
