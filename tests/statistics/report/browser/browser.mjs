// Chromium without a network, an account or anything left of an earlier start, and pages in it that
// note all that should not happen.
import { chromium } from "playwright-core";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

export async function startBrowser() {
  return chromium.launch({
    executablePath: "/usr/bin/chromium",
    handleSIGTERM: false,
    handleSIGINT: false,
    handleSIGHUP: false,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

// Opens a report. `complaints` gathers console messages, errors, dialogs and requests for anything
// but the file itself.
export async function openReport(browser, file, options = {}) {
  const { theme = "light", width = 1280, height = 900, ...rest } = options;
  const context = await browser.newContext({
    colorScheme: theme,
    viewport: { width, height },
    reducedMotion: "reduce",
    ...rest,
  });
  const page = await context.newPage();
  const address = pathToFileURL(resolve(file)).href;
  const complaints = [];
  page.on("console", (message) => complaints.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on("request", (request) => {
    if (request.url() !== address) complaints.push(`request: ${request.url()}`);
  });
  await page.goto(address);
  if (rest.javaScriptEnabled !== false) await page.waitForSelector("#theme:not([hidden])");
  // Charts are drawn when their places have a size.
  await page.waitForTimeout(150);
  return { page, complaints, close: () => context.close() };
}
