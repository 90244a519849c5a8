import { createRenderEffect } from 'solid-js';
import { renderBody } from './markdown.ts';

export function MessageBody(props: { text: string }) {
  const body = (<div class="body" dir="auto" />) as HTMLDivElement;
  createRenderEffect(() => body.replaceChildren(renderBody(props.text)));
  return body;
}
