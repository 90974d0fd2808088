// report_in_browser.mjs REPORTS [PICTURES]: the reports in headless Chromium, as people meet them: in
// both themes and all languages, wide and narrow, by keyboard, without JavaScript, on paper. With
// PICTURES it also leaves screenshots there, to be looked at.
import assert from "node:assert/strict";
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { openReport } from "./browser.mjs";
import { Checks, LANGUAGES, openAll, violations } from "./checks.mjs";

const [reports, pictures] = process.argv.slice(2);
const THEMES = ["light", "dark"];
const CHARTS = ["ranking", "sides", "net", "chord", "country"];
const WIDTHS = [1280, 768, 360, 320];

const report = (name, language) => join(reports, `${name}.${language}.html`);
const checks = await Checks.start();
const check = (name, test) => checks.check(name, test);

async function withReport(file, options, test) {
  const opened = await openReport(checks.browser, file, options);
  try {
    const said = await test(opened.page, opened.complaints);
    assert.deepEqual(opened.complaints, [], "the browser complained");
    return said;
  } finally {
    await opened.close();
  }
}

// axe needs more than the policy of the report lets a page do.
for (const theme of THEMES) {
  for (const language of LANGUAGES) {
    await check(`axe finds nothing: ${language}, ${theme}`, () =>
      withReport(report("sample", language), { theme, bypassCSP: true }, async (page) => {
        await openAll(page);
        const found = await violations(page);
        assert.deepEqual(found.violations, []);
        return `${found.passes} rules passed`;
      }));
  }
}
await check("axe finds nothing on a phone with 21 countries", () =>
  withReport(report("many", "en"), { width: 360, height: 740, bypassCSP: true }, async (page) => {
    const found = await violations(page);
    assert.deepEqual(found.violations, []);
  }));
await check("axe finds planted faults, so its silence means something", () =>
  withReport(report("sample", "en"), { bypassCSP: true }, async (page) => {
    await page.evaluate(() => {
      document.querySelector(".chart svg").removeAttribute("aria-labelledby");
      document.querySelector(".kicker").style.color = "#ddd";
    });
    const ids = (await violations(page)).violations.map((text) => text.split(":")[0]);
    assert.ok(ids.includes("color-contrast") && ids.includes("svg-img-alt"), ids.join());
  }));

await check("charts have the name and description of their sections", () =>
  withReport(report("sample", "fr"), {}, async (page) => {
    for (const id of CHARTS) {
      const heading = await page.locator(`#${id}-heading`).textContent();
      assert.equal(await page.getByRole("img", { name: heading, exact: true }).count(), 1, id);
      const described = await page.locator(`[data-chart="${id}"] > svg`).getAttribute("aria-describedby");
      assert.ok((await page.locator(`#${described}`).textContent()).length > 20);
    }
  }));

