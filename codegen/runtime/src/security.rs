//! What an operation asks of its caller, and what a client has to show.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{AUTHORIZATION, COOKIE, HeaderMap};
use http::{HeaderName, HeaderValue, Request, Uri};
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};

use super::body::Body;
use super::credential::Credential;
use super::document::Document;
use super::error::NotSent;
use super::secret::Secret;

/// Everything but what the value of a cookie may hold (RFC 6265, section 4.1.1, `cookie-octet`). A percent sign stays:
/// a key is what the service gave out, which may be encoded already.
const NOT_IN_COOKIE_KEYS: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b',').add(b';').add(b'\\');

/// One proof of who is calling.
#[derive(Debug)]
pub struct Requirement {
    /// The name of the security scheme.
    pub scheme: &'static str,
    /// What it is, and where it goes.
    pub proof: Proof,
    /// What it must allow.
    pub scopes: &'static [&'static str],
}

/// What proves who is calling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// A token, as `Authorization: Bearer` (RFC 6750).
    Bearer,
    /// A name and a password, as `Authorization: Basic` (RFC 7617).
    Basic,
    /// A key in a header of this name.
    Header(&'static str),
    /// A key in a query parameter of this name, which is percent-encoded already.
    Query(&'static str),
    /// A key in a cookie of this name.
    Cookie(&'static str),
}

impl Requirement {
    /// A token that allows these scopes.
    pub const fn bearer(scheme: &'static str, scopes: &'static [&'static str]) -> Self {
        let proof = Proof::Bearer;
        Self {
            scheme,
            proof,
            scopes,
        }
    }

    /// Another proof.
    pub const fn new(scheme: &'static str, proof: Proof) -> Self {
        let scopes = &[];
        Self {
            scheme,
            proof,
            scopes,
        }
    }
}

/// What a client has to show: one credential for tokens, and any of them by the name of its scheme.
#[derive(Clone, Default)]
pub(super) struct Keys {
    pub(super) token: Option<Arc<dyn Credential>>,
    pub(super) named: Vec<(String, Arc<dyn Credential>)>,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.named.iter().map(|(name, _)| name);
        f.debug_set().entries(names).finish()
    }
}

impl Keys {
    fn find(&self, requirement: &Requirement) -> Option<&Arc<dyn Credential>> {
        let mut named = self.named.iter().rev();
        let named = named.find(|(name, _)| name == requirement.scheme);
        let token = self
            .token
            .as_ref()
            .filter(|_| requirement.proof == Proof::Bearer);
        named.map(|(_, credential)| credential).or(token)
    }

    /// Adds what the first alternative asks for that the client has all of, and says what that was. Tokens are asked
    /// for with `scope`, if there is one, in place of those that the document lists. What the request bears already, as
    /// the call was given it, goes before what the client has.
    pub(super) async fn authorize<'k>(
        &'k self,
        security: &[&[Requirement]],
        scope: Option<&'k str>,
        is_confidential: bool,
        request: &mut Request<Body>,
    ) -> Result<Vec<Shown<'k>>, NotSent> {
        let mut alternatives = security.iter().filter(|all| !all.is_empty());
        let is_met = |one: &Requirement| bears(request, one.proof) || self.find(one).is_some();
        let Some(all) = alternatives.find(|all| all.iter().all(is_met)) else {
            return match security.is_empty() || security.iter().any(|all| all.is_empty()) {
                true => Ok(Vec::new()),
                false => Err(NotSent::NoCredential),
            };
        };
        let mut shown = Vec::new();
        for requirement in all.iter() {
            if bears(request, requirement.proof) {
                continue;
            }
            let Some(credential) = self.find(requirement) else {
                return Err(NotSent::NoCredential);
            };
            let scopes = match scope {
                Some(scope) if requirement.proof == Proof::Bearer => vec![scope],
                _ => requirement.scopes.to_vec(),
            };
            let token = credential.token(&scopes).await;
            let Some(token) = token.map_err(NotSent::Credential)? else {
                continue;
            };
            if !is_confidential {
                return Err(NotSent::Insecure);
            }
            add(requirement.proof, &token, request).ok_or(NotSent::BadToken)?;
            shown.push(Shown {
                credential: credential.as_ref(),
                scopes,
                token,
            });
        }
        Ok(shown)
    }

    /// Adds what the client has for a request that no operation describes: what most operations ask for, else any one
    /// of its credentials, else nothing.
    pub(super) async fn authorize_undescribed<'k>(
        &'k self,
        document: &'static Document,
        scope: Option<&'k str>,
        is_confidential: bool,
        request: &mut Request<Body>,
    ) -> Result<Vec<Shown<'k>>, NotSent> {
        let all = document.all_schemes();
        let each: Vec<_> = all
            .map(|(scheme, proof)| [Requirement::new(scheme, proof)])
            .collect();
        let usual = document
            .security
            .iter()
            .copied()
            .filter(|all| !all.is_empty());
        let each = each.iter().map(<[Requirement; 1]>::as_slice);
        let alternatives: Vec<&[Requirement]> = usual.chain(each).chain([&[][..]]).collect();
        self.authorize(&alternatives, scope, is_confidential, request)
            .await
    }
}

