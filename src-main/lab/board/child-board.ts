// The board process as a child process of Node: for the command line, and for tests.
import { fork } from 'node:child_process'
import { join } from 'node:path'
import type { FromBoard, StartBoardProcess } from '../../link/messages'

/** @param threads the folder of the built files */
export const childBoardProcess =
  (threads: string): StartBoardProcess =>
  () => {
    const child = fork(join(threads, 'board-process.js'), [], { serialization: 'advanced', execArgv: [] })
    let ended = false
    return {
      send(message) {
        if (!ended && child.connected) child.send(message, () => undefined)
      },
      onMessage: (told) => child.on('message', (message) => told(message as FromBoard)),
      onExit(told) {
        const over = (): void => {
          if (!ended) told()
          ended = true
        }
        child.on('exit', over)
        child.on('error', over)
      },
      kill: () => child.kill('SIGKILL'),
    }
  }
