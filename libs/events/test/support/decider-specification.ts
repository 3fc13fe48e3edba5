/** Given what happened, when somebody asks for something, then these facts follow, or it is refused. */
import { expect } from 'vitest';

interface Rules<Command, State, Event, Refused> {
  initialState(): State;
  evolve(state: State, event: Event): State;
  decide(command: Command, state: State): readonly Event[] | Refused;
}

interface Outcome<Event> {
  then(events: readonly Event[]): void;
  thenNothing(): void;
  thenRefused(code: string): void;
}

/** `given(...events).when(command).then([...])`, and the folded state where a test needs it. */
export function specificationOf<Command, State, Event, Refused>(rules: Rules<Command, State, Event, Refused>) {
  return (...events: readonly Event[]) => {
    const state = events.reduce((folded, event) => rules.evolve(folded, event), rules.initialState());
    return {
      state,
      when(command: Command): Outcome<Event> {
        const decided = rules.decide(command, state);
        return {
          then: (expected) => {
            expect(decided).toEqual(expected);
          },
          thenNothing: () => {
            expect(decided).toEqual([]);
          },
          thenRefused: (code) => {
            expect(decided).toMatchObject({ refused: code });
          },
        };
      },
    };
  };
}
