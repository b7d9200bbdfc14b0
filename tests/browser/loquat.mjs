// The server under test, and a plain client of its API for what a scenario needs before it begins.

import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';

export const ADMINISTRATOR = { name: 'Olga', email: 'olga@grove.test', password: 'a long password' };

export class Loquat {
  constructor(home, variables) {
    Object.assign(this, { home, variables, people: 0 });
    rmSync(home, { recursive: true, force: true });
    mkdirSync(home, { recursive: true });
  }

  /** Starts, or starts anew, on the same address and the same data. */
  async start(more = {}) {
    this.port ??= await freePort();
    this.url = `http://127.0.0.1:${this.port}`;
    const log = openSync(path.join(this.home, 'server.log'), 'a');
    const env = {
      PATH: process.env.PATH, HOST: '127.0.0.1', PORT: String(this.port), DATA_DIR: this.home,
      STATIC_DIR: path.join(this.home, 'static'), WEBUI_SECRET_KEY: 'a secret of tests only, 0123456789abcdef',
      DEFAULT_USER_ROLE: 'user', BYPASS_MODEL_ACCESS_CONTROL: 'true', OFFLINE_MODE: 'true', ...this.variables, ...more,
    };
    this.process = spawn(process.env.LOQUAT_BIN, [], { cwd: this.home, env, stdio: ['ignore', log, log] });
    closeSync(log);
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.ended = ended;
    for (let tries = 0; tries < 300; tries += 1) {
      if (this.process.exitCode !== null) break;
      const healthy = await fetch(`${this.url}/health`).then((answer) => answer.ok, () => false);
      if (healthy) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`loquat did not start:\n${readFileSync(path.join(this.home, 'server.log'), 'utf8').slice(-2000)}`);
  }

  async stop(signal = 'SIGTERM') {
    this.process?.kill(signal);
    await this.ended;
  }

  async call(method, at, body, token) {
    const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) };
    const answer = await fetch(this.url + at, { method, headers, body: body && JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${method} ${at} answered ${answer.status}: ${await answer.text()}`);
    return answer.json();
  }

  /** The administrator, whom the first scenario signs up in the page. */
  async administrator() {
    const known = { email: ADMINISTRATOR.email, password: ADMINISTRATOR.password };
    this.token ??= (
      await this.call('POST', '/api/v1/auths/signin', known).catch(() => this.call('POST', '/api/v1/auths/signup', ADMINISTRATOR))
    ).token;
    return this.token;
  }

  /** A new account that has seen the news already. */
  async person(name) {
    this.people += 1;
    const form = { name, email: `${name.toLowerCase()}-${this.people}@grove.test`, password: ADMINISTRATOR.password, role: 'user' };
    const { token } = await this.call('POST', '/api/v1/auths/add', form, await this.administrator());
    await this.call('POST', '/api/v1/users/user/settings/update', { ui: { version: '0.7.2' } }, token);
    return { ...form, token };
  }

  chat(person, id) {
    return this.call('GET', `/api/v1/chats/${id}`, undefined, person.token);
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
