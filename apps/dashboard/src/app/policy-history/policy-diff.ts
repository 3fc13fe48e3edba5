import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { PolicyDiff } from '#contracts';
import { counted } from '../shared-ui/figures.js';
import { diffLines } from './diff-lines.js';

const changeWords: Record<PolicyDiff['differences'][number]['change'], string> = { added: 'came', removed: 'went', changed: 'changed' };
const kindWords: Record<PolicyDiff['differences'][number]['kind'], string> = {
  pattern: 'Pattern',
  group: 'Group',
  place: 'Place',
  setting: 'Setting',
  exception: 'Exception',
};

/** What differs between two states of the policy, field by field. */
@Component({
  selector: 'lz-policy-diff',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<p class="t2" role="status">{{ words() }}</p>
    @for (difference of differences(); track $index) {
      <section class="diff-of" [attr.aria-label]="difference.heading">
        <h3>
          <span class="t3">{{ difference.kind }}</span> {{ difference.name }}&ngsp;<span class="tag">{{ difference.change }}</span>
        </h3>
        <div class="diff">
          @for (field of difference.fields; track field.name) {
            <div class="ctx">
              <span></span><span>{{ field.name }}</span>
            </div>
            @for (line of field.lines; track $index) {
              <div [class.add]="line.sign === '+'" [class.del]="line.sign === '−'">
                <span aria-hidden="true">{{ line.sign }}</span><span
                  ><span class="vh">{{ line.sign === '+' ? 'now ' : 'before ' }}</span
                  >{{ line.text }}</span
                >
              </div>
            }
          }
        </div>
      </section>
    }`,
})
export class PolicyDiffView {
  readonly diff = input.required<PolicyDiff>();
  protected readonly differences = computed(() =>
    this.diff().differences.map(({ kind, name, change, fields }) => ({
      kind: kindWords[kind],
      name,
      change: changeWords[change],
      heading: `${kindWords[kind]} ${name} ${changeWords[change]}`,
      fields: fields.map((field) => ({ name: field.field, lines: diffLines(field.before, field.after) })),
    })),
  );
  protected readonly words = computed(() => {
    const count = this.differences().length;
    return count === 0 ? 'Both are the same.' : `${counted(count, 'thing differs', 'things differ')}.`;
  });
}
