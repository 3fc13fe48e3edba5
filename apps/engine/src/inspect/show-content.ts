/** A message opened for people, every match masked. Runs in an inspection process; values of matches end here. */
import type { HeldContent } from '#contracts';
import { extractMessage } from '#mail';
import type { InspectionTools } from './inspect-message.js';

export async function showContent(raw: Buffer, tools: InspectionTools): Promise<HeldContent> {
  const extraction = await extractMessage(raw, tools.readers, tools.limits);
  return {
    parts: [],
    headers: [],
    text: null,
    html: null,
    removed: { remoteImages: 0, links: 0, scripts: 0 },
    attachments: extraction.attachments.map((node) => ({
      path: node.path,
      parent: node.parent ?? null,
      fileName: node.fileName ?? null,
      claimedType: node.claimedType,
      actualType: node.actualType,
      sizeBytes: node.sizeBytes,
      inspected: node.inspected,
      reason: extraction.uninspectable.find(({ part }) => part === node.path)?.reason ?? null,
      findings: 0,
      previewable: false,
    })),
  };
}

export async function previewDocument(raw: Buffer, part: string, tools: InspectionTools): Promise<{ html: string }> {
  const { attachments } = await extractMessage(raw, tools.readers, tools.limits);
  return { html: attachments.some(({ path }) => path === part) ? '<p>No preview.</p>' : '' };
}
