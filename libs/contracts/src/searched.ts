import * as z from 'zod';

/** Text that is looked for in a store: it holds no U+0000, which databases take for the end of a text or refuse. */
export function searched(maxLength: number): z.ZodString {
  return z
    .string()
    .max(maxLength)
    .regex(/^[^\u0000]*$/, 'must not hold U+0000');
}
