import type { PullSource } from '../pipeline/context.ts';
import { parseMapping } from '../source/mapping.ts';
import type { OperationContext } from './operations.ts';

/** The enabled sources of the configuration with their mappings and secrets. */
export async function pullSources({ config, files, token }: OperationContext): Promise<PullSource[]> {
  const sources: PullSource[] = [];
  for (const source of config.sources) {
    if (!source.enabled) continue;
    const mappingText = await files.readText(source.mapping);
    const secret = await token(source.name);
    sources.push({
      name: source.name,
      mapping: parseMapping(mappingText, source.mapping),
      mappingText,
      url: source.url,
      from: source.from,
      secrets: secret ? { token: secret.reveal() } : {},
    });
  }
  return sources;
}
