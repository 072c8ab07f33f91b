// What the conformance suite wants to find behind a server: tools, resources and prompts of every kind of content. The names
// and words are the suite's.
import { type McpServer, ResourceTemplate } from '@modelcontextprotocol/server';
import { z } from 'zod';

export const says = (text: string) => ({ content: [{ type: 'text' as const, text }] });
const nothing = z.object({});
/** One red pixel, and a WAV without samples. */
const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';
const wav = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA=';
const image = { type: 'image' as const, data: png, mimeType: 'image/png' };
const resource = (uri: string, mimeType: string, text: string) => ({
  type: 'resource' as const,
  resource: { uri, mimeType, text },
});

export function registerContents(server: McpServer): void {
  const tool = (name: string, answer: Parameters<typeof server.registerTool>[2]) =>
    server.registerTool(name, { description: `Fixture ${name}`, inputSchema: nothing }, answer as never);
  tool('test_simple_text', async () => says('This is a simple text response for testing.'));
  tool('test_streaming_elicitation', async () => says('nothing but a result'));
  tool('test_image_content', async () => ({ content: [image] }));
  tool('test_audio_content', async () => ({
    content: [{ type: 'audio', data: wav, mimeType: 'audio/wav' }],
  }));
  tool('test_embedded_resource', async () => ({
    content: [resource('test://embedded-resource', 'text/plain', 'This is an embedded resource content.')],
  }));
  tool('test_multiple_content_types', async () => ({
    content: [
      { type: 'text', text: 'Multiple content types test:' },
      image,
      resource('test://mixed-content-resource', 'application/json', '{"test":"data","value":123}'),
    ],
  }));
  tool('test_error_handling', async () => {
    throw new Error('This tool intentionally returns an error for testing');
  });
  server.registerTool(
    'test_logging_tool',
    { description: 'Fixture test_logging_tool', inputSchema: nothing },
    async (_, { mcpReq }) => {
      await mcpReq.log('info', 'only for who asked for logs');
      return says('logged');
    },
  );
  server.registerTool(
    'test_tool_with_logging',
    { description: 'Fixture test_tool_with_logging', inputSchema: nothing },
    async (_, { mcpReq }) => {
      for (const data of ['Tool execution started', 'Tool processing data', 'Tool execution completed']) {
        await mcpReq.notify({ method: 'notifications/message', params: { level: 'info', data } });
      }
      return says('logged');
    },
  );
  server.registerTool(
    'test_tool_with_progress',
    { description: 'Fixture test_tool_with_progress', inputSchema: nothing },
    async (_, { mcpReq }) => {
      const progressToken = mcpReq._meta?.progressToken;
      for (const progress of progressToken === undefined ? [] : [0, 50, 100]) {
        await mcpReq.notify({
          method: 'notifications/progress',
          params: { progressToken: progressToken ?? '', progress, total: 100 },
        });
      }
      return says(String(progressToken));
    },
  );
  registerResources(server);
  registerPrompts(server);
  server.server.setRequestHandler('completion/complete', async () => ({
    completion: { values: [], total: 0, hasMore: false },
  }));
  server.server.setRequestHandler('logging/setLevel', async () => ({}));
  server.server.setRequestHandler('resources/subscribe', async () => ({}));
  server.server.setRequestHandler('resources/unsubscribe', async () => ({}));
}

function registerResources(server: McpServer): void {
  for (const [name, mimeType, content] of [
    ['static-text', 'text/plain', { text: 'This is the content of the static text resource.' }],
    ['static-binary', 'image/png', { blob: png }],
    ['watched-resource', 'text/plain', { text: 'Watched resource content' }],
  ] as const) {
    const uri = `test://${name}`;
    server.registerResource(name, uri, { title: name, mimeType }, async () => ({
      contents: [{ uri, mimeType, ...content }],
    }));
  }
  const template = new ResourceTemplate('test://template/{id}/data', { list: undefined });
  server.registerResource('template', template, { mimeType: 'application/json' }, async (uri, { id }) => ({
    contents: [
      {
        uri: uri.toString(),
        mimeType: 'application/json',
        text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` }),
      },
    ],
  }));
}

function registerPrompts(server: McpServer): void {
  const user = <T>(content: T) => ({ role: 'user' as const, content });
  const text = (words: string) => user({ type: 'text' as const, text: words });
  server.registerPrompt('test_simple_prompt', { description: 'Simple' }, async () => ({
    messages: [text('This is a simple prompt for testing.')],
  }));
  server.registerPrompt('test_prompt_with_image', { description: 'Image' }, async () => ({
    messages: [user(image), text('Please analyze the image above.')],
  }));
  server.registerPrompt(
    'test_prompt_with_arguments',
    {
      description: 'Fixture test_prompt_with_arguments',
      argsSchema: z.object({ arg1: z.string(), arg2: z.string() }),
    },
    async ({ arg1, arg2 }) => ({
      messages: [text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)],
    }),
  );
  server.registerPrompt(
    'test_prompt_with_embedded_resource',
    {
      description: 'Fixture test_prompt_with_embedded_resource',
      argsSchema: z.object({ resourceUri: z.string() }),
    },
    async ({ resourceUri }) => ({
      messages: [
        user(resource(resourceUri, 'text/plain', 'Embedded resource content for testing.')),
        text('Please process the embedded resource above.'),
      ],
    }),
  );
}