/// A token or key that a request bears.
pub(super) struct Shown<'k> {
    credential: &'k dyn Credential,
    scopes: Vec<&'k str>,
    token: Secret<String>,
}

impl Shown<'_> {
    /// Tells the credential that the service refused it; whether there may be another.
    pub(super) fn refused(&self) -> bool {
        self.credential.refused(&self.scopes, &self.token)
    }
}

/// Whether a request has a proof already: an argument of its call, or a header that the caller has set.
fn bears(request: &Request<Body>, proof: Proof) -> bool {
    let has = |pairs: &str, separator: char, name: &str| {
        let mut pairs = pairs.split(separator);
        pairs.any(|pair| pair.trim_start().split('=').next() == Some(name))
    };
    let headers = request.headers();
    match proof {
        Proof::Bearer | Proof::Basic => headers.contains_key(AUTHORIZATION),
        Proof::Header(name) => headers.contains_key(name),
        Proof::Query(name) => request
            .uri()
            .query()
            .is_some_and(|query| has(query, '&', name)),
        Proof::Cookie(name) => others(headers).is_some_and(|cookies| has(cookies, ';', name)),
    }
}

/// Puts a proof where it goes; `None` where its text cannot be sent.
fn add(proof: Proof, token: &Secret<String>, request: &mut Request<Body>) -> Option<()> {
    let token = token.expose();
    match proof {
        // A caller who gives `Bearer t0ken` means the header, not a token with a blank in it.
        Proof::Bearer if is_prefixed(token) => header(request, AUTHORIZATION, token),
        Proof::Bearer => header(request, AUTHORIZATION, &format!("Bearer {token}")),
        Proof::Basic => {
            let encoded = STANDARD.encode(token);
            header(request, AUTHORIZATION, &format!("Basic {encoded}"))
        }
        Proof::Header(name) => header(request, HeaderName::try_from(name).ok()?, token),
        Proof::Cookie(name) => {
            let token = utf8_percent_encode(token, NOT_IN_COOKIE_KEYS);
            let cookie = match others(request.headers()) {
                Some(others) => format!("{others}; {name}={token}"),
                None => format!("{name}={token}"),
            };
            header(request, COOKIE, &cookie)
        }
        Proof::Query(name) => {
            let token = utf8_percent_encode(token, NON_ALPHANUMERIC);
            let separator = if request.uri().query().is_some() {
                '&'
            } else {
                '?'
            };
            let uri = format!("{}{separator}{name}={token}", request.uri());
            *request.uri_mut() = Uri::try_from(uri).ok()?;
            Some(())
        }
    }
}

fn is_prefixed(token: &str) -> bool {
    let prefix = token.get(.."Bearer ".len());
    prefix.is_some_and(|prefix| prefix.eq_ignore_ascii_case("Bearer "))
}

fn header(request: &mut Request<Body>, name: HeaderName, text: &str) -> Option<()> {
    let mut value = HeaderValue::try_from(text).ok()?;
    value.set_sensitive(true);
    request.headers_mut().insert(name, value);
    Some(())
}

