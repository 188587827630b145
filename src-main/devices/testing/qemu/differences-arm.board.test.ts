import { expect, test } from 'vitest'
import { stepsOf } from './access'
import { timersOfVexpress, wholeVirt } from './arm-boards'
import { differences } from './differences'
import { vexpress, virt } from './machines'
import { describeAgainst } from './use-qemu'

const ofDevices = (...names: string[]) => differences.filter(({ device }) => names.includes(device))

describeAgainst(virt, 'each difference of virt is as the list says', (start) => {
  test.each(ofDevices('PL011', 'PL061'))('$id', async ({ example }) => {
    const steps = stepsOf(example.steps)
    const [qemu, lab] = [await start(), wholeVirt()]
    const theirs = await qemu.run(steps)
    const mine = steps.map((step) => lab.make(step))
    expect({ qemu: theirs.at(-1)!.value, lab: mine.at(-1) }).toEqual({ qemu: example.qemu, lab: example.lab })
  })
})

describeAgainst(vexpress, 'each difference of vexpress-a9 is as the list says', (start) => {
  test.each(ofDevices('SP804'))('$id', async ({ example }) => {
    const steps = stepsOf(example.steps)
    const [qemu, lab] = [await start(), timersOfVexpress()]
    const theirs = await qemu.run(steps)
    const mine = steps.map((step) => lab.make(step))
    expect({ qemu: theirs.at(-1)!.value, lab: mine.at(-1) }).toEqual({ qemu: example.qemu, lab: example.lab })
  })
})
