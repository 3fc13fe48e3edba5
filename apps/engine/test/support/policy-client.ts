/** A signed-in person at the policy's pages: asks, and sends commands each under a key of its own. */
import type { PolicyReceipt, Problem, SettingsOfPlace, SettingsTreeOfApi } from '#contracts';
import type { HttpClient } from '../../../../test/support/http-client.js';

export type PlaceRow = SettingsTreeOfApi['places'][number];

export class PolicyClient {
  private static sent = 0;

  constructor(readonly client: HttpClient) {}

  ask<T>(path: string): Promise<T> {
    return this.client.json<T>('GET', path);
  }

  command<T>(path: string, body: object, key?: string): Promise<T> {
    return this.client.json<T>('POST', path, body, idempotency(key));
  }

  /** The problem that a command is refused with. @throws when it is not. */
  async refusal(path: string, body: object, key?: string): Promise<Problem> {
    const response = await this.client.send('POST', path, body, idempotency(key));
    const answer = (await response.json()) as Problem;
    if (response.ok) throw new Error(`${path} was not refused: ${JSON.stringify(answer)}`);
    return answer;
  }

  open(name: string): Promise<PlaceRow> {
    return this.command('/settings/places', { name });
  }

  place(id: string): Promise<SettingsOfPlace> {
    return this.ask(`/settings/places/${id}`);
  }

  /** At the revision where the place stands. */
  async set(id: string, values: Readonly<Record<string, unknown>>, reason = ''): Promise<PolicyReceipt> {
    const changes = Object.entries(values).map(([key, value]) => ({ key, value }));
    return this.command(`/settings/places/${id}`, { changes, reason, expectedRevision: (await this.place(id)).revision });
  }

  static key(): string {
    PolicyClient.sent += 1;
    return `policy-key-${String(PolicyClient.sent)}`;
  }
}

function idempotency(key = PolicyClient.key()): Record<string, string> {
  return { 'Idempotency-Key': key };
}
