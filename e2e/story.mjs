// The whole story on an empty house, as two people live it: the administrator's link, a
// passkey, an invitation, a notice, an incident, both in the room at once, a report that the
// second approves. On the way every page before a session is examined and pictured.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { code, hinomi, must, passkey, PICTURES, play, step, told } from "./scene.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const LOOKS = [
  { lang: "ja", theme: "light", width: 1280 }, { lang: "en", theme: "dark", width: 1280 },
  { lang: "ja", theme: "dark", width: 360 }, { lang: "en", theme: "light", width: 360 },
];
const DEPUTY = "approval-1";
const ADMIN = "administration-1";
const PASSWORD = "kaze to nami no oto ga kikoeru";

/** Examines and pictures a page in both languages and themes, wide and narrow. */
async function examined(page, name) {
  const was = page.viewportSize();
  const before = await page.context().cookies();
  for (const { lang, theme, width } of LOOKS) {
    await page.context().addCookies([["hinomi_lang", lang], ["hinomi_theme", theme]].map(([name, value]) => ({ name, value, url: new URL(page.url()).origin })));
    await page.setViewportSize({ width, height: width < 500 ? 740 : 860 });
    await page.reload({ waitUntil: "load" });
    const look = `${name} ${lang} ${theme} ${width}`;
    await page.screenshot({ path: `${PICTURES}${name}-${width}-${theme}-${lang}.png`, fullPage: true });
    await page.evaluate(axe);
    const { violations } = await page.evaluate((tags) => axe.run({ runOnly: { type: "tag", values: tags } }), TAGS);
    for (const { id, help, nodes } of violations) told.push(`${look}: ${id}: ${help}\n    ${nodes[0].html.slice(0, 160)}\n    ${nodes[0].any[0]?.message ?? ""}`);
    if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) told.push(`${look}: wider than its window`);
  }
  await page.context().addCookies(before.filter(({ name }) => name.startsWith("hinomi_")));
  await page.setViewportSize(was);
  await page.reload();
}

async function story({ url, link, dir, enter }) {
  const admin = await enter("admin");

  step("join by the administrator's link, with a passkey");
  await admin.goto(link);
  await examined(admin, "join");
  await admin.fill("#id", ADMIN);
  await admin.fill("#name", "管理担当");
  await passkey(admin).click();
  await admin.waitForURL(`${url}/`);

  step("sign out, and in again with the passkey");
  await admin.goto(`${url}/me`);
  await admin.locator('form[action="/sign-out"] button').click();
  await admin.waitForURL(/sign-in/);
  await examined(admin, "sign-in");
  await passkey(admin).click();
  await admin.waitForURL(`${url}/`);

  step("invite the second person");
  await admin.goto(`${url}/me`);
  await admin.fill("#invitee", DEPUTY);
  await admin.fill("#invitee-name", "承認担当");
  await admin.locator('form[action="/me/invite"] button').click();
  const invitation = (await admin.locator('[role="status"] code').textContent()).trim();
  must(invitation.startsWith(`${url}/join/`), `an invitation: ${invitation}`);

  step("the second joins with a password and a code");
  const deputy = await enter("deputy");
  await deputy.goto(`${url}/recover`);
  await examined(deputy, "recover");
  await deputy.goto(invitation);
  await deputy.fill("#password", PASSWORD);
  await deputy.fill("#code", code(await deputy.inputValue('[name="codes"]')));
  await deputy.locator('form[action^="/join/"] button[type="submit"]').click();
  await deputy.waitForURL(`${url}/`);

  step("mandates: the second may approve");
  await hinomi(dir, ["mandate", "give", DEPUTY, "--role", "manager", "--as", ADMIN]);
  await admin.goto(`${url}/me`);
  await examined(admin, "me");

  step("a notice is typed in, and becomes an incident");
  await admin.goto(`${url}/signals/new`);
  await admin.fill("#from", "警察");
  await admin.locator('[data-now="at"]').click();
  await admin.fill("#text", "貴社の顧客サイトへの送信が 203.0.113.7 から続いています。");
  await admin.locator('form[action="/signals/new"] button.first').click();
  await admin.waitForURL(/\/signals\/sig_/);
  await admin.locator('[name="verdict"][value="promote"]').click();
  await admin.waitForURL(/\/incidents\/new/);
  await admin.fill("#title", "顧客サイトへの不審な送信");
  await admin.locator('form[action="/incidents/new"] button.first').click();
  await admin.waitForURL(/\/incidents\/\d{4}-\d+/);
  const id = new URL(admin.url()).pathname.split("/").pop();

  step("both in the room at once");
  await deputy.goto(`${url}/incidents/${id}`);
  await deputy.locator(".live.on").first().waitFor();
  await entry(admin, deputy, "回線事業者に電話しました");
  await admin.locator(".live.on").first().waitFor();
  await entry(deputy, admin, "委託先に遮断を依頼しました");

  step("facts are recorded until nothing is blank");
  const keys = await admin.locator('form.key-form [name="key"]').evaluateAll((all) => [...new Set(all.map((key) => key.value))]);
  for (const key of keys) {
    await recorded(admin, `${url}/incidents/${id}`, key);
  }

  step("the first report is prepared");
  await press(admin, `/incidents/${id}`, "first");
  const report = `${id}-1`;
  must((await admin.locator("#report-list").textContent()).includes(report), `no ${report} in the room`);
  await approved({ dir, admin, deputy, id, report });
  await admin.goto(`${url}/reports`);
  const listed = await admin.locator("main").textContent();
  must(listed.includes(report), `reports: ${listed}`);
  must((await hinomi(dir, ["ledger", "verify"])).length > 0, "the ledger says nothing");
}

