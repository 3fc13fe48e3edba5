import type { Caller } from '../../src/access/access-port.js';
import { REACHES_ALL } from '../../src/access/reach-port.js';

/** Sees everything; asks a handler without the door of HTTP. */
export const MANAGER_AT_THE_SHELL: Caller = {
  actor: { kind: 'cli', id: 'cli' },
  name: 'command line',
  email: '',
  roles: ['dlp-manager'],
  reach: REACHES_ALL,
  actorTag: null,
  sessionDigest: null,
};
