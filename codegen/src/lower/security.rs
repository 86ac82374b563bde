//! Who may call an operation.

use openapiv3::{APIKeyLocation, OpenAPI, ReferenceOr, SecurityRequirement, SecurityScheme};

use crate::api::{Proof, Requirement};
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

impl<'a> Lower<'a> {
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
