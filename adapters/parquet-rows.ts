// Rows of texts as a Parquet file: columns that may be NULL, compressed by Snappy, which Athena and DuckDB read.
import { parquetWriteBuffer } from 'hyparquet-writer';

/** Column → its values, all equally many. */
export function parquetOf(columns: Readonly<Record<string, readonly (string | null)[]>>): Uint8Array {
  const columnData = Object.entries(columns).map(([name, values]) => ({
    name,
    data: [...values],
    type: 'STRING' as const,
    nullable: true,
  }));
  return new Uint8Array(parquetWriteBuffer({ columnData, codec: 'SNAPPY' }));
}
