//! Azure's own check for generated clients: a server that refuses anything but the exact request of each scenario.
//!
//! `OAST_ONLY=array` plays the scenes of the documents with that in their name, and compares nothing;
//! `OAST_STATUS=write` writes `RESULTS.tsv`.

#[macro_use]
mod answers;
mod run;
mod scenes;
mod server;
mod table;

use run::Run;

#[test]
fn every_scenario() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(async {
        let only = std::env::var("OAST_ONLY").ok();
        let is_partial = only.is_some();
        let mut run = Run::start(only).await;
        scenes::play(&mut run).await;
        table::tell(&run.results);
        if is_partial {
            assert_eq!(run.failed, 0, "scenes failed");
        } else {
            table::compare(&run.results);
        }
    });
}
