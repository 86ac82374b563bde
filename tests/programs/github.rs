//! GitHub: issues page by page, one that is created, one that has not changed, a file as it is, what moved, and errors.
//!
//! <https://docs.github.com/en/rest>

#[path = "server.rs"]
mod server;

use github::issues::{CreateError, GetAnswer, ListForRepoAnswer};
use github::models::{Issue, IssueLabel, IssuesCreateRequest, ReposGetContentResponse};
use github::{Client, Error};
use server::{Received, Response, Service};

type Outcome = Result<(), Box<dyn std::error::Error>>;

const JSON: &str = "application/json; charset=utf-8";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome {
    let service = Service::start();
    // The document says nothing of the token, and the client sends it.
    let client = Client::builder().base_url(service.url());
    let client = client.credential("t0ken").build()?;
    pages(&service, &client).await?;
    created(&service, &client).await?;
    unchanged(&service, &client).await?;
    content(&service, &client).await?;
    moved(&service, &client).await?;
    errors(&service, &client).await?;
    assert!(service.is_done());
    Ok(())
}

/// The oldest request, which has the token as each has.
fn received(service: &Service) -> Received {
    let request = service.received();
    assert_eq!(request.header("authorization"), "Bearer t0ken");
    request
}

/// Issues of a repository, page by page, until the header `Link` names no next one.
async fn pages(service: &Service, client: &Client) -> Outcome {
    let links = format!(
        "<{0}/repositories/7/issues?state=open&per_page=2&page=2>; rel=\"next\", \
         <{0}/repositories/7/issues?state=open&per_page=2&page=2>; rel=\"last\"",
        service.url()
    );
    let page = Response::new("200 OK", JSON, include_str!("github/issues-1.json"));
    service.responds(page.header("Link", &links).header("ETag", "W/\"5ca1\""));
    let links = format!(
        "<{}/repositories/7/issues?page=1>; rel=\"first\"",
        service.url()
    );
    let page = Response::new("200 OK", JSON, include_str!("github/issues-2.json"));
    service.responds(page.header("Link", &links));

    let mut numbers = Vec::new();
    let mut next = None;
    for page in 1.. {
        let issues = client.issues().list_for_repo("ferris", "crab");
        let response = issues.state("open").per_page(2).page(page).await?;
        let link = response.get(&github::headers::LINK)?.unwrap_or_default();
        let ListForRepoAnswer::Ok(issues) = response.into_value() else {
            return Err("moved".into());
        };
        numbers.extend(issues.iter().map(|issue| issue.number));
        let is_next = |link: &&str| link.ends_with("; rel=\"next\"");
        let Some(link) = link.split(", ").find(is_next) else {
            break;
        };
        let url = link.split(['<', '>']).nth(1).ok_or("a URL")?;
        next = Some(url.to_owned());
    }
    assert_eq!(numbers, [12, 11, 3]);

    let first = received(service);
    assert_eq!(
        first.line,
        "GET /repos/ferris/crab/issues?state=open&per_page=2&page=1"
    );
    assert_eq!(first.header("accept"), "application/json");
    assert!(first.body.is_empty());
    assert_eq!(
        received(service).line,
        "GET /repos/ferris/crab/issues?state=open&per_page=2&page=2"
    );

    // The link itself, of which nothing is read but where it leads.
    let page = Response::new("200 OK", JSON, include_str!("github/issues-2.json"));
    service.responds(page);
    let mut request = client.issues().list_for_repo("ferris", "crab").request()?;
    *request.uri_mut() = next.ok_or("a link")?.parse()?;
    let response = github::issues::ListForRepo::decode(client.send(request).await?)?;
    let ListForRepoAnswer::Ok(issues) = response.into_value() else {
        return Err("moved".into());
    };
    assert_eq!(issues.len(), 1);
    assert_eq!(
        received(service).line,
        "GET /repositories/7/issues?state=open&per_page=2&page=2"
    );
    Ok(())
}

