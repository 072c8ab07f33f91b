// The KMS keys that a service uses onward with the caller's session, by a reviewed table. A session policy limits
// that use too, so it must allow it, under kms:ViaService alone. A key that the call names is a requirement that policy
// decides on; for the key of what is already encrypted nobody can say which it is: that one is dependent.
import { kmsKeyNeeds, viaService } from './kms-key.ts';
import type { Need, Question } from './need.ts';
import { rulesOf } from './services.ts';

export function onwardKmsNeeds({ call, scope }: Question): readonly Need[] {
  return (rulesOf(call.service).kms ?? [])
    .filter(({ operations, when }) => operations.includes(call.operation) && (when?.(call) ?? true))
    .flatMap(({ actions, key: keyOf, onlyNamed, via = [call.service] }) => {
      const key = keyOf?.(call);
      if (key === undefined && onlyNamed) return [];
      const hosts = via?.map((service) => viaService(service, scope.region)) ?? null;
      return kmsKeyNeeds({ actions, key, hosts }, scope);
    });
}
