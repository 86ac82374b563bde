//! The long run: `oast-fuzz <target|all> [--minutes N]`; `oast-fuzz <target> <file>...` for inputs that are there; and
//! `OAST_SEED=S oast-fuzz <target> --inputs 1` for the input of a seed, which is in `<target>.current` afterwards.

use std::process::ExitCode;
use std::time::Duration;

use oast_fuzz::driver::{self, Limit};
use oast_fuzz::targets::TARGETS;
use oast_fuzz::{Target, minimize};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            let names: Vec<_> = TARGETS.iter().map(|target| target.name).collect();
            eprintln!("{message}");
            eprintln!("oast-fuzz <target|all> [--minutes N | --inputs N]");
            eprintln!("oast-fuzz <target> <file>...");
            eprintln!("targets: {}", names.join(", "));
            ExitCode::from(2)
        }
    }
}

/// Whether nothing failed.
fn run(arguments: &[String]) -> Result<bool, String> {
    let (name, rest) = arguments.split_first().ok_or("no target is named")?;
    let chosen: Vec<&Target> = TARGETS
        .iter()
        .filter(|target| name == "all" || name == target.name)
        .collect();
    if chosen.is_empty() {
        return Err(format!("there is no target `{name}`"));
    }
    let minutes = |minutes: f64| Limit::Time(Duration::from_secs_f64(minutes * 60.0));
    let limit = match rest {
        [] => minutes(10.0),
        [flag, count] if flag == "--minutes" => {
            let count = count
                .parse()
                .ok()
                .filter(|count| (0.0..=1e6).contains(count));
            minutes(count.ok_or("`--minutes` needs a number")?)
        }
        [flag, count] if flag == "--inputs" => {
            Limit::Inputs(count.parse().map_err(|_| "`--inputs` needs a number")?)
        }
        files => return again(&chosen, files),
    };
    let seed = driver::seed().unwrap_or_else(driver::seed_of_clock);
    let mut passed = true;
    for target in chosen {
        let report = driver::run(target, seed, limit);
        println!("{report}");
        passed &= report.failures.is_empty() && report.accepts_enough(target);
    }
    Ok(passed)
}

/// Runs inputs that are there.
fn again(targets: &[&Target], files: &[String]) -> Result<bool, String> {
    let mut passed = true;
    for file in files {
        let input = std::fs::read(file).map_err(|error| format!("{file}: {error}"))?;
        for target in targets {
            let result = minimize::attempt(target, &input);
            passed &= result.is_ok();
            match result {
                Ok(outcome) => println!("{} {file}: {outcome:?}", target.name),
                Err(message) => println!("{} {file}: {message}", target.name),
            }
        }
    }
    Ok(passed)
}
