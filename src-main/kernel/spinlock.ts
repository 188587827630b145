// Spinlocks and local interrupts, as of a kernel with CONFIG_DEBUG_SPINLOCK (kernel/locking/spinlock_debug.c). One CPU: a lock that is
// held when it is asked for stays held for ever.
import type { Calls } from './calls'
import { DriverStopped, type Context } from './context'
import type { Task } from './cpu'
import { Handles } from './handles'
import type { Printk } from './printk'

interface Spinlock {
  handle: number
  owner: Task | null
}

/** What spin_lock_irqsave() keeps: X86_EFLAGS_IF while interrupts are on. */
const IRQS_ON = 0x200

const KERN_EMERG = 0

export class Spinlocks {
  readonly #context: Context
  readonly #calls: Calls
  readonly #printk: Printk
  readonly #locks = new Handles<Spinlock>('spinlock', 0x4100_0000)

  constructor(context: Context, calls: Calls, printk: Printk) {
    this.#context = context
    this.#calls = calls
    this.#printk = printk
  }

  /** spin_lock_init(); a handle. */
  init(): number {
    const lock: Spinlock = { handle: 0, owner: null }
    lock.handle = this.#locks.add(lock)
    return lock.handle
  }

  /** Stops the driver where nobody can release the lock: the same task holds it, or one that sleeps with it. */
  lock(handle: number): void {
    const lock = this.#locks.get(handle)
    if (lock.owner !== null) {
      this.#bug(lock, lock.owner === this.#calls.cpu.current ? 'recursion' : 'lockup suspected')
      throw new DriverStopped('it spins on a lock that nobody releases')
    }
    lock.owner = this.#calls.cpu.current
    this.#calls.cpu.preempt++
  }

  /** 1 when it is taken now, 0 when it was taken already. */
  trylock(handle: number): number {
    if (this.#locks.get(handle).owner !== null) return 0
    this.lock(handle)
    return 1
  }

  unlock(handle: number): void {
    const lock = this.#locks.get(handle)
    const { cpu } = this.#calls
    if (lock.owner === null) this.#bug(lock, 'already unlocked')
    else if (lock.owner !== cpu.current) this.#bug(lock, 'wrong owner')
    lock.owner = null
    cpu.preempt = Math.max(0, cpu.preempt - 1)
  }

  isLocked(handle: number): boolean {
    return this.#locks.get(handle).owner !== null
  }

  /** local_irq_save(): the flags to go back to. */
  irqSave(): number {
    const { cpu } = this.#calls
    const flags = cpu.irqsOff ? 0 : IRQS_ON
    cpu.irqsOff = true
    return flags
  }

  /** local_irq_restore(): what came meanwhile is delivered at once. */
  irqRestore(flags: number): void {
    this.#calls.cpu.irqsOff = flags !== IRQS_ON
    this.#context.bus.checkpoint()
  }

  irqEnable(): void {
    this.irqRestore(IRQS_ON)
  }

  /** spin_bug() */
  #bug({ handle, owner }: Spinlock, what: string): void {
    const by = ({ comm, pid }: Task): string => `${comm}/${pid}`
    const cpu = owner === null ? -1 : 0
    const held = owner === null ? '<none>/-1' : by(owner)
    this.#printk.printk(KERN_EMERG, `BUG: spinlock ${what} on CPU#0, ${by(this.#calls.cpu.current)}`)
    const text = ` lock: 0x${handle.toString(16)}, .magic: dead4ead, .owner: ${held}, .owner_cpu: ${cpu}`
    this.#printk.printk(KERN_EMERG, text)
  }
}
