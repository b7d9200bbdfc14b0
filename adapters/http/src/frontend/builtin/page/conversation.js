// The open chat: what it consists of, what is asked in it, and what the server tells about it.

import { get, post, reason } from './api.js';
import { answer, append, empty, path, question, turnTo, words } from './history.js';

const UNTITLED = 'New Chat';

const nothing = () => ({ title: UNTITLED, history: empty() });

export class Conversation {
  constructor({ user, changed, listChanged, began, gone }) {
    Object.assign(this, { user, changed, listChanged, began, gone });
    this.take(null, nothing());
  }

  /** Goes on with a chat that does not exist yet. */
  forget() {
    this.take(null, nothing());
    this.changed();
  }

  take(id, chat) {
    this.id = id;
    this.chat = chat;
    this.title = chat.title || UNTITLED;
    this.history = chat.history ?? empty();
    this.tasks = new Set();
    /** The answers that this tab asked for: it is the one that stores their end. */
    this.own = new Set();
  }

  async open(id) {
    const [found, running] = await Promise.all([get(`/api/v1/chats/${id}`), get(`/api/tasks/chat/${id}`)]);
    this.take(id, { ...found.chat, title: found.title });
    this.tasks = new Set(running.task_ids);
    // Nobody was there to see how these ended.
    if (this.tasks.size === 0) for (const message of Object.values(this.history.messages)) finish(message);
    this.changed();
  }

  /** Looks again at what the server keeps, after a time without news. */
  async reload() {
    if (this.id) await this.open(this.id);
  }

  get messages() {
    return path(this.history);
  }

  /** The model that was asked last. */
  get model() {
    return this.messages.findLast((message) => message.role === 'assistant')?.model ?? this.chat.models?.[0];
  }

  get isAnswering() {
    const last = this.messages.at(-1);
    return last?.role === 'assistant' && !last.done;
  }

  async ask(text, model) {
    if (this.isAnswering) return;
    const asked = question(text, model.id);
    append(this.history, asked, this.history.currentId);
    this.changed();
    if (!this.id) await this.create(model);
    await this.answer(asked, model);
  }

  /** Asks again; the new answer stands beside the old one. */
  async regenerate(message, model) {
    const asked = this.history.messages[message.parentId];
    if (asked && model && !this.isAnswering) await this.answer(asked, model);
  }

  turn(id) {
    turnTo(this.history, id);
    this.changed();
    this.save();
  }

  retitle(title) {
    this.title = title;
    this.changed();
  }

  async create(model) {
    const chat = { id: '', title: UNTITLED, params: {}, ...this.stored([model.id]), tags: [], timestamp: Date.now() };
    const made = await post('/api/v1/chats/new', { chat, folder_id: null });
    this.id = made.id;
    this.began(made.id);
  }

  async answer(asked, model) {
    const message = answer(model.id, model.name);
    append(this.history, message, asked.id);
    this.own.add(message.id);
    this.changed();
    const { id } = this;
    try {
      await this.save();
      this.listChanged();
      const answered = await post('/api/chat/completions', await this.request(asked, message, model));
      if (id === this.id && answered?.task_id) this.tasks.add(answered.task_id);
    } catch (problem) {
      message.error = { content: problem.message };
      finish(message);
      this.changed();
      await this.save();
    }
  }

  async request(asked, message, model) {
    const first = path(this.history, asked.id).length === 1;
    return {
      stream: true,
      model: model.id,
      messages: words(path(this.history, asked.id)),
      params: this.chat.params ?? {},
      ...(this.chat.files?.length ? { files: this.chat.files } : {}),
      variables: variables(this.user),
      session_id: await this.socket.ready(),
      chat_id: this.id,
      id: message.id,
      parent_id: asked.id,
      parent_message: asked,
      background_tasks: { follow_up_generation: true, ...(first ? { title_generation: true, tags_generation: true } : {}) },
    };
  }

  /** Ends the answer wherever it is made; what has come of it stays. */
  async stop() {
    if (!this.isAnswering || !this.id) return;
    const { task_ids: running } = await get(`/api/tasks/chat/${this.id}`);
    await Promise.all(running.map((task) => post(`/api/tasks/stop/${task}`)));
    if (running.length === 0) await this.reload();
  }

  /** What the page of Open WebUI stores too, and nothing that the server writes itself. */
  stored(models = this.chat.models) {
    return { models, history: this.history, messages: this.messages };
  }

