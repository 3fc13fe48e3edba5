import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { ChangePgpKeyHandler, ExportPgpPrivateKeyHandler, RemovePgpKeyHandler } from './change-pgp-key.js';
import { GeneratePgpKeyHandler, ImportPgpKeysHandler } from './import-pgp-keys.js';
import { ListPgpKeysHandler, ListPublishedPgpKeysHandler, ShowPgpKeyHandler } from './list-pgp-keys.js';
import { LookUpPgpKeysHandler } from './look-up-pgp-keys.js';
import { PgpKeyView } from './pgp-key-view.js';

/** The key ring of OpenPGP. */
@Module({
  imports: [AccessModule],
  providers: [
    ChangePgpKeyHandler,
    ExportPgpPrivateKeyHandler,
    GeneratePgpKeyHandler,
    ImportPgpKeysHandler,
    ListPgpKeysHandler,
    ListPublishedPgpKeysHandler,
    LookUpPgpKeysHandler,
    PgpKeyView,
    RemovePgpKeyHandler,
    ShowPgpKeyHandler,
  ],
})
export class PgpKeysModule {}
