// Says of values what a validator that is not ours thinks of them. Reads one JSON file: the documents that belong
// together, by URI, and the values with the schemas that they are examples of. Prints a line for each value: what is
// wrong with it, as the places and the keywords that fail; `null` where the validator gives up.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(new URL("../corpus/package.json", import.meta.url));
const load = (name) => import(pathToFileURL(require.resolve(`@hyperjump/json-schema/${name}`)));
const { registerSchema, validate, setShouldValidateSchema } = await load("openapi-3-0");
await load("openapi-3-1");
setShouldValidateSchema(false);

// Those that only say that something within failed.
const OUTER = new Set(["ref", "properties", "items", "allOf", "additionalProperties", "patternProperties", "validate"]);

const dialect = (document) => {
  // Schemas of Swagger 2.0 have no keyword that those of 3.0 have not.
  if (document.swagger || String(document.openapi).startsWith("3.0")) return "https://spec.openapis.org/oas/3.0/dialect";
  return "https://spec.openapis.org/oas/3.1/dialect/base";
};

// What is no pattern to JavaScript asks nothing; `#` cannot be part of a pointer in a URI here; a `$schema` within a
// document belongs to an example, and may name what nobody here knows.
const mend = (value) => {
  if (Array.isArray(value)) return value.map(mend);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, part]) => {
    const isPattern = key === "pattern" && typeof part === "string";
    if ((isPattern && !compiles(part)) || (key === "$schema" && typeof part === "string")) return [];
    return [[key.replaceAll("#", "(hash)"), mend(part)]];
  }));
};
const compiles = (pattern) => {
  try {
    return new RegExp(pattern, "u") !== null;
  } catch {
    return false;
  }
};

const { documents, checks } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const uris = new Map();
const first = Object.values(documents)[0];
for (const [path, document] of Object.entries(documents)) {
  const uri = `https://oracle.test${path.split("/").map(encodeURIComponent).join("/")}`;
  uris.set(path, uri);
  registerSchema(mend(document), uri, dialect(document.swagger || document.openapi ? document : first));
}

const validators = new Map();
for (const { file, pointer, value } of checks) {
  const uri = `${uris.get(file)}#${encodeURI(pointer.replaceAll("#", "(hash)"))}`;
  let failures = null;
  try {
    if (!validators.has(uri)) validators.set(uri, await validate(uri));
    const { errors = [] } = validators.get(uri)(value, "BASIC");
    failures = errors.map(({ keyword, instanceLocation }) => {
      return [decodeURIComponent(instanceLocation.replace(/^#/, "")), keyword.split("/").at(-1)];
    });
    failures = failures.filter(([, keyword]) => !OUTER.has(keyword));
  } catch (error) {
    console.error(uri, String(error).split("\n")[0]);
  }
  console.log(JSON.stringify(failures));
}
