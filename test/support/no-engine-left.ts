/** For files with real engines: one that none of their tests has ended would outlive them all. */
import { afterAll } from 'vitest';
import { endEngines } from './engine-process.js';

afterAll(async () => {
  const left = await endEngines();
  if (left.length > 0) throw new Error(`a test has left engines running: ${left.join(', ')}`);
});
