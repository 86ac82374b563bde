//! The parts of a document that concern all calls of its client.

use super::client::BuildError;
use super::security::{Keys, Proof, Requirement};

/// The parts of a document that concern a client as a whole. Generated crates have one as a static.
#[derive(Debug)]
pub struct Document {
    /// The URL of the first server, or its path where the document names no host; empty where the document has none
    /// that can be called.
    pub server: &'static str,
    /// The security requirements of operations that have none of their own, and of requests that no operation
    /// describes.
    pub security: &'static [&'static [Requirement]],
    /// The security schemes that only the requirements of some operations name, and where the credential of each goes.
    pub schemes: &'static [(&'static str, Proof)],
    /// The names of the parameters that [`Builder::parameter`](super::Builder::parameter) can set.
    pub parameters: &'static [&'static str],
    /// The servers of single operations, for [`Builder::server`](super::Builder::server).
    pub servers: &'static [&'static str],
}

impl Document {
    /// A document without servers and security schemes: a credential is sent as a bearer token.
    pub const DEFAULT: Self = Self {
        server: "",
        security: &[&[Requirement::bearer("", &[])], &[]],
        schemes: &[],
        parameters: &[],
        servers: &[],
    };

    /// Refuses credentials, parameters and servers that no call would ever use: a misspelt name would go unnoticed.
    pub(super) fn check(
        &self,
        keys: &Keys,
        parameters: &[&str],
        servers: &[&str],
    ) -> Result<(), BuildError> {
        let takes_tokens = self.all_schemes().any(|(_, proof)| proof == Proof::Bearer);
        let mut schemes: Vec<_> = self.all_schemes().map(|(name, _)| name).collect();
        schemes.retain(|name| !name.is_empty());
        schemes.sort_unstable();
        schemes.dedup();
        if keys.token.is_some() && !takes_tokens {
            return Err(BuildError::UnusedCredential { known: schemes });
        }
        let named: Vec<_> = keys.named.iter().map(|(name, _)| name.as_str()).collect();
        find_unknown("security scheme", &named, &schemes)?;
        find_unknown("parameter", parameters, self.parameters)?;
        find_unknown("server of an operation", servers, self.servers)
    }

    /// All security schemes, and where the credential of each goes.
    pub(super) fn all_schemes(&self) -> impl Iterator<Item = (&'static str, Proof)> {
        let usual = self.security.iter().copied().flatten();
        let usual = usual.map(|one| (one.scheme, one.proof));
        usual.chain(self.schemes.iter().copied())
    }
}

fn find_unknown(
    what: &'static str,
    names: &[&str],
    known: &[&'static str],
) -> Result<(), BuildError> {
    match names.iter().find(|name| !known.contains(name)) {
        None => Ok(()),
        Some(name) => Err(BuildError::Unknown {
            what,
            name: (*name).to_owned(),
            known: known.to_vec(),
        }),
    }
}
