import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { readJsonBody } from './json-body.js';
import { ProblemAnswer } from './problem.js';

function requestWith(body: string): IncomingMessage {
  const request = new IncomingMessage(new Socket());
  request.headers = { 'content-type': 'application/json' };
  request.push(body);
  request.push(null);
  return request;
}

const lists = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const objects = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

it.each([lists(100), objects(100), '7', 'null', `[${Array(1_000).fill('{"a":[]}').join(',')}]`])(
  'reads a body that is nested a hundred deep or less',
  async (body) => {
    expect(await readJsonBody(requestWith(body), 100_000)).toEqual(JSON.parse(body));
  },
);

it.each([lists(101), objects(101), `{"a":[1,${lists(2_000)}]}`, lists(400_000)])(
  'refuses a deeper one with the reason, however deep',
  async (body) => {
    const refusal = await readJsonBody(requestWith(body), 1_000_000).catch((cause: unknown) => cause);
    expect(refusal).toBeInstanceOf(ProblemAnswer);
    expect(refusal).toMatchObject({ code: 'invalid-json', more: { detail: expect.stringContaining('100 deep') as string } });
  },
);

it('refuses what is no JSON', async () => {
  await expect(readJsonBody(requestWith('{'), 100)).rejects.toMatchObject({ code: 'invalid-json' });
});
