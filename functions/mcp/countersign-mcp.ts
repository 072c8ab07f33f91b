// The MCP door with an agent's tools behind it: one import, so that a gateway loads the SDK only when a client comes.
import { type CountersignToolsDependencies, countersignTools } from './countersign-tools.ts';
import { createMcpDoor, type McpDoorDependencies } from './mcp-door.ts';

export function createCountersignMcp(
  dependencies: CountersignToolsDependencies & Omit<McpDoorDependencies, 'serverFor'>,
) {
  return createMcpDoor({ ...dependencies, serverFor: countersignTools(dependencies) });
}
