/** Problems of decisions on held messages: why one was not carried out, in words for people. */
export const DECISION_PROBLEMS = {
  'claim-needed': {
    status: 409,
    title: 'Claim it first',
    detail: 'Senders are told by pseudonyms here. Claim the message to open it; others see that you have it.',
  },
  'nothing-to-restore': { status: 409, title: 'Nothing to restore', detail: 'These copies are not deleted, or were restored already.' },
  'legal-hold': {
    status: 409,
    title: 'Under legal hold',
    detail: 'A legal hold keeps this message: it can be released, and neither deleted nor returned. Two people can end the hold.',
  },
  'clear-text-not-acknowledged': {
    status: 422,
    title: 'May leave in clear',
    detail: 'This mail could not be encrypted although it had to be, and a plain release may let it leave in clear. Say that you know.',
  },
  'note-needed': {
    status: 422,
    title: 'Note needed',
    detail: 'Whoever sends mail of high or unknown severity on as it is says why in a note. Nothing was changed.',
  },
  'proposal-open': {
    status: 409,
    title: 'Waits for a second person',
    detail: 'A release was proposed already and waits for a second person, who approves or rejects it.',
  },
  'no-such-proposal': { status: 409, title: 'No such proposal', detail: 'No such release waits for a second person any more.' },
  'own-proposal': {
    status: 403,
    title: 'Your own proposal',
    detail: 'A release is approved by another person than the one who proposed it. Ask a colleague.',
  },
  'pattern-author': {
    status: 403,
    title: 'Your own pattern',
    detail: 'Where two people are asked for, neither is who wrote a pattern that holds the mail. Ask a colleague.',
  },
  'no-open-request': { status: 409, title: 'No open request', detail: 'No such request waits for an answer any more.' },
  'request-open': { status: 409, title: 'Asked already', detail: 'The release was asked for already and waits for an answer.' },
  'not-allowed': { status: 403, title: 'Not allowed', detail: 'The settings or your role do not allow this. The mail is still held.' },
  'proof-missing': { status: 403, title: 'Proof missing', detail: 'This needs a proof of who asks. The mail is still held.' },
  'second-person-needed': {
    status: 403,
    title: 'Second person needed',
    detail: 'Such mail is released by two people of the company only. The mail is still held.',
  },
  'nothing-eligible': {
    status: 409,
    title: 'Nothing to decide',
    detail: 'None of the chosen messages can be decided like this; the dry run says why. Nothing was changed.',
  },
  'selection-changed': {
    status: 409,
    title: 'Changed meanwhile',
    detail: 'Others can be decided now than the dry run showed. Look at it again. Nothing was changed.',
  },
  'bulk-too-large': {
    status: 422,
    title: 'Too many at once',
    detail: 'More messages can be decided than your roles may decide at once. Choose fewer. Nothing was changed.',
  },
  'bulk-running': { status: 409, title: 'Still running', detail: 'It still runs. Wait until it has ended.' },
  'bulk-cut': {
    status: 409,
    title: 'Cut off',
    detail: 'The engine stopped meanwhile. What was done stands; choose the rest anew.',
  },
  'nothing-to-retry': { status: 409, title: 'Nothing failed', detail: 'There is nothing to try again.' },
} as const;
