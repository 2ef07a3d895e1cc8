// A cursor for rows: j and k move it, Enter opens, x selects; where a table has a form for
// its selection, p, d and h choose what to do with it (事案化, 対応不要, 保留).
const TYPING = "input:not([type=checkbox]), textarea, select, [contenteditable]";

export function rows() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest?.(TYPING) || document.querySelector("dialog[open]")) return;
    const act = acts[event.key];
    if (act && act(event) !== false) event.preventDefault();
  });
}

const all = () => [...document.querySelectorAll("[data-rows] [data-key]")].filter((row) => row.offsetParent);
const current = () => document.querySelector("[data-rows] .cursor");

function move(step) {
  const list = all();
  if (!list.length) return false;
  const from = list.indexOf(current());
  const next = list[Math.max(0, Math.min(list.length - 1, from < 0 ? 0 : from + step))];
  current()?.classList.remove("cursor");
  next.classList.add("cursor");
  next.scrollIntoView({ block: "nearest" });
  const link = next.querySelector("a");
  link?.focus({ preventScroll: true });
}

function choose(verdict) {
  const form = document.querySelector("form[data-verdicts]");
  if (!form) return false;
  const row = current();
  const picked = document.querySelectorAll("[data-rows] input[type=checkbox]:checked");
  if (!picked.length && row) tick(row);
  if (!picked.length && !row) return false;
  const why = form.querySelector("[name=why]");
  const button = form.querySelector(`button[value=${verdict}]`);
  if (!button) return false;
  // A reason is needed before anything is called not worth handling.
  if (verdict === "dismiss" && why && !why.value.trim()) return why.focus();
  form.requestSubmit(button);
}

function tick(row) {
  const box = row?.querySelector("input[type=checkbox]");
  if (!box) return false;
  box.checked = !box.checked;
}

const acts = {
  j: () => move(1),
  k: () => move(-1),
  ArrowDown: () => (current() ? move(1) : false),
  ArrowUp: () => (current() ? move(-1) : false),
  x: () => tick(current()),
  p: () => choose("promote"),
  d: () => choose("dismiss"),
  h: () => choose("hold"),
  n: () => {
    const field = document.querySelector("[data-first-field]");
    if (!field) return false;
    field.closest("details")?.setAttribute("open", "");
    field.focus();
  },
};
