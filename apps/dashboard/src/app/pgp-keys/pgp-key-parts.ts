import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import type { PgpKeyDetail } from '#contracts';
import { groupedFingerprint } from '../protection/protection-words.js';
import { Clock } from '../shared-ui/clock.js';
import { Icon } from '../shared-ui/icon.js';
import { endWords, kindOf, objectionsOf, usesOf } from './pgp-key-words.js';

/** The key itself and its sub-keys, each with what it is for and what stands against it. */
@Component({
  selector: 'lz-pgp-key-parts',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  host: { class: 'block' },
  template: `<section class="card" aria-labelledby="parts-title">
    <div class="card-h"><h2 id="parts-title">Key and sub-keys</h2></div>
    <div class="card-b x-scroll">
      <table class="tbl cards-sm">
        <caption class="vh">
          Key and sub-keys
        </caption>
        <thead>
          <tr>
            <th scope="col">Fingerprint</th>
            <th scope="col">Kind</th>
            <th scope="col">Made</th>
            <th scope="col">Valid</th>
            <th scope="col">Trusted</th>
          </tr>
        </thead>
        <tbody>
          @for (part of parts(); track part.fingerprint) {
            <tr>
              <td class="wrap-any">
                <b class="m">{{ part.name }}</b><br /><span class="mono xs">{{ part.print }}</span>
              </td>
              <td>
                {{ part.kind }}<br class="d-only" />&ngsp;<span class="t3 xs">{{ part.uses }}</span>
              </td>
              <td data-l="Made">{{ part.made }}</td>
              <td>
                {{ part.end }}
                @for (objection of part.objections; track objection) {
                  <br class="d-only" />&ngsp;<span class="ends-soon xs"><lz-icon name="alert" size="sm" />{{ objection }}</span>
                }
              </td>
              <td data-l="Trusted">{{ part.isTrusted ? 'yes' : 'no' }}</td>
            </tr>
          }
        </tbody>
      </table>
    </div>
  </section>`,
})
export class PgpKeyParts {
  readonly key = input.required<PgpKeyDetail>();
  private readonly clock = inject(Clock);
  protected readonly parts = computed(() => {
    const { primary, subkeys } = this.key();
    return [primary, ...subkeys].map((part, index) => ({
      ...part,
      name: index === 0 ? 'Key' : `Sub-key ${String(index)}`,
      print: groupedFingerprint(part.fingerprint).toUpperCase(),
      kind: kindOf(part.algorithm),
      uses: usesOf(part.uses),
      made: part.createdAt.slice(0, 10),
      end: endWords(part.expiresAt, this.clock.minute()),
      objections: objectionsOf(part),
    }));
  });
}
