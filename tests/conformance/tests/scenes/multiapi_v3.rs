//! `multiapi-v3.json`.

use crate::run::Run;

pub async fn play(_run: &mut Run) {}
