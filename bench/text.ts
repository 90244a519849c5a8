/** What everybody says, every time: 117 bytes. */
export const BODY =
  'Meet me by the old oak when the moon is up, and bring the silver thimble: the spell wants a pinch of starlight in it.';
