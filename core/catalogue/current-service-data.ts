// The service data in force, for a function that lives on: which version is published is asked for again at an age.
// INVARIANT: nothing is read by data of which it is not known that they are in force, or were a short time ago.
import type { BundleStore } from '../bundle-store.ts';
import type { Clock } from '../ports.ts';
import { createServiceData, type LoadFile, type ServiceData } from './service-data.ts';

export interface CurrentServiceData extends ServiceData {
  /**
   * To be awaited before anything is read. Never throws: when it could not be known what is in force, the members do once
   * they are used, with the store's CountersignError.
   */
  refresh(): Promise<void>;
}

/** While the store does not answer, what was in force last is used; after this, nothing is. */
const hardAgeSeconds = 300;

export function createCurrentServiceData({
  deployed,
  store,
  clock,
  maximumAgeSeconds,
}: {
  readonly deployed: LoadFile;
  readonly store: Pick<BundleStore, 'current'>;
  readonly clock: Clock;
  /** How old what was asked for may be before it is asked for again. */
  readonly maximumAgeSeconds: number;
}): CurrentServiceData {
  let loaded: { readonly version: string | undefined; readonly data: ServiceData } | undefined;
  let knownAtMilliseconds = Number.NEGATIVE_INFINITY;
  let askedAtMilliseconds = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | undefined;
  let failure: unknown;

  const isOlderThan = (ageSeconds: number, atMilliseconds: number) =>
    clock() - atMilliseconds >= ageSeconds * 1000;

  async function ask(): Promise<void> {
    try {
      const bundle = await store.current();
      if (loaded === undefined || loaded.version !== bundle?.version) {
        loaded = { version: bundle?.version, data: createServiceData(deployed, bundle?.files) };
      }
      knownAtMilliseconds = clock();
    } catch (error) {
      failure = error;
    } finally {
      askedAtMilliseconds = clock();
    }
  }

  function now(): ServiceData {
    if (loaded === undefined || isOlderThan(hardAgeSeconds, knownAtMilliseconds)) throw failure;
    return loaded.data;
  }

  return {
    async refresh() {
      if (loaded !== undefined && !isOlderThan(maximumAgeSeconds, askedAtMilliseconds)) return;
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      await asking;
    },
    catalogue: {
      get serviceIds() {
        return now().catalogue.serviceIds;
      },
      servicesBySigningName: (signingName) => now().catalogue.servicesBySigningName(signingName),
      service: (id) => now().catalogue.service(id),
    },
    iam: {
      get prefixes() {
        return now().iam.prefixes;
      },
      service: (prefix) => now().iam.service(prefix),
    },
    operationNames: () => now().operationNames(),
  };
}
