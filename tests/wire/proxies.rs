//! A proxy that the environment names must not get a token that is sent over plain http to this machine alone.

use std::process::Command;

use crate::server::{Answer, Server};

/// Runs the test of the official example again, in a process whose environment names a proxy.
#[test]
fn a_token_for_the_loopback_interface_passes_by_the_proxy() {
    let proxy = Server::always(Answer::done());
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command.args(["--exact", "bytes::the_official_example_is_exactly_this"]);
    for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
        command.env(name, proxy.url());
    }
    let output = command
        .env_remove("no_proxy")
        .env_remove("NO_PROXY")
        .output()
        .expect("it runs");
    let seen: Vec<_> = proxy
        .requests()
        .iter()
        .flat_map(|request| request.headers())
        .collect();
    assert_eq!(seen, [""; 0], "what the proxy saw");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
}
