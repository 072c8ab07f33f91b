// The conformance suite's tools that ask once and say what was answered. Its clients of 2025-11-25 are asked over the stream
// of the call.
import { type InputRequest, inputRequired, type McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { says } from './contents.ts';

type Schema = Parameters<typeof inputRequired.elicit>[0]['requestedSchema'];
const form = (message: string, requestedSchema: Schema) => inputRequired.elicit({ message, requestedSchema });
const titled = (titles: Readonly<Record<string, string>>) =>
  Object.entries(titles).map(([value, title]) => ({ const: value, title }));

/** SEP-1034: a default of each primitive type. */
const defaults = {
  type: 'object',
  properties: {
    name: { type: 'string', default: 'John Doe' },
    age: { type: 'integer', default: 30 },
    score: { type: 'number', default: 95.5 },
    status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
    verified: { type: 'boolean', default: true },
  },
} as const;

/** SEP-1330: each way to write an enumeration. */
const enumerations = {
  type: 'object',
  properties: {
    untitledSingle: { type: 'string', enum: ['option1', 'option2', 'option3'] },
    titledSingle: {
      type: 'string',
      oneOf: titled({ value1: 'First Option', value2: 'Second Option', value3: 'Third Option' }),
    },
    legacyEnum: {
      type: 'string',
      enum: ['opt1', 'opt2', 'opt3'],
      enumNames: ['Option One', 'Option Two', 'Option Three'],
    },
    untitledMulti: { type: 'array', items: { type: 'string', enum: ['option1', 'option2', 'option3'] } },
    titledMulti: {
      type: 'array',
      items: { anyOf: titled({ value1: 'First Choice', value2: 'Second Choice', value3: 'Third Choice' }) },
    },
  },
} satisfies Schema;

export function registerQuestions(server: McpServer): void {
  const tool = <Input extends z.ZodObject>(
    name: string,
    inputSchema: Input,
    question: (input: z.output<Input>) => InputRequest,
  ) =>
    server.registerTool(name, { description: `Fixture ${name}`, inputSchema }, ((
      input: z.output<Input>,
      { mcpReq }: { mcpReq: { inputResponses?: { answer?: unknown } } },
    ) => {
      const answer = mcpReq.inputResponses?.answer;
      if (answer === undefined) return inputRequired({ inputRequests: { answer: question(input) } });
      return says(`Answer: ${JSON.stringify(answer)}`);
    }) as never);

  tool('test_sampling', z.object({ prompt: z.string() }), ({ prompt }) =>
    inputRequired.createMessage({
      messages: [{ role: 'user', content: { type: 'text', text: prompt } }],
      maxTokens: 100,
    }),
  );
  tool('test_elicitation', z.object({ message: z.string() }), ({ message }) =>
    form(message, z.object({ username: z.string(), email: z.string() })),
  );
  tool('test_elicitation_sep1034_defaults', z.object({}), () => form('With defaults', defaults));
  tool('test_elicitation_sep1330_enums', z.object({}), () => form('Choose', enumerations));
}
