// QEMU's stub: which of its two ways to memory each access needs, ports of a PC by its monitor, and leaving it as it was found.
//   mode 0  through the CPU, as a program would: faults are told; before QEMU 10, writes to devices are dropped with an OK
//   mode 1  physical: writes arrive; nothing is told of faults, and the CPU's own registers are not there (NVIC, SysTick)
import type { BoardOp, BoardStatus } from '../board-io'
import type { Conversation } from './conversation'
import { monitor, portWording } from './qemu-monitor'
import { modePayload, tryWrites, type Canary, type Mode } from './qemu-canary'
import type { Reply } from './reply'
import { commandOf, monitorPayload, type Outcome, type Request } from './request'
import {
  HALTS,
  memoryWording,
  proceed,
  WIDE,
  WIDTHS,
  type Stub,
  type StubCapabilities,
  type Target,
  type Wording,
} from './stub'

const PAGE = 4096
/** Of E22: EINVAL in decimal digits, QEMU's answer to what it does not take. */
const EINVAL = 0x22
/** The private peripherals of a Cortex-M. */
const isPrivate = (address: number): boolean => address >= 0xe000_0000 && address < 0xe010_0000

export interface QemuFacts {
  version: string
  target: Target
  /** Its CPU was never started, and must not be by us: most such machines have nothing to run. */
  notStarted: boolean
  canary: Canary
}

/** @returns null: the stub is not QEMU's */
export async function isQemu(conversation: Conversation): Promise<boolean> {
  const outcome = await conversation.command('qqemu.PhyMemMode', 'are you QEMU?')
  return outcome.got === 'reply' && outcome.reply.kind === 'text' && /^[01]$/.test(outcome.reply.text)
}

export async function askQemu(conversation: Conversation, target: Target): Promise<Omit<QemuFacts, 'canary'>> {
  const version = /^\d+\.\d+\.\d+/.exec(await monitor(conversation, 'info version'))?.[0] ?? ''
  const notStarted = (await monitor(conversation, 'info status')).includes('prelaunch')
  return { version, target, notStarted }
}

export const canaryOf = (conversation: Conversation): Promise<Canary> =>
  tryWrites(conversation, async (address) => isTranslated(await monitor(conversation, asked(address)), address))

const asked = (address: number): string => `gva2gpa 0x${address.toString(16)}`

/** Of an answer like `gpa: 0x9000000`. A CPU without an MMU says the address itself; one that does not know the question has none. */
function isTranslated(answer: string, address: number): boolean {
  const physical = /gpa: 0x([0-9a-f]+)/i.exec(answer)?.[1]
  return physical === undefined ? answer.includes('Unmapped') : parseInt(physical, 16) !== address
}

export class QemuStub implements Stub {
  readonly board: string
  readonly capabilities: StubCapabilities
  readonly window = 32
  readonly #conversation: Conversation
  readonly #facts: QemuFacts
  readonly #writeMode: Mode
  /** Pages of the CPU's address space: whether they lie elsewhere in the physical one. Constant while the CPU stands still. */
  readonly #translated = new Map<number, boolean>()
  #mode: Mode | null = null

  constructor(conversation: Conversation, facts: QemuFacts) {
    this.#conversation = conversation
    this.#facts = facts
    const { version, target, canary } = facts
    const old = Number(version.split('.')[0]) < 10
    this.#writeMode = canary.arrives.length > 0 ? canary.arrives[0]! : old ? 1 : 0
    this.board = `QEMU ${version} gdbstub${target.architecture === '' ? '' : `, ${target.architecture}`}`
    const isPc = target.architecture.startsWith('i386')
    this.capabilities = {
      memWidths: WIDTHS,
      ioWidths: isPc ? [1, 2, 4] : [],
      faults: 'reported',
      notes: this.#notes(isPc),
    }
  }

  /** QEMU before 10 cannot write these at all. */
  get #cannotWritePrivate(): boolean {
    return this.#writeMode === 1 && this.#facts.target.architecture === 'arm-m'
  }

  refuses({ write, space, address }: BoardOp): boolean {
    return write && space === 'mem' && this.#cannotWritePrivate && isPrivate(address)
  }

  word(op: BoardOp): Wording {
    return op.space === 'io' ? portWording(op) : memoryWording(op, this.#facts.target.order)
  }

  before(op: BoardOp): Request | null {
    if (op.space === 'io') return null
    const translated = this.#translated.get(Math.floor(op.address / PAGE))
    if (translated === undefined) return this.#askPage(op.address)
    const mode = translated ? 1 : op.write ? this.#writeMode : 0
    if (mode === this.#mode) return null
    this.#mode = mode
    const nothing = (): void => undefined
    const said = mode === 1 ? 'addresses are physical' : "addresses are the CPU's"
    return commandOf(modePayload(mode), said, nothing, ({ kind }) => (kind === 'ok' ? 'answer' : 'strange'))
  }

  statusOf(error: Reply): BoardStatus {
    return error.kind === 'error' && error.code === EINVAL ? 'refused' : 'fault'
  }

  forget(): void {
    this.#mode = null
    this.#translated.clear()
  }

  async leave(): Promise<void> {
    if (this.#mode === 1) await this.#conversation.command(modePayload(0), "addresses are the CPU's")
    // Not `D`: QEMU 7.2 crashes at the next question on the same line.
    if (!this.#facts.notStarted) await proceed(this.#conversation)
  }

  #askPage(address: number): Request {
    const page = Math.floor(address / PAGE)
    const line = asked(page * PAGE)
    const settle = (outcome: Outcome): void => {
      if (outcome.got === 'reply') this.#translated.set(page, isTranslated(outcome.output, page * PAGE))
    }
    const judge: Request['judge'] = ({ kind }) =>
      kind === 'ok' || kind === 'unknown' || kind === 'error' ? 'answer' : 'strange'
    return { ...commandOf(monitorPayload(line), `monitor: ${line}`, settle, judge), alone: true }
  }

  #notes(isPc: boolean): string[] {
    const { notStarted, target, canary } = this.#facts
    const notes = [HALTS, WIDE, `Values are taken as ${target.order}-endian.`, told(canary)]
    if (notStarted) notes.push('The CPU was never started, and stays so when the board is detached.')
    if (this.#writeMode === 1) {
      notes.push('QEMU before 10 says OK to a write where nothing is: only reads tell of bad addresses.')
    }
    if (this.#cannotWritePrivate)
      notes.push('QEMU before 10 cannot write the registers of the Cortex-M core at 0xe0000000.')
    if (isPc) notes.push('Ports answer 0xff where nothing is; a bad port is not noticed.')
    notes.push('A reset of the machine by its own monitor is not told by the protocol.')
    return notes
  }
}

function told({ place, arrives }: Canary): string {
  if (place === '') return 'No scratch register is known on this machine: whether writes arrive is watched for.'
  if (arrives.length === 0) return `Writes do not arrive: ${place} was written and did not change, though QEMU said OK.`
  return `Writes arrive: tried at ${place}.`
}
