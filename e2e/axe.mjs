// axe-core over every page, in both languages and both themes, wide and narrow. Any
// violation, any message of the browser's console and any request elsewhere is a failure.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { browser, house, pages, windowOf } from "./house.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const LOOKS = [
  { lang: "ja", theme: "light" }, { lang: "en", theme: "dark", era: true },
  { lang: "ja", theme: "dark", width: 360, height: 740 }, { lang: "en", theme: "light", width: 360, height: 740 },
];

const LIMIT = 600_000;
setTimeout(() => {
  console.log("ten minutes are over");
  process.exit(1);
}, LIMIT).unref();
const { url, stop } = process.env.URL_OF_HOUSE ? { url: process.env.URL_OF_HOUSE, stop: async () => {} } : await house();
const chromium = await browser();
let looked = 0;
const faults = [];
try {
  const places = Object.entries(await pages(url));
  const lookAt = async (look) => {
    const context = await windowOf(chromium, url, look);
    const page = await context.newPage();
    let where = "";
    page.on("console", (message) => {
      const expected = message.text().includes("404") && where.includes("absent");
      if (message.type() === "error" && !expected) faults.push(`${where}: ${message.text()}`);
    });
    page.on("request", (request) => request.url().startsWith(url) || faults.push(`${where}: asks ${request.url()}`));
    for (const [name, path] of places) {
      where = `${name} ${look.lang} ${look.theme} ${look.width ?? 1280}`;
      await page.goto(url + path, { waitUntil: "load" });
      // Everything that can be opened is looked at open. The debugger's door into the page
      // is not the page's own, so the policy against inline scripts stays in force.
      await page.evaluate(() => document.querySelectorAll("details").forEach((d) => (d.open = !d.classList.contains("more"))));
      await page.evaluate(axe);
      const { violations } = await page.evaluate((tags) => axe.run({ runOnly: { type: "tag", values: tags } }), TAGS);
      looked += 1;
      for (const { id, help, nodes } of violations) {
        for (const node of nodes.slice(0, 3)) faults.push(`${where}: ${id}: ${help}\n    ${node.html.slice(0, 160)}\n    ${node.any[0]?.message ?? ""}`);
      }
      if ((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) > 0) faults.push(`${where}: wider than its window`);
    }
    await context.close();
  };
  // Two at a time: the house answers one while axe reads the other.
  for (let n = 0; n < LOOKS.length; n += 2) await Promise.all(LOOKS.slice(n, n + 2).map(lookAt));
} finally {
  await chromium.close();
  await stop();
}
for (const fault of faults) console.log(fault);
console.log(`${looked} pages looked at, ${faults.length} faults`);
process.exitCode = faults.length ? 1 : 0;
