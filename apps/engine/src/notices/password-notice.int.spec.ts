/** The notice that tells a sender the passwords of encrypted PDFs, by the real outbox. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { Password } from '#crypto';
import type { MessageEvent } from '#events';
import { describe, expect, it } from 'vitest';
import { onNoticeStage, type NoticeStage } from '../../test/support/notice-stage.js';
import { passwordScope } from '../passwords/password-scope.js';
import { messageStream } from '../platform/engine-keys.js';

const SECRET = 'Kp7mWq3xTn9B2Vd5';
const SENDER = 'marieke@halden.example';
const ADA = 'ada@partner.example';

type Protected = Extract<MessageEvent, { type: 'MailProtected' }>['data'];

/** A password that was made for a mail; answers its name. */
async function madePassword(stage: NoticeStage, messageId: string): Promise<string> {
  const scope = passwordScope(ADA, stage.parts.keys);
  if (scope === undefined) throw new Error('no place');
  const at = stage.clock.iso();
  const facts = { scope, password: Password.of(SECRET), origin: 'generated', from: at, until: at, messageId } as const;
  const answer = await stage.passwords.set(facts, { actor: { kind: 'system', id: 'passwords' }, commandId: `made-${messageId}` });
  if (answer.kind === 'refused') throw new Error(answer.refused);
  return answer.record.passwordId;
}

/** The fact that a copy of a message was encrypted. */
async function protectedMail(stage: NoticeStage, messageId: string, more: Partial<Protected>): Promise<void> {
  const stream = messageStream(messageId);
  const { head } = await stage.parts.events.read(stream);
  const sealer = await stage.parts.keys.ofMessage(messageId, { kind: 'message' });
  if (sealer === undefined) throw new Error('no key');
  const data: Protected = {
    ...{ deliveryId: 'd1', copyId: 'c1', recipients: [0], protection: 'encrypted', method: 'pdf', algorithms: ['aes-256-cbc'] },
    ...{ keyCount: 1, keys: sealer.seal('keys', '[]'), generatedPasswords: [], signedBy: null, sizeBytes: 1, dkim: [], ...more },
  };
  const meta = { at: stage.clock.iso(), actor: { kind: 'system', id: 'flow' }, commandId: `protect-${messageId}` } as const;
  await stage.parts.events.append(stream, head, [{ type: 'MailProtected', data }], meta);
}

const held = (stage: NoticeStage): Promise<string> => stage.hold({ sender: SENDER, from: SENDER, recipients: [ADA] });

describe('a password that was made for a mail', () => {
  it('is mailed to its sender, and stands in no event, no line of the log and no kept file', async () => {
    await onNoticeStage({}, async (stage) => {
      const id = await held(stage);
      const name = await madePassword(stage, id);
      await protectedMail(stage, id, { generatedPasswords: [name] });
      await stage.until(() => stage.states().includes('passwords sent'));
      const mail =
        stage
          .mailsTo(SENDER)
          .map(({ bytes }) => bytes.toString().replaceAll('=\r\n', ''))
          .find((text) => text.includes(SECRET)) ?? '';
      expect(mail).toContain(ADA);
      expect(mail).toContain(name);
      expect(mail).not.toContain('4111');
      expect(stage.states()).not.toContain('encrypted sent');
      const log = JSON.stringify(await stage.parts.store.readAll(0, 10_000));
      expect(log).toContain('NoticeSent');
      expect(log).not.toContain(SECRET);
      expect(stage.logged.join('')).not.toContain(SECRET);
      await expect.poll(() => stage.keptFiles()).toEqual([]);
    });
  });

  it('that is destroyed already is told to nobody, and the log says so', async () => {
    await onNoticeStage({}, async (stage) => {
      const id = await held(stage);
      const name = await madePassword(stage, id);
      await rm(path.join(stage.parts.config.dataDir, 'keys', 'pdf-passwords'), { recursive: true });
      await protectedMail(stage, id, { generatedPasswords: [name] });
      await stage.until(() => stage.isIdle);
      expect(stage.states().filter((state) => state.startsWith('passwords'))).toEqual([]);
      expect(stage.logged.join('')).toContain('a password can be told to nobody any more');
    });
  });
});

describe('encryption without a new password', () => {
  it('is told to the sender only where that is switched on', async () => {
    await onNoticeStage({}, async (stage) => {
      const silent = await held(stage);
      await protectedMail(stage, silent, { method: 'smime' });
      await stage.until(() => stage.isIdle);
      expect(stage.states().filter((state) => state.startsWith('encrypted'))).toEqual([]);
      await stage.set({ 'encrypt.notifySender': true });
      stage.clock.advance(1);
      const told = await held(stage);
      await protectedMail(stage, told, { method: 'pgp' });
      await stage.until(() => stage.states().includes('encrypted sent'));
      expect(stage.mailsTo(SENDER).some(({ bytes }) => bytes.toString().includes('encrypted'))).toBe(true);
    });
  });
});
