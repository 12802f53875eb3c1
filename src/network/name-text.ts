/** A name made comparable: `key` for equality, the rest for distances. */
export interface NameText {
  /** Lower case, without accents, words and numbers apart by one space: `Chambéry_1` is `chambery 1`. */
  key: string;
  /** The key without the spaces that its writer did not write: `Lyon1` is `lyon1` here and `lyon 1` in the key. */
  written: string;
  /** The key without its spaces. */
  compact: string;
  /** The words between the numbers; one more than there are numbers, the empty ones too. */
  words: string[];
  /** The numbers, as their digits. */
  numbers: string[];
  /** How many characters are neither digits nor spaces. */
  letters: number;
  /** One bit for each class of characters that occurs, without spaces: two names apart by d edits differ in at most 2d. */
  mask: number;
}

/** Letters that are one letter with a stroke or two in one, which Unicode does not take apart. */
const plainLetters: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};

/** NFKD, accents off, case folded; spaces, underscores, hyphens, dots and apostrophes are one space. */
export function normaliseName(text: string): NameText {
  const written = text
    .normalize('NFKD')
    // Only the accents of Latin, Greek and Cyrillic: the vowel signs of other scripts are letters.
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/[ßæœøłđðþı]/g, (letter) => plainLetters[letter] ?? letter)
    .replace(/[\s_\-‐-―.'’`´,;:/\\()°]+/gu, ' ')
    .trim();
  const key = written
    .replace(/(\p{Nd}+)/gu, ' $1 ')
    .replace(/ +/g, ' ')
    .trim();
  const compact = key.replaceAll(' ', '');
  const parts = key.split(/(\p{Nd}+)/u);
  const numbers = parts.filter((_, index) => index % 2 === 1);
  return {
    key,
    written,
    compact,
    words: parts.filter((_, index) => index % 2 === 0).map((part) => part.trim()),
    numbers,
    letters: compact.length - numbers.reduce((sum, number) => sum + number.length, 0),
    mask: maskOf(compact),
  };
}

function maskOf(compact: string): number {
  let mask = 0;
  for (let i = 0; i < compact.length; i++) mask |= 1 << (compact.charCodeAt(i) & 31);
  return mask;
}

/** How many classes of characters occur in one of the two only. */
export function maskDifference(a: number, b: number): number {
  let bits = a ^ b;
  bits -= (bits >>> 1) & 0x55555555;
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return (((bits + (bits >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