/** What one writes, the other reads within two seconds without loading the page. */
async function entry(writer, reader, text) {
  await writer.fill("#note", text);
  const loaded = writer.waitForEvent("load");
  await writer.locator("#note ~ button").click();
  const written = performance.now();
  await reader.locator("#lines").getByText(text).waitFor({ timeout: 2000 });
  console.log(`           the other saw it after ${Math.round(performance.now() - written)} ms`);
  await loaded;
}

/** Answers one key: a few with words, the rest as not known yet. */
async function recorded(page, room, key) {
  if (new URL(page.url()).pathname !== new URL(room).pathname) await page.goto(room);
  // Found, opened and pressed in one go: the part may be fetched again at any moment.
  const loaded = page.waitForEvent("load").catch((error) => error);
  const pressed = await page.evaluate((key) => {
    const form = document.querySelector(`form.key-form:has([name="key"][value="${key}"])`);
    if (form.querySelector("label .quiet")) return false;
    form.closest("details").open = true;
    form.querySelector('[name="say"][value="unknown"]').click();
    return true;
  }, key);
  if (!pressed) return;
  const error = await loaded;
  must(!(error instanceof Error), `${key}: ${error}`);
  const wrong = page.locator(".wrong-text");
  if (await wrong.count()) throw new Error(`${key}: ${await wrong.first().textContent()}`);
}

/** Presses one of the buttons for reports in the room; gives what it complained of. */
async function press(page, room, act) {
  if (new URL(page.url()).pathname !== room) await page.goto(new URL(room, page.url()).href);
  await Promise.all([page.waitForEvent("load"), page.locator(`form[action="${room}/report"] [name="act"][value="${act}"]`).click()]);
  const wrong = page.locator('main [role="alert"]:visible');
  return (await wrong.count()) ? await wrong.first().textContent() : "";
}

/** Asked by the first, refused to the first, given by the second, then sent. */
async function approved({ dir, admin, deputy, id, report }) {
  const room = `/incidents/${id}`;
  step("unapproved, it is not sent");
  const refusal = await press(admin, room, "send");
  must(refusal.includes("承認"), `sent without approval, or refused otherwise: ${refusal}`);
  step("the first asks, and may not approve");
  await hand(admin, dir, report, "ask", ADMIN);
  must(!(await mayHand(admin, report, "approve")), "who made it is offered to approve it");
  const REFUSED = 4;
  const own = await hinomi(dir, ["report", "approve", report, "--as", ADMIN], REFUSED);
  must(own.includes("PERSON"), `refused for another reason: ${own}`);
  step("the second approves, and it is sent");
  await hand(deputy, dir, report, "approve", DEPUTY);
  const left = await press(admin, room, "send");
  must(left === "", `not sent: ${left}`);
}

const button = (page, report, act) => page.locator(`form[action="/reports/${report}/approval"] [name="act"][value="${act}"]`);

async function mayHand(page, report, act) {
  await page.goto(new URL(`/reports/${report}`, page.url()).href);
  return (await button(page, report, act).count()) > 0;
}

/** Asks or approves on the page of the report; by the command line where it has no button. */
async function hand(page, dir, report, act, as) {
  if (!(await mayHand(page, report, act))) {
    console.log(`           no button to ${act}: the command line does it`);
    await hinomi(dir, ["report", act, report, "--as", as]);
    return;
  }
  await Promise.all([page.waitForEvent("load"), button(page, report, act).click()]);
}

await play(story);
