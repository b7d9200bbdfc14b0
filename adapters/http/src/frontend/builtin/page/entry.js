// Signing up, in and out.

import { get, post, token } from './api.js';
import { $, show } from './dom.js';

let form;
let joining = false;
let entered;
let config;

/** Where nobody needs to sign in, or a proxy says who is there: the server answers an empty form with a session. */
export async function enterWithoutForm({ features }) {
  if (features.auth && !features.auth_trusted_header) return null;
  const user = await post('/api/v1/auths/signin', { email: '', password: '' });
  token.set(user.token);
  return user;
}

/** Shows the form; `welcome` gets who came in by it. */
export function offerEntry(known, welcome, problem) {
  form = $('entry-form');
  entered = welcome;
  config = known;
  show('entry');
  const first = Boolean(config?.onboarding);
  // The first account is always welcome, even where nobody else may sign up.
  $('other').hidden = first || !config?.features.enable_signup;
  turnTo(first);
  hint(first ? 'Nobody has an account yet. Yours will be the administrator’s.' : closed());
  complain(problem);
}

function closed() {
  if (!config || config.features.enable_signup) return '';
  if (!config.features.enable_login_form) return 'Signing in with a password is switched off.';
  return 'New accounts are made by an administrator.';
}

export async function leave() {
  await get('/api/v1/auths/signout').catch(() => {});
  token.clear();
}

function turnTo(join) {
  joining = join;
  const confirm = join && Boolean(config?.features.enable_signup_password_confirmation);
  $('entry-title').textContent = join ? 'Create your account' : 'Sign in';
  $('enter').textContent = join ? 'Create account' : 'Sign in';
  $('other').textContent = join ? 'I have an account already' : 'I have no account yet';
  $('row-name').hidden = !join;
  $('row-again').hidden = !confirm;
  const { name, email, password, again } = form.elements;
  name.required = join;
  again.required = confirm;
  password.autocomplete = join ? 'new-password' : 'current-password';
  (join ? name : email).focus();
}

function hint(text) {
  $('entry-hint').textContent = text;
  $('entry-hint').hidden = !text;
}

function complain(problem) {
  $('entry-problem').textContent = problem ?? '';
  $('entry-problem').hidden = !problem;
}

$('other').addEventListener('click', () => {
  turnTo(!joining);
  complain();
});

$('entry-form').addEventListener('submit', async (event) => {
  event.preventDefault();
  complain();
  const { name, email, password, again } = form.elements;
  if (again.required && again.value !== password.value) return complain('The two passwords differ.');
  $('enter').disabled = true;
  try {
    const known = { email: email.value.trim(), password: password.value };
    const user = joining
      ? await post('/api/v1/auths/signup', { name: name.value.trim(), ...known })
      : await post('/api/v1/auths/signin', known);
    token.set(user.token);
    password.value = again.value = '';
    await entered(user);
  } catch (problem) {
    complain(problem.message);
  } finally {
    $('enter').disabled = false;
  }
});
