// Where the page begins: it finds out who is there, shows the view that fits, and puts the parts together.

import { get, onUnauthorized, token } from './api.js';
import { ChatList } from './chats.js';
import { Composer } from './composer.js';
import { Conversation } from './conversation.js';
import { notice } from './dialogs.js';
import { $, show } from './dom.js';
import { enterWithoutForm, leave, offerEntry } from './entry.js';
import { Messages } from './messages.js';
import { Models } from './models.js';
import { overPolling, overWebSocket, Socket } from './socket.js';

const ROUTE = /^\/c\/([\w-]+)\/?$/;

/** What runs while somebody is signed in. */
let app = null;

async function start() {
  try {
    const config = await get('/api/config');
    for (const brand of document.querySelectorAll('.brand')) brand.textContent = config.name;
    const user = (await whoIsThere()) ?? (await enterWithoutForm(config));
    if (user) await welcome(user);
    else offerEntry(config, welcome);
  } catch (problem) {
    offerEntry(null, welcome, problem.message);
  }
}

/** The person whose token lies in this browser, if it is still good. */
async function whoIsThere() {
  if (!token.get()) return null;
  try {
    return await get('/api/v1/auths/');
  } catch (problem) {
    if (problem.status !== 401) throw problem;
    token.clear();
    return null;
  }
}

async function welcome(user) {
  // Signed in, the server tells more.
  const config = await get('/api/config');
  if (user.role === 'pending') return wait(config);
  show('app');
  $('who').textContent = user.name;
  $('who').title = user.email;
  app = new App(user, config);
  await app.begin();
}

function wait(config) {
  show('waiting');
  if (config.ui?.pending_user_overlay_title) $('waiting-title').textContent = config.ui.pending_user_overlay_title;
  if (config.ui?.pending_user_overlay_content) $('waiting-text').textContent = config.ui.pending_user_overlay_content;
  $('look-again').focus();
}

class App {
  constructor(user, config) {
    this.name = config.name;
    this.models = new Models($('model'), user, config);
    this.chats = new ChatList({
      open: (id) => this.go(id),
      renamed: (id, title) => id === this.conversation.id && this.conversation.retitle(title),
      deleted: (id) => id === this.conversation.id && this.go(null),
    });
    this.messages = new Messages({
      user,
      suggestions: config.default_prompt_suggestions ?? [],
      regenerate: (message) => this.try(() => this.conversation.regenerate(message, this.models.chosen())),
      turn: (id) => this.conversation.turn(id),
      ask: (text) => this.ask(text),
    });
    this.conversation = new Conversation({
      user,
      changed: () => this.show(),
      listChanged: () => this.chats.refresh(),
      began: (id) => {
        history.pushState(null, '', `/c/${id}`);
        this.chats.mark(id);
      },
      gone: () => this.go(null),
    });
    this.composer = new Composer({ ask: (text) => this.ask(text), stop: () => this.try(() => this.conversation.stop()) });
    this.socket = new Socket({
      heard: (event) => this.conversation.hear(event),
      changed: (connected) => this.connection(connected),
    });
    this.conversation.socket = this.socket;
    this.transport = config.features.enable_websocket ? overWebSocket : overPolling;
  }

  async begin() {
    this.socket.open(token.get(), this.transport);
    this.chats.refresh();
    await this.try(async () => {
      await this.models.load();
      this.messages.offer(this.models);
    });
    await this.follow();
    const asked = new URLSearchParams(location.search).get('q');
    if (asked) this.composer.fill(asked);
  }

  end() {
    this.socket.close();
    this.conversation.forget();
    this.messages.clear();
    this.chats.clear();
    app = null;
  }

  /** Shows what the address names. */
  async follow() {
    const id = ROUTE.exec(location.pathname)?.[1] ?? null;
    this.chats.mark(id);
    closeSide();
    if (!id) {
      this.conversation.forget();
    } else {
      await this.conversation.open(id).catch((problem) => {
        notice(problem.status === 401 || problem.status === 404 ? 'This chat does not exist, or it is not yours.' : problem.message);
        this.go(null);
      });
      if (this.conversation.model) this.models.choose(this.conversation.model);
    }
    this.messages.toEnd();
    if (matchMedia('(hover: hover)').matches) this.composer.focus();
  }

  go(id) {
    history.pushState(null, '', id ? `/c/${id}` : '/');
    return this.follow();
  }

  show() {
    const { conversation } = this;
    this.messages.show(conversation);
    this.composer.answering(conversation.isAnswering);
    $('title').textContent = conversation.title;
    document.title = conversation.id ? `${conversation.title} · ${this.name}` : this.name;
  }

  async ask(text) {
    const model = this.models.chosen();
    if (!model) return notice('There is no model to ask.');
    this.messages.toEnd();
    await this.try(() => this.conversation.ask(text, model));
  }

  connection(isThere) {
    $('connection').textContent = isThere ? '' : 'Connection lost, trying again…';
    // What was told meanwhile is in the chat that the server keeps.
    if (isThere && this.wasThere) {
      this.try(() => this.conversation.reload());
      this.chats.refresh();
    }
    this.wasThere = true;
  }

  async try(work) {
    try {
      await work();
    } catch (problem) {
      notice(problem.message);
    }
  }
}

async function goAway() {
  app?.end();
  await leave();
  history.replaceState(null, '', '/');
  await start();
}

function openSide() {
  document.body.classList.add('side-open');
  $('open-side').setAttribute('aria-expanded', 'true');
  $('close-side').focus();
}

function closeSide() {
  if (!document.body.classList.contains('side-open')) return;
  document.body.classList.remove('side-open');
  $('open-side').setAttribute('aria-expanded', 'false');
  $('open-side').focus();
}

$('leave').addEventListener('click', goAway);
$('leave-waiting').addEventListener('click', goAway);
$('look-again').addEventListener('click', start);
$('open-side').addEventListener('click', openSide);
$('close-side').addEventListener('click', closeSide);
$('shade').addEventListener('click', closeSide);
for (const link of [$('new-chat'), document.querySelector('.home')]) {
  link.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    app?.go(null);
  });
}
addEventListener('popstate', () => app?.follow());
addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && document.body.classList.contains('side-open')) closeSide();
  if (event.key.toLowerCase() === 'o' && event.shiftKey && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    app?.go(null);
  }
});
document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && app?.chats.refresh());

// A 401 can mean that something is not there; only the session itself tells whether it has ended.
let isAsking = false;
onUnauthorized(async () => {
  if (!app || isAsking) return;
  isAsking = true;
  const stillThere = await whoIsThere().catch(() => app);
  isAsking = false;
  if (stillThere) return;
  app?.end();
  offerEntry(await get('/api/config').catch(() => null), welcome, 'Your session has ended. Sign in again.');
});

// The documents can be switched off; then their addresses show this page.
fetch('/openapi.json', { method: 'HEAD' }).then(async (answer) => {
  await answer.text();
  const there = answer.ok && answer.headers.get('content-type')?.startsWith('application/json');
  for (const part of document.querySelectorAll('[data-docs]')) part.hidden = !there;
}, () => {});

start();
