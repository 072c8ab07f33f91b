// docs/reference/cli.md: every command of the command line with its arguments and options, as the program itself has them.
import type { Argument, Command, Option } from 'commander';
import { code, plain, table } from './table.ts';

/** @param project the folder whose files defaults are named from */
export function cliReference(program: Command, project: string): string {
  const commands = program.commands.flatMap((command) => sections(command, 2, project));
  return [
    '# Commands',
    '<!-- Written by `npm run references` from the program. -->',
    'How they are used, and what they answer with `--json`, stands in [the command line](../cli.md).',
    `Every command takes ${[...program.options.map(({ flags }) => flags), '--help'].map(code).join(' and ')}, and ends with one of these [exit codes](../cli.md#exit-codes).`,
    ...commands,
  ].join('\n\n');
}

function sections(command: Command, depth: number, project: string): readonly string[] {
  const path = pathOf(command);
  const below = command.commands.flatMap((each) => sections(each, depth + 1, project));
  const heading = `${'#'.repeat(depth)} ${path}`;
  const sentence = `${capitalised(plain(command.description()))}.`;
  if (below.length > 0) return [heading, sentence, ...below];
  const words = [
    ...command.registeredArguments.map(argumentWord),
    ...(command.options.length > 0 ? ['[options]'] : []),
  ];
  const rows = [
    ...command.registeredArguments
      .filter(({ description, argChoices }) => description !== '' || argChoices !== undefined)
      .map((argument) => [code(argumentWord(argument)), meaning(argument, project)]),
    ...command.options
      .filter(({ hidden }) => !hidden)
      .map((option) => [code(option.flags), meaning(option, project)]),
  ];
  return [
    heading,
    sentence,
    ['```', `countersign ${[path, ...words].join(' ')}`, '```'].join('\n'),
    ...(rows.length > 0 ? [table(['Option', 'Meaning'], rows)] : []),
  ];
}

/** Without the program's own name. */
function pathOf(command: Command): string {
  const { parent } = command;
  return parent?.parent ? `${pathOf(parent)} ${command.name()}` : command.name();
}

function argumentWord(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

function meaning(of: Argument | Option, project: string): string {
  const { description, argChoices, defaultValue } = of;
  const parts = [
    plain(description),
    argChoices === undefined ? '' : `one of ${argChoices.map(code).join(', ')}`,
    'mandatory' in of && of.mandatory ? 'required' : '',
    // Switches, and lists that begin empty, have no default worth telling.
    typeof defaultValue === 'string' ? `default ${code(defaultValue.replace(`${project}/`, ''))}` : '',
  ];
  return parts.filter((part) => part !== '').join('; ');
}

const capitalised = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
