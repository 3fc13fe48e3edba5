import type { UninspectableActions } from '../settings/setting.js';

/** What nobody could read is held; what merely has a format without text that is known (an image, a drawing) is reported. */
export const DEFAULT_UNINSPECTABLE_ACTIONS: UninspectableActions = {
  encrypted: 'quarantine',
  'unknown-format': 'warn',
  broken: 'quarantine',
  'too-deep': 'quarantine',
  'too-large': 'quarantine',
  'too-many-files': 'quarantine',
  ratio: 'quarantine',
  'limit-reached': 'quarantine',
};
