// Text in an answer that speaks to the agent instead of to people: instructions to forget its instructions, forged turns of a
// conversation, invisible letters. It is reported, not judged: policy, or the configuration, says whether such an answer is withheld.
import { type MaskFinding, type MaskSettings, Withheld } from './mask-options.ts';

const phrases: readonly RegExp[] = [
  /\b(?:ignore|disregard|forget|override|bypass)\b.{0,20}\b(?:all|any|your|the|my|previous|prior|above|earlier|preceding)\b.{0,30}\b(?:instructions?|prompts?|rules?|guidelines?|directives?|context|messages?|constraints?)\b/i,
  /\byou are (?:now|no longer)\b.{0,40}\b(?:assistant|agent|ai|model|dan|bound|restricted|jailbroken|developer mode|admin(?:istrator)?)\b/i,
  /\b(?:reveal|print|show|repeat|output|leak|exfiltrate|send)\b.{0,30}\b(?:system prompt|your (?:instructions|prompt|credentials|session token)|hidden instructions)\b/i,
  /\b(?:do not|don't|never)\b.{0,15}\b(?:tell|inform|mention|alert|notify|ask)\b.{0,20}\b(?:the )?(?:user|human|operator|approver|owner)\b/i,
  /\b(?:new|updated|important|urgent|secret|hidden) (?:system )?(?:instructions?|directives?) (?:for|to) (?:the |an? )?(?:ai|llm|agent|assistant|model|bot)\b/i,
  /\b(?:attention|note|message|instructions?) (?:to|for) (?:all |any |the )?(?:ai|llm|language model)s?(?: agents?| assistants?| models?)?\b/i,
  /<\|(?:im_start|im_end|system|user|assistant|endoftext|start_header_id|eot_id)\|>/i,
  /\[\/?INST\]|<<SYS>>|<\/?(?:system|assistant)(?:[_-](?:prompt|message|reminder|instructions?))?>/i,
  /^[ \t]{0,8}(?:#{1,6}[ \t]{0,8})?(?:system|assistant|human)[ \t]{0,4}(?:prompt|message|override)?[ \t]{0,4}:[ \t]{0,4}\S.{0,80}\b(?:must|ignore|run|execute|call|delete|send|you)\b/im,
];
/** Unicode's tag characters spell ASCII that nobody sees. */
const invisible = /[\u{e0020}-\u{e007e}]{4,}/u;

/** Longer than any phrase: what is read in parts keeps so much of the part before in view. */
export const longestPhraseCharacters = 256;
/** Each phrase looks at most this far, so that hostile text costs little. */
const windowCharacters = 8192;
const stepCharacters = windowCharacters - longestPhraseCharacters;

export const injectionFinding = {
  kind: 'prompt-injection',
  layer: 'injection',
} as const satisfies Omit<MaskFinding, 'path'>;

export function looksLikeInjection(text: string): boolean {
  if (text.length < 12) return false;
  for (let from = 0; from < text.length; from += stepCharacters) {
    const part = text.length <= windowCharacters ? text : text.slice(from, from + windowCharacters);
    if (phrases.some((phrase) => phrase.test(part)) || invisible.test(part)) return true;
    if (part === text) break;
  }
  return false;
}

/** Throws Withheld where text that speaks to the agent is among what was found, and is not to be let through. */
export function refuseInjection(findings: readonly MaskFinding[], settings: MaskSettings): void {
  const spoken = findings.find(({ layer }) => layer === 'injection');
  if (spoken && settings.withholdInjection) {
    throw new Withheld(`\`${spoken.path}\` holds text that speaks to the agent`);
  }
}
