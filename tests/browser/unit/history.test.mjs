import assert from 'node:assert/strict';
import { test } from 'node:test';

import { answer, append, empty, newId, path, question, turnTo, versions, words } from '../../../adapters/http/src/frontend/builtin/page/history.js';

function grove() {
  const history = empty();
  const asked = question('Which tree?', 'oak');
  append(history, asked, null);
  const [first, second] = [answer('oak', 'Oak'), answer('oak', 'Oak')];
  append(history, first, asked.id);
  append(history, second, asked.id);
  return { history, asked, first, second };
}

test('the way to the current message is what is shown', () => {
  const { history, asked, second } = grove();
  assert.deepEqual(path(history), [asked, second]);
});

test('a version is turned to with what came after it', () => {
  const { history, asked, first, second } = grove();
  assert.deepEqual(versions(history, second), [first.id, second.id]);
  turnTo(history, first.id);
  const next = question('And then?', 'oak');
  append(history, next, history.currentId);
  turnTo(history, second.id);
  assert.deepEqual(path(history), [asked, second]);
  turnTo(history, first.id);
  assert.deepEqual(path(history), [asked, first, next]);
});

test('a circle, as a broken client may store it, ends', () => {
  const history = { currentId: 'a', messages: { a: { id: 'a', parentId: 'b', childrenIds: ['b'] }, b: { id: 'b', parentId: 'a', childrenIds: ['a'] } } };
  assert.equal(path(history).length, 2);
  turnTo(history, 'a');
});

test('models are not shown what they thought before, nor answers that never came', () => {
  const thought = '<details type="reasoning" done="true">\n<summary>s</summary>\n&gt; hm\n</details>\nAn oak.';
  const said = [{ role: 'user', content: 'Q' }, { role: 'assistant', content: thought }, { role: 'assistant', content: '' }];
  assert.deepEqual(words(said), [{ role: 'user', content: 'Q' }, { role: 'assistant', content: 'An oak.' }]);
});

test('pictures go along with their question', () => {
  const [asked] = words([{ role: 'user', content: 'Q', files: [{ type: 'image', url: 'data:image/png;base64,x' }] }]);
  assert.deepEqual(asked.content[1], { type: 'image_url', image_url: { url: 'data:image/png;base64,x' } });
});

test('ids have the form of random UUIDs', () => {
  assert.match(newId(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
