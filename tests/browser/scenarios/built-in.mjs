// The page inside the binary.

import { check, until } from '../browser.mjs';
import { ADMINISTRATOR } from '../loquat.mjs';
import * as openWebUi from '../open-webui.mjs';
import { FOLLOW_UPS, REFUSAL, THOUGHT } from '../provider.mjs';

const LAST = 'leaf40';

const box = (page) => page.getByRole('textbox', { name: 'Message' });
const log = (page) => page.getByRole('log');
const list = (page) => page.getByRole('navigation', { name: 'Chats' });
const answer = (page) => log(page).locator('.answer').last();

async function open(visit, at = '/') {
  const page = await visit.page(at);
  await box(page).waitFor();
  await page.getByLabel('Model').locator('option').first().waitFor({ state: 'attached' });
  return page;
}

async function ask(page, text) {
  await box(page).fill(text);
  await box(page).press('Enter');
}

const says = (page, words) => answer(page).getByText(words).waitFor();
const finished = (page) => answer(page).getByRole('button', { name: 'Copy answer' }).waitFor();

export default [
  {
    title: 'somebody signs up first, signs out and in again',
    // A wrong password is refused, and the browser writes that on its console.
    expects: [/signin -> 400/, /status of 400/],
    async run({ loquat, visit }) {
      const page = await (await visit()).page('/');
      await page.getByText('Yours will be the administrator').waitFor();
      await page.getByLabel('Name').fill(ADMINISTRATOR.name);
      await page.getByLabel('E-mail address').fill(ADMINISTRATOR.email);
      await page.getByLabel('Password', { exact: true }).fill(ADMINISTRATOR.password);
      await page.getByRole('button', { name: 'Create account' }).click();
      await page.getByRole('heading', { name: 'Hello, Olga' }).waitFor();
      check(await page.getByRole('link', { name: 'API' }).isVisible(), 'nothing leads to the API documents');
      const { role } = await loquat.call('GET', '/api/v1/auths/', undefined, await page.evaluate(() => localStorage.token));
      check(role === 'admin', `the first account is ${role}`);

      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByLabel('E-mail address').fill(ADMINISTRATOR.email);
      await page.getByLabel('Password', { exact: true }).fill('a wrong password');
      await page.keyboard.press('Enter');
      await page.getByRole('alert').getByText(/password/i).waitFor();
      await page.getByLabel('Password', { exact: true }).fill(ADMINISTRATOR.password);
      await page.keyboard.press('Enter');
      await box(page).waitFor();
    },
  },
  {
    title: 'who must wait is told so, and comes in when an administrator says yes',
    async run({ loquat, visit }) {
      const token = await loquat.administrator();
      const eve = { name: 'Eve', email: 'eve@grove.test', password: ADMINISTRATOR.password };
      const { id } = await loquat.call('POST', '/api/v1/auths/add', { ...eve, role: 'pending' }, token);
      const page = await (await visit()).page('/');
      await page.getByLabel('E-mail address').fill(eve.email);
      await page.getByLabel('Password', { exact: true }).fill(eve.password);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Your account waits' }).waitFor();
      const form = { name: eve.name, email: eve.email, role: 'user', profile_image_url: '/user.png' };
      await loquat.call('POST', `/api/v1/users/${id}/update`, form, token);
      await page.getByRole('button', { name: 'Look again' }).click();
      await page.getByRole('heading', { name: 'Hello, Eve' }).waitFor();
    },
  },
  {
    title: 'an answer streams in, the chat gets its title and is found again',
    async run({ loquat, visit }) {
      const visitor = await visit(await loquat.person('Ada'));
      const page = await open(visitor);
      await ask(page, 'tell me slowly about larches');
      await says(page, 'leaf3');
      check(!(await answer(page).innerText()).includes(LAST), 'the answer came all at once');
      await says(page, LAST);
      await finished(page);
      await list(page).getByRole('link', { name: 'About larches' }).waitFor();
      await page.getByRole('button', { name: FOLLOW_UPS[0] }).click();
      await says(page, `oak says: ${FOLLOW_UPS[0]}`);
      await finished(page);
      await page.getByRole('link', { name: 'New chat' }).click();
      await until('the conversation is empty', async () => (await log(page).innerText()) === '');
      await page.getByRole('searchbox', { name: 'Search chats' }).fill('larches');
      await list(page).getByRole('link', { name: 'About larches' }).click();
      await says(page, `oak says: ${FOLLOW_UPS[0]}`);
    },
  },
  {
    title: 'Escape stops an answer, a regenerated one stands beside it',
    async run({ loquat, provider, visit }) {
      const page = await open(await visit(await loquat.person('Ada')));
      await ask(page, 'talk endlessly');
      await says(page, 'leaf5');
      await page.keyboard.press('Escape');
      await finished(page);
      await until('the provider is left alone', () => !provider.questions.at(-1).isOpen, 3);
      await page.reload();
      await says(page, 'leaf5');
      await page.getByRole('button', { name: 'Regenerate' }).click();
      await answer(page).getByText('leaf2').waitFor();
      await page.getByRole('button', { name: 'Stop the answer' }).click();
      await log(page).getByText('2/2').waitFor();
      await page.getByRole('button', { name: 'Earlier version' }).click();
      await log(page).getByText('1/2').waitFor();
    },
  },
  {
    title: 'a reload and a second tab in the middle of an answer miss nothing',
    async run({ loquat, visit }) {
      const visitor = await visit(await loquat.person('Ada'));
      const page = await open(visitor);
      await ask(page, 'tell me slowly');
      await says(page, 'leaf3');
      await page.waitForURL(/\/c\//);
      const other = await open(visitor, new URL(page.url()).pathname);
      await page.reload();
      for (const tab of [page, other]) {
        await says(tab, LAST);
        await finished(tab);
        const words = (await answer(tab).innerText()).match(/leaf\d+/g);
        check(new Set(words).size === words.length && words.length === 40, `there are ${words.length} words`);
      }
    },
  },
  {
    title: 'what a model writes is drawn, and nothing of it runs',
    async run({ loquat, visit }) {
      const page = await open(await visit(await loquat.person('Ada')));
      await ask(page, 'show me markdown');
      await finished(page);
      const shown = answer(page);
      for (const [tag, text] of [['h1', 'A grove'], ['strong', 'bold'], ['em', 'slanted'], ['li li', 'wych elm'], ['td', 'oak'], ['blockquote', 'Quoted.']]) {
        await shown.locator(tag, { hasText: text }).first().waitFor();
      }
      await shown.getByText('<img src=x onerror=').waitFor();
      check((await shown.locator('img, a[href^="javascript"]').count()) === 0, 'markup of the model came alive');
      await shown.getByRole('button', { name: 'Copy code' }).click();
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      check(copied === 'const tree = "<b>oak</b>";', `copied: ${copied}`);
      check(!(await page.evaluate(() => window.broken)), 'a script of the model ran');
    },
  },
  {
    title: 'thoughts are folded away, errors are said',
    async run({ loquat, visit }) {
      const page = await open(await visit(await loquat.person('Ada')));
      await ask(page, 'think first');
      await says(page, 'oak says: think first');
      await finished(page);
      check(!(await answer(page).getByText(THOUGHT).isVisible()), 'the thoughts are open from the start');
      await answer(page).getByText(/Thought for/).click();
      await answer(page).getByText(THOUGHT).waitFor();
      await ask(page, 'please refuse');
      await page.getByRole('alert').getByText(REFUSAL).waitFor();
      await page.reload();
      await page.getByRole('alert').getByText(REFUSAL).waitFor();
    },
  },
  {
    title: 'a chat is renamed and deleted, in every tab',
    async run({ loquat, visit }) {
      const visitor = await visit(await loquat.person('Ada'));
      const page = await open(visitor);
      await ask(page, 'something about yews');
      await finished(page);
      const link = list(page).getByRole('link', { name: 'About yews' });
      const other = await open(visitor, new URL(page.url()).pathname);
      await page.bringToFront();
      await link.hover();
      await page.getByRole('button', { name: 'Rename “About yews”' }).click();
      await page.getByLabel('Title').fill('My yews');
      await page.keyboard.press('Enter');
      await until('the other tab has the new title', async () => (await other.title()).startsWith('My yews'));
      await list(page).getByRole('link', { name: 'My yews' }).hover();
      await page.getByRole('button', { name: 'Delete “My yews”' }).click();
      await page.getByRole('button', { name: 'Delete', exact: true }).click();
      await list(page).getByText('Your chats will be listed here.').waitFor();
      for (const tab of [page, other]) await until('the start is shown', () => new URL(tab.url()).pathname === '/');
    },
  },
  {
    title: 'the page goes on after the server was started anew',
    expects: [/ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|WebSocket connection/],
    async run({ loquat, visit }) {
      const page = await open(await visit(await loquat.person('Ada')));
      await ask(page, 'talk endlessly');
      // What is more than a second old is stored.
      await says(page, 'leaf30');
      await loquat.stop('SIGKILL');
      await page.getByRole('status').getByText('Connection lost').waitFor();
      await loquat.start();
      await finished(page);
      await says(page, 'leaf5');
      await ask(page, 'after it');
      await says(page, 'oak says: after it');
    },
  },
  {
    title: 'it is dark where the system is, and fits a phone',
    async run({ loquat, visit }) {
      const visitor = await visit(await loquat.person('Ada'), { colorScheme: 'dark', viewport: { width: 390, height: 780 } });
      const page = await open(visitor);
      const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor.match(/[\d.]+/g).map(Number)[0]);
      check((await ground()) < 60, 'it is bright in the dark');
      await page.emulateMedia({ colorScheme: 'light' });
      check((await ground()) > 200, 'it is dark in the light');
      await page.emulateMedia({ colorScheme: 'dark' });
      await ask(page, 'show me markdown');
      await finished(page);
      const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      check(excess <= 0, `the page is ${excess} pixels too wide`);
      await page.getByRole('button', { name: 'Open the list of chats' }).click();
      await list(page).getByRole('link', { name: /About/ }).waitFor();
      await page.keyboard.press('Escape');
      await until('the list is closed', async () => !(await list(page).isVisible()));
    },
  },
  {
    title: 'its chats open in the page of Open WebUI, as soon as that is installed',
    async run({ loquat, visit }) {
      const ada = await loquat.person('Ada');
      const page = await open(await visit(ada));
      await ask(page, 'something about yews');
      await finished(page);
      await page.getByRole('button', { name: 'Regenerate' }).click();
      await log(page).getByText('2/2').waitFor();
      await finished(page);
      await list(page).getByRole('link', { name: 'About yews' }).waitFor();
      const { pathname } = new URL(page.url());
      await page.close();

      await loquat.stop();
      await loquat.start({ FRONTEND_BUILD_DIR: process.env.FRONTEND_BUILD_DIR });
      const whole = await openWebUi.open(await visit(ada), pathname);
      await openWebUi.says(whole, 'oak says: something about yews');
      await openWebUi.messages(whole).last().getByText('2/2').waitFor();
      await openWebUi.ask(whole, 'and larches');
      await openWebUi.says(whole, 'oak says: and larches');
      await openWebUi.finished(whole);
    },
  },
];
