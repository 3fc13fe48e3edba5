/** What no sequence of commands can bring about, whoever sends them. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressed, AUTHORS, messageCommands, PEOPLE, type Asked } from '../../test/support/message-commands.js';
import { inCustody, OTHER_TAG, SENDER_TAG } from '../../test/support/message-facts.js';
import { isRefusal } from '../refusal.js';
import type { MessageCommand } from './message-commands.js';
import { messageDecider } from './message-decider.js';
import type { MessageEvent } from './message-events.js';

const RUNS = { numRuns: 600, seed: 20261129 };

/** One command that was taken, and what it brought about. */
interface Step {
  readonly command: MessageCommand;
  readonly events: readonly MessageEvent[];
}

/** Where the three copies were bound for when they came in. */
const HOPS = ['outbound', 'outbound', 'inbound'] as const;

function first(): MessageEvent[] {
  return inCustody('hold', 'block', 'hold').map((fact) => {
    if (fact.type !== 'MessageReceived') return fact;
    return { ...fact, data: { ...fact.data, recipients: HOPS.map((hop) => ({ tag: OTHER_TAG, hop })) } };
  });
}

/** Sends all commands to a message that is held for three people; those refused leave no step. */
function lived(asked: readonly Asked[]): Step[] {
  let state = first().reduce(messageDecider.evolve, messageDecider.initialState());
  let clockMs = Date.parse('2026-03-01T10:00:00.000Z');
  return asked.flatMap(({ command: symbolic, gapSeconds }, step) => {
    clockMs += gapSeconds * 1000;
    const command = addressed(symbolic, state, step, new Date(clockMs).toISOString());
    const decided = messageDecider.decide(command, state);
    if (isRefusal(decided)) return [];
    state = decided.reduce(messageDecider.evolve, state);
    return [{ command, events: decided }];
  });
}

function always(promise: (steps: readonly Step[]) => void): void {
  fc.assert(
    fc.property(messageCommands, (commands) => {
      promise(lived(commands));
    }),
    RUNS,
  );
}

const facts = (steps: readonly Step[]): MessageEvent[] => steps.flatMap(({ events }) => events);

/** What the log alone says of each copy, without the state under test. */
function eachCopy(steps: readonly Step[], follow: (copy: number, event: MessageEvent) => void): void {
  for (const event of facts(steps)) {
    if (event.type === 'MessageReceived' || !('recipients' in event.data)) continue;
    for (const copy of event.data.recipients) follow(copy, event);
  }
}

