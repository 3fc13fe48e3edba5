/**
 * How long a plain false alarm takes to dismiss by keyboard: keys a message, and the time from the focus of the item to the decision
 * in the log, in a real browser on a real engine. A script presses the keys as soon as the message can be read, so the figures are
 * the program's share; a person adds the time to read.
 *
 *   npm run build && npm run bench triage
 */
import { openBrowser } from '../test/support/browser.js';
import { heldMessages, startEngine } from '../test/support/engine-process.js';
import { openFirstAccount } from '../test/support/first-account.js';
import { dismissAll, holdFalseAlarms, triageWords } from '../test/support/triage-run.js';

const COUNT = Number(process.argv[2] ?? 20);

const engine = await startEngine({ settings: { quarantine: { undoSeconds: 30 } } });
const browser = await openBrowser();
try {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  await openFirstAccount(page, engine);
  await holdFalseAlarms(engine, COUNT);
  await heldMessages(engine, COUNT);
  console.log(triageWords(await dismissAll(page, engine, COUNT)).replaceAll('; ', '\n'));
} finally {
  await browser.close();
  await engine.dispose();
}
