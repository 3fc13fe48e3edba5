import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { EraseMail } from './erase-mail.js';
import { ErasureBook } from './erasure-book.js';
import { OrderErasureHandler, SettleErasureHandler } from './erasure-commands.js';
import { ErasureView, ListErasuresHandler, ShowErasureHandler } from './erasure-view.js';
import { ErasureWork } from './erasure-work.js';

/** The right to be erased: what can be read of one person's mail is destroyed when two persons say so. */
@Module({
  imports: [AccessModule],
  providers: [
    EraseMail,
    ErasureBook,
    ErasureView,
    ErasureWork,
    ListErasuresHandler,
    OrderErasureHandler,
    SettleErasureHandler,
    ShowErasureHandler,
  ],
})
export class ErasureModule {}
