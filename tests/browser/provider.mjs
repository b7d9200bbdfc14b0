// A provider that speaks OpenAI's API. What it answers depends on a word of the question:
//   slowly    40 words, 60 ms between two      endlessly  the same without an end
//   think     thoughts first                   refuse     an error
//   markdown  what there is to draw
// Anything else is answered with the model's name and the question.

import { createServer } from 'node:http';

export const MODELS = ['oak', 'elm'];
export const WORDS = Array.from({ length: 40 }, (_, index) => `leaf${index + 1}`);
export const THOUGHT = 'Trees have rings, one for each year.';
export const REFUSAL = 'This grove is closed today.';
export const FOLLOW_UPS = ['How tall is it?', 'How old is it?'];
export const TAGS = ['forestry', 'botany'];

export const MARKDOWN = [
  '# A grove', '', 'Some **bold**, some *slanted* words and `code`.', '', '- oak', '- elm', '  - wych elm', '',
  '| tree | years |', '| --- | ---: |', '| oak | 1000 |', '', '```js', 'const tree = "<b>oak</b>";', '```', '', '> Quoted.', '',
  '<img src=x onerror="window.broken = true"> [bad](javascript:window.broken=true) [good](https://trees.test/)',
].join('\n');

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export async function startProvider() {
  const questions = [];
  const server = createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    if (request.url === '/v1/models') {
      return json(response, 200, { object: 'list', data: MODELS.map((id) => ({ id, object: 'model', created: 0, owned_by: 'grove' })) });
    }
    if (request.url !== '/v1/chat/completions') return json(response, 404, { error: { message: 'nothing here' } });
    await answer(JSON.parse(Buffer.concat(parts)), response, questions);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/v1`,
    /** What was asked in chats, oldest first: `{ model, text, isOpen }`. */
    questions,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function answer({ model, messages, stream }, response, questions) {
  const content = messages.at(-1).content;
  const text = typeof content === 'string' ? content : content.map((part) => part.text ?? '').join(' ');
  const task = taskAnswer(text);
  if (task) return json(response, 200, whole(model, JSON.stringify(task)));
  const question = { model, text, isOpen: true };
  questions.push(question);
  response.on('close', () => (question.isOpen = false));
  if (text.includes('refuse')) return json(response, 400, { error: { message: REFUSAL, type: 'invalid_request_error' } });
  if (!stream) return json(response, 200, whole(model, `${model} says: ${text}`));
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (delta, finish_reason = null) => {
    const chunk = { id: 'c', object: 'chat.completion.chunk', created: 0, model, choices: [{ index: 0, delta, finish_reason }] };
    response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  };
  if (text.includes('think')) {
    for (const word of THOUGHT.split(/(?<= )/)) {
      send({ reasoning_content: word });
      await pause(10);
    }
  }
  for (const piece of pieces(model, text)) {
    if (!question.isOpen) return;
    send({ content: piece });
    await pause(/slowly|endlessly/.test(text) ? 60 : 4);
  }
  send({}, 'stop');
  response.end('data: [DONE]\n\n');
}

function* pieces(model, text) {
  if (text.includes('endlessly')) for (let leaf = 1; ; leaf += 1) yield `leaf${leaf} `;
  else if (text.includes('slowly')) yield* WORDS.map((word) => `${word} `);
  else if (text.includes('markdown')) yield* MARKDOWN.split(/(?<=\s)/);
  else yield* `${model} says: ${text}`.split(/(?<= )/);
}

/** What small tasks beside a chat ask for is told by the JSON in their prompts. A title names the trees of the chat. */
function taskAnswer(prompt) {
  const asks = (name) => new RegExp(`\\{\\s*"${name}"\\s*:`).test(prompt);
  if (asks('title')) return { title: `About ${/beeches|larches|yews/.exec(prompt)?.[0] ?? 'trees'}` };
  if (asks('tags')) return { tags: TAGS };
  if (asks('follow_ups')) return { follow_ups: FOLLOW_UPS };
  return null;
}

function whole(model, content) {
  return { id: 'c', object: 'chat.completion', created: 0, model, choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content } }] };
}

function json(response, status, value) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}
