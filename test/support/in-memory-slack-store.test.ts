import { describeSlackStore } from '../contracts/slack-store.ts';
import { createInMemorySlackStore } from './in-memory-slack-store.ts';

describeSlackStore('the Slack store in memory', createInMemorySlackStore);
