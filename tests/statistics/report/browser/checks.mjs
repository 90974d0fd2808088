// Checks of pages in Chromium, for the report and for the operator page.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { startBrowser } from "./browser.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export const LANGUAGES = ["en", "fr", "pt", "ar"];

// One check after the other in one browser, each with its line of output.
export class Checks {
  #failures = 0;

  // `browser` is always the one that runs.
  static async start() {
    const checks = new Checks();
    checks.browser = await startBrowser();
    // Whoever ends this test ends the browser with it.
    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) {
      process.on(signal, () => checks.browser.close().finally(() => process.exit(1)));
    }
    return checks;
  }

  async check(name, test, again = true) {
    try {
      const said = await test();
      console.log(`ok      ${name}${said ? `: ${said}` : ""}`);
    } catch (error) {
      if (again && (!this.browser.isConnected() || /has been closed|crashed/.test(error.message))) {
        // The system ended it, as when memory is short: that says nothing about the page.
        await this.browser.close().catch(() => {});
        this.browser = await startBrowser();
        return this.check(name, test, false);
      }
      ++this.#failures;
      console.log(`FAILED  ${name}\n${error.message}`);
    }
  }

  // What the process is to exit with.
  async end() {
    await this.browser.close();
    console.log(this.#failures === 0 ? "all checks passed" : `${this.#failures} checks failed`);
    return this.#failures === 0 ? 0 : 1;
  }
}

// Unfolds everything.
export const openAll = (page) =>
  page.evaluate(() => {
    for (const details of document.querySelectorAll("details")) details.open = true;
  });

// What axe finds (WCAG 2.2 AA and best practice).
export async function violations(page) {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const found = await globalThis.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    return {
      passes: found.passes.length,
      violations: found.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(" | ")}`),
    };
  });
}
