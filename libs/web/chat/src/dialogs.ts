/** The dialogs of the chat, as one file to load: each is small, and they are loaded ahead together. */
export { JumpDialog } from './jump/jump-dialog.ts';
export { KeysDialog } from './keys/keys-dialog.ts';
export { RoomNameDialog } from './rooms/room-name-dialog.ts';
