// A review answered by keyboard alone, and what follows where word and fact part: proposed by
// the machine, taken up, dissented from, mended, and closed by somebody else.
import { writeFile } from "node:fs/promises";
import { hinomi, join, must, ofKind, play, step } from "./scene.mjs";

const [OWNER, AUDITOR, CHIEF] = ["system-1", "audit-1", "chief-1"];
const BASIC = "BASIC-password";
const FOUND = 1;

async function story({ url, link, dir, enter }) {
  step("three people join");
  const admin = await enter("admin");
  await join(admin, url, link, async (page) => {
    await page.fill("#id", "administration-1");
    await page.fill("#name", "管理担当");
  });
  const people = {};
  for (const [id, name, role] of [[OWNER, "システム担当", "manager"], [AUDITOR, "監査担当", "auditor"], [CHIEF, "経営担当", "executive"]]) {
    const invited = ofKind(await hinomi(dir, ["person", "invite", id, "--name", name, "--origin", url]), "link");
    people[id] = await enter(id);
    await join(people[id], url, invited.link);
    await hinomi(dir, ["mandate", "give", id, "--role", role]);
  }
  const { [OWNER]: owner, [AUDITOR]: auditor, [CHIEF]: chief } = people;

  step("a review of items of the manual is opened and assigned");
  const asks = ["IM-イ", BASIC].flatMap((criterion) => ["--criterion", criterion]);
  const opened = await hinomi(dir, ["review", "open", "--rules", "jp-fsa-2015", ...asks, "--title", "点検", "--from", "2026-04-01", "--to", "2027-03-31", "--as", AUDITOR]);
  const review = ofKind(opened, "review-opened").id;
  for (const criterion of ["IM-イ", "IM-イ-a", BASIC]) await hinomi(dir, ["review", "assign", review, criterion, OWNER, "--as", AUDITOR]);

  await answered({ url, dir, owner, review });
  await shown({ url, dir, owner, auditor, review });
  await parted({ url, dir, owner, auditor, chief });
}

/** From the own list to the sheet, and three answers, without a pointer: twice met, and once partly, which claims no share. */
async function answered({ url, dir, owner, review }) {
  step("the own list, by keyboard");
  await owner.goto(`${url}/mine`);
  must((await owner.locator("[data-rows] [data-key]").count()) === 3, "three items are mine");
  await owner.keyboard.press("j");
  await Promise.all([owner.waitForURL(/\/item\?of=/), owner.keyboard.press("Enter")]);
  await tabTo(owner, ".acts a.button");
  await Promise.all([owner.waitForURL(`${url}/reviews/${review}`), owner.keyboard.press("Enter")]);

  step("answers by the keys 1 to 4, with words");
  await rowOf(owner, "IM-イ");
  await loading(owner, () => owner.keyboard.press("1"));
  await owner.keyboard.press("c");
  await owner.keyboard.type("年に二回、取締役会で定めている");
  await loading(owner, () => owner.keyboard.press("Enter"));
  for (const [criterion, key] of [["IM-イ-a", "2"], [BASIC, "1"]]) {
    await rowOf(owner, criterion);
    await loading(owner, () => owner.keyboard.press(key));
  }
  await owner.keyboard.press("?");
  must(await owner.locator("[data-keys]").evaluate((keys) => keys.open), "the keys are told");
  const row = owner.locator("[data-key]").filter({ hasText: "取締役会" }).first();
  must((await row.locator('[data-claim="1"]').getAttribute("aria-pressed")) === "true", "met is what stands there");
  await owner.goto(`${url}/mine`);
  must((await owner.locator("[data-rows] [data-key]").count()) === 0, "nothing is left of mine");
  await counted(dir, review, { claimed: 2, evidenced: 0, proven: 0 });
}

