// The lab that panels are tested with: five devices, five drivers. Plain data that agrees with fixture-events.ts.
import type {
  Access,
  DriverInfo,
  FieldInfo,
  LabDescription,
  RegisterInfo,
} from '../../src-preload/contract/description'

const field = (name: string, lsb: number, doc: string, names: string[] = []): FieldInfo => ({
  name,
  lsb,
  width: 1,
  access: 'rw',
  doc,
  values: names.map((one, value) => ({ name: one, value })),
})

const register = (
  name: string,
  offset: number,
  access: Access,
  doc: string,
  fields: FieldInfo[] = [],
): RegisterInfo => ({
  name,
  offset,
  size: 32,
  access,
  reset: 0,
  readHasEffect: false,
  doc,
  fields,
})

const labdevRegisters: RegisterInfo[] = [
  register('CONTROL', 0x00, 'rw', 'Starts, resets and enables interrupts.', [
    field('IRQ_EN', 2, 'interrupt on done'),
    field('RESET', 1, 'clears itself'),
    field('ENABLE', 0, 'device runs'),
  ]),
  register('STATUS', 0x04, 'ro', 'What the device is doing.', [
    field('ERROR', 2, 'the last job failed'),
    field('DONE', 1, 'a job has ended', ['not done', 'done']),
    field('BUSY', 0, 'a job or a reset runs', ['idle', 'busy']),
  ]),
  register('DATA', 0x08, 'rw', 'A write starts a job; a read gives its result.'),
  register('IRQ_ENABLE', 0x0c, 'rw', 'Which causes raise the line.', [field('DONE', 0, 'on done')]),
  register('IRQ_STATUS', 0x10, 'w1c', 'Causes that are pending.', [field('DONE', 0, 'a job has ended')]),
]

const uartRegisters: RegisterInfo[] = [
  { ...register('DR', 0x00, 'rw', 'A byte in or out.'), readHasEffect: true },
  register('RSR', 0x04, 'rw', 'Receive errors.'),
  register('ILPR', 0x20, 'rw', 'Low-power counter.'),
  register('FR', 0x18, 'ro', 'Flags.', [field('TXFE', 7, 'nothing to send'), field('BUSY', 3, 'sending')]),
  register('IBRD', 0x24, 'rw', 'Baud rate, whole part.'),
  register('FBRD', 0x28, 'rw', 'Baud rate, fraction.'),
  register('LCR_H', 0x2c, 'rw', 'Frame format.'),
  register('CR', 0x30, 'rw', 'Control.', [field('TXE', 8, 'transmit'), field('UARTEN', 0, 'device runs')]),
]

export const GREEDY_C = `// SPDX-License-Identifier: MIT
/*
 * A driver that asks for a range it does not own: the second half of
 * labdev0 and the first half of labdev1.
 */
#include <linux/err.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/platform_device.h>

#define REG_CONTROL	0x00
#define CTRL_ENABLE	BIT(0)

/*
 * The range is written into the driver and not taken from the
 * devicetree: that is the mistake.
 */
static struct resource greedy_res =
	DEFINE_RES_MEM(0x10000800, 0x1000);

static int greedy_probe(struct platform_device *pdev)
{
	void __iomem *regs;

	regs = devm_ioremap_resource(&pdev->dev, &greedy_res);
	if (IS_ERR(regs))
		return PTR_ERR(regs);

	writel(CTRL_ENABLE, regs + REG_CONTROL);
	return 0;
}

static struct platform_driver greedy_driver = {
	.probe = greedy_probe,
	.driver = { .name = "greedy" },
};
module_platform_driver(greedy_driver);
`

const LABDEV_C = Array.from({ length: 90 }, (_, i) => LABDEV_LINE(i + 1)).join('\n')

