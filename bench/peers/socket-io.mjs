// The peer: socket.io as its documentation puts it, `io.to(room).emit`, over WebSocket.
import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { nextMessage } from './message.mjs';

const server = createServer();
const io = new Server(server);

io.on('connection', (socket) => {
  socket.on('listen', async (room, acknowledge) => {
    await socket.join(room);
    acknowledge();
  });
  socket.on('say', (room, body, acknowledge) => {
    const message = nextMessage(room, body);
    io.to(room).emit('messageAdded', message);
    const { id, seq, createdAt } = message;
    acknowledge({ id, seq, createdAt });
  });
});

server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log('The peer is ready.'));
process.once('SIGTERM', () => process.exit(0));
