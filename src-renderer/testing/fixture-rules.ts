// Rule pages for panels that show them; plain data.
import type { RuleInfo } from '../../src-preload/contract/description'

export const FIXTURE_RULES: RuleInfo[] = [
  {
    id: 'claim-overlap',
    title: 'Asked for a range that another driver holds',
    severity: 'error',
    what: 'A driver asked for bytes that a busy region covers already, and was refused.',
    why: 'Two drivers that write the same registers undo what the other did.\n\nThe kernel keeps one owner for each range, and `request_mem_region()` answers `NULL` to the second.',
    remedy:
      'Take the range from the device:\n\n- `platform_get_resource(pdev, IORESOURCE_MEM, 0)`\n- or `devm_platform_ioremap_resource(pdev, 0)`, which also maps it.\n\nWhere two drivers share a range, let *one* own it and export functions.',
    bad: 'static struct resource greedy_res =\n\tDEFINE_RES_MEM(0x10000800, 0x1000);\n\nregs = devm_ioremap_resource(&pdev->dev, &greedy_res);\nif (IS_ERR(regs))\n\treturn PTR_ERR(regs);\n',
    good: 'regs = devm_platform_ioremap_resource(pdev, 0);\nif (IS_ERR(regs))\n\treturn PTR_ERR(regs);\n',
  },
  {
    id: 'irq-ack-not-flushed',
    title: 'Acknowledged an interrupt without a read-back',
    severity: 'warning',
    what: 'A handler acknowledged with a posted write and returned before the write could arrive.',
    why: 'The line may still be high when the handler returns, and the handler is called once more for nothing.',
    remedy: 'Read the register back before returning.',
    bad: 'writel(status, dev->regs + IRQ_STATUS);\nreturn IRQ_HANDLED;\n',
    good: 'writel(status, dev->regs + IRQ_STATUS);\nreadl(dev->regs + IRQ_STATUS);\nreturn IRQ_HANDLED;\n',
  },
  {
    id: 'poll-without-timeout',
    title: 'Polls without a time limit',
    severity: 'info',
    what: 'A loop waits for a bit and never gives up.',
    why: 'A device that hangs then hangs the driver.',
    remedy: 'Use `readl_poll_timeout()` with a limit.',
    bad: 'while (readl(regs + STATUS) & BUSY)\n\tcpu_relax();\n',
    good: 'ret = readl_poll_timeout(regs + STATUS, v,\n\t\t\t !(v & BUSY), 10, 1000);\n',
  },
]
