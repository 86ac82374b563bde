//! Who may call an operation.

use openapiv3::{APIKeyLocation, SecurityRequirement, SecurityScheme};

use crate::api::{Proof, Requirement};
use crate::report::codes;
use crate::source::Pointer;

use super::Lower;
use super::parameter::is_token;
use super::path::{encode_cookie_name, encode_query_name};

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
