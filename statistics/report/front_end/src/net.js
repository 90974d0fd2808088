import { max } from "d3-array";
import { scaleLinear } from "d3-scale";
import { countryName, data, drawable, format, grid, legend, shape, sheet, widest, words } from "./draw.js";

// Who left on one side of zero, who came on the other, the net as a mark between.
export function drawNet(place, width) {
  const rows = data.net.filter((row) => drawable(row.inflow) || drawable(row.outflow) || row.net !== null);
  const stacked = width < 520;
  const step = stacked ? 48 : 34;
  const top = 34;
  const height = top + rows.length * step + 6;
  const { svg, x, box } = sheet(place, width, height);
  const labels = stacked ? 0 : widest(svg, rows.map((row) => countryName(row.country))) + 20;
  const most = max(rows, (row) => max([row.inflow, row.outflow, Math.abs(row.net ?? 0)])) || 1;
  const scale = scaleLinear([-most, most], [labels + 16, width - 16]);
  grid(svg, scale, x, top - 4, height, stacked ? 4 : 8);
  rows.forEach((row, index) => {
    const begin = top + index * step;
    const bar = begin + (stacked ? 20 : 6);
    const thick = stacked ? 18 : step - 12;
    const group = svg.append("g");
    group.append("title").text(
      [
        countryName(row.country),
        ...["inflow", "outflow", "net"]
          .filter((figure) => row[figure] !== null)
          .map((figure) => `${words[figure]}: ${format(row[figure])}`),
      ].join("\n"),
    );
    group
      .append("text")
      .attr("class", "label")
      .attr("x", x(stacked ? 0 : labels - 14))
      .attr("y", stacked ? begin + 13 : bar + thick / 2)
      .attr("dominant-baseline", stacked ? "auto" : "central")
      .attr("text-anchor", stacked ? "start" : "end")
      .text(countryName(row.country));
    if (drawable(row.outflow)) {
      box(group.append("rect").attr("class", "bar sender"), scale(-row.outflow), bar, scale(0) - scale(-row.outflow), thick);
    }
    if (drawable(row.inflow)) {
      box(group.append("rect").attr("class", "bar receiver"), scale(0), bar, scale(row.inflow) - scale(0), thick);
    }
    if (row.net !== null) shape(group, "diamond", "net", x(scale(row.net)), bar + thick / 2);
  });
  legend(place, [
    ["bar", "bar sender", words.outflow],
    ["bar", "bar receiver", words.inflow],
    ["diamond", "net", words.net],
  ]);
}
