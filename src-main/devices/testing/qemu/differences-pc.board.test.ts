import { expect, test } from 'vitest'
import { stepsOf } from './access'
import { pcDifferences } from './differences-pc'
import { pc } from './machines'
import { wholePc } from './pc-board'
import { describeAgainst } from './use-qemu'

describeAgainst(pc, 'each difference of the PC is as the list says', (start) => {
  test.each(pcDifferences)('$id', async ({ example }) => {
    const steps = stepsOf(example.steps)
    const [qemu, lab] = [await start(), wholePc()]
    const theirs = await qemu.run(steps)
    const mine = steps.map((step) => lab.make(step))
    expect({ qemu: theirs.at(-1)!.value, lab: mine.at(-1) }).toEqual({ qemu: example.qemu, lab: example.lab })
  })
})