function LABDEV_LINE(line: number): string {
  const known: Record<number, string> = {
    1: '// SPDX-License-Identifier: MIT',
    26: 'static irqreturn_t labdev_irq(int irq, void *data)',
    27: '{',
    28: '\tu32 status = readl(dev->regs + REG_IRQ_STATUS);',
    30: '\tif (!status)',
    31: '\t\treturn IRQ_NONE;',
    32: '\tdev->result = readl(dev->regs + REG_DATA);',
    34: '\twritel(status, dev->regs + REG_IRQ_STATUS);',
    35: '\treturn IRQ_HANDLED;',
    36: '}',
    50: 'static int labdev_probe(struct platform_device *pdev)',
    51: '{',
    54: '\tdev->regs = devm_platform_ioremap_resource(pdev, 0);',
    55: '\tif (IS_ERR(dev->regs))',
    56: '\t\treturn PTR_ERR(dev->regs);',
    58: '\twritel(CTRL_RESET, dev->regs + REG_CONTROL);',
    59: '\tret = readl_poll_timeout(dev->regs + REG_STATUS, status, !(status & STATUS_BUSY), 10, 100);',
    65: '\twritel(IRQ_DONE, dev->regs + REG_IRQ_ENABLE);',
    66: '\twritel(CTRL_ENABLE | CTRL_IRQ_EN, dev->regs + REG_CONTROL);',
    67: '\twritel(42, dev->regs + REG_DATA);',
    68: '\treturn 0;',
    69: '}',
  }
  return known[line] ?? ''
}

const drivers: [name: string, source: string][] = [
  ['labdev', LABDEV_C],
  ['pl011', '// pl011\n'.repeat(40)],
  ['labfb', '// labfb\n'.repeat(40)],
  ['greedy', GREEDY_C],
  ['labwdt', '// labwdt\n'.repeat(20)],
]

const SITES_PER_DRIVER = 1000

const driver = (index: number): DriverInfo => {
  const [name, source] = drivers[index]!
  return {
    name,
    compatible: name === 'greedy' ? [] : [`lab,${name}`],
    file: `drivers/${name}.c`,
    source,
    firstSite: 1 + index * SITES_PER_DRIVER,
    lines: source.split('\n').length,
  }
}

/** The site of a line, as events carry it. */
export const siteOf = (driverIndex: number, line: number): number => 1 + driverIndex * SITES_PER_DRIVER + line - 1

const device = (name: string, compatible: string, node: string, regions: number[], irqs: number[], serial = 0) => ({
  name,
  compatible,
  node,
  regions,
  irqs,
  serial,
})
const region = (id: number, owner: number, name: string, start: number, size: number, map: number) => ({
  id,
  device: owner,
  name,
  space: 'mem' as const,
  start,
  size,
  map,
})

export const FIXTURE_LAB: LabDescription = {
  name: 'first-steps',
  title: 'First steps',
  readme: '# First steps\n\nOne driver asks for what two others hold. Find out who holds it.\n',
  platform: 'arm64',
  seed: 1,
  devices: [
    device('labdev0', 'lab,labdev', 'labdev@10000000', [1], [36]),
    device('labdev1', 'lab,labdev', 'labdev@10001000', [2], [37]),
    device('uart0', 'arm,pl011', 'pl011@9000000', [3], [33], 3),
    {
      ...device('fb0', 'lab,fb', 'fb@20000000', [4], []),
      picture: { region: 4, offset: 0, width: 160, height: 100, stride: 640 },
    },
    device('greedy.0', 'greedy', '', [], []),
  ],
  drivers: drivers.map((_, index) => driver(index)),
  regions: [
    region(1, 0, 'labdev@10000000', 0x1000_0000, 0x1000, 0),
    region(2, 1, 'labdev@10001000', 0x1000_1000, 0x1000, 0),
    region(3, 2, 'pl011@9000000', 0x0900_0000, 0x1000, 1),
    region(4, 3, 'fb@20000000', 0x2000_0000, 0x20_0000, -1),
  ],
  maps: [
    { name: 'labdev', doc: 'The lab device.', datasheet: '', size: 0x1000, registers: labdevRegisters },
    { name: 'pl011', doc: 'A serial port.', datasheet: '', size: 0x1000, registers: uartRegisters },
  ],
}
