// What a report does beyond being read: filters, keys, the light on one row, links to what is hidden, the JSON.
// Whatever speaks of row 12 carries data-row="12"; the row itself is #r12.  Every word stands in the page.
"use strict";
const find = (id) => document.getElementById(id);
const rows = [...document.querySelectorAll("#rows tr[data-row]")];

// A line is thin: a wider one that is not seen takes the pointer.
for (const line of document.querySelectorAll("line[data-row]")) {
  const reach = line.cloneNode();
  reach.setAttribute("class", "reach");
  line.before(reach);
}

const parts = new Map();
for (const part of document.querySelectorAll("[data-row]")) {
  const row = part.dataset.row;
  if (!parts.has(row)) parts.set(row, []);
  parts.get(row).push(part);
}

// The light: what is pointed at or focused, and all that speaks of the same row.
let lit = [];
function light(target) {
  const row = target.closest?.("[data-row]")?.dataset.row;
  lit.forEach((part) => part.classList.remove("lit"));
  lit = parts.get(row) ?? [];
  lit.forEach((part) => part.classList.add("lit"));
}
// A key that scrolls the page under a pointer at rest does not take the light away from the focus.
let pointer = "";
let keyed = false;
document.addEventListener("keydown", () => (keyed = true), true);
document.addEventListener("mouseover", (event) => {
  const place = `${event.screenX} ${event.screenY}`;
  keyed &&= place === pointer;
  pointer = place;
  if (!keyed) light(event.target);
});
document.addEventListener("focusin", (event) => light(event.target));

// j and k: the next and the previous row that is shown.  The address follows when the key is let go.
const steps = { j: 1, k: -1 };
let current = null;
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
  if (!steps[event.key] || typing || event.ctrlKey || event.altKey || event.metaKey) return;
  const at = rows.indexOf(document.activeElement.closest("#rows tr") ?? current);
  const onward = steps[event.key] > 0 ? rows.slice(at + 1) : rows.slice(0, Math.max(at, 0)).reverse();
  const next = onward.find((row) => !row.hidden);
  if (!next) return;
  current = next;
  next.tabIndex = -1;
  next.focus({ preventScroll: true });
  next.scrollIntoView();
});
document.addEventListener("keyup", (event) => {
  if (steps[event.key] && current === document.activeElement) location.replace("#" + current.id);
});

document.addEventListener("click", (event) => {
  if (event.target.closest("a[href^='#']")) return setTimeout(arrive);
  const part = event.target.closest("[data-row]");
  const row = part && find("r" + part.dataset.row);
  if (row && !row.contains(part) && !event.target.closest("a, button, input, label")) location.hash = row.id;
});

// The bar: which kinds of rows are shown, and how many that makes.
const tools = find("tools");
const boxes = tools ? [...tools.querySelectorAll(".kinds input")] : [];
function filter() {
  const chosen = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
  for (const row of rows) {
    const hide = !chosen.has(row.dataset.kind);
    if (row.hidden !== hide) parts.get(row.dataset.row).forEach((part) => part.toggleAttribute("hidden", hide));
  }
  const shown = rows.filter((row) => !row.hidden).length;
  find("shown").textContent = shown;
  find("all").hidden = shown === rows.length;
  tools.classList.toggle("filtered", shown < rows.length);
  for (const box of boxes) {
    const all = rows.filter((row) => row.dataset.kind === box.value).length;
    box.parentElement.querySelector(".count").textContent = box.checked ? all : "0 / " + all;
  }
}
function showAll() {
  boxes.forEach((box) => (box.checked = true));
  filter();
}

// An address that names a row, a sentence or a fact shows it, though it was filtered out.
function arrive() {
  const target = find(location.hash.slice(1));
  if (!target) return;
  current = target.closest("#rows tr") ?? current;
  if (!target.closest("[hidden]")) return;
  showAll();
  target.scrollIntoView();
}

if (tools) {
  tools.hidden = false;
  new ResizeObserver(() => document.documentElement.style.setProperty("--bar", tools.offsetHeight + "px")).observe(tools);
  boxes.forEach((box) => box.addEventListener("change", filter));
  find("all").addEventListener("click", () => {
    showAll();
    boxes[0].focus();
  });
  find("marked").addEventListener("change", (event) =>
    document.documentElement.classList.toggle("unmarked", !event.target.checked));
  find("save")?.addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([find("data").textContent], { type: "application/json" }));
    link.download = (location.pathname.split("/").pop().replace(/\.html?$/, "") || "report") + ".json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
  filter(); // a browser that goes back keeps what was ticked
}

addEventListener("hashchange", arrive);
arrive();
