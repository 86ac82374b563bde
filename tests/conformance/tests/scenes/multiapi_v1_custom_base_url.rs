//! `multiapi-v1-custom-base-url.json`.

use crate::run::Run;

pub async fn play(_run: &mut Run) {}
