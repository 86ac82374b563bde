//! Runs the simulated service, and says how to call it.

use std::process::ExitCode;

use oast_simulation::{GATEWAY, Server, Service, TOKEN};

/// A port that is likely to be free.
const PORT: u16 = 8765;

fn main() -> ExitCode {
    let port = std::env::args().nth(1);
    let Ok(port) = port.map_or(Ok(PORT), |port| port.parse()) else {
        eprintln!("the only argument is a port (0 for any)");
        return ExitCode::from(2);
    };
    let service = Service::new();
    for sid in ["billing", "partner", "website"] {
        service.add(sid);
    }
    let answering = move |_: usize, request: &oast_simulation::Recorded| {
        let answer = service.answer(request);
        println!("{} {}", request.method(), request.target());
        answer
    };
    let server = match Server::on(port, answering) {
        Ok(server) => server,
        Err(error) => {
            eprintln!("port {port} cannot be had: {error}");
            return ExitCode::FAILURE;
        }
    };
    let url = server.url();
    println!("API Management's subscriptions, simulated. In another terminal:\n");
    println!("export APIM_BASE_URL={url} APIM_TOKEN={TOKEN}");
    println!(
        "export APIM_SUBSCRIPTION_ID=subid APIM_RESOURCE_GROUP_NAME=rg1 APIM_SERVICE_NAME=apimService1\n"
    );
    println!(
        "Its gateway is {url}{GATEWAY}, with a key in the header Ocp-Apim-Subscription-Key. Ctrl+C ends it.\n"
    );
    loop {
        std::thread::park();
    }
}
