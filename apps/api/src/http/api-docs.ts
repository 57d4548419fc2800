import express, { type RequestHandler } from 'express';

/** The documents by the path under which they are shown. */
const documents: Readonly<Record<string, string>> = {
  '/': 'index.html',
  '/errors': 'errors.html',
  '/docs.css': 'docs.css',
  '/openapi.json': 'openapi.json',
  '/asyncapi.json': 'asyncapi.json',
};

/** Shows the generated documents of the API, to be mounted at `/api/docs`. They are files: nothing is made at run time. */
export function apiDocs(folder: string): RequestHandler {
  const router = express.Router();
  for (const [path, file] of Object.entries(documents)) {
    router.get(path, (_request, response, next) => {
      response.sendFile(
        file,
        { root: folder, cacheControl: false, headers: { 'Cache-Control': 'no-cache' } },
        (error: unknown) => {
          if (error !== undefined) next();
        },
      );
    });
  }
  return router;
}
