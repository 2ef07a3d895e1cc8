// An authority and an institution, two processes with data of their own: a warning,
// a survey and an exercise, each lived from both sides, on pages that follow what the other does.
import { writeFile } from "node:fs/promises";
import { hinomi, join, must, ofKind, PATIENCE, play, step } from "./scene.mjs";

// Of all bodies an authority alone has ways to an institution for all three.
const [HUB, BANK] = ["authority-1", "bank-1"];
const [WRITER, APPROVER, OFFICER] = ["writer-1", "approver-1", "csirt-1"];
const STOP_WORD = "赤紙";
const MARK = "【訓練】";
const DAY = 86_400_000;
/** The word reaches whoever plays elsewhere within this. */
const STOPPED_WITHIN = 2_000 * PATIENCE;
/** From one process to the other, which looks for parcels twice a second. */
const ACROSS = 20_000 * PATIENCE;

async function story(hub, bank) {
  step("people join, and get mandates");
  const [writer, officer] = await Promise.all([first(hub, WRITER, "配信担当"), first(bank, OFFICER, "CSIRT担当")]);
  const approver = await invited(hub, APPROVER, "承認担当", "manager");

  step("the nodes know each other");
  await Promise.all([named(hub, HUB, "当局", "authority"), named(bank, BANK, "火の見銀行", "institution")]);
  await Promise.all([introduced(hub, bank), introduced(bank, hub)]);

  await warned({ hub, bank, writer, approver, officer });
  await surveyed({ hub, bank, writer, officer });
  await exercised({ hub, bank, writer, officer });
  for (const { dir } of [hub, bank]) must((await hinomi(dir, ["ledger", "verify"])).length > 0, "the ledger says nothing");
}

/** Written and let go by two people, read and answered by a third, seen where it came from. */
async function warned({ hub, bank, writer, approver, officer }) {
  step("a warning is drafted; whoever wrote it is not offered to approve it");
  const draft = ["bulletin", "draft", "--theme", "early-warning", "--title", "認証装置の脆弱性", "--tlp", "amber", "--words", "修正版があります", "--ask", "VPN装置X", "--indicator", "hxxp://evil[.]example", "--as", WRITER];
  const id = idOf(await hinomi(hub.dir, draft));
  const path = `/bulletins/${id}`;
  await writer.goto(hub.url + path);
  must((await button(writer, "approve").count()) === 0, "nobody approves his own");
  await lit(writer);

  step("somebody else approves it, and it is let go");
  await approver.goto(hub.url + path);
  await pressed(approver, "approve");
  await writer.goto(hub.url + path);
  await pressed(writer, "release");
  await lit(writer);

  step("it arrives, is read and answered; who let it go sees it without loading the page");
  await arrives(officer, `${bank.url}/bulletins`, path);
  await officer.goto(bank.url + path);
  const there = await officer.locator("main").innerText();
  for (const said of ["TLP:AMBER", "VPN装置X", "修正版があります"]) must(there.includes(said), `${said}: ${there}`);
  const row = writer.locator("#register tbody tr").filter({ hasText: BANK });
  await followed(writer, "read", () => pressed(officer, "read"), () => row.locator("td").nth(1).locator("time"));
  await officer.locator('[name="affected"][value="exposed"]').check();
  await officer.locator('form:has([name="affected"]) [name="words"]').fill("2台で使用");
  await followed(writer, "answered", () => pressed(officer, "answer"), () => row.filter({ hasText: "2台で使用" }));
}

/** Sent by one, answered by keyboard by the other, counted by the first. */
async function surveyed({ hub, bank, writer, officer }) {
  step("a survey is designed and sent");
  const asked = `${hub.dir}/asked.csv`;
  await writeFile(asked, `institution,sector,node\nBANK,bank,${BANK}\nELSE,bank,\n`);
  const due = new Date(Date.now() + 30 * DAY).toISOString();
  const id = idOf(await hinomi(hub.dir, ["survey", "open", "--title", "実態把握", "--rules", "jp-fsa-2015", "--item", "SV-01", "--item", "SV-02", "--item", "SV-03", "--population", asked, "--due", due, "--as", WRITER]));
  await writer.goto(`${hub.url}/campaigns/${id}`);
  await pressed(writer, "send");
  await lit(writer);

  step("it is answered by keyboard, and handed in once nothing is blank");
  await arrives(officer, `${bank.url}/questionnaires`, `/questionnaires/${id}`);
  await officer.goto(`${bank.url}/questionnaires/${id}`);
  must((await button(officer, "submit").count()) === 0, "a sheet with blanks may be handed in");
  for (const key of ["3", "u", "1"]) await graded(officer, key);
  const row = writer.locator('#register [data-key="BANK"]');
  await followed(writer, "handed in", () => pressed(officer, "submit"), () => row.locator("td").nth(3).locator("time"));
  must((await writer.locator('#register [data-key="ELSE"] td').nth(3).locator("time").count()) === 0, "who said nothing has answered");
}

/** Moves to the next row and grades it by a key; the page comes back to the row. */
async function graded(page, key) {
  await page.keyboard.press("j");
  const claim = page.locator(`#register .cursor [data-claim="${key}"]`);
  await loading(page, () => page.keyboard.press(key));
  must((await claim.getAttribute("aria-pressed")) === "true", `${key} is what stands there`);
}

