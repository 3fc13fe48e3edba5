import type { Simulation } from '#contracts';
import type { Chip } from '../shared-ui/words.js';

export const simulationChips: Record<Simulation['state'], Chip> = {
  running: { words: 'Running', icon: 'clock', tone: 'pending' },
  finished: { words: 'Finished', icon: 'check', tone: 'sent' },
  failed: { words: 'Failed', icon: 'alert', tone: 'refused' },
  cancelled: { words: 'Stopped', icon: 'pause', tone: 'gone' },
};
