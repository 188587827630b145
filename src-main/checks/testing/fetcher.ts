// The least that a bus master can be, for tests: told where, it reads four bytes of memory a little later.
import { defineMap } from '../../registers/define-map'
import { defineDevice, type Device, type DevicePorts } from '../../registers/device'

/** ns */
const FETCH_TIME = 100

export const fetcherMap = defineMap({
  name: 'fetcher',
  doc: 'Reads a word of memory.',
  datasheet: '',
  size: 0x1000,
  registers: {
    ADDRESS: { offset: 0x00, access: 'rw', doc: 'Where.' },
    DOORBELL: { offset: 0x04, access: 'wo', doc: 'Any write starts.' },
    DATA: { offset: 0x08, access: 'ro', doc: 'What it read.' },
  },
})

const regions = { regs: { map: fetcherMap } } as const

export const fetcher = defineDevice({
  compatible: ['fetcher'],
  doc: fetcherMap.doc,
  regions,
  irqs: [],
  create({ clock, banks, dma }: DevicePorts<typeof regions>): Device<typeof regions> {
    const { ADDRESS, DATA } = banks.regs.registers
    const fetch = (): void => DATA.set(new DataView(dma.read(ADDRESS.get(), 4).buffer).getUint32(0, true))
    return {
      reset: () => undefined,
      behaviour: { regs: { DOORBELL: { onWrite: () => void clock.after(FETCH_TIME, fetch) } } },
    }
  },
})
