// The unmodified page of Open WebUI 0.7.2.

import { check, until } from '../browser.mjs';
import { ADMINISTRATOR } from '../loquat.mjs';
import { answers, ask, box, chatId, finished, lastAnswer, messages, open, questions, ready, says, side, stop } from '../open-webui.mjs';
import { REFUSAL, TAGS, THOUGHT } from '../provider.mjs';

const LAST = 'leaf40';

export default [
  {
    title: 'somebody signs up first and becomes the administrator',
    async run({ loquat, visit }) {
      const page = await (await visit()).page('/');
      await page.getByRole('button', { name: 'Get started' }).click();
      await page.getByLabel('Name').fill(ADMINISTRATOR.name);
      await page.locator('#email').fill(ADMINISTRATOR.email);
      await page.locator('#password').fill(ADMINISTRATOR.password);
      await page.locator('form button[type="submit"]').click();
      await page.getByRole('button', { name: 'Okay, Let\'s Go!' }).click();
      await ready(page);
      const token = await page.evaluate(() => localStorage.token);
      const { role } = await loquat.call('GET', '/api/v1/auths/', undefined, token);
      check(role === 'admin', `the first account is ${role}`);
    },
  },
  {
    title: 'an answer streams in and stays after a reload',
    async run({ loquat, visit }) {
      const page = await open(await visit(await loquat.person('Ada')));
      await ask(page, 'tell me slowly');
      await says(page, 'leaf3');
      check(!(await lastAnswer(page)).includes(LAST), 'the answer came all at once');
      await says(page, LAST);
      await finished(page);
      await page.reload();
      await says(page, LAST);
    },
  },
  {
    title: 'a stop keeps what came and hangs up on the provider',
    async run({ loquat, provider, visit }) {
      const page = await open(await visit(await loquat.person('Ada')));
      await ask(page, 'talk endlessly');
      await says(page, 'leaf5');
      await stop(page);
      await finished(page);
      await until('the provider is left alone', () => !provider.questions.at(-1).isOpen, 3);
      const kept = await lastAnswer(page);
      await page.reload();
      await says(page, 'leaf5');
      check((await lastAnswer(page)).startsWith(kept.slice(0, 20)), 'another answer stands there after the reload');
    },
  },
  {
    title: 'a regenerated answer stands beside the first one',
    async run({ loquat, visit }) {
      const page = await open(await visit(await loquat.person('Ada')));
      await ask(page, 'say it again');
      await says(page, 'oak says: say it again');
      await finished(page);
      await page.getByRole('button', { name: 'Regenerate' }).last().click();
      await page.getByRole('menuitem', { name: 'Try Again' }).click();
      await messages(page).last().getByText('2/2').waitFor();
      await finished(page);
      await page.reload();
      await messages(page).last().getByText('2/2').waitFor();
    },
  },
  {
    title: 'an edited question opens a branch, and the old one stays',
    async run({ loquat, visit }) {
      const ada = await loquat.person('Ada');
      const page = await open(await visit(ada));
      await ask(page, 'the first wording');
      await says(page, 'the first wording');
      await finished(page);
      await messages(page).first().hover();
      await messages(page).first().locator('.edit-user-message-button').click();
      await page.locator('textarea[id^="message-edit-"]').fill('the second wording');
      await page.locator('#confirm-edit-message-button').click();
      await says(page, 'oak says: the second wording');
      await finished(page);
      check((await questions(page).count()) === 1, 'both branches are shown at once');
      await messages(page).first().getByText('2/2').waitFor();
      const { chat } = await loquat.chat(ada, await chatId(page));
      check(Object.keys(chat.history.messages).length === 4, 'the first branch is gone');
    },
  },
  {
    title: 'title and tags appear by themselves, in every tab',
    async run({ loquat, visit }) {
      const ada = await loquat.person('Ada');
      const visitor = await visit(ada);
      const [page, other] = [await open(visitor), await open(visitor)];
      await page.bringToFront();
      await ask(page, 'something about beeches');
      await side(page).getByText('About beeches').waitFor();
      await side(other).getByText('About beeches').waitFor();
      await finished(page);
      const id = await chatId(page);
      await until('the tags are stored', async () => (await loquat.chat(ada, id)).meta.tags?.length === TAGS.length);
      await page.locator('#chat-context-menu-button').click();
      for (const tag of TAGS) await page.getByRole('menu').last().getByText(tag, { exact: true }).waitFor();
    },
  },
  {
    title: 'a reload in the middle of an answer misses nothing',
    async run({ loquat, visit }) {
      const page = await open(await visit(await loquat.person('Ada')));
      await ask(page, 'tell me slowly');
      await says(page, 'leaf3');
      await chatId(page);
      await page.reload();
      await says(page, LAST);
      const words = (await lastAnswer(page)).match(/leaf\d+/g);
      check(new Set(words).size === words.length && words.length === 40, `there are ${words.length} words`);
    },
  },
  {
    title: 'a second tab sees an answer that has begun before',
    async run({ loquat, visit }) {
      const visitor = await visit(await loquat.person('Ada'));
      const page = await open(visitor);
      await ask(page, 'tell me slowly');
      await says(page, 'leaf3');
      const other = await open(visitor, `/c/${await chatId(page)}`);
      await says(other, LAST);
      await finished(page);
      const [here, there] = [await lastAnswer(page), await lastAnswer(other)].map((text) => text.match(/leaf\d+/g).join());
      check(here === there, 'the tabs show different words');
    },
  },
  {
    title: 'two models answer side by side',
    async run({ loquat, visit }) {
      const page = await open(await visit(await loquat.person('Ada')));
      await page.getByRole('button', { name: 'Add Model' }).click();
      await page.locator('button[id^="model-selector-"]').nth(1).click();
      await page.locator('#model-search-input').fill('elm');
      await page.locator('[aria-roledescription="model-item"][data-value="elm"]').first().click();
      await ask(page, 'who are you');
      await until('both models have answered', async () => {
        const all = (await answers(page).allInnerTexts()).join('\n');
        return all.includes('oak says: who are you') && all.includes('elm says: who are you');
      });
      await until('both answers are finished', async () => (await page.locator('.copy-response-button').count()) >= 2);
    },
  },
  {
    title: 'thoughts are folded away above the answer',
    async run({ loquat, visit }) {
      const page = await open(await visit(await loquat.person('Ada')));
      await ask(page, 'think first');
      await says(page, 'oak says: think first');
      const fold = answers(page).last().getByText(/Thought for/);
      await fold.waitFor();
      check(!(await lastAnswer(page)).includes(THOUGHT), 'the thoughts are open from the start');
      await fold.click();
      await answers(page).last().getByText(THOUGHT).waitFor();
    },
  },
  {
    title: 'the provider\'s error is shown in its own words, also after a reload',
    async run({ loquat, visit }) {
      const page = await open(await visit(await loquat.person('Ada')));
      await ask(page, 'please refuse');
      await page.getByRole('log').getByText(REFUSAL).waitFor();
      await page.reload();
      await page.getByRole('log').getByText(REFUSAL).waitFor();
    },
  },
  {
    title: 'a slash calls up a prompt that somebody shares with everybody',
    async run({ loquat, visit }) {
      const prompt = { command: '/beech', title: 'Of beeches', content: 'tell me of beeches', access_control: null };
      await loquat.call('POST', '/api/v1/prompts/create', prompt, await loquat.administrator());
      const page = await open(await visit(await loquat.person('Ada')));
      await box(page).click();
      await page.keyboard.type('/bee');
      await page.getByText('/beech').waitFor();
      await page.keyboard.press('Enter');
      await until('the prompt stands in the message box', async () => (await box(page).innerText()).trim() === prompt.content);
      await page.keyboard.press('Enter');
      await says(page, 'oak says: tell me of beeches');
      await finished(page);
    },
  },
  {
    title: 'an administrator makes a prompt in the workspace, and changes it',
    async run({ loquat, visit }) {
      const token = await loquat.administrator();
      await loquat.call('POST', '/api/v1/users/user/settings/update', { ui: { version: '0.7.2' } }, token);
      const visitor = await visit({ token });
      const page = await visitor.page('/workspace/prompts/create');
      await page.getByPlaceholder('Title').fill('Of oaks');
      await page.locator('form textarea').fill('tell me of oaks');
      await page.getByRole('button', { name: /Save/ }).last().click();
      await page.waitForURL('**/workspace/prompts');
      await page.getByText('Of oaks').first().click();
      await until('the form holds the prompt', async () => (await page.locator('form textarea').inputValue()) === 'tell me of oaks');
      await page.locator('form textarea').fill('tell me of old oaks');
      await page.getByRole('button', { name: /Save/ }).last().click();
      await page.waitForURL('**/workspace/prompts');
      const kept = await loquat.call('GET', '/api/v1/prompts/command/of-oaks', undefined, token);
      check(kept.content === 'tell me of old oaks', `what is kept: ${JSON.stringify(kept)}`);
    },
  },
  {
    title: 'the page goes on after the server was started anew',
    expects: [/ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|WebSocket connection|Failed to fetch/],
    async run({ loquat, visit }) {
      const visitor = await visit(await loquat.person('Ada'));
      const page = await open(visitor);
      await ask(page, 'before it');
      await says(page, 'oak says: before it');
      await finished(page);
      await visitor.settled();
      await page.evaluate(() => (window.isSamePage = true));
      let sockets = 0;
      page.on('websocket', (socket) => socket.once('framereceived', () => (sockets += 1)));
      await loquat.stop();
      await loquat.start();
      await until('the socket is back', () => sockets > 0, 15);
      await ask(page, 'after it');
      await says(page, 'oak says: after it');
      check(await page.evaluate(() => window.isSamePage), 'the page was loaded anew');
      check((await box(page).count()) === 1 && (await answers(page).count()) === 2, 'the chat does not have two answers');
    },
  },
];
