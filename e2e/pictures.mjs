// Pictures of every page, to be looked at: wide and narrow, light and dark, both languages.
// node pictures.mjs [NAME…] writes pictures/NAME-WIDTH-THEME-LANG.png.
import { mkdir } from "node:fs/promises";
import { browser, house, pages, windowOf } from "./house.mjs";

process.chdir(new URL(".", import.meta.url).pathname);
const wanted = process.argv.slice(2);
const all = process.env.ALL === "1";
const LOOKS = [
  { width: 1280, theme: "light", lang: "ja" },
  { width: 360, theme: "dark", lang: "en" },
  { width: 360, theme: "light", lang: "ja" },
  { width: 1280, theme: "dark", lang: "en", era: true },
];
const more = [
  { width: 1280, theme: "dark", lang: "ja" }, { width: 1280, theme: "light", lang: "en" },
  { width: 360, theme: "dark", lang: "ja" }, { width: 360, theme: "light", lang: "en" },
];

const { url, stop } = process.env.URL_OF_HOUSE ? { url: process.env.URL_OF_HOUSE, stop: async () => {} } : await house();
const chromium = await browser();
try {
  await mkdir("pictures", { recursive: true });
  const places = Object.entries(await pages(url)).filter(([name]) => !wanted.length || wanted.includes(name));
  for (const look of all ? [...LOOKS, ...more] : LOOKS) {
    const context = await windowOf(chromium, url, { ...look, height: look.width < 500 ? 740 : 860 });
    const page = await context.newPage();
    for (const [name, path] of places) {
      await page.goto(url + path, { waitUntil: "load" });
      const file = `pictures/${name}-${look.width}-${look.theme}-${look.lang}.png`;
      await page.screenshot({ path: file, fullPage: true });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      if (wide) console.log(`${file}: wider than its window`);
    }
    await context.close();
  }
} finally {
  await chromium.close();
  await stop();
}