  async save() {
    if (this.id) await post(`/api/v1/chats/${this.id}`, { chat: this.stored([this.model]) });
  }

  /** Something happened in a chat. */
  hear({ chat_id: chat, message_id: id, data: event }) {
    if (event.type === 'chat:title' || event.type === 'chat:tags') this.listChanged();
    if (event.type === 'chat:changed') return this.hearOfChange(event.data);
    if (chat !== this.id || !chat) return;
    if (event.type === 'chat:title') return this.retitle(event.data);
    const message = this.history.messages[id];
    // Another tab asked something here.
    if (id && !message) return this.lookAgain();
    if (message && this.apply(message, event)) this.changed();
  }

  /** Something became of a chat, in this tab or in another. */
  hearOfChange({ id, change, title }) {
    if (!this.id || id !== this.id) return;
    if (change === 'renamed') this.retitle(title);
    if (change === 'deleted') this.gone();
  }

  lookAgain() {
    clearTimeout(this.looking);
    this.looking = setTimeout(() => this.reload().catch(() => {}), 300);
  }

  /** Changes the message as the event says; false if there is nothing to see. */
  apply(message, { type, data }) {
    switch (type) {
      case 'chat:completion':
        return this.hearOfAnswer(message, data);
      case 'chat:message:error':
        message.error = data.error;
        this.ended(message);
        return true;
      case 'chat:tasks:cancel':
        this.ended(message);
        return true;
      case 'chat:message:follow_ups':
        message.followUps = data.follow_ups;
        return true;
      case 'message':
      case 'chat:message:delta':
        message.content += data.content ?? '';
        return true;
      case 'replace':
      case 'chat:message':
        message.content = data.content ?? '';
        return true;
      case 'status':
        message.statusHistory = [...(message.statusHistory ?? []), data];
        return true;
      case 'source':
      case 'citation':
        message.sources = [...(message.sources ?? []), data];
        return true;
      default:
        return false;
    }
  }

  hearOfAnswer(message, data) {
    if (data.sources) message.sources = data.sources;
    if (data.usage) message.usage = data.usage;
    if (data.selected_model_id) message.selectedModelId = data.selected_model_id;
    if (data.error) message.error = { content: reason(data.error) ?? 'The model reported an error.' };
    if (typeof data.content === 'string') message.content = data.content;
    const choice = data.choices?.[0];
    message.content += choice?.delta?.content ?? choice?.message?.content ?? '';
    if (data.done) this.ended(message);
    return true;
  }

  /** The answer is complete, or there will be no more of it. */
  ended(message) {
    if (message.done) return;
    finish(message);
    this.tasks.clear();
    if (this.own.delete(message.id)) this.complete(message).catch(() => {});
  }

  /** Lets the server's filters look at the whole answer, and stores how it ended. */
  async complete(message) {
    const { id } = this;
    if (!message.error && message.content) {
      const shown = path(this.history, message.id);
      const messages = shown.map(({ id, role, content, timestamp }) => ({ id, role, content, timestamp }));
      const body = { model: message.model, messages, chat_id: id, session_id: this.socket.id, id: message.id };
      const filtered = await post('/api/chat/completed', body).catch(() => null);
      for (const { id, content } of filtered?.messages ?? []) {
        const known = this.history.messages[id];
        if (known && typeof content === 'string') known.content = content;
      }
    }
    if (id === this.id) await this.save();
    this.changed();
  }
}

function finish(message) {
  if (message.role === 'assistant') message.done = true;
}

/** What prompts may speak of: who asks, and when. */
function variables(user) {
  const now = new Date();
  const two = (number) => String(number).padStart(2, '0');
  const date = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  const time = `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}`;
  return {
    '{{USER_NAME}}': user.name,
    '{{USER_LOCATION}}': 'Unknown',
    '{{CURRENT_DATETIME}}': `${date} ${time}`,
    '{{CURRENT_DATE}}': date,
    '{{CURRENT_TIME}}': time,
    '{{CURRENT_WEEKDAY}}': now.toLocaleDateString('en-US', { weekday: 'long' }),
    '{{CURRENT_TIMEZONE}}': Intl.DateTimeFormat().resolvedOptions().timeZone,
    '{{USER_LANGUAGE}}': navigator.language,
  };
}
