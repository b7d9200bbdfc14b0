// Markdown as a list of blocks, each with the text that it was made from: while an answer grows, only the blocks whose
// text changed are drawn again. A block's tree has the form that inline.js describes.

import { inline } from './inline.js';

const FENCE = /^ {0,3}(`{3,}|~{3,})\s*([^\s`]*)[^`]*$/;
const HEADING = /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/;
const RULE = /^ {0,3}([-*_])(?:\s*\1){2,}\s*$/;
const QUOTE = /^ {0,3}> ?/;
const ITEM = /^( *)([-*+]|\d{1,9}[.)])(?:\s+|$)/;
const TABLE_RULE = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;
const FOLD = /^<details\b([^>]*)>\s*$/;

/** The blocks of a text: `[{ raw, tree }]`. */
export function blocks(text) {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const found = [];
  let at = 0;
  while (at < lines.length) {
    if (!lines[at].trim()) {
      at += 1;
      continue;
    }
    const { tree, taken } = block(lines, at);
    found.push({ raw: lines.slice(at, at + taken).join('\n'), tree });
    at += taken;
  }
  return found;
}

const trees = (lines) => blocks(lines.join('\n')).map((one) => one.tree);

function block(lines, at) {
  const line = lines[at];
  const heading = HEADING.exec(line);
  if (heading) return { tree: [`h${heading[1].length}`, {}, ...inline(heading[2])], taken: 1 };
  if (FENCE.test(line)) return fenced(lines, at);
  if (FOLD.test(line)) return fold(lines, at);
  if (RULE.test(line)) return { tree: ['hr', {}], taken: 1 };
  if (QUOTE.test(line)) return quote(lines, at);
  if (ITEM.test(line)) return list(lines, at);
  if (line.includes('|') && TABLE_RULE.test(lines[at + 1] ?? '') && lines[at + 1].includes('-')) {
    const found = table(lines, at);
    if (found) return found;
  }
  return paragraph(lines, at);
}

/** A block of code; one that is not closed yet goes on to the end. */
function fenced(lines, at) {
  const [, fence, language] = FENCE.exec(lines[at]);
  const closing = new RegExp(`^ {0,3}${fence[0]}{${fence.length},}\\s*$`);
  const indent = lines[at].search(/\S/);
  let end = at + 1;
  while (end < lines.length && !closing.test(lines[end])) end += 1;
  const inside = lines.slice(at + 1, end).map((line) => line.slice(Math.min(indent, line.search(/\S|$/))));
  const taken = Math.min(end + 1, lines.length) - at;
  return { tree: ['pre', { language }, inside.join('\n')], taken };
}

/** What the server folds away: thoughts, calls of tools, code that ran. Its attributes tell what it is. */
function fold(lines, at) {
  let depth = 0;
  let end = at;
  for (; end < lines.length; end += 1) {
    if (/^<details\b/.test(lines[end])) depth += 1;
    if (/<\/details>\s*$/.test(lines[end])) depth -= 1;
    if (depth === 0) break;
  }
  const attributes = Object.fromEntries(
    [...FOLD.exec(lines[at])[1].matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [name, unescaped(value)]),
  );
  let inside = lines.slice(at + 1, end);
  let summary = 'Details';
  const head = /^<summary>(.*)<\/summary>\s*$/.exec(inside[0] ?? '');
  if (head) {
    summary = unescaped(head[1]);
    inside = inside.slice(1);
  }
  // Thoughts are stored with each line escaped and quoted.
  if (attributes.type === 'reasoning') inside = inside.map((line) => unescaped(line).replace(/^> ?/, ''));
  return { tree: ['fold', { ...attributes, summary }, ...trees(inside)], taken: Math.min(end + 1, lines.length) - at };
}

const ENTITIES = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#x27;': "'", '&#39;': "'", '&amp;': '&' };
const unescaped = (text) => text.replace(/&(?:lt|gt|quot|#x27|#39|amp);/g, (entity) => ENTITIES[entity]);

function quote(lines, at) {
  let end = at;
  while (end < lines.length && (QUOTE.test(lines[end]) || (lines[end].trim() && !opens(lines, end)))) end += 1;
  return { tree: ['blockquote', {}, ...trees(lines.slice(at, end).map((line) => line.replace(QUOTE, '')))], taken: end - at };
}

/** A list ends where a line stands further left than its items' words and begins no item of it. */
function list(lines, at) {
  const first = ITEM.exec(lines[at]);
  const ordered = /\d/.test(first[2]);
  const items = [];
  let end = at;
  while (end < lines.length) {
    const item = ITEM.exec(lines[end]);
    const isNext = item && item[1].length < first[1].length + 2 && /\d/.test(item[2]) === ordered && !RULE.test(lines[end]);
    if (isNext) {
      items.push({ indent: item[0].length, lines: [lines[end].slice(item[0].length)] });
    } else if (!lines[end].trim()) {
      const after = lines.slice(end).find((line) => line.trim()) ?? '';
      const goesOn = after.search(/\S/) > first[1].length || sameList(after, first[1].length, ordered);
      if (!after || !goesOn) break;
      items.at(-1).lines.push('');
    } else {
      const indent = lines[end].search(/\S/);
      const afterBlank = items.at(-1).lines.at(-1) === '';
      if (indent <= first[1].length && (afterBlank || opens(lines, end))) break;
      items.at(-1).lines.push(lines[end].slice(Math.min(indent, items.at(-1).indent)));
    }
    end += 1;
  }
  const start = ordered ? Number.parseInt(first[2], 10) : 1;
  return { tree: [ordered ? 'ol' : 'ul', start === 1 ? {} : { start }, ...items.map((item) => listItem(item.lines))], taken: end - at };
}

function sameList(line, indent, ordered) {
  const item = ITEM.exec(line);
  return Boolean(item) && item[1].length < indent + 2 && /\d/.test(item[2]) === ordered;
}

function listItem(lines) {
  const task = /^\[([ xX])\]\s+/.exec(lines[0]);
  const box = task ? [['input', { type: 'checkbox', disabled: true, checked: task[1] !== ' ' }], ' '] : [];
  const rest = task ? [lines[0].slice(task[0].length), ...lines.slice(1)] : lines;
  const children = trees(rest);
  // An item of one paragraph is shown without the space that paragraphs have around them.
  const flat = children[0]?.[0] === 'p' && !rest.includes('') ? [...children[0].slice(2), ...children.slice(1)] : children;
  return ['li', task ? { class: 'task' } : {}, ...box, ...flat];
}

function table(lines, at) {
  const aligned = cells(lines[at + 1]).map((cell) => {
    if (/^:-*:$/.test(cell)) return 'center';
    return cell.endsWith(':') ? 'end' : null;
  });
  const names = cells(lines[at]);
  if (names.length !== aligned.length) return null;
  let end = at + 2;
  while (end < lines.length && lines[end].includes('|') && lines[end].trim()) end += 1;
  const row = (tag, texts) => [
    'tr', {},
    ...names.map((_, column) => [tag, aligned[column] ? { class: aligned[column] } : {}, ...inline(texts[column] ?? '')]),
  ];
  const rows = lines.slice(at + 2, end).map((line) => row('td', cells(line)));
  return { tree: ['table', {}, ['thead', {}, row('th', names)], ['tbody', {}, ...rows]], taken: end - at };
}

/** The cells of a row; a stroke in code or behind a backslash parts nothing. */
function cells(line) {
  const inside = line.trim().replace(/^\|/, '').replace(/(?<!\\)\|$/, '');
  const parts = inside.match(/(?:\\\||`[^`]*`|[^|])+|(?<=\|)(?=\|)|^(?=\|)|(?<=\|)$/g) ?? [];
  return parts.map((part) => part.trim().replaceAll('\\|', '|'));
}

function paragraph(lines, at) {
  let end = at + 1;
  while (end < lines.length && lines[end].trim() && !opens(lines, end)) end += 1;
  const text = lines.slice(at, end).map((line) => line.trimStart().replace(/ {2,}$|\\$/, ''));
  return { tree: ['p', {}, ...inline(text.join('\n'))], taken: end - at };
}

/** Does another kind of block begin here, so that a paragraph ends before it? */
function opens(lines, at) {
  const line = lines[at];
  return (
    HEADING.test(line) || FENCE.test(line) || FOLD.test(line) || RULE.test(line) || QUOTE.test(line) || ITEM.test(line) ||
    (line.includes('|') && TABLE_RULE.test(lines[at + 1] ?? ''))
  );
}
