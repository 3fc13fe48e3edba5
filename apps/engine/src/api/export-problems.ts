/** Problems of exports of the event log, in words for people. */
export const EXPORT_PROBLEMS = {
  'export-exists': { status: 409, title: 'Export exists', detail: 'There is such an export already. Nothing was changed.' },
  'export-ended': { status: 409, title: 'Export ended', detail: 'This export has ended. Define another one. Nothing has left.' },
  'export-not-approved': {
    status: 409,
    title: 'Waits for a second person',
    detail: 'What is not masked leaves only after a second person has agreed, and for a while. Nothing has left.',
  },
  'nothing-to-approve': { status: 409, title: 'Nothing to agree to', detail: 'This export waits for nobody. Nothing was changed.' },
  'export-changed': {
    status: 409,
    title: 'Changed meanwhile',
    detail: 'This export was changed after you looked at it. Look at it again, then agree or not. Nothing was changed by you.',
  },
  'export-has-no-secret': { status: 409, title: 'No secret', detail: 'Such an export has neither token nor secret. Nothing was changed.' },
  'target-secret-lost': {
    status: 409,
    title: 'Secret missing',
    detail: 'What this export needs to reach its target is missing, as after a backup without it. End it and define another one.',
  },
  'reason-needed': { status: 422, title: 'Reason needed', detail: 'Say why nothing is to be masked. Nothing was changed.' },
  'unmasked-not-pushed': {
    status: 422,
    title: 'Taken by a person only',
    detail: 'What is not masked is taken by a person as a file, and goes to no machine by itself. Nothing was changed.',
  },
  'verifier-missing': {
    status: 503,
    title: 'Verifier missing',
    detail: 'The verifier that belongs into the bundle is not built: install the program anew, or run "npm run build:engine".',
  },
  'position-unknown': {
    status: 409,
    title: 'Position unknown',
    detail:
      'The log does not reach to the position that was asked from: it is of another log, as before a restore or a copy. Define the export anew.',
  },
  'export-no-pull': { status: 409, title: 'No pull', detail: 'This export is not one that programs pull. Nothing has left.' },
} as const;
