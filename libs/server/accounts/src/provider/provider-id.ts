/** The provider's name in addresses and in the store. An account there is known by its issuer besides. */
export const providerId = 'oidc';

/** Where the provider sends people back to, below the server's public origin. */
export const callbackPath = `/api/auth/callback/${providerId}`;
