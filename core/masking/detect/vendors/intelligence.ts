// Tokens of model and data services, by the prefixes under which they are known.
import { alphanumeric, base64url, hex, hexDashed, word } from '../characters.ts';
import { row } from '../token-row.ts';

export const intelligenceTokens = [
  row('openai-api-key', 'sk-proj- sk-svcacct- sk-admin- sk-service- sk-None-', base64url, 20),
  row('openai-api-key', 'sk-', base64url, 32, 'digit'),
  row('anthropic-api-key', 'sk-ant-', base64url, 20),
  row('huggingface-token', 'hf_', alphanumeric, 28),
  row('huggingface-token', 'api_org_', alphanumeric, 28),
  row('replicate-token', 'r8_', alphanumeric, 30),
  row('groq-api-key', 'gsk_', alphanumeric, 40),
  row('perplexity-api-key', 'pplx-', alphanumeric, 40),
  row('xai-api-key', 'xai-', alphanumeric, 60),
  row('openrouter-api-key', 'sk-or-', base64url, 40),
  row('fireworks-api-key', 'fw_', alphanumeric, 20, 'digit'),
  row('langsmith-api-key', 'lsv2_pt_ lsv2_sk_ ls__', word, 30),
  row('langfuse-secret-key', 'sk-lf-', base64url, 30),
  row('pinecone-api-key', 'pcsk_', word, 40),
  row('nvidia-api-key', 'nvapi-', base64url, 50),
  row('databricks-token', 'dapi dkea dose', hex, 32),
  row('databricks-token', 'dapi', hexDashed, 33),
  row('elevenlabs-api-key', 'sk_', hex, 40),
  row('tavily-api-key', 'tvly-', base64url, 24),
  row('voyage-api-key', 'pa-', base64url, 38, 'digit'),
  row('cerebras-api-key', 'csk-', alphanumeric, 40),
  row('e2b-api-key', 'e2b_', hex, 36),
  row('firecrawl-api-key', 'fc-', hex, 30),
  row('jina-api-key', 'jina_', base64url, 40),
  row('wandb-api-key', 'wandb_v1_', base64url, 40),
  row('helicone-api-key', 'sk-helicone-', base64url, 20),
];