// The graphics that carry meaning, against what is behind them: WCAG 1.4.11 asks for 3 to 1.
for (const theme of THEMES) {
  await check(`marks, bars and arcs stand out 3 to 1: ${theme}`, () =>
    withReport(report("many", "en"), { theme }, async (page) => {
      const low = await page.evaluate(() => {
        const channel = (c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
        const luminance = (colour) => {
          const [r, g, b] = colour.match(/[\d.]+/g).map((part) => channel(part / 255));
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const behind = luminance(getComputedStyle(document.body).backgroundColor);
        const ratio = (colour) => {
          const own = luminance(colour);
          return (Math.max(own, behind) + 0.05) / (Math.min(own, behind) + 0.05);
        };
        const low = [];
        for (const shape of document.querySelectorAll(".bar, .mark, .arc, .node, .estimate-line, .axis .zero")) {
          const style = getComputedStyle(shape);
          const colour = style.fill !== "none" && style.fill !== "rgb(0, 0, 0)" ? style.fill : style.stroke;
          if (ratio(colour) < 3) low.push(`${shape.getAttribute("class")} ${colour}`);
        }
        return [...new Set(low)];
      });
      assert.deepEqual(low, []);
    }));
}

for (const language of LANGUAGES) {
  for (const width of WIDTHS) {
    await check(`nothing sticks out or lies on other text: ${language}, ${width} wide`, () =>
      withReport(report("many", language), { width }, async (page) => {
        const found = await page.evaluate(() => {
          const problems = [];
          const root = document.documentElement;
          if (root.scrollWidth > root.clientWidth) problems.push(`page is ${root.scrollWidth} wide`);
          for (const svg of document.querySelectorAll(".chart > svg")) {
            const chart = svg.parentElement.dataset.chart;
            const texts = [...svg.querySelectorAll("text")].filter((text) => text.textContent);
            const boxes = texts.map((text) => ({ text: text.textContent, box: text.getBoundingClientRect() }));
            for (const { text, box } of boxes) {
              if (box.left < -1 || box.right > root.clientWidth + 1) problems.push(`${chart}: "${text}" sticks out`);
            }
            if (chart === "chord") continue;  // turned texts: their boxes say little
            boxes.forEach((a, index) => {
              for (const b of boxes.slice(index + 1)) {
                const across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
                const down = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
                if (across > 2 && down > 4) problems.push(`${chart}: "${a.text}" on "${b.text}"`);
              }
            });
          }
          return problems;
        });
        assert.deepEqual(found, []);
      }));
  }
}

await check("in Arabic all is mirrored: bars begin at the right", () =>
  withReport(report("sample", "ar"), {}, async (page) => {
    const sides = await page.evaluate(() => {
      const svg = document.querySelector('[data-chart="ranking"] svg').getBoundingClientRect();
      const bars = [...document.querySelectorAll('[data-chart="ranking"] .bar')].map((bar) => bar.getBoundingClientRect());
      const first = document.querySelector("#ranking th");
      return {
        begin: new Set(bars.map((bar) => Math.round(bar.right))).size,
        nearRight: bars.every((bar) => svg.right - bar.right < bar.left - svg.left + bar.width),
        align: getComputedStyle(first).textAlign,
        direction: getComputedStyle(first).direction,
      };
    });
    assert.deepEqual(sides, { begin: 1, nearRight: true, align: "start", direction: "rtl" });
  }));

await check("the keyboard reaches and works everything, with a visible focus", () =>
  withReport(report("sample", "en"), {}, async (page) => {
    const wanted = await page.evaluate(() =>
      [...document.querySelectorAll("a[href], button, select, summary, [tabindex='0']")].filter((e) => e.checkVisibility()).length);
    const reached = [];
    for (let presses = 0; presses < wanted + 5; ++presses) {
      await page.keyboard.press("Tab");
      const focus = await page.evaluate(() => {
        const element = document.activeElement;
        if (element === document.body) return null;
        if (element.dataset.reached) return null;
        element.dataset.reached = "yes";
        const { top, bottom } = element.getBoundingClientRect();
        return {
          what: element.id || element.textContent.trim().slice(0, 30),
          outline: getComputedStyle(element).outlineStyle !== "none",
          inView: bottom > 0 && top < innerHeight,
        };
      });
      if (focus === null) break;
      assert.ok(focus.outline, `no visible focus on ${focus.what}`);
      assert.ok(focus.inView, `${focus.what} has the focus out of view`);
      reached.push(focus.what);
    }
    assert.equal(reached.length, wanted, reached.join(", "));
    assert.equal(reached[0], "Skip to the findings");

    await page.focus("#theme");
    const before = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await page.keyboard.press("Space");
    assert.equal(await page.getAttribute("#theme", "aria-pressed"), "true");
    assert.notEqual(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), before);

    await page.focus("#country-choice");
    const drawn = () => page.locator('[data-chart="country"] > svg').innerHTML();
    const first = await drawn();
    await page.keyboard.press("ArrowDown");
    assert.notEqual(await drawn(), first);

    await page.focus("#map-measure");
    const shown = () => page.locator(".heat:not([hidden])").getAttribute("data-measure");
    const measure = await shown();
    await page.keyboard.press("ArrowDown");
    assert.notEqual(await shown(), measure);

    await page.focus("#sides summary");
    await page.keyboard.press("Enter");
    assert.ok(await page.locator("#sides table").isVisible());
    return `${reached.length} stops`;
  }));

await check("a table is beside every chart and has what the chart shows", () =>
  withReport(report("sample", "en"), {}, async (page) => {
    await openAll(page);
    for (const id of CHARTS) assert.ok(await page.locator(`#${id} table`).first().isVisible(), id);
    const numbers = await page.locator('[data-chart="ranking"] .value').allTextContents();
    const cells = await page.locator("#ranking td.number").allTextContents();
    for (const number of numbers) assert.ok(cells.includes(number), number);
    assert.ok(numbers.length > 8);
  }));

await check("without JavaScript every table can be read and nothing waits for it", () =>
  withReport(report("sample", "en"), { javaScriptEnabled: false }, async (page) => {
    for (const id of ["map", "agreement", ...CHARTS]) {
      assert.ok(await page.locator(`#${id} table`).first().isVisible(), id);
    }
    assert.equal(await page.locator("#theme").isVisible(), false);
    assert.equal(await page.locator(".choice").first().isVisible(), false);
    assert.equal(await page.locator(".chart").first().isVisible(), false);
    assert.equal(await page.locator("#findings li").count() > 5, true);
  }));

await check("hostile text stays text", async () => {
  for (const language of LANGUAGES) {
    await withReport(report("hostile", language), {}, async (page) => {
      assert.equal(await page.locator("script").count(), 2);
      assert.equal(await page.locator("h1").count(), 1);
      assert.equal(await page.locator("img").count(), 0);
      assert.ok((await page.title()).includes("</title>"));
    });
  }
});

await check("the policy stops a planted program and a planted request", async () => {
  const { page, complaints, close } = await openReport(checks.browser, report("sample", "en"));
  await page.evaluate(() => {
    const script = document.createElement("script");
    try {
      script.textContent = "globalThis.planted = true";
    } catch {
      // Trusted types refuse it already.
    }
    document.body.append(script);
    const picture = document.createElement("img");
    picture.src = "https://planted.example/x.png";
    document.body.append(picture);
  });
  await page.waitForTimeout(200);
  assert.equal(await page.evaluate(() => globalThis.planted), undefined);
  assert.ok(complaints.some((text) => text.includes("Content Security Policy")), complaints.join("\n"));
  await close();
});

for (const theme of THEMES) {
  await check(`prints on white paper, without controls: ${theme}`, () =>
    withReport(report("sample", "en"), { theme }, async (page) => {
      const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
      const pages = pdf.toString("latin1").match(/\/Type\s*\/Page\b/g).length;
      assert.ok(pages >= 4 && pages <= 30, `${pages} pages`);
      await page.emulateMedia({ media: "print" });
      assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(255, 255, 255)");
      assert.equal(await page.locator("#theme").isVisible(), false);
      assert.equal(await page.locator("nav").isVisible(), false);
      return `${pages} pages`;
    }));
}

if (pictures) {
  mkdirSync(pictures, { recursive: true });
  const shots = [
    ["light", "many", "en", { theme: "light" }],
    ["dark", "many", "en", { theme: "dark" }],
    ["arabic", "many", "ar", { theme: "light" }],
    ["phone", "many", "pt", { theme: "light", width: 360, height: 740 }],
  ];
  for (const [name, dataset, language, options] of shots) {
    await withReport(report(dataset, language), options, (page) =>
      page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true }));
  }
  await withReport(report("sample", "en"), {}, (page) =>
    page.pdf({ path: join(pictures, "print.pdf"), preferCSSPageSize: true, printBackground: true }));
  console.log(`pictures are in ${pictures}; print.pdf has ${statSync(join(pictures, "print.pdf")).size} bytes`);
}

process.exit(await checks.end());