/** Planned and led by one, played by the other, stopped by one word. */
async function exercised({ hub, bank, writer, officer }) {
  step("an exercise is planned, its players are called, and it starts");
  const starts = new Date().toISOString();
  const plan = ["--title", "秋の演習", "--series", "annual", "--host", "当局", "--scenario", "X3", "--participant", BANK, "--evaluator", APPROVER, "--minutes", "60", "--stop-word", STOP_WORD, "--starts", starts];
  const path = `/exercises/${idOf(await hinomi(hub.dir, ["drill", "plan", ...plan, "--as", WRITER]))}`;
  await writer.goto(hub.url + path);
  await pressed(writer, "invite");
  await arrives(officer, `${bank.url}/exercises`, path);
  await officer.goto(bank.url + path);
  await lit(officer);
  must((await officer.locator("header .drill").innerText()) === MARK, "the page says that it is an exercise");

  step("what is due comes by itself, the next by hand");
  const came = officer.locator("#arrived li");
  await followed(officer, "the first", () => pressed(writer, "start"), () => came.first());
  await followed(officer, "the second", () => released(writer, "i2"), () => came.nth(1));
  for (const title of await came.locator("b").allInnerTexts()) must(title.startsWith(MARK), `without the mark: ${title}`);
  await lit(writer);
  await officer.fill("#contact", "executive");
  await followed(writer, "what was done", () => pressed(officer, "play", false, '[name="aim"][value="contact"]'), () => writer.locator("#plays li").filter({ hasText: BANK }));

  step("at one word it stands still on both sides");
  await lit(officer);
  await writer.fill("#word", STOP_WORD);
  const took = await followed(officer, "stopped", () => pressed(writer, "stop"), () => officer.locator("#standing .stopped"));
  must(took <= STOPPED_WITHIN, `stopped after ${took} ms`);
  must((await officer.locator("#contact").count()) === 0, "something may be done while all stand still");

  step("it goes on, and ends");
  await followed(officer, "resumed", () => pressed(writer, "resume"), () => officer.locator("#standing:not(:has(.stopped))"));
  // Neither what ran nor what is left is counted any more.
  await followed(officer, "ended", () => pressed(writer, "end"), () => officer.locator("#standing .clocks:not(:has(> :nth-child(3)))"));
  for (const page of [writer, officer]) must((await page.locator(".head .purpose").innerText()).startsWith("終了"), "it has ended");
  must((await button(officer, "stop").count()) === 0, "what has ended may be stopped");
}

/** Joins by the administrator's link, with a mandate for the work of a CSIRT. */
async function first(house, id, name) {
  const page = await house.enter(id);
  await join(page, house.url, house.link, async (page) => {
    await page.fill("#id", id);
    await page.fill("#name", name);
  });
  await hinomi(house.dir, ["mandate", "give", id, "--role", "csirt"]);
  return page;
}

async function invited(house, id, name, role) {
  const { link } = ofKind(await hinomi(house.dir, ["person", "invite", id, "--name", name, "--origin", house.url]), "link");
  const page = await house.enter(id);
  await join(page, house.url, link);
  await hinomi(house.dir, ["mandate", "give", id, "--role", role]);
  return page;
}

const named = (house, id, name, kind) => hinomi(house.dir, ["node", "init", id, "--name", name, "--kind", kind, "--address", house.door]);

/** Enters the card of `other` in `house`. */
async function introduced(house, other) {
  const card = `${house.dir}/card.json`;
  await writeFile(card, await hinomi(other.dir, ["node", "card"]));
  await hinomi(house.dir, ["node", "enter", card]);
}

const idOf = (lines) => lines.trim().split("\n").map((line) => JSON.parse(line)).find(({ id }) => id).id;

/** The form that does `act`, whether the button or a hidden field says so. */
const form = (page, act, more = "*") => page.locator(`main form:has([name="act"][value="${act}"]):has(${more})`);
const button = (page, act) => form(page, act).locator("button");

/** Sends a form; gives what it complained of. */
async function pressed(page, act, refused = false, more = "*") {
  const at = form(page, act, more);
  const named = at.locator(`button[value="${act}"]`);
  const press = (await named.count()) ? named : at.locator("button");
  return loading(page, () => press.first().click(), refused);
}

/** Releases an inject by its button. */
const released = (page, inject) => loading(page, () => page.locator(`#injects [data-key="${inject}"] [value="release"]`).click());

/** Does something after which the page loads; gives what it complained of. */
async function loading(page, act, refused = false) {
  await Promise.all([page.waitForEvent("load"), act()]);
  const wrong = page.locator('main [role="alert"]:visible');
  const why = (await wrong.count()) ? await wrong.first().textContent() : "";
  if (why && !refused) throw new Error(why);
  return why;
}

/** The page hears of changes. */
const lit = (page) => page.locator(".live.on").first().waitFor();

/** Somebody else does something; the reader sees it without loading the page. Milliseconds. */
async function followed(reader, what, act, there) {
  await reader.evaluate(() => (window.untouched = true));
  const began = performance.now();
  const seen = there().waitFor({ timeout: ACROSS }).then(() => Math.round(performance.now() - began));
  const [took] = await Promise.all([seen, act()]);
  console.log(`           ${what}: seen on the other side after ${took} ms`);
  must(await reader.evaluate(() => window.untouched === true), `${what}: the page was loaded again`);
  return took;
}

/** A list shows a record that came from elsewhere. */
const arrives = (page, list, path) => reaches(page, list, () => page.locator(`main a[href="${path}"]`));

/** Loads a page until it shows something. */
async function reaches(page, address, there) {
  const until = performance.now() + ACROSS;
  do {
    await page.goto(address);
    if (await there().count()) return;
    await page.waitForTimeout(200);
  } while (performance.now() < until);
  throw new Error(`${address} shows it in vain: ${there()}`);
}

await play(story, { houses: 2 });
