import { chordDirected, ribbonArrow } from "d3-chord";
import { arc } from "d3-shape";
import { corridorName, countryName, data, drawable, fitted, format, sheet } from "./draw.js";

// The largest corridors in a circle. `chosen` is a country whose corridors stand out, or "W".
export function drawChord(place, width, chosen) {
  const corridors = data.corridors.slice(0, data.shown.chord).filter((row) => drawable(row.main));
  const countries = Object.keys(data.countries).filter((code) =>
    corridors.some((row) => row.origin === code || row.destination === code));
  const matrix = countries.map(() => countries.map(() => 0));
  for (const row of corridors) {
    matrix[countries.indexOf(row.origin)][countries.indexOf(row.destination)] = row.main;
  }
  const size = Math.min(width, 680);
  const names = Math.min(width < 520 ? 84 : 130, size * 0.3);
  const outer = size / 2 - names;
  const inner = outer - 14;
  const height = 2 * outer + 2 * Math.min(names, 96);
  const { svg } = sheet(place, width, height);
  const middle = svg.append("g").attr("transform", `translate(${width / 2},${height / 2})`);
  const chords = chordDirected().padAngle(Math.min(0.06, 1.6 / countries.length))(matrix);
  const ribbon = ribbonArrow().radius(inner - 2).padAngle(0.008).headRadius(Math.max(8, inner / 14));
  const band = arc().innerRadius(inner).outerRadius(outer);
  const colour = (index) => `country-${index % 8}`;
  const touches = (chord) =>
    chosen === "W" || countries[chord.source.index] === chosen || countries[chord.target.index] === chosen;

  // Small ones last, so that large ones do not cover them.
  const ordered = [...chords].sort((a, b) => touches(a) - touches(b) || b.source.value - a.source.value);
  for (const chord of ordered) {
    middle
      .append("path")
      .attr("class", `ribbon ${colour(chord.source.index)}${touches(chord) ? "" : " faint"}`)
      .attr("d", ribbon(chord))
      .append("title")
      .text(
        `${corridorName({ origin: countries[chord.source.index], destination: countries[chord.target.index] })}: ` +
          format(chord.source.value),
      );
  }
  for (const group of chords.groups) {
    const angle = (group.startAngle + group.endAngle) / 2;
    const flipped = angle > Math.PI;
    middle.append("path").attr("class", `arc ${colour(group.index)}`).attr("d", band(group));
    middle
      .append("text")
      .attr("class", `label${chosen === countries[group.index] ? " chosen" : ""}`)
      // Turned about the circle, whatever the direction of the language.
      .attr("direction", "ltr")
      .attr("transform", `rotate(${(angle * 180) / Math.PI - 90}) translate(${outer + 8},0)${flipped ? " rotate(180)" : ""}`)
      .attr("dominant-baseline", "central")
      .attr("text-anchor", flipped ? "end" : "start")
      .text(fitted(svg, countryName(countries[group.index]), names - 10));
  }
}
