// usage: page.mjs PAGE RESULTS
// Writes performance.md and performance.svg into the folder of results: the page with its blocks, from
// `<!-- begin NAME -->` to `<!-- end NAME -->`, made from what the benchmarks printed. A block without results
// stays.
import { existsSync, readFileSync, writeFileSync } from "node:fs";

const [page, folder] = process.argv.slice(2);
const read = (name) => (existsSync(`${folder}/${name}`) ? readFileSync(`${folder}/${name}`, "utf8") : "");
const groups = ["client", "bill", "middleware", "sqlite", "micro", "growth"];
const printed = Object.fromEntries(groups.map((group) => [group, read(`${group}.md`)]));

// The page keeps the values of groups that did not run, in comments at the end of their blocks.
const before = readFileSync(page, "utf8");
const block = (name) => before.split(`<!-- begin ${name} -->`)[1]?.split(`<!-- end ${name} -->`)[0] ?? "";
const values = {};
const collect = (text) => {
  for (const [, name, value] of text.matchAll(/<!-- (\S+) = (\S+) -->/g)) values[name] = +value;
};
for (const group of groups) collect(printed[group] || block(group));

const number = (value, digits = 0) =>
  value === undefined ? "-" : value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
// Of each round where the program noted it, which is steadier than that of the medians.
const ratio = (a, b) => number(values[`${a}.x`] ?? (values[a] && values[b] ? values[a] / values[b] : undefined), 2);
const table = (head, rows) =>
  [head, head.map((_, i) => (i ? "---:" : "---")), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

// What a load and a save take, beside the goals.
function summary() {
  const store = (setting) => ratio(`client.store.${setting}`, `client.floor.${setting}`);
  const manager = (setting) => ratio(`client.manager.${setting}`, `client.floor.${setting}`);
  const collected = (store) =>
    [10000, 100000, 1000000].map((size) => number(values[`growth.collect.${store}.${size}`], 1)).join(", ");
  const units = (name) => `${number(values[`bill.${name}.1024.reads`])} / ${number(values[`bill.${name}.1024.writes`])}`;
  return table(
    ["", "measured", "at most", "goal"],
    [
      ["load + save, 64 in flight, CPU x floor (store; manager)", `${store("64")}; ${manager("64")}`, "4.5", "3.0"],
      ["load + save, 1 in flight, CPU x floor (store; manager)", `${store("1")}; ${manager("1")}`, "2.2", "1.7"],
      ["1 blocking thread, manager, x floor of 1 blocking thread", manager("threads.1"), "", ""],
      ["64 blocking threads, manager, x floor of 64 blocking threads", manager("threads.64"), "3", "2.2"],
      ["over TLS, 64 in flight, x floor over TLS (store; manager)", `${store("64.tls")}; ${manager("64.tls")}`, "3.5", "2.5"],
      [
        "TLS connections that resume a session",
        `${number(values["client.tls.resumed"])} of ${number(values["client.tls.connections"])}`,
        "",
        "all but the first",
      ],
      ["heap of a request in flight at 1024, its connection open", `${number(values["growth.memory.1024"], 1)} KB`, "12 KB", "10 KB"],
      ["SQLite, load + save, CPU x bare statements", ratio("sqlite.library", "sqlite.floor"), "1.5", "1.3"],
      ["a route that never touches its session", `${number(values["micro.untouched"] / 1000, 2)} us`, "1 us", ""],
      ["a thousand requests of 1 KB, RCU / WCU, uncompressed", units("plain"), "960 / 400", ""],
      [
        "a thousand requests of pages, loads from DynamoDB: with the defaults; with `cache_for: 2s`",
        `${number(values["pages.strong.loads"])}; ${number(values["pages.kept.loads"])}`,
        "a third",
        "",
      ],
      ["collecting 10 k, 100 k, 1 M sessions of DynamoDB, us of CPU for each that is removed", collected("dynamodb"), "the same +- 15 %", ""],
      ["the same of SQLite, its file in memory; on disk", `${collected("sqlite")}; ${collected("disk")}`, "the same +- 15 %", ""],
    ],
  );
}

// On-demand requests of the standard table class. An assumption: look up yours.
const prices = { read: 0.125e-6, write: 0.625e-6 };
const requestsAMonth = 1000 * 86400 * 30;
const requestsATouch = 60;

function cost() {
  const row = (title, name, touches) => {
    const units = (what) => values[`bill.${name}.1024.${what}`];
    const reads = (units("reads") / 1000) * requestsAMonth;
    // 200 of the thousand requests write the record.
    const touched = touches ? (requestsAMonth / requestsATouch) * (units("writes") / 200) : 0;
    const writes = (units("writes") / 1000) * requestsAMonth + touched;
    const dollars = reads * prices.read + writes * prices.write;
    return [title, number(reads / 1e6), number(writes / 1e6), number(reads * prices.read), number(writes * prices.write), number(dollars)];
  };
  return table(
    ["", "million RRU", "million WRU", "$ for reads", "$ for writes", "$ a month"],
    [
      ["the Ruby gem", "gem", false],
      ["connect-dynamodb", "connect.touch", false],
      ["dynasession, `compress_over: none`", "plain", true],
      ["dynasession, with the defaults, words", "words", true],
      ["the same, `read_consistency: eventual`", "words.eventual", true],
      ["the same, `read_consistency: session`", "words.session", true],
      ["`concurrency: lock`, `compress_over: none`", "lock", false],
    ]
      .filter(([, name]) => `bill.${name}.1024.reads` in values)
      .map((each) => row(...each)),
  );
}

function instructions() {
  const lines = [...read("instructions.txt").matchAll(/^(\S+)\s+(\d+) instructions, (\d+) allowed/gm)];
  return lines.length && table(["", "instructions", "at most"], lines.map(([, what, count, limit]) => [what, number(+count), number(+limit)]));
}

const contents = {
  machine: read("machine.md").trim(),
  summary: summary(),
  cost: cost(),
  instructions: instructions(),
};
for (const group of groups) {
  const lines = printed[group].trim().split("\n");
  const notes = lines.filter((line) => line.startsWith("<!--"));
  contents[group] = printed[group] && [...lines.filter((line) => !line.startsWith("<!--")), "", ...notes].join("\n");
}

let text = before;
for (const [name, made] of Object.entries(contents)) {
  if (!made) continue;
  const [begin, end] = [`<!-- begin ${name} -->`, `<!-- end ${name} -->`];
  if (!text.includes(begin) || !text.includes(end)) throw new Error(`${page} has no block ${name}`);
  text = `${text.split(begin)[0]}${begin}\n${made}\n${end}${text.split(end)[1]}`;
}
writeFileSync(`${folder}/performance.md`, text);

// The main comparison as bars: a load and a save of 1 KB.
function picture() {
  const rows = [];
  for (const inFlight of [1, 64]) {
    rows.push({ title: `${inFlight} in flight` });
    for (const [name, title, fill] of [
      ["floor", "bare sockets, ready-made bytes", "#9aa5b1"],
      ["store", "dynasession, store", "#1769aa"],
      ["manager", "dynasession, manager", "#1769aa"],
      ["aws-sdk", "aws-sdk for JavaScript", "#b5651d"],
      ["connect-dynamodb", "connect-dynamodb", "#b5651d"],
    ])
      if (`client.${name}.${inFlight}` in values) rows.push({ title, fill, value: values[`client.${name}.${inFlight}`] });
  }
  const most = Math.max(...rows.map((row) => row.value ?? 0));
  const [left, width, step] = [230, 460, 24];
  const text = (x, y, words, more = "") => `  <text x="${x}" y="${y}" ${more}>${words}</text>\n`;
  let [drawn, y] = ["", 58];
  for (const { title, fill, value } of rows) {
    if (value === undefined) {
      y += 8;
      drawn += text(12, y + 12, title, 'font-weight="bold"');
    } else {
      const size = Math.max(1, (value / most) * width).toFixed(1);
      drawn += text(left - 8, y + 12, title, 'text-anchor="end"');
      drawn += `  <rect x="${left}" y="${y}" width="${size}" height="16" fill="${fill}"/>\n`;
      drawn += text(left + +size + 6, y + 12, `${number(value)} us`);
    }
    y += step;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 780 ${y + 12}" font-family="sans-serif" font-size="13">
  <rect width="780" height="${y + 12}" fill="#ffffff"/>
${text(12, 26, "CPU time of a load and a save of a session of 1 KB in DynamoDB", 'font-size="16" font-weight="bold"')}${text(12, 46, "Microseconds of the client alone, plain HTTP; shorter is better.", 'fill="#555555"')}${drawn}</svg>
`;
}
writeFileSync(`${folder}/performance.svg`, picture());
