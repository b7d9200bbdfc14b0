// The official `openai` package against both addresses that speak its language, with a session's token and an API key.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import OpenAI from 'openai';

const { LOQUAT_URL, LOQUAT_TOKEN, LOQUAT_API_KEY, PROVIDER_URL } = process.env;
const words = 'To be, or not to be: that is the question. Äußerst schön ❧';
const question = (model) => ({ model, messages: [{ role: 'user', content: words }] });

for (const address of ['/api', '/api/v1', '/openai']) {
  for (const apiKey of [LOQUAT_TOKEN, LOQUAT_API_KEY]) {
    const client = new OpenAI({ baseURL: LOQUAT_URL + address, apiKey, maxRetries: 0 });
    await asks(client);
    await streams(client);
    await leaves(client);
    await errs(client);
  }
  console.log(`openai for Node.js: ${address} is as it should be`);
}
for (const address of ['/api', '/openai']) {
  const client = new OpenAI({ baseURL: LOQUAT_URL + address, apiKey: LOQUAT_API_KEY });
  const models = (await client.models.list()).data.map((model) => model.id);
  assert(models.includes('parrot') && models.includes('endless'), `${address}: ${models}`);
}
const stranger = new OpenAI({ baseURL: `${LOQUAT_URL}/api`, apiKey: 'sk-of-nobody', maxRetries: 0 });
await assert.rejects(stranger.chat.completions.create(question('parrot')), OpenAI.AuthenticationError);

async function asks(client) {
  const answer = await client.chat.completions.create(question('parrot'));
  assert.equal(answer.choices[0].message.content, words);
  assert.equal(answer.usage.total_tokens, 3);
}

async function streams(client) {
  let text = '';
  let end;
  for await (const chunk of await client.chat.completions.create({ ...question('parrot'), stream: true })) {
    text += chunk.choices[0].delta.content ?? '';
    end = chunk.choices[0].finish_reason ?? end;
  }
  assert.equal(text, words);
  assert.equal(end, 'stop');
}

async function leaves(client) {
  const stream = await client.chat.completions.create({ ...question('endless'), stream: true });
  for await (const chunk of stream) {
    assert.equal(await answers(), 1);
    if (chunk) break;
  }
  stream.controller.abort();
  const left = Date.now();
  while ((await answers()) > 0) {
    assert(Date.now() - left < 5000, 'the provider works for nobody');
    await sleep(5);
  }
}

async function errs(client) {
  const unknown = client.chat.completions.create(question('no-such-model'));
  await assert.rejects(unknown, (error) => error instanceof OpenAI.APIError && error.status >= 400 && error.status < 500);
}

async function answers() {
  return (await (await fetch(`${PROVIDER_URL}/answers`)).json()).answers;
}
