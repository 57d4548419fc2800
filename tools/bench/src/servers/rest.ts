import { Agent, request } from 'node:http';

const agent = new Agent({ keepAlive: true });

/** One GET over a connection that is kept, as cheap as Node makes it. Errors: any status but 200. */
export function get(port: number, path: string, token: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}` };
    request({ agent, host: '127.0.0.1', port, path, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => {
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`${path}: ${response.statusCode ?? 0} ${text}`));
      });
      response.on('error', reject);
    })
      .on('error', reject)
      .end();
  });
}

/** The name of the server's database. */
export async function epochOf(port: number, token: string): Promise<string> {
  return (JSON.parse(await get(port, '/api/v1/server', token)) as { epoch: string }).epoch;
}
