import type { Spend } from '../context.ts';
import type { MessageRow } from '../events.ts';

/**
 * The sanitised HTML of a message; empty where it was deleted. What renders is loaded when the first asks: most programs
 * never do, and the web client does it by itself.
 */
export async function showMessage({ body }: Pick<MessageRow, 'body'>, spend: Spend): Promise<string> {
  // Before the work too: of what is refused nothing more is rendered.
  spend.text(body.length);
  if (body === '') return '';
  const { renderMessage } = await import('./render.ts');
  const html = await renderMessage(body);
  spend.text(html.length);
  return html;
}
