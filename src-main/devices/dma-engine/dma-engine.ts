// The lab's DMA engine: on its doorbell it reads descriptors from memory and copies what they say. It sees only what the CPU made visible.
import { defineDevice, type Device, type DevicePorts } from '../../registers/device'
import { dmaMap } from './dma-map'

/** ns: to read a descriptor, and to copy eight bytes. */
const FETCH_TIME = 200
const COPY_TIME = 4
const DESCRIPTOR = 16
const FLAGS_AT = 12
const OWNED = 0x8000_0000
const DONE = 0x4000_0000
const LONGEST = 0x1_0000
const Code = { none: 0, notOwned: 1, noLength: 2, tooLong: 3 } as const

const regions = { regs: { map: dmaMap } } as const
type Ports = DevicePorts<typeof regions>

interface Descriptor {
  source: number
  target: number
  /** Bytes. */
  length: number
  flags: number
}

export const dmaEngine = defineDevice({
  compatible: ['mmio-lab,dma'],
  doc: dmaMap.doc,
  regions,
  irqs: ['done'],
  create: (ports) => new DmaEngine(ports),
})

class DmaEngine implements Device<typeof regions> {
  readonly #ports: Ports
  #tail = 0
  #cancel = (): void => undefined

  readonly behaviour: Device<typeof regions>['behaviour']

  constructor(ports: Ports) {
    this.#ports = ports
    this.behaviour = {
      regs: {
        CONTROL: { onWrite: () => this.#control() },
        STATUS: { onWrite: () => this.#drive() },
        DOORBELL: { onWrite: (tail) => this.#ring(tail) },
      },
    }
  }

  reset(): void {
    this.#tail = 0
  }

  get #registers(): Ports['banks']['regs']['registers'] {
    return this.#ports.banks.regs.registers
  }

  get #fields(): Ports['banks']['regs']['fields'] {
    return this.#ports.banks.regs.fields
  }

  #control(): void {
    if (this.#fields.CONTROL.ENABLE.get() === 0) {
      this.#cancel()
      this.#fields.STATUS.BUSY.set(0)
      this.#registers.HEAD.set(0)
      this.#tail = 0
    }
    this.#drive()
  }

  #ring(tail: number): void {
    const { CONTROL, STATUS, RING_SIZE } = this.#fields
    if (CONTROL.ENABLE.get() === 0 || RING_SIZE.COUNT.get() === 0) return
    this.#tail = tail % RING_SIZE.COUNT.get()
    if (STATUS.BUSY.get() === 1) return
    STATUS.BUSY.set(1)
    STATUS.CODE.set(Code.none)
    this.#next(FETCH_TIME)
  }

  /** Descriptors are looked at when their turn comes: what is not in memory by then is not seen. */
  #next(ns: number): void {
    this.#cancel = this.#ports.clock.after(ns, () => {
      const index = this.#registers.HEAD.get()
      const descriptor = this.#fetch(index)
      const code = checked(descriptor)
      if (code !== Code.none) return this.#stop(code)
      this.#copy(descriptor)
      this.#finish(index, descriptor)
    })
  }

  #addressOf(index: number): number {
    return this.#registers.RING_BASE.get() + index * DESCRIPTOR
  }

  #fetch(index: number): Descriptor {
    const bytes = this.#ports.dma.read(this.#addressOf(index), DESCRIPTOR)
    const view = new DataView(bytes.buffer, bytes.byteOffset)
    const word = (at: number): number => view.getUint32(at, true)
    return { source: word(0), target: word(4), length: word(8), flags: word(FLAGS_AT) }
  }

  #copy({ source, target, length }: Descriptor): void {
    this.#ports.dma.write(target, this.#ports.dma.read(source, length))
    this.#registers.COPIED.set(this.#registers.COPIED.get() + length)
  }

  /** Hands the descriptor back and goes on with the next. */
  #finish(index: number, { flags, length }: Descriptor): void {
    const done = new Uint8Array(4)
    new DataView(done.buffer).setUint32(0, (flags & ~OWNED) | DONE, true)
    this.#ports.dma.write(this.#addressOf(index) + FLAGS_AT, done)
    const head = (index + 1) % this.#fields.RING_SIZE.COUNT.get()
    this.#registers.HEAD.set(head)
    if (head === this.#tail) return this.#stop(Code.none)
    this.#next(FETCH_TIME + Math.ceil(length / 8) * COPY_TIME)
  }

  #stop(code: number): void {
    const { BUSY, CODE, DONE: done, ERROR } = this.#fields.STATUS
    BUSY.set(0)
    CODE.set(code)
    if (code === Code.none) done.set(1)
    else ERROR.set(1)
    this.#drive()
  }

  #drive(): void {
    const { DONE: done, ERROR } = this.#fields.STATUS
    const asks = (done.get() | ERROR.get()) === 1 && this.#fields.CONTROL.IRQ_EN.get() === 1
    this.#ports.irq(0).set(asks)
  }
}

function checked({ flags, length }: Descriptor): number {
  if ((flags & OWNED) === 0) return Code.notOwned
  if (length === 0) return Code.noLength
  return length > LONGEST ? Code.tooLong : Code.none
}
