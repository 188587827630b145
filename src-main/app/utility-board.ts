// The board process as Electron's utility process: a crash in the serial port's native part leaves the app running.
import { join } from 'node:path'
import { utilityProcess } from 'electron'
import type { FromBoard, StartBoardProcess } from '../link/messages'

/** @param threads the folder of the built files */
export const utilityBoardProcess =
  (threads: string): StartBoardProcess =>
  () => {
    const child = utilityProcess.fork(join(threads, 'board-process.js'), [], { serviceName: 'MMIO Lab board' })
    return {
      send: (message) => child.postMessage(message),
      onMessage: (told) => child.on('message', (message: FromBoard) => told(message)),
      onExit: (told) => child.on('exit', () => told()),
      // SIGTERM first waits for the process; one that hangs has to be ended.
      kill: () => void (child.pid !== undefined && process.kill(child.pid, 'SIGKILL')),
    }
  }
