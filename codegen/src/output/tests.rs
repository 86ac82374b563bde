use super::swap::Method;
use super::*;
use std::fs;
use std::time::{Duration, SystemTime};

/// A folder of its own, removed in the end.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let dir = std::env::temp_dir().join(format!("oast-output-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(&dir).unwrap();
        Self(dir)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn put(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn get(&self, name: &str) -> Option<String> {
        fs::read_to_string(self.path(name)).ok()
    }

    /// Every file and link in it, by path.
    fn list(&self) -> Vec<String> {
        let (mut open, mut list) = (vec![self.0.clone()], vec![]);
        while let Some(dir) = open.pop() {
            for entry in fs::read_dir(dir).unwrap() {
                let entry = entry.unwrap();
                match entry.file_type().unwrap().is_dir() {
                    true => open.push(entry.path()),
                    false => list.push(
                        entry
                            .path()
                            .strip_prefix(&self.0)
                            .unwrap()
                            .display()
                            .to_string(),
                    ),
                }
            }
        }
        list.sort();
        list
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn file(path: &str, text: &str) -> File {
    File {
        path: path.to_owned(),
        text: format!("// {MARKER}\n{text}"),
    }
}

fn refusal(files: &[File], dir: &Path) -> String {
    let mut report = Report::new();
    assert!(!write(files, dir, &[], &mut report));
    let diagnostic = &report.diagnostics()[0];
    assert!(diagnostic.help.is_some());
    format!("{} {}", diagnostic.code, diagnostic.message)
}

fn age(path: &Path) -> SystemTime {
    let old = SystemTime::now() - Duration::from_secs(3600);
    fs::File::options()
        .write(true)
        .open(path)
        .unwrap()
        .set_modified(old)
        .unwrap();
    fs::metadata(path).unwrap().modified().unwrap()
}

#[test]
fn writes_a_new_folder_and_keeps_what_is_the_same() {
    for method in [Method::Exchange, Method::Rename] {
        let scratch = Scratch::new(&format!("new-{method:?}"));
        let dir = scratch.path("deep/out");
        let first = [
            file("Cargo.toml", "a"),
            file("src/lib.rs", "b"),
            file("src/gone.rs", "c"),
        ];
        assert_eq!(compare(&first, &dir).unwrap().len(), 3);
        assert_eq!(try_write(&first, &dir, &[], method), Ok(()));
        assert_eq!(
            scratch.list(),
            [
                "deep/out/Cargo.toml",
                "deep/out/src/gone.rs",
                "deep/out/src/lib.rs"
            ]
        );
        assert_eq!(compare(&first, &dir).unwrap(), []);

        let time = age(&dir.join("Cargo.toml"));
        scratch.put("deep/out/Cargo.lock", "lock");
        scratch.put("deep/out/target/debug/x", "built");
        scratch.put("deep/out/examples/a/b.rs", "fn main() {}");
        let second = [
            file("Cargo.toml", "a"),
            file("src/lib.rs", "b2"),
            file("src/new/mod.rs", "d"),
        ];
        assert_eq!(
            compare(&second, &dir).unwrap(),
            [
                Difference::Extra("src/gone.rs".into()),
                Difference::Different("src/lib.rs".into(), 2),
                Difference::Missing("src/new/mod.rs".into()),
            ]
        );
        assert_eq!(try_write(&second, &dir, &[], method), Ok(()));
        assert_eq!(compare(&second, &dir).unwrap(), []);
        assert_eq!(
            scratch.list(),
            [
                "deep/out/Cargo.lock",
                "deep/out/Cargo.toml",
                "deep/out/examples/a/b.rs",
                "deep/out/src/lib.rs",
                "deep/out/src/new/mod.rs",
                "deep/out/target/debug/x",
            ]
        );
        assert_eq!(
            fs::metadata(dir.join("Cargo.toml"))
                .unwrap()
                .modified()
                .unwrap(),
            time
        );

        let time = age(&dir.join("src/lib.rs"));
        assert_eq!(try_write(&second, &dir, &[], method), Ok(()));
        assert_eq!(
            fs::metadata(dir.join("src/lib.rs"))
                .unwrap()
                .modified()
                .unwrap(),
            time
        );
    }
}

#[test]
fn leaves_alone_what_it_has_not_written() {
    let scratch = Scratch::new("foreign");
    let files = [file("src/lib.rs", "a")];
    for name in ["f", "b", "d/x", "c", "a", "e"] {
        scratch.put(&format!("out/{name}"), "mine");
    }
    scratch.put("out/src/lib.rs", &files[0].text);
    let before = scratch.list();
    let out = scratch.path("out");
    assert_eq!(
        refusal(&files, &out),
        format!(
            "E503 {} holds what oast has not written: a, b, c, d/x, e and 1 more",
            out.display()
        )
    );
    scratch.put("file", "mine");
    let path = scratch.path("file");
    assert_eq!(
        refusal(&files, &path),
        format!("E501 {} is a file, not a folder", path.display())
    );
    let path = scratch.path("file/below");
    assert_eq!(
        refusal(&files, &path),
        format!("E501 {} lies inside a file", path.display())
    );
    assert_eq!(
        refusal(&files, Path::new("/")).split(' ').next(),
        Some("E507")
    );
    assert_eq!(
        refusal(&files, Path::new(".")).split(' ').next(),
        Some("E507")
    );
    fs::remove_file(scratch.path("file")).unwrap();
    assert_eq!(scratch.list(), before);
    assert!(compare(&files, &scratch.path("out/a")).is_err());
}

#[cfg(unix)]
#[test]
fn follows_a_link_to_the_folder_but_none_inside() {
    let scratch = Scratch::new("links");
    let files = [file("src/lib.rs", "a")];
    scratch.put("real/src/lib.rs", &files[0].text);
    scratch.put("elsewhere/secret.rs", &format!("// {MARKER}"));
    std::os::unix::fs::symlink(scratch.path("real"), scratch.path("link")).unwrap();
    let link = scratch.path("link");
    assert!(write(
        &[file("src/lib.rs", "b")],
        &link,
        &[],
        &mut Report::new()
    ));
    assert!(link.is_symlink());
    assert_eq!(
        scratch.get("real/src/lib.rs").unwrap(),
        format!("// {MARKER}\nb")
    );

    std::os::unix::fs::symlink(scratch.path("elsewhere"), scratch.path("real/src/models")).unwrap();
    let message = refusal(&[file("src/models/secret.rs", "b")], &scratch.path("real"));
    assert!(
        message.starts_with("E503 ") && message.ends_with(": src/models"),
        "{message}"
    );
    std::os::unix::fs::symlink(scratch.path("file"), scratch.path("dangling")).unwrap();
    let path = scratch.path("dangling");
    assert_eq!(
        refusal(&files, &path),
        format!("E501 {} is a symbolic link to nothing", path.display())
    );
}

#[cfg(unix)]
#[test]
fn a_read_only_folder_stays() {
    use std::os::unix::fs::PermissionsExt;
    let scratch = Scratch::new("read-only");
    let out = scratch.path("out");
    fs::create_dir(&out).unwrap();
    fs::set_permissions(&out, fs::Permissions::from_mode(0o555)).unwrap();
    let message = format!("E502 cannot write {}: permission denied", out.display());
    assert_eq!(refusal(&[file("a.rs", "")], &out), message);
    fs::set_permissions(&out, fs::Permissions::from_mode(0o700)).unwrap();
    assert!(write(&[file("a.rs", "")], &out, &[], &mut Report::new()));
    assert_eq!(
        fs::metadata(&out).unwrap().permissions().mode() & 0o777,
        0o700
    );
}

#[test]
fn files_stay_inside() {
    let scratch = Scratch::new("paths");
    let out = scratch.path("out");
    for path in [
        "",
        "/etc/x",
        "../x",
        "a/../../x",
        "a//b",
        "./a",
        "a/",
        "C:\\x",
        "a\0b",
    ] {
        let message =
            format!("E504 the generated file {path:?} does not stay inside the output folder");
        assert_eq!(refusal(&[file(path, "")], &out), message);
    }
    let twice = [file("a.rs", ""), file("A.rs", "")];
    assert_eq!(
        refusal(&twice, &out),
        "E504 the generated file \"A.rs\" is written twice"
    );
    assert_eq!(
        refusal(&[file("target/x", "")], &out),
        "E504 the generated file \"target/x\" belongs to somebody else"
    );
    assert_eq!(refusal(&[], &out), "E504 the generated crate has no files");
    let unmarked = File {
        path: "a.rs".into(),
        text: format!("x\n{MARKER}"),
    };
    assert_eq!(
        refusal(&[unmarked], &out),
        "E504 the generated file \"a.rs\" does not say that it is generated"
    );
    assert_eq!(scratch.list(), [""; 0]);
}

#[test]
fn recovers_from_killed_runs() {
    let files = [file("a.rs", "new")];
    let done = ["out/Cargo.lock", "out/a.rs", "out/target/x"];
    // Killed while staging.
    let scratch = Scratch::new("killed");
    let out = scratch.path("out");
    scratch.put("out/a.rs", &file("a.rs", "old").text);
    scratch.put("out/Cargo.lock", "lock");
    scratch.put("out/target/x", "built");
    scratch.put(".out.oast-staging/a.r", "// half");
    scratch.put(".out.oast-staging/Cargo.lock", "copy");
    assert!(write(&files, &out, &[], &mut Report::new()));
    assert_eq!(scratch.list(), done);
    assert_eq!(scratch.get("out/Cargo.lock").as_deref(), Some("lock"));
    // Killed after the swap, with the build left behind.
    fs::rename(scratch.path("out/target"), scratch.path("stranded")).unwrap();
    scratch.put(".out.oast-staging/a.rs", "// old");
    fs::rename(
        scratch.path("stranded"),
        scratch.path(".out.oast-staging/target"),
    )
    .unwrap();
    assert!(write(&files, &out, &[], &mut Report::new()));
    assert_eq!(scratch.list(), done);
    // Killed between the two renames.
    fs::rename(&out, scratch.path(".out.oast-old")).unwrap();
    scratch.put(".out.oast-staging/a.rs", &files[0].text);
    assert!(write(&files, &out, &[], &mut Report::new()));
    assert_eq!(scratch.list(), done);
    // And after them.
    fs::create_dir(scratch.path(".out.oast-old")).unwrap();
    fs::rename(
        scratch.path("out/target"),
        scratch.path(".out.oast-old/target"),
    )
    .unwrap();
    assert!(write(&files, &out, &[], &mut Report::new()));
    assert_eq!(scratch.list(), done);
}

#[test]
#[cfg(unix)]
fn leftovers_that_are_links_are_not_followed() {
    let files = [file("a.rs", "new")];
    for role in ["staging", "old"] {
        for exists in [true, false] {
            let scratch = Scratch::new(&format!("planted-{role}-{exists}"));
            scratch.put("other/Cargo.lock", "mine");
            scratch.put("other/target/x", "mine");
            if exists {
                scratch.put("out/a.rs", &file("a.rs", "old").text);
            }
            let link = scratch.path(&format!(".out.oast-{role}"));
            std::os::unix::fs::symlink(scratch.path("other"), &link).unwrap();
            let before = scratch.list();
            assert!(
                refusal(&files, &scratch.path("out")).starts_with("E503 "),
                "{role}"
            );
            assert_eq!(scratch.list(), before, "{role}");
        }
    }
}

#[test]
fn what_was_read_is_not_replaced() {
    let scratch = Scratch::new("inputs");
    let marked = file("a.rs", "old").text;
    for name in [
        "out/a.rs",
        "out/deep/b.yaml",
        ".out.oast-old/c.yaml",
        "out/examples/d.yaml",
        "d.yaml",
    ] {
        scratch.put(name, &marked);
    }
    let before = scratch.list();
    for (name, is_refused) in [
        ("out/a.rs", true),
        ("out/deep/b.yaml", true),
        ("out/deep/../a.rs", true),
        (".out.oast-old/c.yaml", true),
        ("d.yaml", false),
        ("out/examples/d.yaml", false),
    ] {
        let mut report = Report::new();
        let (files, out, read) = (
            [file("a.rs", "new")],
            scratch.path("out"),
            scratch.path(name),
        );
        let is_written = write(&files, &out, &[&read], &mut report);
        let codes: Vec<_> = report
            .diagnostics()
            .iter()
            .map(|found| found.code.id)
            .collect();
        match is_refused {
            true => {
                assert_eq!((is_written, codes), (false, vec!["E508"]), "{name}");
                assert_eq!(scratch.list(), before, "{name}");
            }
            false => assert!(is_written, "{name}: {codes:?}"),
        }
    }
}

/// The marker counts in the first line only, whatever its length: everything else is somebody's work.
#[test]
fn files_without_the_marker_in_their_first_line_are_kept() {
    let long = "x".repeat(3 * MARKER.len());
    for (name, text) in [
        ("long", long.clone()),
        (
            "longer-than-is-read",
            format!("{}{MARKER}", "x".repeat(5_000)),
        ),
        ("second-line", format!("{long}\n// {MARKER}\n")),
    ] {
        let scratch = Scratch::new(name);
        scratch.put("out/mine.rs", &text);
        let out = scratch.path("out");
        let expected = format!(
            "E503 {} holds what oast has not written: mine.rs",
            out.display()
        );
        assert_eq!(refusal(&[file("a.rs", "a")], &out), expected);
        assert_eq!(scratch.get("out/mine.rs"), Some(text), "{name}");
    }
    let scratch = Scratch::new("ours");
    scratch.put("out/gone.rs", &format!("// {long} {MARKER} {long}\n"));
    let out = scratch.path("out");
    assert!(write(&[file("a.rs", "a")], &out, &[], &mut Report::new()));
    assert_eq!(scratch.list(), ["out/a.rs"]);
}

#[cfg(unix)]
#[test]
fn a_run_waits_for_another_one_beside_it() {
    let scratch = Scratch::new("waits");
    let out = scratch.path("out");
    let held = swap::lock(&scratch.0).expect("a lock");
    std::thread::scope(|scope| {
        let run = scope.spawn(|| write(&[file("a.rs", "a")], &out, &[], &mut Report::new()));
        std::thread::sleep(Duration::from_millis(200));
        assert!(!run.is_finished() && scratch.list().is_empty());
        drop(held);
        assert!(run.join().expect("a run"));
    });
    assert_eq!(scratch.list(), ["out/a.rs"]);
}
