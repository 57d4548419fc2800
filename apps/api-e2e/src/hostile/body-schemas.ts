import {
  Credentials,
  MessageChange,
  MessageCreate,
  PasswordChange,
  ProviderSignIn,
  RoomChange,
  RoomCreate,
  RoomReadChange,
  SignUp,
  UserChange,
} from '@parley/dto';

/** The contract's schemas of REST bodies, by their names in the OpenAPI document. */
export const bodySchemas = {
  Credentials,
  MessageChange,
  MessageCreate,
  PasswordChange,
  ProviderSignIn,
  RoomChange,
  RoomCreate,
  RoomReadChange,
  SignUp,
  UserChange,
};
export type BodyName = keyof typeof bodySchemas;

/** Throws for a body that the document names and this list does not: its route would go untested. */
export function isBody(name: string | undefined): name is BodyName {
  if (name === undefined) return false;
  if (!(name in bodySchemas)) throw new Error(`Add ${name} to the body schemas of the bad-input tests.`);
  return true;
}
