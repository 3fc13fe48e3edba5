import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { CertificateSelectionOfApi } from '#contracts';
import { checkedValue } from '#dlp';
import { requireRole, type Caller } from '../access/access-port.js';
import { EngineClock } from '../platform/engine-clock.js';
import { EngineKeys } from '../platform/engine-keys.js';
import { endOf } from '../platform/mail-end.js';
import { PolicyBook } from '../policy/policy-book.js';
import { CertificateSelection, type ChosenCertificate, type PassedOverCertificate } from './certificate-selection.js';

/** Which certificates mail from one address to another would take now. */
export class ShowCertificateSelection extends Query<CertificateSelectionOfApi> {
  constructor(
    readonly ends: { readonly sender: string; readonly recipient: string },
    readonly caller: Caller | null,
  ) {
    super();
  }
}

@QueryHandler(ShowCertificateSelection)
export class ShowCertificateSelectionHandler implements IQueryHandler<ShowCertificateSelection> {
  constructor(
    @Inject(CertificateSelection) private readonly selection: CertificateSelection,
    @Inject(PolicyBook) private readonly policy: PolicyBook,
    @Inject(EngineKeys) private readonly keys: EngineKeys,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  async execute({ ends, caller }: ShowCertificateSelection): Promise<CertificateSelectionOfApi> {
    requireRole('certificateSelection', caller);
    const [sender, recipient] = [ends.sender.trim(), ends.recipient.trim()].map((address) =>
      endOf(address, (named) => this.keys.tagAddress(named)),
    ) as [ReturnType<typeof endOf>, ReturnType<typeof endOf>];
    const settings = this.policy.current().resolver.settings(sender, recipient);
    const whenUnknown = checkedValue('certificates.revocationOutage', settings.get('certificates.revocationOutage')?.value);
    const additional = checkedValue('smime.additionalCertificates', settings.get('smime.additionalCertificates')?.value);
    const how = { at: this.clock.iso(), whenUnknown };
    const found = await this.selection.forRecipient({ end: recipient, additional, ...how });
    const signers = await this.selection.forSender({ end: sender, ...how });
    const [signer] = signers.own;
    return {
      recipient: found.own.map(chosen),
      additional: found.additional.map(chosen),
      signer: signer === undefined ? null : chosen(signer),
      passedOver: { recipient: found.passedOver.map(passedOver), sender: signers.passedOver.map(passedOver) },
    };
  }
}

function chosen({ entry: { id, facts }, chosenBy }: ChosenCertificate): CertificateSelectionOfApi['recipient'][number] {
  const { fingerprint, subject, notAfter } = facts;
  return { id, fingerprint, subject, notAfter, chosenBy };
}

function passedOver(passed: PassedOverCertificate): CertificateSelectionOfApi['passedOver']['recipient'][number] {
  return { ...chosen(passed), why: passed.why, detail: passed.detail };
}
