/** What GraphiQL opens with. A test executes every operation of it. Its editor is 48 letters wide on a window of 1,280 px. */
export const firstTab = `# Welcome to Enchanters. The web client uses
# nothing but this schema: it is described in
# Docs (the book, left).
#
# Put the cursor into an operation and press
# Ctrl-Enter:
#  1. Join: you are a guest, and signed in here
#  2. Say something; Read what was said, and
#     who is there
#  3. Listen, and write in the web client, in
#     a tab beside this one, room Magic Circle:
#     you hear it here

mutation Join {
  joinRoom(
    room: "Magic Circle"
    name: "Explorer"
    create: true
  ) {
    viewer { id name tag }
    room { slug name memberCount }
    # For the header Authorization: Bearer …
    token
  }
}

subscription Listen {
  messageAdded(room: "magic-circle") {
    seq
    cursor # resume with after: cursor
    author { name }
    body
    createdAt
  }
}

mutation Say {
  sendMessage(
    room: "magic-circle"
    body: "Hello from GraphiQL"
  ) {
    message { id seq }
    # Whether this clientId was sent before
    duplicate
  }
}

query Read {
  history(room: "magic-circle", last: 20) {
    nodes { seq author { name } body createdAt }
    pageInfo { hasPreviousPage startCursor }
    streamCursor
  }
  users(room: "magic-circle") {
    name tag online
  }
}

query Rooms {
  rooms(first: 10) {
    nodes { slug name memberCount onlineCount }
  }
  viewer { name }
}
`;
