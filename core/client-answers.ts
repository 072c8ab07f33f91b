// Questions to the client of a waiting call. Its answer comes by a request of its own, perhaps to another environment, so it
// goes through what all environments share. Only who was asked can answer, once and in time; an answer decides nothing.
import type { HoldPlaces, Sleep } from './approvals/hold.ts';
import { CountersignError } from './countersign-error.ts';
import type { JsonObject } from './json.ts';
import { newLinkId } from './one-time-link.ts';
import type { Clock, RandomBytes } from './ports.ts';

export interface Question {
  /** Of newLinkId(): 256 random bits that only the asked client is told. */
  readonly id: string;
  /** Whom it was put to. */
  readonly askedOf: string;
}

/** Every method throws CountersignError `record-unavailable` where its store does not answer. */
export interface ClientAnswers {
  expect(question: Question, untilEpochSeconds: number): Promise<void>;
  /** False: no such question, somebody else's, answered before, or its time is over. */
  give(question: Question, answer: JsonObject, nowEpochSeconds: number): Promise<boolean>;
  /** Undefined: not yet. */
  find(id: string): Promise<JsonObject | undefined>;
}

/** Undefined: not answered in time, or not asked: all places for held calls are taken, or the store does not answer. */
export type AskClient = (
  askedOf: string,
  endsAtMilliseconds: number,
  /** Puts the question to the client. */
  put: (id: string) => Promise<void>,
) => Promise<JsonObject | undefined>;

const lookAgainMilliseconds = 400;

export function createAskClient({
  answers,
  places,
  clock,
  sleep,
  random,
}: {
  readonly answers: Pick<ClientAnswers, 'expect' | 'find'>;
  readonly places: HoldPlaces;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly random: RandomBytes;
}): AskClient {
  return async (askedOf, endsAtMilliseconds, put) => {
    const untilEpochSeconds = Math.ceil(endsAtMilliseconds / 1000);
    const place = await places.take(Math.floor(clock() / 1000), untilEpochSeconds);
    if (place === undefined) return undefined;
    try {
      const id = newLinkId(random);
      await answers.expect({ id, askedOf }, untilEpochSeconds);
      await put(id);
      for (;;) {
        const answer = await answers.find(id);
        const left = endsAtMilliseconds - clock();
        if (answer !== undefined || left <= 0) return answer;
        await sleep(Math.min(lookAgainMilliseconds, left));
      }
    } catch (error) {
      // The call waits as it would without the question.
      if (error instanceof CountersignError) return undefined;
      throw error;
    } finally {
      await place.giveBack();
    }
  };
}
