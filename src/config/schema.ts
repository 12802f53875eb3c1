import { z } from 'zod';
import { correctionsFolder } from '../domain/corrections.ts';
import { dayMs, hourMs } from '../domain/time.ts';
import { Secret } from './secret.ts';

/**
 * The one description of footfall.yaml: every key, what it means, and its default. Its JSON Schema is for editors; the
 * command `footfall config` prints what is in effect. Where a default depends on the machine or on another key, the
 * description says so and load.ts fills it in.
 */
const path = (doc: string) => z.string().min(1).describe(doc);

const secret = z
  .string()
  .min(1)
  .meta({ writeOnly: true })
  .transform((text) => new Secret(text));

const date = z.iso.date('expected a date that exists, such as 2025-01-31');

const byteSize = z.string().regex(/^\d+(\.\d+)?\s?[KMGTkmgt]i?[Bb]$/, 'expected a size such as 2GB or 512MB');

const sourceSchema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z][a-z0-9_-]*$/, 'expected a small letter, then small letters, digits, - and _')
      .refine(
        (name) => name !== correctionsFolder,
        `expected another name: raw/${correctionsFolder}/ holds what people decided`,
      )
      .describe('Name of the source; it stands in the raw folder, in the tables and in names of overrides'),
    mapping: path('Mapping file that says how the source is asked and how its records are read'),
    url: z
      .url({ protocol: /^https?$/, error: 'expected an http or https URL' })
      .describe('Base URL, {base} in the mapping'),
    from: date.describe('First day to collect, a local business date'),
    token: secret
      .optional()
      .describe('Text for the authentication header of the mapping; better in FOOTFALL_SOURCES_<NAME>_TOKEN'),
    tokenFile: path('File that holds the token, such as a mounted secret; not beside token').optional(),
    enabled: z.boolean().default(true).describe('Whether the source is collected'),
  })
  .refine((source) => source.token === undefined || source.tokenFile === undefined, {
    path: ['tokenFile'],
    error: 'expected token or tokenFile, not both',
  });

const sourcesSchema = z
  .array(sourceSchema)
  .default([])
  .superRefine((sources, context) => {
    const spelled = sources.map((source) => source.name.replaceAll('-', '_'));
    for (const [index, name] of spelled.entries()) {
      if (spelled.indexOf(name) === index) continue;
      const message = 'expected a name of its own (- and _ count as the same)';
      context.addIssue({ code: 'custom', path: [index, 'name'], message });
    }
  })
  .describe('What is collected over HTTP');

const collectSchema = z
  .strictObject({
    everyMinutes: z
      .int()
      .min(1)
      .max(1440)
      .default(5)
      .describe('Minutes between two collections while footfall up runs'),
    settleDays: z
      .int()
      .min(0)
      .max(366)
      .default(7)
      .describe('Days after which an incomplete interval is no longer asked for again'),
    concurrency: z.int().min(1).max(64).default(4).describe('Requests under way at once, for each source'),
    timeoutSeconds: z.number().positive().max(3600).default(30).describe('Longest silence of a request, seconds'),
    retries: z.int().min(0).max(20).default(5).describe('How often a failed request is tried again'),
    maxSpanHours: z
      .int()
      .min(1)
      .max(24 * 366)
      .default((31 * dayMs) / hourMs)
      .describe('Longest stretch of time that one request asks for, hours'),
    maxBodyMegabytes: z.number().positive().max(4096).default(64).describe('Largest body that is accepted, megabytes'),
    maxSeconds: z
      .number()
      .positive()
      .max(86_400)
      .default(600)
      .describe('Longest time for one request with its body, seconds'),
  })
  .prefault({})
  .describe('How sources are asked');

const qualitySchema = z
  .strictObject({
    completeShare: z
      .number()
      .min(0)
      .max(1)
      .default(0.95)
      .describe('A day whose observed share (0..1) is under this is partial and is left out of baselines'),
    pendingMinutes: z
      .int()
      .min(0)
      .max(60 * 24 * 7)
      .default(60)
      .describe('How long after the end of an hour its reading may still be on its way, minutes'),
    baselineMinWeeks: z
      .int()
      .min(1)
      .max(4)
      .default(2)
      .describe('Fewest usable weeks around a day that say what is usual on it'),
    judgeAgainHour: z
      .int()
      .min(0)
      .max(23)
      .default(2)
      .describe(
        'From this hour (UTC) the first cycle of `up` judges past days again, by what has become known of the weeks around them',
      ),
  })
  .prefault({})
  .describe('When a number counts as known');

