/**
 * Whatever is there to protect with, fails, refuses, or breaks off, and whatever the next hop does: what must be encrypted does not reach
 * it in clear. Reception, custody, releases and deliveries are real, and the next hop is asked over SMTP.
 */
import fc from 'fast-check';
import { ENCRYPTION_METHODS, type EncryptionMethod } from '#dlp';
import { describe, expect, it } from 'vitest';
import { playedCopy, SIGNS_DKIM, type PlayedMethod } from '../../test/support/copy-flow.js';
import type { Fault, Said } from '../../test/support/double-hop.js';
import { FlowStage, type StagePlan } from '../../test/support/flow-stage.js';
import type { WhyNotProtected } from '../protect/protection-method.js';

const SECRET = 'the secret figures';
const TO = ['a@x.example', 'b@x.example', 'c@y.example', 'd@y.example'];
const RAW = `From: rosalind@sender.example\r\nTo: ${TO.slice(0, 2).join(', ')}\r\nSubject: Figures\r\n\r\n${SECRET}\r\n`;

async function onStage<T>(plan: StagePlan, use: (stage: FlowStage) => Promise<T>): Promise<T> {
  const opened = await FlowStage.open(plan);
  try {
    return await use(opened);
  } finally {
    await opened.close();
  }
}

/** What may go wrong with one method for one recipient. */
const course = fc.constantFrom<'works' | 'lacks' | 'refuses' | 'breaks' | 'lies'>('works', 'works', 'lacks', 'refuses', 'breaks', 'lies');
const ofEach = fc.array(course, { minLength: 4, maxLength: 4 });
const courses = fc.record({ smime: ofEach, pgp: ofEach, pdf: ofEach });
type Courses = typeof courses extends fc.Arbitrary<infer T> ? T : never;

function method(name: EncryptionMethod, each: Courses): PlayedMethod {
  const of = (recipient: string): string => each[name][TO.indexOf(recipient)] ?? 'lacks';
  const why: WhyNotProtected = 'expired';
  return {
    method: name,
    lacks: (recipient) => (of(recipient) === 'lacks' ? 'no-key' : undefined),
    refuses: (recipients) => (recipients.some((each) => of(each) === 'refuses') ? why : undefined),
    protect: (mail, { recipients }) => {
      if (recipients.some((each) => of(each) === 'breaks')) return Promise.reject(new TypeError('a bug'));
      // a method that hands the mail back as it is and does not say for whom
      const lies = recipients.some((each) => of(each) === 'lies');
      const keys = recipients.map((each) => ({
        kind: 'certificate' as const,
        fingerprint: each,
        passwordId: null,
        expiresAt: null,
        chosenBy: 'address' as const,
      }));
      const proof = { method: name, encryptedFor: lies ? [] : keys, signedBy: null, algorithms: ['aes-256-gcm'] };
      return Promise.resolve({ bytes: lies ? mail : Buffer.from(playedCopy(name, recipients)), proof });
    },
  };
}

const faults = fc.record({
  step: fc.constantFrom<Said['step'] | 'none'>('none', 'none', 'MAIL', 'RCPT', 'DATA', 'dot'),
  answer: fc.constantFrom<Fault>('450 4.0.0 Later\r\n', '550 5.0.0 No\r\n', 'close'),
  times: fc.integer({ min: 1, max: 3 }),
});

const scenes = fc.record({
  courses,
  methods: fc.subarray([...ENCRYPTION_METHODS]),
  recipients: fc.subarray(TO, { minLength: 1 }),
  demand: fc.constantFrom<'mode' | 'subject' | 'header' | 'release'>('mode', 'subject', 'header', 'release'),
  holdsFailed: fc.boolean(),
  dkim: fc.constantFrom<'off' | 'unsigned' | 'hold'>('off', 'unsigned', 'hold'),
  release: fc.constantFrom<'release' | 'release-encrypted' | undefined>('release', 'release-encrypted', undefined),
  faults,
});
type Scene = typeof scenes extends fc.Arbitrary<infer T> ? T : never;