/** What is said is not what is shown, and that is not what somebody else found. */
async function shown({ url, dir, owner, auditor, review }) {
  step("evidence by keyboard");
  await owner.goto(`${url}/reviews/${review}`);
  await rowOf(owner, "IM-イ");
  await Promise.all([owner.waitForURL(/#evidence$/), owner.keyboard.press("e")]);
  const item = owner.url().replace(/#.*/, "");
  await tabTo(owner, "#file");
  // The window in which a file is chosen is the system's own.
  await owner.setInputFiles("#file", { name: "minutes.csv", mimeType: "text/csv", buffer: Buffer.from("日,議題\n2026-06-01,基本方針\n") });
  await typed(owner, "#title", "取締役会の記録");
  await chosen(owner, "#type", "result");
  await typed(owner, "#on", "2026-06-01");
  await tabTo(owner, 'form[enctype] button');
  await loading(owner, () => owner.keyboard.press("Enter"));
  must((await marks(owner)).includes("unknown"), "handed in is not verified");
  await counted(dir, review, { claimed: 2, evidenced: 1, proven: 0 });

  step("who said it is not offered to verify it; somebody else looks");
  must((await owner.locator("#outcome").count()) === 0, "the own word is not verified");
  await auditor.goto(item);
  await chosen(auditor, "#outcome", "proven");
  await typed(auditor, "#sample", "1");
  await typed(auditor, "#population", "2");
  await typed(auditor, "#verify-words", "議事録の原本と突き合わせた");
  await tabTo(auditor, 'form[action$="/item/verify"] button');
  await loading(auditor, () => auditor.keyboard.press("Enter"));
  must((await marks(auditor)).includes("proven"), "verified is told");
  await counted(dir, review, { claimed: 2, evidenced: 1, proven: 1 });
  await auditor.goto(`${url}/reviews/${review}`);
  const said = await auditor.locator("main").innerText();
  for (const figure of ["申告", "証跡"]) must(said.includes(figure), `${figure}: ${said.slice(0, 400)}`);
}

/** Word and fact part: a finding, both voices, a measure, its effect, its end. */
async function parted({ url, dir, owner, auditor, chief }) {
  step("a check contradicts what was said");
  const files = async (without) => {
    const rows = Array.from({ length: 10 }, (_, n) => `f${n}.xls,${n < without ? "N" : "Y"}\n`).join("");
    await writeFile(`${dir}/files.csv`, `file,password_set\n${rows}`);
    const run = ["check", "run", "password-on-files", "--input", `files=${dir}/files.csv`, "--as", AUDITOR];
    return ofKind(await hinomi(dir, run, without ? FOUND : 0), "kept").id;
  };
  await files(3);
  await auditor.goto(`${url}/findings`);
  await Promise.all([auditor.waitForURL(/\/findings\/F-/), auditor.locator('section:has(#proposals) a[href^="/findings/F-"]').first().click()]);
  const finding = auditor.url();

  step("taken up, traced, dissented from and agreed to, confirmed");
  await sent(auditor, "take", { layer: "manager", cause: "procedure-missing" });
  await sent(auditor, "trace", { level: "problem", words: "10件のうち3件に設定がない", impact: "none" });
  await sent(auditor, "view", { facet: "set-up" });
  await owner.goto(finding);
  await sent(owner, "comment", { words: "2件は廃棄の予定だった" }, '[name="agrees"][value="no"]');
  await chief.goto(finding);
  await sent(chief, "comment", { words: "廃棄の予定でも設定は要る" }, '[name="agrees"][value="yes"]');
  await auditor.goto(finding);
  const voices = await auditor.locator("#sheet").innerText();
  must(["2件は廃棄", "廃棄の予定でも"].every((voice) => voices.includes(voice)), `both voices stay: ${voices}`);
  await sent(auditor, "confirm");

  step("a measure: planned, approved by another, done");
  await owner.goto(finding);
  await sent(owner, "plan", { what: "残りの3件に設定する", owner: OWNER, priority: "2" });
  const action = new URL(await owner.locator('#measures a[href^="/actions/A-"]').first().getAttribute("href"), url).href;
  await owner.goto(action);
  must((await owner.locator('form:has([name="act"][value="approve"])').count()) === 0, "nobody approves his own");
  await chief.goto(action);
  await sent(chief, "approve", { words: "承認" });
  await owner.goto(action);
  await sent(owner, "claim", { words: "3件に設定した" });
  must((await owner.locator('[name="act"][value="effective"]').count()) === 0, "nobody verifies his own");

  step("its effect is shown by the next run, and somebody else closes");
  const verdict = await files(0);
  await auditor.goto(action);
  await sent(auditor, "effective", { evidence: verdict, words: "" }, '[name="act"][value="effective"]');
  await owner.goto(finding);
  const refused = await sent(owner, "close", { words: "終わった", evidence: verdict }, "button", true);
  must(refused !== "", "whoever did it closed it");
  await auditor.goto(finding);
  await sent(auditor, "close", { words: "設定を確認した", evidence: verdict });
  const ended = ofKind(await hinomi(dir, ["finding", "show", new URL(finding).pathname.split("/").pop()]), "finding");
  must(ended.state === "closed", `closed: ${JSON.stringify(ended)}`);
  must((await hinomi(dir, ["ledger", "verify"])).length > 0, "the ledger says nothing");
}

/** Presses Tab until what has the focus fits. */
async function tabTo(page, selector) {
  for (let pressed = 0; pressed < 150; pressed += 1) {
    if (await page.evaluate((selector) => document.activeElement?.matches(selector), selector)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`${selector} is not reached by Tab`);
}

async function typed(page, selector, text) {
  await tabTo(page, selector);
  await page.keyboard.type(text);
}

async function chosen(page, selector, value) {
  await tabTo(page, selector);
  for (let pressed = 0; pressed < 20; pressed += 1) {
    if ((await page.inputValue(selector)) === value) return;
    await page.keyboard.press("ArrowDown");
  }
  throw new Error(`${selector} does not offer ${value}`);
}

/** Moves the cursor of the sheet to the row of a criterion: down from where it stands, or up. */
async function rowOf(page, criterion) {
  for (const key of ["j", "k"]) {
    for (let pressed = 0; pressed < 20; pressed += 1) {
      const at = await page.locator("[data-rows] .cursor th .mono").first().textContent({ timeout: 200 }).catch(() => "");
      if (at.trim() === criterion) return;
      await page.keyboard.press(key);
    }
  }
  throw new Error(`no row of ${criterion}`);
}

/** Does something after which the page loads, and must not complain. */
async function loading(page, act) {
  await Promise.all([page.waitForEvent("load"), act()]);
  const wrong = page.locator('main [role="alert"]:visible');
  if (await wrong.count()) throw new Error(await wrong.first().textContent());
}

/** Sends one of the forms of a finding or a measure; gives what it complained of. */
async function sent(page, act, fields = {}, press = "button", refused = false) {
  const form = page.locator(`form:has([name="act"][value="${act}"])`).first();
  await form.evaluate((form) => form.closest("details")?.setAttribute("open", ""));
  for (const [name, value] of Object.entries(fields)) {
    const field = form.locator(`[name="${name}"]`);
    const select = await field.evaluate((field) => field.tagName === "SELECT");
    await (select ? field.selectOption(value) : field.fill(value));
  }
  await Promise.all([page.waitForEvent("load"), form.locator(press).first().click()]);
  const wrong = page.locator('main [role="alert"]:visible');
  const why = (await wrong.count()) ? await wrong.first().textContent() : "";
  if (why && !refused) throw new Error(`${act}: ${why}`);
  return why;
}

/** The classes of the marks that say what is known of an item. */
const marks = (page) => page.locator("dl.facts dd").first().locator(".mark").evaluateAll((all) => all.flatMap((mark) => [...mark.classList]));

async function counted(dir, review, expected) {
  const said = ofKind(await hinomi(dir, ["review", "show", review], FOUND), "review");
  for (const [name, count] of Object.entries(expected)) must(said[name] === count, `${name}: ${said[name]}, expected ${count}`);
}

await play(story);