async fn created(service: &Service, client: &Client) -> Outcome {
    let response = Response::new("201 Created", JSON, include_str!("github/issue.json"));
    let place = "https://api.github.com/repos/ferris/crab/issues/13";
    service.responds(response.header("Location", place));

    let new = IssuesCreateRequest {
        body: Some("None in stock.".into()),
        labels: Some(vec!["bug".to_owned().into()]),
        ..IssuesCreateRequest::new("A shell is missing".to_owned())
    };
    let response = client.issues().create("ferris", "crab", &new).await?;
    assert_eq!(response.status(), 201);
    assert_eq!(
        response.get(&github::headers::LOCATION)?.as_deref(),
        Some(place)
    );
    let issue: Issue = response.into_value();
    assert_eq!(
        (issue.number, issue.title.as_str()),
        (13, "A shell is missing")
    );
    let user = issue.user.ok_or("a user")?;
    assert_eq!(user.login, "ferris");
    let [IssueLabel::ByColor(label)] = issue.labels.as_slice() else {
        return Err("one label".into());
    };
    assert_eq!(label.name.as_deref(), Some("bug"));
    assert_eq!(issue.created_at.parse()?.as_second(), 1_772_368_200);
    assert!(issue.closed_at.is_none() && issue.assignees == Some(Vec::new()));

    let request = received(service);
    assert_eq!(request.line, "POST /repos/ferris/crab/issues");
    assert_eq!(request.header("content-type"), "application/json");
    assert_eq!(
        request.text(),
        r#"{"body":"None in stock.","labels":["bug"],"title":"A shell is missing"}"#
    );
    Ok(())
}

/// The same issue again, if it has changed.
async fn unchanged(service: &Service, client: &Client) -> Outcome {
    let tag = "W/\"c1a3\"";
    service.responds(Response::empty("304 Not Modified").header("ETag", tag));

    let call = client.issues().get("ferris", "crab", 13);
    let mut request = call.request()?;
    request.headers_mut().insert("if-none-match", tag.parse()?);
    let response = github::issues::Get::decode(client.send(request).await?)?;
    assert_eq!(response.header("etag"), Some(tag));
    assert!(matches!(response.value(), GetAnswer::NotModified));

    let request = received(service);
    assert_eq!(request.line, "GET /repos/ferris/crab/issues/13");
    assert_eq!(request.header("if-none-match"), tag);

    service.responds(Response::empty("304 Not Modified").header("ETag", tag));
    let call = client.issues().get("ferris", "crab", 13).raw();
    let response = call.header("if-none-match", tag).bytes().await?;
    assert_eq!(response.status(), 304);
    assert!(response.value().is_empty());
    assert_eq!(received(service).header("if-none-match"), tag);
    Ok(())
}

/// A file: with what GitHub says of it, and as it is.
async fn content(service: &Service, client: &Client) -> Outcome {
    service.responds(Response::new(
        "200 OK",
        JSON,
        include_str!("github/content.json"),
    ));
    let file = client.repos().get_content("ferris", "crab", "README.md");
    let file = file.r#ref("main").await?.into_value().ok_or("a redirect")?;
    let ReposGetContentResponse::File(file) = file else {
        return Err("no file".into());
    };
    assert_eq!((file.size, file.encoding.as_str()), (16, "base64"));
    assert_eq!(file.content, "IyBTaWRld2F5cwoKWWVzLgo=\n");
    let request = received(service);
    assert_eq!(
        request.line,
        "GET /repos/ferris/crab/contents/README.md?ref=main"
    );

    // As GitHub sends it: what was asked for, with the encoding.
    let raw = "application/vnd.github.raw";
    let response = Response::new(
        "200 OK",
        "application/vnd.github.raw; charset=utf-8",
        "# Sideways\n\nYes.\n",
    );
    service.responds(response);
    let file = client.repos().get_content("ferris", "crab", "README.md");
    let response = file.raw().accept(raw).text().await?;
    assert_eq!(response.status(), 200);
    assert_eq!(response.value(), "# Sideways\n\nYes.\n");
    let request = received(service);
    assert_eq!(request.line, "GET /repos/ferris/crab/contents/README.md");
    assert_eq!(request.header("accept"), raw);

    // An error is JSON all the same.
    let body = r#"{"message":"Not Found",
        "documentation_url":"https://docs.github.com/rest/repos/contents#get-repository-content","status":"404"}"#;
    service.responds(Response::new("404 Not Found", JSON, body));
    let file = client.repos().get_content("ferris", "crab", "NONE.md");
    let error = file.raw().accept(raw).text().await.unwrap_err();
    assert_eq!(error.to_string(), "404 Not Found: Not Found");
    assert_eq!(received(service).header("accept"), raw);
    Ok(())
}

