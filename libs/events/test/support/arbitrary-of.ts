/** Any value that a schema takes, for properties over all events: follows the schema, so a new event is covered at once. */
import * as fc from 'fast-check';
import { z } from 'zod';

const TEXTS = [
  'credit-card',
  'v1.AAAAAAAAAAAAAAAA.AAAA',
  '5e'.repeat(16),
  'ab'.repeat(32),
  '2026-03-01T10:00:00.000Z',
  '2026-03-01',
  'text',
  '01JNAVZ3T0QK8W5H6M2R4YB7XC',
  'mx1.example/01JNAVZ3T0',
  'ESMTPS',
  '',
];

const JSON_VALUES = [null, true, 7, 'text', ['all'], { inherit: 'add', refs: ['group/pci'] }, { refs: 1 }];

/** @throws for a kind of schema that the vocabulary has not used so far. */
export function arbitraryOf(schema: unknown): fc.Arbitrary<unknown> {
  if (schema instanceof z.ZodObject) {
    const requiredKeys = Object.keys(schema.shape).filter((name) => !isOptional(schema.shape[name]));
    return fc.record(Object.fromEntries(Object.entries(schema.shape).map(([name, field]) => [name, arbitraryOf(field)])), { requiredKeys });
  }
  if (schema instanceof z.ZodArray) {
    return fc.array(arbitraryOf(schema.element), { maxLength: 4 }).filter((items) => schema.safeParse(items).success);
  }
  if (schema instanceof z.ZodNullable) return fc.option(arbitraryOf(schema.unwrap()), { nil: null });
  if (isOptional(schema)) return arbitraryOf(schema.unwrap());
  if (schema instanceof z.ZodDiscriminatedUnion) return fc.oneof(...schema.options.map(arbitraryOf));
  if (schema instanceof z.ZodUnion) return fc.oneof(...schema.options.map(arbitraryOf));
  if (schema instanceof z.ZodRecord) return fc.dictionary(fc.constantFrom('dlp.mode', '__proto__', ''), arbitraryOf(schema.valueType));
  if (schema instanceof z.ZodLazy)
    return fc.constantFrom<unknown>(null, true, 7, 'text', ['all'], { inherit: 'add', refs: ['group/pci'] }, { refs: 1 });
  return valueOf(schema);
}

function isOptional(schema: unknown): schema is z.ZodOptional | z.ZodExactOptional {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodExactOptional;
}

function valueOf(schema: unknown): fc.Arbitrary<unknown> {
  if (schema instanceof z.ZodEnum) return fc.constantFrom(...schema.options);
  if (schema instanceof z.ZodLiteral) return fc.constantFrom(...schema.values);
  if (schema instanceof z.ZodTemplateLiteral) return oneThatFits(schema, ['pattern/credit-card', 'group/pci']);
  // z.json() is the only lazy schema
  if (schema instanceof z.ZodLazy) return fc.constantFrom<unknown>(...JSON_VALUES);
  if (schema instanceof z.ZodBoolean) return fc.boolean();
  if (schema instanceof z.ZodNumber) return oneThatFits(schema, [0, 1, 2, 3, 250, 450, 550, 0.5]);
  if (schema instanceof z.ZodString || schema instanceof z.ZodStringFormat) return oneThatFits(schema, TEXTS);
  throw new Error(`no arbitrary for ${schema instanceof z.ZodType ? schema.def.type : typeof schema}`);
}

function oneThatFits(schema: z.ZodType, candidates: readonly unknown[]): fc.Arbitrary<unknown> {
  const fitting = candidates.filter((candidate) => schema.safeParse(candidate).success);
  if (fitting.length === 0) throw new Error('no candidate fits the schema');
  return fc.constantFrom(...fitting);
}
