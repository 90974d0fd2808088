// The program of the report: draws charts above the tables, lets the reader choose, switches the
// theme. All that it shows stands in the tables too.
import { drawChord } from "./chord.js";
import { drawCountry } from "./country.js";
import { drawNet } from "./net.js";
import { drawRanking } from "./ranking.js";
import { drawSides } from "./sides.js";

const byId = (id) => document.getElementById(id);
const all = (selector) => [...document.querySelectorAll(selector)];

const charts = {
  ranking: drawRanking,
  sides: drawSides,
  net: drawNet,
  chord: (place, width) => drawChord(place, width, byId("chord-choice").value),
  country: (place, width) => drawCountry(place, width, byId("country-choice").value),
};

function draw(place) {
  const width = Math.floor(place.clientWidth);
  // Narrower than any page: not laid out yet.
  if (width >= 200) charts[place.dataset.chart](place, width);
}

function showChoices() {
  for (const choice of all(".choice")) choice.hidden = false;
  const showMap = () => {
    for (const map of all(".heat")) map.hidden = map.dataset.measure !== byId("map-measure").value;
  };
  byId("map-measure").addEventListener("change", showMap);
  showMap();
  const showCountry = () => {
    for (const part of all("[data-country]")) part.hidden = part.dataset.country !== byId("country-choice").value;
  };
  byId("country-choice").addEventListener("change", () => {
    showCountry();
    draw(document.querySelector('[data-chart="country"]'));
  });
  showCountry();
  byId("chord-choice").addEventListener("change", () => draw(document.querySelector('[data-chart="chord"]')));
}

function showCharts() {
  const widths = new Map();
  const observer = new ResizeObserver((entries) => {
    for (const { target, contentRect } of entries) {
      const width = Math.floor(contentRect.width);
      if (widths.get(target) === width) continue;
      widths.set(target, width);
      draw(target);
    }
  });
  for (const place of all(".chart")) {
    place.hidden = false;
    const table = place.closest("section").querySelector("details");
    if (table) table.open = false;
    observer.observe(place);
  }
}

// The style has its dark colours under a condition; choosing sets the condition.
function offerTheme() {
  const button = byId("theme");
  const preferred = matchMedia("(prefers-color-scheme: dark)");
  const { media } = [...document.styleSheets[0].cssRules].find((rule) =>
    rule.media?.mediaText.includes("prefers-color-scheme"));
  let chosen = null;
  const isDark = () => chosen ?? preferred.matches;
  const say = () => button.setAttribute("aria-pressed", String(isDark()));
  button.addEventListener("click", () => {
    chosen = !isDark();
    media.mediaText = chosen ? "screen" : "not all";
    say();
  });
  preferred.addEventListener("change", say);
  say();
  button.hidden = false;
}

// On paper nothing can be opened: tables of a page or two are printed open.
const MOST_PRINTED_ROWS = 60;
function printTables() {
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = all("details.data:not([open])").filter(
      (table) => table.querySelectorAll("tbody tr").length <= MOST_PRINTED_ROWS);
    for (const table of opened) table.open = true;
  });
  addEventListener("afterprint", () => {
    for (const table of opened) table.open = false;
  });
}

showChoices();
showCharts();
offerTheme();
printTables();
