import { describe, expect, it } from 'vitest';
import type { Problem } from '#contracts';
import { confirmWords, type Decidable, type Decision, decided, type DecisionInput, idle } from './decision.js';
import { callOf } from './decision-request.js';
import { type Intent, intents, reasonsFor, verdictOf } from './intents.js';

const recipient = (index: number, state: Decidable['recipientStates'][number]['state']): Decidable['recipientStates'][number] => ({
  index,
  address: `r${index}@other.example`,
  external: true,
  state,
  outcome: 'quarantine',
  reply: null,
  protection: null,
  dkim: [],
  notEncrypted: [],
});
const message: Decidable = {
  id: 'm1',
  revision: 7,
  recipientStates: [recipient(0, 'held'), recipient(1, 'held'), recipient(2, 'relayed')],
  encryptionFailed: false,
  secondPerson: { release: [], 'release-encrypted': [], 'as-is': ['kind'] },
};
const couldNotEncrypt: Decidable = { ...message, encryptionFailed: true };
const begin = (intent: Intent, key = 'k1'): DecisionInput => ({ type: 'begin', intent, message, key });
const after = (...inputs: DecisionInput[]): Decision => inputs.reduce(decided, idle);
const draftAfter = (...inputs: DecisionInput[]): NonNullable<Extract<Decision, { draft: unknown }>['draft']> => {
  const decision = after(...inputs);
  if (decision.status === 'idle') throw new Error('no draft');
  return decision.draft;
};
const problem = (status: number): Problem => ({ type: 'urn:lazaret:problem:x', title: 'x', status, detail: 'x', code: 'x' });

describe('a decision', () => {
  it('is for the held recipients only', () => {
    expect(draftAfter(begin('release'))).toMatchObject({ messageId: 'm1', expectedRevision: 7, recipients: [0, 1], reason: null });
  });

  it('cannot begin when nothing is held any more', () => {
    expect(
      decided(idle, { ...begin('release'), message: { ...message, recipientStates: [recipient(0, 'relayed')] } } as DecisionInput),
    ).toBe(idle);
  });

  it('is not sent without a reason', () => {
    expect(after(begin('false-alarm'), { type: 'confirm' })).toMatchObject({ status: 'drafting', missing: 'Choose a reason.' });
  });

  it('is sent after intent, reason and confirmation: three keys', () => {
    expect(after(begin('false-alarm'), { type: 'reason', reason: 'false-positive', key: 'k2' }, { type: 'confirm' }).status).toBe(
      'sending',
    );
  });

  it('can be narrowed to some of the held recipients, and to nobody else', () => {
    expect(draftAfter(begin('release-encrypted'), { type: 'only', recipients: [1, 2], key: 'k2' })).toMatchObject({
      recipients: [1],
      eligible: [0, 1],
      key: 'k2',
    });
  });

  it('forgets the reason when the intent changes, but keeps the note', () => {
    const draft = draftAfter(
      begin('release'),
      { type: 'reason', reason: 'business-need', key: 'k2' },
      { type: 'note', note: 'ok', key: 'k3' },
      begin('delete', 'k4'),
    );
    expect(draft).toMatchObject({ intent: 'delete', reason: null, note: 'ok' });
  });

  it('takes no reason that its intent does not offer', () => {
    expect(draftAfter(begin('false-alarm'), { type: 'reason', reason: 'policy-breach', key: 'k2' }).reason).toBeNull();
  });

  it('can be for some of the held recipients', () => {
    const draft = draftAfter(
      begin('release'),
      { type: 'reason', reason: 'business-need', key: 'k2' },
      { type: 'recipient', index: 0, key: 'k3' },
    );
    expect(callOf({ ...draft, reason: 'business-need' }).request).toMatchObject({ recipients: [1] });
    expect(confirmWords(draft)).toBe('Release to 1 of 2');
  });

  it('says nothing of recipients when it is for all of them', () => {
    expect(callOf({ ...draftAfter(begin('delete')), reason: 'malicious' })).toEqual({
      command: 'delete',
      request: { expectedRevision: 7, reason: 'malicious', verdict: 'real-leak' },
    });
  });

  it('is not sent for nobody', () => {
    const nobody = [0, 1].map((index): DecisionInput => ({ type: 'recipient', index, key: `n${index}` }));
    expect(after(begin('release'), { type: 'reason', reason: 'business-need', key: 'k2' }, ...nobody, { type: 'confirm' })).toMatchObject({
      status: 'drafting',
      missing: 'Choose at least one recipient.',
    });
  });

  it('has a new key whenever the intent changes and the same one over a retry', () => {
    const sent = [begin('release'), { type: 'reason', reason: 'business-need', key: 'k2' }, { type: 'confirm' }] as const;
    const retried = draftAfter(...sent, { type: 'refused', problem: problem(0) }, { type: 'confirm' });
    expect(retried.key).toBe('k2');
    expect(draftAfter(begin('release'), { type: 'recipient', index: 0, key: 'k9' }).key).toBe('k9');
  });

  it.each([409, 403, 410, 422])('is never tried again as it was after %i', (status) => {
    const refused = after(
      begin('release'),
      { type: 'reason', reason: 'business-need', key: 'k2' },
      { type: 'confirm' },
      { type: 'refused', problem: problem(status) },
    );
    expect(decided(refused, { type: 'confirm' })).toBe(refused);
  });

  it('cannot be cancelled or changed while it is on its way', () => {
    const sending = after(begin('release'), { type: 'reason', reason: 'business-need', key: 'k2' }, { type: 'confirm' });
    expect(decided(sending, { type: 'cancel' })).toBe(sending);
    expect(decided(sending, { type: 'note', note: 'late', key: 'k3' })).toBe(sending);
  });
});

