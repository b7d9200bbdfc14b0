// A provider that speaks like OpenAI. `model` says what to do: "parrot" answers with the question's words, "endless" goes
// on until nobody listens. GET /answers tells how many answers are being made.
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

let answers = 0;

const server = createServer(async (request, response) => {
  const body = await read(request);
  if (request.url === '/v1/models') {
    const data = ['parrot', 'endless'].map((id) => ({ id, object: 'model', created: 1700000000, owned_by: 'tests' }));
    return send(response, { object: 'list', data });
  }
  if (request.url === '/answers') return send(response, { answers });
  if (request.url !== '/v1/chat/completions') return send(response, { error: { message: 'nothing is here' } }, 404);
  const { model, messages, stream } = JSON.parse(body);
  const words = messages.at(-1).content.split(/(?<= )/);
  if (!stream) return send(response, whole(model, words.join('')));
  answers += 1;
  response.once('close', () => (answers -= 1));
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  for (let turn = 0; turn < words.length || model === 'endless'; turn += 1) {
    if (response.destroyed) return;
    response.write(event(model, { content: words[turn % words.length] }, null));
    await sleep(5);
  }
  response.end(event(model, {}, 'stop') + 'data: [DONE]\n\n');
});

async function read(request) {
  let body = '';
  for await (const piece of request) body += piece;
  return body;
}

function send(response, value, status = 200) {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(value));
}

function whole(model, content) {
  return {
    id: 'answer', object: 'chat.completion', created: 1700000000, model,
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
  };
}

function event(model, delta, finish_reason) {
  const choices = [{ index: 0, delta, finish_reason }];
  return `data: ${JSON.stringify({ id: 'answer', object: 'chat.completion.chunk', created: 1700000000, model, choices })}\n\n`;
}

server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
// Whoever started it holds the other end of its input.
process.stdin.on('end', () => process.exit()).resume();
