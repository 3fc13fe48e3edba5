import { expect, it } from 'vitest';
import { eventId } from './event-id.js';

it('makes the UUIDv5 that Python makes of the same text, and another for each command, stream and index', () => {
  // uuid.uuid5(uuid.UUID('5b0c3e0a-5a53-4c5c-9f0e-0d6f4c1f7a11'), 'command-1|message-01JD|0')
  expect(eventId('command-1', 'message-01JD', 0)).toBe('fbeca3e4-817d-59ab-906f-a88c11c4875c');
  const ids = [eventId('command-1', 'message-01JD', 1), eventId('command-2', 'message-01JD', 0), eventId('command-1', 'message-01JE', 0)];
  expect(new Set([...ids, eventId('command-1', 'message-01JD', 0)]).size).toBe(4);
});
