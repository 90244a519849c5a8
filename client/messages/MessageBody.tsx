import { createRenderEffect } from 'solid-js';
import { dress } from './dress.ts';
import { renderBody } from './markdown.ts';

export function MessageBody(props: { text: string }) {
  const body = (<div class="body" dir="auto" />) as HTMLDivElement;
  createRenderEffect(() => {
    body.replaceChildren(renderBody(props.text));
    dress(body);
  });
  return body;
}