const engineSchema = z
  .strictObject({
    kind: z
      .enum(['duckdb', 'spark'])
      .default('duckdb')
      .describe(
        'What runs the models: duckdb, embedded, or spark, a server named by sparkRemote; `engine: spark` alone says the same',
      ),
    sparkRemote: z
      .string()
      .regex(/^sc:\/\/[^\s/;]+(\/(;.*)?)?$/, 'expected sc://host:port, after it parameters such as /;use_ssl=true')
      .optional()
      .describe('Address of the Spark Connect server, such as sc://spark.example:15002/;use_ssl=true'),
    sparkToken: secret
      .optional()
      .describe('Token for the Spark server, sent as a bearer token over TLS; better in FOOTFALL_ENGINE_SPARK_TOKEN'),
    threads: z.int().min(1).max(256).optional().describe('Threads of the engine; default: the cores, at most 8'),
    memoryLimit: byteSize.default('2GB').describe('Memory the engine may take before it spills to disk'),
    tempFolder: path('Where larger-than-memory work spills; default: the folder tmp inside data').optional(),
  })
  .refine((engine) => engine.kind !== 'spark' || engine.sparkRemote !== undefined, {
    path: ['sparkRemote'],
    error: 'expected sc://host:port, the address of the Spark Connect server, since engine is spark',
  })
  .prefault({})
  .describe('The SQL engine');

const lakeSchema = z
  .strictObject({
    checkpointEvery: z.int().min(1).max(10_000).default(20).describe('Commits of a table between two checkpoints'),
    graceHours: z
      .number()
      .min(0)
      .max(24 * 366)
      .default(24)
      .describe('How long a file that no version needs is kept for readers still on it, hours'),
  })
  .prefault({})
  .describe('The tables on disk');

const serveSchema = z
  .strictObject({
    host: z
      .string()
      .min(1)
      .default('127.0.0.1')
      .describe('Address to listen on; any but one of this machine alone (loopback) asks every caller for a token'),
    port: z.int().min(0).max(65_535).default(8600).describe('Port to listen on; 0: any free one'),
    requireToken: z
      .boolean()
      .default(false)
      .describe('Whether callers need a token on loopback too, such as behind a proxy on the same machine'),
    allowedHosts: z
      .array(z.string().min(1))
      .default([])
      .describe('Names by which browsers may ask besides those of loopback; default: with tokens any, without none'),
    trustProxy: z
      .boolean()
      .default(false)
      .describe('Whether X-Forwarded-For says who asks; only behind a proxy that sets it'),
    requestsPerMinute: z
      .int()
      .min(1)
      .max(10_000_000)
      .default(12_000)
      .describe('Requests that one token, or else one address, may make in a minute'),
    threads: z.int().min(1).max(256).optional().describe('Threads that answer; default: those of engine.threads'),
    memoryLimit: byteSize.default('1GB').describe('Memory that answers may take before they spill to disk'),
    statements: z
      .int()
      .min(1)
      .max(256)
      .optional()
      .describe('Statements that run at once, the others wait; default: as many as threads, at least 2'),
    dashboard: path('Folder of the built dashboard; default: that of the package').optional(),
  })
  .prefault({})
  .describe('The API and the dashboard');

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;

const logSchema = z
  .strictObject({
    level: z.enum(logLevels).default('warn').describe('Least level that is written to stderr'),
    format: z
      .enum(['auto', 'json', 'pretty'])
      .default('auto')
      .describe('auto: pretty on a terminal, one JSON object a line elsewhere'),
  })
  .prefault({})
  .describe('The log');

export const configSchema = z
  .strictObject({
    $schema: z.string().optional().describe('JSON Schema for editors; ignored'),
    data: path('Folder of the lake and the ledger').default('data'),
    network: path('Network file').default('network.yaml'),
    sources: sourcesSchema,
    collect: collectSchema,
    quality: qualitySchema,
    engine: engineSchema,
    lake: lakeSchema,
    serve: serveSchema,
    log: logSchema,
  })
  .describe('Configuration of Footfall. Relative paths are taken from the folder of this file.');

type Parsed = z.output<typeof configSchema>;

/** The effective configuration: nothing left open, every path absolute. */
export type Config = Omit<Parsed, '$schema' | 'engine' | 'serve'> & {
  engine: Parsed['engine'] & { threads: number; tempFolder: string };
  serve: Parsed['serve'] & { threads: number; statements: number };
};
export type SourceConfig = Config['sources'][number];

/** JSON Schema (draft 2020-12) of footfall.yaml. */
export function configJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(configSchema, { io: 'input' }) as Record<string, unknown>;
}
