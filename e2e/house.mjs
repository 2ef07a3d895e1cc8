// A house to look at: `hinomi demo` on a free port in a directory of its own, and Debian's
// Chromium beside it.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

export const HINOMI = process.env.HINOMI ?? new URL("../target/debug/hinomi", import.meta.url).pathname;
const FLAGS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

/** Starts `hinomi` with the invented firm, or on an empty directory, there with a door for other
 * nodes if asked for; resolves to its address, that of its door, the link of the first
 * administrator, and the milliseconds to the first page. */
export async function house({ empty = false, exchange = false } = {}) {
  if (!existsSync(HINOMI)) throw new Error(`${HINOMI}: build it first, or name it with HINOMI`);
  const dir = await mkdtemp(join(tmpdir(), "hinomi-e2e-"));
  const listen = ["--listen", "127.0.0.1:0", ...(exchange ? ["--exchange", "127.0.0.1:0"] : [])];
  const verb = empty ? ["up", "--data", join(dir, "data")] : ["demo", "--dir", join(dir, "demo")];
  const begun = performance.now();
  const child = spawn(HINOMI, [...verb, ...listen], { stdio: ["ignore", "ignore", "pipe"] });
  // Whatever ends a story, no process outlives it.
  process.once("exit", () => child.kill());
  const { url, link, door } = await new Promise((found, failed) => {
    let said = "";
    child.stderr.on("data", (bytes) => {
      said += bytes;
      const url = said.match(/http:\/\/[^/\s]+/)?.[0];
      const link = said.match(/http:\/\/\S+\/join\/[\w-]+(?=\s)/)?.[0];
      const door = said.match(/^exchange (\S+)\n/m)?.[1];
      if (url && (link || !empty) && (door || !exchange)) found({ url, link, door });
    });
    child.on("exit", () => failed(new Error(`hinomi ended: ${said}`)));
  });
  await fetch(`${url}/sign-in`, { redirect: "manual" });
  const firstPage = Math.round(performance.now() - begun);
  const stop = async () => {
    child.kill("SIGINT");
    await new Promise((gone) => (child.exitCode === null ? child.on("exit", gone) : gone()));
    await rm(dir, { recursive: true, force: true });
  };
  return { url, link, door, stop, dir: empty ? join(dir, "data") : join(dir, "demo"), firstPage };
}

/** Debian's Chromium. */
export const browser = () => chromium.launch({ executablePath: "/usr/bin/chromium", args: FLAGS });

/** A window with these preferences, as their cookies say. */
export async function windowOf(browser, url, { lang = "ja", theme = "light", era, width = 1280, height = 900 } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme });
  const cookies = { hinomi_lang: lang, hinomi_theme: theme, ...(era && { hinomi_era: "era" }) };
  await context.addCookies(Object.entries(cookies).map(([name, value]) => ({ name, value, url })));
  return context;
}

/** Every page, by a short name; ids are those of the demo. */
export async function pages(url) {
  const html = async (path) => (await fetch(url + path)).text();
  const incident = (await html("/incidents")).match(/\/incidents\/(\d{4}-002)/)?.[1] ?? "2026-002";
  const signal = (await html("/signals")).match(/\/signals\/(sig_[0-9a-f]+)/)?.[1] ?? "none";
  const asset = (await html("/assets")).match(/"(\/assets\/(?!graph)(?!\w+\/\w+\.)[^"./]+)"/)?.[1] ?? "/assets";
  const person = (await html("/people")).match(/"(\/people\/[^"]+)"/)?.[1] ?? "/people";
  const review = (await html("/reviews")).match(/"(\/reviews\/SC-[^"]+-002)"/)?.[1] ?? "/reviews";
  const item = (await html(review)).match(/"(\/reviews\/[^"]+\/item\?of=[^"#]*IM-%E3%83%AD-b)"/)?.[1] ?? review;
  const finding = (await html("/findings")).match(/"(\/findings\/F-[^"]+)"/)?.[1] ?? "/findings";
  const sheet = (await html("/findings")).match(/"(\/findings\/F-[^"]+)">特権IDを三人で/)?.[1] ?? finding;
  const action = (await html("/actions")).match(/"(\/actions\/A-[^"]+)"/)?.[1] ?? "/actions";
  // Not every house has them: a tab leads where there is something.
  const tabs = await html("/bulletins");
  const asked = async (name, path, pattern) => (tabs.includes(`href="${path}"`) ? { [name]: path, ...first(`${name}One`, (await html(path)).match(pattern)?.[1]) } : {});
  const first = (name, path) => (path ? { [name]: path } : {});
  const sector = {
    ...(await asked("campaigns", "/campaigns", /"(\/campaigns\/[^"]+)"/)),
    ...(await asked("questionnaires", "/questionnaires", /"(\/questionnaires\/[^"]+)"/)),
    ...(await asked("inquiries", "/inquiries", /"(\/inquiries\/[^"]+)"/)),
    ...(await asked("office", "/office", /(?!)/)), ...(await asked("tips", "/tips", /"(\/tips\/T-[^"]+)"/)),
    exercises: "/exercises", ...first("exercise", (await html("/exercises")).match(/"(\/exercises\/[^"?]+)"/)?.[1]), staff: "/staff",
  };
  return {
    ...sector,
    findings: "/findings", finding, sheet, rings: "/findings/rings", actions: "/actions", action, roadmap: "/roadmap?budget=20000000",
    watch: "/", rules: "/rules", signals: "/signals", signal: `/signals/${signal}`, notice: "/signals/new",
    incidents: "/incidents", new: "/incidents/new", room: `/incidents/${incident}`,
    preview: `/incidents/${incident}?tab=report`, reports: "/reports", report: `/reports/${incident}-1`,
    assets: "/assets", asset, alerts: "/alerts", people: "/people", person, ledger: "/ledger", search: "/search?q=PC",
    criteria: "/criteria", cell: "/criteria?threat=T3&function=protect", criterion: "/criteria/jp-fsa-2015/BASIC-password", reserved: `/criteria/jp-fsa-2015/${encodeURIComponent("IM-ヘ")}`, silent: "/criteria?set=jp-fsa-2024@1",
    reviews: "/reviews", reviewNew: "/reviews/new", review, item, mine: "/mine",
    failures: "/failures", "failures-of": "/failures?cause=human", boards: "/board", board: (await html("/board")).match(/"(\/board\/[^"]+)"/)?.[1] ?? "/board",
    checks: "/checks", check: "/checks/firm-a-4-user-ids", check_never: "/checks/vendor-duties",
    risks: "/risks", risk: (await html("/risks")).match(/"(\/risks\/R-[^"]+)"/)?.[1] ?? "/risks", plans: "/plans", plan: "/plans/cp-ddos", graph: "/assets/graph", graphOf: "/assets/graph?of=ORDER-01",
    bulletins: "/bulletins", bulletin: "/bulletins/hinomi-sec-" + new Date().getFullYear() + "-001", warning: "/bulletins/hinomi-sec-" + new Date().getFullYear() + "-002", nodes: "/nodes",
    style: "/style", absent: "/incidents/none",
  };
}
