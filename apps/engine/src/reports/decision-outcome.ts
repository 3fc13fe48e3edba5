/** What became of a decision about a held mail, from the later facts of the mail. Pure. */
import type { ReportFact } from '../project/report-facts/report-facts.js';

/** @param all - facts of the same mail. */
export function outcomeOf(fact: ReportFact, all: readonly ReportFact[]): string {
  const later = all.filter(({ position }) => position > fact.position);
  switch (fact.type) {
    case 'ReleaseProposed':
      return outcomeOfProposal(fact.data.proposalId, later);
    case 'ReleaseScheduled':
      return outcomeById(fact.data.releaseId, later);
    case 'DeletionScheduled':
      return outcomeById(fact.data.deletionId, later);
    case 'ReturnScheduled':
      return outcomeById(fact.data.returnId, later);
    default:
      return 'carried out';
  }
}

function outcomeOfProposal(proposalId: string, later: readonly ReportFact[]): string {
  for (const { type, data } of later) {
    if (type === 'ReleaseScheduled' && data.proposalId === proposalId) return 'approved';
    if (type === 'ProposalRejected' && data.proposalId === proposalId) return 'rejected';
    if (type === 'ProposalWithdrawn' && data.proposalId === proposalId) return 'taken back';
  }
  return 'waits';
}

function outcomeById(id: string, later: readonly ReportFact[]): string {
  for (const fact of later) {
    if (idOfEnd(fact) !== id) continue;
    if (fact.type === 'EncryptionFailed') return 'could not be encrypted';
    return fact.type.endsWith('Undone') ? 'taken back' : 'carried out';
  }
  return 'waits';
}

function idOfEnd({ type, data }: ReportFact): string | null {
  switch (type) {
    case 'ReleaseCommitted':
    case 'ReleaseUndone':
    case 'EncryptionFailed':
      return data.releaseId;
    case 'DeletionCommitted':
    case 'DeletionUndone':
      return data.deletionId;
    case 'ReturnCommitted':
    case 'ReturnUndone':
      return data.returnId;
    default:
      return null;
  }
}
