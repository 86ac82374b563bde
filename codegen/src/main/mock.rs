//! `oast mock`: its arguments, and a line for each request.

use std::io;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use oast::mock::{self, Line, Mock, Options};

use super::{DONE, FAILED, Input, Run, print};

/// How long the longest answer may take.
const LONGEST: Duration = Duration::from_secs(3600);

/// How many requests are looked at at the same time, and the stack of each.
const THREADS: usize = 32;
const STACK: usize = 32 << 20;

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    input: Input,
    /// The port on the loopback interface; 0 for any that is free
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// How long an answer takes, such as 50ms, or 10ms..2s for a time of that range
    #[arg(long, value_name = "TIME", default_value = "0ms", value_parser = latency)]
    latency: RangeInclusive<Duration>,
    /// Which part of the requests is answered with 503, 429 or 500, from 0 to 1
    #[arg(long, value_name = "RATE", default_value_t = 0.0, value_parser = rate)]
    fail_rate: f64,
    /// Decides all that the document leaves open: the same seed and requests make the same answers
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// A host name to accept requests for, in addition to those of the loopback interface; may be repeated
    #[arg(long, value_name = "NAME")]
    host: Vec<String>,
}

/// Serves the documents until somebody ends it.
pub(super) fn serve(arguments: &Arguments) -> u8 {
    let mut run = Run::new(&arguments.input);
    let Some(mock) = run.session.mock(&arguments.input.read()) else {
        return run.finish(FAILED);
    };
    run.finish(DONE);
    drop(run);
    let options = Options {
        latency: arguments.latency.clone(),
        fail_rate: arguments.fail_rate,
        seed: arguments.seed,
        hosts: arguments.host.clone(),
        log: Some(Arc::new(|line: &Line| {
            print(&mut io::stderr(), &told(line))
        })),
    };
    match run_service(mock, options, arguments.port) {
        Ok(()) => DONE,
        Err(error) => {
            let port = arguments.port;
            print(
                &mut io::stderr(),
                &format!("error: cannot listen on 127.0.0.1:{port}: {error}\n"),
            );
            FAILED
        }
    }
}

fn run_service(mock: Mock, options: Options, port: u16) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        // A schema that is made of others, and those of others, is checked on as deep a stack.
        .thread_stack_size(STACK)
        .max_blocking_threads(THREADS)
        .build()?;
    let served = runtime.block_on(async {
        let stop = stop()?;
        let listening = |port| {
            print(
                &mut io::stdout(),
                &format!("listening on http://127.0.0.1:{port}\n"),
            );
        };
        mock::serve(Arc::new(mock), options, port, listening, stop).await
    });
    // Whoever ends the service does not wait for the requests that it is busy with.
    runtime.shutdown_background();
    served
}

/// Done when somebody asks the process to end.
fn stop() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    #[cfg(unix)]
    let mut ended = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    Ok(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = ended.recv() => {}
        }
        #[cfg(not(unix))]
        let _ = tokio::signal::ctrl_c().await;
    })
}

/// `POST /pets create -> 400` and what was wrong; no value of a request.
fn told(line: &Line) -> String {
    let operation = match &line.operation {
        Some((id, template)) => format!("{template} {id}"),
        None => "-".to_owned(),
    };
    let mut told = format!("{} {operation} -> {}", line.method, line.status);
    if let Some(first) = line.problems.first() {
        told.push_str(&format!("  {} [{}]", first.place, first.rule));
        match line.problems.len() {
            1 => {}
            count => told.push_str(&format!(" and {} more", count - 1)),
        }
    }
    // What a client sent as a name must not begin a line of its own.
    let told: String = told
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    told + "\n"
}

/// `50ms`, `2s`, `10ms..200ms`.
fn latency(text: &str) -> Result<RangeInclusive<Duration>, String> {
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    let (first, last) = (time(first)?, time(last)?);
    match first <= last && last <= LONGEST {
        true => Ok(first..=last),
        false => {
            Err("the first time must be the shorter one, and none longer than an hour".to_owned())
        }
    }
}

fn time(text: &str) -> Result<Duration, String> {
    let text = text.trim();
    let (number, unit) = text.split_at(
        text.find(|c: char| !c.is_ascii_digit())
            .unwrap_or(text.len()),
    );
    let number: u64 = number
        .parse()
        .map_err(|_| format!("`{text}` is no time such as 50ms or 2s"))?;
    match unit {
        "ms" => Ok(Duration::from_millis(number)),
        "s" => Ok(Duration::from_secs(number)),
        _ => Err(format!("`{text}` needs a unit: ms or s")),
    }
}

fn rate(text: &str) -> Result<f64, String> {
    let rate: Option<f64> = text.parse().ok();
    let rate = rate.filter(|rate| (0.0..=1.0).contains(rate));
    rate.ok_or_else(|| "it must be a number from 0 to 1".to_owned())
}
