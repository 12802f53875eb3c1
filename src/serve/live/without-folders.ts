/**
 * A sentence in which files have their names alone: where they lie on the server is for its operators. `known` are the
 * paths it may name, which may have blanks; of others what stands before the first blank is taken for the folder.
 */
export function withoutFolders(text: string, known: Iterable<string> = []): string {
  const longestFirst = [...known].sort((a, b) => b.length - a.length);
  const told = longestFirst.reduce((rest, path) => rest.replaceAll(path, path.split(/[\\/]/).at(-1)!), text);
  return told.replace(/(?<![\w./\\])(?:[A-Za-z]:)?[\\/](?:[^\s\\/'"`:;,()]+[\\/])*(?=[^\s\\/])/g, '');
}
