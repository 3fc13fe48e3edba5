/** Where keys of people outside may be found, for whoever asks. */

/** What one place said. `unreachable`: it did not answer, or not in time. */
export interface DirectoryAnswer {
  /** Its host. */
  readonly place: string;
  readonly kind: 'wkd' | 'key-server';
  readonly outcome: 'found' | 'nothing' | 'unreachable';
  /** Empty when nothing was found; what a stranger has sent, armored or binary. */
  readonly bytes: Buffer;
}

export abstract class KeyDirectories {
  /** Asks all of them, each once. They learn the address. Never rejects. @param address - its domain in lower case and ASCII form */
  abstract ask(address: string): Promise<readonly DirectoryAnswer[]>;
}
