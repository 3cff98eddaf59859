// Starts a desk and looks at its page the way a person does: by what it shows.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';

const root = new URL('../..', import.meta.url).pathname;
// Slow machines are waited for; nothing here asserts how long a thing took.
export const PATIENCE_MS = 120_000;

export class Desk {
  static async start(folder, ...options) {
    const desk = new Desk();
    desk.startedAt = performance.now();
    // Any free port; the same again after the plug was pulled.
    desk.process = spawn(process.env.DESK_COMMAND ?? `${root}scripts/desk`, ['--port', '0', '--dir', folder, '--stdin', ...options], { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] });
    desk.ended = once(desk.process, 'exit');
    for await (const line of createInterface({ input: desk.process.stdout })) {
      desk.address = line.match(/http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}\//)?.[0];
      if (desk.address) return desk;
    }
    throw new Error('the desk ended without giving its address');
  }

  get port() { return Number(new URL(this.address).port); }

  /** As a closed terminal window would. */
  async stop() {
    this.process.stdin.end();
    const [code] = await this.ended;
    return code;
  }
}

export const browser = () => chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  // Chromium refuses its sandbox to root.
  args: process.getuid() === 0 ? ['--no-sandbox'] : [],
});

/** One open page. */
export class Page {
  constructor(page) {
    this.page = page;
    this.complaints = [];
    page.setDefaultTimeout(PATIENCE_MS);
    // Script errors and breaches of the content security policy. A refused request is the server's word, not the page's.
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => { if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) this.complaints.push(message.text()); });
  }

  static async open(browser, address, options = {}) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
    const page = new Page(await context.newPage());
    await page.page.goto(address);
    await page.page.locator('#curtain').waitFor({ state: 'hidden', timeout: PATIENCE_MS });
    return page;
  }

  // --- the screen

  button(label) { return this.page.locator('#nodes button').filter({ hasText: label }).first(); }

  text(words) { return this.page.locator('#nodes > *').filter({ hasText: words }).first(); }

  /** A real press of the mouse on the streamed pixels, where the screen says that this button is. */
  async press(label) {
    const pattern = label instanceof RegExp ? label.source : RegExp.escape?.(label) ?? label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const found = await this.page.waitForFunction((source) => {
      const node = [...document.querySelectorAll('#nodes button')].find((button) => new RegExp(source).test(button.textContent));
      const box = node?.getBoundingClientRect();
      return box && { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    }, pattern).catch(async (error) => { throw new Error(`expected a button ${label}, got: ${await this.shown()}`, { cause: error }); });
    const { x, y } = await found.jsonValue();
    await this.page.mouse.click(x, y);
  }

  async shown() { return (await this.page.locator('#nodes > *').allTextContents()).join(' | '); }

  async see(words) {
    try {
      await this.text(words).waitFor({ state: 'attached' });
    } catch (error) {
      throw new Error(`expected ${words} on the screen, got: ${await this.shown()}`, { cause: error });
    }
  }

  async amount(digits) {
    for (const digit of digits) await this.press(new RegExp(`^${digit}$`));
  }

  /** The keys of a PIN pad tell a screen reader their place, never their digit. */
  async pin(digits) {
    for (const digit of digits) {
      const place = digit === '0' ? 10 : Number(digit) - 1;
      await this.press(new RegExp(`^第${Math.floor(place / 3) + 1}行第${(place % 3) + 1}键$`));
    }
  }

  /** Back to the home screen, as Escape leads there from anywhere. */
  async home() {
    await this.page.locator('#screen').focus();
    for (let step = 0; step < 12; step++) {
      if (/交易记录 \| 线路测试/.test(await this.shown())) return;
      await this.page.keyboard.press('Escape');
      await this.page.waitForTimeout(700);
    }
    await this.see('线路测试');
  }

  /** From the home screen to the question for a card. */
  async sale(digits) {
    await this.home();
    await this.press(/^收款$/);
    await this.see('刷卡收款');
    await this.amount(digits);
    await this.press('刷卡收款');
    await this.page.locator('.target.asked').first().waitFor();
  }

  // --- what stands around it

  async drag(card, way) {
    const from = await this.page.locator(`.deck .card[data-name=${card}]`).boundingBox();
    const to = await this.page.locator(`.target[data-way=${way}]`).boundingBox();
    await this.page.mouse.move(from.x + 40, from.y + 12);
    await this.page.mouse.down();
    await this.page.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 6 });
    await this.page.mouse.up();
  }

  async carry(card, way) {
    await this.page.locator(`.deck .card[data-name=${card}]`).click({ position: { x: 40, y: 12 } });
    await this.page.locator(`.target[data-way=${way}]`).click();
  }

  async fault(name) { await this.page.selectOption('#faults', name); }

  slips() { return this.page.locator('#paper li:not(.torn) img'); }

  /** The newest line of the books, once it reads like this. */
  async line(amount, host, journal, sign) {
    const money = this.page.locator('td.money').filter({ hasText: new RegExp(`^${amount}$`) });
    const row = this.page.locator('#ledger tr').filter({ has: money }).first();
    await row.locator(`td:nth-child(4) [data-state="${host}"]`).waitFor();
    await row.locator(`td:nth-child(5) [data-state="${journal}"]`).waitFor();
    await row.locator('td.sign', { hasText: sign }).waitFor();
  }

  async agree() {
    await this.page.locator('#nets:not(.differs)').waitFor();
    const nets = await this.page.locator('#nets p b').allTextContents();
    if (nets[0] !== nets[1]) throw new Error(`the nets differ: ${nets.join(' and ')}`);
  }
}
