// Runs a lab from start to its end time, for commands that need one. Prints nothing but progress.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LabStatus } from '../../src-preload/contract/api'
import type { Result } from '../../src-preload/contract/errors'
import type { MirrorRule } from '../../src-preload/contract/link'
import { done } from '../base/result'
import type { BoardLink } from '../lab/board/board-link'
import { LabHost } from '../lab/host'
import { openLab } from '../lab/open-lab'
import { complain, Progress } from './output'
import { longTime } from './time'

/** A board takes its time: lab.json's end is that of a simulation. ns on the wall */
const BOARD_UNTIL = 10e9

export interface LabRunOptions {
  path: string
  /** Null: a temporary file that goes when `end` is called. */
  record: string | null
  until: number | null
  seed: number | null
  /** A board that is attached, and how accesses are mirrored to it. */
  onBoard?: { link: BoardLink; rules: readonly MirrorRule[] }
}

export interface LabRun {
  host: LabHost
  status: LabStatus
  interrupted: boolean
  /** Finishes the recording. */
  end(): Promise<void>
}

const isOver = ({ state }: LabStatus): boolean => state === 'idle' || state === 'paused' || state === 'dead'

/** Resolves when the lab has nothing to do, has come to its end time, or is dead, or at Ctrl-C. */
export async function runLab(options: LabRunOptions): Promise<Result<LabRun>> {
  const lab = openLab(options.path)
  if (!lab.ok) return lab
  const folder = options.record === null ? mkdtempSync(join(tmpdir(), 'mmio-lab-')) : null
  const clean = (): void => {
    if (folder !== null) rmSync(folder, { recursive: true, force: true })
  }
  let over: (interrupted: boolean) => void = () => undefined
  const ended = new Promise<boolean>((resolve) => (over = resolve))
  process.once('SIGINT', () => over(true))
  const started = await LabHost.start(lab.value, {
    threads: __dirname,
    record: options.record ?? join(folder!, 'run.mcap'),
    ...(options.seed === null ? {} : { seed: options.seed }),
    until: options.until ?? (options.onBoard ? BOARD_UNTIL : lab.value.lab.until),
    speed: 0,
    ...options.onBoard,
    onStatus: (status) => isOver(status) && over(false),
    onNotice: complain,
  })
  if (!started.ok) {
    clean()
    return started
  }
  const host = started.value
  const progress = new Progress(() => {
    const { now, extent } = host.status()
    return `${longTime(now)} simulated, ${extent.events.toLocaleString('en')} events`
  })
  if (isOver(host.status())) over(false)
  const interrupted = await ended
  progress.stop()
  const end = async (): Promise<void> => {
    await host.close()
    clean()
  }
  return done({ host, status: host.status(), interrupted, end })
}
