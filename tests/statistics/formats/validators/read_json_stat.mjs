// read_json_stat.mjs FILE OBSERVATIONS: reads a collection with the toolkit of JSON-stat's author and
// sees that every observation of the publication is in it, with its status.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const JSONstat = createRequire(import.meta.url)("jsonstat-toolkit");
const [path, observations] = process.argv.slice(2);
const collection = JSONstat(JSON.parse(readFileSync(path, "utf8")));
let cells = 0;
let missing = 0;
for (let i = 0; i < collection.length; i++) {
  const dataset = collection.Dataset(i);
  // The values of a table, without the bounds of intervals; combinations that it lacks have no status.
  const data = dataset.id.includes("BOUND")
    ? dataset.Dice({ BOUND: ["V"] }, { clone: true }).Data()
    : dataset.Data();
  for (const cell of data) {
    if (cell.status === null || cell.status === undefined) continue;
    cells++;
    if (cell.value === null) missing++;
    assert.equal(cell.value === null, /^[QO] /.test(cell.status), "value and status");
  }
  if (dataset.extension.table === "TOTAL") {
    const key = { MEASURE: "LINKED_CORR", ORIGIN: "KE", DESTINATION: "UG", TIME_PERIOD: "2024" };
    const cell = dataset.Data({ ...key, BOUND: "V" });
    assert.deepEqual([cell.value, cell.status], [5282, "E F"]);
    assert.ok(dataset.Data({ ...key, BOUND: "L" }).value < 5282);
    assert.equal(dataset.Dimension("ORIGIN").Category("KE").label, "Kenya");
  }
}
console.log(`jsonstat-toolkit: ${collection.length} datasets, ${cells} values, ${missing} of them missing`);
assert.equal(cells, Number(observations));
