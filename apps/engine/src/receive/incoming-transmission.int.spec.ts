/** Mail for people who are inside when it is opened, and outside when it is judged: the policy was changed in between. */
import { afterEach, describe, expect, it } from 'vitest';
import { FlowStage } from '../../test/support/flow-stage.js';

/** For people inside a field that only we write is taken out, so that they get a copy. */
const FORGED = 'X-Lazaret-Info-1: signed; result=good\r\n';
const RAW = `${FORGED}From: rosalind@sender.example\r\nTo: ann@moving.example\r\nSubject: Figures\r\n\r\nsealed\r\n`;
const MAIL = { raw: RAW, recipients: ['ann@moving.example'], protectedAs: { encryptedBy: 'smime', signedBy: null } } as const;

let stage: FlowStage | undefined;
afterEach(() => stage?.close());

async function arrival(plan: { readonly internalDomains?: readonly string[]; readonly insideAtFirst?: readonly string[] }) {
  stage = await FlowStage.open(plan);
  const { messageId, reply } = await stage.receive(MAIL);
  await stage.deliver(messageId);
  const copies = await stage.factsOf(messageId, 'IncomingCopyMade');
  return { code: reply.code, copies: copies.length, wires: stage.hop.mails.map(({ wire }) => wire.includes(FORGED)) };
}

describe('a copy for people inside', () => {
  it('is made for who is inside', async () => {
    expect(await arrival({ internalDomains: ['sender.example', 'moving.example'] })).toEqual({ code: 250, copies: 1, wires: [false] });
  });

  it('is made for nobody whom the policy that has judged the mail counts as outside: they get what came', async () => {
    expect(await arrival({ insideAtFirst: ['moving.example'] })).toEqual({ code: 250, copies: 0, wires: [true] });
  });
});
