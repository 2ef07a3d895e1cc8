// Pages that are open follow the records: the server says that something changed, and the
// parts marked data-live are fetched again and put in place. What somebody is typing in,
// opened or selected stays as it is.
const SOON = 120;
const MINUTE = 60_000;

export function live() {
  const about = document.querySelector("main [data-about]")?.dataset.about;
  const lamps = () => document.querySelectorAll(".live");
  if (!about || !window.EventSource) return;
  const lamp = (on) => lamps().forEach((lamp) => lamp.classList.toggle("on", on));
  const source = new EventSource(`/live?about=${encodeURIComponent(about)}`);
  let waiting;
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(refresh, SOON);
  };
  source.addEventListener("open", () => lamp(true));
  source.addEventListener("error", () => lamp(false));
  source.addEventListener("changed", soon);
  // Spans such as "2 h 14 min" grow even when nothing happens.
  setInterval(refresh, MINUTE);
  document.addEventListener("live:refreshed", () => lamp(source.readyState === 1));
  addEventListener("pagehide", () => source.close());
}

async function refresh() {
  if (document.hidden) return document.addEventListener("visibilitychange", refresh, { once: true });
  const answer = await fetch(location.href, { headers: { accept: "text/html" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of document.querySelectorAll("[data-live]")) {
    const next = fresh.getElementById(part.id);
    if (next && !busy(part)) replace(part, next);
  }
  document.dispatchEvent(new CustomEvent("live:refreshed"));
}

// Somebody is at work inside it.
function busy(part) {
  const at = document.activeElement;
  const typing = part.contains(at) && at.matches("input, textarea, select");
  return typing || part.querySelector("details[open] form, input[type=checkbox]:checked") !== null;
}

function replace(part, next) {
  const known = new Set([...part.querySelectorAll("[data-key]")].map((row) => row.dataset.key));
  const focused = part.contains(document.activeElement) ? document.activeElement.id : "";
  const cursor = part.querySelector(".cursor")?.dataset.key;
  if (part.innerHTML === next.innerHTML) return;
  part.replaceChildren(...document.adoptNode(next).childNodes);
  for (const row of part.querySelectorAll("[data-key]")) {
    if (!known.has(row.dataset.key)) row.classList.add("fresh");
    if (cursor && row.dataset.key === cursor) row.classList.add("cursor");
  }
  if (focused) document.getElementById(focused)?.focus();
}
