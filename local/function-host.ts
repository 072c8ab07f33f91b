// One execution environment of a Lambda function, as its own process: loads the bundle and serves one event at a time
// over the IPC channel. Ends when the channel closes, so that it never outlives the front.
import { pathToFileURL } from 'node:url';
import {
  type Handler,
  installLambdaGlobals,
  isStreamed,
  lambdaContext,
  ResponseStream,
} from './lambda-runtime.ts';

export interface InvokeMessage {
  readonly event: unknown;
  readonly awsRequestId: string;
  readonly deadlineEpochMilliseconds: number;
}

export type HostMessage =
  | { readonly type: 'ready'; readonly streamed: boolean }
  | { readonly type: 'chunk'; readonly bytes: Uint8Array }
  /** `value` is absent when the answer was streamed. */
  | { readonly type: 'done'; readonly value?: unknown }
  | { readonly type: 'failed'; readonly message: string };

const say = (message: HostMessage, done?: (error: Error | null) => void): void => {
  process.send?.(message, undefined, undefined, done);
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function invoke(handler: Handler, message: InvokeMessage): Promise<void> {
  const context = lambdaContext({ ...message, environment: process.env, clock: Date.now });
  if (!isStreamed(handler)) {
    // A round trip through JSON, since that is how Lambda takes a value.
    const value: unknown = await handler(message.event, context);
    say({ type: 'done', value: JSON.parse(JSON.stringify(value ?? null)) });
    return;
  }
  const stream = new ResponseStream((bytes, done) => say({ type: 'chunk', bytes }, done));
  const finished = new Promise<void>((resolve, reject) => {
    stream.once('finish', resolve);
    stream.once('error', reject);
  });
  await Promise.all([handler(message.event, stream, context), finished]);
  say({ type: 'done' });
}

installLambdaGlobals();
process.once('disconnect', () => process.exit(0));
// Ctrl-C goes to the whole process group: the front ends first and closes the channel.
process.on('SIGINT', () => {});

const [bundleFile] = process.argv.slice(2);
if (bundleFile === undefined) throw new Error('usage: function-host BUNDLE_FILE');
const { handler } = (await import(pathToFileURL(bundleFile).href)) as { handler: Handler };

process.on('message', (message: InvokeMessage) => {
  invoke(handler, message).catch((error: unknown) => {
    console.error(error);
    say({ type: 'failed', message: messageOf(error) });
  });
});
say({ type: 'ready', streamed: isStreamed(handler) });
