// Labs in their real threads, as built into out/main: for tests of what a lab in one process cannot show.
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LabStatus } from '../../../src-preload/contract/api'
import type { Failure } from '../../../src-preload/contract/errors'
import { LabHost, type LabStart } from '../host'
import { loaded } from './bench'

export const THREADS = join(__dirname, '../../../out/main')

export interface SeenStatus extends LabStatus {
  /** When it was told, wall ms. */
  wall: number
}

export interface HostBench {
  host: LabHost
  file: string
  statuses: SeenStatus[]
  notices: Failure[]
  /** The first status, from the given wall time on, that fits. */
  when(fits: (status: LabStatus) => boolean, since?: number): Promise<SeenStatus>
}

/** Starts labs and ends them again; files go into a folder of their own. */
export class HostBenches {
  readonly folder = mkdtempSync(join(tmpdir(), 'labs-'))
  readonly #hosts: LabHost[] = []
  #count = 0

  /** @param drivers to be loaded instead of the lab's own */
  async start(name: string, options: Partial<LabStart> = {}, drivers?: string[]): Promise<HostBench> {
    if (!existsSync(join(THREADS, 'lab-thread.js'))) throw new Error('out/main is not built: npm test builds it')
    const statuses: SeenStatus[] = []
    const notices: Failure[] = []
    const waiting = new Set<() => void>()
    const file = join(this.folder, `${this.#count++}.mcap`)
    const started = await LabHost.start(loaded(name, drivers), {
      threads: THREADS,
      record: file,
      onStatus: (status) => {
        statuses.push({ ...status, wall: performance.now() })
        for (const look of [...waiting]) look()
      },
      onNotice: (notice) => notices.push(notice),
      ...options,
    })
    if (!started.ok) throw new Error(started.error.message)
    this.#hosts.push(started.value)
    const when: HostBench['when'] = (fits, since = 0) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = statuses.find((status) => status.wall >= since && fits(status))
          if (!found) return
          waiting.delete(look)
          resolve(found)
        }
        waiting.add(look)
        look()
      })
    return { host: started.value, file, statuses, notices, when }
  }

  async end(): Promise<void> {
    await Promise.all(this.#hosts.map((host) => host.close()))
    rmSync(this.folder, { recursive: true, force: true })
  }
}
