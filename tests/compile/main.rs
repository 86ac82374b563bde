//! What does not compile, and what the compiler says; and what is not compiled.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

#[test]
fn mistakes_do_not_compile() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("fail/*.rs");
    cases.pass("pass/*.rs");
}

/// A program pays for the models that it uses: the library of a client has no code that reads or writes any.
#[test]
#[ignore = "needs a minute of compiling"]
fn a_library_has_no_code_of_models() {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("release");
    let status = Command::new(env::var_os("CARGO").expect("cargo runs tests"))
        .args(["rustc", "--quiet", "--release", "-p", "oast-cases", "--lib"])
        .args(["--", "--emit=llvm-ir", "-Ccodegen-units=1"])
        .status();
    assert!(status.expect("cargo starts").success());
    let files = fs::read_dir(target.join("deps")).expect("the compiler's output");
    let paths = files.map(|file| file.expect("a file").path());
    let texts = paths.filter(|path| path.extension().is_some_and(|end| end == "ll"));
    let written = |path: &PathBuf| path.metadata().and_then(|known| known.modified()).ok();
    let path = texts.max_by_key(written).expect("the library as text");
    let text = fs::read_to_string(path).expect("a text");
    let defined: Vec<_> = text
        .lines()
        .filter(|line| line.starts_with("define "))
        .collect();
    // Of parameters there is code, so this would see that of models.
    assert!(
        defined
            .iter()
            .any(|line| line.contains("parameters") && line.contains("8try_from"))
    );
    let of_models = |line: &&&str| {
        line.contains("models")
            && ["4fill", "5blank", "5write"]
                .iter()
                .any(|name| line.contains(name))
    };
    assert_eq!(defined.iter().find(of_models), None);
}
