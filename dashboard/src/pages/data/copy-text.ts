/** Puts a text on the clipboard, also where the page came without TLS and the modern way is barred. */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const put = (event: ClipboardEvent) => {
      event.preventDefault();
      event.clipboardData?.setData('text/plain', text);
    };
    document.addEventListener('copy', put, { once: true, capture: true });
    document.execCommand('copy');
    document.removeEventListener('copy', put, { capture: true });
  }
}
