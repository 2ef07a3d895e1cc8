// The answer sheet by keyboard, on the row under the cursor: 1 to 4 answer, 5 opens what
// does not apply; in a survey 0 to 9 grade and u is unknown; e the evidence, c the words, ? the keys.
const TYPING = "input:not([type=checkbox]), textarea, select, [contenteditable]";

export function review() {
  const table = document.querySelector("[data-answers]");
  if (!table) return;
  back(table);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.target.closest?.(TYPING)) return leave(event);
    const row = table.querySelector(".cursor");
    if (act(event.key, row) !== false) event.preventDefault();
  });
}

// After an answer the page comes back to its row.
function back(table) {
  const row = location.hash && document.getElementById(location.hash.slice(1));
  if (!row || !table.contains(row)) return;
  row.classList.add("cursor");
  row.scrollIntoView({ block: "center" });
  row.querySelector("a")?.focus({ preventScroll: true });
}

function leave(event) {
  if (event.key !== "Escape") return;
  event.target.blur();
  event.target.closest("[data-key]")?.querySelector("a")?.focus({ preventScroll: true });
}

function act(key, row) {
  if (key === "?") {
    const keys = document.querySelector("[data-keys]");
    keys?.toggleAttribute("open");
    keys?.scrollIntoView({ block: "nearest" });
    return;
  }
  const what = /^[0-9u]$/.test(key) ? `[data-claim="${key}"]` : { e: "[data-evidence]", c: "[name=words]" }[key];
  const part = what && row?.querySelector(what);
  if (!part) return false;
  if (key === "c") part.focus();
  else part.click();
}
