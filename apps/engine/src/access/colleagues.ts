import { Inject, Injectable } from '@nestjs/common';
import { PatternGroups } from '../policy/pattern-groups-port.js';
import { AccountDirectory } from './account-directory.js';
import { Colleagues } from './colleagues-port.js';
import { reachWithin, type Reach } from './reach-port.js';

@Injectable()
export class ColleaguesOfDirectory extends Colleagues {
  constructor(
    @Inject(AccountDirectory) private readonly directory: AccountDirectory,
    @Inject(PatternGroups) private readonly patterns: PatternGroups,
  ) {
    super();
  }

  reachOfDecider(accountId: string): Reach | undefined {
    const state = this.directory.find(accountId)?.state;
    const decides = state?.status === 'open' && (state.roles.includes('triage') || state.roles.includes('dlp-manager'));
    return decides ? reachWithin(state.reach, this.patterns.groups()) : undefined;
  }
}
