// A chat is a tree of messages: each question and each answer hangs below what came before it. What is shown is one
// way from a root to a leaf. The shape is Open WebUI's own, so that both pages open each other's chats.

const seconds = () => Math.floor(Date.now() / 1000);

/** An id for a message. Not `crypto.randomUUID`: browsers keep that from pages of plain HTTP. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

export const empty = () => ({ messages: {}, currentId: null });

export function question(content, model) {
  return { id: newId(), parentId: null, childrenIds: [], role: 'user', content, timestamp: seconds(), models: [model] };
}

export function answer(model, modelName) {
  return {
    parentId: null, id: newId(), childrenIds: [], role: 'assistant', content: '',
    model, modelName, modelIdx: 0, timestamp: seconds(),
  };
}

/** Hangs the message below `parentId` and shows it. */
export function append(history, message, parentId) {
  message.parentId = parentId ?? null;
  history.messages[message.id] = message;
  const parent = history.messages[parentId];
  if (parent) parent.childrenIds = [...(parent.childrenIds ?? []), message.id];
  history.currentId = message.id;
}

/** The messages from the root to this one. What is stored may be broken: a circle ends where it began. */
export function path(history, id = history.currentId) {
  const found = [];
  const seen = new Set();
  for (let at = history.messages[id]; at && !seen.has(at.id); at = history.messages[at.parentId]) {
    seen.add(at.id);
    found.unshift(at);
  }
  return found;
}

/** The messages that stand at the same place, oldest first; this one is among them. */
export function versions(history, message) {
  const parent = history.messages[message.parentId];
  const ids = parent ? parent.childrenIds ?? [] : Object.keys(history.messages).filter((id) => !history.messages[id].parentId);
  return ids.filter((id) => history.messages[id]);
}

/** Shows another version, with what came after it most lately. */
export function turnTo(history, id) {
  const seen = new Set();
  let at = history.messages[id];
  while (at && !seen.has(at.id)) {
    seen.add(at.id);
    history.currentId = at.id;
    at = history.messages[at.childrenIds?.at(-1)];
  }
}

/** What a model is asked: the words so far, without its former thoughts. */
export function words(messages) {
  return messages
    .map((message) => ({ role: message.role, content: contentOf(message) }))
    .filter((message) => message.role === 'user' || message.content.length > 0);
}

function contentOf(message) {
  const text = message.role === 'assistant' ? withoutThoughts(message.content ?? '') : message.content ?? '';
  const images = message.role === 'user' ? (message.files ?? []).filter((file) => file.type === 'image') : [];
  if (images.length === 0) return text;
  return [{ type: 'text', text }, ...images.map((image) => ({ type: 'image_url', image_url: { url: image.url } }))];
}

export function withoutThoughts(text) {
  return text.replace(/<details type="(?:reasoning|code_interpreter)"[^]*?<\/details>/g, '').trim();
}
