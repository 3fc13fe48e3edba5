import { ChangeDetectionStrategy, Component, inject, input, output, signal } from '@angular/core';
import type { DkimKey } from '#contracts';
import { DkimKeysApi } from '../gateway-api/dkim-keys-api.js';
import { command } from '../policy/command.js';
import { ProblemNote } from '../shared-ui/problem-note.js';

/** A new key: made by the engine, or brought along. It signs nothing yet. */
@Component({
  selector: 'lz-add-key',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ProblemNote],
  templateUrl: './add-key.html',
})
export class AddKey {
  /** Somebody has a private key already. */
  readonly bringing = input(false);
  readonly added = output<DkimKey>();
  readonly cancelled = output();
  private readonly api = inject(DkimKeysApi);
  protected readonly command = command();
  protected readonly domain = signal('');
  protected readonly selector = signal('');
  protected readonly privateKey = signal('');
  protected readonly type = signal<DkimKey['type']>('rsa');
  protected readonly below = signal(false);
  protected readonly kinds = [
    { type: 'rsa', words: 'RSA, 2048 bits', hint: 'every receiver knows it' },
    { type: 'ed25519', words: 'Ed25519', hint: 'short and quick; have an RSA key beside it' },
  ] as const;

  protected async add(event: Event): Promise<void> {
    event.preventDefault();
    const name = { domain: this.domain(), selector: this.selector(), forSubdomains: this.below() };
    const added = this.bringing()
      ? await this.bring({ ...name, privateKey: this.privateKey() })
      : await this.make({ ...name, type: this.type() });
    if (added === undefined) return;
    this.privateKey.set('');
    this.added.emit(added);
  }

  private make(request: Parameters<DkimKeysApi['generate']>[0]): Promise<DkimKey | undefined> {
    return this.command.run(request, (key) => this.api.generate(request, key));
  }

  private bring(request: Parameters<DkimKeysApi['import']>[0]): Promise<DkimKey | undefined> {
    return this.command.run(request, (key) => this.api.import(request, key));
  }
}
