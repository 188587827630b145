// The part of the kernel's API that keeps others away: spinlocks, local interrupts, mutexes. Locks are handles that their init gives.
import type { Kernel } from './kernel'

export function lockFunctions({ spinlocks: spin, mutexes }: Kernel) {
  return {
    /** A new lock; C passes the address of its own. */
    spin_lock_init: (): number => spin.init(),
    spin_lock: (lock: number): void => spin.lock(lock),
    spin_unlock: (lock: number): void => spin.unlock(lock),
    spin_trylock: (lock: number): number => spin.trylock(lock),
    spin_is_locked: (lock: number): boolean => spin.isLocked(lock),
    spin_lock_irq(lock: number): void {
      spin.irqSave()
      spin.lock(lock)
    },
    /** Interrupts are on afterwards, whatever they were before. */
    spin_unlock_irq(lock: number): void {
      spin.unlock(lock)
      spin.irqEnable()
    },
    /** The flags that C's macro assigns. */
    spin_lock_irqsave(lock: number): number {
      const flags = spin.irqSave()
      spin.lock(lock)
      return flags
    },
    spin_unlock_irqrestore(lock: number, flags: number): void {
      spin.unlock(lock)
      spin.irqRestore(flags)
    },
    local_irq_disable: (): void => void spin.irqSave(),
    local_irq_enable: (): void => spin.irqEnable(),
    local_irq_save: (): number => spin.irqSave(),
    local_irq_restore: (flags: number): void => spin.irqRestore(flags),
    /** A new mutex. */
    mutex_init: (): number => mutexes.init(),
    mutex_lock: (lock: number): void => mutexes.lock(lock),
    /** 0: there are no signals in the lab. */
    mutex_lock_interruptible(lock: number): number {
      mutexes.lock(lock)
      return 0
    },
    mutex_trylock: (lock: number): number => mutexes.trylock(lock),
    mutex_unlock: (lock: number): void => mutexes.unlock(lock),
    mutex_is_locked: (lock: number): boolean => mutexes.isLocked(lock),
  }
}