describe('no sequence of commands', () => {
  it('releases a copy twice, unless it bounced in between', () => {
    always((steps) => {
      const out = new Set<number>();
      eachCopy(steps, (copy, { type }) => {
        if (type === 'CopiesBounced') out.delete(copy);
        if (type !== 'ReleaseCommitted') return;
        expect(out.has(copy)).toBe(false);
        out.add(copy);
      });
    });
  });

  it('releases a copy that was deleted, returned or has expired, unless it was restored', () => {
    always((steps) => {
      const gone = new Set<number>();
      eachCopy(steps, (copy, { type }) => {
        if (type === 'DeletionCommitted' || type === 'ReturnCommitted' || type === 'HoldExpired') gone.add(copy);
        if (type === 'DeletionRestored') gone.delete(copy);
        if (type === 'ReleaseCommitted') expect(gone.has(copy)).toBe(false);
      });
    });
  });

  it('makes a decision while another one waits to be carried out', () => {
    always((steps) => {
      let waits = false;
      for (const { type } of facts(steps)) {
        if (/^(Release|Deletion|Return)(Undone|Committed)$|^EncryptionFailed$/.test(type)) waits = false;
        if (!/^(Release|Deletion|Return)Scheduled$/.test(type)) continue;
        expect(waits).toBe(false);
        waits = true;
      }
    });
  });

  it('decides anything about content that is destroyed', () => {
    always((steps) => {
      const all = facts(steps);
      const end = all.findIndex(({ type }) => type === 'ContentDestroyed');
      const after = end < 0 ? [] : all.slice(end + 1).map(({ type }) => type);
      expect(after.filter((type) => /^(Release|Deletion|Return)(Scheduled|Committed|Restored)$|^ContentDestroyed$/.test(type))).toEqual([]);
    });
  });

  it('destroys the content while a copy still waits for a decision', () => {
    always((steps) => {
      const waiting = new Set([0, 1, 2]);
      for (const event of facts(steps)) {
        if (event.type === 'ContentDestroyed') expect([...waiting]).toEqual([]);
        if (event.type === 'MessageReceived' || !('recipients' in event.data)) continue;
        const { type, data } = event;
        const isBack =
          type === 'DeletionRestored' || type === 'CopiesBounced' || (type === 'EncryptionFailed' && data.disposition === 'held');
        const isDone = /^(ReleaseCommitted|DeletionCommitted|ReturnCommitted|HoldExpired|EncryptionFailed)$/.test(type);
        for (const copy of data.recipients) {
          if (isBack) waiting.add(copy);
          else if (isDone) waiting.delete(copy);
        }
      }
    });
  });

  it('deletes, returns, expires or destroys what a legal hold keeps', () => {
    always((steps) => {
      const holds = new Set<string>();
      for (const event of facts(steps)) {
        if (event.type === 'LegalHoldApplied') holds.add(event.data.holdId);
        if (event.type === 'LegalHoldLifted') holds.delete(event.data.holdId);
        if (holds.size === 0) continue;
        expect(['DeletionCommitted', 'ReturnCommitted', 'HoldExpired', 'ContentDestroyed', 'SnippetsDestroyed']).not.toContain(event.type);
      }
    });
  });

  it('ends a hold that somebody pinned', () => {
    always((steps) => {
      let pinned = false;
      for (const { type } of facts(steps)) {
        if (type === 'HoldPinned') pinned = true;
        if (type === 'HoldUnpinned') pinned = false;
        if (pinned) expect(type).not.toBe('HoldExpired');
      }
    });
  });

  it('lets a person decide on their own mail', () => {
    always((steps) => {
      for (const { command, events } of steps) {
        if ('actorTag' in command && command.actorTag === SENDER_TAG) expect(events).toEqual([]);
      }
    });
  });

  it('lets the holder of a link decide what the settings do not allow, or without proof', () => {
    always((steps) => {
      for (const { command } of steps) {
        if (command.type !== 'OriginatorRelease' && command.type !== 'OriginatorDelete') continue;
        expect(command).toMatchObject({ allowed: true });
        expect(command.proof).not.toBeNull();
        if (command.type === 'OriginatorRelease') expect(command.fourEyes).toEqual([]);
      }
    });
  });

  it('lets anybody approve what they proposed, by another account either, or where they wrote the pattern', () => {
    always((steps) => {
      const proposers = new Map<string, string>();
      for (const { command, events } of steps) {
        for (const event of events) {
          if (event.type === 'ReleaseProposed') proposers.set(event.data.proposalId, event.data.by);
          if (event.type !== 'ReleaseScheduled' || event.data.proposalId === null) continue;
          const approver = command.type === 'ApproveRelease' ? command.actorId : '';
          const proposer = proposers.get(event.data.proposalId) ?? '';
          expect(personOf(approver)).not.toBe(personOf(proposer));
          expect(AUTHORS).not.toContain(approver);
          expect(AUTHORS).not.toContain(proposer);
        }
      }
    });
  });

  it('schedules a release by one person where a second one is asked for', () => {
    always((steps) => {
      for (const { command, events } of steps) {
        if (command.type !== 'ScheduleRelease' || command.fourEyes.length === 0) continue;
        expect(events.map(({ type }) => type)).toEqual(['ReleaseProposed']);
      }
    });
  });

  it('lets a copy that could not be encrypted be released plainly by who has not said to know', () => {
    always((steps) => {
      const failed = new Set<number>();
      for (const { command, events } of steps) {
        for (const event of events) {
          if (event.type === 'EncryptionFailed') for (const copy of event.data.recipients) failed.add(copy);
          if (event.type !== 'ReleaseScheduled' || event.data.kind === 'release-encrypted') continue;
          if (!event.data.recipients.some((copy) => failed.has(copy))) continue;
          expect(command).toMatchObject({ clearTextAcknowledged: true });
        }
      }
    });
  });

  it('sends by one delivery what must leave by two hops, or two deliveries under one name', () => {
    always((steps) => {
      const deliveries = new Set<string>();
      for (const { events } of steps) {
        const inside = events.flatMap((event) =>
          event.type === 'FlowPassed' && event.data.transitions.some(({ to }) => to === 'internal') ? event.data.recipients : [],
        );
        for (const event of events) {
          if (event.type !== 'ReleaseCommitted') continue;
          const { deliveryId, recipients } = event.data;
          expect(deliveries.has(deliveryId)).toBe(false);
          deliveries.add(deliveryId);
          expect(new Set(recipients.map((copy) => (inside.includes(copy) ? 'inbound' : HOPS[copy]))).size).toBe(1);
        }
      }
    });
  });

  it('sends readable what was to be encrypted, or one delivery in two forms', () => {
    always((steps) => {
      const ways = new Map<number, readonly { from: string; to: string; because: string }[]>();
      const forms = new Map<string, MessageEvent>();
      for (const event of facts(steps)) {
        if (event.type === 'FlowPassed') for (const copy of event.data.recipients) ways.set(copy, event.data.transitions);
        if (event.type === 'MailProtected' || event.type === 'DkimSigned') {
          expect(forms.has(event.data.deliveryId)).toBe(false);
          forms.set(event.data.deliveryId, event);
        }
        if (event.type !== 'ReleaseCommitted') continue;
        const form = forms.get(event.data.deliveryId);
        if (form !== undefined) expect('recipients' in form.data && form.data.recipients).toEqual(event.data.recipients);
        if (form?.type === 'MailProtected' && form.data.protection === 'encrypted') continue;
        for (const copy of event.data.recipients) {
          const way = ways.get(copy) ?? [];
          expect(way.at(-1)?.to).toBe('transport');
          expect(way.some(({ because }) => because === 'encrypted' || because === 'release-encrypted')).toBe(false);
        }
      }
    });
  });

  it('starts a delivery for copies that were not scheduled for it', () => {
    always((steps) => {
      const scheduled = new Map<string, readonly number[]>();
      for (const event of facts(steps)) {
        if (event.type === 'ReleaseScheduled') scheduled.set(event.data.releaseId, event.data.recipients);
        if (event.type === 'ReleaseCommitted')
          expect(scheduled.get(event.data.releaseId)).toEqual(expect.arrayContaining(event.data.recipients));
      }
    });
  });
});

