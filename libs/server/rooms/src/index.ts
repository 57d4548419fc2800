export { RoomsModule } from './rooms.module.ts';
