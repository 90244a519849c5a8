/** What GraphiQL opens with. A test executes every operation of it. */
export const firstTab = `# Welcome to Enchanters. Everything the web client does, it does with this schema: see Docs (the book, top left).
#
# Put the cursor into an operation and press Ctrl-Enter (or choose its name under the ▶ button), from top to bottom:
#   1. join a room as a guest; this browser is then signed in
#   2. start Listen in this tab, open a second tab and run Say there: it appears here at once
#   3. read what was said, and who is there

mutation Join {
  joinRoom(room: "Magic Circle", name: "Ada", create: true) {
    viewer { id name tag }
    room { slug name memberCount }
    token # for programs: Authorization: Bearer <token>
  }
}

subscription Listen {
  messageAdded(room: "magic-circle") {
    seq
    cursor # to resume from: messageAdded(room: …, after: cursor)
    author { name }
    body
    createdAt
  }
}

mutation Say {
  sendMessage(room: "magic-circle", body: "Hello from GraphiQL") {
    message { id seq }
    duplicate # true where the same clientId was sent before
  }
}

query Read {
  history(room: "magic-circle", last: 20) {
    nodes { seq author { name } body createdAt }
    pageInfo { hasPreviousPage startCursor }
    streamCursor
  }
  users(room: "magic-circle") { name tag online }
}

query Rooms {
  rooms(first: 10) { nodes { slug name memberCount onlineCount } }
  viewer { name }
}
`;
