// The desk as its users meet it: one terminal, driven by a browser. The tests are one story, in order.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Desk, Page, browser as launch } from './desk.js';

const pictures = process.env.SUANPAN_DESK_PICTURES;
const root = new URL('../..', import.meta.url).pathname;
let folder, desk, browser, page;
const opened = [];

async function open(options) {
  const one = await Page.open(browser, desk.address, options);
  opened.push(one);
  return one;
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'suanpan-desk-'));
  browser = await launch();
  desk = await Desk.start(folder);
  page = await open();
  console.log(`cold start to the first frame in the page: ${((performance.now() - desk.startedAt) / 1000).toFixed(1)} s`);
});

after(async () => {
  await browser?.close();
  if (desk?.process.exitCode === null) await desk.stop();
  await rm(folder, { recursive: true, force: true });
});

function ask(path, { method = 'GET', headers = {}, body = '' } = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port: desk.port, path, method, headers }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer));
    });
    request.on('error', reject);
    request.end(body);
  });
}

test('only the whole address opens anything, and only by a name of this machine', async () => {
  const token = new URL(desk.address).pathname;
  assert.equal((await ask(token)).statusCode, 200);
  for (const path of ['/', '/index.html', '/main.js', '/stream', '/do', '/slip/1', `${token.slice(0, -2)}/`, `/${'0'.repeat(32)}/`, `/x${token}`]) {
    assert.equal((await ask(path)).statusCode, 403, path);
  }
  for (const path of [token, `${token}main.js`, `${token}do`]) {
    assert.equal((await ask(path, { headers: { Host: `evil.example:${desk.port}` } })).statusCode, 403, path);
  }
  const foreign = { method: 'POST', headers: { Origin: 'http://evil.example' }, body: '0123456789abcdef\ndrive' };
  assert.equal((await ask(`${token}do`, foreign)).statusCode, 403);
  for (const path of [token, '/']) {
    const { headers } = await ask(path);
    assert.match(headers['content-security-policy'], /default-src 'none'/);
    assert.equal(headers['cache-control'], 'no-store');
    assert.equal(headers['access-control-allow-origin'], undefined);
  }
  for (const path of ['nothing.js', '../Hall.class', 'slip/999']) assert.equal((await ask(token + path)).statusCode, 404, path);
});

