// json_schema.mjs SCHEMA FILE: validates FILE with Ajv; prints the first errors, exit status 1.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const addFormats = require("ajv-formats").default;
const [schema, message] = process.argv.slice(2).map((path) => JSON.parse(readFileSync(path, "utf8")));
const isNew = /2020-12/.test(schema.$schema);
const Ajv = isNew ? require("ajv/dist/2020").default : require("ajv").default;
if (!isNew) {
  // That of SDMX-JSON 2.0.0 names no draft ("http://json-schema.org/schema#") and its id as drafts
  // before 6 did; its keywords are those of draft 7.
  delete schema.$schema;
  delete schema.id;
}
// Its patterns escape "-", which Unicode mode of regular expressions refuses.
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats(ajv);
const validate = ajv.compile(schema);
if (!validate(message)) {
  for (const error of validate.errors.slice(0, 5)) {
    console.log(error.instancePath, error.message, JSON.stringify(error.params));
  }
  console.log(`${validate.errors.length} errors`);
  process.exitCode = 1;
}
