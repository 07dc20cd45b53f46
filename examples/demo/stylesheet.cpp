// SPDX-License-Identifier: Apache-2.0
#include "demo/pages.hpp"

namespace demo {

std::string_view stylesheet() noexcept {
  return R"(:root {
  color-scheme: light dark;
  --paper: #f7f5f0;
  --card: #fffefb;
  --line: #e2ddd2;
  --ink: #23262b;
  --soft: #63656b;
  --accent: #0b6a5b;
  --on-accent: #ffffff;
  --tint: #e3f0ec;
  --serif: "Iowan Old Style", "Palatino Linotype", Palatino, "URW Palladio L", Georgia, serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Code", "DejaVu Sans Mono", Menlo, monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #15181b;
    --card: #1d2125;
    --line: #32383d;
    --ink: #e8e5de;
    --soft: #a3a7a9;
    --accent: #74cdb8;
    --on-accent: #10211d;
    --tint: #1d302c;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto;
  max-width: 62rem;
  padding: 1.5rem clamp(1rem, 4vw, 2.5rem) 3rem;
  background: var(--paper);
  color: var(--ink);
  font: 1rem/1.6 system-ui, "Segoe UI", Roboto, "Liberation Sans", sans-serif;
  overflow-wrap: anywhere;
}
header, .who { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1rem; }
header { justify-content: space-between; min-height: 2.75rem; }
.brand { color: inherit; font: 600 1.15rem var(--serif); text-decoration: none; }
h1, h2 { font-family: var(--serif); font-weight: 600; line-height: 1.2; text-wrap: balance; }
h1 { margin: 0 0 .6rem; font-size: clamp(1.6rem, 4.5vw, 2.3rem); }
h2 { margin: 0 0 .6rem; font-size: 1.25rem; }
p { margin: 0 0 1rem; }
a { color: var(--accent); }
small { color: var(--soft); font-size: .875rem; }
.counter {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 1rem clamp(1.5rem, 5vw, 3.5rem);
  padding: clamp(1.5rem, 6vw, 3.5rem) 0;
}
.counter > div { flex: 1 1 20rem; }
.counter p { color: var(--soft); max-width: 34rem; }
.counter .number {
  margin: 0;
  color: var(--accent);
  font: 500 clamp(5rem, 17vw, 9rem)/1 var(--serif);
  font-variant-numeric: lining-nums tabular-nums;
  letter-spacing: -.03em;
}
.grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); gap: 1.25rem; }
.grid section {
  padding: clamp(1.1rem, 3vw, 1.6rem);
  background: var(--card);
  border: 1px solid var(--line);
  border-radius: .8rem;
}
.grid section > p { color: var(--soft); }
.grid section > :last-child { margin-bottom: 0; }
.wide { grid-column: 1 / -1; }
ul { margin: 0 0 1.25rem; padding: 0; list-style: none; }
li { padding: .5rem 0; border-bottom: 1px solid var(--line); white-space: pre-wrap; }
form { margin: 0 0 1rem; }
header form { margin: 0; }
label { display: block; margin-bottom: .3rem; font-size: .9rem; font-weight: 600; }
.row { display: flex; gap: .5rem; }
input {
  flex: 1;
  min-width: 0;
  padding: .55rem .75rem;
  background: var(--paper);
  color: inherit;
  border: 1px solid color-mix(in srgb, var(--soft) 70%, var(--line));
  border-radius: .5rem;
  font: inherit;
}
button, .button {
  display: inline-block;
  padding: .55rem 1.1rem;
  background: var(--accent);
  color: var(--on-accent);
  border: 1px solid var(--accent);
  border-radius: .5rem;
  font: 600 1rem/1.5 system-ui, "Segoe UI", Roboto, "Liberation Sans", sans-serif;
  text-decoration: none;
  white-space: nowrap;
  cursor: pointer;
}
button:hover, .button:hover { filter: brightness(1.12); }
.quiet { padding: .35rem .8rem; background: transparent; color: var(--accent); font-size: .9rem; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.notice {
  margin: 1rem 0 0;
  padding: .75rem 1rem;
  background: var(--tint);
  border-left: 4px solid var(--accent);
  border-radius: .4rem;
}
.empty { font-style: italic; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; text-align: left; }
th, td { padding: .5rem 1rem .5rem 0; border-top: 1px solid var(--line); vertical-align: top; }
thead th { border-top: 0; color: var(--soft); font-size: .875rem; font-weight: 500; }
tbody th { width: 9rem; overflow-wrap: normal; }
tbody :is(th, td) { font: .9rem/1.5 var(--mono); }
code { font: inherit; }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 18rem), 1fr)); gap: 1rem 1.5rem; margin: 0; }
dt { color: var(--soft); font-size: .875rem; }
dd { margin: 0; font-variant-numeric: tabular-nums; }
dd small { display: block; }
footer { margin-top: 2rem; color: var(--soft); font-size: .9rem; }
.message { padding-top: 15vh; max-width: 36rem; }
)";
}

}  // namespace demo
