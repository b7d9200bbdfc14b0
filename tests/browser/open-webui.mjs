// What a person does on the page of Open WebUI 0.7.2, and sees there.

import { until } from './browser.mjs';

export const box = (page) => page.locator('#chat-input');
export const answers = (page) => page.locator('.chat-assistant');
export const questions = (page) => page.locator('.chat-user');
export const messages = (page) => page.locator('[role="log"] > [role="listitem"]');
export const side = (page) => page.locator('#sidebar');

export async function ready(page) {
  await box(page).waitFor({ state: 'visible' });
}

/** A page that somebody can type into. */
export async function open(visit, at = '/') {
  const page = await visit.page(at);
  await ready(page);
  return page;
}

export async function ask(page, text) {
  // A menu that is just closing can take the first click away.
  await until('the text stands in the message box', async () => {
    await box(page).click();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.insertText(text);
    return (await box(page).innerText()).trim() === text;
  });
  await page.locator('#send-message-button').last().click();
  await until('the message box is empty again', async () => (await box(page).innerText()).trim() === '');
}

export const lastAnswer = async (page) => ((await answers(page).count()) ? (await answers(page).last().innerText()).trim() : '');

/** Waits until these words stand in the last answer. */
export const says = (page, words, seconds) => until(`the answer says "${words}"`, async () => (await lastAnswer(page)).includes(words), seconds);

/** Waits until the last answer is whole: then its buttons are there. */
export function finished(page) {
  return until('the answer is finished', async () => (await messages(page).last().locator('.copy-response-button').count()) > 0, 15);
}

export async function stop(page) {
  await page.locator('#message-input-container button').last().click();
}

export const chatId = (page) => until('the chat has an address', () => /\/c\/([0-9a-f-]{36})/.exec(page.url())?.[1]);
