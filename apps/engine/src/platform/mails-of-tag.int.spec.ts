import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engineFixture, type EngineFixture } from '../../test/support/engine-fixture.js';
import { passMessage } from '../../test/support/passed-message.js';
import { mailsOfTag } from './mails-of-tag.js';

const ANA = 'ana@halden.example';
const BO = 'bo@partner.example';

let fixture: EngineFixture;
beforeEach(async () => {
  fixture = await engineFixture();
});
afterEach(() => fixture.remove());

async function found(tag: string, after = 0, ending?: AbortSignal): Promise<string[]> {
  const ids: string[] = [];
  for await (const { messageId } of mailsOfTag(fixture.store, tag, after, ending)) ids.push(messageId);
  return ids;
}
const tagOf = (address: string): string => fixture.keys.tagAddress(address) ?? '';

describe('mails of one person', () => {
  it('are those that the person sent or got, in the order of the log, and nobody else’s', async () => {
    const sent = await passMessage(fixture, 'passed', { sender: ANA, recipients: [BO] });
    await passMessage(fixture, 'passed', { sender: 'cy@halden.example', recipients: [BO] });
    const got = await passMessage(fixture, 'passed', { sender: 'cy@halden.example', recipients: [BO, ANA] });
    expect(await found(tagOf(ANA))).toEqual([sent, got]);
    const [first] = await fixture.store.readStream(`message-${sent}`);
    expect(await found(tagOf(ANA), first?.position)).toEqual([got]);
  });

  it('are none for what stands elsewhere in the facts of a mail', async () => {
    await passMessage(fixture, 'passed', { sender: ANA, recipients: [BO] });
    for (const text of ['', 'outbound', 'a'.repeat(64)]) expect(await found(text)).toEqual([]);
  });

  it('are not looked for any more once that is ended', async () => {
    await passMessage(fixture, 'passed', { sender: ANA, recipients: [BO] });
    expect(await found(tagOf(ANA), 0, AbortSignal.abort())).toEqual([]);
  });
});
