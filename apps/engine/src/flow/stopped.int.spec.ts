/**
 * An engine that encrypts ends after each of its durable steps in turn, as by a power cut, and another goes on: nothing that a client was
 * promised is lost, nothing leaves in clear, and every attempt of a delivery sends the same bytes.
 */
import { describe, expect, it } from 'vitest';
import type { PlayedMethod } from '../../test/support/copy-flow.js';
import { Course } from '../../test/support/durable-course.js';
import { FlowStage } from '../../test/support/flow-stage.js';

const SECRET = 'the secret figures';
const [ANN, BEA, CID] = ['ann@x.example', 'bea@x.example', 'cid@y.example'];
const RAW = `From: rosalind@sender.example\r\nTo: ${ANN}\r\nSubject: Figures\r\n\r\n${SECRET}\r\n`;
const MAIL = { raw: RAW, recipients: [ANN, BEA, CID], demands: ['subject-trigger'] } as const;
const HELD: readonly string[] = [CID];

/** Makes another copy each time that it is asked; for `cid` there is no key before `hasAll`. */
function method(hasAll: () => boolean): PlayedMethod {
  let made = 0;
  return {
    method: 'smime',
    lacks: (recipient) => (HELD.includes(recipient) && !hasAll() ? 'no-key' : undefined),
    protect: (_, { messageId, recipients }) => {
      const key = { kind: 'certificate', fingerprint: 'ab', passwordId: null, expiresAt: null, chosenBy: 'address' } as const;
      const proof = { method: 'smime', encryptedFor: [key], signedBy: null, algorithms: ['aes-256-gcm'] } as const;
      const bytes = Buffer.from(
        `X-Copy: ${messageId} ${String((made += 1))}\r\nFor: ${[...recipients].sort().join(', ')}\r\n\r\nsealed\r\n`,
      );
      return Promise.resolve({ bytes, proof });
    },
  };
}

interface Scene {
  readonly stage: FlowStage;
  /** From here on there is a key for everybody. */
  readonly giveKeys: () => void;
}

async function onScene<T>(use: (scene: Scene) => Promise<T>): Promise<T> {
  let hasAll = false;
  const protection = { methods: [method(() => hasAll)] };
  const stage = await FlowStage.open({ protection, settings: { 'encrypt.subjectTriggerEnabled': true } });
  try {
    return await use({ stage, giveKeys: () => (hasAll = true) });
  } finally {
    await stage.close();
  }
}

/** What the client was answered, if it was answered at all. */
async function play({ stage, giveKeys }: Scene): Promise<number | undefined> {
  let code: number | undefined;
  const progress = { isDone: false };
  const whole = async (): Promise<void> => {
    const { messageId, reply } = await stage.receive(MAIL);
    code = reply.code;
    await stage.deliver(messageId);
    giveKeys();
    await stage.release(messageId, 'release');
    await stage.deliver(messageId);
    progress.isDone = true;
  };
  const done = whole();
  while (!progress.isDone && !stage.course.isOver) await Promise.race([done, passed(5)]);
  if (!progress.isDone) await passed(20); // what it had begun comes to rest
  return code;
}

function passed(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** As an engine that starts: deliveries go on, releases are committed; who got no answer sends and decides again. */
async function goOn({ stage, giveKeys }: Scene, code: number | undefined): Promise<void> {
  stage.begin();
  const known = stage.messages();
  if (code === undefined) known.push((await stage.receive(MAIL)).messageId);
  giveKeys();
  for (const messageId of new Set(known)) {
    await stage.commit(messageId);
    await stage.deliver(messageId);
    await stage.release(messageId, 'release');
    await stage.deliver(messageId);
  }
}

/** Those at which the engine may have died between the next hop's 250 and our record of it. */
const WINDOW = /^Delivery(Attempted|Relayed)/;

const steps = await onScene(async (scene) => {
  expect(await play(scene)).toBe(250);
  return [...scene.stage.course.steps];
});

describe('an engine that encrypts and ends', () => {
  it('has the steps that are tried here', () => {
    expect(steps).toEqual(expect.arrayContaining(['bytes kept', 'copy kept', 'copy removed', 'ReleaseScheduled', 'DeliveryConcluded']));
    expect(steps.length).toBeGreaterThan(15);
  });

  it.each(steps)('after: %s', async (after) => {
    await onScene(async (scene) => {
      const { stage } = scene;
      stage.begin(new Course({ after }));
      const code = await play(scene);
      await goOn(scene, code);
      const mails = stage.hop.mails.filter(({ sender }) => sender === 'rosalind@sender.example');
      const copies = new Map<string, Set<string>>();
      for (const { wire, recipients } of stage.hop.mails) {
        expect(wire).not.toContain(SECRET);
        const [, messageId, number = ''] = /^X-Copy: (\S+) (\d+)\r$/m.exec(wire) ?? [];
        if (messageId === undefined) continue; // what the sender is told
        for (const recipient of recipients) {
          expect(/^For: (.*)\r$/m.exec(wire)?.[1]).toBe(recipient);
          const name = `${messageId} ${recipient}`;
          copies.set(name, (copies.get(name) ?? new Set()).add(number));
        }
      }
      // each attempt for the same copy is the same copy
      for (const numbers of copies.values()) expect(numbers.size).toBe(1);
      const most = code === undefined || WINDOW.test(after) ? 2 : 1;
      for (const address of [ANN, BEA, CID]) {
        const count = mails.filter(({ recipients }) => recipients.includes(address)).length;
        expect([address, count >= 1, count <= most]).toEqual([address, true, true]);
      }
      for (const messageId of stage.messages()) expect(await stage.fixture.blobs.copiesOf(messageId)).toEqual([]);
    });
  });
});
