// Slack's documented limits on Block Kit, as far as they bear on what is sent. A finding is a sentence.
// https://docs.slack.dev/reference/block-kit/blocks, .../block-elements, .../composition-objects, .../surfaces/modals

type Json = Readonly<Record<string, unknown>>;

const blockMaximum = { message: 50, modal: 100 } as const;

/** `view_too_large`, https://docs.slack.dev/reference/methods/views.open */
const viewBytes = 250_000;
/**
 * `msg_blocks_too_long`, whose number Slack does not publish: nothing above about 13,200 was seen to be taken, which is
 * more than all texts together. https://github.com/slackapi/bolt-js/issues/2509
 */
const messageBlocksBytes = 13_000;
const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

export function breachesOf(kind: 'message' | 'modal', payload: unknown): readonly string[] {
  const found: string[] = [];
  const { blocks = [], ...rest } = payload as { blocks?: readonly Json[] } & Json;
  const atMost = (what: string, value: unknown, most: number) => {
    const size = (value as string | readonly unknown[] | undefined)?.length ?? 0;
    if (size > most) found.push(`${what} has ${size}, at most ${most}`);
  };
  const text = (what: string, value: unknown, most: number) => {
    const object = value as { type?: string; text?: string } | undefined;
    if (object?.type !== 'plain_text') found.push(`${what} is not plain_text`);
    if (!object?.text) found.push(`${what} is empty`);
    atMost(what, object?.text, most);
    if (/<|>|&(?!amp;|lt;|gt;)/.test(object?.text ?? '')) found.push(`${what} is not escaped`);
  };
  const once = (what: string, values: readonly unknown[]) => {
    const named = values.filter((value) => value !== undefined);
    if (new Set(named).size < named.length) found.push(`${what} repeats`);
  };
  const options = (what: string, given: unknown, most: number) => {
    const list = given as readonly Json[];
    if (!Array.isArray(list) || list.length === 0) found.push(`${what} has no options`);
    atMost(what, list, most);
    for (const each of list ?? []) {
      text(`${what} option`, each.text, 75);
      atMost(`${what} option value`, each.value, 150);
    }
  };
  const among = (what: string, chosen: unknown, given: unknown) => {
    const known = new Set((given as readonly unknown[]).map((each) => JSON.stringify(each)));
    if (!known.has(JSON.stringify(chosen))) found.push(`${what} is none of the options`);
  };
  const element = (given: unknown) => {
    const { type, action_id, ...own } = given as Json;
    if (!action_id) found.push(`${type} has no action_id`);
    atMost('action_id', action_id, 255);
    if (type === 'button') {
      text('button', own.text, 75);
      atMost('button value', own.value, 2000);
      atMost('button url', own.url, 3000);
    } else if (type === 'static_select') {
      options('select', own.options, 100);
      among('select initial', own.initial_option, own.options);
    } else if (type === 'checkboxes') {
      options('checkboxes', own.options, 10);
      options('checkboxes initial', own.initial_options, 10);
      for (const each of own.initial_options as readonly unknown[]) {
        among('checkboxes initial', each, own.options);
      }
    } else if (type === 'plain_text_input') {
      if (Number(own.max_length) > 3000) found.push('input max_length');
    } else found.push(`unknown element ${type}`);
  };

  atMost('blocks', blocks, blockMaximum[kind]);
  once(
    'block_id',
    blocks.map(({ block_id }) => block_id),
  );
  for (const block of blocks) {
    atMost('block_id', block.block_id, 255);
    if (block.type === 'header') text('header', block.text, 150);
    else if (block.type === 'section') {
      if (block.text === undefined && block.fields === undefined) found.push('section without text');
      if (block.text !== undefined) text('section', block.text, 3000);
      atMost('fields', block.fields, 10);
      for (const field of (block.fields as readonly unknown[]) ?? []) text('field', field, 2000);
    } else if (block.type === 'context') {
      atMost('context', block.elements, 10);
      for (const each of block.elements as readonly unknown[]) text('context', each, 3000);
    } else if (block.type === 'actions') {
      atMost('actions', block.elements, 25);
      const elements = block.elements as readonly Json[];
      once(
        'action_id',
        elements.map(({ action_id }) => action_id),
      );
      elements.forEach(element);
    } else if (block.type === 'input') {
      if (kind !== 'modal') found.push('input outside a modal');
      text('label', block.label, 2000);
      element(block.element);
    } else found.push(`unknown block ${block.type}`);
  }
  if (kind === 'modal') {
    text('title', rest.title, 24);
    if (rest.submit !== undefined) text('submit', rest.submit, 24);
    text('close', rest.close, 24);
    atMost('callback_id', rest.callback_id, 255);
    atMost('private_metadata', rest.private_metadata, 3000);
    const hasInput = blocks.some(({ type }) => type === 'input');
    if (hasInput && rest.submit === undefined) found.push('input blocks without submit');
    if (bytesOf(payload) > viewBytes) found.push(`the view has ${bytesOf(payload)} bytes`);
  } else {
    // https://docs.slack.dev/reference/methods/chat.postMessage: texts are cut at 40,000 characters.
    atMost('text', rest.text, 40_000);
    if (bytesOf(blocks) > messageBlocksBytes) found.push(`the blocks have ${bytesOf(blocks)} bytes`);
  }
  return found;
}
