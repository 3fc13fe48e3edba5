import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { routes } from '#contracts';
import { completeSettings, LAZARET, startEngine } from '../support/engine-process.js';
import { sendMail } from '../support/smtp-client.js';

const WITHIN_MS = 2_000;

it('refuses to start on the data folder of a running engine, within two seconds and in a sentence that names it', async () => {
  const first = await startEngine();
  const folder = mkdtempSync(join(tmpdir(), 'lazaret-second-'));
  try {
    const configFile = join(folder, 'lazaret.json');
    writeFileSync(configFile, JSON.stringify(await completeSettings(first.dataDir)));
    // the quickest of three tells what the program takes; the others also what else the machine did
    let quickest = Infinity;
    for (let attempt = 0; attempt < 3 && quickest >= WITHIN_MS; attempt++) {
      const startedAt = performance.now();
      const second = spawn(process.execPath, [LAZARET, 'serve', '--config', configFile], {
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: 15_000,
      });
      const [[code], said] = await Promise.all([once(second, 'exit'), text(second.stderr)]);
      quickest = Math.min(quickest, performance.now() - startedAt);
      expect(code).toBe(1);
      expect(said).toMatch(new RegExp(`^lazaret: .*lazaret\\.db is in use by process ${first.pid}: stop that one first\\.\\n$`));
    }
    expect(quickest).toBeLessThan(WITHIN_MS);
    // and the first one goes on
    const mail = 'From: a@example.com\r\nTo: b@example.net\r\n\r\nhello\r\n';
    expect((await sendMail(first.smtpPort, { to: 'b@example.net' }, mail)).code).toBe(250);
    expect((await first.ask(routes.status)).store.writable).toBe(true);
  } finally {
    await first.dispose();
    rmSync(folder, { recursive: true });
  }
});
