/** What all readers here ask for, those who stall and those who do not: the place of a message comes before its text. */
export const LISTEN =
  'subscription ($room: String!, $after: String) { messageAdded(room: $room, after: $after) { id seq cursor body author { id name } createdAt } }';
