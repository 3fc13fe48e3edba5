import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import { generate } from 'selfsigned';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import { doubleHop, type Fault, type Said } from '../../test/support/double-hop.js';
import { ConnectionLost, SmtpConnection, type ConnectOptions } from './smtp-connection.js';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function open(port: number, more: Partial<ConnectOptions> = {}): Promise<SmtpConnection> {
  const defaults = { host: '127.0.0.1', port, tls: 'none' as const, hostname: 'gateway.example', connectMs: 400, replyMs: 400 };
  const connection = await SmtpConnection.open({ ...defaults, ...more });
  closers.push(() => {
    connection.destroy();
  });
  return connection;
}

async function double(fault?: (said: Said) => Fault) {
  const hop = await doubleHop(fault);
  closers.push(() => hop.close());
  return hop;
}

async function smtpServer(options: SMTPServerOptions): Promise<number> {
  const server = new SMTPServer({ disableReverseLookup: true, authOptional: true, logger: false, ...options });
  server.on('error', () => undefined); // refused handshakes
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  closers.push(() => new Promise<void>((resolve) => server.close(resolve)));
  const address = server.server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function certificate(name: { dns?: string; ip?: string }) {
  const altNames = [...(name.dns ? [{ type: 2 as const, value: name.dns }] : []), ...(name.ip ? [{ type: 7 as const, ip: name.ip }] : [])];
  const extensions = [
    { name: 'basicConstraints' as const, cA: true, critical: true },
    { name: 'subjectAltName' as const, altNames },
  ];
  return generate([{ name: 'commonName', value: name.dns ?? name.ip ?? '' }], { keyType: 'ec', algorithm: 'sha256', extensions });
}

describe('a connection to a next hop', () => {
  it('greets and learns what the server can', async () => {
    const connection = await open((await double()).port);
    expect(['PIPELINING', 'SIZE', '8BITMIME', 'SMTPUTF8'].map((name) => connection.supports(name))).toEqual([true, true, true, false]);
  });

  it('hears every extension of a long greeting', async () => {
    const many = Array.from({ length: 60 }, (_, index) => `250-X-EXTENSION-${String(index)}\r\n`).join('');
    const hop = await double(({ step }) => (step === 'EHLO' ? `250-double\r\n${many}250 SMTPUTF8\r\n` : undefined));
    expect((await open(hop.port)).supports('SMTPUTF8')).toBe(true);
  });

  it.each([
    ['in one write', '250-double\r\n250 PIPELINING\r\n', 2],
    ['one by one to a server without PIPELINING', '250 double\r\n', 4],
  ])('sends commands %s, and answers in their order', async (_, greeting, pieces) => {
    let asked = 250;
    const hop = await double(({ step }) => (step === 'EHLO' ? greeting : step === 'connect' ? undefined : `${String(asked++)} Ok\r\n`));
    const connection = await open(hop.port);
    const replies = await connection.pipeline(['MAIL FROM:<>', 'RCPT TO:<a@x.example>', 'RCPT TO:<b@x.example>']);
    expect(replies.map(({ code }) => code)).toEqual([250, 251, 252]);
    expect(hop.pieces).toBe(pieces);
  });

  it('refuses a command that is more than one line, and sends nothing of it', async () => {
    const hop = await double();
    const connection = await open(hop.port);
    for (const address of ['a@x.example>\r\nRCPT TO:<evil@x.example', 'a\rb', 'a\nb']) {
      await expect(connection.pipeline(['MAIL FROM:<>', `RCPT TO:<${address}>`])).rejects.toThrow('one line');
    }
    expect(await connection.command('RSET')).toMatchObject({ code: 250 });
    expect(hop.lines.map((line) => line.slice(0, 4))).toEqual(['EHLO', 'RSET']);
  });

  it.each<[string, (said: Said) => Fault]>([
    ['greets with 554', ({ step }) => (step === 'connect' ? '554 Not here\r\n' : undefined)],
    ['greets with garbage', ({ step }) => (step === 'connect' ? 'HTTP/1.1 200 OK\r\n' : undefined)],
    ['says nothing', ({ step }) => (step === 'connect' ? 'silence' : undefined)],
    ['closes at once', ({ step }) => (step === 'connect' ? 'close' : undefined)],
    ['refuses EHLO', ({ step }) => (step === 'EHLO' ? '502 No\r\n' : undefined)],
    ['closes at EHLO', ({ step }) => (step === 'EHLO' ? 'close' : undefined)],
  ])('is not opened to a server that %s', async (_, fault) => {
    await expect(open((await double(fault)).port)).rejects.toThrow();
  });

  it('is given up when a reply does not come in time', async () => {
    const connection = await open((await double(({ step }) => (step === 'MAIL' ? 'silence' : undefined))).port);
    await expect(connection.command('MAIL FROM:<>')).rejects.toBeInstanceOf(ConnectionLost);
    expect(connection.usable).toBe(false);
  });

  it('is given up when the server stops reading in the middle of a message', async () => {
    const server = net.createServer((socket) => {
      socket.on('error', () => undefined); // the client breaks off
      socket.write('220 x\r\n');
      socket.once('data', () => {
        socket.write('250 x\r\n');
        socket.pause();
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    closers.push(() => server.close());
    const address = server.address();
    const connection = await open(typeof address === 'object' && address !== null ? address.port : 0);
    const writeAll = async (): Promise<void> => {
      for (let piece = 0; piece < 1_000; piece++) await connection.write(Buffer.alloc(1 << 20));
    };
    await expect(writeAll()).rejects.toBeInstanceOf(ConnectionLost);
  });

  it('waits for a slow reader without piling up listeners', async () => {
    const warnings: string[] = [];
    const note = (warning: Error): void => void warnings.push(warning.name);
    process.on('warning', note);
    const hop = await double();
    const connection = await open(hop.port, { replyMs: 5_000 });
    await connection.pipeline(['MAIL FROM:<>', 'RCPT TO:<a@x.example>']);
    await connection.command('DATA');
    for (let piece = 0; piece < 40; piece++) await connection.write(Buffer.from(`${'x'.repeat(65_534)}\r\n`));
    await connection.write(Buffer.from('.\r\n'));
    expect(await connection.replyToData()).toMatchObject({ code: 250 });
    process.off('warning', note);
    expect(warnings).toEqual([]);
  });

  it('is of no use after a reply that nobody asked for', async () => {
    const hop = await double(({ step }) => (step === 'RSET' ? '250 Ok\r\n421 Timeout\r\n' : undefined));
    const connection = await open(hop.port);
    await connection.command('RSET').catch(() => undefined);
    await expect.poll(() => connection.usable).toBe(false);
  });
});

describe('TLS to a next hop', () => {
  it('is used under the operator’s own authority', async () => {
    const own = await certificate({ ip: '127.0.0.1' });
    const port = await smtpServer({ key: own.private, cert: own.cert });
    const connection = await open(port, { tls: 'required', ca: own.cert, connectMs: 2_000 });
    expect(connection.secure).toBe(true);
    expect(await connection.command('NOOP')).toMatchObject({ code: 250 });
  });

  it.each([
    ['an authority that is not trusted', { ip: '127.0.0.1' }, false],
    ['another name', { dns: 'localhost' }, true],
  ])('is refused when required and the certificate has %s', async (_, name, trusted) => {
    const own = await certificate(name);
    const port = await smtpServer({ key: own.private, cert: own.cert });
    const options = { tls: 'required' as const, connectMs: 2_000, ...(trusted ? { ca: own.cert } : {}) };
    await expect(open(port, options)).rejects.toBeInstanceOf(ConnectionLost);
  });

  it('is taken with any certificate when it is opportunistic', async () => {
    const own = await certificate({ dns: 'other.example' });
    const connection = await open(await smtpServer({ key: own.private, cert: own.cert }), { tls: 'opportunistic', connectMs: 2_000 });
    expect(connection.secure).toBe(true);
  });

  it('that is required and not offered opens nothing; opportunistic goes on without', async () => {
    const hop = await double();
    await expect(open(hop.port, { tls: 'required' })).rejects.toThrow('no TLS');
    expect((await open(hop.port, { tls: 'opportunistic' })).secure).toBe(false);
  });

  it.each(['220 go\r\n250-injected\r\n250 XFORGED\r\n', '220 go\r\n250-injected XFORGED\r\n250'])(
    'believes no reply that was sent in clear before it: %j (CVE-2011-0411)',
    async (answer) => {
      const own = await certificate({ ip: '127.0.0.1' });
      const server = net.createServer((socket) => {
        socket.write('220 x\r\n');
        socket.once('data', () => {
          socket.write('250-x\r\n250 STARTTLS\r\n');
          socket.once('data', () => {
            socket.write(answer);
            const secured = new tls.TLSSocket(socket, { isServer: true, key: own.private, cert: own.cert });
            secured.on('error', () => undefined); // the client may have broken off
            secured.on('data', () => secured.write('250 x\r\n'));
          });
        });
        socket.on('error', () => undefined); // likewise
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      closers.push(() => server.close());
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      const connection = await open(port, { tls: 'required', ca: own.cert }).catch(() => undefined);
      expect(connection?.supports('XFORGED') ?? false).toBe(false);
    },
  );

  it('carries the password only as AUTH PLAIN, and a refused one opens nothing', async () => {
    const own = await certificate({ ip: '127.0.0.1' });
    const port = await smtpServer({
      key: own.private,
      cert: own.cert,
      onAuth: ({ username, password }, _session, callback) => {
        if (username === 'relay' && password === 'right') callback(null, { user: 'relay' });
        else callback(new Error('no'));
      },
    });
    const options = { tls: 'required' as const, ca: own.cert, connectMs: 2_000 };
    expect((await open(port, { ...options, credentials: { user: 'relay', password: 'right' } })).usable).toBe(true);
    await expect(open(port, { ...options, credentials: { user: 'relay', password: 'wrong' } })).rejects.toThrow('AUTH refused');
  });
});
