import { sankey, sankeyJustify } from "d3-sankey";
import { linkHorizontal } from "d3-shape";
import { countryName, data, drawable, fitted, format, rightToLeft, sheet, widest, words } from "./draw.js";

const MOST_PARTNERS = 10;
const MOST_PARTNERS_NARROW = 7;

// The largest partners, the rest as one.
function partners(rows, other, most) {
  const sorted = rows
    .filter((row) => drawable(row.main))
    .map((row) => ({ name: countryName(row[other]), value: row.main }))
    .sort((a, b) => b.value - a.value);
  const rest = sorted.slice(most).reduce((sum, partner) => sum + partner.value, 0);
  const largest = sorted.slice(0, most);
  return rest > 0 ? [...largest, { name: words.others, value: rest }] : largest;
}

// Who came to the country on the side where reading starts, who left it on the other.
export function drawCountry(place, width, country) {
  // Where there is no room beside the flows, names lie on them.
  const inside = width < 600;
  const most = inside ? MOST_PARTNERS_NARROW : MOST_PARTNERS;
  const came = partners(data.corridors.filter((row) => row.destination === country), "origin", most);
  const left = partners(data.corridors.filter((row) => row.origin === country), "destination", most);
  const nodes = [
    { id: 0, name: countryName(country), side: "middle" },
    ...came.map((partner, index) => ({ ...partner, id: 1 + index, side: "came" })),
    ...left.map((partner, index) => ({ ...partner, id: 1 + came.length + index, side: "left" })),
  ];
  const links = nodes.slice(1).map((node) =>
    node.side === "came"
      ? { source: node.id, target: 0, value: node.value }
      : { source: 0, target: node.id, value: node.value });
  const top = 34;
  const height = top + 38 * Math.max(3, came.length, left.length) + 40;
  const { svg, x } = sheet(place, width, height);
  if (links.length === 0) return;
  const title = (node) => `${node.name} ${format(node.value)}`;
  const margin = (side) => inside ? 0 : Math.min(widest(svg, nodes.filter((n) => n.side === side).map(title)) + 16, width * 0.4);
  // Where reading starts lies left until everything is mirrored at the end.
  const begin = came.length ? margin("came") : 0;
  const end = left.length ? margin("left") : 0;
  const graph = sankey()
    .nodeId((node) => node.id)
    .nodeWidth(14)
    .nodePadding(20)
    .nodeSort(null)
    .nodeAlign(sankeyJustify)
    .extent([
      [begin, top],
      [width - end, height - 18],
    ])({ nodes, links });
  const band = linkHorizontal()
    .source((link) => [x(link.source.x1), link.y0])
    .target((link) => [x(link.target.x0), link.y1]);
  for (const link of graph.links) {
    const partner = link.source.id === 0 ? link.target : link.source;
    svg
      .append("path")
      .attr("class", `flow ${partner.side === "came" ? "receiver" : "sender"}`)
      .attr("d", band(link))
      .attr("stroke-width", Math.max(1, link.width))
      .append("title")
      .text(`${partner.name}: ${format(link.value)}`);
  }
  const middle = widest(svg, [countryName(country)], "label strong");
  for (const node of graph.nodes) {
    svg
      .append("rect")
      .attr("class", `node ${node.side}`)
      .attr("x", rightToLeft ? width - node.x1 : node.x0)
      .attr("y", node.y0)
      .attr("width", node.x1 - node.x0)
      .attr("height", Math.max(1, node.y1 - node.y0));
    if (node.side === "middle") {
      svg
        .append("text")
        .attr("class", "label strong")
        .attr("x", x((node.x0 + node.x1) / 2))
        .attr("y", node.y1 + 15)
        .attr("text-anchor", "middle")
        .text(node.name);
      continue;
    }
    const before = node.side === "came";
    const at = before !== inside ? node.x0 - 8 : node.x1 + 8;
    const room = inside ? width / 2 - 34 - middle / 2 : (before ? begin : end) - 16;
    const text = svg
      .append("text")
      .attr("class", "on-flow")
      .attr("x", x(at))
      .attr("y", (node.y0 + node.y1) / 2)
      .attr("dominant-baseline", "central")
      .attr("text-anchor", before !== inside ? "end" : "start");
    text.append("tspan").attr("class", "label").text(`${fitted(svg, node.name, room - widest(svg, [` ${format(node.value)}`], "value"))} `);
    text.append("tspan").attr("class", "value").text(format(node.value));
  }
  const heading = (shown, text, at, anchor) => {
    if (shown) {
      svg.append("text").attr("class", "heading").attr("x", x(at)).attr("y", 16).attr("text-anchor", anchor).text(text);
    }
  };
  heading(came.length > 0, words.came, 0, "start");
  heading(left.length > 0, words.left, width, "end");
}
