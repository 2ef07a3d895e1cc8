// Small help with forms: "now" fills in the time, and nothing is sent twice.
export function forms() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-now]");
    if (!button) return;
    const field = document.getElementById(button.dataset.now);
    const minutes = Number(document.querySelector("[data-clock]")?.dataset.clock ?? 0);
    const there = new Date(Date.now() + minutes * 60_000).toISOString();
    field.value = `${there.slice(0, 10)} ${there.slice(11, 16)}`;
    field.focus();
  });
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sent) return event.preventDefault();
    event.target.dataset.sent = "1";
    setTimeout(() => delete event.target.dataset.sent, 4000);
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
  });
  // What needs scripts is hidden until they run.
  for (const part of document.querySelectorAll("[data-scripted]")) part.hidden = false;
}
