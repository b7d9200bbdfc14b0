// The token lies where the whole page keeps it too, so that people stay signed in when it is installed.
const $ = (id) => document.getElementById(id);
const form = $('entry');
let joining = false;

async function ask(path, options = {}) {
  const token = localStorage.getItem('token');
  const headers = { 'Content-Type': 'application/json' };
  if (token) headers.Authorization = `Bearer ${token}`;
  const answer = await fetch(path, { ...options, headers });
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(reason(body.detail) ?? `The server answered ${answer.status}.`);
  return body;
}

// A refused form comes as a list of what is wrong and where.
function reason(detail) {
  if (Array.isArray(detail)) return detail.map((one) => `${one.loc.slice(1).join('.')}: ${one.msg}`).join('; ');
  return detail;
}

function say(text) {
  $('status').textContent = text;
}

function offer(join, first) {
  joining = join;
  $('entry-title').textContent = join ? 'Create your account' : 'Sign in';
  $('enter').textContent = join ? 'Create account' : 'Sign in';
  $('other').textContent = join ? 'I have an account already' : 'I have no account yet';
  $('name-row').hidden = !join;
  form.elements.name.required = join;
  form.elements.password.autocomplete = join ? 'new-password' : 'current-password';
  $('first').hidden = !first;
  form.hidden = false;
  $('inside').hidden = true;
  (join ? form.elements.name : form.elements.email).focus();
}

async function welcome(user) {
  form.hidden = true;
  $('inside').hidden = false;
  $('hello').textContent = `Hello, ${user.name}`;
  $('waiting').hidden = user.role !== 'pending';
  $('chats').replaceChildren();
  if (user.role === 'pending') return;
  const chats = await ask('/api/v1/chats/?page=1');
  $('chats-title').hidden = chats.length === 0;
  $('chats').append(...chats.map((chat) => {
    const line = document.createElement('li');
    line.textContent = chat.title;
    return line;
  }));
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  say('');
  $('enter').disabled = true;
  const { name, email, password } = form.elements;
  const known = { email: email.value, password: password.value };
  try {
    const path = joining ? '/api/v1/auths/signup' : '/api/v1/auths/signin';
    const user = await ask(path, { method: 'POST', body: JSON.stringify(joining ? { name: name.value, ...known } : known) });
    localStorage.setItem('token', user.token);
    password.value = '';
    await welcome(user);
  } catch (error) {
    say(error.message);
  } finally {
    $('enter').disabled = false;
  }
});

$('other').addEventListener('click', () => offer(!joining, false));

$('leave').addEventListener('click', async () => {
  await ask('/api/v1/auths/signout').catch(() => {});
  localStorage.removeItem('token');
  start();
});

async function start() {
  say('');
  try {
    const config = await ask('/api/config');
    $('name').textContent = config.name;
    document.title = config.name;
    $('other').hidden = !config.features.enable_signup;
    if (localStorage.getItem('token')) {
      const user = await ask('/api/v1/auths/').catch(() => localStorage.removeItem('token'));
      if (user) return await welcome(user);
    }
    offer(Boolean(config.onboarding), Boolean(config.onboarding));
  } catch (error) {
    say(error.message);
  }
}

fetch('/openapi.json', { method: 'HEAD' }).then((answer) => {
  $('docs').hidden = !answer.ok || !answer.headers.get('content-type')?.startsWith('application/json');
});
start();
