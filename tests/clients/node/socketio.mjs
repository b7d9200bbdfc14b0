// The official `socket.io-client`, as the page configures it: over the transport that the server offers.
import assert from 'node:assert/strict';
import { io } from 'socket.io-client';

const { LOQUAT_URL, LOQUAT_TOKEN, TRANSPORT } = process.env;
const config = await call('GET', '/api/config');
assert.equal(config.features.enable_websocket, TRANSPORT === 'websocket');
const transports = config.features.enable_websocket ? ['websocket'] : ['polling', 'websocket'];
const socket = io(LOQUAT_URL, {
  path: '/ws/socket.io', transports, auth: { token: LOQUAT_TOKEN },
  reconnection: true, reconnectionDelay: 50, randomizationFactor: 0,
});

await once('connect');
const me = await call('GET', '/api/v1/auths/');
const joined = await socket.timeout(5000).emitWithAck('user-join', { auth: { token: LOQUAT_TOKEN } });
assert.deepEqual(joined, { id: me.id, name: me.name });
assert.equal(socket.io.engine.transport.name, TRANSPORT);
await answered('first');

// The connection breaks; the client comes back by itself and hears again.
const before = socket.id;
const again = once('connect');
socket.io.engine.close();
await again;
assert.notEqual(socket.id, before);
await socket.timeout(5000).emitWithAck('user-join', { auth: { token: LOQUAT_TOKEN } });
await answered('second');
socket.disconnect();
console.log(`socket.io-client: ${TRANSPORT} is as it should be`);

/// Asks in a chat of its own, and puts together what the page would show.
async function answered(name) {
  const text = `${name} `.repeat(100).trim();
  const [asked, answer] = [`asked-${name}`, `answer-${name}`];
  const messages = {
    [asked]: { id: asked, role: 'user', content: text, parentId: null, childrenIds: [answer] },
    [answer]: { id: answer, role: 'assistant', content: '', parentId: asked, childrenIds: [], model: 'parrot' },
  };
  const chat = await call('POST', '/api/v1/chats/new', {
    chat: { title: name, models: ['parrot'], history: { messages, currentId: answer }, messages: [] },
  });
  let shown = '';
  const done = new Promise((resolve, reject) => {
    const patience = setTimeout(() => reject(new Error(`no answer; so far: ${shown}`)), 20000);
    const hear = (event) => {
      if (event.message_id !== answer || event.data.type !== 'chat:completion') return;
      const { choices, content, done } = event.data.data;
      shown += choices?.[0]?.delta?.content ?? '';
      shown = content ?? shown;
      if (!done) return;
      clearTimeout(patience);
      socket.off('events', hear);
      resolve();
    };
    socket.on('events', hear);
  });
  const begun = await call('POST', '/api/chat/completions', {
    model: 'parrot', stream: true, messages: [{ role: 'user', content: text }], session_id: socket.id,
    chat_id: chat.id, id: answer, parent_id: asked, background_tasks: {},
  });
  assert.equal(begun.status, true);
  await done;
  assert.equal(shown, text);
}

function once(event) {
  return new Promise((resolve, reject) => {
    const patience = setTimeout(() => reject(new Error(`no ${event}`)), 20000);
    socket.once(event, () => resolve(clearTimeout(patience)));
  });
}

async function call(method, path, body) {
  const headers = { Authorization: `Bearer ${LOQUAT_TOKEN}`, 'Content-Type': 'application/json' };
  const answer = await fetch(LOQUAT_URL + path, { method, headers, body: body && JSON.stringify(body) });
  assert(answer.ok, `${path}: ${answer.status}`);
  return answer.json();
}
