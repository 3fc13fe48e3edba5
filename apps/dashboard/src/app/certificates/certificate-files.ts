import { Dialog } from '@angular/cdk/dialog';
import { inject } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import { type PrivateKeyExport, PrivateKeyExportDialog } from '../encryption/private-key-export-dialog.js';
import { CertificatesApi } from '../gateway-api/certificates-api.js';
import { type Command, command } from '../policy/command.js';
import { saveFile } from '../shared-ui/save-file.js';

/** Certificates as files of this computer. */
export interface CertificateFiles {
  readonly command: Command;
  take(ids: readonly string[], format: 'pem' | 'p7b'): Promise<void>;
  takeRequest(id: string): Promise<void>;
  /** Asks for a password and a reason first. @param named - names by id. @returns whether the file was taken */
  takeKeys(named: ReadonlyMap<string, string>): Promise<boolean>;
}

/** Call in an injection context. */
export function certificateFiles(): CertificateFiles {
  const api = inject(CertificatesApi);
  const dialog = inject(Dialog);
  const taken = command();
  return {
    command: taken,
    async take(ids, format) {
      const request = { ids: [...ids], format };
      const file = await taken.run(request, (key) => api.export(request, key));
      if (file !== undefined) saveFile(file, `certificates.${format}`);
    },
    async takeRequest(id) {
      const file = await taken.run({ request: id }, (key) => api.request(id, key));
      if (file !== undefined) saveFile(file, 'request.pem');
    },
    async takeKeys(named) {
      const data: PrivateKeyExport = {
        heading: 'Take private keys along',
        warning: 'Whoever has this file and its password reads mail that was encrypted to these people, and signs in their name.',
        names: [...named.values()],
        button: 'Take the private keys',
        fileName: 'private-keys.pfx',
        send: (request, key) => api.exportPrivateKeys({ ids: [...named.keys()], ...request }, key),
      };
      const opened = dialog.open<boolean>(PrivateKeyExportDialog, { data, ariaLabelledBy: 'dialog-title' });
      return (await firstValueFrom(opened.closed)) === true;
    },
  };
}
