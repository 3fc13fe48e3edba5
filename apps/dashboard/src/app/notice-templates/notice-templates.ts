import { ChangeDetectionStrategy, Component, computed, effect, inject, linkedSignal, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import {
  type NoticeKind,
  noticeAudienceSchema,
  type NoticeAudience,
  noticeLanguageSchema,
  type NoticeLanguage,
  type NoticePreview,
} from '#contracts';
import { NoticesApi, noticeTemplatesOf } from '../gateway-api/notices-api.js';
import { command } from '../policy/command.js';
import { PageTitle } from '../shell/page-title.js';
import { Icon } from '../shared-ui/icon.js';
import { ProblemNote } from '../shared-ui/problem-note.js';
import { ProblemState } from '../shared-ui/problem-state.js';
import { SafeFrame } from '../shared-ui/safe-frame.js';
import { audienceWords, languageWords } from './notice-words.js';

/** What is sent by mail to senders and DLP managers: the built-in texts, and a bench to try an own one on. */
@Component({
  selector: 'lz-notice-templates',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, ProblemNote, ProblemState, RouterLink, SafeFrame],
  templateUrl: './notice-templates.html',
  host: { class: 'page-fill' },
})
export class NoticeTemplates {
  private readonly api = inject(NoticesApi);
  protected readonly list = noticeTemplatesOf();
  protected readonly command = command();
  protected readonly languages = noticeLanguageSchema.options.map((language) => ({ language, words: languageWords[language] }));
  private readonly wanted = signal<NoticeKind | null>(null);
  protected readonly language = signal<NoticeLanguage>('en');
  protected readonly templates = computed(() => (this.list.hasValue() ? this.list.value().templates : []));
  protected readonly current = computed(() => this.templates().find(({ kind }) => kind === this.wanted()) ?? this.templates()[0]);
  protected readonly builtIn = computed(() => this.current()?.builtIn.find(({ language }) => language === this.language())?.template ?? '');
  /** What is written here, at first the built-in text; another kind or language begins anew. */
  protected readonly text = linkedSignal(() => this.builtIn());
  protected readonly audiences = computed(() =>
    (this.current()?.audiences ?? []).map((audience) => ({ audience, words: audienceWords[audience] })),
  );
  protected readonly audience = linkedSignal<NoticeAudience>(() => this.current()?.audiences[0] ?? 'originator');
  /** Of exactly what is written: anything else is no longer true. */
  protected readonly shown = linkedSignal<string, NoticePreview | null>({
    source: () => `${this.text()}${this.audience()}`,
    computation: () => null,
  });
  protected readonly asHtml = signal(true);
  protected readonly isOwn = computed(() => this.text() !== this.builtIn());

  constructor() {
    const title = inject(PageTitle);
    effect(() => title.set('Notices'));
  }

  protected chooseKind(value: string): void {
    this.wanted.set(this.templates().find(({ kind }) => kind === value)?.kind ?? null);
  }

  protected chooseLanguage(value: string): void {
    this.language.set(noticeLanguageSchema.catch('en').parse(value));
  }

  protected chooseAudience(value: string): void {
    this.audience.set(noticeAudienceSchema.catch('originator').parse(value));
  }

  protected async preview(): Promise<void> {
    const kind = this.current()?.kind;
    if (kind === undefined) return;
    const request = { kind, template: this.isOwn() ? this.text() : '', language: this.language(), audience: this.audience() };
    const answer = await this.command.run(request, () => this.api.preview(request));
    if (answer !== undefined) this.shown.set(answer);
  }

  protected copy(): void {
    void navigator.clipboard.writeText(this.text());
  }
}
