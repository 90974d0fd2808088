// Bundles src/ and what it takes of d3 into one file, with the licences of all that is in it.
//   node bundle.mjs OUTPUT
import { build } from "esbuild";
import { readFileSync, writeFileSync } from "node:fs";

const result = await build({
  entryPoints: ["src/main.js"],
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2020",
  charset: "utf8",
  legalComments: "none",
  write: false,
  metafile: true,
});

const packages = new Set();
for (const input of Object.keys(result.metafile.inputs)) {
  const match = input.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/);
  if (match) packages.add(match[1]);
}
const licences = [...packages].sort().map((name) => {
  const { version } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8"));
  const licence = readFileSync(`node_modules/${name}/LICENSE`, "utf8").trim();
  return `${name} ${version}\n\n${licence}`;
});
const notice = `/*! Contains, under the licences that follow:\n\n${licences.join("\n\n---\n\n")}\n*/\n`;
if (notice.indexOf("*/") !== notice.length - 3) throw new Error("a licence would end its comment");
writeFileSync(process.argv[2], notice + result.outputFiles[0].text);
