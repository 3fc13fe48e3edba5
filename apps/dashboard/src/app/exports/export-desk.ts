/** The exports that are on show, and what is done about them. */
import { computed, DestroyRef, effect, inject, Injectable, signal } from '@angular/core';
import type { AuditExport, ExportWithSecret } from '#contracts';
import { exportsOf, ExportsApi, type DefineExport } from '../gateway-api/exports-api.js';
import { command } from '../policy/command.js';

/** While something is sent by itself, it is looked again how far it has come, in milliseconds. */
const LOOK_AGAIN_MS = 15_000;
/** A taking is recorded when its last byte has left. */
const TAKEN_MS = 2_000;

/** A token or a signing secret, which the engine tells this once. */
export interface ToldSecret {
  readonly name: string;
  readonly secret: string;
}

@Injectable()
export class ExportDesk {
  private readonly api = inject(ExportsApi);
  readonly list = exportsOf();
  /** Those of the last answer, also while a later question fails; undefined: none came yet. */
  readonly exports = signal<readonly AuditExport[] | undefined>(undefined);
  readonly command = command();
  readonly told = signal<ToldSecret | null>(null);
  private readonly isPushing = computed(
    () => this.exports()?.some(({ state, delivery }) => state === 'open' && delivery !== null) ?? false,
  );
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    effect(() => {
      if (this.list.hasValue()) this.exports.set(this.list.value().exports);
    });
    effect(() => {
      if (this.isPushing() && !this.list.isLoading()) this.lookAgainIn(LOOK_AGAIN_MS);
    });
    inject(DestroyRef).onDestroy(() => clearTimeout(this.timer));
  }

  /** Whether it was. */
  async define(request: DefineExport): Promise<boolean> {
    return this.secretly(await this.command.run(request, (key) => this.api.define(request, key)));
  }

  async replaceSecret({ id }: AuditExport): Promise<void> {
    this.secretly(await this.command.run(['secret', id], (key) => this.api.replaceSecret(id, key)));
  }

  approve(seen: AuditExport): Promise<void> {
    return this.carryOut(['approve', seen.id, String(seen.changes)], (key) => this.api.approve(seen, key));
  }

  reject({ id }: AuditExport): Promise<void> {
    return this.carryOut(['reject', id], (key) => this.api.reject(id, key));
  }

  end({ id }: AuditExport): Promise<void> {
    return this.carryOut(['end', id], (key) => this.api.end(id, key));
  }

  /** What was agreed to is over: the same is asked for anew. */
  askAnew({ id, name, scope, format, masking, reason }: AuditExport): Promise<void> {
    return this.carryOut(['ask anew', id], (key) => this.api.change(id, { name, scope, format, masking, reason }, key));
  }

  taken(): void {
    this.lookAgainIn(TAKEN_MS);
  }

  private secretly(answer: ExportWithSecret | undefined): boolean {
    if (answer === undefined) return false;
    this.told.set(answer.secret === null ? null : { name: answer.export.name, secret: answer.secret });
    this.list.reload();
    return true;
  }

  private async carryOut(request: readonly string[], send: (key: string) => Promise<unknown>): Promise<void> {
    if ((await this.command.run(request, send)) !== undefined) this.list.reload();
  }

  private lookAgainIn(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.list.reload(), ms);
  }
}
