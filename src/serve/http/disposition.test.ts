import { describe, expect, it } from 'vitest';
import { attachment } from './disposition.ts';

describe('the name of a download', () => {
  it('is plain where it is ASCII', () => {
    expect(attachment('footfall by day.csv')).toBe('attachment; filename="footfall by day.csv"');
  });

  it('keeps its letters, with an ASCII one for old readers', () => {
    expect(attachment('Besançon – 日本.csv')).toBe(
      'attachment; filename="Besancon _ __.csv"; filename*=UTF-8\'\'Besan%C3%A7on%20%E2%80%93%20%E6%97%A5%E6%9C%AC.csv',
    );
  });

  it.each(['a"b', 'a\\b', '../../etc/passwd', 'a\r\nSet-Cookie: x', '<script>', 'a\0b', '\ud800'])(
    'takes no other meaning from %j',
    (name) => {
      const header = attachment(name);
      expect(header).toMatch(/^attachment; filename="[^"\\/:<>\r\n\0]*"(; filename\*=UTF-8''[\w.~!$&+^`|%-]*)?$/);
    },
  );
});
