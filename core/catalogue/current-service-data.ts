// The service data in force, for a function that lives on.
import type { BundleStore } from '../bundle-store.ts';
import { createKeptCurrent } from '../kept-current.ts';
import type { Clock } from '../ports.ts';
import { createServiceData, type LoadFile, type ServiceData } from './service-data.ts';

export interface CurrentServiceData extends ServiceData {
  /**
   * To be awaited before anything is read. Never throws: when it could not be known what is in force, the members do once
   * they are used, with the store's CountersignError.
   */
  refresh(): Promise<void>;
}

interface Versioned {
  readonly version: string | undefined;
  readonly data: ServiceData;
}

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
  const kept = createKeptCurrent<Versioned>({
    async load(last) {
      const bundle = await store.current();
      if (last !== undefined && last.version === bundle?.version) return last;
      return { version: bundle?.version, data: createServiceData(deployed, bundle?.files) };
    },
    clock,
    maximumAgeSeconds,
  });
  const now = () => kept.now().data;

  return {
    refresh: kept.refresh,
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
