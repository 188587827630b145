// Entry of the board process: a utility process of Electron, or a child process of Node. Ends with its owner.
import type { FromBoard, ToBoard } from './messages'
import { BoardServer } from './server'

/** Electron's way to the owner, as far as it is used. */
interface ParentPort {
  postMessage(message: unknown): void
  on(event: 'message', told: (event: { data: unknown }) => void): void
}

const { parentPort } = process as { parentPort?: ParentPort }
const tell = (message: FromBoard): void => {
  if (parentPort) parentPort.postMessage(message)
  else if (process.connected) process.send?.(message)
}
const server = new BoardServer(tell)
// Its owner sends nothing but this.
const take = (message: unknown): void => server.take(message as ToBoard)

if (parentPort) parentPort.on('message', ({ data }) => take(data))
else process.on('message', take)
// A terminal's Ctrl-C reaches both; the owner lets go of the board first.
process.on('SIGINT', () => undefined)
process.on('disconnect', () => void server.close().finally(() => process.exit(0)))
