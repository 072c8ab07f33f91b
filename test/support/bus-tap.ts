// Listens to a bus of the emulator, so that a test sees what was told.
import { openBusQueue } from './bus-queue.ts';

interface BusEvent {
  readonly 'detail-type': string;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface BusTap {
  /** Waits until so many events of that type were told since the tap was opened, and gives all of them. */
  heard(detailType: string, count: number): Promise<readonly BusEvent[]>;
  close(): Promise<void>;
}

export async function openBusTap(busName: string, name: string): Promise<BusTap> {
  const queue = await openBusQueue({ busName, name });
  const events: BusEvent[] = [];
  const heardOf = (detailType: string) => events.filter((event) => event['detail-type'] === detailType);
  return {
    async heard(detailType, count) {
      const deadline = Date.now() + 20_000;
      while (heardOf(detailType).length < count) {
        if (Date.now() > deadline) {
          throw new Error(
            `the bus told ${heardOf(detailType).length} times of ${detailType}, expected ${count}`,
          );
        }
        await queue.hand((event) => void events.push(event as BusEvent));
      }
      return heardOf(detailType);
    },
    close: queue.close,
  };
}
