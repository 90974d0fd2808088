#include "services/operator_page/page_html.h"

namespace mirrorflow {

const std::string& PageStyle() {
  // Logical properties throughout, so that a page from right to left mirrors itself.
  static const std::string style = R"css(
:root {
  color-scheme: light dark;
  --paper: #fbfaf7; --surface: #ffffff; --ink: #1b1f24; --soft: #555c65; --line: #b9b4a8;
  --accent: #1f5fa8; --good: #1c6b34; --attention: #7a5200; --fault: #a3202f; --tint: #f1eee7;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a; --surface: #1b1f24; --ink: #e9e7e2; --soft: #aab0b8; --line: #59616b;
    --accent: #8ab9f1; --good: #7fd396; --attention: #e8bf62; --fault: #ff9aa5; --tint: #242a30;
  }
}
*, *::before, *::after { box-sizing: border-box; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 1.0625rem/1.6 "Segoe UI", "Noto Sans", "Helvetica Neue", "Noto Sans Arabic", Arial, sans-serif;
  font-variant-numeric: tabular-nums;
}
:lang(ar) { line-height: 1.8; }
h1, h2, h3, h4 { line-height: 1.25; margin-block: 1.5rem 0.5rem; }
h1 { font-size: 2rem; margin-block: 0.75rem; }
h2 { font-size: 1.5rem; }
h3 { font-size: 1.2rem; }
summary h3 { display: inline; margin: 0; }
h4 { font-size: 1rem; }
:lang(ar) :is(h1, h2, h3, h4) { line-height: 1.5; }
p, ul, dl { margin-block: 0.5rem 0.75rem; max-width: 46rem; }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
main:focus { outline: none; }
header, main { max-width: 84rem; margin-inline: auto; padding-inline: clamp(1rem, 4vw, 3rem); }
header { padding-block: 1rem; border-block-end: 2px solid var(--line); }
main { padding-block-end: 3rem; }
.bar { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center; gap: 0.5rem 2rem; }
.bar p { margin: 0; }
.kicker { color: var(--accent); font-weight: 600; }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; padding: 0; margin: 0; }
nav a { display: inline-block; padding-block: 0.2rem; }
nav a[aria-current] { font-weight: 700; color: var(--ink); }
.skip { position: absolute; inset-block-start: 0.5rem; inset-inline-start: 0.5rem; padding: 0.5rem 1rem; background: var(--accent); color: var(--paper); }
.skip:not(:focus), .unseen {
  position: absolute; width: 1px; height: 1px; margin: -1px; padding: 0; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap;
}
.decision { background: var(--surface); border: 1px solid var(--line); border-inline-start: 0.4rem solid var(--attention); padding: 1.25rem; margin-block: 1rem; }
.warning { border-inline-start: 0.3rem solid var(--fault); padding-inline-start: 0.8rem; font-weight: 600; }
.badge { display: inline-block; border: 1px solid currentColor; border-radius: 0.3rem; padding-inline: 0.5rem; font-weight: 600; white-space: nowrap; }
.good { color: var(--good); }
.attention { color: var(--attention); }
.fault { color: var(--fault); }
.good::before { content: "\2713\00a0"; }
.attention::before { content: "\25b2\00a0"; }
.fault::before { content: "\2716\00a0"; }
.scroll { overflow-x: auto; margin-block: 0.75rem 1rem; }
table { border-collapse: collapse; background: var(--surface); }
th, td { text-align: start; vertical-align: top; padding: 0.4rem 0.8rem; border: 1px solid var(--line); }
td[dir="ltr"] { overflow-wrap: anywhere; min-width: 6rem; }
th code { white-space: nowrap; }
thead th { background: var(--tint); }
.command { display: flex; flex-wrap: wrap; gap: 0.3rem 1rem; align-items: baseline; margin-block: 0.4rem; }
code { font-family: "DejaVu Sans Mono", "Noto Sans Mono", monospace; font-size: 0.9em; overflow-wrap: anywhere; }
.command code, main > code { background: var(--tint); padding: 0.2rem 0.6rem; user-select: all; }
dt { font-weight: 600; margin-block-start: 0.5rem; }
dd { margin-inline-start: 1.5rem; }
summary { cursor: pointer; padding-block: 0.3rem; }
button, input { font: inherit; color: inherit; background: var(--surface); border: 2px solid var(--line); border-radius: 0.3rem; padding: 0.35rem 0.9rem; min-height: 2.5rem; }
button { cursor: pointer; border-color: var(--accent); }
.login { display: grid; gap: 0.5rem; max-width: 34rem; margin-block: 1.25rem; }
.login button { justify-self: start; }
label { font-weight: 600; }
footer { color: var(--soft); border-block-start: 1px solid var(--line); margin-block-start: 2.5rem; padding-block-start: 1rem; }
@media print { header form, nav { display: none; } }
)css";
  return style;
}

}  // namespace mirrorflow