test('a port that is taken is named', async () => {
  const second = spawn(process.env.DESK_COMMAND ?? `${root}scripts/desk`, ['--port', String(desk.port), '--dir', join(folder, 'second'), '--stdin'], { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  second.stderr.on('data', (data) => { said += data; });
  const code = await new Promise((resolve) => second.on('exit', resolve));
  assert.equal(code, 2);
  assert.match(said, new RegExp(`port ${desk.port} is taken.*--port`));
});

test('a card is dragged to the tap zone, and its slip comes out', async () => {
  await page.sale('1280');
  await page.drag('everyday', 'tap');
  await page.see('交易成功');
  await page.line('¥12.80', 'approved', 'approved', '=');
  await page.agree();
  await page.slips().first().waitFor();
  const [width, text] = await page.slips().first().evaluate(async (picture) => { await picture.decode(); return [picture.naturalWidth, picture.alt]; });
  assert.equal(width, 384);
  assert.match(text, /12\.80/);
  assert.doesNotMatch(text, /6224242300000069/);
});

test('a card that asks for its PIN, by presses on the streamed screen', async () => {
  await page.sale('25600');
  await page.carry('cautious', 'insert');
  await page.see('银行卡密码');
  await page.page.locator('.target.slot.full').waitFor();
  await page.pin('314159');
  await page.see('已输入6位');
  await page.press('确认');
  await page.see('交易成功');
  await page.line('¥256.00', 'approved', 'approved', '=');
  await page.page.locator('.target.slot:not(.full)').waitFor();
  await page.agree();
});

test('the keyboard types amounts and PINs as well', async () => {
  await page.home();
  await page.press(/^收款$/);
  await page.see('刷卡收款');
  await page.page.keyboard.type('999');
  await page.page.keyboard.press('Backspace');
  await page.see('¥0.99');
  await page.page.keyboard.press('Enter');
  await page.page.locator('.target.asked').first().waitFor();
  await page.page.keyboard.press('Escape');
  await page.see('已取消');
});

test('a void gives the sale back in both books', async () => {
  await page.home();
  await page.press('交易记录');
  await page.press('¥12.80');
  await page.press('撤销');
  await page.press('确认撤销');
  await page.line('-¥12.80', 'approved', 'approved', '=');
  await page.line('¥12.80', 'voided', 'voided', '=');
  await page.agree();
});

test('an answer is lost: unknown, then reversed, and the books agree again', async () => {
  await page.fault('lost_answer');
  await page.sale('6660');
  await page.drag('everyday', 'tap');
  await page.line('¥66.60', 'approved', 'in_flight', '≠');
  await page.line('¥66.60', 'reversed', 'reversed', '=');
  await page.agree();
  assert.equal(await page.page.locator('#faults').inputValue(), 'none', 'a fault that hit is over');
});

test('a second page watches, takes over, and the first is told', async () => {
  const second = await open();
  await second.page.locator('#notice').waitFor();
  assert.match(await second.page.locator('#notice').innerText(), /只看/);
  await page.home();
  await second.button('交易记录').waitFor({ state: 'attached' });
  const canvas = await second.page.locator('#screen').boundingBox();
  await second.page.mouse.click(canvas.x + canvas.width / 2, canvas.y + canvas.height * 0.9);
  await second.page.click('#drive');
  await second.page.locator('#notice').waitFor({ state: 'hidden' });
  assert.match(await page.page.locator('#notice').innerText(), /接管/);
  await second.press('交易记录');
  await page.see('¥256.00');
  await second.page.context().close();
  await page.page.locator('#notice').waitFor({ state: 'hidden' });
});

test('the page is closed in the middle of a payment; the terminal goes on', async () => {
  await page.sale('500');
  await page.page.context().close();
  page = await open();
  await page.see('¥5.00');
  await page.drag('stripe', 'swipe');
  await page.see('银行卡密码');
  await page.pin('271828');
  await page.press('确认');
  await page.see('交易成功');
  await page.line('¥5.00', 'approved', 'approved', '=');
});

test('a printer without paper says so, and the reprint comes out', async () => {
  await page.page.click('#printers [data-name=no_paper]');
  await page.sale('700');
  const before = await page.slips().count();
  await page.drag('phone', 'tap');
  await page.see('打印失败');
  assert.equal(await page.slips().count(), before);
  await page.page.click('#printers [data-name=ready]');
  await page.press('补打');
  await page.page.waitForFunction((count) => document.querySelectorAll('#paper li:not(.torn) img').length > count, before);
  await page.page.click('#tear');
  await page.page.waitForFunction(() => document.querySelectorAll('#paper li').length === 0);
});

test('turned, dark and large, it is the same payment', async () => {
  await page.sale('310');
  await page.page.click('#rotate');
  await page.page.locator('#desk.landscape').waitFor();
  await page.page.click('#night');
  await page.page.locator('#night[aria-pressed=true]').waitFor();
  await page.see('¥3.10');
  await page.page.click('#rotate');
  await page.page.locator('#desk.portrait').waitFor();
  await page.page.click('#night');
  await page.drag('everyday', 'tap');
  await page.see('交易成功');
  await page.line('¥3.10', 'approved', 'approved', '=');
});

test('from a press to its pixels', async () => {
  await page.home();
  await page.press(/^收款$/);
  await page.see('刷卡收款');
  const times = [];
  const output = page.page.locator('#tap-time');
  for (let tap = 0; tap < 40; tap++) {
    const before = Number(await output.getAttribute('data-count') ?? 0);
    await page.press(tap % 2 === 0 ? /^8$/ : '删除一位');
    await page.page.waitForFunction((count) => Number(document.getElementById('tap-time').dataset.count ?? 0) > count, before);
    times.push(Number(await output.getAttribute('data-last')));
  }
  times.sort((a, b) => a - b);
  console.log(`press to pixels, ${times.length} presses: p50 ${times[times.length >> 1]} ms, p90 ${times[Math.floor(times.length * 0.9)]} ms`);
});

test('the plug is pulled in the middle of a payment: the reversal survives, and goes out', async () => {
  await page.fault('dead');
  await page.sale('4200');
  await page.drag('everyday', 'tap');
  await page.line('¥42.00', 'approved', 'in_flight', '≠');
  await page.page.click('#power');
  await page.page.locator('#curtain:not([hidden])').waitFor();
  await page.page.locator('#curtain').waitFor({ state: 'hidden' });
  await page.line('¥42.00', 'reversed', 'reversed', '=');
  await page.agree();
});

if (pictures) test('pictures', async () => {
  await page.fault('lost_answer');
  await page.sale('8800');
  await page.page.waitForTimeout(1_500);
  await page.drag('everyday', 'insert');
  await page.line('¥88.00', 'approved', 'in_flight', '≠');
  await page.page.waitForTimeout(500);
  await page.page.screenshot({ path: join(pictures, 'desk-unknown.png') });
  await page.line('¥88.00', 'reversed', 'reversed', '=');
  await page.sale('1688');
  await page.drag('wealthy', 'tap');
  await page.see('交易成功');
  await page.page.waitForTimeout(4_000);
  for (const theme of ['light', 'dark']) {
    await page.page.evaluate((name) => { document.documentElement.dataset.theme = name; }, theme);
    if ((theme === 'dark') !== (await page.page.locator('#night').getAttribute('aria-pressed') === 'true')) await page.page.click('#night');
    await page.page.waitForTimeout(2_500);
    await page.page.screenshot({ path: join(pictures, `desk-zh-${theme}.png`) });
  }
  await page.page.click('#night');

  const english = await Desk.start(join(folder, 'en'), '--lang', 'en');
  const shop = await Page.open(browser, english.address);
  opened.push(shop);
  for (const [digits, card, way] of [['1280', 'everyday', 'tap'], ['450', 'phone', 'tap'], ['30000', 'wealthy', 'insert']]) {
    await shop.press(/^(Charge|New sale)$/);
    await shop.page.waitForTimeout(800);
    await shop.page.keyboard.type(digits);
    await shop.page.keyboard.press('Enter');
    await shop.page.locator('.target.asked').first().waitFor();
    await shop.drag(card, way);
    await shop.page.locator(`#ledger tr:first-child [data-state=approved] >> nth=1`).waitFor();
    await shop.page.waitForTimeout(2_500);
    if (card !== 'wealthy') await shop.page.keyboard.press('Escape');
    await shop.page.waitForTimeout(1_000);
  }
  await shop.page.screenshot({ path: join(pictures, 'desk-en-light.png') });
  await shop.page.keyboard.press('Escape');
  await shop.page.click('#rotate');
  await shop.page.click('#night');
  await shop.page.evaluate(() => { document.documentElement.dataset.theme = 'dark'; });
  await shop.page.locator('#desk.landscape').waitFor();
  await shop.page.waitForTimeout(2_500);
  await shop.page.screenshot({ path: join(pictures, 'desk-en-dark-wide.png') });
  await shop.page.context().close();
  await english.stop();
});

test('the page speaks the other language, and so does the terminal', async () => {
  await page.home();
  await page.page.click('#language');
  await page.see('Test line');
  assert.equal(await page.page.locator('#books-title').innerText(), 'Two sets of books');
  await page.page.click('#language');
  await page.see('线路测试');
});

test('nothing on any page complained', () => {
  for (const one of opened) assert.deepEqual(one.complaints, []);
});

test('it ends with its terminal window and leaves no process', async () => {
  await desk.stop();
  await assert.rejects(ask('/'), { code: 'ECONNREFUSED' });
});
