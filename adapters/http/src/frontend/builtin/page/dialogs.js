// Questions to the person in front of the page, and news for her.

import { $, el, iconButton } from './dom.js';

/** Asks before something is done that cannot be undone. */
export async function confirm(title, text, deed) {
  return (await ask(title, [el('p', {}, text)], deed, true)) === 'yes';
}

/** Asks for a text; `null` if it was called off. */
export async function askFor(title, label, value, deed) {
  const input = el('input', { value, maxlength: '200', required: true });
  const answered = ask(title, [el('label', {}, label, input)], deed);
  input.select();
  return (await answered) === 'yes' ? input.value.trim() : null;
}

function ask(title, parts, deed, isGrave = false) {
  const dialog = $('dialog');
  const form = el(
    'form', { method: 'dialog' },
    el('h2', { id: 'dialog-title' }, title),
    ...parts,
    el(
      'div', { class: 'deeds' },
      el('button', { type: 'button', onclick: () => dialog.close('no') }, 'Cancel'),
      el('button', { class: isGrave ? 'grave' : 'primary', value: 'yes' }, deed),
    ),
  );
  dialog.replaceChildren(form);
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener('close', () => resolve(dialog.returnValue), { once: true }));
}

/** Says that something went wrong, for a while. */
export function notice(text) {
  const shown = el('p', { class: 'notice' }, text, iconButton('close', 'Dismiss', () => shown.remove()));
  $('notices').append(shown);
  setTimeout(() => shown.remove(), 10_000);
}
