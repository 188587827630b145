// The window's own address app://lab/: serves the built window and nothing else, each answer with its content policy.
import { readFile } from 'node:fs/promises'
import { protocol, type Session } from 'electron'
import { insideRoot, pageFile } from './page-file'

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "frame-src 'none'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const HEADERS = {
  'Content-Security-Policy': POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-cache',
}

/** Must run before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

const refused = (status: number): Response => new Response(null, { status, headers: HEADERS })

async function answer(root: string, request: Request): Promise<Response> {
  if (request.method !== 'GET') return refused(405)
  const file = pageFile(root, request.url)
  if (!file || !(await insideRoot(root, file.path))) return refused(404)
  try {
    return new Response(await readFile(file.path), { headers: { ...HEADERS, 'Content-Type': file.type } })
  } catch {
    return refused(404)
  }
}

export function servePages(session: Session, root: string): void {
  session.protocol.handle('app', (request) => answer(root, request))
}