/// The cookies that are parameters.
fn others(headers: &HeaderMap) -> Option<&str> {
    headers.get(COOKIE)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEARER: Requirement = Requirement::bearer("token", &["read"]);
    const BASIC: Requirement = Requirement::new("login", Proof::Basic);
    const HEADER: Requirement = Requirement::new("key", Proof::Header("X-Key"));
    const QUERY: Requirement = Requirement::new("query", Proof::Query("api%20key"));
    const COOKIE_KEY: Requirement = Requirement::new("cookie", Proof::Cookie("session"));

    fn keys(token: bool, named: &[(&str, &'static str)]) -> Keys {
        let named = named.iter().map(|(name, key)| {
            let key: Arc<dyn Credential> = Arc::new(*key);
            ((*name).to_owned(), key)
        });
        Keys {
            token: token.then(|| Arc::new("t0ken") as Arc<dyn Credential>),
            named: named.collect(),
        }
    }

    fn authorized(keys: &Keys, security: &[&[Requirement]]) -> Result<Request<Body>, NotSent> {
        let mut request = Request::new(Body::default());
        *request.uri_mut() = "https://example.com/a?b=c".parse().expect("a URI");
        let cookie = HeaderValue::from_static("a=b");
        request.headers_mut().insert(COOKIE, cookie);
        let shown = crate::wait::block_on(keys.authorize(security, None, true, &mut request))?;
        drop(shown);
        Ok(request)
    }

    fn text(request: &Request<Body>, name: &str) -> String {
        let value = request.headers().get(name).expect("the header");
        assert!(
            value.is_sensitive() || name == "cookie" && value == "a=b",
            "{name}"
        );
        value.to_str().expect("text").to_owned()
    }

    #[test]
    fn each_proof_goes_where_it_belongs() {
        let all = keys(
            true,
            &[
                ("login", "user:pass word"),
                ("key", "k"),
                ("query", "q&="),
                ("cookie", "e.y_J=%41; d"),
            ],
        );
        let request = authorized(&all, &[&[BEARER]]).expect("a token");
        assert_eq!(text(&request, "authorization"), "Bearer t0ken");
        let request = authorized(&all, &[&[BASIC]]).expect("a login");
        assert_eq!(
            text(&request, "authorization"),
            "Basic dXNlcjpwYXNzIHdvcmQ="
        );
        let request = authorized(&all, &[&[HEADER, QUERY, COOKIE_KEY]]).expect("keys");
        assert_eq!(text(&request, "x-key"), "k");
        assert_eq!(text(&request, "cookie"), "a=b; session=e.y_J=%41%3B%20d");
        assert_eq!(request.uri(), "https://example.com/a?b=c&api%20key=q%26%3D");
    }

    #[test]
    fn the_first_alternative_counts_that_the_client_has_all_of() {
        let some = keys(false, &[("key", "k")]);
        let request =
            authorized(&some, &[&[BEARER], &[HEADER, QUERY], &[HEADER]]).expect("the last");
        assert_eq!(text(&request, "x-key"), "k");
        assert!(request.headers().get("authorization").is_none());
        assert!(matches!(
            authorized(&some, &[&[BEARER], &[QUERY]]),
            Err(NotSent::NoCredential)
        ));
        assert!(
            authorized(&some, &[&[BEARER], &[]]).is_ok(),
            "or none at all"
        );
        assert!(authorized(&some, &[]).is_ok());
        // A token is for tokens only: it must not end up in a URL.
        let token = keys(true, &[]);
        assert!(matches!(
            authorized(&token, &[&[QUERY]]),
            Err(NotSent::NoCredential)
        ));
    }

    #[test]
    fn what_the_request_bears_already_is_sent_once() {
        let all = keys(
            true,
            &[("query", "theirs"), ("cookie", "theirs"), ("key", "theirs")],
        );
        let mut request = Request::new(Body::default());
        *request.uri_mut() = "https://example.com/a?api%20key=own"
            .parse()
            .expect("a URI");
        let headers = request.headers_mut();
        headers.insert(COOKIE, HeaderValue::from_static("a=b; session=own"));
        headers.insert("x-key", HeaderValue::from_static("own"));
        headers.insert(AUTHORIZATION, HeaderValue::from_static("Own one"));
        let before = format!("{request:?}");
        let security: &[&[Requirement]] = &[&[QUERY, COOKIE_KEY, HEADER, BEARER]];
        let shown = crate::wait::block_on(all.authorize(security, None, true, &mut request));
        assert!(shown.is_ok_and(|shown| shown.is_empty()));
        assert_eq!(format!("{request:?}"), before);
    }

    #[test]
    fn a_token_with_its_prefix_is_not_given_another() {
        for (given, sent) in [
            ("Bearer t", "Bearer t"),
            ("bearer t", "bearer t"),
            ("t", "Bearer t"),
        ] {
            let keys = keys(false, &[("token", given)]);
            let request = authorized(&keys, &[&[BEARER]]).expect("a token");
            assert_eq!(text(&request, "authorization"), sent);
        }
    }

    #[test]
    fn nothing_breaks_out_of_its_place() {
        let broken = keys(false, &[("key", "k\r\nX-Evil: 1")]);
        assert!(matches!(
            authorized(&broken, &[&[HEADER]]),
            Err(NotSent::BadToken)
        ));
        let shown = format!("{:?}", keys(true, &[("key", "s3cret")]));
        assert!(
            !shown.contains("s3cret") && !shown.contains("t0ken"),
            "{shown}"
        );
    }

    #[test]
    fn the_scope_of_a_client_is_for_its_tokens_alone() {
        struct Scopes(std::sync::Mutex<Vec<String>>);

        impl Credential for Scopes {
            fn token<'a>(
                &'a self,
                scopes: &'a [&'a str],
            ) -> crate::transport::BoxFuture<'a, Result<Option<Secret<String>>, crate::BoxError>>
            {
                self.0.lock().expect("no panic").push(scopes.join(" "));
                Box::pin(async { Ok(Some("k".into())) })
            }
        }

        const LOGIN: Requirement = Requirement {
            scopes: &["own"],
            ..BASIC
        };
        let scopes = Arc::new(Scopes(std::sync::Mutex::default()));
        let shared = || Arc::clone(&scopes) as Arc<dyn Credential>;
        let keys = Keys {
            token: Some(shared()),
            named: vec![("login".to_owned(), shared())],
        };
        for security in [[BEARER], [LOGIN]] {
            let mut request = Request::new(Body::default());
            let scope = Some("another");
            let security: [&[Requirement]; 1] = [&security];
            let sent = keys.authorize(&security, scope, true, &mut request);
            assert_eq!(
                crate::wait::block_on(sent).map(|shown| shown.len()).ok(),
                Some(1)
            );
        }
        assert_eq!(*scopes.0.lock().expect("no panic"), ["another", "own"]);
    }
}
