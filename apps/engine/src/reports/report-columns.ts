/** Columns of reports: each is a schema that says what its values mean and in which unit they are. */
import type { ReportColumn } from '#contracts';
import { z } from 'zod';

type Kind = ReportColumn['kind'];

interface Meta {
  readonly title: string;
  readonly description: string;
  readonly kind: Kind;
  readonly unit: string | null;
}

function described<Schema extends z.ZodType>(schema: Schema, { title, description, kind, unit }: Meta) {
  return schema.nullable().meta({ title, description, kind, unit });
}

export const text = (title: string, description: string) => described(z.string(), { title, description, kind: 'text', unit: null });
/** ISO-8601 UTC. */
export const instant = (title: string, description: string) =>
  described(z.iso.datetime(), { title, description, kind: 'instant', unit: 'UTC' });
export const number = (title: string, description: string, unit: string) =>
  described(z.number(), { title, description, kind: 'number', unit });
/** 0 to 1. */
export const share = (title: string, description: string) =>
  described(z.number().min(0).max(1), { title, description, kind: 'share', unit: null });
export const yesNo = (title: string, description: string) => described(z.boolean(), { title, description, kind: 'yes-no', unit: null });

const metaSchema = z.object({
  title: z.string(),
  description: z.string(),
  kind: z.enum(['text', 'instant', 'number', 'share', 'yes-no']),
  unit: z.string().nullable(),
});

/** The columns of a row, in their order. @throws when one was not made by the functions above: a mistake in a report. */
export function columnsOf(row: z.ZodObject): ReportColumn[] {
  return Object.entries(row.shape).map(([key, schema]) => {
    const { title, description: meaning, kind, unit } = metaSchema.parse((schema as z.ZodType).meta());
    return { key, title, meaning, kind, unit };
  });
}

/** Columns of everything that is about held mail. */
export const ofMail = {
  message: text('Message', 'Id of the mail.'),
  severity: text('Severity', 'By its verdict: critical, high, unknown (nobody could read it), medium or low.'),
  patterns: text('Patterns', 'Ids of the patterns that acted in it.'),
  team: text('Team', 'Whose queue it was in.'),
};
