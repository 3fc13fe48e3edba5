import { Controller, Inject, Param, StreamableFile } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type {
  CertificateDetail,
  CertificateImportResult,
  CertificateList,
  CertificateSelectionOfApi,
  TrustEntryOfApi,
  TrustListOfApi,
} from '#contracts';
import type { Caller } from '../access/access-port.js';
import { ChangeCertificate, RemoveCertificate, type CertificateStep } from '../certificates/change-certificate.js';
import { ExportCertificates } from '../certificates/export-certificates.js';
import { ExportPrivateKeys } from '../certificates/export-private-keys.js';
import { GenerateCertificate, RequestCertificate } from '../certificates/generate-certificate.js';
import { ImportCertificates } from '../certificates/import-certificates.js';
import { ListCertificates, ShowCertificate } from '../certificates/list-certificates.js';
import { ShowCertificateSelection } from '../certificates/show-selection.js';
import { AddTrustEntry, ListTrustEntries, WithdrawTrustEntry } from '../certificates/trust-list.js';
import { certificateProblem, fileProblem, weakPassword } from './certificate-problems.js';
import { ProblemAnswer } from './problem.js';
import { CommandId, FromBody, FromCaller, FromQuery, Serves, type BodyOf, type QueryOf } from './served-route.js';

@Controller()
export class CertificatesController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
  ) {}

  @Serves('certificates')
  list(@FromQuery() query: QueryOf<'certificates'>, @FromCaller() caller: Caller | null): Promise<CertificateList> {
    return this.queries.execute(new ListCertificates(query, caller));
  }

  @Serves('importCertificates')
  async import(
    @FromBody() { file, password, dryRun }: BodyOf<'importCertificates'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<CertificateImportResult> {
    const data = { bytes: Buffer.from(file, 'base64'), password, dryRun };
    const outcome = await this.commands.execute(new ImportCertificates(data, caller, commandId));
    if (outcome.kind === 'file-refused') throw fileProblem(outcome);
    return outcome.result;
  }

  @Serves('exportCertificates')
  async export(@FromBody() data: BodyOf<'exportCertificates'>, @FromCaller() caller: Caller | null): Promise<StreamableFile> {
    const file = await this.queries.execute(new ExportCertificates(data, caller));
    if (file === undefined) throw new ProblemAnswer('not-found');
    const type = data.format === 'pem' ? 'application/x-pem-file' : 'application/pkcs7-mime';
    return new StreamableFile(file, { type, disposition: `attachment; filename="certificates.${data.format}"` });
  }

  @Serves('exportPrivateKeys')
  async exportPrivateKeys(
    @FromBody() data: BodyOf<'exportPrivateKeys'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<StreamableFile> {
    const outcome = await this.commands.execute(new ExportPrivateKeys(data, caller, commandId));
    if (outcome.kind === 'weak-password') throw weakPassword(outcome.advice);
    if (outcome.kind === 'refused') throw certificateProblem(outcome.refusal);
    return new StreamableFile(outcome.file, { type: 'application/x-pkcs12', disposition: 'attachment; filename="private-keys.pfx"' });
  }

  @Serves('generateCertificate')
  generate(
    @FromBody() data: BodyOf<'generateCertificate'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<CertificateDetail> {
    return this.commands.execute(new GenerateCertificate(data, caller, commandId));
  }

  @Serves('certificateSelection')
  selection(@FromQuery() ends: QueryOf<'certificateSelection'>, @FromCaller() caller: Caller | null): Promise<CertificateSelectionOfApi> {
    return this.queries.execute(new ShowCertificateSelection(ends, caller));
  }

  @Serves('certificateRequest')
  async request(@Param('id') id: string, @FromCaller() caller: Caller | null): Promise<StreamableFile> {
    const outcome = await this.commands.execute(new RequestCertificate(id, caller));
    if (outcome.kind === 'refused') throw new ProblemAnswer(outcome.refused);
    return new StreamableFile(Buffer.from(outcome.pem), {
      type: 'application/x-pem-file',
      disposition: 'attachment; filename="request.pem"',
    });
  }

  @Serves('trustList')
  trustList(@FromQuery() query: QueryOf<'trustList'>, @FromCaller() caller: Caller | null): Promise<TrustListOfApi> {
    return this.queries.execute(new ListTrustEntries(query, caller));
  }

  @Serves('addTrustEntry')
  async addTrustEntry(
    @FromBody() data: BodyOf<'addTrustEntry'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<TrustEntryOfApi> {
    const outcome = await this.commands.execute(new AddTrustEntry(data, caller, commandId));
    if (outcome.kind === 'not-a-place') throw new ProblemAnswer('not-a-place');
    if (outcome.kind === 'refused') throw certificateProblem(outcome.refusal);
    return outcome.entry;
  }

  @Serves('withdrawTrustEntry')
  async withdrawTrustEntry(
    @Param('id') id: string,
    @FromBody() { reason }: BodyOf<'withdrawTrustEntry'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<void> {
    const outcome = await this.commands.execute(new WithdrawTrustEntry({ id, reason }, caller, commandId));
    if (outcome.kind === 'refused') throw certificateProblem(outcome.refusal);
  }

  // Behind the paths that name no certificate: the first that fits serves.
  @Serves('certificate')
  async show(@Param('id') id: string, @FromCaller() caller: Caller | null): Promise<CertificateDetail> {
    const found = await this.queries.execute(new ShowCertificate(id, caller));
    if (found === undefined) throw new ProblemAnswer('not-found');
    return found;
  }

  @Serves('removeCertificate')
  async remove(
    @Param('id') id: string,
    @FromBody() body: BodyOf<'removeCertificate'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<void> {
    const outcome = await this.commands.execute(new RemoveCertificate({ id, ...body }, caller, commandId));
    if (outcome.kind === 'refused') throw certificateProblem(outcome.refusal, outcome.usedBy);
  }

  @Serves('assignCertificate')
  assign(
    @Param('id') id: string,
    @FromBody() { use, place }: BodyOf<'assignCertificate'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<CertificateDetail> {
    return this.change({ id, step: { kind: 'assign', use, place } }, caller, commandId);
  }

  @Serves('unassignCertificate')
  unassign(
    @Param('id') id: string,
    @FromBody() { assignmentId }: BodyOf<'unassignCertificate'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<CertificateDetail> {
    return this.change({ id, step: { kind: 'unassign', assignmentId } }, caller, commandId);
  }

  @Serves('trustRoot')
  trust(
    @Param('id') id: string,
    @FromBody() { reason }: BodyOf<'trustRoot'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<CertificateDetail> {
    return this.change({ id, step: { kind: 'trust', reason } }, caller, commandId);
  }

  @Serves('distrustRoot')
  distrust(
    @Param('id') id: string,
    @FromBody() { reason }: BodyOf<'distrustRoot'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<CertificateDetail> {
    return this.change({ id, step: { kind: 'distrust', reason } }, caller, commandId);
  }

  private async change(
    data: { readonly id: string; readonly step: CertificateStep },
    caller: Caller | null,
    commandId: string,
  ): Promise<CertificateDetail> {
    const outcome = await this.commands.execute(new ChangeCertificate(data, caller, commandId));
    if (outcome.kind === 'not-a-place') throw new ProblemAnswer('not-a-place');
    if (outcome.kind === 'refused') throw certificateProblem(outcome.refusal, outcome.usedBy);
    return outcome.certificate;
  }
}
