import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { generate } from 'selfsigned';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeStreams } from '../../../../test/support/sealed-log.js';
import { logEvents, verifyLog } from '#event-store';
import { LEDGER_STREAM } from '#events';
import { engineFixture, type EngineFixture } from '../../test/support/engine-fixture.js';
import { Readiness } from '../platform/readiness.js';
import { sendSyslog } from '../platform/syslog-sender.js';
import { readAnchorFile } from './anchor-file.js';
import { readAnchorLine } from './anchor-line.js';
import type { LedgerAnchor } from './anchors/anchor.js';
import { fileAnchor } from './anchors/file-anchor.js';
import { syslogAnchor } from './anchors/syslog-anchor.js';
import { LedgerAnchors } from './ledger-anchors.js';
import { LedgerKeeper } from './ledger-keeper.js';
import { LedgerKeys } from './ledger-keys.js';

let engine: EngineFixture;
let keeper: LedgerKeeper;
let readiness: Readiness;
let outside: string;
beforeEach(async () => {
  engine = await engineFixture();
  readiness = new Readiness();
  outside = mkdtempSync(path.join(tmpdir(), 'lazaret-outside-'));
  const ledgerKeys = new LedgerKeys(path.join(engine.directory, 'keys'), engine.keys.ring);
  keeper = new LedgerKeeper({ ...engine, readiness, ledgerKeys });
});
afterEach(async () => {
  await engine.remove();
  rmSync(outside, { recursive: true });
});

const open = (...anchors: LedgerAnchor[]): LedgerAnchors => new LedgerAnchors({ ...engine, readiness, keeper }, anchors);
const told = async (): Promise<object[]> =>
  (await engine.events.read(LEDGER_STREAM)).events.flatMap(({ event }) => (event.type === 'LedgerAnchored' ? [event.data] : []));

async function seal(): Promise<void> {
  await writeStreams(engine.store, ['message-1', 'message-2'], 2);
  await keeper.sealNow();
}

describe('the anchor file', () => {
  it('gets each newest checkpoint once, as a line that a verification takes', async () => {
    const file = path.join(outside, 'ledger.jsonl');
    const anchors = open(fileAnchor(file));
    await anchors.look();
    expect(existsSync(file)).toBe(false);
    await seal();
    await anchors.look();
    await anchors.look();
    await seal();
    await anchors.look();
    const kept = await readAnchorFile(file);
    expect(kept).toMatchObject([
      { checkpoint: 1, events: 4, source: file },
      { checkpoint: 2, events: 8 },
    ]);
    expect(await told()).toMatchObject([
      { checkpoint: 1, anchor: 'file', receipt: null },
      { checkpoint: 2, events: 8 },
    ]);
    expect(await verifyLog(logEvents(engine.store), { anchors: kept })).toMatchObject({ faults: 0, completeness: 'anchored', unsealed: 0 });
    expect(anchors.standing()).toMatchObject([{ told: { checkpoint: 2, events: 8 }, failingSince: null }]);
  });

  it('goes on behind a line that a crash has cut off', async () => {
    const file = path.join(outside, 'ledger.jsonl');
    writeFileSync(file, '{"anchor":"lazaret-ledger","chec');
    await seal();
    await open(fileAnchor(file)).look();
    expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(3);
    expect(await readAnchorFile(file)).toMatchObject([{ checkpoint: 1 }]);
  });
});

