import { ChangeDetectionStrategy, Component, computed, output } from '@angular/core';
import { publishedPgpKeysNow } from '../gateway-api/pgp-keys-api.js';
import { Icon } from '../shared-ui/icon.js';
import { ProblemState } from '../shared-ui/problem-state.js';
import { saveFile } from '../shared-ui/save-file.js';

/** Keys of ours for the Web Key Directory: what to serve where. */
@Component({
  selector: 'lz-published-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, ProblemState],
  host: { class: 'block' },
  template: `<section class="card" aria-labelledby="published-title">
    <div class="card-h">
      <h2 id="published-title">Published keys</h2>
      <button class="btn quiet sm end" type="button" (click)="closed.emit()">Close</button>
    </div>
    <div class="card-b stack">
      <p class="t2">
        Keys of ours that serve, and whose owner the setting <code>pgp.publish</code> is on for. A web server serves each file at its place:
        at the host <code>openpgpkey</code> of the domain, or under the domain itself. The whole directory is written by
        <code>lazaret pgp-key publish</code>.
      </p>
      @if (published.error(); as error) {
        <lz-problem [error]="error" what="The published keys" (retried)="published.reload()" />
      } @else if (published.hasValue()) {
        @for (key of keys(); track key.address) {
          <div class="row wrap">
            <span class="grow wrap-any"
              ><b class="m">{{ key.address }}</b
              ><span class="block mono xs">{{ key.advanced }}</span
              ><span class="block mono xs t3">or {{ key.direct }}</span></span
            >
            <button class="btn sm" type="button" [attr.aria-label]="'Save the file of ' + key.address" (click)="save(key)">
              <lz-icon name="dl" size="sm" />Save the file
            </button>
          </div>
        } @empty {
          <p class="t2">None is published.</p>
        }
      } @else {
        <div role="status" aria-label="Loading"><span class="sk sk-box"></span></div>
      }
    </div>
  </section>`,
})
export class PublishedCard {
  readonly closed = output();
  protected readonly published = publishedPgpKeysNow();
  /** Several keys of one address stand one behind the other in its file. */
  protected readonly keys = computed(() => {
    const keys = this.published.hasValue() ? this.published.value().keys : [];
    return [...new Set(keys.map(({ address }) => address))].flatMap((address) => {
      const theirs = keys.filter((key) => key.address === address);
      const [first] = theirs;
      if (first === undefined) return [];
      const domain = address.slice(address.lastIndexOf('@') + 1);
      const [advanced, direct] = [`https://openpgpkey.${domain}${first.advancedPath}`, `https://${domain}${first.directPath}`];
      return [{ address, advanced, direct, name: first.directPath.slice(-32), bytes: theirs.map(({ key }) => bytesOf(key)) }];
    });
  });

  protected save({ name, bytes }: { readonly name: string; readonly bytes: readonly Uint8Array<ArrayBuffer>[] }): void {
    saveFile(new Blob([...bytes], { type: 'application/octet-stream' }), name);
  }
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}