describe('a release', () => {
  it.each([
    ['false-alarm', 'release'],
    ['release', 'release'],
    ['release-encrypted', 'release-encrypted'],
    ['as-is', 'as-is'],
  ] as const)('by %s goes on as %s', (intent, kind) => {
    expect(callOf({ ...draftAfter(begin(intent)), reason: 'test-data' })).toMatchObject({ command: 'release', request: { kind } });
  });

  it('of what could not be encrypted is sent only when it is ticked that it may leave in clear', () => {
    const drafted = [
      { ...begin('release'), message: couldNotEncrypt },
      { type: 'reason', reason: 'business-need', key: 'k2' },
    ] as DecisionInput[];
    expect(after(...drafted, { type: 'confirm' })).toMatchObject({ missing: 'Tick that it may leave in clear.' });
    const ticked = draftAfter(...drafted, { type: 'acknowledge', acknowledged: true, key: 'k3' }, { type: 'confirm' });
    expect(callOf({ ...ticked, reason: 'business-need' }).request).toMatchObject({ clearTextAcknowledged: true });
  });

  it('that insists on encryption asks for no tick', () => {
    expect(draftAfter({ ...begin('release-encrypted'), message: couldNotEncrypt } as DecisionInput).mayLeaveInClear).toBe(false);
  });

  it('is a proposal where a rule asks for a second person', () => {
    expect(confirmWords(draftAfter(begin('as-is')))).toBe('Propose for 2');
    expect(confirmWords(draftAfter(begin('release')))).toBe('Release to 2');
  });
});

describe('what the sender reads', () => {
  it('must be there for a return', () => {
    const drafted = [begin('return'), { type: 'reason', reason: 'wrong-recipient', key: 'k2' }] as const;
    expect(after(...drafted, { type: 'confirm' })).toMatchObject({ missing: 'Write what the sender should correct.' });
    const written = draftAfter(...drafted, { type: 'note', note: ' Leave the ledger out. ', key: 'k3' });
    expect(callOf({ ...written, reason: 'wrong-recipient' })).toEqual({
      command: 'returnToSender',
      request: { expectedRevision: 7, reason: 'wrong-recipient', verdict: 'real-leak', text: 'Leave the ledger out.' },
    });
  });

  it('may be left out of a no, which closes nothing', () => {
    expect(callOf({ ...draftAfter(begin('deny')), reason: 'policy-breach' })).toEqual({
      command: 'denyRequest',
      request: { expectedRevision: 7, reason: 'policy-breach' },
    });
  });
});

describe('the verdict', () => {
  it.each([
    ['false-alarm', 'test-data', 'false-alarm'],
    ['release', 'business-need', 'business-as-usual'],
    ['release', 'test-data', 'test-data'],
    ['delete', 'wrong-recipient', 'real-leak'],
    ['delete', 'malicious', 'real-leak'],
    ['delete', 'duplicate', 'business-as-usual'],
    ['return', 'wrong-recipient', 'real-leak'],
    ['as-is', 'business-need', 'business-as-usual'],
  ] as const)('of %s because of %s is %s', (intent, reason, verdict) => {
    expect(verdictOf(intent, reason)).toBe(verdict);
  });

  it('has a digit for every reason', () => {
    for (const reasons of Object.values(reasonsFor)) expect(reasons.length).toBeLessThanOrEqual(8);
  });

  it('has words, a meaning and its own key for every intent', () => {
    const keys = intents.map(({ key }) => key).filter((key) => key !== '');
    expect(new Set(keys).size).toBe(keys.length);
    expect(intents.map(({ intent }) => intent).sort()).toEqual(Object.keys(reasonsFor).sort());
  });
});
