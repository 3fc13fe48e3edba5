/** A receiver of webhooks as Standard Webhooks describes one: verifies each delivery with a library that is not ours, and keeps it. */
import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from './foreign-readers.js';
import type { LoopbackCertificate } from './loopback-certificate.js';

export interface ReceivedDelivery {
  readonly id: string;
  readonly sequence: number;
  readonly signatures: number;
  readonly body: string;
}

export class WebhookReceiver {
  readonly deliveries: ReceivedDelivery[] = [];
  /** Decides what is answered; what is answered below 300 is kept, unless `loses` says otherwise. */
  answer: (sequence: number) => number = () => 204;
  /** Acknowledged and lost on the way behind, as by a broken queue. */
  loses: (sequence: number) => boolean = () => false;
  secret = '';
  private readonly server;

  constructor(certificate: LoopbackCertificate) {
    this.server = createServer(certificate, (request, response) => {
      text(request)
        .then((body) => this.take(request.headers, body))
        .then(
          (status) => response.writeHead(status).end(),
          () => response.writeHead(401).end(),
        );
    });
  }

  async listen(): Promise<string> {
    this.server.listen(0, 'localhost');
    await once(this.server, 'listening');
    return `https://localhost:${String((this.server.address() as AddressInfo).port)}/hook?token=s3cret-in-the-url`;
  }

  /** Numbers that never came, between the first and the last. */
  missing(): number[] {
    const seen = new Set(this.deliveries.map(({ sequence }) => sequence));
    const last = Math.max(0, ...seen);
    return Array.from({ length: last }, (_, index) => index + 1).filter((sequence) => !seen.has(sequence));
  }

  /** Answers the status. @throws when the signature is not one of ours. */
  private take(received: IncomingHttpHeaders, body: string): number {
    const headers = Object.fromEntries(Object.entries(received).map(([name, value]) => [name, String(value)]));
    new Webhook(this.secret).verify(body, headers);
    const id = headers['webhook-id'] ?? '';
    const sequence = Number(id.split('_').at(-1));
    const signatures = (headers['webhook-signature'] ?? '').split(' ').length;
    const status = this.answer(sequence);
    if (status < 300 && !this.loses(sequence)) this.deliveries.push({ id, sequence, signatures, body });
    return status;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
