// ⌘K: find and go. The same search stands at /search, for those without scripts.
export function palette() {
  const opener = document.querySelector("a[data-palette]");
  if (!opener) return;
  let dialog;
  const open = () => {
    dialog ??= build(opener.getAttribute("aria-label"));
    if (dialog.open) return;
    dialog.showModal();
    const field = dialog.querySelector("input");
    field.select();
    look(dialog, field.value);
  };
  opener.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
  document.addEventListener("keydown", (event) => {
    const k = event.key.toLowerCase() === "k" && (event.metaKey || event.ctrlKey);
    const stroke = event.key === "/" && !event.target.closest("input, textarea, select");
    if (!k && !stroke) return;
    event.preventDefault();
    open();
  });
}

function build(label) {
  const dialog = document.createElement("dialog");
  dialog.className = "palette";
  dialog.setAttribute("aria-label", label);
  const field = document.createElement("input");
  for (const [name, value] of Object.entries({
    type: "text", role: "combobox", placeholder: label, autocomplete: "off", spellcheck: "false",
    "aria-label": label, "aria-expanded": "true", "aria-controls": "found", "aria-autocomplete": "list",
  })) field.setAttribute(name, value);
  const found = document.createElement("div");
  Object.assign(found, { id: "found", className: "found" });
  found.setAttribute("role", "listbox");
  found.setAttribute("aria-label", label);
  dialog.append(field, found);
  document.body.append(dialog);
  let waiting;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => look(dialog, field.value), 90);
  });
  dialog.addEventListener("keydown", (event) => keys(event, dialog));
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  return dialog;
}

async function look(dialog, words) {
  const answer = await fetch(`/search?q=${encodeURIComponent(words)}`).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = dialog.querySelector(".found");
  if (dialog.querySelector("input").value !== words) return;
  const links = [...page.querySelectorAll("#results a")].map((link) => document.adoptNode(link));
  links.forEach((link, at) => {
    link.id = `found-${at}`;
    link.setAttribute("role", "option");
    link.setAttribute("tabindex", "-1");
  });
  found.replaceChildren(...links);
  select(dialog, 0);
}

function select(dialog, at) {
  const links = [...dialog.querySelectorAll(".found a")];
  links.forEach((link, index) => link.setAttribute("aria-selected", String(index === at)));
  links[at]?.scrollIntoView({ block: "nearest" });
  const field = dialog.querySelector("input");
  if (links[at]) field.setAttribute("aria-activedescendant", links[at].id);
  else field.removeAttribute("aria-activedescendant");
}

function keys(event, dialog) {
  const links = [...dialog.querySelectorAll(".found a")];
  const at = links.findIndex((link) => link.getAttribute("aria-selected") === "true");
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in steps && links.length) {
    event.preventDefault();
    select(dialog, (at + steps[event.key] + links.length) % links.length);
  } else if (event.key === "Enter" && links[at] && !event.isComposing) {
    event.preventDefault();
    location.assign(links[at].href);
  }
}
