// Where a session can be replayed: on the models of a lab, in simulated time, or on a board, as fast as its link goes.
import type { LabDescription, RegionInfo } from '../../../src-preload/contract/description'
import type { Result } from '../../../src-preload/contract/errors'
import type { BoardInfo, RegionMirror } from '../../../src-preload/contract/link'
import { done, failed } from '../../base/result'
import type { BoardAnswer, BoardOp } from '../../link/board-io'
import { whyNoAccess } from '../mirror/region-mirrors'
import type { BareLab } from './bare-lab'
import type { ReplayAnswer, ReplayTarget } from './replay'
import type { Access } from './steps'

export class ModelTarget implements ReplayTarget {
  readonly #lab: BareLab

  constructor(lab: BareLab) {
    this.#lab = lab
  }

  get description(): LabDescription {
    return this.#lab.description
  }

  carryOut({ do: what, time, offset, width, value }: Access, region: RegionInfo): Promise<Result<ReplayAnswer>> {
    if (offset + width > region.size) return Promise.resolve(done({ leftOut: `${region.name} is smaller there` }))
    this.#lab.advanceTo(time)
    if (what === 'read') return Promise.resolve(done({ value: this.#lab.read(region.id, offset, width) }))
    this.#lab.write(region.id, offset, width, value)
    return Promise.resolve(done({ value: 0 }))
  }

  receive(time: number, byte: number, { id }: RegionInfo): void {
    this.#lab.advanceTo(time)
    this.#lab.receive(id, Uint8Array.of(byte))
  }
}

export interface BoardParts {
  description: LabDescription
  info: BoardInfo
  access(op: BoardOp): Promise<BoardAnswer>
  /** Where regions lie on it. */
  bases: readonly Pick<RegionMirror, 'region' | 'base' | 'mode'>[]
}

const FAILED: Partial<Record<BoardAnswer['status'], string>> = {
  fault: "the board's bus answered with an error",
  timeout: 'the board did not answer',
  refused: 'the board does not do it',
}
const LOST = failed('link', 'The link to the board went down.', 'Attach it, and replay again.')

export class BoardTarget implements ReplayTarget {
  readonly description: LabDescription
  readonly #parts: BoardParts

  constructor(parts: BoardParts) {
    this.description = parts.description
    this.#parts = parts
  }

  async carryOut(access: Access, region: RegionInfo): Promise<Result<ReplayAnswer>> {
    const { do: what, register, offset, width, value } = access
    const { info, bases } = this.#parts
    if (region.map < 0) return done({ leftOut: 'memory of the board is not touched' })
    const place = bases.find((each) => each.region === region.id)
    if (place?.mode === 'model') return done({ leftOut: `${region.name} is not mirrored` })
    const impossible = whyNoAccess(info, region.space, width)
    if (impossible !== '') return done({ leftOut: impossible })
    const answer = await this.#parts.access({
      write: what === 'write',
      space: region.space,
      address: (place?.base ?? region.start) + offset,
      width,
      value: what === 'write' ? value : 0,
      high: 0,
      once: what === 'write' || register?.readHasEffect !== false,
    })
    if (answer.status === 'lost') return LOST
    const why = FAILED[answer.status]
    return done(why === undefined ? { value: answer.value } : { failed: why })
  }

  receive(): void {
    // What a board receives, it receives by itself.
  }
}
