//! Who may call an operation.

use std::cmp::Reverse;
use std::collections::HashMap;

use openapiv3::{APIKeyLocation, OpenAPI, ReferenceOr, SecurityRequirement, SecurityScheme};

use crate::api::{Location, Parameter, Proof, Requirement};
use crate::report::codes;
use crate::source::Pointer;

use super::Lower;
use super::parameter::is_token;
use super::path::{encode_cookie_name, encode_query_name};

/// The URLs that tokens come from, each once.
pub(super) fn authorities(openapi: &OpenAPI) -> Vec<String> {
    let schemes = openapi
        .components
        .iter()
        .flat_map(|all| &all.security_schemes);
    let mut urls = Vec::new();
    for (_, scheme) in schemes {
        match scheme {
            ReferenceOr::Item(SecurityScheme::OAuth2 { flows, .. }) => {
                let implicit = flows.implicit.iter().map(|flow| &flow.authorization_url);
                let code = flows.authorization_code.iter();
                let code = code.flat_map(|flow| [&flow.authorization_url, &flow.token_url]);
                let password = flows.password.iter().map(|flow| &flow.token_url);
                let credentials = flows.client_credentials.iter().map(|flow| &flow.token_url);
                urls.extend(
                    implicit
                        .chain(code)
                        .chain(password)
                        .chain(credentials)
                        .cloned(),
                );
            }
            ReferenceOr::Item(SecurityScheme::OpenIDConnect {
                open_id_connect_url,
                ..
            }) => urls.push(open_id_connect_url.clone()),
            _ => {}
        }
    }
    urls.sort_unstable();
    urls.dedup();
    urls.retain(|url| !url.is_empty());
    urls
}

/// Whether a key in the header `Authorization` is a bearer token, by what the document says of it: OpenAPI 2.0 has no
/// other way to say so.
fn is_bearer(name: &str, description: Option<&str>) -> bool {
    let says = description.is_some_and(|said| said.to_ascii_lowercase().contains("bearer"));
    says && name.eq_ignore_ascii_case("authorization")
}

impl<'a> Lower<'a> {
    /// Finds the credentials that operations ask for unless they say otherwise: those of the whole document, else those
    /// that most operations have. A document that never says who may call is called with
    /// whatever credential the caller has: its author has left the words out, not the door open.
    pub(super) fn settle_security(&mut self) {
        let own = self
            .api
            .operations
            .iter()
            .map(|operation| &operation.security);
        let asked: Vec<_> = own
            .filter(|all| all.iter().any(|all| !all.is_empty()))
            .collect();
        let mut counts: HashMap<_, (usize, Reverse<usize>)> = HashMap::new();
        for (index, security) in asked.into_iter().enumerate() {
            counts.entry(security).or_insert((0, Reverse(index))).0 += 1;
        }
        let most = counts.into_iter().max_by_key(|(_, count)| *count);
        let most = most.map(|(security, _)| security.clone());
        if self.states_security() {
            let root = self.security(self.openapi.security.as_deref(), &self.root.key("security"));
            let root = Some(root).filter(|all| all.iter().any(|all| !all.is_empty()));
            self.api.security = root.or(most).unwrap_or_default();
            return;
        }
        let mut any = self.any_scheme();
        any.push(Vec::new());
        for operation in &mut self.api.operations {
            if operation.security.is_empty() {
                operation.security.clone_from(&any);
            }
        }
        self.api.security = any;
    }

    /// Whether the document says anywhere who may call.
    fn states_security(&self) -> bool {
        let asks = |all: &[SecurityRequirement]| all.iter().any(|one| !one.is_empty());
        let items = self.openapi.paths.paths.values();
        let items = items.filter_map(|item| item.as_item());
        let listed = items.flat_map(|item| item.iter().map(|(_, operation)| operation));
        let more = self.normal.more.iter().map(|(.., operation)| operation);
        let own = listed
            .chain(more)
            .filter_map(|operation| operation.security.as_deref());
        own.chain(self.openapi.security.as_deref()).any(asks)
    }

    /// Each security scheme of the document that a client can have a credential for, as an alternative; a bearer token
    /// where there is none.
    fn any_scheme(&mut self) -> Vec<Vec<Requirement>> {
        let openapi = self.openapi;
        let components = openapi.components.iter();
        let names = components.flat_map(|all| all.security_schemes.keys());
        let mut alternatives = Vec::new();
        for name in names {
            if let Ok(proof) = self.proof(name) {
                let (scheme, scopes) = (name.clone(), Vec::new());
                alternatives.push(vec![Requirement {
                    scheme,
                    proof,
                    scopes,
                }]);
            }
        }
        if alternatives.is_empty() {
            alternatives.push(vec![Requirement::bearer("")]);
        }
        alternatives
    }

