// The server's API: JSON in, JSON out, and errors that a person understands.

// Where the whole page of Open WebUI keeps the token too: people stay signed in when it is installed.
const TOKEN = 'token';

export const token = {
  get: () => localStorage.getItem(TOKEN),
  set: (value) => localStorage.setItem(TOKEN, value),
  clear: () => localStorage.removeItem(TOKEN),
};

/** What the server refused, in its own words. */
export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

let refused = () => {};

/** Tells `listener` when a call with a token got a 401: the session may have ended. */
export function onUnauthorized(listener) {
  refused = listener;
}

export const get = (path) => call('GET', path);
export const post = (path, body = {}) => call('POST', path, body);
export const remove = (path) => call('DELETE', path);

async function call(method, path, body) {
  const headers = { Accept: 'application/json' };
  const known = token.get();
  if (known) headers.Authorization = `Bearer ${known}`;
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  let answer;
  try {
    answer = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
  } catch {
    throw new Refused(0, 'The server cannot be reached.');
  }
  const value = await answer.json().catch(() => null);
  if (answer.ok) return value;
  if (answer.status === 401 && known) refused();
  throw new Refused(answer.status, reason(value?.detail) ?? `The server answered ${answer.status}.`);
}

/** The detail of an error: a text, or a list of what is wrong with a form and where. */
export function reason(detail) {
  if (Array.isArray(detail)) return detail.map((one) => `${one.loc?.slice(1).join('.')}: ${one.msg}`).join('; ');
  if (detail && typeof detail === 'object') return reason(detail.message ?? detail.error ?? detail.content) ?? JSON.stringify(detail);
  return typeof detail === 'string' && detail ? detail : undefined;
}
