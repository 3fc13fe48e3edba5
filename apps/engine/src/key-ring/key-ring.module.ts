import { Module } from '@nestjs/common';
import { RotateKeyRingHandler, ShowKeyRingHandler } from './key-ring-requests.js';

/** The key ring as administrators see it. */
@Module({ providers: [RotateKeyRingHandler, ShowKeyRingHandler] })
export class KeyRingModule {}
