// What an Athena statement does by its first word, which is all that is read of it. A word that is not here is refused,
// and so is EXECUTE, whose statement is not in the call: nobody could say what it changes.
// https://docs.aws.amazon.com/athena/latest/ug/ddl-sql-reference.html
import type { Call } from '../../call.ts';
import { CountersignError } from '../../countersign-error.ts';
import { unmapped } from '../need.ts';

export interface StatementEffect {
  /** Glue's actions that it takes beside reading. */
  readonly catalogue: readonly string[];
  /** Objects of tables are written and deleted, wherever the tables lie. */
  readonly writesData?: true;
  /** Athena's action on a prepared statement of the workgroup. */
  readonly prepared?:
    | 'athena:CreatePreparedStatement athena:UpdatePreparedStatement'
    | 'athena:DeletePreparedStatement';
  /** Nothing is read but the catalogue. */
  readonly readsNoData?: true;
}

const partitions = ['glue:BatchCreatePartition', 'glue:CreatePartition', 'glue:UpdatePartition'];
const reads: StatementEffect = { catalogue: [] };
const changesRows: StatementEffect = { catalogue: ['glue:UpdateTable'], writesData: true };

/** Tables of Iceberg keep their metadata with their data, so that changes of a table write objects. */
const effects: Readonly<Record<string, StatementEffect>> = {
  ALTER: {
    catalogue: [
      ...partitions,
      'glue:BatchDeletePartition',
      'glue:DeletePartition',
      'glue:UpdateDatabase',
      'glue:UpdateTable',
    ],
    writesData: true,
  },
  CREATE: {
    catalogue: [...partitions, 'glue:CreateDatabase', 'glue:CreateTable', 'glue:UpdateTable'],
    writesData: true,
  },
  DEALLOCATE: { catalogue: [], prepared: 'athena:DeletePreparedStatement', readsNoData: true },
  DELETE: changesRows,
  DESC: { catalogue: [], readsNoData: true },
  DESCRIBE: { catalogue: [], readsNoData: true },
  DROP: {
    catalogue: ['glue:BatchDeleteTable', 'glue:DeleteDatabase', 'glue:DeleteTable'],
    writesData: true,
  },
  EXPLAIN: reads,
  INSERT: { catalogue: [...partitions, 'glue:UpdateTable'], writesData: true },
  MERGE: changesRows,
  MSCK: { catalogue: partitions },
  OPTIMIZE: changesRows,
  PREPARE: {
    catalogue: [],
    prepared: 'athena:CreatePreparedStatement athena:UpdatePreparedStatement',
    readsNoData: true,
  },
  SELECT: reads,
  SHOW: { catalogue: [], readsNoData: true },
  UNLOAD: { catalogue: [], writesData: true },
  UPDATE: changesRows,
  USING: reads,
  VACUUM: changesRows,
  VALUES: reads,
  WITH: reads,
};

/** Blanks, comments and parentheses that may stand before the first word. */
const beforeWord = /^(?:[\s(]|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/;

export function statementEffect(call: Call): StatementEffect {
  const { QueryString: text } = call.parameters;
  const rest = typeof text === 'string' ? text.replace(beforeWord, '') : '';
  const word = /^[A-Za-z]+(?![\w$])/.exec(rest)?.[0].toUpperCase() ?? '';
  if (word === 'EXECUTE') {
    throw unmapped(
      call,
      'runs a prepared statement that the call does not say: send its text with `ExecutionParameters`',
    );
  }
  const effect = Object.hasOwn(effects, word) ? effects[word] : undefined;
  if (effect === undefined) {
    throw new CountersignError(
      'invalid-parameter',
      `\`${call.service}:${call.operation}\` has a statement whose first word is none that is known; begin it with one such as SELECT, INSERT or CREATE`,
    );
  }
  return effect;
}
