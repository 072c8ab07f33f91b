// `countersign policy decide`: what the policies of a folder say of a call, offline. It answers what the gateway would: a call
// that the gateway refuses before any policy is denied, and what cannot be read is never answered with an `allow`.
import { createOfflineDecisions, type DecideOffline } from '../adapters/offline-decisions.ts';
import type { Catalogue } from '../core/catalogue/model.ts';
import { CountersignError } from '../core/countersign-error.ts';
import { readOfflineQuestion } from '../core/policy/offline-question.ts';
import type { CaseQuestion } from '../core/policy/policy-case.ts';
import { parseStrictJson } from '../core/wire/strict-json.ts';
import { type Asker, principalAndPlace, saysAnything } from './asker.ts';
import { readAwsCommandLine } from './aws-command-line.ts';
import { CliFailure, exitCodes } from './failure.ts';
import { type Answer, renderAnswer, renderSeveral } from './policy-decision-view.ts';
import { catalogueOf, openValidFolder, type PolicyFolder, type PolicyOptions } from './policy-folder.ts';
import { linesOf, wholeOf } from './standard-input.ts';
import type { Terminal } from './terminal.ts';

export interface DecideOptions extends PolicyOptions, Asker {
  /** The folder. */
  readonly policies: string;
}

/** One call: words of the AWS CLI, or JSON on standard input. The exit code: 1 when the call is refused before any policy. */
export async function decideOne(
  terminal: Terminal,
  words: readonly string[],
  options: DecideOptions,
  input: NodeJS.ReadableStream,
): Promise<number> {
  const catalogue = catalogueOf(options);
  const asked = (call: unknown) => readOfflineQuestion({ ...principalAndPlace(options), call });
  const questions = await understood(async () =>
    words.length > 0
      ? readAwsCommandLine(words, catalogue()).map(({ unknownObjects, ...call }) =>
          withUnknownObjects(asked(call), unknownObjects),
        )
      : [asked(parseStrictJson(await wholeOf(input)))],
  );
  const folder = await openValidFolder(options.policies, options);
  const decide = decisionsOf(folder, catalogue);
  const answers: Answered[] = [];
  for (const question of questions) answers.push({ question, ...(await answerTo(question, decide)) });
  const [only] = answers;
  if (answers.length === 1 && only !== undefined) {
    if (options.json) terminal.line(JSON.stringify(only.answer, null, 2));
    else renderAnswer(terminal, only.answer, folder.policies);
  } else showSeveral(terminal, answers, folder, options.json === true);
  return answers.some(({ isRefused }) => isRefused) ? exitCodes.failed : 0;
}

interface Answered {
  readonly question: CaseQuestion;
  readonly answer: Answer;
  readonly isRefused: boolean;
}

/** The calls of one command, and what they come to together: the strictest of them. */
function showSeveral(
  terminal: Terminal,
  answers: readonly Answered[],
  folder: PolicyFolder,
  json: boolean,
): void {
  const calls = answers.map(({ question: { call }, answer }) => ({
    call: `${call?.service}:${call?.operation}`,
    ...(call?.unknownObjects && { unknownObjects: true as const }),
    ...answer,
  }));
  const decision =
    (['deny', 'ask'] as const).find((effect) => calls.some((each) => each.decision === effect)) ?? 'allow';
  if (json) terminal.line(JSON.stringify({ decision, calls }, null, 2));
  else renderSeveral(terminal, decision, calls, folder.policies);
}

function withUnknownObjects(question: CaseQuestion, unknownObjects: true | undefined): CaseQuestion {
  const { call } = question;
  return call && unknownObjects ? { ...question, call: { ...call, unknownObjects } } : question;
}

/** Lines `{ principal, connection, call, context? }`, each answered on a line of its own, whatever one of them is. */
export async function decideBatch(
  terminal: Terminal,
  options: DecideOptions,
  input: NodeJS.ReadableStream,
): Promise<void> {
  if (saysAnything(options)) {
    throw new CliFailure(
      'usage',
      'with `--batch` each line says who asks and where; leave these options out',
    );
  }
  // Opened before any line: without one, no line would be at fault.
  const opened = catalogueOf(options)();
  const decide = decisionsOf(await openValidFolder(options.policies, options), () => opened);
  for await (const line of linesOf(input)) terminal.line(JSON.stringify(await answerLine(line, decide)));
}

async function answerLine(line: Uint8Array, decide: DecideOffline): Promise<unknown> {
  try {
    const question = readOfflineQuestion(parseStrictJson(line));
    return (await answerTo(question, decide)).answer;
  } catch (error) {
    return error instanceof CountersignError
      ? { refused: error.code, reason: error.message }
      : { refused: 'internal-error', reason: error instanceof Error ? error.message : 'unknown failure' };
  }
}

async function answerTo(
  question: CaseQuestion,
  decide: DecideOffline,
): Promise<{ readonly answer: Answer; readonly isRefused: boolean }> {
  try {
    const { effect, reasons, obligations, handling } = await decide(question);
    const ids = [...reasons.flatMap(({ policies }) => policies), ...(obligations?.gates ?? [])];
    const policies = [...new Set(ids)].sort();
    const answer = {
      decision: effect,
      reasons,
      policies,
      ...(obligations && { obligations }),
      ...(handling && { handling }),
    };
    return { answer, isRefused: false };
  } catch (error) {
    if (!(error instanceof CountersignError)) throw error;
    const reason = { code: error.code, message: error.message, policies: [] };
    return { answer: { decision: 'deny', reasons: [reason], policies: [] }, isRefused: true };
  }
}

function decisionsOf({ path, files, iam }: PolicyFolder, catalogue: () => Catalogue): DecideOffline {
  try {
    return createOfflineDecisions(files, { iam, catalogue });
  } catch (error) {
    if (!(error instanceof CountersignError)) throw error;
    throw new CliFailure('failed', `the policies in ${path} cannot be used: ${error.message}`, {
      cause: error,
    });
  }
}

async function understood<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof CountersignError) throw new CliFailure('usage', error.message, { cause: error });
    throw error;
  }
}
