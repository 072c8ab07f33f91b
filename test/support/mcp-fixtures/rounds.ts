// The conformance suite's tools that ask their client for something and go on when it comes back with the answer.
import {
  acceptedContent,
  CLIENT_CAPABILITIES_META_KEY,
  createRequestStateCodec,
  type InputRequests,
  inputRequired,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import { says } from './contents.ts';

/** One key for all servers of a process: each round meets a new server. */
export const stateCodec = createRequestStateCodec<Record<string, unknown>>({
  key: new Uint8Array(32).fill(9),
});
const nothing = z.object({});

const form = (message: string, name: string, type: 'string' | 'boolean') =>
  inputRequired.elicit({
    message,
    requestedSchema: z.object({ [name]: type === 'string' ? z.string() : z.boolean() }),
  });
const prompt = (text: string) =>
  inputRequired.createMessage({
    messages: [{ role: 'user', content: { type: 'text', text } }],
    maxTokens: 50,
  });

type Rounds = (
  context: ServerContext,
  responses: Record<string, unknown>,
) => Promise<ReturnType<typeof says> | ReturnType<typeof inputRequired>>;

const asksFor = (inputRequests: InputRequests) => inputRequired({ inputRequests });
const withState = async (inputRequests: InputRequests, state: Record<string, unknown>) =>
  inputRequired({ inputRequests, requestState: await stateCodec.mint(state) });

const rounds: Readonly<Record<string, Rounds>> = {
  async test_missing_capability(_, { llm_answer }) {
    return llm_answer === undefined ? asksFor({ llm_answer: prompt('pong?') }) : says('done');
  },
  async test_input_required_result_elicitation(_, responses) {
    const name = acceptedContent<{ name: string }>(responses, 'user_name')?.name;
    if (typeof name === 'string') return says(`Hello, ${name}!`);
    return asksFor({ user_name: form('What is your name?', 'name', 'string') });
  },
  async test_input_required_result_sampling(_, { capital_question: answer }) {
    if (answer === undefined) return asksFor({ capital_question: prompt('What is the capital of France?') });
    return says(`Sampling response: ${JSON.stringify(answer)}`);
  },
  async test_input_required_result_list_roots(_, { client_roots: answer }) {
    if (answer === undefined) return asksFor({ client_roots: inputRequired.listRoots() });
    return says(`Roots: ${JSON.stringify(answer)}`);
  },
  async test_input_required_result_request_state({ mcpReq }, responses) {
    if (acceptedContent(responses, 'confirm') && mcpReq.requestState() !== undefined) return says('state-ok');
    return withState({ confirm: form('Please confirm', 'ok', 'boolean') }, { tool: 'request_state' });
  },
  async test_input_required_result_tampered_state({ mcpReq }, responses) {
    if (acceptedContent(responses, 'confirm') && mcpReq.requestState() !== undefined)
      return says('integrity-ok');
    return withState({ confirm: form('Please confirm', 'ok', 'boolean') }, { tool: 'tampered_state' });
  },
  async test_input_required_result_multiple_inputs(_, { user_name, greeting, client_roots }) {
    if (user_name && greeting && client_roots) return says('all three came');
    return withState(
      {
        user_name: form('What is your name?', 'name', 'string'),
        greeting: prompt('Generate a greeting'),
        client_roots: inputRequired.listRoots(),
      },
      { tool: 'multiple_inputs' },
    );
  },
  async test_input_required_result_multi_round({ mcpReq }, responses) {
    const { round, name } = mcpReq.requestState<{ round?: number; name?: string }>() ?? {};
    if (round === undefined) {
      return withState({ step1: form('Step 1: What is your name?', 'name', 'string') }, { round: 1 });
    }
    if (round === 1) {
      const given = acceptedContent<{ name: string }>(responses, 'step1')?.name ?? '';
      const step2 = form('Step 2: What is your favorite color?', 'color', 'string');
      return withState({ step2 }, { round: 2, name: given });
    }
    return says(`Multi-round complete: ${name} ${JSON.stringify(responses.step2)}`);
  },
  async test_input_required_result_capabilities({ mcpReq }, responses) {
    if (Object.keys(responses).length > 0) return says('fulfilled');
    const { [CLIENT_CAPABILITIES_META_KEY]: declared = {} }: Record<string, object> = mcpReq.envelope ?? {};
    const asked: InputRequests = {
      ...('elicitation' in declared ? { user_name: form('What is your name?', 'name', 'string') } : {}),
      ...('sampling' in declared ? { greeting: prompt('Generate a greeting') } : {}),
      ...('roots' in declared ? { client_roots: inputRequired.listRoots() } : {}),
    };
    return Object.keys(asked).length === 0 ? says('nothing to ask') : asksFor(asked);
  },
};

export function registerRounds(server: McpServer): void {
  for (const [name, answer] of Object.entries(rounds)) {
    server.registerTool(name, { description: `Fixture ${name}`, inputSchema: nothing }, (_, context) =>
      answer(context, context.mcpReq.inputResponses ?? {}),
    );
  }
  server.registerPrompt('test_input_required_result_prompt', { description: 'Asks first' }, (async (
    context: ServerContext,
  ) => {
    const given = acceptedContent<{ context: string }>(context.mcpReq.inputResponses, 'user_context');
    if (given === undefined) {
      return asksFor({ user_context: form('What context should the prompt use?', 'context', 'string') });
    }
    const text = `Use the following context: ${given.context}`;
    return { messages: [{ role: 'user', content: { type: 'text', text } }] };
  }) as never);
}
