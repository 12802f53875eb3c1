import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cruise, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';
// @ts-expect-error The rules are plain JavaScript, as dependency-cruiser's command wants them.
import rules from '../../.dependency-cruiser.mjs';

export const ruleNames: string[] = rules.forbidden.map((rule: IForbiddenRuleType) => rule.name);

export interface Report {
  /** Each module of the tree that was read, by its path relative to the tree, with its imports as it writes them. */
  modules: Map<string, string[]>;
  violations: { rule: string; from: string; to: string }[];
}

/** Runs the rules of .dependency-cruiser.mjs over the sources of a tree, as `npm run check:imports` does. */
export async function checkImports(tree: string): Promise<Report> {
  const folders = ['src', 'dashboard', 'bench', 'scripts', 'test'].filter((folder) => existsSync(join(tree, folder)));
  const { enhancedResolveOptions, ...options } = rules.options;
  const { output } = await cruise(
    folders,
    { ...options, baseDir: tree, validate: true, ruleSet: { forbidden: rules.forbidden } },
    enhancedResolveOptions,
  );
  const result = output as ICruiseResult;
  return {
    modules: new Map(
      result.modules
        .filter((module) => module.source.endsWith('.ts') && !module.source.includes('node_modules'))
        .map((module) => [module.source, module.dependencies.map((dependency) => dependency.module)]),
    ),
    violations: result.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
  };
}
