// A broadcast with nothing but `ws`: no heartbeat, no rooms, no validation, no store. It writes the bytes of Socket.IO
// packets, so that one load generator drives every server here.
import { createServer } from 'node:http';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { announce } from './announce.ts';
import { answerTo, messageOf } from './message.ts';

const http = createServer();
const server = new WebSocketServer({ server: http, perMessageDeflate: false });
const members = new Set<WebSocket>();
let seq = 0;

server.on('connection', (socket) => {
  members.add(socket);
  socket.on('close', () => members.delete(socket));
  socket.on('message', (data) => {
    take(socket, data);
  });
  socket.send('0{}');
});

function take(socket: WebSocket, data: RawData): void {
  const packet = (data as Buffer).toString();
  if (packet.startsWith('40')) {
    socket.send('40{}');
    return;
  }
  const start = packet.indexOf('[');
  const [, payload] = JSON.parse(packet.slice(start)) as [string, { id: string; text: string }];
  seq += 1;
  const message = `42["message",${JSON.stringify(messageOf(payload, seq))}]`;
  for (const member of members) member.send(message);
  socket.send(`43${packet.slice(2, start)}[${JSON.stringify(answerTo(seq))}]`);
}

announce(http);
