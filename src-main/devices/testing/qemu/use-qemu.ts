// A QEMU of its own for each test of a file.
import { afterEach, describe } from 'vitest'
import { whyNot, type Machine } from './machines'
import { Qtest } from './qtest-client'

/** Tests that ask QEMU; skipped, with the reason in their name, where it cannot be asked. */
export function describeAgainst(machine: Machine, name: string, tests: (start: () => Promise<Qtest>) => void): void {
  const reason = whyNot(machine)
  describe.skipIf(reason !== '')(reason === '' ? name : `${name}: skipped, ${reason}`, () => {
    const running: Qtest[] = []
    afterEach(async () => {
      for (const qemu of running.splice(0)) await qemu.stop()
    })
    tests(async () => {
      const qemu = await Qtest.start(machine)
      running.push(qemu)
      return qemu
    })
  })
}
