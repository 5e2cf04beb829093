// The page's own part: it finds the numbers that the choices name, and shows them as chart, words and tables. The chart
// and its controls are Vega's: what they are stands in the specification and in the facts that the program wrote.
"use strict";
const byId = id => document.getElementById(id);
const facts = JSON.parse(byId("facts").textContent);
const NOTHING = {estimate: NaN, low: NaN, high: NaN, least: NaN, most: NaN};
let view, lines, now, later;

// ---- The numbers. One line holds a measure of some people in a list of times or points: "x" is not defined; "5/2" is 5
// with an interval from 3 to 7, "5/2/3" from 3 to 8, "5" without one; "~1~9" behind it: what is not known. Estimates of every policy come first, then differences.

async function unpacked() {
  const bytes = Uint8Array.from(atob(byId("numbers").textContent.trim()), c => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return (await new Response(stream).text()).split("\n");
}

function understood(word) {
  if (word === undefined || word.startsWith("x")) return NOTHING;
  const [number, least = NaN, most = NaN] = word.split("~");
  const [estimate, below, above = below] = number.split("/").map(Number);
  return {estimate, low: estimate - below, high: estimate + above, least: Number(least), most: Number(most)};
}

const placeOf = (list, name) => list.findIndex(x => x.name === name);

function wordsOf(list) {
  const place = [["measures", now.measure], ["groups", now.group], ["subgroups", now.subgroup]]
    .reduce((at, [what, name]) => at * facts[what].length + placeOf(facts[what], name), facts.lists.indexOf(list));
  const line = lines[place];
  return line ? line.split(" ") : null;
}

function numberAt(words, policy, difference, list, i) {
  if (words === null || (difference && policy === facts.against)) return NOTHING;
  const block = difference ? facts.policies.length + policy - (policy > facts.against) : policy;
  return understood(words[block * list.at.length + i]);
}

// ---- What is chosen.

const listCalled = name => facts.lists.find(x => x.name === name);
const isTicked = policy => now["policy_" + policy.name] && !(now.difference && policy === facts.policies[facts.against]);

// A period is a stretch of some list: "2018" of the years.
function period() {
  for (const list of facts.lists)
    for (let i = 0; i < list.at.length && list.name !== "point"; i++)
      if (list.at[i].name === now.period) return {list, i, ...list.at[i]};
  const list = facts.lists.at(-1);
  return {list, i: 0, ...list.at[0]};
}

// The list on the axis: the one chosen, or a coarser one where these people are not told apart so finely.
function axisList() {
  const from = Math.max(0, facts.lists.indexOf(listCalled(now.by)));
  return facts.lists.slice(from).find(x => x.on_axis && wordsOf(x) !== null) ?? null;
}

// Whether a point of a sweep passes the sliders: near each value that is held, but for the parameter on the axis.
function isNear(point) {
  return facts.factors.every((f, k) => {
    if (f.name === now.axis || !now["hold_" + k]) return true;
    const at = nearest(f, now["near_" + k]);
    return Math.abs(point.values[k] - at) <= (f.levels ? 1e-9 * (Math.abs(at) + f.max - f.min) : 0.1 * (f.max - f.min));
  });
}
const nearest = (factor, x) => !factor.levels ? x
  : factor.levels.reduce((a, b) => Math.abs(b - x) < Math.abs(a - x) ? b : a);

function stops(list) {
  if (list.name !== "point") {
    const p = period();
    return list.at.map((t, i) => ({...t, i, at: (t.from + t.to) / 2})).filter(t => t.from >= p.from && t.to <= p.to);
  }
  const k = placeOf(facts.factors, now.axis);
  return list.at.map((t, i) => ({...t, i, at: t.values[k]})).filter(isNear).sort((a, b) => a.at - b.at);
}

// Every number on the axis, policy by policy.
function rowsOf(list) {
  const words = wordsOf(list), places = stops(list), ticked = facts.policies.filter(isTicked);
  const isFew = places.length <= 24;
  return ticked.flatMap((policy, k) => places.map(s => ({
    policy: policy.label, at: s.at, name: s.label ?? String(+s.at.toPrecision(6)), aside: isFew && now.joined ? 5 * (k - (ticked.length - 1) / 2) : 0,
    ...numberAt(words, facts.policies.indexOf(policy), now.difference, list, s.i)})));
}

// ---- Numbers for people: two digits of the widest interval, one of the narrowest.

function decimalsOf(numbers) {
  const places = (x, digits) => digits - 1 - Math.floor(Math.log10(x));
  const halves = numbers.map(x => (x.high - x.low) / 2).filter(x => x > 0);
  const largest = Math.max(...numbers.map(x => Math.abs(x.estimate)).filter(x => x > 0), 0);
  const wanted = halves.length > 0 ? Math.max(places(Math.max(...halves), 2), places(Math.min(...halves), 1))
    : largest > 0 ? places(largest, 3) : 0;
  return Math.min(4, Math.max(0, wanted));
}

function said(x, decimals, plus) {
  const show = (v, sign) => v.toLocaleString("en-GB", {minimumFractionDigits: decimals, maximumFractionDigits: decimals,
    signDisplay: sign ? "exceptZero" : "negative"}).replace("-", "\u2212");
  if (Number.isNaN(x.estimate)) return "undefined";
  const doubt = Number.isNaN(x.least) ? "" : ` [${show(x.least)} to ${show(x.most)}]`;
  return (Number.isNaN(x.low) ? `${show(x.estimate, plus)} (no interval)`
    : `${show(x.estimate, plus)} (${show(x.low)} to ${show(x.high)})`) + doubt;
}

const saidAll = (numbers, plus) => {
  const decimals = decimalsOf(numbers);
  return numbers.map(x => said(x, decimals, plus));
};

// ---- Words and tables.

const named = (what, name) => facts[what][placeOf(facts[what], name)].label;
const measure = () => facts.measures[placeOf(facts.measures, now.measure)];
const unit = () => now.difference ? measure().unit.replace(/^%/, "percentage points:") : measure().unit;
const against = () => facts.policies[facts.against].label;

function people() {
  const group = named("groups", now.group);
  return placeOf(facts.subgroups, now.subgroup) === 0 ? group : `${group}: ${named("subgroups", now.subgroup)}`;
}

function heading() {
  return measure().label + (now.difference ? `: difference from ${against()}` : "");
}

function fill(table, head, rows) {
  const cell = (row, tag, text, scope) => {
    const made = row.appendChild(document.createElement(tag));
    made.textContent = text;
    if (scope) made.scope = scope;
  };
  table.replaceChildren(table.caption ?? "");
  const top = table.createTHead().insertRow();
  head.forEach(text => cell(top, "th", text, "col"));
  const body = table.appendChild(document.createElement("tbody"));
  for (const texts of rows) {
    const row = body.insertRow();
    texts.forEach((text, i) => cell(row, i === 0 ? "th" : "td", text, i === 0 ? "row" : null));
  }
}

// The whole period, or all points of a sweep, under each policy.
function totals() {
  const p = period(), words = wordsOf(p.list);
  const policies = facts.policies.filter(x => now["policy_" + x.name]).map(x => facts.policies.indexOf(x));
  const column = difference => saidAll(policies.map(k => numberAt(words, k, difference, p.list, p.i)), difference);
  const own = column(false), less = column(true);
  return policies.map((k, i) => [facts.policies[k].label, own[i], k === facts.against ? "\u2013" : less[i]]);
}

function sentence(list, rows) {
  const parts = [`${heading()}, ${unit()}. ${people()}.`];
  if (list === null) return parts.concat("The file has no such number: " + facts.left_out).join(" ");
  const held = facts.factors.filter((f, k) => f.name !== now.axis && now["hold_" + k]);
  if (list.name === "point")
    parts.push(`Against ${now.axis}${held.length ? ", at points near " + held.map(f =>
      `${f.name} = ${+nearest(f, now["near_" + facts.factors.indexOf(f)]).toPrecision(4)}`).join(", ") : ", at every point"}.`);
  else
    parts.push(`By ${list.label.toLowerCase()}, ${period().label.replace("Whole period", "over the whole period")}.`);
  if (list.name !== "point" && list.name !== now.by)
    parts.push(`Groups and subgroups together are told by ${list.label.toLowerCase()} only.`);
  if (!rows.some(x => x.estimate === x.estimate))
    parts.push("None of these numbers is defined" + (placeOf(facts.subgroups, now.subgroup) > 0
      ? ": the file does not count this measure by subgroup, or there are no such people." : "."));
  parts.push(facts.interval_words);
  if (facts.doubt_words) parts.push(facts.doubt_words);
  if (now.difference) parts.push("Differences are paired by replicate: the same people under each policy.");
  return parts.join(" ");
}

function wrapped(text, letters) {
  return text.split(" ").reduce((rows, word) => {
    const longer = `${rows.at(-1)} ${word}`.trim();
    return longer.length <= letters ? [...rows.slice(0, -1), longer] : [...rows, word];
  }, [""]);
}

function showTables(list, rows) {
  const total = period();
  const hasTotal = total.list.name !== "point" && wordsOf(total.list) !== null;
  byId("totals").hidden = !hasTotal;
  fill(byId("totals"), ["Policy", facts.sweep ? "Mean over all points" : total.label, `Less ${against()}`], hasTotal ? totals() : []);
  const texts = saidAll(rows, now.difference);
  fill(byId("values"), [facts.sweep ? now.axis : list?.label ?? "", "Policy", heading()],
    rows.map((x, i) => [x.name, x.policy, texts[i]]));
}

// The values at the vertical line.
function showChosen() {
  const rows = now.rows.filter(x => x.at === view.signal("chosen"));
  const texts = saidAll(rows, now.difference);
  byId("here").textContent = rows.length === 0 ? "" : (facts.sweep ? `${now.axis} = ` : "") + rows[0].name
    + ": " + rows.map((x, i) => `${x.policy} ${texts[i]}`).join("; ") + ".";
}

// ---- From choices to the page.

function readChoices() {
  now = Object.fromEntries(facts.choices.map(name => [name, view.signal(name)]));
  now = {group: facts.groups[0].name, subgroup: facts.subgroups[0].name, ...now, difference: now.show === "difference"};
}

// Vega tells of changes in the middle of its work, of several at once: the page waits for its end.
let waiting = null;
function soon(what) {
  const both = waiting !== null && waiting.what !== what;
  clearTimeout(waiting?.timer);
  waiting = {what: both ? show : what, timer: setTimeout(() => { waiting = null; (both ? show : what)(); })};
}

function look() {
  const at = Math.min(view.signal("at"), now.stops.length - 1);
  view.signal("chosen", now.stops[at] ?? 0).runAsync();
  showChosen();
}

async function show() {
  readChoices();
  const list = axisList(), width = view.signal("width");
  now.joined = list?.name !== "point" || !facts.sample && facts.factors.every((f, k) => f.name === now.axis || now["hold_" + k]);
  now.rows = list === null ? [] : rowsOf(list);
  now.stops = [...new Set(now.rows.map(x => x.at))];
  const slider = document.querySelector("input[name=at]");
  slider.max = Math.max(0, now.stops.length - 1);
  const at = Math.min(now.at, slider.max);
  view.signal("heading", wrapped(heading(), width / 8)).signal("below", wrapped(`${unit()}. ${people()}`, width / 6.6))
    .signal("few", now.stops.length <= 24).signal("joined", now.joined)
    .signal("ticked", facts.policies.filter(isTicked).map(x => x.label)).signal("chosen", now.stops[at] ?? 0)
    .data("shown", now.rows).data("changes", facts.sweep ? [] : facts.changes.filter(x => x.at >= period().from && x.at <= period().to));
  const p = period(), ends = facts.sweep ? facts.factors[placeOf(facts.factors, now.axis)] : null;
  const margin = ends === null ? 0 : (ends.max - ends.min) / 40;
  view.signal("span", ends === null ? [p.from, p.to] : [ends.min - margin, ends.max + margin])
    .signal("under_axis", ends === null ? "" : now.axis);
  byId("words").textContent = sentence(list, now.rows);
  showTables(list, now.rows);
  showChosen();
  await view.runAsync();
}

// The address holds what was chosen, so that a view can be sent.
function keepAddress() {
  const kept = facts.choices.filter(name => String(view.signal(name)) !== facts.first[name])
    .map(name => [name, view.signal(name)]);
  history.replaceState(null, "", "#" + new URLSearchParams(kept));
}

function followAddress() {
  const given = new URLSearchParams(location.hash.slice(1));
  for (const name of facts.choices) {
    const text = given.get(name) ?? facts.first[name], first = view.signal(name);
    const control = document.querySelector(`[name="${name}"]`);
    if (control?.tagName === "SELECT" && ![...control.options].some(x => x.value === text)) continue;
    view.signal(name, typeof first === "boolean" ? text === "true" : typeof first === "number" ? Number(text) || 0 : text);
  }
}

function lookNear(x) {
  if (!Number.isFinite(+x) || now.stops.length === 0) return;
  const i = now.stops.reduce((best, at, k) => Math.abs(at - x) < Math.abs(now.stops[best] - x) ? k : best, 0);
  if (i !== view.signal("at")) view.signal("at", i).runAsync();
}

// ---- Saving.

function save(name, address) {
  const link = document.createElement("a");
  link.download = `${now.measure}-${now.show}.${name}`;
  link.href = address;
  link.click();
}

// Pictures are for paper: light, whatever the screen.
async function savePicture(kind) {
  const dark = view.signal("dark");
  await view.signal("dark", false).runAsync();
  save(kind, await view.toImageURL(kind, kind === "png" ? 3 : 1));
  await view.signal("dark", dark).runAsync();
}

function saveNumbers() {
  const quoted = x => /[",\n]/.test(x) ? `"${String(x).replaceAll('"', '""')}"` : x;
  const head = [facts.sweep ? now.axis : "time", "policy", "against", "estimate", "low", "high", "measure", "unit", "group", "subgroup",
    ...facts.doubt_words ? ["uncertainty_low", "uncertainty_high"] : []];
  const rows = now.rows.map(x => [facts.sweep ? x.at : x.name, x.policy, now.difference ? against() : "", x.estimate, x.low, x.high,
    measure().label, unit(), named("groups", now.group), named("subgroups", now.subgroup),
    ...facts.doubt_words ? [x.least, x.most] : []]
    .map(v => Number.isNaN(v) ? "" : quoted(v)));
  const text = [head.map(quoted), ...rows].map(x => x.join(",")).join("\n") + "\n";
  save("csv", URL.createObjectURL(new Blob([text], {type: "text/csv"})));
}

// ---- The controls: a signal of Vega's each, bound to an input.

function controls() {
  const bound = (name, value, bind, element = "#choose") => ({name, value, bind: {...bind, element}});
  const select = (name, label, list, value = list[0].name) => bound(name, value,
    {input: "select", options: list.map(x => x.name), labels: list.map(x => x.label ?? x.name), name: label});
  const tick = (name, label, value, element) => bound(name, value, {input: "checkbox", name: label}, element);
  const range = (name, label, [min, max, step, value], element) => bound(name, value,
    {input: "range", min, max, step, name: label}, element);
  const made = [select("measure", "Measure", facts.measures, facts.measures.find(x => x.name === "avoidance")?.name)];
  if (facts.groups.length > 1) made.push(select("group", "Group", facts.groups));
  if (facts.subgroups.length > 1) made.push(select("subgroup", "Of them", facts.subgroups));
  made.push(select("show", "Show", [{name: "estimate", label: "Each policy"},
    {name: "difference", label: `Difference from ${against()}`}]));
  if (facts.sweep) made.push(select("axis", "Against", facts.factors));
  else made.push(select("by", "By", facts.lists.filter(x => x.on_axis)),
    select("period", "Period", facts.lists.toReversed().flatMap(x => x.name === "interval" ? [] : x.at)));
  made.push(tick("from_zero", "Axis from 0", true));
  for (const policy of facts.policies) made.push(tick("policy_" + policy.name, policy.label, true, "#choose_policies"));
  facts.factors.forEach((f, k) => made.push(
    range("near_" + k, f.name, [f.min, f.max, (f.max - f.min) / 100 || 1, nearest(f, (f.min + f.max) / 2)], "#choose_sliders"),
    tick("hold_" + k, "Only near this value", !facts.sample, "#choose_sliders")));
  return [...made, range("at", "Look at", [0, 1000, 1, 0], "#choose_at")];
}

// ---- The beginning.

async function begin() {
  lines = await unpacked();
  const spec = JSON.parse(byId("chart").textContent);
  const made = controls();
  spec.signals.find(x => x.name === "ticked").value = facts.policies.map(x => x.label); // an empty legend has no size
  spec.signals.push(...made);
  spec.scales.push({name: "x", type: facts.sweep ? "linear" : "utc", domain: {signal: "span"}, zero: false, range: "width"});
  facts.choices = made.map(x => x.name);
  facts.first = Object.fromEntries(made.map(x => [x.name, String(x.value)]));
  byId("title").textContent = document.title = facts.title;
  byId("made").textContent = facts.made;
  if (facts.doubt_words) byId("doubt").textContent = facts.doubt_words;
  byId("left_out").textContent = facts.groups.length > 1 ? facts.left_out : "";
  byId("sliders").hidden = facts.factors.length < 2;
  view = new vega.View(vega.parse(spec, null, {ast: true}),
    {expr: vega.expressionInterpreter, renderer: "svg", container: "#drawing", hover: false});
  view.data("policies", facts.policies);
  await view.runAsync();
  const night = matchMedia("(prefers-color-scheme: dark)");
  const shade = () => view.signal("dark", night.matches).runAsync();
  night.addEventListener("change", shade);
  followAddress();
  readChoices();
  for (const name of facts.choices)
    view.addSignalListener(name, () => {
      clearTimeout(later);
      later = setTimeout(keepAddress, 200);
      soon(name === "at" ? look : show);
    });
  view.addSignalListener("pointer", (_, x) => setTimeout(lookNear, 0, x));
  view.addSignalListener("width", () => soon(show));
  window.addEventListener("hashchange", () => { followAddress(); view.runAsync(); });
  await view.runAsync();
  await show();
  await shade();
  byId("svg").onclick = () => savePicture("svg");
  byId("png").onclick = () => savePicture("png");
  byId("csv").onclick = saveNumbers;
  document.body.dataset.ready = "yes";
}
begin();
