import assert from 'node:assert/strict';
import { test } from 'node:test';

import { blocks } from '../../../adapters/http/src/frontend/builtin/page/markdown.js';

const trees = (text) => blocks(text).map((block) => block.tree);
const only = (text) => trees(text)[0];

test('a paragraph keeps its lines', () => {
  assert.deepEqual(trees('one\ntwo\n\nthree'), [['p', {}, 'one', ['br', {}], 'two'], ['p', {}, 'three']]);
});

test('words are strong, slanted, struck and code', () => {
  assert.deepEqual(only('**a** *b* ~~c~~ `d*e*`'), [
    'p', {}, ['strong', {}, 'a'], ' ', ['em', {}, 'b'], ' ', ['del', {}, 'c'], ' ', ['code', {}, 'd*e*'],
  ]);
  assert.deepEqual(only('***both*** and **a *b* c**'), [
    'p', {}, ['strong', {}, ['em', {}, 'both']], ' and ', ['strong', {}, 'a ', ['em', {}, 'b'], ' c'],
  ]);
});

test('an underscore within a word and a star between numbers are what they are', () => {
  assert.deepEqual(only('snake_case_name and 2 * 3 * 4'), ['p', {}, 'snake_case_name and 2 * 3 * 4']);
});

test('what is escaped stays', () => {
  assert.deepEqual(only('\\*not slanted\\* and \\`no code\\`'), ['p', {}, '*not slanted* and `no code`']);
});

test('headings and rules', () => {
  assert.deepEqual(trees('## Two ##\n---\n# One'), [['h2', {}, 'Two'], ['hr', {}], ['h1', {}, 'One']]);
});

test('code keeps every character, and needs no end while it streams', () => {
  assert.deepEqual(only('```js\nlet a = "<b>";\n\n# no heading\n```'), ['pre', { language: 'js' }, 'let a = "<b>";\n\n# no heading']);
  assert.deepEqual(only('```\nstill comi'), ['pre', { language: '' }, 'still comi']);
  assert.deepEqual(only('````md\n```\ninner\n```\n````'), ['pre', { language: 'md' }, '```\ninner\n```']);
});

test('lists hold lists, code and several paragraphs', () => {
  assert.deepEqual(only('- one\n  - inner\n- two'), ['ul', {}, ['li', {}, 'one', ['ul', {}, ['li', {}, 'inner']]], ['li', {}, 'two']]);
  assert.deepEqual(only('3. three\n4. four'), ['ol', { start: 3 }, ['li', {}, 'three'], ['li', {}, 'four']]);
  const [, , first, second] = only('1. one\n\n   ```sh\n   ls\n   ```\n\n2. two');
  assert.deepEqual(first, ['li', {}, ['p', {}, 'one'], ['pre', { language: 'sh' }, 'ls']]);
  assert.deepEqual(second, ['li', {}, 'two']);
});

test('tasks have boxes', () => {
  assert.deepEqual(only('- [x] done')[2], ['li', { class: 'task' }, ['input', { type: 'checkbox', disabled: true, checked: true }], ' ', 'done']);
});

test('a table has as many cells as its head', () => {
  assert.deepEqual(only('| a | b |\n|---|--:|\n| `x|y` | 2 | 3 |\n| only |'), [
    'table', {},
    ['thead', {}, ['tr', {}, ['th', {}, 'a'], ['th', { class: 'end' }, 'b']]],
    ['tbody', {}, ['tr', {}, ['td', {}, ['code', {}, 'x|y']], ['td', { class: 'end' }, '2']], ['tr', {}, ['td', {}, 'only'], ['td', { class: 'end' }]]],
  ]);
  assert.equal(only('a | b')[0], 'p');
});

test('an empty cell is a cell', () => {
  const [, , , body] = only('| a | b | c |\n|---|---|---|\n| 1 |  | 3 |\n|| 2 ||');
  assert.deepEqual(body, ['tbody', {}, ['tr', {}, ['td', {}, '1'], ['td', {}], ['td', {}, '3']], ['tr', {}, ['td', {}], ['td', {}, '2'], ['td', {}]]]);
});

test('quotes hold blocks', () => {
  assert.deepEqual(only('> # Head\n> text'), ['blockquote', {}, ['h1', {}, 'Head'], ['p', {}, 'text']]);
});

test('only addresses that may be followed become links', () => {
  const away = { target: '_blank', rel: 'noopener noreferrer' };
  assert.deepEqual(only('[a](https://b.test/x_(y)) https://c.test.'), [
    'p', {}, ['a', { href: 'https://b.test/x_(y)', ...away }, 'a'], ' ', ['a', { href: 'https://c.test', ...away }, 'https://c.test'], '.',
  ]);
  assert.deepEqual(only('[a](/docs)'), ['p', {}, ['a', { href: '/docs' }, 'a']]);
  for (const address of ['javascript:alert(1)', 'JaVaScRiPt:x', 'data:text/html,x', '//evil.test', 'vbscript:x']) {
    assert.equal(only(`[a](${address})`)[2][0], 'span', address);
  }
});

test('pictures from elsewhere are links, so that nobody learns who reads', () => {
  assert.equal(only('![p](https://evil.test/p.png)')[2][0], 'a');
  assert.equal(only('![p](/static/logo.png)')[2][0], 'img');
});

test('markup is text', () => {
  assert.deepEqual(only('<script>alert(1)</script>'), ['p', {}, '<script>alert(1)</script>']);
  assert.deepEqual(only('a<br>b'), ['p', {}, 'a', ['br', {}], 'b']);
});

test('thoughts come out as they were thought', () => {
  const stored = '<details type="reasoning" done="true" duration="3">\n<summary>Thought</summary>\n&gt; Is 1 &lt; 2?\n&gt; Yes.\n</details>\nIt is.';
  assert.deepEqual(trees(stored), [
    ['fold', { type: 'reasoning', done: 'true', duration: '3', summary: 'Thought' }, ['p', {}, 'Is 1 < 2?', ['br', {}], 'Yes.']],
    ['p', {}, 'It is.'],
  ]);
});

test('while a text grows, the blocks before its last stay the same', () => {
  const text = '# Head\n\nWords.\n\n- one\n- two\n\n```js\nlet a;\n```\n\nEnd.';
  const whole = blocks(text).map((block) => block.raw);
  const half = blocks(text.slice(0, text.indexOf('let a'))).map((block) => block.raw);
  assert.deepEqual(half.slice(0, -1), whole.slice(0, half.length - 1));
});

test('a long line of opening marks takes no time', () => {
  const begun = performance.now();
  for (const mark of ['*', '_', '`', '[', '![', '~~', '<', '**a ']) blocks(mark.repeat(3000));
  assert.ok(performance.now() - begun < 2000, `took ${performance.now() - begun} ms`);
});
