import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCommandLine } from './command-line.js';

const received: string[] = [];
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onData(stream, _session, callback) {
    void text(stream).then((mail) => {
      received.push(mail);
      const refused = mail.includes('Subject: Name badges');
      callback(refused ? Object.assign(new Error('5.7.1 blocked by policy'), { responseCode: 550 }) : null);
    });
  },
});
let port = 0;

beforeAll(async () => {
  port = await new Promise<number>((resolve) => {
    const listener = server.listen(0, '127.0.0.1', () => {
      const address = listener.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
});
afterAll(async () => new Promise<void>((resolve) => server.close(() => resolve())));

async function sendSamples(words: string[]): Promise<{ code: number; output: string; errors: string }> {
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const told = Promise.all([text(output), text(errors)]);
  const code = await runCommandLine(['send-samples', ...words], { input: Readable.from([]), output, errors });
  output.end();
  errors.end();
  const [out, err] = await told;
  return { code, output: out, errors: err };
}

it('sends a dozen mails and shows the reply to each, a refusal included', async () => {
  const { code, output } = await sendSamples(['--host', '127.0.0.1', '--port', String(port), '--json']);
  expect(code).toBe(0);
  const replies = JSON.parse(output) as { subject: string; reply: string }[];
  expect(replies.length).toBeGreaterThanOrEqual(12);
  expect(received).toHaveLength(replies.length);
  expect(replies.find(({ subject }) => subject === 'Name badges')?.reply).toMatch(/^550 5\.7\.1 blocked by policy/);
  expect(replies.filter(({ reply }) => reply.startsWith('250'))).toHaveLength(replies.length - 1);
});

it('says how to start the engine when nobody listens', async () => {
  // Port 9 (discard) is closed on every machine that tests run on.
  const { code, errors } = await sendSamples(['--host', '127.0.0.1', '--port', '9']);
  expect(code).toBe(1);
  expect(errors).toContain('no mail can be sent to 127.0.0.1:9');
  expect(errors).toContain('npm start');
});
