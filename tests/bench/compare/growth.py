#!/usr/bin/env python3
"""How the cost of a client grows with its document: the same document once, twice, four and eight times in one.

Each copy has its own names for components, paths, operations and tags, so that nothing can be shared. See README.md.
"""

import argparse
import json
import shutil
import statistics

from compare import DOCUMENTS, ROOT, WORK, build, run, workspace

TIMES = [1, 2, 4, 8]
METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"]


def copy(value, number):
    """A part of the document with other names for what it refers to."""
    if isinstance(value, list):
        return [copy(item, number) for item in value]
    if not isinstance(value, dict):
        return value
    parts = {name: copy(part, number) for name, part in value.items()}
    reference = parts.get("$ref")
    if isinstance(reference, str) and reference.startswith("#/components/"):
        parts["$ref"] = f"{reference}_{number}"
    mapping = parts.get("mapping")
    if isinstance(mapping, dict) and "propertyName" in parts:
        parts["mapping"] = {key: f"{name}_{number}" for key, name in mapping.items()}
    return parts


def times(document, count):
    """The document as often as that, in one."""
    grown = {**document, "paths": {}, "tags": [], "components": {}}
    for number in range(count):
        for path, item in document["paths"].items():
            item = copy(item, number)
            for method in METHODS:
                operation = item.get(method)
                if isinstance(operation, dict):
                    if "operationId" in operation:
                        operation["operationId"] += f"_{number}"
                    operation["tags"] = [f"{tag} {number}" for tag in operation.get("tags", [])]
            grown["paths"][f"/copy{number}{path}"] = item
        for tag in document.get("tags", []):
            grown["tags"].append({**tag, "name": f"{tag['name']} {number}"})
        for kind, components in document.get("components", {}).items():
            of_kind = grown["components"].setdefault(kind, {})
            for name, component in components.items():
                # Whoever calls is the same for all.
                own = name if kind == "securitySchemes" else f"{name}_{number}"
                of_kind[own] = copy(component, number)
    return grown


def measure(name, rounds):
    document = json.loads(DOCUMENTS[name].read_text())
    rows = []
    for count in TIMES:
        source = WORK / "growth" / f"{name}-{count}.json"
        source.parent.mkdir(parents=True, exist_ok=True)
        source.write_text(json.dumps(times(document, count)))
        out = WORK / "growth" / f"{name}-{count}"
        shutil.rmtree(out, ignore_errors=True)
        program = ROOT / "target" / "release" / "oast"
        generate = [program, "generate", source, "--out", out, "--name", "client", "--runtime", "external"]
        made = [run(generate) for _ in range(rounds)]
        workspace(out)
        env = {"CARGO_TARGET_DIR": str(WORK / "target" / "growth"), "CARGO_INCREMENTAL": "0"}
        checks = []
        for _ in range(rounds + 1):  # The first one makes the dependencies.
            (out / "src" / "lib.rs").touch()
            checks.append(run(["cargo", "check", "--lib"], cwd=out, env=env))
        for cost in made + checks:
            if not cost.ok:
                raise SystemExit(cost.said)
        rows.append((count, source.stat().st_size, made, checks[1:]))
    return rows


def tell(name, rows):
    def median(costs, what):
        return statistics.median(getattr(cost, what) for cost in costs)

    lines = ["| document | MB | generate | | `cargo check` | |", "|---|---|---|---|---|---|"]
    first = rows[0]
    for count, size, made, checks in rows:
        cells = [f"{name} × {count}", f"{size / 1e6:.1f}"]
        for costs, base in [(made, first[2]), (checks, first[3])]:
            wall, peak = median(costs, "wall"), median(costs, "peak")
            cells.append(f"{wall:.2f} s (× {wall / median(base, 'wall'):.1f})")
            cells.append(f"{peak / 1e6:.0f} MB (× {peak / median(base, 'peak'):.1f})")
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("document", nargs="?", choices=DOCUMENTS, default="stripe")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    build()
    print(tell(arguments.document, measure(arguments.document, arguments.rounds)), end="")


if __name__ == "__main__":
    main()
