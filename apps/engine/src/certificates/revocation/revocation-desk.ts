/**
 * Whether certificates were revoked: revocation lists brought by hand, lists and OCSP answers fetched from where certificates point to.
 * What is at hand decides; fetching comes before, bounded in time, so that no mail waits for a server that does not answer.
 */
import {
  buildOcspRequest,
  ocspVerdict,
  parseOcspAnswer,
  parseRevocationListInSteps,
  type CacheAdvice,
  type Certificate,
  type CertificatePath,
  type CertificateRevocationList,
  type OcspAnswer,
  type OcspQuestion,
  type RevocationEvidence,
  type RevocationSource,
} from '#crypto';
import type { EngineClock } from '../../platform/engine-clock.js';
import { timeSlices } from '../../policy/time-slices.js';
import type { EvidenceAtHand } from '../certificate-judge.js';
import { EvidenceCache, type EvidenceAtHandNow } from './evidence-cache.js';
import { EvidenceFiles } from './evidence-files.js';

export interface RevocationRule {
  /** Whether anything is fetched at all. */
  readonly fetch: boolean;
  readonly refreshHours: number;
  /** How long a mail waits for evidence. */
  readonly waitMs: number;
}

export interface RevocationParts {
  readonly dataDir: string;
  readonly clock: Pick<EngineClock, 'now'>;
  readonly source: RevocationSource;
  readonly rule: RevocationRule;
}

const HOUR_MS = 3_600_000;
const RETRY_AFTER_MS = HOUR_MS / 4;
/** What nobody has used for so long is not fetched any more. */
const FORGET_AFTER_MS = 30 * 24 * HOUR_MS;
const LOOK_EVERY_MS = 10 * 60_000;
const MOST_LISTS = 500;
const MOST_ANSWERS = 20_000;

/** A certificate on a way and who issued it. */
type Link = OcspQuestion;

/** Where evidence is had, and about whom. */
interface Question {
  readonly place: string;
  readonly link: Link;
}

type Evidence = Omit<RevocationEvidence, 'whenUnknown'>;

interface AboveAll {
  readonly authorities: readonly Certificate[];
  readonly revision: number;
  readonly evidence: Evidence;
}

