import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import type { PgpKeyDetail } from '#contracts';
import { PgpKeysApi } from '../gateway-api/pgp-keys-api.js';
import { command } from '../policy/command.js';
import { groupedFingerprint } from '../protection/protection-words.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { ReasonField } from '../shared-ui/reason-field.js';
import { kindOf, newAddresses, objectionsOf, titleOf, usesOf } from './pgp-key-words.js';

/** Says that a key may be used: for whom, with which of its sub-keys, and why. Closes with the key as it is then. */
@Component({
  selector: 'lz-trust-pgp-key-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ProblemNote, ReasonField],
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
      @if (addresses.length > 0) {
        <fieldset class="field">
          <legend class="lab">For these addresses, and none that its owner adds later</legend>
          @for (address of addresses; track address) {
            <label class="row role-choice"
              ><input class="ck" type="checkbox" [checked]="!leftOut().has(address)" (change)="turnAddress(address)" /><span
                class="wrap-any"
                >{{ address }}</span
              ></label
            >
          }
        </fieldset>
      }
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
      <lz-reason-field [value]="reason()" (changed)="reason.set($event)" />
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
  protected readonly addresses = this.key.addresses;
  /** Of a key that is trusted already what came since is not chosen by itself. */
  protected readonly leftOut = signal<ReadonlySet<string>>(new Set(newAddresses(this.key)));
  protected readonly excepted = signal<ReadonlySet<string>>(new Set(this.key.trust?.exceptSubkeys));

  protected turn(fingerprint: string): void {
    this.excepted.set(turned(this.excepted(), fingerprint));
  }

  protected turnAddress(address: string): void {
    this.leftOut.set(turned(this.leftOut(), address));
  }

  protected async carryOut(event: Event): Promise<void> {
    event.preventDefault();
    const addresses = this.addresses.filter((address) => !this.leftOut().has(address));
    const request = { reason: this.reason().trim(), addresses, exceptSubkeys: [...this.excepted()] };
    const changed = await this.command.run(request, (key) => this.api.trust(this.key.id, request, key));
    if (changed !== undefined) this.dialog.close(changed);
  }
}

/** With it, where it was not there, and without it, where it was. */
function turned(chosen: ReadonlySet<string>, one: string): ReadonlySet<string> {
  const others = new Set(chosen);
  if (!others.delete(one)) others.add(one);
  return others;
}
