import { max } from "d3-array";
import { scaleLinear } from "d3-scale";
import { corridorName, data, format, grid, legend, shape, sheet, widest, words } from "./draw.js";

const FIGURES = ["sender", "receiver", "linked", "estimate"];
const known = (number) => number !== null;

// Sender, receiver, linked and estimate of the largest corridors on one scale.
export function drawSides(place, width) {
  const rows = data.corridors
    .slice(0, data.shown.sides)
    .filter((row) => known(row.sender) || known(row.receiver));
  const stacked = width < 620;
  const step = stacked ? 54 : 42;
  const top = 34;
  const height = top + rows.length * step + 6;
  const { svg, x } = sheet(place, width, height);
  const labels = stacked ? 0 : Math.min(widest(svg, rows.map(corridorName)), width * 0.42) + 20;
  const most = max(rows, (row) =>
    max([row.sender, row.receiver, row.linked, row.estimate, ...FIGURES.map((figure) => row.intervals[figure]?.[1])]));
  const scale = scaleLinear([0, most || 1], [labels + 12, width - 26]).nice(stacked ? 3 : 6);
  grid(svg, scale, x, top - 4, height, stacked ? 3 : 6);
  const place_of = (number) => x(scale(Math.max(0, number)));
  rows.forEach((row, index) => {
    const begin = top + index * step;
    const middle = begin + (stacked ? 34 : step / 2);
    const group = svg.append("g");
    group.append("title").text(
      [
        corridorName(row),
        ...FIGURES.filter((figure) => known(row[figure])).map((figure) => `${words[figure]}: ${format(row[figure])}`),
      ].join("\n"),
    );
    group
      .append("text")
      .attr("class", "label")
      .attr("x", x(stacked ? 0 : labels - 14))
      .attr("y", stacked ? begin + 14 : middle)
      .attr("dominant-baseline", stacked ? "auto" : "central")
      .attr("text-anchor", stacked ? "start" : "end")
      .text(corridorName(row));
    if (known(row.sender) && known(row.receiver)) {
      group
        .append("line")
        .attr("class", "between")
        .attr("x1", place_of(row.sender))
        .attr("x2", place_of(row.receiver))
        .attr("y1", middle)
        .attr("y2", middle);
    }
    if (known(row.estimate)) {
      const [low, high] = row.intervals.estimate ?? [row.estimate, row.estimate];
      const line = middle - 9;
      group
        .append("path")
        .attr("class", "estimate-line")
        .attr(
          "d",
          `M${place_of(low)},${line}H${place_of(high)}M${place_of(low)},${line - 4}v8` +
            `M${place_of(high)},${line - 4}v8M${place_of(row.estimate)},${line - 6}v12`,
        );
    }
    // Intervals of what was counted: mostly narrower than the mark itself.
    for (const figure of ["sender", "receiver", "linked"]) {
      if (!known(row[figure]) || !row.intervals[figure]) continue;
      const [low, high] = row.intervals[figure].map(place_of);
      group.append("path").attr("class", `interval ${figure}`).attr("d", `M${low},${middle}H${high}M${low},${middle - 4}v8M${high},${middle - 4}v8`);
    }
    if (known(row.linked)) shape(group, "diamond", "linked", place_of(row.linked), middle);
    if (known(row.receiver)) shape(group, "square", "receiver", place_of(row.receiver), middle);
    if (known(row.sender)) shape(group, "circle", "sender", place_of(row.sender), middle);
  });
  const has = (figure) => rows.some((row) => known(row[figure]));
  legend(place, [
    ["circle", "sender", words.sender],
    ["square", "receiver", words.receiver],
    ...(has("linked") ? [["diamond", "linked", words.linked]] : []),
    ...(has("estimate") ? [["interval", "estimate", words.estimate]] : []),
  ]);
}
