//! The README's code is code that compiles, and what it prints is what is printed.

use std::fs;

use crate::root;

/// The blocks of a language, as they stand in the README.
fn blocks(language: &str) -> Vec<String> {
    let readme = fs::read_to_string(root().join("README.md")).expect("the README");
    let mut blocks = Vec::new();
    let mut rest = readme.as_str();
    while let Some(start) = rest.find(&format!("```{language}\n")) {
        let block = &rest[start + language.len() + 4..];
        let end = block.find("```").expect("an end of the block");
        blocks.push(block[..end].to_owned());
        rest = &block[end + 3..];
    }
    blocks
}

/// What stands between `// README` and `// END` in this file, without indentation.
fn shown(name: &str) -> String {
    let text = include_str!("readme.rs");
    let (_, rest) = text
        .split_once(&format!("// README {name}\n"))
        .expect("a beginning");
    let (code, _) = rest.split_once("// END").expect("an end");
    let code = code.trim_end_matches(' ');
    let indent = code.len() - code.trim_start().len();
    let lines = code
        .lines()
        .map(|line| line.get(indent..).unwrap_or_default().to_owned() + "\n");
    lines.collect()
}

/// Compiled, never run: it would call the real service.
#[allow(dead_code)]
async fn rotate(token: String) -> Result<(), Box<dyn std::error::Error>> {
    // README call
    let apim = apim::Client::builder().credential(token).build()?;
    apim.subscription()
        .regenerate_secondary_key("subid", "rg1", "apimService1", "testsub")
        .await?;

    // A list is asked for page by page.
    let subscriptions = apim.subscription().list("subid", "rg1", "apimService1");
    let mut items = subscriptions.items();
    while let Some(subscription) = items.next().await {
        println!("{:?}", subscription?.state());
    }
    // END
    Ok(())
}

#[allow(dead_code)]
async fn outcomes(apim: &apim::Client, sid: &str) {
    // README outcomes
    use apim::Error;

    match apim
        .subscription()
        .regenerate_secondary_key("subid", "rg1", "apimService1", sid)
        .await
    {
        Ok(response) => println!("{}", response.status()), // 204: the key was replaced
        Err(Error::Invalid(violations)) => println!("{violations}"), // nothing was sent
        Err(Error::Api(response)) => println!("{:?}", response.value()), // the documented ErrorResponse
        Err(Error::Unexpected(answer)) => println!("{}", answer.body.len()), // anything else, kept whole
        Err(error) => println!("{error}"), // no answer, or nothing sent
    }
    // END
}

fn violations() -> String {
    let apim = apim::Client::builder().build().expect("a client");
    let error = apim
        .subscription()
        .regenerate_secondary_key("subid", "rg1", "1service", "..")
        .request()
        .expect_err("two violations");
    error
        .iter()
        .map(|violation| format!("{violation}\n"))
        .collect()
}

#[test]
fn the_code_of_the_readme_compiles() {
    let blocks = blocks("rust");
    for name in ["call", "outcomes"] {
        assert!(
            blocks.contains(&shown(name)),
            "README.md must hold:\n\n{}",
            shown(name)
        );
    }
}

#[test]
fn violations_read_as_the_readme_says() {
    let violations = violations();
    assert!(
        blocks("text").contains(&violations),
        "README.md must hold:\n\n{violations}"
    );
}

#[test]
fn the_diagnostic_of_the_readme_is_what_is_printed() {
    let document = root().join("tests/house/readme.yaml");
    let mut session = oast::Session::default();
    session.read(&oast::Input::from(&document));
    let printed = oast::report::render::human(
        &session.report,
        &session.sources,
        oast::report::render::Style::default(),
    );
    let printed = printed.replace(&document.display().to_string(), "pets.yaml");
    let printed = format!("{}\n", printed.trim_end());
    assert!(
        blocks("text").contains(&printed),
        "README.md must hold:\n\n{printed}"
    );
}
