import { max } from "d3-array";
import { scaleLinear } from "d3-scale";
import { corridorName, data, drawable, format, sheet, widest } from "./draw.js";

// The largest corridors as bars.
export function drawRanking(place, width) {
  const rows = data.corridors.slice(0, data.shown.ranking).filter((row) => drawable(row.main));
  const stacked = width < 560;
  const step = stacked ? 46 : 32;
  const { svg, x, box } = sheet(place, width, rows.length * step + 8);
  const labels = stacked ? 0 : Math.min(widest(svg, rows.map(corridorName)), width * 0.45) + 14;
  const values = widest(svg, rows.map((row) => format(row.main)), "value") + 10;
  const scale = scaleLinear([0, max(rows, (row) => row.main) || 1], [0, width - labels - values]);
  rows.forEach((row, index) => {
    const top = index * step + 4;
    const bar = stacked ? top + 20 : top + 4;
    svg
      .append("text")
      .attr("class", "label")
      .attr("x", x(stacked ? 0 : labels - 12))
      .attr("y", stacked ? top + 13 : top + step / 2)
      .attr("dominant-baseline", stacked ? "auto" : "central")
      .attr("text-anchor", stacked ? "start" : "end")
      .text(corridorName(row));
    box(svg.append("rect").attr("class", "bar accent"), labels, bar, scale(row.main), stacked ? 16 : step - 10);
    svg
      .append("text")
      .attr("class", "value")
      .attr("x", x(labels + scale(row.main) + 7))
      .attr("y", bar + (stacked ? 8 : (step - 10) / 2))
      .attr("dominant-baseline", "central")
      .text(format(row.main));
  });
}
