// Carries what the other side has to say to the window, and to whoever else in the app listens. Knows no Electron.
import type { LabStatus, Source } from '../../src-preload/contract/api'
import type { Announcement } from '../../src-preload/contract/api'
import type { Failure } from '../../src-preload/contract/errors'
import type { LinkStatus, Traffic } from '../../src-preload/contract/link'
import type { Announce } from './control'

/** As much of Electron's WebContents as is needed. */
interface Contents {
  isDestroyed(): boolean
  send(channel: Announcement, value: unknown): void
}

export class Announcer implements Announce {
  #contents: Contents | null = null
  readonly #listeners = new Set<(status: LabStatus) => void>()

  /** From now on this page hears. What it missed is in its first snapshot. */
  to(contents: Contents): void {
    this.#contents = contents
  }

  /** Answers the undo. */
  onStatus(listener: (status: LabStatus) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  status(status: LabStatus): void {
    this.#send('status', status)
    for (const listener of this.#listeners) listener(status)
  }

  source(source: Source): void {
    this.#send('source', source)
  }

  notice(failure: Failure): void {
    this.#send('notice', failure)
  }

  link(link: LinkStatus): void {
    this.#send('link', link)
  }

  traffic(traffic: Traffic[]): void {
    this.#send('traffic', traffic)
  }

  #send(announcement: Announcement, value: unknown): void {
    if (this.#contents?.isDestroyed() === false) this.#contents.send(announcement, value)
  }
}
