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

it('refuses to start on the data folder of a running engine, within two seconds and in a sentence that names it', async () => {
  const first = await startEngine();
  const folder = mkdtempSync(join(tmpdir(), 'lazaret-second-'));
  try {
    const configFile = join(folder, 'lazaret.json');
    writeFileSync(configFile, JSON.stringify(await completeSettings(first.dataDir)));
    const startedAt = performance.now();
    const second = spawn(process.execPath, [LAZARET, 'serve', '--config', configFile], { stdio: ['ignore', 'pipe', 'pipe'] });
    const [[code], said] = await Promise.all([once(second, 'exit'), text(second.stderr)]);
    expect(code).toBe(1);
    expect(said).toMatch(new RegExp(`^lazaret: .*lazaret\\.db is in use by process ${first.pid}: stop that one first\\.\\n$`));
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    // and the first one goes on
    const mail = 'From: a@example.com\r\nTo: b@example.net\r\n\r\nhello\r\n';
    expect((await sendMail(first.smtpPort, { to: 'b@example.net' }, mail)).code).toBe(250);
    expect((await first.ask(routes.status)).store.writable).toBe(true);
  } finally {
    await first.dispose();
    rmSync(folder, { recursive: true });
  }
});
