// Draws trees of Markdown as elements.

import { el, iconButton } from './dom.js';
import { blocks } from './markdown.js';

/** Shows the text in the element, and draws only what has changed since the last time. */
export class Rendered {
  constructor(element) {
    this.element = element;
    this.shown = [];
  }

  show(text) {
    const wanted = blocks(text);
    let same = 0;
    while (same < wanted.length && this.shown[same]?.raw === wanted[same].raw) same += 1;
    const old = this.shown.splice(same);
    const drawn = wanted.slice(same).map((block, index) => {
      const node = draw(block.tree);
      // Somebody reads these thoughts while they grow.
      if (node.localName === 'details' && old[index]?.node.open) node.open = true;
      return { raw: block.raw, node };
    });
    for (const { node } of old) node.remove();
    this.element.append(...drawn.map(({ node }) => node));
    this.shown.push(...drawn);
  }
}

function draw(tree) {
  if (typeof tree === 'string') return document.createTextNode(tree);
  const [tag, props, ...children] = tree;
  if (tag === 'pre') return code(props.language, children[0]);
  if (tag === 'fold') return fold(props, children.map(draw));
  const node = el(tag, props, ...children.map(draw));
  // A wide table scrolls by itself, also by keyboard, instead of widening the page.
  return tag === 'table' ? el('div', { class: 'table', tabindex: '0', role: 'region', 'aria-label': 'Table' }, node) : node;
}

function code(language, text) {
  const copy = iconButton('copy', 'Copy code', () => copyText(text, copy));
  return el(
    'figure', { class: 'code' },
    el('figcaption', {}, el('span', {}, language || 'text'), copy),
    el('pre', { tabindex: '0' }, el('code', {}, text)),
  );
}

function fold({ type, done, duration, name, summary, result }, children) {
  const isDone = done !== 'false';
  return el(
    'details', { class: `fold ${isDone ? '' : 'going-on'}` },
    el('summary', {}, title(type, isDone, duration, name, summary)),
    el('div', { class: 'fold-body' }, ...children, result ? code('result', spoken(result)) : null),
  );
}

function title(type, isDone, duration, name, summary) {
  if (type === 'reasoning') {
    if (!isDone) return 'Thinking…';
    const seconds = Number(duration);
    return seconds >= 1 ? `Thought for ${seconds} ${seconds === 1 ? 'second' : 'seconds'}` : 'Thought for a moment';
  }
  if (type === 'tool_calls') return isDone ? `Used ${name}` : `Using ${name}…`;
  if (type === 'code_interpreter') return isDone ? 'Ran code' : 'Running code…';
  return summary;
}

/** Results are stored as JSON texts. */
function spoken(result) {
  try {
    const value = JSON.parse(result);
    return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  } catch {
    return result;
  }
}

/** Puts the text on the clipboard and says so on the button. */
export async function copyText(text, button) {
  const before = button.getAttribute('aria-label');
  const say = (label, state) => {
    button.setAttribute('aria-label', label);
    button.title = label;
    button.dataset.state = state;
  };
  try {
    await navigator.clipboard.writeText(text);
    say('Copied', 'done');
  } catch {
    // Pages of plain HTTP from another machine have no clipboard.
    say('The browser does not let this page copy', 'failed');
  }
  setTimeout(() => say(before, ''), 1800);
}
