/**
 * `Content-Disposition` of a download (RFC 6266): the name in ASCII for old readers, and as it is (RFC 8187). Characters
 * that file systems refuse become `_`.
 */
export function attachment(fileName: string): string {
  const name = [...fileName.normalize('NFC')].map((letter) => (isRefused(letter) ? '_' : letter)).join('');
  const ascii = name
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .replace(/[^\x20-\x7e]/g, '_');
  const plain = `attachment; filename="${ascii}"`;
  return name === ascii ? plain : `${plain}; filename*=UTF-8''${percentEncoded(name)}`;
}

function isRefused(letter: string): boolean {
  return letter < ' ' || letter === '\x7f' || '"\\/:*?<>|%'.includes(letter);
}

function percentEncoded(name: string): string {
  return encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
