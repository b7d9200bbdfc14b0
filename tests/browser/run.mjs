// Runs the scenarios: both pages at the same time, each with a server and a provider of its own, and one scenario after
// the other. The last line counts them, for xtask.

import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { launch, Visit } from './browser.mjs';
import { Loquat } from './loquat.mjs';
import { startProvider } from './provider.mjs';
import builtIn from './scenarios/built-in.mjs';
import openWebUi from './scenarios/open-webui.mjs';

const [wanted] = process.argv.slice(2);
const out = path.resolve(process.env.OUT ?? '../../target/browser');
const suites = [
  { name: 'Open WebUI', scenarios: openWebUi, variables: { FRONTEND_BUILD_DIR: process.env.FRONTEND_BUILD_DIR ?? '' } },
  { name: 'built-in', scenarios: builtIn, variables: {} },
];

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const browser = await launch();
const tally = { passed: 0, failed: 0 };
await Promise.all(suites.map(perform));
await browser.close();
console.log(`scenarios: ${tally.passed} passed, ${tally.failed} failed`);
process.exit(tally.failed ? 1 : 0);

async function perform({ name, scenarios, variables }) {
  const chosen = scenarios.filter((scenario) => !wanted || scenario.title.includes(wanted));
  if (chosen.length === 0) return;
  const provider = await startProvider();
  const own = { ...variables, OPENAI_API_BASE_URLS: provider.url, OPENAI_API_KEYS: 'key' };
  const loquat = new Loquat(path.join(out, `data-${name.replace(' ', '-')}`), own);
  await loquat.start();
  for (const scenario of chosen) await play(name, scenario, loquat, provider);
  await loquat.stop();
  provider.close();
}

async function play(suite, { title, run, expects = [] }, loquat, provider) {
  const begun = Date.now();
  const problems = [];
  const visits = [];
  const visit = async (person, options) => {
    const visit = await Visit.begin(browser, { url: loquat.url, person, options, problems });
    visits.push(visit);
    return visit;
  };
  let failure;
  try {
    await run({ loquat, provider, visit });
  } catch (error) {
    failure = error.message.split('\n')[0];
  }
  const name = `${suite} ${title}`.replaceAll(/\W+/g, '-');
  const pages = visits.flatMap((visit) => visit.context.pages());
  await Promise.all(pages.map((page, index) => page.screenshot({ path: path.join(out, `${name}${index ? `-${index + 1}` : ''}.png`) }).catch(() => {})));
  for (const visit of visits) await visit.context.close();
  const unexpected = problems.filter((problem) => !expects.some((pattern) => pattern.test(problem)));
  failure ??= unexpected[0] && `unexpected in the browser: ${[...new Set(unexpected)].join(' | ')}`;
  tally[failure ? 'failed' : 'passed'] += 1;
  const seconds = ((Date.now() - begun) / 1000).toFixed(1);
  console.log(`${failure ? 'FAILED' : 'ok    '} ${seconds.padStart(5)} s  ${suite}: ${title}${failure ? `\n         ${failure}` : ''}`);
}
