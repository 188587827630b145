// Pages of the rules about who holds which range.
import { c, type Page } from './page'

export const claimPages = {
  'claim-overlap': {
    title: 'Request of a range that is held',
    severity: 'error',
    what: 'A driver asked for a range of the resource tree and was refused.',
    why: 'A busy range has one holder. The kernel answers the second request with `-EBUSY` (or `NULL`), so that two drivers do not change the same registers behind each other’s back. The same refusal comes when a range crosses the end of a node of `/proc/iomem`.',
    remedy:
      'Ask for the range that the device’s own resource names. If two drivers need one block, let one of them own it and offer functions to the other, or use `request_muxed_region()` where both take turns.',
    bad: c`
      /* Half of one device and half of the next. */
      res = DEFINE_RES_MEM(0x10000800, 0x1000);
      regs = devm_ioremap_resource(dev, &res);
    `,
    good: c`
      res = platform_get_resource(pdev, IORESOURCE_MEM, 0);
      regs = devm_ioremap_resource(dev, res);
      if (IS_ERR(regs))
              return PTR_ERR(regs);
    `,
  },
  'map-without-request': {
    title: 'Mapping without a request',
    severity: 'warning',
    what: 'A driver mapped a range that it had not requested.',
    why: '`ioremap()` and the resource tree know nothing of each other. A mapping without a request works, but nothing keeps another driver from requesting and using the same registers, and `/proc/iomem` does not show who is there.',
    remedy: 'Use `devm_platform_ioremap_resource()`, which requests and maps, or request the range before you map it.',
    bad: c`
      res = platform_get_resource(pdev, IORESOURCE_MEM, 0);
      regs = ioremap(res->start, resource_size(res));
    `,
    good: c`
      if (!devm_request_mem_region(dev, res->start, resource_size(res),
                                   dev_name(dev)))
              return -EBUSY;
      regs = devm_ioremap(dev, res->start, resource_size(res));
    `,
  },
  'access-held-by-other': {
    title: 'Access to a range held by another driver',
    severity: 'error',
    what: 'A driver read or wrote registers that lie in another driver’s range.',
    why: 'The holder keeps its own idea of what the registers hold. An access from outside changes them without its knowledge: a read may clear a status, a write may undo a setting. The processor does not prevent it; the resource tree is only a convention.',
    remedy:
      'Leave the registers to the driver that holds them and ask it for what you need, or share them through a regmap (`syscon`).',
    bad: c`
      /* Another driver holds this block. */
      regs = ioremap(OTHER_BLOCK, 0x1000);
      writel(0, regs + REG_CONTROL);
    `,
    good: c`
      map = syscon_regmap_lookup_by_phandle(np, "syscon");
      regmap_update_bits(map, REG_CONTROL, CTRL_ENABLE, 0);
    `,
  },
  'leak-after-remove': {
    title: 'Something is held after the driver has left',
    severity: 'warning',
    what: 'A driver was unbound, or its probe failed, and a region or a mapping of its is still there.',
    why: 'Nobody will ever give it back: the next bind of the device is refused with `-EBUSY`, and the address space of the mapping is lost until the next boot.',
    remedy:
      'Take it with a `devm_` function, which gives back what it took in reverse order, or release it on every path out of `probe()` and in `remove()`.',
    bad: c`
      regs = ioremap(res->start, resource_size(res));
      irq = platform_get_irq(pdev, 0);
      if (irq < 0)
              return irq;     /* regs stays mapped */
    `,
    good: c`
      regs = devm_platform_ioremap_resource(pdev, 0);
      if (IS_ERR(regs))
              return PTR_ERR(regs);
      irq = platform_get_irq(pdev, 0);
      if (irq < 0)
              return irq;
    `,
  },
} as const satisfies Record<string, Page>
