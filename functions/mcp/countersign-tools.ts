// The MCP server of one message: all tools of an agent, and none that decides, publishes or administers.
import { McpServer } from '@modelcontextprotocol/server';
import type { KeyRing } from '../../core/key-ring.ts';
import { createSeal } from '../sealed.ts';
import { type AccessToolsDependencies, registerAccessTools } from './access-tools.ts';
import { type CallToolsDependencies, registerCallTools } from './call-tools.ts';
import type { McpMessage } from './mcp-door.ts';
import { createTaskIds } from './task-id.ts';
import { registerTasks, type TasksDependencies, tasksExtension } from './tasks.ts';

export type CountersignToolsDependencies = AccessToolsDependencies &
  Omit<CallToolsDependencies & TasksDependencies, 'taskIds'> & {
    /** Seals the ids of tasks; 32 bytes, the same for all environments. */
    readonly sessionKeys: KeyRing;
  };

const instructions =
  'You call AWS through Countersign and hold no AWS credential. Find an operation with search_operations, run it with call_aws and a reason. ' +
  'When a call waits for approval, show the approvalUrl to your user, use wait_for_approval, then repeat the very same call. ' +
  'A denial says what could be granted instead.';

export function countersignTools(dependencies: CountersignToolsDependencies) {
  const { sessionKeys, clock } = dependencies;
  const taskIds = createTaskIds({ seal: createSeal(sessionKeys), clock });
  return (message: McpMessage): McpServer => {
    const server = new McpServer(
      { name: 'countersign', title: 'Countersign', version: '1' },
      {
        capabilities: { tools: { listChanged: false }, extensions: { [tasksExtension]: {} } },
        instructions,
      },
    );
    const withTasks = { ...dependencies, taskIds };
    registerCallTools(server, withTasks, message);
    registerTasks(server, withTasks, message);
    registerAccessTools(server, dependencies, message);
    return server;
  };
}
