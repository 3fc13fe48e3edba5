import { Controller, Get, Res, SetMetadata } from '@nestjs/common';
import type { Response } from 'express';
import { packageVersion } from '../platform/package-root.js';
import { openApiDocument } from './openapi.js';
import { API_PREFIX, OPEN_TO_ALL } from './served-route.js';

/** The interface's own description: the same for everybody, it holds no data. */
@Controller()
export class OpenApiController {
  private readonly document = openApiDocument(packageVersion());

  @Get(`${API_PREFIX}/openapi.json`)
  @SetMetadata(OPEN_TO_ALL, true)
  describe(@Res({ passthrough: true }) response: Response): unknown {
    response.setHeader('Cache-Control', 'no-cache');
    return this.document;
  }
}