describe('a place that does not take a checkpoint', () => {
  it('is asked again, less and less often, told to people after 15 minutes, and does no harm', async () => {
    let attempts = 0;
    let isAway = true;
    const anchor: LedgerAnchor = {
      kind: 'syslog',
      place: 'away',
      pauseMs: 0,
      tell: () => {
        attempts++;
        return isAway ? Promise.reject(new Error('away')) : Promise.resolve(null);
      },
    };
    const anchors = open(anchor, fileAnchor(path.join(outside, 'ledger.jsonl')));
    await seal();
    const begun = engine.clock.iso();
    for (let waited = 0; waited < 1_200; waited += 5) {
      await anchors.look();
      if (waited === 890) expect(readiness.warnings()).toEqual([]);
      engine.clock.advance(5);
    }
    // after 15, 45, 105, 225, 465, 945 s
    expect(attempts).toBe(7);
    expect(readiness.warnings()).toEqual(['ledger-anchors']);
    expect(anchors.standing()).toMatchObject([
      { told: undefined, failingSince: begun },
      { told: { checkpoint: 1 }, failingSince: null },
    ]);
    isAway = false;
    engine.clock.advance(600);
    await seal();
    await anchors.look();
    expect(readiness.warnings()).toEqual([]);
    expect(anchors.standing()).toMatchObject([{ told: { checkpoint: 2 }, failingSince: null }, { told: { checkpoint: 2 } }]);
  });

  it('is told no more often than it wants to be', async () => {
    const told: number[] = [];
    const tell: LedgerAnchor['tell'] = ({ checkpoint }) => {
      told.push(checkpoint);
      return Promise.resolve(null);
    };
    const anchors = open({ kind: 'syslog', place: 'slow', pauseMs: 60_000, tell });
    for (let minute = 0; minute < 6; minute++) {
      await seal();
      await anchors.look();
      engine.clock.advance(25);
    }
    expect(told).toEqual([1, 4]);
  });
});

describe('a syslog server', () => {
  const servers: (Server | UdpSocket)[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  async function listening(server: Server): Promise<number> {
    servers.push(server.listen(0, '127.0.0.1'));
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  function receiver(received: string[]): (socket: Socket) => void {
    return (socket) => {
      const chunks: Buffer[] = [];
      socket.on('error', () => undefined);
      socket.on('data', (chunk: Buffer) => chunks.push(chunk));
      socket.on('end', () => {
        received.push(Buffer.concat(chunks).toString('utf8'));
        socket.end();
      });
    };
  }

  async function tellAnchor(protocol: 'udp' | 'tcp', port: number): Promise<void> {
    await seal();
    const anchors = open(syslogAnchor({ host: '127.0.0.1', port, protocol }, 'gateway.example'));
    await anchors.look();
    expect(anchors.standing()).toMatchObject([{ told: { checkpoint: 1 }, failingSince: null }]);
  }

  function expectCheckpoint(message: string): void {
    expect(message).toMatch(/^<110>1 2026-03-01T10:00:00\.000Z gateway\.example lazaret - LedgerSealed \[lazaret@32473 /);
    expect(readAnchorLine(message, 'syslog')).toMatchObject({ checkpoint: 1, events: 4, revision: 1 });
  }

  it('is told over TCP, framed by its length', async () => {
    const received: string[] = [];
    await tellAnchor('tcp', await listening(createServer(receiver(received))));
    const [, length = '', message = ''] = /^(\d+) (.*)$/s.exec(received[0] ?? '') ?? [];
    expect(Buffer.byteLength(message)).toBe(Number(length));
    expectCheckpoint(message);
  });

  it('is told over UDP, one message a packet', async () => {
    const socket = createSocket('udp4');
    servers.push(socket);
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const packet = once(socket, 'message') as Promise<[Buffer]>;
    await tellAnchor('udp', socket.address().port);
    expectCheckpoint((await packet)[0].toString('utf8'));
  });

  it('is told over TLS only when its certificate is trusted', async () => {
    const pems = await generate([{ name: 'commonName', value: 'localhost' }], { algorithm: 'sha256' });
    const received: string[] = [];
    const port = await listening(createTlsServer({ key: pems.private, cert: pems.cert }, receiver(received)));
    const caFile = path.join(outside, 'ca.pem');
    writeFileSync(caFile, pems.cert);
    const target = { host: 'localhost', port, protocol: 'tls' } as const;
    await expect(sendSyslog(target, ['<110>1 - - - - - - one'])).rejects.toThrow(/self-signed/);
    await sendSyslog({ ...target, caFile }, ['<110>1 - - - - - - one', '<110>1 - - - - - - two']);
    expect(received).toEqual(['22 <110>1 - - - - - - one22 <110>1 - - - - - - two']);
  });

  it('that is not there is no server', async () => {
    const port = await listening(createServer());
    servers.splice(0).forEach((server) => server.close());
    await expect(sendSyslog({ host: '127.0.0.1', port, protocol: 'tcp' }, ['x'])).rejects.toThrow(/ECONNREFUSED/);
  });
});
