/** Which certificates were put with a person or a domain by hand. */
import { indexScopes, type MailEnd, type ScopeIndex } from '#dlp';
import { scopeRef, type CertificateAssignment, type CertificateUse } from '#events';
import type { CertificateEntry } from './certificate-entry.js';
import type { CertificateStore } from './certificate-store.js';

/** A certificate by hand: for the very person, or for a domain. */
export interface AssignedCertificate {
  readonly entry: CertificateEntry;
  readonly level: 'person' | 'domain';
}

export class AssignedCertificates {
  private revision = -1;
  private index: ScopeIndex = indexScopes([]);
  private byId = new Map<string, { readonly certificateId: string; readonly assignment: CertificateAssignment }>();

  constructor(private readonly store: CertificateStore) {}

  /** The nearest first. */
  of(end: MailEnd, use: CertificateUse): readonly AssignedCertificate[] {
    this.refresh();
    return this.index
      .chain(end)
      .toReversed()
      .flatMap(({ id }): AssignedCertificate[] => {
        const known = this.byId.get(id);
        const entry = known && this.store.entry(known.certificateId);
        if (known === undefined || entry === undefined || known.assignment.use !== use) return [];
        return [{ entry, level: known.assignment.scope.level === 'user' ? 'person' : 'domain' }];
      });
  }

  private refresh(): void {
    if (this.revision === this.store.revision) return;
    this.revision = this.store.revision;
    const all = [...this.store.state.certificates.values()].flatMap(({ id, assignments }) =>
      assignments.map((assignment) => ({ certificateId: id, assignment })),
    );
    this.byId = new Map(all.map((each) => [each.assignment.id, each]));
    this.index = indexScopes(all.map(({ assignment }) => ({ id: assignment.id, scope: scopeRef(assignment.scope), values: {} })));
  }
}
