/** The passwords that are kept, found by id, by name, by command and by whom they are for. */
import type { MailEnd } from '#dlp';
import type { Actor, KnownPdfPassword, PdfPasswordScope } from '#events';
import { reusesKey } from '../platform/command-id.js';

export interface PdfPasswordRecord extends KnownPdfPassword {
  readonly id: string;
  readonly setAt: string;
  readonly setBy: Actor;
  readonly settingCommand: string;
}

export class PasswordShelf {
  private readonly byId = new Map<string, PdfPasswordRecord>();
  private readonly byName = new Map<string, PdfPasswordRecord>();
  private readonly byCommand = new Map<string, PdfPasswordRecord>();
  private readonly byPlace = new Map<string, Set<PdfPasswordRecord>>();

  /** The oldest first. */
  all(): readonly PdfPasswordRecord[] {
    return [...this.byId.values()];
  }

  find(id: string): PdfPasswordRecord | undefined {
    return this.byId.get(id);
  }

  /** By the name under which people know it. */
  named(passwordId: string): PdfPasswordRecord | undefined {
    return this.byName.get(passwordId);
  }

  /** What a command has set; `reused`: the same idempotency key was sent with something else. */
  setBy(commandId: string): { readonly record: PdfPasswordRecord | undefined; readonly isReused: boolean } {
    const earlier = this.byCommand.get(keyOf(commandId));
    const isReused = earlier !== undefined && reusesKey(commandId, earlier.settingCommand);
    return { record: isReused ? undefined : earlier, isReused };
  }

  /** Every password that could be for an address, the nearest place last. */
  near({ domain, tag }: MailEnd): readonly PdfPasswordRecord[] {
    const labels = domain?.split('.') ?? [];
    const below = labels.slice(1).map((_, index) => `below ${labels.slice(index + 1).join('.')}`);
    const places = [...below, `domain ${domain ?? ''}`, `user ${tag ?? ''}`];
    return places.flatMap((place) => [...(this.byPlace.get(place) ?? [])]);
  }

  put(record: PdfPasswordRecord): void {
    this.byId.set(record.id, record);
    this.byName.set(record.passwordId, record);
    this.byCommand.set(keyOf(record.settingCommand), record);
    const place = placeOf(record.scope);
    this.byPlace.set(place, (this.byPlace.get(place) ?? new Set()).add(record));
  }

  take(id: string): void {
    const record = this.byId.get(id);
    if (record === undefined) return;
    this.byId.delete(id);
    this.byName.delete(record.passwordId);
    this.byCommand.delete(keyOf(record.settingCommand));
    const place = placeOf(record.scope);
    const others = this.byPlace.get(place);
    others?.delete(record);
    if (others?.size === 0) this.byPlace.delete(place);
  }
}

function placeOf(scope: PdfPasswordScope): string {
  if (scope.level === 'user') return `user ${scope.tag}`;
  return scope.level === 'domain' ? `domain ${scope.domain}` : `below ${scope.domain}`;
}

/** Without the digest of what was asked for. */
function keyOf(commandId: string): string {
  return commandId.split('~', 1)[0] ?? '';
}
