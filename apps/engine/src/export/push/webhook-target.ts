/**
 * Signed webhooks (Standard Webhooks). One event a delivery. Its id is made of the export and of the number of the delivery, so a repeated one
 * has the same, both are signed, and a receiver sees by the number what it missed.
 */
import { Agent, request, type RequestOptions } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { exportLine, type ExportFormat } from '#events';
import type { EngineClock } from '../../platform/engine-clock.js';
import { checkAddress, guardedLookup } from '../../platform/outside-lookup.js';
import { secretsAt, type TargetSecret } from '../export-secrets.js';
import { failedBy, PushFailed, type NumberedEvent, type PushTarget } from './push-target.js';
import { webhookSignature } from './webhook-signature.js';

const TYPES: Readonly<Record<ExportFormat, string>> = {
  cloudevents: 'application/cloudevents+json; charset=utf-8',
  ocsf: 'application/json',
  ecs: 'application/json',
  cef: 'text/plain; charset=utf-8',
  syslog: 'text/plain; charset=utf-8',
};
const LONGEST_RETRY_MS = 3_600_000;

export interface WebhookParts {
  readonly exportId: string;
  readonly format: ExportFormat;
  readonly url: string;
  readonly target: TargetSecret;
  readonly clock: EngineClock;
  readonly timeoutMs: number;
  readonly mayAsk: (address: string) => boolean;
}

export class WebhookTarget implements PushTarget {
  readonly batch = 1;
  private readonly agent: Agent;

  constructor(private readonly parts: WebhookParts) {
    const { authorities } = parts.target;
    const lookup = guardedLookup(parts.mayAsk);
    this.agent = new Agent({ keepAlive: true, maxSockets: 1, lookup, ...(authorities !== null && { ca: authorities }) });
  }

  async send(events: readonly NumberedEvent[]): Promise<void> {
    for (const each of events) await this.deliver(each);
  }

  close(): void {
    this.agent.destroy();
  }

  private async deliver({ event, sequence }: NumberedEvent): Promise<void> {
    const { exportId, format, url, clock, target, timeoutMs, mayAsk } = this.parts;
    const body = exportLine(event, format);
    const id = `exp_${exportId}_${String(sequence)}`;
    const timestamp = Math.floor(clock.now().getTime() / 1000);
    const secrets = secretsAt(target.signing, clock.now()).map(({ secret }) => secret);
    const headers = {
      'content-type': TYPES[format],
      'content-length': Buffer.byteLength(body),
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': webhookSignature({ id, timestamp, body }, secrets),
      'webhook-sequence': String(sequence),
    };
    try {
      checkAddress(new URL(url).hostname, mayAsk);
      const options = { method: 'POST', agent: this.agent, headers, signal: AbortSignal.timeout(timeoutMs) };
      const response = await posted(url, options, body);
      response.resume(); // what it says is read by nobody
      checkAnswer(response);
    } catch (cause) {
      throw failedBy(cause);
    }
  }
}

function posted(url: string, options: RequestOptions, body: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sending = request(url, options, resolve);
    sending.on('error', reject);
    sending.end(body);
  });
}

/** A redirection is none: whoever moves a webhook says so in the export. @throws PushFailed */
function checkAnswer({ statusCode = 0, headers }: IncomingMessage): void {
  if (statusCode >= 200 && statusCode < 300) return;
  const seconds = Number(headers['retry-after']);
  const retryAfter = Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds * 1000, LONGEST_RETRY_MS) : undefined;
  throw new PushFailed(`it answers ${String(statusCode)}`, retryAfter);
}