function planOf(scene: Scene): StagePlan {
  let left = scene.faults.times;
  return {
    protection: { methods: scene.methods.map((name) => method(name, scene.courses)), ...(scene.dkim !== 'off' && { dkim: SIGNS_DKIM }) },
    settings: {
      'encrypt.mode': scene.demand === 'mode' ? 'mandatory' : 'allow',
      'encrypt.subjectTriggerEnabled': true,
      'encrypt.headerTriggerAllowed': true,
      'encrypt.headerTrigger': { header: 'X-Encrypt', kind: 'keyword', text: 'yes' },
      'dlp.quarantineOnFailedEncryption': scene.holdsFailed,
      'pdf.enabled': true,
      'dkim.sign': scene.dkim !== 'off',
      'dkim.onRefusal': scene.dkim === 'hold' ? 'hold' : 'unsigned',
    },
    fault: ({ step }) => (step === scene.faults.step && left-- > 0 ? scene.faults.answer : undefined),
  };
}

describe('what must be encrypted', () => {
  it('never reaches the next hop in clear, and arrives at each recipient at most once, made for them', async () => {
    const seen = { arrived: 0, held: 0, refused: 0, released: 0 };
    await fc.assert(
      fc.asyncProperty(scenes, async (scene) => {
        await onStage(planOf(scene), async (own) => {
          const demands = { mode: [], subject: ['subject-trigger'], header: ['header-trigger'], release: [] } as const;
          // what is released encrypted is held before that for something else: mail without any demand would have been handed over
          const mail = {
            raw: RAW,
            recipients: scene.recipients,
            demands: scene.demand === 'release' ? (['subject-trigger'] as const) : demands[scene.demand],
          };
          const { messageId, reply } = await own.receive(mail);
          await own.deliver(messageId);
          if (scene.release !== undefined && reply.code === 250 && (await own.release(messageId, scene.release))) {
            seen.released += 1;
            await own.deliver(messageId);
          }
          const arrived = own.hop.mails.filter(({ sender }) => sender === 'rosalind@sender.example');
          for (const { wire, recipients } of own.hop.mails) {
            expect(wire).not.toContain(SECRET);
            if (recipients.includes('rosalind@sender.example')) continue; // a report to the sender
            const madeFor = /^For: (.*)\r$/m.exec(wire)?.[1]?.split(', ') ?? [];
            expect(scene.methods.some((name) => wire.trimEnd().endsWith(playedCopy(name, madeFor).trimEnd()))).toBe(true);
            expect(madeFor).toEqual(expect.arrayContaining([...recipients]));
            // whom the mail does not name nobody else learns of
            if (madeFor.length > 1) expect(TO.slice(0, 2)).toEqual(expect.arrayContaining(madeFor));
          }
          const each = arrived.flatMap(({ recipients }) => recipients);
          // after the dot a peer that breaks off may have taken the mail: it is sent again, the same bytes
          if (scene.faults.step !== 'dot') expect(new Set(each).size).toBe(each.length);
          const proofs = await own.factsOf(messageId, 'MailProtected');
          for (const recipient of each) {
            const number = scene.recipients.indexOf(recipient);
            expect(proofs.some(({ data }) => data.protection === 'encrypted' && data.recipients.includes(number))).toBe(true);
          }
          const failed = await own.factsOf(messageId, 'EncryptionFailed');
          seen.arrived += each.length;
          seen.held += failed.filter(({ data }) => data.disposition === 'held').length;
          seen.refused += failed.filter(({ data }) => data.disposition === 'refused').length;
        });
      }),
      { numRuns: 150 },
    );
    // else one of the ends was never met, and this said little
    expect(Object.values(seen).filter((count) => count === 0)).toEqual([]);
  }, 240_000);
});
