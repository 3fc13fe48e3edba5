/** `lazaret send-samples`: a dozen real-looking mails through the engine's own SMTP door. */
import { Option, type Command } from 'commander';
import { createTransport, type Transporter } from 'nodemailer';
import { loadConfig } from '../config/load-config.js';
import { type EngineOptions, engineOptions, wholeNumber } from './options.js';
import { CLEAN_SAMPLES } from './samples/clean-samples.js';
import { HELD_SAMPLES } from './samples/held-samples.js';
import type { SampleMail } from './samples/sample-mail.js';
import { table } from './table.js';
import { CommandFailed, type Terminal } from './terminal.js';

interface SendOptions extends EngineOptions {
  readonly host?: string;
  readonly port?: number;
}

interface SampleReply {
  readonly subject: string;
  readonly reply: string;
}

/** Addresses that mean "every interface" when one listens; to connect it takes one of them. */
const REACHED_AT: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

export function addSendSamplesCommand(program: Command, terminal: Terminal): void {
  engineOptions(
    program.command('send-samples').description('send a dozen real-looking mails with published test numbers, some clean, through SMTP'),
  )
    .option('--host <host>', "SMTP host (default: the engine's, from the configuration)")
    .addOption(new Option('--port <port>', "SMTP port (default: the engine's)").argParser(wholeNumber(1, 65_535)))
    .action((options: SendOptions) => sendSamples(options, terminal));
}

async function sendSamples(options: SendOptions, terminal: Terminal): Promise<void> {
  const { smtp } = loadConfig(options.config === undefined ? {} : { file: options.config });
  const host = options.host ?? REACHED_AT[smtp.host] ?? smtp.host;
  const port = options.port ?? smtp.port;
  // The engine may use a certificate that it generated itself; the samples hold nothing that is worth protecting.
  const transport = createTransport({ host, port, secure: false, tls: { rejectUnauthorized: false } });
  const replies: SampleReply[] = [];
  for (const mail of [...HELD_SAMPLES, ...CLEAN_SAMPLES]) {
    replies.push({ subject: String(mail.subject), reply: await send(mail, { transport, address: `${host}:${port}` }) });
  }
  if (options.json === true) terminal.print(JSON.stringify(replies));
  else
    terminal.print(
      table(
        ['SUBJECT', 'REPLY'],
        replies.map(({ subject, reply }) => [subject, reply]),
      ),
    );
}

/** What the engine answered, a refusal included. */
async function send(mail: SampleMail, { transport, address }: { transport: Transporter; address: string }): Promise<string> {
  try {
    const { response } = (await transport.sendMail(mail)) as { response: string };
    return response;
  } catch (error) {
    if (error instanceof Error && 'response' in error && typeof error.response === 'string') return error.response;
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandFailed(`no mail can be sent to ${address} (${reason}): start the engine with "npm start", or name --host and --port`);
  }
}
