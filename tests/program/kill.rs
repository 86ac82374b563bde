//! Killed at any moment, a folder is as it was, or as it is to be.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

use crate::oast::{apim, document, exe, tree};

const KILLS: usize = 60;
/// More runs than this are not waited for.
const RUNS: usize = 400;

type Files = BTreeMap<String, Vec<u8>>;

fn start(folder: &Path, document: &str) -> Child {
    let mut program = Command::new(exe());
    program.args(["generate", document, "--out", "out", "--name", "killed"]);
    program.current_dir(folder);
    program.stdout(Stdio::null()).stderr(Stdio::null());
    program.spawn().unwrap()
}

fn finish(folder: &Path, document: &str) -> Duration {
    let begun = Instant::now();
    assert!(start(folder, document).wait().unwrap().success());
    begun.elapsed()
}

/// The files of the crate: what Cargo puts there is left out.
fn generated(folder: &Path) -> Files {
    let mut files = tree(&folder.join("out"));
    files.retain(|path, _| {
        let mut kept = ["Cargo.lock", "target", "examples"].into_iter();
        !kept.any(|kept| path.split('/').next() == Some(kept))
    });
    files
}

/// The files that a document becomes.
fn reference(document: &str) -> Files {
    let folder = tempfile::tempdir().unwrap();
    finish(folder.path(), document);
    generated(folder.path())
}

/// When a folder was last written to; one that is not there never was.
fn written(folder: &Path) -> Option<SystemTime> {
    fs::metadata(folder)
        .and_then(|folder| folder.modified())
        .ok()
}

/// Numbers that are the same in every run (xorshift, Marsaglia 2003).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

#[test]
fn a_folder_is_the_old_crate_or_the_new_one() {
    let documents = [apim(), document("tests/cases/pets/openapi.yaml")];
    let references = documents.each_ref().map(|document| reference(document));
    assert!(references[0] != references[1]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let (out, staging) = (path.join("out"), path.join(".out.oast-staging"));
    finish(path, &documents[0]);
    fs::create_dir_all(out.join("target/debug")).unwrap();
    fs::write(out.join("target/debug/x"), "built").unwrap();
    fs::write(out.join("Cargo.lock"), "locked").unwrap();
    fs::create_dir_all(out.join("examples")).unwrap();
    fs::write(out.join("examples/x.rs"), "written").unwrap();
    let (mut state, mut random) = (0, Random(0x5EED));
    let mut times: Vec<Duration> = Vec::new();
    for _ in 0..5 {
        state = 1 - state;
        times.push(finish(path, &documents[state]));
    }
    times.sort();
    let limit = u64::try_from(times[2].as_micros()).unwrap();
    let (mut kills, mut old, mut new, mut staged) = (0, 0, 0, 0);
    for _ in 0..RUNS {
        if kills == KILLS {
            break;
        }
        let before = written(&staging);
        let writes = || staging.exists() && written(&staging) != before;
        let mut run = start(path, &documents[1 - state]);
        // How long a run takes depends on what else the machine does. So every second one is watched, and
        // killed at some moment after it has begun to write.
        if kills % 2 == 1 {
            while !writes() && run.try_wait().unwrap().is_none() {
                std::hint::spin_loop();
            }
            std::thread::sleep(Duration::from_micros(random.below(limit / 4)));
        } else {
            std::thread::sleep(Duration::from_micros(random.below(limit)));
        }
        run.kill().unwrap();
        let finished = run.wait().unwrap().success();
        kills += usize::from(!finished);
        staged += usize::from(writes());
        let files = generated(path);
        let now = references.iter().position(|reference| *reference == files);
        let now = now.unwrap_or_else(|| panic!("neither crate: {:?}", files.keys()));
        assert!(now != state || !finished, "a run that ends has written");
        if !finished {
            *(if now == state { &mut old } else { &mut new }) += 1;
        }
        state = now;
        assert_eq!(fs::read(out.join("Cargo.lock")).unwrap(), b"locked");
        // What a person wrote is there all the time.
        assert_eq!(fs::read(out.join("examples/x.rs")).unwrap(), b"written");
        // A killed run may leave it beside the folder; the next one puts it back.
        let built = [&out, &staging]
            .into_iter()
            .filter(|place| place.join("target/debug/x").is_file());
        assert_eq!(built.count(), 1, "target/ is lost");
    }
    println!(
        "{kills} kills: {old} left the old crate, {new} the new one; {staged} left a staged one"
    );
    assert_eq!(kills, KILLS, "runs end before they are killed");
    assert!(staged > 0, "no run was killed while it wrote");
    finish(path, &documents[1 - state]);
    assert!(generated(path) == references[1 - state]);
    assert_eq!(fs::read(out.join("target/debug/x")).unwrap(), b"built");
    assert_eq!(fs::read(out.join("Cargo.lock")).unwrap(), b"locked");
    assert_eq!(
        fs::read_dir(path).unwrap().count(),
        1,
        "nothing is left beside it"
    );
}
