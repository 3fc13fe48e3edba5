import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { bodyHash } from '#crypto';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineFixture, type EngineFixture } from '../../test/support/engine-fixture.js';
import { BodyRefused, receiveBody, type BodyOptions } from './message-body.js';
import type { MessageBody } from './transmission.js';

const KEY = Buffer.alloc(32, 7);
const MAIL = Buffer.from('Subject: x\r\n\r\nline\r\n');
const RUNS = { numRuns: 300, seed: 20260301 };
let fixture: EngineFixture;

beforeAll(async () => {
  fixture = await engineFixture();
});
afterAll(async () => {
  await fixture.remove();
});

async function* streamOf(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield await Promise.resolve(chunk);
}

function receive(chunks: readonly Buffer[], options: Partial<BodyOptions> = {}): Promise<MessageBody> {
  const defaults = { maxBytes: 1e6, memoryBytes: 1e6, bareNewlines: 'refuse' as const };
  return receiveBody(streamOf(chunks), { ...defaults, hash: bodyHash(KEY), spool: fixture.spool, ...options });
}

async function contentOf(body: MessageBody): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of body.chunks()) chunks.push(chunk);
  await body.discard();
  return Buffer.concat(chunks).toString('latin1');
}

async function outcome(chunks: readonly Buffer[], options: Partial<BodyOptions> = {}): Promise<string> {
  try {
    return await contentOf(await receive(chunks, options));
  } catch (cause) {
    if (cause instanceof BodyRefused) return `refused: ${cause.reason}`;
    throw cause;
  }
}

/** Every way to cut bytes in three. */
function cuts(bytes: Buffer): Buffer[][] {
  const ways: Buffer[][] = [];
  for (let first = 0; first <= bytes.length; first++) {
    for (let second = first; second <= bytes.length; second++) {
      ways.push([bytes.subarray(0, first), bytes.subarray(first, second), bytes.subarray(second)]);
    }
  }
  return ways;
}

describe('the body of a message', () => {
  it('is kept as it came, with its size and a keyed hash of its bytes', async () => {
    const body = await receive([MAIL.subarray(0, 5), MAIL.subarray(5)]);
    const hash = bodyHash(KEY);
    hash.update(MAIL);
    expect({ size: body.sizeBytes, tag: body.tag }).toEqual({ size: MAIL.length, tag: hash.digest() });
    expect(await contentOf(body)).toBe(MAIL.toString('latin1'));
  });

  it('goes to a sealed spool file above the memory limit, and can be read twice', async () => {
    const secret = Buffer.from('4111 1111 1111 1111\r\n'.repeat(500));
    const body = await receive([secret.subarray(0, 100), secret.subarray(100, 9000), secret.subarray(9000)], { memoryBytes: 1000 });
    expect(Array.isArray(body.chunks())).toBe(false);
    const first: Buffer[] = [];
    for await (const chunk of body.chunks()) first.push(chunk);
    expect(Buffer.concat(first).equals(secret)).toBe(true);
    expect(await contentOf(body)).toBe(secret.toString('latin1'));
    expect(await readdir(path.join(fixture.directory, 'spool'))).toEqual([]);
  });

  it('is taken at the size limit and refused one byte above, in memory and in the spool', async () => {
    for (const memoryBytes of [1, 1e6]) {
      expect(await outcome([MAIL], { maxBytes: MAIL.length, memoryBytes })).toBe(MAIL.toString('latin1'));
      expect(await outcome([MAIL], { maxBytes: MAIL.length - 1, memoryBytes })).toBe('refused: too-big');
    }
  });

  it('is read to its end when it is refused, so that the client hears why', async () => {
    let read = 0;
    async function* long(): AsyncGenerator<Buffer> {
      for (; read < 50; read++) yield await Promise.resolve(MAIL);
    }
    const options = { maxBytes: 30, memoryBytes: 10, bareNewlines: 'refuse' as const, hash: bodyHash(KEY), spool: fixture.spool };
    await expect(receiveBody(long(), options)).rejects.toBeInstanceOf(BodyRefused);
    expect(read).toBe(50);
  });

  it('gives its spool file back when the client goes away in the middle or the disk is full', async () => {
    let discarded = 0;
    const full = Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    const spool = (failing: 'write' | 'finish' | 'nothing'): BodyOptions['spool'] => ({
      create: async () => {
        const file = await fixture.spool.create();
        return {
          sizeBytes: 0,
          write: (chunk) => (failing === 'write' ? Promise.reject(full) : file.write(chunk)),
          finish: () => (failing === 'finish' ? Promise.reject(full) : file.finish()),
          stream: () => file.stream(),
          discard: () => {
            discarded += 1;
            return file.discard();
          },
        };
      },
    });
    async function* brokenOff(): AsyncGenerator<Buffer> {
      yield await Promise.resolve(MAIL);
      throw new Error('the client has gone');
    }
    const options = { maxBytes: 1e6, memoryBytes: 1, bareNewlines: 'refuse' as const, hash: bodyHash(KEY) };
    await expect(receiveBody(brokenOff(), { ...options, spool: spool('nothing') })).rejects.toThrow('the client has gone');
    expect(discarded).toBeGreaterThan(0);
    discarded = 0;
    await expect(receive([MAIL], { memoryBytes: 1, spool: spool('finish') })).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(discarded).toBeGreaterThan(0);
    await expect(receive([MAIL, MAIL], { memoryBytes: 1, spool: spool('write') })).rejects.toMatchObject({ code: 'ENOSPC' });
  });
});

describe('line ends', () => {
  it.each([
    'a\nb\r\n',
    'a\rb\r\n',
    '\na\r\n',
    '\ra\r\n',
    'a\r\r\n',
    'a\n\r\n',
    'a\r\n\n',
    'a\r\n\r',
    'a\n.\n',
    'a\r\n.\r',
    '\r',
    '\n',
    '\n\r',
  ])('%j is refused however it is cut', async (text) => {
    for (const chunks of cuts(Buffer.from(text))) {
      expect(await outcome(chunks), JSON.stringify(chunks.map(String))).toBe('refused: bare-newline');
    }
  });

  it.each(['', 'a', 'a\r\n', '\r\n', '\r\n\r\n', 'a\r\n.\r\nb\r\n'])('%j is taken however it is cut', async (text) => {
    for (const chunks of cuts(Buffer.from(text))) expect(await outcome(chunks)).toBe(text);
  });

  it('are CRLF after normalizing, as splitting the whole text at once would make them', async () => {
    const pieces = fc.array(fc.constantFrom('\r', '\n', '\r\n', 'a', '.', 'bc'), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(pieces, fc.array(fc.nat(20), { maxLength: 4 }), async (texts, places) => {
        const text = texts.join('');
        const wanted = text.replace(/\r\n|\r|\n/g, '\r\n');
        const borders = [0, ...places.map((place) => Math.min(place, text.length)).sort((a, b) => a - b), text.length];
        const chunks = borders.slice(1).map((end, index) => Buffer.from(text.slice(borders[index], end)));
        expect(await outcome(chunks, { bareNewlines: 'normalize' })).toBe(wanted);
        expect(await outcome(chunks)).toBe(text === wanted ? text : 'refused: bare-newline');
      }),
      RUNS,
    );
  });
});
