/** The key ring: what wraps every key that the engine keeps. No answer ever holds a key. */
import * as z from 'zod';
import { emptyRequestSchema } from './access.js';
import type { Route } from './route.js';

export const keyRingSchema = z.object({
  /** Oldest first. */
  keys: z.array(
    z.object({
      id: z.string(),
      created: z.string(),
      /** It wraps; the others are there for what they wrapped before. */
      isActive: z.boolean(),
      /** How many files need it, as counted at the end of a rotation; null: not counted since the start, or being counted. */
      files: z.int().nullable(),
    }),
  ),
  isRotating: z.boolean(),
  /** Of the last rotation since the start: files wrapped anew, and files that do not open and stay as they are. */
  last: z.object({ rewrapped: z.int(), unreadable: z.int() }).nullable(),
});
export type KeyRing = z.infer<typeof keyRingSchema>;

/** Spread into the table of all routes. */
export const keyRingRoutes = {
  keyRing: {
    method: 'GET',
    path: '/key-ring',
    summary: 'Which keys are on the key ring, and whether it rotates',
    access: ['administrator', 'auditor'],
    answer: keyRingSchema,
  },
  rotateKeyRing: {
    method: 'POST',
    path: '/key-ring/rotate',
    summary: 'Wrap everything with a fresh key, and drop those that nothing needs any more',
    access: ['administrator'],
    body: emptyRequestSchema,
    answer: keyRingSchema,
    idempotent: true,
  },
} as const satisfies Record<string, Route>;
