// The clock of the bar keeps the zone of the house, whatever the zone of the browser.
export function clock() {
  const face = document.querySelector("[data-clock]");
  if (!face) return;
  const minutes = Number(face.dataset.clock);
  const show = () => {
    const there = new Date(Date.now() + minutes * 60_000);
    face.textContent = there.toISOString().slice(11, 16);
    setTimeout(show, 60_000 - (Date.now() % 60_000) + 50);
  };
  show();
}
