// The list of earlier chats: paged, searched, renamed, deleted.

import { get, post, remove } from './api.js';
import { askFor, confirm, notice } from './dialogs.js';
import { $, el, iconButton } from './dom.js';

const PAGE = 60;
const DAY = 86_400_000;

export class ChatList {
  constructor({ open, renamed, deleted }) {
    Object.assign(this, { open, renamed, deleted, pages: 1, current: null });
    $('search').oninput = () => {
      clearTimeout(this.typing);
      this.typing = setTimeout(() => this.refresh(1), 200);
    };
  }

  clear() {
    clearTimeout(this.typing);
    $('search').value = '';
    $('chats').replaceChildren();
  }

  /** Asks for the list anew. Of several answers only the latest question's is shown. */
  async refresh(pages = this.pages) {
    this.pages = pages;
    const turn = (this.turn = (this.turn ?? 0) + 1);
    const text = $('search').value.trim();
    const page = (number) =>
      get(text
        ? `/api/v1/chats/search?text=${encodeURIComponent(text)}&page=${number}`
        : `/api/v1/chats/?page=${number}&include_pinned=true&include_folders=true`);
    try {
      const found = await Promise.all(Array.from({ length: pages }, (_, index) => page(index + 1)));
      if (turn === this.turn) this.draw(found.flat(), found.at(-1).length === PAGE, text);
    } catch (problem) {
      if (turn === this.turn && problem.status !== 401) notice(problem.message);
    }
  }

  draw(chats, hasMore, text) {
    const focused = document.activeElement?.closest('#chats a')?.getAttribute('href');
    const parts = [];
    for (const [age, group] of byAge(chats)) {
      const id = `age-${parts.length}`;
      const lines = group.map((chat) => this.line(chat));
      parts.push(el('section', { 'aria-labelledby': id }, el('h2', { id }, age), el('ul', {}, ...lines)));
    }
    if (chats.length === 0) parts.push(el('p', { class: 'quiet none' }, text ? 'Nothing was found.' : 'Your chats will be listed here.'));
    if (hasMore) parts.push(el('button', { type: 'button', class: 'link', onclick: () => this.refresh(this.pages + 1) }, 'Show more'));
    $('chats').replaceChildren(...parts);
    this.mark(this.current);
    if (focused) $('chats').querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
  }

  line(chat) {
    const title = chat.title || 'Untitled';
    const follow = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.open(chat.id);
    };
    return el(
      'li', {},
      el('a', { href: `/c/${chat.id}`, title, onclick: follow }, title),
      iconButton('pencil', `Rename “${title}”`, () => this.rename(chat)),
      iconButton('bin', `Delete “${title}”`, () => this.delete(chat)),
    );
  }

  /** Shows which chat is open. */
  mark(id) {
    this.current = id;
    for (const link of $('chats').querySelectorAll('a')) {
      if (link.getAttribute('href') === `/c/${id}`) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
  }

  async rename(chat) {
    const title = await askFor('Rename chat', 'Title', chat.title, 'Rename');
    if (!title || title === chat.title) return;
    await this.change(async () => {
      await post(`/api/v1/chats/${chat.id}`, { chat: { title } });
      this.renamed(chat.id, title);
    });
  }

  async delete(chat) {
    if (!(await confirm('Delete chat?', `“${chat.title}” and all its messages will be gone.`, 'Delete'))) return;
    await this.change(async () => {
      await remove(`/api/v1/chats/${chat.id}`);
      this.deleted(chat.id);
    });
  }

  async change(work) {
    try {
      await work();
    } catch (problem) {
      notice(problem.message);
    }
    await this.refresh();
  }
}

/** The chats in groups, by the day they were last used. */
function byAge(chats) {
  const today = new Date().setHours(0, 0, 0, 0);
  const groups = new Map();
  for (const chat of chats) {
    const days = Math.ceil((today - chat.updated_at * 1000) / DAY);
    const age = days <= 0 ? 'Today' : days === 1 ? 'Yesterday' : days <= 7 ? 'Last 7 days' : days <= 30 ? 'Last 30 days' : 'Earlier';
    groups.set(age, [...(groups.get(age) ?? []), chat]);
  }
  return groups;
}
