// Rows of texts as a Parquet file: columns that may be NULL, compressed by Snappy, which Athena and DuckDB read.
import { parquetMetadata, parquetReadObjects, parquetSchema } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import type { CompactedColumns } from '../core/record/compact.ts';

export function parquetOf(columns: CompactedColumns): Uint8Array {
  const columnData = Object.entries(columns).map(([name, values]) => ({
    name,
    data: [...values],
    type: 'STRING' as const,
    nullable: true,
  }));
  return new Uint8Array(parquetWriteBuffer({ columnData, codec: 'SNAPPY' }));
}

/** Undefined: it is no file of rows of texts. */
export async function columnsOfParquet(bytes: Uint8Array): Promise<CompactedColumns | undefined> {
  try {
    const file = new Uint8Array(bytes).buffer;
    const metadata = parquetMetadata(file);
    const names = parquetSchema(metadata).children.map(({ element }) => element.name);
    const rows = await parquetReadObjects({ file, metadata });
    return Object.fromEntries(names.map((name) => [name, rows.map((row) => textOrNull(row[name]))]));
  } catch {
    return undefined;
  }
}

function textOrNull(value: unknown): string | null {
  if (value === null || value === undefined || typeof value === 'string') return value ?? null;
  throw new TypeError('a cell holds no text');
}
