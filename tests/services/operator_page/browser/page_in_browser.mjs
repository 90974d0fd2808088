// page_in_browser.mjs FEDERATION [PICTURES]: the operator pages of nodes and a linkage service that
// really run, in headless Chromium: signing in, all languages, both themes, narrow, without
// JavaScript, by keyboard. With PICTURES it also leaves screenshots there, to be looked at.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { Checks, LANGUAGES, openAll, violations } from "./checks.mjs";

const [program, pictures] = process.argv.slice(2);

// The federation ends when its input does, however this test ends.
const federation = spawn(program, { stdio: ["pipe", "pipe", "inherit"] });
const services = [];
for await (const line of createInterface({ input: federation.stdout })) {
  if (line === "ready") break;
  const [name, config] = line.split(" ");
  if (name === "mf-node" || name === "mf-office") services.push({ name, config });
}
assert.equal(services.length, 3, "the federation did not start");
const [kenya, uganda, office] = services;
federation.stdout.resume();

const tokenFor = ({ name, config }) =>
  execFileSync(join(dirname(program), name), ["page", "--config", config], { stdio: ["ignore", "pipe", "ignore"] })
    .toString().trim().split("\n");

const checks = await Checks.start();
const check = (name, test) => checks.check(name, test);

// Signed in; `complaints` gathers console messages, errors, and requests to anywhere else.
async function signIn(service, language, options = {}) {
  const { theme = "light", width = 1280, height = 900, ...rest } = options;
  const context = await checks.browser.newContext({ colorScheme: theme, viewport: { width, height }, ...rest });
  const page = await context.newPage();
  const complaints = [];
  const [address, token] = tokenFor(service);
  page.on("console", (message) => complaints.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("request", (request) => {
    if (!request.url().startsWith(address)) complaints.push(`request: ${request.url()}`);
  });
  await page.goto(`${address}?lang=${language}`);
  await page.fill("#token", token);
  await page.click("main button");
  await page.waitForSelector("#health");
  return { page, context, complaints, address };
}

async function withPage(service, language, options, test) {
  const opened = await signIn(service, language, options);
  try {
    const said = await test(opened.page, opened);
    assert.deepEqual(opened.complaints, [], "the browser complained");
    return said;
  } finally {
    await opened.context.close();
  }
}

for (const [name, service] of [["node", kenya], ["office", office]]) {
  for (const language of LANGUAGES) {
    for (const theme of ["light", "dark"]) {
      await check(`axe finds nothing: ${name}, ${language}, ${theme}`, () =>
        withPage(service, language, { theme, bypassCSP: true }, async (page) => {
          await openAll(page);
          const found = await violations(page);
          assert.deepEqual(found.violations, []);
          return `${found.passes} rules passed`;
        }));
    }
    await check(`nothing sticks out on a phone: ${name}, ${language}`, () =>
      withPage(service, language, { width: 320, height: 640 }, async (page) => {
        await openAll(page);
        const wide = await page.evaluate(() => {
          const root = document.documentElement;
          return root.scrollWidth > root.clientWidth ? root.scrollWidth : 0;
        });
        assert.equal(wide, 0);
      }));
  }
}

await check("axe finds nothing on the form, right or wrong token, and planted faults it does", async () => {
  const context = await checks.browser.newContext({ bypassCSP: true });
  const page = await context.newPage();
  const [address] = tokenFor(kenya);
  await page.goto(`${address}?lang=ar`);
  assert.deepEqual((await violations(page)).violations, []);
  await page.fill("#token", "not the token");
  await page.click("main button");
  assert.equal(await page.locator("[role=alert]").count(), 1);
  assert.deepEqual((await violations(page)).violations, []);
  await page.goto(`${address}?lang=en`);
  await page.evaluate(() => {
    document.querySelector("label").remove();
    document.querySelector(".kicker").style.color = "#ddd";
  });
  const ids = (await violations(page)).violations.map((text) => text.split(":")[0]);
  assert.ok(ids.includes("color-contrast") && ids.includes("label"), ids.join());
  await context.close();
});

await check("the node says what approving means, and the command really approves", () =>
  withPage(kenya, "en", { javaScriptEnabled: false }, async (page) => {
    const cards = page.locator(".decision");
    assert.equal(await cards.count(), 4);
    const first = await cards.first().innerText();
    for (const said of ["What leaves this country", "pseudonymised personal data", "To whom", "What can't be taken back"]) {
      assert.ok(first.includes(said), said);
    }
    const commands = await cards.first().locator("code").allTextContents();
    const [, ...words] = commands.find((text) => text.includes("runs approve final-2024-")).split(" ");
    execFileSync(join(dirname(program), "mf-node"), words, { stdio: "ignore" });
    await page.click("header p a");
    assert.equal(await page.locator(".decision").count(), 3);
  }));

await check("the node shows its records and what the linkage service confirmed", () =>
  withPage(kenya, "en", {}, async (page) => {
    const rows = await page.locator("#runs tbody tr").allInnerTexts();
    const done = rows.filter((row) => row.includes("test-2024-") && row.includes("ended"));
    assert.ok(done.length >= 3, rows.join("\n"));
    const confirmed = done.filter((row) => /[0-9]+ records of this node in ([0-9]+) parts; .* confirmed \1 parts/.test(row));
    assert.ok(confirmed.length >= 3, done.join("\n"));
    assert.ok((await page.locator("#quality").innerText()).includes("emigrants"));
  }));

await check("the office shows runs, their failure and the release, and no count of records", () =>
  withPage(office, "en", {}, async (page) => {
    const text = await page.locator("main").innerText();
    for (const said of ["1 of 2 approvals", "release approve y2024-provisional", "minimum batch of 20", "calibration <test>"]) {
      assert.ok(text.includes(said), said);
    }
    assert.ok(!/[0-9]+ records/.test(text.replace("records of the flow", "")), "a count of records");
  }));

await check("a node where nothing waits says so", () =>
  withPage(uganda, "pt", {}, async (page) => {
    assert.ok((await page.locator("#waiting").innerText()).includes("Nada espera aqui"));
  }));

await check("in Arabic all is mirrored", () =>
  withPage(kenya, "ar", {}, async (page) => {
    const sides = await page.evaluate(() => {
      const heading = document.querySelector("h1").getBoundingClientRect();
      const style = getComputedStyle(document.querySelector(".decision"));
      return { dir: document.dir, heading: heading.right > innerWidth / 2,
        wide: parseFloat(style.borderRightWidth) > parseFloat(style.borderLeftWidth),
        code: getComputedStyle(document.querySelector(".command code")).direction };
    });
    assert.deepEqual(sides, { dir: "rtl", heading: true, wide: true, code: "ltr" });
  }));

await check("the keyboard reaches everything, with a visible focus", () =>
  withPage(office, "en", {}, async (page) => {
    await openAll(page);
    const wanted = await page.evaluate(() =>
      [...document.querySelectorAll("a[href], button, summary, [tabindex='0']")].filter((e) => e.checkVisibility()).length);
    let reached = 0;
    for (; reached < wanted + 5; ++reached) {
      await page.keyboard.press("Tab");
      const focus = await page.evaluate(() => {
        const element = document.activeElement;
        if (element === document.body || element.dataset.reached) return null;
        element.dataset.reached = "yes";
        return getComputedStyle(element).outlineStyle !== "none" || element.className === "skip";
      });
      if (focus === null) break;
      assert.ok(focus, "no visible focus");
    }
    assert.equal(reached, wanted);
  }));

await check("the cookie is out of reach of programs and of other addresses", () =>
  withPage(kenya, "en", {}, async (page, { context, address }) => {
    const [cookie] = await context.cookies(page.url());
    assert.equal(cookie.httpOnly, true);
    assert.equal(cookie.sameSite, "Strict");
    assert.equal(cookie.path, new URL(page.url()).pathname);
    assert.deepEqual(await context.cookies(address), []);
    assert.equal(await page.evaluate(() => document.cookie), "");
  }));

await check("the policy stops a planted program, style and picture", async () => {
  const { page, context, complaints } = await signIn(kenya, "en");
  await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "globalThis.planted = true";
    document.body.append(script);
    const picture = document.createElement("img");
    picture.src = "/style.css";
    document.body.append(picture);
  });
  await page.waitForTimeout(200);
  assert.equal(await page.evaluate(() => globalThis.planted), undefined);
  assert.ok(complaints.filter((text) => text.includes("Content Security Policy")).length >= 2, complaints.join("\n"));
  await context.close();
});

await check("signing out ends the session; its address shows nothing any more", () =>
  withPage(uganda, "fr", {}, async (page, { complaints }) => {
    const address = page.url();
    await page.click("header button");
    await page.waitForSelector("#token");
    await page.goto(address);
    assert.ok((await page.locator("h1").innerText()).includes("Impossible"));
    complaints.length = 0;  // that of the 404
  }));

if (pictures) {
  mkdirSync(pictures, { recursive: true });
  const shots = [["node", kenya], ["office", office]];
  for (const [name, service] of shots) {
    for (const language of LANGUAGES) {
      await withPage(service, language, { theme: language === "fr" ? "dark" : "light" }, (page) =>
        page.screenshot({ path: join(pictures, `${name}.${language}.png`), fullPage: true }));
    }
    await withPage(service, "pt", { width: 360, height: 740 }, (page) =>
      page.screenshot({ path: join(pictures, `${name}.phone.png`) }));
  }
  console.log(`pictures are in ${pictures}`);
}

const failed = await checks.end();
federation.stdin.end();
await new Promise((resolve) => federation.on("exit", resolve));
process.exit(failed);
