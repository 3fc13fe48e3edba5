import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import type { PgpKeyDetail } from '#contracts';
import { PgpKeysApi } from '../gateway-api/pgp-keys-api.js';
import { command } from '../policy/command.js';
import { groupedFingerprint } from '../protection/protection-words.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { kindOf, objectionsOf, titleOf, usesOf } from './pgp-key-words.js';

/** Says that a key may be used: with which of its sub-keys, and why. Closes with the key as it is then. */
@Component({
  selector: 'lz-trust-pgp-key-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ProblemNote],
  host: { class: 'dlg dlg-wide' },
  template: `<form (submit)="carryOut($event)">
    <div class="dlg-h">
      <h2 id="dialog-title">Trust the key of {{ name }}</h2>
    </div>
    <div class="dlg-b stack">
      <p class="t2">
        Mail to its owner is encrypted for it from now on. Compare the fingerprint with what the owner tells you by another way than mail:
      </p>
      <p class="mono wrap-any">{{ print }}</p>
      @if (subkeys.length > 0) {
        <fieldset class="field">
          <legend class="lab">With these sub-keys, and those that its owner adds later</legend>
          @for (subkey of subkeys; track subkey.fingerprint) {
            <label class="row role-choice"
              ><input class="ck" type="checkbox" [checked]="!excepted().has(subkey.fingerprint)" (change)="turn(subkey.fingerprint)" /><span
                class="wrap-any"
                >{{ subkey.words }} <span class="t3 mono xs">{{ subkey.keyId }}</span></span
              ></label
            >
          }
        </fieldset>
      }
      <div class="field">
        <label for="trust-reason">Reason</label>
        <textarea
          #box
          class="in"
          id="trust-reason"
          rows="2"
          required
          minlength="3"
          maxlength="1000"
          [value]="reason()"
          (input)="reason.set(box.value)"
        ></textarea>
      </div>
      @if (command.problem(); as problem) {
        <lz-problem-note [problem]="problem" />
      }
    </div>
    <div class="dlg-f">
      <button class="btn quiet" type="button" (click)="dialog.close()">Cancel</button>
      <button class="btn pri" type="submit" [disabled]="command.sending()">Trust this key</button>
    </div>
  </form>`,
})
export class TrustPgpKeyDialog {
  protected readonly dialog = inject<DialogRef<PgpKeyDetail>>(DialogRef);
  private readonly key = inject<PgpKeyDetail>(DIALOG_DATA);
  private readonly api = inject(PgpKeysApi);
  protected readonly command = command();
  protected readonly name = titleOf(this.key);
  protected readonly print = groupedFingerprint(this.key.fingerprint).toUpperCase();
  protected readonly subkeys = this.key.subkeys.map((subkey) => ({
    fingerprint: subkey.fingerprint,
    keyId: subkey.fingerprint.slice(-16).toUpperCase(),
    words: [kindOf(subkey.algorithm), usesOf(subkey.uses), ...objectionsOf(subkey)].join(', '),
  }));
  protected readonly reason = signal('');
  protected readonly excepted = signal<ReadonlySet<string>>(new Set(this.key.trust?.exceptSubkeys));

  protected turn(fingerprint: string): void {
    const excepted = new Set(this.excepted());
    if (!excepted.delete(fingerprint)) excepted.add(fingerprint);
    this.excepted.set(excepted);
  }

  protected async carryOut(event: Event): Promise<void> {
    event.preventDefault();
    const request = { reason: this.reason().trim(), exceptSubkeys: [...this.excepted()] };
    const changed = await this.command.run(request, (key) => this.api.trust(this.key.id, request, key));
    if (changed !== undefined) this.dialog.close(changed);
  }
}
