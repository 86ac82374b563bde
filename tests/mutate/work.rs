//! Runs the generator on mutants, watched by a clock.

use std::any::Any;
use std::fs;
use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use oast::report::render::{Style, human};
use oast::{Form, Input, Output, Runtime, Session, Target};

use crate::documents::Documents;
use crate::memory;
use crate::mutant::Mutant;

/// How long one mutant may take.
const LONGEST: Duration = Duration::from_secs(10);

/// How much memory all of them may take, in bytes.
const LARGEST: u64 = 2_000_000_000;

/// What the program's main thread has, so that what overflows there does so here.
const STACK: usize = 8 * 1024 * 1024;

/// How many failures are shown.
const SHOWN: usize = 20;

/// What a thread is working on, and since when.
type Current = Mutex<Option<(Instant, String)>>;

/// Runs mutants with the seeds from 1, or the one that `OAST_SEED` names.
pub fn run(name: &str, count: u64, documents: &Documents) {
    let (first, last) = match std::env::var("OAST_SEED") {
        Ok(seed) => {
            let seed = seed.parse().expect("OAST_SEED is a number");
            (seed, seed)
        }
        Err(_) => (1, count),
    };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("mutate-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder for mutants");
    say(&format!(
        "mutants being worked on are in {}",
        folder.display()
    ));
    let begun = Instant::now();
    let (next, failures) = (AtomicU64::new(first), Mutex::new(Vec::new()));
    let generated = AtomicU64::new(0);
    let slowest = Mutex::new((Duration::ZERO, String::new()));
    watched(|worker, current| {
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed > last {
                return;
            }
            let mutant = Mutant::new(seed, documents);
            *current.lock().expect("a note") = Some((Instant::now(), mutant.to_string()));
            let took = Instant::now();
            let result = one(&mutant, &folder, worker);
            let took = took.elapsed();
            *current.lock().expect("a note") = None;
            let mut slowest = slowest.lock().expect("a note");
            if took > slowest.0 {
                *slowest = (took, mutant.to_string());
            }
            match result {
                Ok(true) => drop(generated.fetch_add(1, Ordering::Relaxed)),
                Ok(false) => {}
                Err(failure) => failures.lock().expect("failures").push(failure),
            }
        }
    });
    let slowest = slowest.into_inner().expect("a note");
    println!(
        "mutants {first} to {last} in {:.1?}; the slowest {:.1?}: {}",
        begun.elapsed(),
        slowest.0,
        slowest.1
    );
    check(failures.into_inner().expect("failures"));
    let (generated, all) = (generated.into_inner(), last - first + 1);
    println!("{generated} of {all} became a client");
    // What is refused at once is hardly tried.
    assert!(
        all == 1 || generated >= all / 4,
        "only {generated} of {all} became a client"
    );
}

fn check(mut failures: Vec<String>) {
    failures.sort();
    let count = failures.len();
    failures.truncate(SHOWN);
    assert!(
        failures.is_empty(),
        "{count} mutants failed:\n{}",
        failures.join("\n")
    );
    match memory::peak() {
        Some(peak) => {
            println!("{} MB of memory at most", peak / 1_000_000);
            assert!(peak < LARGEST, "{peak} bytes of memory");
        }
        None => println!("memory is not measured on this system"),
    }
}

/// Does the work in as many threads as there are processors, and aborts when one mutant takes too long.
fn watched(work: impl Fn(usize, &Current) + Sync) {
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get());
    let notes: Vec<Current> = (0..threads).map(|_| Mutex::new(None)).collect();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                notes.iter().for_each(abort_if_late);
                std::thread::sleep(Duration::from_millis(50));
            }
        });
        let (notes, work) = (&notes, &work);
        let workers: Vec<_> = (0..threads)
            .map(|worker| {
                std::thread::Builder::new()
                    .name(format!("worker {worker}"))
                    .stack_size(STACK)
                    .spawn_scoped(scope, move || work(worker, &notes[worker]))
                    .expect("a thread")
            })
            .collect();
        let results: Vec<_> = workers.into_iter().map(|worker| worker.join()).collect();
        done.store(true, Ordering::Relaxed);
        assert!(
            results.iter().all(Result::is_ok),
            "the test itself panicked"
        );
    });
}

fn abort_if_late(current: &Current) {
    let current = current.lock().expect("a note");
    let late = current
        .as_ref()
        .filter(|(begun, _)| begun.elapsed() > LONGEST);
    if let Some((_, mutant)) = late {
        say(&format!("takes more than {LONGEST:?}: {mutant}"));
        std::process::abort();
    }
}

/// Prints past the test's capturing, which a process that is aborted does not print.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Generates from a mutant, which stays in the folder if that fails.
fn one(mutant: &Mutant, folder: &Path, worker: usize) -> Result<bool, String> {
    let path = folder.join(format!("worker-{worker}.{}", mutant.extension));
    fs::write(&path, &mutant.bytes).expect("a mutant");
    let note = format!("{mutant}\n{}\n", path.display());
    fs::write(path.with_extension("txt"), note).expect("a note");
    let problem = match catch_unwind(AssertUnwindSafe(|| generate(&path))) {
        Ok(Ok(generated)) => return Ok(generated),
        Ok(Err(problem)) => problem,
        Err(panic) => format!("panicked: {}", message(&*panic)),
    };
    let kept = folder.join(format!("{}.{}", mutant.seed, mutant.extension));
    fs::rename(&path, &kept).expect("a mutant");
    Err(format!("{problem}\n  {mutant}\n  {}", kept.display()))
}

/// Everything but writing the output; whether there are operations in it.
fn generate(path: &Path) -> Result<bool, String> {
    let mut session = Session::default();
    let (input, report) = (Input::from(path), &mut session.report);
    let (form, runtime) = (Form::Crate, Runtime::External);
    let target =
        Target::new(&input.documents, Some("mutant"), form, runtime, report).ok_or("no target")?;
    let output = session.compile(&input, target);
    let printed = human(&session.report, &session.sources, Style::default());
    if printed.is_empty() != session.report.is_empty() {
        return Err("what was found is not what is printed".to_owned());
    }
    let Some(output) = output else {
        return match session.report.errors() {
            0 => Err("there is no output, and nothing was said".to_owned()),
            _ => Ok(false),
        };
    };
    is_rust(&output)?;
    Ok(output.operations > 0)
}

/// Parses what was made; the parser of this check needs more of a stack than the generator may take.
fn is_rust(output: &Output) -> Result<(), String> {
    let parse = || {
        let files = output.files.iter();
        for file in files.filter(|file| file.path.ends_with(".rs")) {
            if let Err(error) = syn::parse_file(&file.text) {
                return Err(format!(
                    "{} is not Rust: {error}:\n{}",
                    file.path, file.text
                ));
            }
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(32 * STACK);
        let thread = thread.spawn_scoped(scope, parse).expect("a thread");
        thread
            .join()
            .unwrap_or_else(|_| Err("the parser of the check panicked".to_owned()))
    })
}

/// What a panic said.
fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("something that is no text")
}
