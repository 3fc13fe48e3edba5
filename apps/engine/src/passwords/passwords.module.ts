import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { ForgetPdfPasswordsHandler, RemovePdfPasswordHandler, SetPdfPasswordHandler } from './change-pdf-passwords.js';
import { ListPdfPasswordsHandler, PdfPasswordView } from './pdf-password-view.js';

/** Passwords that open encrypted PDFs. */
@Module({
  imports: [AccessModule],
  providers: [ForgetPdfPasswordsHandler, ListPdfPasswordsHandler, PdfPasswordView, RemovePdfPasswordHandler, SetPdfPasswordHandler],
})
export class PasswordsModule {}
