// Opens a session for a command, with progress on a terminal.
import { basename } from 'node:path'
import type { Result } from '../../src-preload/contract/errors'
import { PlaybackHost } from '../lab/host'
import { Progress } from './output'

export async function openedSession(path: string): Promise<Result<PlaybackHost>> {
  let share = 0
  const progress = new Progress(() => `opening ${basename(path)}: ${Math.round(share * 100)} %`)
  const opened = await PlaybackHost.open(path, { threads: __dirname, onProgress: (now) => (share = now) })
  progress.stop()
  return opened
}
