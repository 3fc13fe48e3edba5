import { computed, signal } from '@angular/core';
import { base64Of } from '../engine-view/base64.js';
import { command } from './command.js';

/** Longest file that is sent, in bytes. The engine takes 7 million characters, and the file goes in base64. */
export const LARGEST_FILE = 5_000_000;

export interface FileImportRequest {
  /** In base64. */
  readonly file: string;
  readonly password?: string;
  /** Only say what would happen. */
  readonly dryRun: boolean;
}

/** A file of keys: first what it would do, written nowhere, and then, when that is wanted, that. Made in an injection context. */
export class FileImport<Result> {
  readonly dryRun = command();
  readonly command = command();
  readonly file = signal<{ readonly name: string; readonly bytes: string } | null>(null);
  readonly tooLarge = signal(false);
  readonly password = signal('');
  /** The file said that it is under a password. */
  readonly asksPassword = signal(false);
  readonly planned = signal<Result | null>(null);
  readonly done = signal<Result | null>(null);
  readonly shown = computed(() => this.done() ?? this.planned());
  readonly problem = computed(() => this.command.problem() ?? (this.isAsking() ? null : this.dryRun.problem()));
  private readonly isAsking = computed(() => this.dryRun.problem()?.code === 'file-password-missing');
  private chosen: File | undefined;

  constructor(private readonly send: (request: FileImportRequest, key: string) => Promise<Result>) {}

  async take(file: File): Promise<void> {
    this.chosen = file;
    this.planned.set(null);
    this.file.set(null);
    this.password.set('');
    this.asksPassword.set(false);
    this.tooLarge.set(file.size > LARGEST_FILE);
    if (this.tooLarge()) return;
    const bytes = base64Of(new Uint8Array(await file.arrayBuffer()));
    if (this.chosen !== file) return;
    this.file.set({ name: file.name, bytes });
    await this.plan();
  }

  read(event: Event): Promise<void> {
    event.preventDefault();
    return this.plan();
  }

  /** What is typed after the look counts for nothing: it is looked again. */
  type(password: string): void {
    this.password.set(password);
    this.planned.set(null);
  }

  async takeIn(): Promise<void> {
    const request = this.request(false);
    if (request === null || this.planned() === null) return;
    const done = await this.command.run(request, (key) => this.send(request, key));
    if (done === undefined) return;
    this.done.set(done);
    this.password.set('');
    this.file.set(null);
  }

  private async plan(): Promise<void> {
    const request = this.request(true);
    if (request === null) return;
    this.command.dismiss();
    const planned = await this.dryRun.run(request, (key) => this.send(request, key));
    if (this.isAsking()) this.asksPassword.set(true);
    if (this.file()?.bytes === request.file && this.password() === (request.password ?? '')) this.planned.set(planned ?? null);
  }

  private request(dryRun: boolean): FileImportRequest | null {
    const file = this.file();
    if (file === null) return null;
    return { file: file.bytes, ...(this.password() !== '' && { password: this.password() }), dryRun };
  }
}
