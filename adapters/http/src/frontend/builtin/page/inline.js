// Markdown within a line, as a tree of plain values: a string is text, an array is `[tag, attributes, ...children]`.
// Nothing in it is markup: the tree becomes elements in render.js, and text stays text.

const ESCAPABLE = /^\\([!-/:-@[-`{-~])/;
const ADDRESS = /^https?:\/\/[^\s<>"'`]+/;
const WORD = /[\p{L}\p{N}_]/u;

/** The tree of one run of text. */
export function inline(text) {
  const nodes = [];
  // Marks that nothing closes from here on: looking for their end again and again would cost the square of the length.
  const open = new Set();
  let plain = '';
  const flush = () => {
    if (plain) nodes.push(plain);
    plain = '';
  };
  let at = 0;
  while (at < text.length) {
    const found = next(text, at, open);
    if (found) {
      flush();
      nodes.push(found.node);
      at += found.length;
    } else if (ESCAPABLE.test(text.slice(at, at + 2))) {
      plain += text[at + 1];
      at += 2;
    } else {
      plain += text[at];
      at += 1;
    }
  }
  flush();
  return nodes;
}

function next(text, at, open) {
  const rest = () => text.slice(at);
  switch (text[at]) {
    case '`': return code(rest());
    case '!': return text[at + 1] === '[' ? image(rest()) : null;
    case '[': return link(rest());
    case '*': return emphasis(rest(), '*', open);
    case '_': return WORD.test(text[at - 1] ?? ' ') ? null : emphasis(rest(), '_', open);
    case '~': return text.startsWith('~~', at) ? struck(rest(), open) : null;
    case '<': return angled(rest());
    case '\n': return { node: ['br', {}], length: 1 };
    case 'h': return WORD.test(text[at - 1] ?? ' ') ? null : bare(rest());
    default: return null;
  }
}

function code(text) {
  const [fence] = text.match(/^`+/);
  const closing = new RegExp(`(?<!\`)${fence}(?!\`)`).exec(text.slice(fence.length));
  if (!closing) return null;
  const inside = text.slice(fence.length, fence.length + closing.index).replaceAll('\n', ' ');
  const trimmed = /^ .*[^ ].* $/.test(inside) ? inside.slice(1, -1) : inside;
  return { node: ['code', {}, trimmed], length: fence.length * 2 + closing.index };
}

/** `**strong**`, `*slanted*` and both; an underscore within a word is an underscore. */
function emphasis(text, mark, open) {
  const width = Math.min(run(text, 0), 3);
  const end = /\s/.test(text[width] ?? ' ') ? -1 : closing(text, mark, width, open);
  if (end < 0) return null;
  const children = inline(text.slice(width, end));
  const node = [width === 1 ? 'em' : 'strong', {}, ...(width === 3 ? [['em', {}, ...children]] : children)];
  return { node, length: end + width };
}

function struck(text, open) {
  const end = /\s/.test(text[2] ?? ' ') ? -1 : closing(text, '~', 2, open);
  return end < 0 ? null : { node: ['del', {}, ...inline(text.slice(2, end))], length: end + 2 };
}

/** How often the character at this place is repeated. */
function run(text, at) {
  let end = at + 1;
  while (text[end] === text[at]) end += 1;
  return end - at;
}

/** Where the marks that close these begin, or -1: they stand behind a word, and not in code. */
function closing(text, mark, width, open) {
  const name = mark + width;
  if (open.has(name)) return -1;
  for (let at = width; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '`') at += (code(text.slice(at))?.length ?? run(text, at)) - 1;
    else if (text[at] === mark) {
      const length = run(text, at);
      // Three marks close an inner and an outer pair at once.
      const end = at + length - width;
      const fits = length === width || (length === 3 && width < 3);
      const withinWord = mark === '_' && WORD.test(text[at + length] ?? ' ');
      if (fits && !/\s/.test(text[at - 1]) && !withinWord) return end;
      at += length - 1;
    }
  }
  open.add(name);
  return -1;
}

const TARGET = '\\(\\s*<?([^\\s<>()]*(?:\\([^\\s()]*\\)[^\\s<>()]*)*)>?(?:\\s+["\'(]([^]*?)["\')])?\\s*\\)';
const LINK = new RegExp(`^\\[((?:[^\\[\\]]|\\[[^\\[\\]]*\\])*)\\]${TARGET}`);
const IMAGE = new RegExp(`^!\\[([^\\]]*)\\]${TARGET}`);

function link(text) {
  const found = LINK.exec(text);
  if (!found) return null;
  const [whole, label, address, title] = found;
  return { node: anchor(address, inline(label), title), length: whole.length };
}

/** Pictures come from this server or within the text; one from elsewhere would tell a stranger who reads this. */
function image(text) {
  const found = IMAGE.exec(text);
  if (!found) return null;
  const [whole, alt, address] = found;
  const own = /^data:image\/(?:png|jpeg|gif|webp);base64,/.test(address) || /^\/(?!\/)/.test(address);
  return { node: own ? ['img', { src: address, alt }] : anchor(address, [alt || address]), length: whole.length };
}

function angled(text) {
  const address = /^<(https?:\/\/[^\s<>]+|[\w.+-]+@[\w.-]+\.\w+)>/.exec(text);
  if (address) {
    const href = address[1].includes('://') ? address[1] : `mailto:${address[1]}`;
    return { node: anchor(href, [address[1]]), length: address[0].length };
  }
  const line = /^<br\s*\/?>/i.exec(text);
  return line && { node: ['br', {}], length: line[0].length };
}

function bare(text) {
  const found = ADDRESS.exec(text);
  if (!found) return null;
  // A full stop ends the sentence, a bracket that was not opened ends the aside: neither belongs to the address.
  let address = found[0].replace(/[.,;:!?*_~]+$/, '');
  if (address.endsWith(')') && !address.includes('(')) address = address.slice(0, -1);
  return { node: anchor(address, [address]), length: address.length };
}

/** A link, where the address is one that may be followed; else its words alone. */
function anchor(address, children, title) {
  if (!/^(?:https?:\/\/|mailto:|\/(?!\/)|#)/i.test(address)) return ['span', {}, ...children];
  const away = /^https?:/i.test(address) ? { target: '_blank', rel: 'noopener noreferrer' } : {};
  return ['a', { href: address, ...(title ? { title } : {}), ...away }, ...children];
}
