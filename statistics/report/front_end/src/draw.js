// What all charts share: the figures, how numbers and names are written, and the sheet to draw on.
import { select } from "d3-selection";

export const data = JSON.parse(document.getElementById("figures").textContent);
export const words = data.words;
export const rightToLeft = data.rightToLeft;

const ARABIC_DIGITS = "٠١٢٣٤٥٦٧٨٩";

// A whole number as the tables have it.
export function format(number) {
  const { group, minus, arabicDigits } = data.number;
  const digits = String(Math.abs(Math.round(number))).replace(/\B(?=(\d{3})+(?!\d))/g, group);
  const local = arabicDigits ? digits.replace(/\d/g, (digit) => ARABIC_DIGITS[digit]) : digits;
  return (number < 0 ? minus : "") + local;
}

export const countryName = (code) => data.countries[code] ?? code;

export const corridorName = (corridor) =>
  words.corridor
    .replace("{origin}", countryName(corridor.origin))
    .replace("{destination}", countryName(corridor.destination));

// A number that can be drawn: published, and not below nothing because of noise.
export const drawable = (number) => number !== null && number > 0;

// An empty sheet in `place`, named and described by the heading and the text of its section. `x` and
// `box` mirror what is drawn where the language is written from right to left.
export function sheet(place, width, height) {
  const id = place.dataset.chart;
  place.replaceChildren();
  const svg = select(place)
    .append("svg")
    .attr("viewBox", `0 0 ${width} ${height}`)
    .attr("width", width)
    .attr("height", height)
    .attr("role", "img")
    .attr("aria-labelledby", `${id}-heading`)
    .attr("aria-describedby", `${id}-text`);
  const x = (value) => (rightToLeft ? width - value : value);
  const box = (selection, left, top, boxWidth, boxHeight) =>
    selection
      .attr("x", rightToLeft ? width - left - boxWidth : left)
      .attr("y", top)
      .attr("width", Math.max(0, boxWidth))
      .attr("height", boxHeight);
  return { svg, x, box };
}

// The width of the widest of the texts as the chart writes them.
export function widest(svg, texts, style = "label") {
  const probe = svg.append("text").attr("class", style).attr("visibility", "hidden");
  let most = 0;
  for (const text of texts) {
    probe.text(text);
    most = Math.max(most, probe.node().getComputedTextLength());
  }
  probe.remove();
  return Math.ceil(most);
}

// The text, cut short where it is wider than `most`; the table has it whole.
export function fitted(svg, text, most, style = "label") {
  let shown = text;
  while (shown.length > 3 && widest(svg, [shown], style) > most) {
    shown = `${shown.replace(/…$/, "").slice(0, -1).trimEnd()}…`;
  }
  return shown;
}

const SHAPES = {
  circle: (mark) => mark.append("circle").attr("r", 5.5),
  square: (mark) => mark.append("rect").attr("x", -6.5).attr("y", -6.5).attr("width", 13).attr("height", 13),
  diamond: (mark) => mark.append("path").attr("d", "M0,-7.5L7.5,0L0,7.5L-7.5,0Z"),
  interval: (mark) => mark.append("path").attr("d", "M-9,0H9M-9,-5V5M9,-5V5M0,-8V8"),
};

export function shape(parent, kind, style, x, y) {
  const mark = parent.append("g").attr("class", `mark ${style}`).attr("transform", `translate(${x},${y})`);
  SHAPES[kind](mark);
  return mark;
}

// Signs and what they stand for, above the chart. The words carry the meaning, the signs are shapes.
export function legend(place, entries) {
  const list = select(place).insert("ul", ":first-child").attr("class", "legend");
  for (const [kind, style, text] of entries) {
    const item = list.append("li");
    const icon = item
      .append("svg")
      .attr("width", 22)
      .attr("height", 18)
      .attr("viewBox", "-11 -9 22 18")
      .attr("aria-hidden", "true");
    if (kind === "bar") {
      icon.append("rect").attr("class", style).attr("x", -10).attr("y", -6).attr("width", 20).attr("height", 12);
    } else {
      shape(icon, kind, style, 0, 0);
    }
    item.append("span").text(text);
  }
}

// Vertical lines with numbers above the rows.
export function grid(svg, scale, x, top, bottom, most) {
  const ticks = scale.ticks(most).filter(Number.isInteger);
  const axis = svg.append("g").attr("class", "axis");
  for (const tick of ticks) {
    const at = x(scale(tick));
    axis.append("line").attr("x1", at).attr("x2", at).attr("y1", top).attr("y2", bottom).attr("class", tick === 0 ? "zero" : "");
    axis.append("text").attr("x", at).attr("y", top - 8).attr("text-anchor", "middle").text(format(Math.abs(tick)));
  }
}