export class RevocationDesk implements EvidenceAtHand {
  /** Grows with each list and each answer. */
  revision = 0;
  private readonly lists: EvidenceCache<CertificateRevocationList, Question>;
  private readonly answers: EvidenceCache<OcspAnswer, Question>;
  private readonly kept = new Map<string, CertificateRevocationList>();
  private above: AboveAll = { authorities: [], revision: -1, evidence: { lists: [], answers: [] } };
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly parts: RevocationParts) {
    const { clock, dataDir, rule, source } = parts;
    const cacheRule = { refreshAfterMs: rule.refreshHours * HOUR_MS, retryAfterMs: RETRY_AFTER_MS };
    const onChange = (): void => {
      this.revision += 1;
    };
    const shared = { rule: cacheRule, clock, onChange };
    this.lists = new EvidenceCache(
      {
        fetch: ({ place }) => source.fetchList(place),
        read: (bytes) => parseRevocationListInSteps(bytes, timeSlices()),
        answers: isListFor,
        nextUpdateOf: ({ nextUpdate }) => nextUpdate,
      },
      { ...shared, files: new EvidenceFiles(dataDir, 'lists'), most: MOST_LISTS },
    );
    this.answers = new EvidenceCache(
      {
        fetch: ({ place, link }) => source.askResponder(place, buildOcspRequest(link)),
        read: (bytes) => Promise.resolve(parseOcspAnswer(bytes)),
        answers: (answer, { link }) => ocspVerdict(answer, link, clock.now().getTime()).status !== 'unknown',
        nextUpdateOf: ({ lines }) => lines[0]?.nextUpdate ?? null,
      },
      { ...shared, files: new EvidenceFiles(dataDir, 'answers'), most: MOST_ANSWERS },
    );
  }

  /** Takes up what was fetched before the restart. */
  async open(): Promise<void> {
    await this.lists.open();
    await this.answers.open();
  }

  /** Refreshes in the background what is used, before it is over. */
  start(): void {
    if (!this.parts.rule.fetch) return;
    this.timer = setInterval(() => void this.refreshDue(), LOOK_EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  about(certificate: Certificate, authorities: readonly Certificate[]): Evidence {
    const own = this.evidenceOf([certificate]);
    const above = this.aboveAll(authorities);
    return { lists: [...new Set([...above.lists, ...own.lists])], answers: [...own.answers, ...above.answers] };
  }

  /** The same for every certificate until something changes. */
  private aboveAll(authorities: readonly Certificate[]): Evidence {
    if (this.above.authorities === authorities && this.above.revision === this.revision) return this.above.evidence;
    const { lists, answers } = this.evidenceOf(authorities);
    this.above = { authorities, revision: this.revision, evidence: { lists: [...this.kept.values(), ...lists], answers } };
    return this.above.evidence;
  }

  private evidenceOf(certificates: readonly Certificate[]): Evidence {
    return {
      answers: certificates.flatMap(({ fingerprint }) => this.answers.get(fingerprint) ?? []),
      lists: certificates.flatMap(({ crlUrls }) => crlUrls.flatMap((url) => this.lists.get(url) ?? [])),
    };
  }

  /** Lists brought by hand, by their digest. */
  keep(digest: string, list: CertificateRevocationList | undefined): void {
    if (list === undefined) this.kept.delete(digest);
    else this.kept.set(digest, list);
    this.revision += 1;
  }

  /** Lists that were fetched. */
  fetchedLists(): readonly EvidenceAtHandNow<CertificateRevocationList>[] {
    return this.lists.all();
  }

  /**
   * Sees to it that evidence about all on these ways is at hand, and waits for what there is none of, as long as a mail may wait. What is
   * good but old is fetched in the background. Never throws: what could not be had in time stays unknown.
   */
  async prepare(paths: readonly CertificatePath[], waitMs = this.parts.rule.waitMs): Promise<void> {
    if (!this.parts.rule.fetch) return;
    const needed = distinctLinks(paths).map((link) => this.gather(link));
    const wanted = needed.flatMap((work) => work ?? []);
    if (wanted.length > 0) await Promise.race([Promise.all(wanted), delay(waitMs)]);
  }

  /** Fetches everything that is in use anew, whatever its age. */
  async refreshAll(): Promise<void> {
    if (!this.parts.rule.fetch) return;
    await Promise.all([this.lists, this.answers].map((cache) => cache.refresh(this.lastUse(), () => true)));
  }

  /** Undefined: nothing has to be waited for. */
  private gather(link: Link): Promise<void> | undefined {
    const { certificate } = link;
    const [responder] = certificate.ocspUrls.filter(isWeb);
    const places = certificate.crlUrls.filter(isWeb);
    for (const place of places) this.lists.note(place, { place, link });
    const good = places.find((place) => isGood(this.lists.advice(place)));
    if (good === undefined) return responder === undefined ? this.fetchLists(places, link) : this.ask({ place: responder, link }, places);
    if (this.lists.advice(good) === 'refresh') void this.lists.fetch(good, { place: good, link });
    return undefined;
  }

  /** The first that can be had is enough: they say the same. */
  private fetchLists(places: readonly string[], link: Link): Promise<void> | undefined {
    const tries = places.filter((place) => this.lists.advice(place) === 'fetch');
    return tries.length === 0 ? undefined : this.oneAfterTheOther(tries, link);
  }

  private async oneAfterTheOther(places: readonly string[], link: Link): Promise<void> {
    for (const place of places) {
      await this.lists.fetch(place, { place, link });
      if (isGood(this.lists.advice(place))) return;
    }
  }

  /** A responder that does not answer leaves the list. */
  private ask(question: Question, places: readonly string[]): Promise<void> | undefined {
    const key = question.link.certificate.fingerprint;
    this.answers.note(key, question);
    const advice = this.answers.advice(key);
    if (advice === 'use') return undefined;
    if (advice === 'wait') return this.fetchLists(places, question.link);
    const asked = this.answers.fetch(key, question);
    if (advice === 'refresh') return undefined;
    return asked.then(() => (isGood(this.answers.advice(key)) ? undefined : this.fetchLists(places, question.link)));
  }

  private async refreshDue(): Promise<void> {
    for (const cache of [this.lists, this.answers])
      await cache.refresh(this.lastUse(), (advice) => advice === 'refresh' || advice === 'fetch');
  }

  private lastUse(): number {
    return this.parts.clock.now().getTime() - FORGET_AFTER_MS;
  }
}

function isGood(advice: CacheAdvice): boolean {
  return advice === 'use' || advice === 'refresh';
}

/** By the issuer, and not older than the one before: who is on the way can send an old one again. */
function isListFor(list: CertificateRevocationList, { link }: Question, before: CertificateRevocationList | undefined): boolean {
  return list.isSignedBy(link.issuer.publicKey()) && (before === undefined || list.thisUpdate >= before.thisUpdate);
}

/** Each certificate but the roots, with its issuer, once. */
function distinctLinks(paths: readonly CertificatePath[]): readonly Link[] {
  const links = new Map<string, Link>();
  for (const path of paths) {
    for (const [index, certificate] of path.entries()) {
      const issuer = path[index + 1];
      if (issuer !== undefined) links.set(certificate.fingerprint, { certificate, issuer });
    }
  }
  return [...links.values()];
}

function isWeb(url: string): boolean {
  return /^https?:/i.test(url);
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
