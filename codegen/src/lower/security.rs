//! Which token an operation asks for.

use openapiv3::{SecurityRequirement, SecurityScheme};

use crate::report::codes;
use crate::source::Pointer;

use super::Lower;

impl<'a> Lower<'a> {
    /// The scopes of the first alternative that bearer tokens alone fulfil; `None` where no token is needed.
    pub(super) fn scopes(
        &mut self,
        requirements: Option<&[SecurityRequirement]>,
        at: &Pointer,
    ) -> Option<Vec<String>> {
        let requirements = requirements.filter(|alternatives| !alternatives.is_empty())?;
        let mut wanting = Vec::new();
        for requirement in requirements {
            let missing: Vec<_> = requirement
                .keys()
                .filter(|name| !self.is_bearer(name))
                .collect();
            if missing.is_empty() && !requirement.is_empty() {
                return Some(requirement.values().flatten().cloned().collect());
            }
            wanting.extend(missing.into_iter().cloned());
        }
        if !requirements.iter().any(SecurityRequirement::is_empty) {
            self.report
                .add(
                    &codes::SECURITY_LEFT_OUT,
                    at,
                    format!(
                        "`{}` is not a bearer scheme; the client sends no credential for it yet",
                        wanting.join("`, `")
                    ),
                )
                .help("add the credential in a transport of your own, for now");
        }
        None
    }

    fn is_bearer(&mut self, name: &str) -> bool {
        let Some(components) = &self.openapi.components else {
            return false;
        };
        let Some(scheme) = components.security_schemes.get(name) else {
            return false;
        };
        let at = self.root.key("components").key("securitySchemes").key(name);
        match self.follow(scheme, "securitySchemes", |c| &c.security_schemes, &at) {
            Some((SecurityScheme::OAuth2 { .. } | SecurityScheme::OpenIDConnect { .. }, _)) => true,
            Some((SecurityScheme::HTTP { scheme, .. }, _)) => scheme.eq_ignore_ascii_case("bearer"),
            _ => false,
        }
    }
}