    /// The alternatives that a client can fulfil, in the order of the document.
    pub(super) fn security(
        &mut self,
        requirements: Option<&[SecurityRequirement]>,
        at: &Pointer,
    ) -> Vec<Vec<Requirement>> {
        let (mut alternatives, mut wanting) = (Vec::new(), Vec::new());
        for requirement in requirements.unwrap_or_default() {
            let all: Vec<_> = requirement
                .iter()
                .map(|(name, scopes)| match self.proof(name) {
                    Ok(proof) => Some(Requirement {
                        scheme: name.clone(),
                        scopes: match proof {
                            Proof::Bearer => scopes.clone(),
                            _ => Vec::new(),
                        },
                        proof,
                    }),
                    Err(why) => {
                        wanting.push(format!("`{name}` {why}"));
                        None
                    }
                })
                .collect();
            // Where one cannot be had, the others are of no use.
            alternatives.extend(all.into_iter().collect::<Option<Vec<_>>>());
        }
        if alternatives.is_empty() && !wanting.is_empty() {
            self.report
                .add(
                    &codes::SECURITY_LEFT_OUT,
                    at,
                    format!(
                        "{}; the client sends no credential for it",
                        wanting.join(", ")
                    ),
                )
                .help("add the credential in a transport of your own");
        }
        alternatives
    }

    /// Settles a parameter that is the header `Authorization`. OpenAPI says to ignore it, which is right where a
    /// security scheme fills that header. Where none does, the author means the parameter: a call can set it, and the
    /// client's credential is sent where it does not.
    pub(super) fn authorization(
        &mut self,
        parameters: &mut Vec<Parameter>,
        security: &mut Vec<Vec<Requirement>>,
    ) {
        let is_it = |one: &Parameter| {
            one.location == Location::Header && one.name.eq_ignore_ascii_case("authorization")
        };
        let Some(position) = parameters.iter().position(is_it) else {
            return;
        };
        let fills = |proof: &Proof| match proof {
            Proof::Bearer | Proof::Basic => true,
            Proof::Header(name) => name == "authorization",
            Proof::Query(_) | Proof::Cookie(_) => false,
        };
        let mut asked = security.iter().flatten();
        let (at, message) = if asked.any(|one| fills(&one.proof)) {
            let parameter = parameters.remove(position);
            let message =
                "header `Authorization` is not a parameter: the client sends its credential there";
            (parameter.pointer, message)
        } else {
            let parameter = &mut parameters[position];
            if std::mem::take(&mut parameter.required) {
                match security.is_empty() {
                    true => security.push(vec![Requirement::bearer(&parameter.name)]),
                    false => security
                        .iter_mut()
                        .for_each(|all| all.push(Requirement::bearer(&parameter.name))),
                }
            }
            let message = "header `Authorization` is treated as optional: a call that does not set it sends the \
                           client's credential as a bearer token";
            (parameter.pointer.clone(), message)
        };
        self.report
            .add(&codes::PARAMETER_IGNORED, &at, message)
            .help("describe it under `securitySchemes`, and remove the parameter");
    }

    /// What a scheme asks for, or why a client cannot have it.
    fn proof(&mut self, name: &str) -> Result<Proof, &'static str> {
        let undeclared = "is no security scheme of the document";
        let components = self.openapi.components.as_ref().ok_or(undeclared)?;
        let scheme = components.security_schemes.get(name).ok_or(undeclared)?;
        let at = self.root.key("components").key("securitySchemes").key(name);
        let found = self.follow(scheme, "securitySchemes", |c| &c.security_schemes, &at);
        match found.ok_or(undeclared)?.0 {
            SecurityScheme::OAuth2 { .. } | SecurityScheme::OpenIDConnect { .. } => {
                Ok(Proof::Bearer)
            }
            SecurityScheme::HTTP { scheme, .. } if scheme.eq_ignore_ascii_case("bearer") => {
                Ok(Proof::Bearer)
            }
            SecurityScheme::HTTP { scheme, .. } if scheme.eq_ignore_ascii_case("basic") => {
                Ok(Proof::Basic)
            }
            SecurityScheme::HTTP { .. } => Err("is neither basic nor bearer"),
            SecurityScheme::APIKey {
                location: APIKeyLocation::Header,
                name,
                description,
                ..
            } if is_bearer(name, description.as_deref()) => Ok(Proof::Bearer),
            SecurityScheme::APIKey { location, name, .. } => match location {
                APIKeyLocation::Header if is_token(name) => {
                    Ok(Proof::Header(name.to_ascii_lowercase()))
                }
                APIKeyLocation::Header => Err("has a name that no header can have"),
                APIKeyLocation::Query => Ok(Proof::Query(encode_query_name(name))),
                APIKeyLocation::Cookie => Ok(Proof::Cookie(encode_cookie_name(name))),
            },
        }
    }
}