/** What a step shows that the types of its facts alone do not. */
function markersOf({ command, events }: Step): string[] {
  const scheduled = events.some(({ type }) => type === 'ReleaseScheduled' || type === 'DeletionScheduled');
  const approved = events.some((event) => event.type === 'ReleaseScheduled' && event.data.proposalId !== null);
  const deliveries = new Set(events.flatMap((event) => (event.type === 'ReleaseCommitted' ? event.data.deliveryId : [])));
  return [
    ...(approved ? ['a release by two people'] : []),
    ...(scheduled && command.type === 'OriginatorRelease' ? ['a release by its sender'] : []),
    ...(scheduled && command.type === 'OriginatorDelete' ? ['a deletion by its sender'] : []),
    ...(deliveries.size > 1 ? ['two deliveries of one release'] : []),
  ];
}

/** Two accounts of one address are one person; the command line is a person of its own. */
function personOf(actorId: string): string {
  const known = PEOPLE.find((each) => each.actorId === actorId);
  return known?.actorTag ?? actorId;
}

describe('commands as they are made here', () => {
  it('reach every kind of end: else the promises above would be empty', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(messageCommands, (commands) => {
        for (const step of lived(commands)) {
          for (const { type } of step.events) seen.add(type);
          for (const marker of markersOf(step)) seen.add(marker);
        }
      }),
      RUNS,
    );
    for (const type of [
      'ReleaseCommitted',
      'DeletionCommitted',
      'DeletionRestored',
      'ReturnCommitted',
      'CopiesBounced',
      'EncryptionFailed',
      'MailProtected',
      'DkimSigned',
      'ReleaseProposed',
      'LegalHoldApplied',
      'HoldPinned',
      'HoldExpired',
      'ContentDestroyed',
      'a release by two people',
      'a release by its sender',
      'a deletion by its sender',
      'two deliveries of one release',
    ]) {
      expect([...seen]).toContain(type);
    }
  });
});
