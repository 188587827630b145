// Answers what a window asks about snapshots and about teaching the model, for the lab that runs. Knows no Electron: dialogs are given.
import { basename } from 'node:path'
import type { LabDescription } from '../../../src-preload/contract/description'
import type { Result } from '../../../src-preload/contract/errors'
import type { LinkAnswer, LinkRequest, MirrorRule, RegisterSnapshot } from '../../../src-preload/contract/link'
import type { Answer } from '../../../src-preload/contract/query'
import { failed } from '../../base/result'
import type { BoardLink } from '../board/board-link'
import type { Shelf } from '../board/link-desk'
import { regionMirrors } from '../mirror/region-mirrors'
import { teach } from '../overlay/teach'
import type { BoardRead } from '../thread-protocol'
import { loadSnapshot, saveSnapshot } from './snapshot-file'
import { takeFromBoard, takeFromState } from './take'

type ShelfRequest = Extract<LinkRequest, { ask: 'snapshot' | 'saveSnapshot' | 'loadSnapshot' | 'teach' }>
type Of<A extends ShelfRequest['ask']> = Extract<ShelfRequest, { ask: A }>

/** As much of a running lab as snapshots need. */
export interface ShelfLab {
  readonly description: LabDescription
  readonly rules: readonly MirrorRule[]
  query(query: { what: 'state'; time: number }): Promise<Result<Answer<{ what: 'state'; time: number }>>>
  noteBoardRead(read: BoardRead): Promise<void>
}

export interface ShelfParts {
  link: Pick<BoardLink, 'status' | 'isAttached' | 'access'>
  lab: () => ShelfLab | null
  /** Where the lab that runs was opened; null = it was opened as a single file. */
  folder: () => string | null
  /** Folder of the labs that ship. */
  shipped: string
  /** Null: the user closed the dialog. */
  ask: { snapshotToSave(suggested: string): Promise<string | null>; snapshotToLoad(): Promise<string | null> }
}

const NO_LAB = failed('no-lab', 'No lab is running.', 'Open a lab.')
const NO_BOARD = failed('link', 'No board is attached.', 'Attach one first.')
const NO_FOLDER = failed(
  'forbidden',
  'What the model learns stands in the folder of its lab; this lab has none.',
  'Open a folder with a lab.json.',
)
const CLOSED = failed('cancelled', 'Nothing was chosen.')

export class SnapshotShelf implements Shelf {
  readonly #parts: ShelfParts

  constructor(parts: ShelfParts) {
    this.#parts = parts
  }

  answer<Q extends ShelfRequest>(request: Q): Promise<Result<LinkAnswer<Q>>> {
    // Each case answers what LinkAnswers says of its request.
    return this.#answer(request) as Promise<Result<LinkAnswer<Q>>>
  }

  #answer(request: ShelfRequest): Promise<Result<unknown>> {
    switch (request.ask) {
      case 'snapshot':
        return this.#take(request)
      case 'saveSnapshot':
        return this.#save(request)
      case 'loadSnapshot':
        return this.#load(request)
      case 'teach':
        return Promise.resolve(this.#teach(request))
    }
  }

  async #take({ from, device }: Of<'snapshot'>): Promise<Result<RegisterSnapshot>> {
    const lab = this.#parts.lab()
    if (!lab) return NO_LAB
    if (from === 'model') {
      const state = await lab.query({ what: 'state', time: Infinity })
      return state.ok ? takeFromState(lab.description, device, state.value) : state
    }
    const { link } = this.#parts
    const { info } = link.status
    if (!link.isAttached || !info) return NO_BOARD
    return takeFromBoard(lab.description, device, {
      info,
      bases: regionMirrors(lab.description, lab.rules, info),
      access: (op) => link.access(op),
      onRead: (read) => void lab.noteBoardRead(read),
    })
  }

  async #save({ snapshot, path }: Of<'saveSnapshot'>): Promise<Result<string>> {
    const name = `${snapshot.lab}-${basename(snapshot.source, '.json')}.json`
    const chosen = path ?? (await this.#parts.ask.snapshotToSave(name))
    return chosen === null ? CLOSED : saveSnapshot(chosen, snapshot)
  }

  async #load({ path }: Of<'loadSnapshot'>): Promise<Result<RegisterSnapshot>> {
    const chosen = path ?? (await this.#parts.ask.snapshotToLoad())
    return chosen === null ? CLOSED : loadSnapshot(chosen)
  }

  #teach({ device, register, field, value }: Of<'teach'>): Result<string> {
    const folder = this.#parts.folder()
    const name = this.#parts.lab()?.description.devices[device]?.name
    if (name === undefined) return NO_LAB
    if (folder === null) return NO_FOLDER
    return teach(folder, this.#parts.shipped, { device: name, register, value, ...(field !== undefined && { field }) })
  }
}
