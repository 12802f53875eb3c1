export function generatedFrom(source: string): string {
  return `<!-- Made from ${source} by \`npm run generate\`; change that file, not this one. -->`;
}

/** A Markdown table; bars inside cells are escaped. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

export function codes(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}
