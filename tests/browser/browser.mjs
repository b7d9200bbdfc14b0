// The browser, and an eye on everything that goes wrong in it.

import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const KNOWN = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const PATIENCE = Number(process.env.PATIENCE ?? 1);

export function launch() {
  const executablePath = process.env.CHROMIUM ?? KNOWN.find(existsSync);
  if (!executablePath) throw new Error('no Chromium: install the package chromium, or name the program in CHROMIUM');
  return chromium.launch({
    executablePath,
    // Nothing but this machine can be reached: what a page wants from elsewhere fails at once.
    args: ['--no-sandbox', '--disable-gpu', '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1'],
  });
}

/** The visit of one person: a context of its own, in which each failed request and each error of the console is noted. */
export class Visit {
  static async begin(browser, { url, person, options = {}, problems }) {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 }, locale: 'en-US', permissions: ['clipboard-read', 'clipboard-write'],
      storageState: person ? remembered(url, person) : undefined, ...options,
    });
    context.setDefaultTimeout(10_000 * PATIENCE);
    return new Visit(context, url, problems);
  }

  constructor(context, url, problems) {
    Object.assign(this, { context, url, last: Date.now() });
    for (const event of ['request', 'requestfinished', 'requestfailed']) context.on(event, () => (this.last = Date.now()));
    context.on('response', (answer) => {
      if (answer.status() >= 400) problems.push(`${answer.request().method()} ${answer.url().replace(url, '')} -> ${answer.status()}`);
    });
    context.on('requestfailed', (request) => {
      const reason = request.failure()?.errorText ?? '';
      // Leaving a page calls off what it was loading.
      if (!reason.includes('ERR_ABORTED')) problems.push(`${request.method()} ${request.url().replace(url, '')} -> ${reason}`);
    });
    context.on('console', (line) => line.type() === 'error' && problems.push(`console: ${line.text()}`));
    context.on('weberror', (error) => problems.push(`uncaught: ${error.error().message}`));
  }

  async page(at = '/') {
    const page = await this.context.newPage();
    await page.goto(this.url + at, { waitUntil: 'domcontentloaded' });
    return page;
  }

  /** Waits until the pages have asked nothing for a while: what follows a deed is done. */
  settled() {
    return until('the pages ask nothing any more', () => Date.now() - this.last > 700);
  }
}

/** What the browser of somebody who signed in before has kept. */
function remembered(url, { token }) {
  const kept = { token, sidebar: 'true', locale: 'en-US' };
  return {
    cookies: [{ name: 'token', value: token, domain: '127.0.0.1', path: '/', httpOnly: true, secure: false, sameSite: 'Lax', expires: -1 }],
    origins: [{ origin: url, localStorage: Object.entries(kept).map(([name, value]) => ({ name, value })) }],
  };
}

/** Waits until the condition holds; `what` says what is missing otherwise. */
export async function until(what, condition, seconds = 10) {
  const end = Date.now() + seconds * 1000 * PATIENCE;
  for (;;) {
    const value = await Promise.resolve(condition()).catch(() => false);
    if (value) return value;
    if (Date.now() > end) throw new Error(`not within ${seconds} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export function check(condition, otherwise) {
  if (!condition) throw new Error(otherwise);
}