/// A repository that has another name now, and one more request than GitHub allows.
async fn moved(service: &Service, client: &Client) -> Outcome {
    let place = format!("{}/repositories/7/issues", service.url());
    let body = format!(
        r#"{{"message":"Moved Permanently","url":"{place}",
        "documentation_url":"https://docs.github.com/rest/guides/best-practices-for-using-the-rest-api"}}"#
    );
    let response = Response::new("301 Moved Permanently", JSON, &body);
    service.responds(response.header("Location", &place));
    service.responds(Response::new(
        "200 OK",
        JSON,
        include_str!("github/issues-2.json"),
    ));
    let response = client.issues().list_for_repo("ferris", "lobster").await?;
    let ListForRepoAnswer::Ok(issues) = response.value() else {
        return Err("it was not followed".into());
    };
    assert_eq!(issues.len(), 1);
    assert_eq!(received(service).line, "GET /repos/ferris/lobster/issues");
    assert_eq!(received(service).line, "GET /repositories/7/issues");

    let body = r#"{"message":"API rate limit exceeded for user ID 41.",
        "documentation_url":"https://docs.github.com/rest/overview/rate-limits-for-the-rest-api","status":"403"}"#;
    let response = Response::new("403 rate limit exceeded", JSON, body);
    let response = response.header("X-RateLimit-Limit", "5000");
    service.responds(response.header("X-RateLimit-Remaining", "0"));
    let error = client.issues().list_for_repo("ferris", "crab").await;
    let error = error.unwrap_err();
    assert_eq!(
        error.message().as_deref(),
        Some("API rate limit exceeded for user ID 41.")
    );
    assert_eq!(
        error.rate_limits().collect::<Vec<_>>(),
        [
            ("x-ratelimit-limit", "5000"),
            ("x-ratelimit-remaining", "0")
        ]
    );
    assert_eq!(received(service).line, "GET /repos/ferris/crab/issues");
    Ok(())
}

async fn errors(service: &Service, client: &Client) -> Outcome {
    let body = r#"{"message":"Not Found",
        "documentation_url":"https://docs.github.com/rest/issues/issues#get-an-issue","status":"404"}"#;
    service.responds(
        Response::new("404 Not Found", JSON, body).header("X-GitHub-Request-Id", "AF0B:1"),
    );
    let error = client.issues().get("ferris", "crab", 99).await.unwrap_err();
    assert_eq!(error.to_string(), "404 Not Found: Not Found");
    let Error::Api(response) = &error else {
        return Err("not documented".into());
    };
    assert_eq!(response.value().status.as_deref(), Some("404"));
    assert_eq!(received(service).line, "GET /repos/ferris/crab/issues/99");

    let body = r#"{"message":"Validation Failed","errors":[{"value":"ghost","resource":"Issue","field":"assignees",
        "code":"invalid"}],"documentation_url":"https://docs.github.com/rest/issues/issues#create-an-issue",
        "status":"422"}"#;
    service.responds(Response::new("422 Unprocessable Entity", JSON, body));
    let new = IssuesCreateRequest {
        assignees: Some(vec!["ghost".into()]),
        ..IssuesCreateRequest::new("Booh".to_owned())
    };
    let error = client
        .issues()
        .create("ferris", "crab", &new)
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "422 Unprocessable Entity: Validation Failed (assignees: invalid)"
    );
    let Some(CreateError::UnprocessableEntity(error)) = error.api() else {
        return Err("not documented".into());
    };
    let [error] = error.errors.as_deref().unwrap_or_default() else {
        return Err("one error".into());
    };
    assert_eq!(
        (
            error.resource.as_deref(),
            error.field.as_deref(),
            error.code.as_str()
        ),
        (Some("Issue"), Some("assignees"), "invalid")
    );
    let request = received(service);
    assert_eq!(request.text(), r#"{"assignees":["ghost"],"title":"Booh"}"#);
    Ok(())
}
