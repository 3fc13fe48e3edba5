/** Groups of near copies among the held messages, read from the rows. */
import type Database from 'better-sqlite3';
import { whySchema, type Campaign, type CampaignDetail, type CampaignList, type Severity } from '#contracts';
import { hammingDistance } from '#dlp';
import { z } from 'zod';
import { SEVERITY_RANK } from '../../platform/severity.js';
import { allOf, condition } from '../held-messages/condition.js';
import { shownRows } from '../held-messages/list-held-messages.js';
import { stateCondition } from '../held-messages/list-views.js';
import { reachConditions } from '../held-messages/reach-condition.js';
import { ROW_COLUMNS, rowSchema } from '../held-messages/shown-row.js';
import type { Viewer } from '../held-messages/viewer.js';
import { acts } from '../held-messages/why.js';
import { outliersOf, type ComparedMember } from './outliers.js';

const MEMBERS = 500;
const recipientsSchema = z.array(z.string());
const whysSchema = z.array(whySchema);

interface MemberRow {
  readonly id: string;
  readonly severity: Severity;
  readonly score: number;
  readonly attachment_count: number;
  readonly received_at: string;
  readonly open: number;
  readonly subject: string | null;
  readonly sender_tag: string | null;
  readonly envelope_sender: string | null;
  readonly recipients: string | null;
  readonly why: string;
}

interface Asked {
  readonly state: 'open' | 'all';
  readonly limit: number;
}

/** The largest first. A message alone is no campaign. */
export function listCampaigns(db: Database.Database, { state, limit }: Asked, viewer: Viewer): CampaignList {
  const within = allOf([condition('campaign IS NOT NULL'), ...reachConditions(viewer.reach)]);
  const open = stateCondition('open', viewer);
  const having = state === 'open' ? 'COUNT(*) > 1 AND SUM(is_open) > 0' : 'COUNT(*) > 1';
  const grouped = `SELECT campaign, COUNT(*) AS size FROM (SELECT campaign, ${open.sql} AS is_open FROM held_messages_v5 WHERE ${within.sql})
    GROUP BY campaign HAVING ${having} ORDER BY size DESC, campaign`;
  const all = db.prepare<unknown[], { campaign: string }>(grouped).all(...open.values, ...within.values);
  return {
    campaigns: all.slice(0, limit).map(({ campaign }) => summed(campaign, membersOf(db, campaign, viewer), viewer)),
    total: all.length,
  };
}

/** Undefined when it has fewer than two members within reach. */
export function showCampaign(db: Database.Database, id: string, viewer: Viewer): CampaignDetail | undefined {
  const members = membersOf(db, id, viewer);
  if (members.length < 2) return undefined;
  const outliers = outliersOf(members.map(compared));
  const campaign = summed(id, members, viewer);
  const distances = distancesFrom(db, id);
  const rows = rowsOf(
    db,
    members.map((member) => member.id),
    viewer,
  );
  const shown = rows.map((row) => ({ row, distance: distances.get(row.id) ?? 0, outlier: [...(outliers.get(row.id) ?? [])] }));
  return { ...campaign, why: whyOne(campaign), members: shown.sort((a, b) => b.outlier.length - a.outlier.length) };
}

function membersOf(db: Database.Database, campaign: string, viewer: Viewer): MemberRow[] {
  const within = allOf([condition('campaign = ?', campaign), ...reachConditions(viewer.reach)]);
  const open = stateCondition('open', viewer);
  const select = `SELECT id, severity, score, attachment_count, received_at, ${open.sql} AS open, subject, sender_tag, envelope_sender, recipients, why
    FROM held_messages_v5 WHERE ${within.sql} ORDER BY number LIMIT ?`;
  return db.prepare<unknown[], MemberRow>(select).all(...open.values, ...within.values, MEMBERS);
}

function compared({ id, score, attachment_count: attachmentCount, recipients }: MemberRow): ComparedMember {
  return { id, score, attachmentCount, recipients: recipients === null ? [] : recipientsSchema.parse(JSON.parse(recipients)) };
}

function summed(id: string, members: readonly MemberRow[], { pseudonymOf }: Viewer): Campaign {
  const first = members[0];
  const whys = first === undefined ? [] : whysSchema.parse(JSON.parse(first.why));
  return {
    id,
    size: members.length,
    open: members.reduce((sum, { open }) => sum + open, 0),
    outliers: outliersOf(members.map(compared)).size,
    sender: first === undefined ? '' : (pseudonymOf(first.id, first.sender_tag) ?? first.envelope_sender ?? ''),
    subject: first?.subject ?? '',
    patterns: [...new Set(whys.filter((why) => why.pattern !== null && acts(why)).map(({ label }) => label))],
    severity: members.map(({ severity }) => severity).reduce((a, b) => (SEVERITY_RANK[b] > SEVERITY_RANK[a] ? b : a)),
    firstAt: first?.received_at ?? '',
    lastAt: members.at(-1)?.received_at ?? '',
  };
}

function whyOne({ sender, patterns, size }: Campaign): string {
  const who = sender === '' ? 'one sender' : sender;
  return `${String(size)} messages of ${who} in which ${patterns.join(' and ') || 'the same patterns'} acted and whose texts are nearly the same`;
}

function distancesFrom(db: Database.Database, leader: string): ReadonlyMap<string, number> {
  const select = 'SELECT id, similarity FROM held_messages_v5 WHERE campaign = ? AND similarity IS NOT NULL';
  const all = db.prepare<[string], { id: string; similarity: string }>(select).all(leader);
  const own = all.find(({ id }) => id === leader)?.similarity;
  return new Map(all.map(({ id, similarity }) => [id, own === undefined ? 0 : hammingDistance(own, similarity)]));
}

function rowsOf(db: Database.Database, ids: readonly string[], viewer: Viewer) {
  const select = `SELECT ${ROW_COLUMNS} FROM held_messages_v5 WHERE id IN (SELECT value FROM json_each(?)) ORDER BY number`;
  return shownRows(
    db,
    db
      .prepare(select)
      .all(JSON.stringify(ids))
      .map((row) => rowSchema.parse(row)),
    viewer,
  );
}
