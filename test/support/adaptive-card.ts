// Whether Microsoft's own library takes a card: what its parser and its validation say against it.
import { createRequire } from 'node:module';
import type * as AdaptiveCards from 'adaptivecards';

// Its bundle for browsers is the one that Node can load; parsing needs no document.
const library: typeof AdaptiveCards = createRequire(import.meta.url)('adaptivecards/dist/adaptivecards.js');

export function complaintsAbout(card: unknown): readonly string[] {
  const context = new library.SerializationContext();
  const parsed = new library.AdaptiveCard();
  parsed.parse(card, context);
  const said = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index).message);
  return [...said, ...parsed.validateProperties().validationEvents.map(({ message }) => message)];
}
