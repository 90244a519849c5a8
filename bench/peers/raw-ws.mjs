// The peer with the least between a message and its sockets: raw `ws`, one string and one `send` per socket.
// The string is, byte for byte, as long as the frame of a GraphQL subscription.
import { WebSocketServer } from 'ws';
import { nextMessage } from './message.mjs';

const rooms = new Map();
const server = new WebSocketServer({ port: Number(process.env.PORT), host: '127.0.0.1' });

server.on('connection', (socket) => {
  socket.on('message', (data) => {
    const { listen, say, body, id } = JSON.parse(data.toString());
    if (listen !== undefined) {
      const sockets = rooms.get(listen) ?? new Set();
      rooms.set(listen, sockets.add(socket));
      socket.once('close', () => sockets.delete(socket));
      return socket.send('{"id":0}');
    }
    const message = nextMessage(say, body);
    const text = JSON.stringify({ id: 's', type: 'next', payload: { data: { messageAdded: message } } });
    for (const reader of rooms.get(say) ?? []) reader.send(text);
    const { seq, createdAt } = message;
    socket.send(JSON.stringify({ id, said: { id: message.id, seq, createdAt } }));
  });
});

server.once('listening', () => console.log('The peer is ready.'));
process.once('SIGTERM', () => process.exit(0));
