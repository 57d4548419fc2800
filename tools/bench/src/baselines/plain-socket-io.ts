// Socket.IO as its documentation shows it: rooms, broadcast and acknowledgement; no tokens, no validation, no store.
// With ECHO=1 it only acknowledges.
import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { announce } from './announce.ts';
import { answerTo, messageOf } from './message.ts';

interface Send {
  readonly room: string;
  readonly id: string;
  readonly text: string;
}

const http = createServer();
const io = new Server(http, { serveClient: false });
const isEcho = process.env['ECHO'] === '1';
let seq = 0;

io.on('connection', (socket) => {
  const { rooms = ['lobby'] } = socket.handshake.auth as { rooms?: string[] };
  void socket.join(rooms);
  socket.on('message:send', (payload: Send, ack: (answer: object) => void) => {
    seq += 1;
    if (!isEcho) io.to(payload.room).emit('message', messageOf(payload, seq));
    ack(answerTo(seq));
  });
});

announce(http);
