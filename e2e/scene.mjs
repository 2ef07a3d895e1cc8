// What the stories share: people with windows of their own, the command line beside the
// server, the clock on every step, and what is said when one fails.
import { createHmac } from "node:crypto";
import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { browser, HINOMI, house, windowOf } from "./house.mjs";

export const PICTURES = new URL("pictures/", import.meta.url).pathname;
/** Faults that do not end a story. */
export const told = [];
/** How many times as long everything may take: more on a machine that does other work. */
export const PATIENCE = Number(process.env.PATIENCE ?? 1);
const LIMIT = 120_000 * PATIENCE;
const began = performance.now();
let doing = "start";

export const step = (what) => console.log(`${String(Math.round(performance.now() - began)).padStart(6)} ms  ${(doing = what)}`);
export const must = (holds, what) => {
  if (!holds) throw new Error(what);
};

/** The six digits that an authenticator application shows for `secret` (RFC 6238). */
export function code(secret) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret.replace(/ /g, "")].map((c) => letters.indexOf(c).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const mac = createHmac("sha1", key).update(counter).digest();
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** A window whose device holds passkeys; what its console or its requests do wrong is kept. */
export async function person(chromium, url, who) {
  const context = await windowOf(chromium, url, { lang: "ja" });
  const page = await context.newPage();
  page.setDefaultTimeout(8_000 * PATIENCE);
  page.on("console", (said) => said.type() === "error" && !/status of 4\d\d/.test(said.text()) && told.push(`${who}, ${doing}: ${said.text()}`));
  page.on("request", (request) => request.url().startsWith(url) || told.push(`${who}, ${doing}: asks ${request.url()}`));
  const cdp = await context.newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const options = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true };
  await cdp.send("WebAuthn.addVirtualAuthenticator", { options });
  return page;
}

/** The command line on the same directory: what it printed, if it ended as expected. */
export function hinomi(dir, args, expected = 0) {
  return new Promise((done, failed) =>
    execFile(HINOMI, [...args, "--data", dir, "--json"], (error, out, err) => {
      const ended = error?.code ?? 0;
      if (ended === expected) done(out + err);
      else failed(new Error(`hinomi ${args.join(" ")} ended with ${ended}: ${out}${err}`));
    }));
}

/** The first object of a kind among lines of JSON. */
export const ofKind = (lines, kind) =>
  lines.trim().split("\n").filter((line) => line.startsWith("{")).map((line) => JSON.parse(line)).find((object) => object.kind === kind);

export const passkey = (page) => page.locator("button[data-passkey]").first();

/** Joins by a link, with a passkey. */
export async function join(page, url, link, fill) {
  await page.goto(link);
  await fill?.(page);
  await passkey(page).click();
  await page.waitForURL(`${url}/`);
}

/** Plays a story on an empty house, or on several that can reach each other, and ends the
 * process with what it came to. */
export async function play(story, { houses = 1 } = {}) {
  await mkdir(PICTURES, { recursive: true });
  const late = setTimeout(() => {
    console.log(`${LIMIT / 1000} seconds are over, at: ${doing}`);
    process.exit(1);
  }, LIMIT);
  try {
    await onEmptyHouses(story, houses);
  } catch (error) {
    told.push(`${doing}: ${error.stack ?? error}`);
  }
  clearTimeout(late);
  for (const fault of told) console.log(fault);
  console.log(`the story took ${Math.round((performance.now() - began) / 1000)} s, ${told.length} faults`);
  process.exitCode = told.length ? 1 : 0;
}

async function onEmptyHouses(story, count) {
  const chromium = await browser();
  const [houses, pages] = [[], []];
  const open = async () => {
    const built = await house({ empty: true, exchange: count > 1 });
    console.log(`start to first page: ${built.firstPage} ms`);
    const enter = async (who) => {
      const page = await person(chromium, built.url, who);
      pages.push(page);
      return page;
    };
    houses.push({ ...built, enter });
  };
  try {
    for (let n = 0; n < count; n += 1) await open();
    await story(...houses);
  } catch (error) {
    await seen(pages, houses);
    throw error;
  } finally {
    await chromium.close();
    await Promise.all(houses.map(({ stop }) => stop()));
  }
}

/** What everybody saw when it failed, and the last of each ledger. */
async function seen(pages, houses) {
  for (const [n, page] of pages.entries()) {
    const file = `${PICTURES}failed-${n}.png`;
    await page.screenshot({ path: file, fullPage: true }).catch(() => {});
    const saw = await page.locator("body").innerText({ timeout: 1000 }).catch(() => "nothing");
    console.log(`person ${n} was at ${page.url()} (${file}) and saw:\n${saw.slice(0, 1500)}\n`);
  }
  for (const { dir } of houses) {
    const ledger = await hinomi(dir, ["ledger", "export"]).catch(String);
    console.log(`the last of the ledger:\n${ledger.trim().split("\n").slice(-3).join("\n")}`);
  }
}
