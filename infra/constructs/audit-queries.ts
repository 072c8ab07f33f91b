// The record as tables of Athena, and the questions of `queries/` as its named queries. It grants nobody anything: who may ask
// needs Athena, Glue and reading of the archive from whoever runs the account.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { CfnNamedQuery, CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import { Construct } from 'constructs';
import { auditColumns, auditTables } from '../../core/record/audit-columns.ts';
import { auditSql, readAuditQuery } from '../../core/record/audit-sql.ts';
import type { Stage } from '../stage.ts';

export interface AuditQueriesProps {
  readonly stage: Stage;
  readonly archiveBucketName: string;
}

/** A query of a careless hand ends there, at $5 a terabyte. */
const mostBytesScanned = 1_000_000_000_000;
const firstDay = '2026-01-01';
const hours = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'));

interface Format {
  readonly inputFormat: string;
  readonly outputFormat: string;
  readonly library: string;
  readonly parameters: Readonly<Record<string, string>>;
}

const parquet: Format = {
  inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
  outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
  library: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
  parameters: { 'serialization.format': '1' },
};

/**
 * The whole line as one text. The SerDes for JSON take no two members of one object that differ by case alone, which
 * parameters of AWS have; this one parts lines at U+0001, which JSON never holds unescaped (RFC 8259, section 7).
 */
const lines: Format = {
  inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
  outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
  library: 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe',
  parameters: { 'field.delim': '\u0001', 'serialization.format': '\u0001' },
};

export class AuditQueries extends Construct {
  private readonly database: CfnDatabase;

  constructor(scope: Construct, id: string, { stage, archiveBucketName }: AuditQueriesProps) {
    super(scope, id);
    const databaseName = `countersign_${stage}`;
    this.database = new CfnDatabase(this, 'Database', {
      catalogId: Stack.of(this).account,
      databaseInput: { name: databaseName, description: 'The record of Countersign' },
    });
    const archive = `s3://${archiveBucketName}`;
    for (const table of auditTables) {
      this.table(databaseName, `${table}_json`, `${archive}/${table}/`, lines, ['record'], 'by hour');
      const columns = [...auditColumns[table].map(({ name }) => name), 'record'];
      this.table(databaseName, `compacted_${table}`, `${archive}/compacted/${table}/`, parquet, columns);
    }
    const workGroup = new CfnWorkGroup(this, 'WorkGroup', {
      name: `countersign-${stage}`,
      description: 'Questions to the record of Countersign',
      workGroupConfiguration: {
        // Nobody sends results elsewhere by an option of their own.
        enforceWorkGroupConfiguration: true,
        // Athena keeps results encrypted for a day, and there is no bucket of them to forget about.
        managedQueryResultsConfiguration: { enabled: true },
        bytesScannedCutoffPerQuery: mostBytesScanned,
        engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
        publishCloudWatchMetricsEnabled: true,
      },
    });
    for (const file of readdirSync('queries').sort()) {
      const query = readAuditQuery(file.replace(/\.sql$/, ''), readFileSync(join('queries', file), 'utf8'));
      const named = new CfnNamedQuery(this, `Query-${query.name}`, {
        name: query.name,
        description: query.description,
        database: databaseName,
        queryString: auditSql(query, 'athena'),
        workGroup: workGroup.name,
      });
      named.addResourceDependency(workGroup);
    }
  }

  private table(
    databaseName: string,
    name: string,
    location: string,
    { inputFormat, outputFormat, library, parameters }: Format,
    columns: readonly string[],
    parting: 'by day' | 'by hour' = 'by day',
  ): void {
    const isByHour = parting === 'by hour';
    const table = new CfnTable(this, name, {
      catalogId: Stack.of(this).account,
      databaseName,
      tableInput: {
        name,
        tableType: 'EXTERNAL_TABLE',
        partitionKeys: [
          { name: 'day', type: 'string' },
          ...(isByHour ? [{ name: 'hour', type: 'string' }] : []),
        ],
        // https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html
        parameters: {
          EXTERNAL: 'TRUE',
          'projection.enabled': 'true',
          'projection.day.type': 'date',
          'projection.day.format': 'yyyy-MM-dd',
          'projection.day.range': `${firstDay},NOW`,
          ...(isByHour && { 'projection.hour.type': 'enum', 'projection.hour.values': hours.join(',') }),
          'storage.location.template': `${location}date=\${day}/${isByHour ? `hour=\${hour}/` : ''}`,
        },
        storageDescriptor: {
          location,
          inputFormat,
          outputFormat,
          serdeInfo: { serializationLibrary: library, parameters },
          columns: columns.map((column) => ({ name: column, type: 'string' })),
        },
      },
    });
    table.addResourceDependency(this.database);
  }
}
