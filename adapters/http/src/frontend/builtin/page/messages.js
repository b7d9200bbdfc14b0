// The conversation as it is seen and read out.

import { reason } from './api.js';
import { $, el, iconButton } from './dom.js';
import { versions, withoutThoughts } from './history.js';
import { copyText, Rendered } from './render.js';

/** So near to the end, a reader is taken along when there is more. */
const NEAR = 80;

export class Messages {
  constructor({ user, suggestions, regenerate, turn, ask }) {
    Object.assign(this, { user, suggestions, regenerate, turn, ask, drawn: new Map(), followEnd: true });
    $('scroll').onscroll = () => {
      this.followEnd = distance() < NEAR;
      $('to-end').hidden = this.followEnd;
    };
    $('to-end').onclick = () => this.toEnd(true);
  }

  /** Draws at the next frame: many pieces of an answer may come before it. */
  show(conversation) {
    this.wanted = conversation;
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.draw(this.wanted);
    });
  }

  draw(conversation) {
    const { messages, history } = conversation;
    const log = $('log');
    for (const [id, view] of this.drawn) {
      if (!messages.some((message) => message.id === id)) {
        view.element.remove();
        this.drawn.delete(id);
      }
    }
    messages.forEach((message, index) => {
      let view = this.drawn.get(message.id);
      if (!view) {
        view = message.role === 'assistant' ? new Answer(this) : new Question(this);
        this.drawn.set(message.id, view);
      }
      if (log.children[index] !== view.element) log.insertBefore(view.element, log.children[index] ?? null);
      view.show(message, { history, isLast: index === messages.length - 1, isBusy: conversation.isAnswering });
    });
    $('blank').hidden = messages.length > 0;
    this.tell(messages.at(-1));
    if (this.followEnd) this.toEnd();
  }

  /** Says that an answer is being made, and reads it out once it is whole: word by word nobody could listen to it. */
  tell(last) {
    const isGoingOn = last?.role === 'assistant' && !last.done;
    if (isGoingOn) this.told = last.id;
    const text = isGoingOn ? 'An answer is coming' : this.told === last?.id ? 'The answer is complete' : '';
    if ($('spoken').textContent !== text) $('spoken').textContent = text;
  }

  toEnd(smooth = false) {
    this.followEnd = true;
    $('to-end').hidden = true;
    $('scroll').scrollTo({ top: $('scroll').scrollHeight, behavior: smooth ? 'smooth' : 'instant' });
  }

  clear() {
    this.drawn.clear();
    $('log').replaceChildren();
  }

  /** What is seen before the first question. */
  offer(models) {
    const [first] = this.user.name.split(' ');
    $('greeting').textContent = `Hello, ${first}. What shall we talk about?`;
    const none = $('no-model');
    none.hidden = models.any;
    none.textContent = this.user.role === 'admin'
      ? 'No model is connected yet. Start the server with --demo, or with OPENAI_API_BASE_URL and OPENAI_API_KEY set.'
      : 'No model is there for you yet. Ask an administrator.';
    const offered = models.any ? this.suggestions.slice(0, 4) : [];
    $('suggestions').replaceChildren(...offered.map(({ title, content }) => {
      const [head, rest] = Array.isArray(title) ? title : [title];
      const label = [el('strong', {}, head || content), rest ? el('span', {}, rest) : null];
      return el('button', { type: 'button', onclick: () => this.ask(content) }, ...label);
    }));
  }
}

const distance = () => $('scroll').scrollHeight - $('scroll').scrollTop - $('scroll').clientHeight;

class Question {
  constructor(list) {
    this.list = list;
    this.body = el('div', { class: 'bubble' });
    this.tools = el('div', { class: 'tools' });
    this.element = el('article', { class: 'question', 'aria-label': 'You' }, this.body, this.tools);
  }

  show(message, { history }) {
    if (this.text !== message.content) {
      this.text = message.content;
      const images = (message.files ?? []).filter((file) => file.type === 'image' && /^(?:data:image\/|\/(?!\/))/.test(file.url));
      this.body.replaceChildren(...images.map((file) => el('img', { src: file.url, alt: file.name ?? 'A picture' })), message.content);
    }
    const pager = pages(history, message, this.list.turn);
    this.tools.replaceChildren(...[pager].filter(Boolean));
  }
}

class Answer {
  constructor(list) {
    this.list = list;
    this.name = el('h2', { class: 'speaker' });
    this.status = el('p', { class: 'quiet status', hidden: true });
    this.body = el('div', { class: 'prose' });
    this.text = new Rendered(this.body);
    this.error = el('p', { class: 'problem', role: 'alert', hidden: true });
    this.tools = el('div', { class: 'tools' });
    this.followUps = el('div', { class: 'follow-ups', role: 'group', 'aria-label': 'You might ask next' });
    this.element = el('article', { class: 'answer' }, this.name, this.status, this.body, this.error, this.tools, this.followUps);
  }

  show(message, state) {
    const isGoingOn = !message.done;
    const name = message.modelName ?? message.model ?? 'Model';
    this.name.textContent = name;
    this.element.setAttribute('aria-label', name);
    // Readers of screens wait until it is whole.
    this.element.setAttribute('aria-busy', String(isGoingOn));
    this.element.classList.toggle('waiting', isGoingOn && !message.content);
    if (this.shown !== message.content) {
      this.shown = message.content;
      this.text.show(message.content ?? '');
    }
    const line = message.statusHistory?.findLast((status) => !status.hidden);
    this.status.textContent = line?.description ?? '';
    this.status.hidden = !line?.description || Boolean(message.done);
    const problem = message.error && (reason(message.error === true ? message.content : message.error) ?? 'The answer failed.');
    this.error.hidden = !problem;
    if (problem && this.error.textContent !== problem) this.error.textContent = problem;
    this.offer(message, state, isGoingOn);
  }

  /** The buttons below; they are made anew only when something about them changed, so that the focus stays. */
  offer(message, { history, isLast, isBusy }, isGoingOn) {
    const beside = versions(history, message);
    const followUps = isLast && !isGoingOn ? message.followUps ?? [] : [];
    const key = JSON.stringify([isGoingOn, !message.content, isLast && !isBusy, beside, followUps]);
    if (key === this.offered) return;
    this.offered = key;
    const copy = message.content ? iconButton('copy', 'Copy answer', () => copyText(withoutThoughts(message.content), copy)) : null;
    const again = isLast && !isBusy ? iconButton('again', 'Regenerate', () => this.list.regenerate(message)) : null;
    const parts = isGoingOn ? [] : [pages(history, message, this.list.turn), copy, again];
    this.tools.replaceChildren(...parts.filter(Boolean));
    this.followUps.replaceChildren(...followUps.map((text) => el('button', { type: 'button', onclick: () => this.list.ask(text) }, text)));
  }
}

/** Leads to the other versions of a message, if there are any. */
function pages(history, message, turn) {
  const beside = versions(history, message);
  const at = beside.indexOf(message.id);
  if (beside.length < 2) return null;
  const button = (drawing, label, to) => iconButton(drawing, label, () => turn(beside[to]), { disabled: beside[to] === undefined });
  return el(
    'span', { class: 'pages', role: 'group', 'aria-label': `Version ${at + 1} of ${beside.length}` },
    button('back', 'Earlier version', at - 1),
    el('span', {}, `${at + 1}/${beside.length}`),
    button('on', 'Later version', at + 1),
  );
}
