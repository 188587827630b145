// Answers everything that a window asks about the board, on one link, for whichever lab runs. Knows no Electron.
import type { LabDescription, RegionInfo, RegisterInfo } from '../../../src-preload/contract/description'
import type { Result } from '../../../src-preload/contract/errors'
import type {
  BoardAccess,
  LinkAnswer,
  LinkRequest,
  LinkStatus,
  MirrorRule,
  RegionMirror,
} from '../../../src-preload/contract/link'
import { done, failed } from '../../base/result'
import type { BoardAnswer } from '../../link/board-io'
import { regionMirrors } from '../mirror/region-mirrors'
import type { BoardRead } from '../thread-protocol'
import { accessFailure, whyNotAccess } from './access-failure'
import type { BoardLink } from './board-link'
import { Watches } from './watches'

/** As much of a running lab as the desk needs. */
export interface DeskLab {
  readonly description: LabDescription
  readonly rules: readonly MirrorRule[]
  mirror(rules: readonly MirrorRule[]): Promise<Result<null>>
  noteBoardRead(read: BoardRead): Promise<void>
}

type ShelfRequest = Extract<LinkRequest, { ask: 'snapshot' | 'saveSnapshot' | 'loadSnapshot' | 'teach' }>

/** Snapshots and the overlay. */
export interface Shelf {
  answer<Q extends ShelfRequest>(request: Q): Promise<Result<LinkAnswer<Q>>>
}

export interface DeskParts {
  link: BoardLink
  /** The lab that runs; null where none does. */
  lab: () => DeskLab | null
  shelf: Shelf
  /** The mirror modes have changed. */
  onModes: (status: LinkStatus) => void
}

const NO_LAB = failed('no-lab', 'No lab is open.', 'Open a lab.')
const NO_BOARD = failed('link', 'No board is attached.', 'Attach one first.')
const LEAST_WATCH_MS = 20

export class LinkDesk {
  readonly #parts: DeskParts
  readonly #watches = new Watches((region, offset) => this.#watched(region, offset))

  constructor(parts: DeskParts) {
    this.#parts = parts
  }

  /** The link's, with the mirror modes of the lab that runs. */
  status(status = this.#parts.link.status): LinkStatus {
    return { ...status, modes: this.#modes(status) }
  }

  answer<Q extends LinkRequest>(request: Q): Promise<Result<LinkAnswer<Q>>> {
    // Each case answers what LinkAnswers says of its request.
    return this.#answer(request) as Promise<Result<LinkAnswer<Q>>>
  }

  #answer(request: LinkRequest): Promise<Result<unknown>> {
    const { link, shelf } = this.#parts
    switch (request.ask) {
      case 'ports':
        return link.ports()
      case 'probe':
        return link.probe(request.settings)
      case 'attach':
        return link.attach(request.settings)
      case 'detach':
        this.#watches.clear()
        return link.detach().then(() => done(null))
      case 'send':
        return link.send(request.text)
      case 'mirror':
        return this.#mirror(request.rules)
      case 'readOnce':
        return this.#readOnce(request)
      case 'watch':
        return Promise.resolve(this.#watch(request))
      case 'peek':
        return this.#userAccess(request, null)
      case 'poke':
        return this.#userAccess(request, request.value)
      default:
        return shelf.answer(request)
    }
  }

  #modes(status: LinkStatus): RegionMirror[] {
    const lab = this.#parts.lab()
    return lab && status.info ? regionMirrors(lab.description, lab.rules, status.info) : []
  }

  async #mirror(rules: readonly MirrorRule[]): Promise<Result<RegionMirror[]>> {
    const lab = this.#parts.lab()
    if (!lab) return NO_LAB
    const result = await lab.mirror(rules)
    if (!result.ok) return result
    const status = this.status()
    this.#parts.onModes(status)
    return done(status.modes)
  }

  /** Where a register lies on the board. */
  #placeOf(
    region: number,
    offset: number,
  ): { info: RegionInfo; address: number; register: RegisterInfo | null } | null {
    const description = this.#parts.lab()?.description
    const info = description?.regions.find(({ id }) => id === region)
    if (!description || !info) return null
    const base = this.#modes(this.#parts.link.status).find((each) => each.region === region)?.base ?? info.start
    const register = description.maps[info.map]?.registers.find((each) => each.offset === offset) ?? null
    return { info, address: base + (register?.behind ?? offset), register }
  }

  async #readOnce({ region, offset, width }: { region: number; offset: number; width: 1 | 2 | 4 }) {
    const place = this.#placeOf(region, offset)
    if (!place) return NO_LAB
    const { info, address } = place
    const answer = await this.#access({ space: info.space, address, width }, null)
    await this.#parts.lab()?.noteBoardRead({ region, offset, width, answer })
    return resultOf(answer, address)
  }

  /** Only what reading does not change is read without being asked each time. */
  #watch({ region, offset, everyMs }: { region: number; offset: number; everyMs: number }): Result<null> {
    const place = this.#placeOf(region, offset)
    if (!place) return NO_LAB
    if (everyMs > 0 && !this.#parts.link.isAttached) return NO_BOARD
    if (!place.register || place.register.readHasEffect || place.register.access === 'wo') {
      return failed(
        'bad-input',
        'Only a register that reading does not change can be watched.',
        'Read it once instead.',
      )
    }
    this.#watches.set(region, offset, everyMs === 0 ? 0 : Math.max(LEAST_WATCH_MS, everyMs))
    return done(null)
  }

  /** A silent board is asked again when it is back. */
  async #watched(region: number, offset: number): Promise<boolean> {
    const { link } = this.#parts
    const place = this.#placeOf(region, offset)
    if (!place?.register || !link.isAttached) return false
    const width = (place.register.size / 8) as 1 | 2 | 4
    if (link.status.state === 'up') await this.#readOnce({ region, offset, width })
    return link.isAttached
  }

  async #userAccess(at: BoardAccess, value: number | null): Promise<Result<unknown>> {
    const { info } = this.#parts.link.status
    if (!this.#parts.link.isAttached || !info) return NO_BOARD
    const impossible = whyNotAccess(at, info)
    return impossible ? { ok: false, error: impossible } : resultOf(await this.#access(at, value), at.address)
  }

  /** @param value null: a read, which is made once as it may have an effect */
  #access({ space, address, width }: BoardAccess, value: number | null): Promise<BoardAnswer> {
    const op = { write: value !== null, space, address, width, value: (value ?? 0) >>> 0, high: 0, once: true }
    return this.#parts.link.access(op)
  }
}

function resultOf(answer: BoardAnswer, address: number): Result<{ value: number; roundTripNs: number }> {
  const error = accessFailure(answer, address)
  return error ? { ok: false, error } : done({ value: answer.value, roundTripNs: answer.roundTripNs })
}
