//! `non-string-enum.json`.

use crate::run::Run;

pub async fn play(_run: &mut Run) {}
